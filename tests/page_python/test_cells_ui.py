"""Cells that run in the page, as a reader meets them; Python itself only pretends.

The orders that the cells give to the pretended Python are in fake_kernel.js. What a
reader does first is tried each time, the rest with --deep.
"""

import json
from contextlib import contextmanager

import nbformat
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from tests.beside import until
from tests.book.test_accessibility import AXE
from tests.listening import listening
from tests.live.examples import EXAMPLES
from tests.page_python import fake_page

from whyconv.tables import Table

IDLE = "window.fakeKernel && document.querySelector('.wc-dock')?.hidden === true"
WAITS = "window.goOn && fakeKernel.state === 'running'"
POLICY = "Content Security Policy directive"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return fake_page.write(tmp_path_factory.mktemp("cells"))


@contextmanager
def opened(browser, path, width=1280, script="", refused=False, **options):
    """The page, which must say and throw nothing.

    refused: but that its policy refuses what hostile HTML asks for, as that is read.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 800}, offline=True, **options
    )
    context.add_init_script(script)
    page, said = context.new_page(), []
    hear = {
        "console": lambda message: said.append(message.text),
        "pageerror": lambda error: said.append(str(error)),
    }
    try:
        with listening(page, **hear):
            page.goto(path.as_uri())
            yield page
        assert not [text for text in said if not (refused and POLICY in text)]
    finally:
        context.close()


@pytest.fixture
def page(browser, path):
    with opened(browser, path) as page:
        yield page


def cell(page, name):
    return page.locator(f"#cell-{name}")


def tool(page, name, word):
    return cell(page, name).locator(f".wc-tool-{word}")


def idle(page):
    until(lambda: page.evaluate(IDLE))


def run(page, name):
    tool(page, name, "run").click()
    idle(page)


def edit(page, name, source, key="Control+Enter"):
    """Write another source into a cell, and press a key there."""
    field = cell(page, name).locator("textarea")
    if field.count():
        field.focus()
    else:
        tool(page, name, "edit").click()
        field.wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source)
    if key:
        page.keyboard.press(key)
        idle(page)


def log(page):
    return page.evaluate("fakeKernel.log.splice(0)")


def said(page, name):
    return cell(page, name).locator(".wc-said > span").inner_text()


def shown(page, name):
    """The text of the outputs of a cell that are to be seen."""
    outputs = cell(page, name).locator(".cell_output:visible")
    return "\n".join(one.strip() for one in outputs.all_inner_texts())


def source(page, name):
    return cell(page, name).locator("pre").first.text_content().rstrip("\n")


# --- Before and when it runs ----------------------------------------------------------


def test_a_page_pays_for_its_buttons_alone(browser, path):
    asked = []
    with opened(browser, path) as page:
        page.on("request", lambda request: asked.append(request.url.split("/")[-1]))
        page.reload()
        before = [name for name in asked if name.startswith("python-")]
        assert sorted(before) == ["python-cells.css", "python-cells.js"]
        sizes = [(fake_page.STATIC / name).stat().st_size for name in before]
        assert sum(sizes) < 8000
        run(page, "imports")
        assert "python-kernel.js" in asked


def test_run_first_runs_what_comes_before_and_then_what_belongs_to_it(page):
    run(page, "sizes")
    assert log(page) == ["imports", "sizes", "numbers"]
    run(page, "hidden")
    assert log(page) == ["picture", "hidden", "drawn"]
    run(page, "sizes")
    assert log(page) == ["sizes", "numbers"]


@pytest.mark.deep
def test_what_ran_before_a_change_above_runs_again(page):
    run(page, "hidden")
    log(page)
    edit(page, "sizes", "show 472")
    assert log(page) == ["sizes", "numbers"]
    assert "from before a change above" in said(page, "hidden").lower()
    run(page, "hidden")
    assert log(page) == ["picture", "hidden", "drawn"]
    run(page, "last")
    assert log(page) == ["folded", "last"]


@pytest.mark.deep
def test_a_changed_cell_above_runs_as_it_is_now(page):
    run(page, "hidden")
    log(page)
    edit(page, "imports", "x = 2", key="")
    run(page, "hidden")
    upto = [name for name, *_ in fake_page.CELLS][:6]
    assert log(page) == upto == ["imports", "sizes", "numbers", "picture", *upto[4:]]


@pytest.mark.deep
def test_only_this_cell_leaves_the_rest_out(page):
    edit(page, "imports", "wait", key="")
    tool(page, "last", "run").click()
    until(lambda: page.evaluate(WAITS))
    assert said(page, "last") == "Runs what comes before: 1 of 8"
    cell(page, "last").get_by_role("button", name="Only this cell").click()
    page.evaluate("goOn()")
    idle(page)
    assert log(page) == ["imports", "last"]


@pytest.mark.deep
def test_the_rest_of_the_page_follows_on_request(page):
    edit(page, "sizes", "show 472")
    log(page)
    cell(page, "sizes").get_by_role("button", name="Run the rest of the page").click()
    idle(page)
    assert log(page) == ["picture", "hidden", "drawn", "folded", "last"]
    assert cell(page, "sizes").get_by_role("button", name="Run the rest").count() == 0


@pytest.mark.deep
def test_run_all_cells(page):
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Run all cells").click()
    idle(page)
    assert log(page) == [name for name, *_ in fake_page.CELLS]


@pytest.mark.deep
def test_progress_is_said_and_shown(page):
    edit(page, "picture", "wait", key="")
    tool(page, "picture", "run").click()
    until(lambda: page.evaluate(WAITS))
    assert page.locator(".wc-dock").inner_text().startswith("Runs 4 of 4")
    assert page.locator(".wc-dock progress").get_attribute("max") == "4"
    assert tool(page, "picture", "run").inner_text().startswith("Stop")
    page.evaluate("goOn()")
    idle(page)
    assert tool(page, "picture", "run").inner_text().startswith("Run")
    assert page.locator("[role=status]").inner_text().startswith("Cell 3")


@pytest.mark.deep
def test_a_missing_file_is_said_and_run_can_be_pressed_again(browser, path):
    with opened(browser, path, script="window.fakeMissing = true") as page:
        tool(page, "sizes", "run").click()
        note = page.locator(".wc-python-note")
        note.get_by_text("manifest.js is not there").wait_for()
        page.evaluate("window.fakeMissing = false")
        run(page, "sizes")


# --- What it shows --------------------------------------------------------------------


@pytest.mark.deep
def test_equal_output_leaves_the_printed_one(page):
    run(page, "sizes")
    assert said(page, "sizes") == "As printed, 0.2 s"
    assert cell(page, "sizes").locator(".wc-own").count() == 0


def test_own_output_stands_where_the_printed_one_stood(page):
    edit(page, "sizes", "show 472")
    assert shown(page, "sizes") == "472"
    assert said(page, "sizes") == "Edited · Your output, 0.2 s"
    toggle = cell(page, "sizes").get_by_role("button", name="Show the printed one")
    toggle.click()
    assert shown(page, "sizes") == "(85, 128)\n504"
    cell(page, "sizes").get_by_role("button", name="Show yours").click()
    assert shown(page, "sizes") == "472"


@pytest.mark.deep
def test_a_figure_drawn_again_is_the_readers_own_once_something_has_changed(
    browser, tmp_path
):
    cells = [*fake_page.CELLS]
    cells[3] = ("picture", f"html {fake_page.FIGURE}", (), "FIGURE")
    with opened(browser, fake_page.write(tmp_path, cells)) as page:
        run(page, "picture")
        assert said(page, "picture") == "Done, 0.2 s"
        assert cell(page, "picture").locator(".wc-own svg").count() == 1
        assert page.locator(".wc-mine").count() == 0
        page.evaluate("fakeKernel.moved = true")
        run(page, "picture")
        assert said(page, "picture") == "Your output, 0.2 s"
        page.get_by_role("button", name="More").click()
        page.get_by_role("button", name="Reset the page").click()
        run(page, "picture")
        assert said(page, "picture") == "Done, 0.2 s"
        edit(page, "imports", "x = 2")
        run(page, "picture")
        assert said(page, "picture") == "Your output, 0.2 s"


@pytest.mark.deep
def test_a_folded_output_unfolds_for_who_runs_the_cell(page):
    run(page, "last")
    assert shown(page, "hidden") == ""
    run(page, "hidden")
    assert shown(page, "hidden") == "hidden"


def test_an_error_says_its_line_and_marks_it(page):
    edit(page, "sizes", "x = 1\nraise ValueError no such thing")
    assert said(page, "sizes") == "Edited · ValueError in line 2"
    assert shown(page, "sizes") == "ValueError: no such thing"
    line, pre = (
        cell(page, "sizes").locator(one).first.bounding_box()
        for one in (".wc-line", "pre")
    )
    top = line["y"] - pre["y"]
    assert 12 + 19 <= top + 1 <= 12 + 21
    run(page, "last")
    assert "numbers" not in log(page)
    assert said(page, "last") == "Cell 2 ended in ValueError: no such thing"


@pytest.mark.deep
def test_a_hidden_check_that_no_longer_holds_ends_nothing(browser, tmp_path):
    checks = [*fake_page.CELLS]
    checks[2] = ("numbers", "raise AssertionError", ("remove-cell",), "")
    with opened(browser, fake_page.write(tmp_path, checks)) as page:
        run(page, "last")
        assert log(page) == [name for name, *_ in fake_page.CELLS]


def test_an_endless_cell_is_stopped_and_the_page_lives_on(page):
    edit(page, "sizes", "say begun\nwait", key="")
    page.keyboard.press("Control+Enter")
    until(lambda: page.evaluate(WAITS))
    assert shown(page, "sizes") == "begun"
    tool(page, "sizes", "run").click()
    idle(page)
    assert said(page, "sizes").startswith("Edited · Stopped after")
    log(page)
    edit(page, "sizes", "show 1")
    assert log(page) == ["imports", "sizes", "numbers"]
    assert shown(page, "sizes") == "1"


@pytest.mark.deep
def test_long_cells_say_how_long_before(browser, tmp_path):
    path = fake_page.write(tmp_path, seconds={"last": 7})
    with opened(browser, path) as page:
        notes = page.locator(".wc-long")
        assert notes.all_inner_texts() == ["about 40 s here"]
        run(page, "sizes")
        assert cell(page, "last").locator(".wc-long").inner_text() == "about 40 s here"
        assert cell(page, "sizes").locator(".wc-long").inner_text() == ""


@pytest.mark.deep
@pytest.mark.parametrize(
    ("built", "words"),
    [
        (2.05, "about 10 s"),
        (9.99, "about 60 s"),
        (10, "about 1 min"),
        (64, "about 6 min"),
    ],
)
def test_an_estimate_is_the_same_before_and_once_the_page_is_opened(
    built, words, browser, tmp_path
):
    path = fake_page.write(tmp_path, seconds={"last": built})
    with opened(browser, path) as page:
        note = cell(page, "last").locator(".wc-long")
        assert note.inner_text() == f"{words} here"
        edit(page, "imports", "x = 2", key="")
        assert note.inner_text() == f"{words} here"


# --- The editor -----------------------------------------------------------------------


def value(page):
    return page.evaluate("document.activeElement.value")


@pytest.mark.deep
def test_a_click_in_the_code_edits_it_there(page):
    cell(page, "sizes").locator("pre").first.click(position={"x": 14, "y": 40})
    page.locator("textarea").wait_for()
    page.keyboard.type("# ")
    assert value(page) == "say (85, 128)\n# show 504"


@pytest.mark.deep
def test_keys_are_those_of_a_notebook(page):
    tool(page, "last", "edit").press("Enter")
    page.locator("textarea").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type("for i in x:\nif i:\nreturn i\ny")
    assert value(page) == "for i in x:\n    if i:\n        return i\n    y"
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    assert value(page).endswith("return i\n")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+/")
    page.keyboard.press("Control+a")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+/")
    assert value(page) == "# for i in x:\n    # if i:\n        # return i\n    "
    page.keyboard.press("Control+z")
    assert value(page) == "for i in x:\n    if i:\n        return i\n    "


def test_the_keyboard_is_never_trapped(page):
    tool(page, "sizes", "edit").press("Enter")
    page.locator("textarea").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.localName") == "textarea"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Run cell 2"
    assert page.locator("textarea").count() == 0
    before = page.evaluate("document.activeElement.closest('.cell').id")
    for _ in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.cell').id") != before


@pytest.mark.deep
def test_shift_enter_runs_and_moves_on(page):
    edit(page, "imports", "x = 2", key="Shift+Enter")
    assert log(page) == ["imports"]
    assert page.locator("textarea").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "Run cell 2"
    page.keyboard.press("Shift+Enter")
    idle(page)
    assert log(page) == ["sizes", "numbers"]
    assert page.evaluate("document.activeElement.textContent") == "Run cell 3"


@pytest.mark.deep
def test_the_field_lies_on_the_code_letter_by_letter(page):
    long = "# " + "m" * 120 + "\nimport x\n"
    edit(page, "last", f"{long}for i in 'abc':\n    pass\n", key="")
    sizes = page.evaluate(
        """() => {
          const box = document.querySelector(".wc-editor.is-open");
          const [pre, field] = box.querySelectorAll("pre, textarea");
          const looks = [pre, field].map((one) => getComputedStyle(one));
          return {
            same: ["fontFamily", "fontSize", "lineHeight", "padding", "tabSize"].map(
              (name) => looks[0][name] === looks[1][name]),
            widths: [pre.offsetWidth, field.offsetWidth, field.scrollWidth],
            heights: [pre.offsetHeight, field.offsetHeight, field.scrollHeight],
          };
        }"""
    )
    assert all(sizes["same"])
    assert len({*sizes["widths"]}) == 1
    assert len({*sizes["heights"]}) == 1


@pytest.mark.deep
def test_code_is_coloured_as_the_page_colours_it(page):
    run(page, "imports")
    code = '''@traced
def f(x):
    """Sum # of"""
    s = "import # no" + f'for'  # not, yes
    t = """a
if b"""
    return x @ s is None'''
    found = page.evaluate("code => whyconvPython.tokens(code)", code)
    assert "".join(text for _, text in found) == code
    assert [one for one in found if one[0]] == [
        ["nd", "@traced"],
        ["k", "def"],
        ["sd", '"""Sum # of"""'],
        ["c1", "# not, yes"],
        ["k", "return"],
        ["k", "is"],
        ["k", "None"],
    ]


# --- Numbers in the text, reset, what is kept -----------------------------------------


def numbers(page):
    return page.locator("[data-glue]").all_text_contents()


def test_the_text_takes_a_changed_number_and_says_the_printed_one(browser, tmp_path):
    cells = [*fake_page.CELLS]
    cells[1] = ("sizes", "glue weights 450", (), "")
    cells[2] = ("numbers", "glue share 0.5", ("remove-cell",), "")
    with opened(browser, fake_page.write(tmp_path, cells)) as page:
        run(page, "sizes")
        assert numbers(page) == ["450 w", "0.5"]
        edit(page, "sizes", "glue weights 1250")
        assert numbers(page) == ["1250 w\u2009(printed: 450 w)", "0.5"]
        was = page.locator(".wc-was")
        assert was.bounding_box()["width"] <= 1
        page.locator(".wc-changed").focus()
        assert was.bounding_box()["width"] > 50
        cell(page, "sizes").get_by_role("button", name="Reset").click()
        assert numbers(page) == ["450 w", "0.5"]
        edit(page, "sizes", "glue weights None")
        assert numbers(page) == ["450 w", "0.5"]


@pytest.mark.deep
def test_reset_a_cell(page):
    edit(page, "sizes", "show 472", key="Shift+Enter")
    cell(page, "sizes").get_by_role("button", name="Reset").click()
    assert shown(page, "sizes") == "(85, 128)\n504"
    assert source(page, "sizes") == "say (85, 128)\nshow 504"
    assert not cell(page, "sizes").locator(".wc-said").is_visible()
    log(page)
    run(page, "picture")
    assert log(page) == ["sizes", "numbers", "picture"]


@pytest.mark.deep
def test_reset_the_page(page):
    edit(page, "imports", "show 1")
    edit(page, "last", "show 2")
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Reset the page").click()
    assert source(page, "imports") == "import numpy as np\nx = 1"
    assert page.locator(".wc-own").count() == 0
    assert page.evaluate("localStorage.length") == 0


def test_changes_stay_in_this_browser(page):
    edit(page, "last", "show mine")
    page.reload()
    page.locator(".wc-dock").wait_for(state="attached")
    assert source(page, "last") == "show mine"
    assert said(page, "last") == "Edited, not run yet"
    run(page, "last")
    assert shown(page, "last") == "mine"


OFF = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("off", "SecurityError"); } });"""


@pytest.mark.deep
def test_without_storage_the_page_says_so(browser, path):
    with opened(browser, path, script=OFF) as page:
        edit(page, "last", "show mine")
        assert shown(page, "last") == "mine"
        page.get_by_role("button", name="More").click()
        assert "keeps nothing" in page.locator(".wc-menu p").inner_text()


def saved(page):
    page.get_by_role("button", name="More").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a notebook").click()
    assert download.value.suggested_filename == "page.ipynb"
    return download.value.path().read_text("utf-8")


def test_the_page_is_saved_as_a_notebook_and_opened_again(page, tmp_path):
    edit(page, "sizes", "say hello\nshow 472")
    edit(page, "last", "raise ValueError no")
    notebook = nbformat.reads(saved(page), as_version=4)
    nbformat.validate(notebook)
    cells = {one.id: one for one in notebook.cells}
    assert cells["sizes"].source == "say hello\nshow 472"
    kinds = [one.output_type for one in cells["sizes"].outputs]
    assert kinds == ["stream", "execute_result"]
    assert cells["last"].outputs[0].evalue == "no"
    assert cells["words"].source == "# A page"

    cells["imports"].source = "import os"
    notebook.cells.append(nbformat.v4.new_code_cell("mine"))
    file = tmp_path / "mine.ipynb"
    nbformat.write(notebook, file)
    page.evaluate("localStorage.clear()")
    page.reload()
    open_saved(page, file)
    answer = page.locator(".wc-answer")
    answer.get_by_text("3 cells changed, and 1 cell of it not on this").wait_for()
    assert source(page, "sizes") == "say hello\nshow 472"
    assert source(page, "imports") == "import os"


def open_saved(page, file):
    page.get_by_role("button", name="More").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open a saved notebook").click()
    chooser.value.set_files(file)


@pytest.mark.deep
@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("{", "it is not JSON"),
        ("[]", "it has no list of cells"),
        ('{"nbformat": 3, "cells": []}', "it has no list of cells"),
        ('{"nbformat": 4, "cells": [null, 3]}', "another page's notebook?"),
        (
            '{"nbformat": 4, "cells": [{"cell_type": "code", "id": "last"}]}',
            "another page's notebook?",
        ),
    ],
)
def test_another_file_is_refused_in_words(text, answer, page, tmp_path):
    file = tmp_path / "other.ipynb"
    file.write_text(text, "utf-8")
    open_saved(page, file)
    page.locator(".wc-answer").get_by_text(answer).wait_for()
    assert source(page, "last") == "# the last of them\nshow the last"


# --- Nothing acts ---------------------------------------------------------------------

INSIDE = '<figure class="wc-figure">{}</figure>'
HOSTILE = [
    "<script>window.hit = 1</script>",
    "<img src=x onerror='window.hit = 1'>",
    "<svg onload='window.hit = 1'><script>window.hit = 1</script></svg>",
    "<svg><animate onbegin='window.hit = 1' attributeName='x'/></svg>",
    "<svg><a href='javascript:window.hit = 1'><text>click</text></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=hit=1></svg>#x'/></svg>",
    "<svg><foreignObject><iframe srcdoc='<script>parent.hit=1</script>'>",
    "<svg><image href='https://example.org/x.png'/></svg>",
    "<svg><style>* { background: url(https://example.org/x) }</style></svg>",
    "<a href='javascript:window.hit = 1'>click</a>",
    "<iframe src='javascript:parent.hit = 1'></iframe>",
    "<form action='https://example.org'><input name='x' autofocus></form>",
    "<base href='https://example.org/'><meta http-equiv=refresh content='0;url=x'>",
    "<link rel=stylesheet href='https://example.org/x.css'>",
    "<p style='position:/**/fixed; inset: 0; z-index: 99'>over all</p>",
    "<p style='background: url(https://example.org/x)'>x</p>",
    "<svg><rect fill='url(https://example.org/x#y)'/></svg>",
    "<svg><rect style='fill: u\\72l(https://example.org/x)'/></svg>",
    "<p class='wc-dock wc-skip wc-nav'>posing</p>",
    "<p id='wc-main' name='location'>x</p><img name='body'>",
    "<math><mtext><table><mglyph><style><img src=x onerror='window.hit=1'>",
    "<noscript><p title='</noscript><img src=x onerror=window.hit=1>'></noscript>",
    "<template><script>window.hit = 1</script></template>",
    "<object data='x'></object><embed src='x'><video src='x' onerror='hit=1'></video>",
    "<svg><set attributeName='href' to='javascript:hit=1'/></svg>",
]
#: Of what came into the page: element names, attributes by name, addresses in values.
CLICK = "document.querySelectorAll('.wc-own *').forEach((one) => one.click?.())"
LEFT = """() => [...document.querySelectorAll(".wc-own, .wc-own *")].flatMap((one) => [
  one.localName, ...[...one.attributes].map(({name, value}) => `${name}=${value}`)])"""


@pytest.mark.deep
def test_hostile_html_comes_to_nothing(browser, path):
    with opened(browser, path, refused=True) as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        run(page, "imports")
        for html in [whole for one in HOSTILE for whole in (INSIDE.format(one), one)]:
            edit(page, "last", f"html {html}")
            page.evaluate(CLICK)
            check_harmless(page, html)
        assert not [url for url in asked if not url.startswith(("file:", "data:"))]


def check_harmless(page, html):
    left = page.evaluate(LEFT)
    assert page.evaluate("window.hit === undefined"), html
    names = {one for one in left if "=" not in one}
    assert not names & {*"script style iframe a form input object".split()}, html
    for word in ("on", "href=https", "src=http", "id=wc-", "name=", "href=j"):
        assert not [one for one in left if one.startswith(word)], html
    for word in ("example.org", "javascript", "position", "wc-dock", "wc-nav"):
        assert not [one for one in left if "=" in one and word in one], html


def test_what_is_not_the_books_own_is_shown_as_text(page):
    edit(page, "last", "html <p>hello</p>")
    assert shown(page, "last") == "<p>hello</p>"
    edit(page, "last", f"html {INSIDE.format('<figcaption>hello</figcaption>')}")
    assert shown(page, "last").endswith("hello")
    assert cell(page, "last").locator("figure figcaption").count() == 1


@pytest.mark.deep
def test_a_strange_drawing_is_a_picture(page):
    edit(page, "last", 'svg <svg xmlns="http://www.w3.org/2000/svg" onload="hit=1"/>')
    source = cell(page, "last").locator(".wc-own img").get_attribute("src")
    assert source.startswith("data:image/svg+xml,")
    assert page.evaluate("window.hit === undefined")


@pytest.mark.deep
def test_figures_and_tables_of_the_book_come_through_whole(page):
    run(page, "imports")
    table = Table({"layer": ["a", "b"], "share": [-0.5, 1.25]}, {"share": ".1%"})
    for html in (EXAMPLES["kernel_lab"]().html(), table._repr_html_()):
        lost = page.evaluate(
            """(html) => {
              const parsed = new DOMParser().parseFromString(html, "text/html").body;
              const apart = "style, script, noscript, .wl-link";
              for (const one of parsed.querySelectorAll(apart)) one.remove();
              const made = document.createElement("div");
              made.append(whyconvClean(html));
              const all = (root) => [...root.querySelectorAll("*")].map((one) => [
                one.localName, ...[...one.attributes].map(({name}) =>
                  name.replace("xlink:", "")).filter((name) =>
                  !/^(id|xmlns.*|version|data-module|style)$/.test(name)).sort(),
                one.getAttribute("style")?.split(";").filter((s) => s.trim()).length,
              ].join(" "));
              const [was, now] = [all(parsed), all(made)];
              const lost = was.filter((one, n) => one !== now[n]).slice(0, 9);
              return was.length === now.length ? lost : [was.length, now.length];
            }""",
            html,
        )
        assert lost == []


# --- Everybody ------------------------------------------------------------------------


@pytest.mark.deep
@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_with_an_editor_open(theme, width, browser, path):
    with opened(browser, path, width) as page:
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        edit(page, "sizes", "show 472\nraise ValueError no")
        edit(page, "last", "show 3", key="")
        page.locator("details").first.click()
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate(AXE.replace("runOnly", "preload: false, runOnly"))
        assert found == []


def test_a_finger_runs_and_changes_cells(browser, path):
    touch = {"has_touch": True, "is_mobile": True}
    with opened(browser, path, 390, **touch) as page:
        tool(page, "sizes", "edit").tap()
        field = page.locator("textarea")
        field.wait_for()
        assert (
            float(field.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 16
        )
        page.keyboard.press("Control+a")
        page.keyboard.insert_text("show 472")
        tool(page, "sizes", "run").tap()
        idle(page)
        assert shown(page, "sizes") == "472"
        cell(page, "sizes").get_by_role("button", name="Show the printed one").tap()
        assert shown(page, "sizes") == "(85, 128)\n504"
        small = page.evaluate(
            """[...document.querySelectorAll(
                 ".wc-tool, .wc-said button, .wc-python-more")].filter((e) =>
                 e.checkVisibility() && e.offsetHeight < 44 && !e.closest("p"))
                 .map((e) => e.outerHTML)"""
        )
        assert small == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


KEYS = ".wc-code-keys > button"
TOUCH = {"has_touch": True, "is_mobile": True}


@pytest.mark.deep
@pytest.mark.parametrize("width", [320, 390])
def test_a_finger_has_the_keys_that_a_phone_lacks(width, browser, path):
    with opened(browser, path, width, **TOUCH) as page:
        edit(page, "last", "f", key="")
        keys = page.get_by_role("group", name="Keys for code")
        for name in ("Opening parenthesis", "Times", "Closing parenthesis"):
            keys.get_by_role("button", name=name).tap()
            assert page.evaluate("document.activeElement.localName") == "textarea"
        assert value(page) == "f(*)"
        page.keyboard.press("Control+a")
        for name in ("Indent", "Indent", "Outdent"):
            keys.get_by_role("button", name=name, exact=True).tap()
        assert value(page) == "    f(*)"
        boxes = [key.bounding_box() for key in page.locator(KEYS).all()]
        assert min(min(box["width"], box["height"]) for box in boxes) >= 44
        assert max(box["x"] + box["width"] for box in boxes) <= width
        page.evaluate(AXE_SCRIPT)
        assert page.evaluate(AXE.replace("runOnly", "preload: false, runOnly")) == []
        tool(page, "last", "edit").tap()
        assert page.locator(KEYS).count() == 0


@pytest.mark.deep
def test_an_editor_opens_at_the_beginning_of_its_code(browser, tmp_path):
    cells = (("wide", f"x = [{'1, ' * 60}]\ny = [{'2, ' * 60}]", (), ""),)
    with opened(browser, fake_page.write(tmp_path, cells), 390, **TOUCH) as page:
        tool(page, "wide", "edit").tap()
        page.locator("textarea").wait_for()
        box = page.locator(".wc-editor")
        assert page.evaluate("document.activeElement.selectionStart") == 0
        wide, at = box.evaluate("(box) => [box.scrollWidth, box.scrollLeft]")
        assert wide > 500
        assert at == 0


@pytest.mark.deep
def test_a_mouse_needs_no_keys(page):
    edit(page, "last", "x = 1", key="")
    assert not page.locator(".wc-code-keys").is_visible()


@pytest.mark.deep
def test_quotes_that_a_phone_bends_are_straight(page):
    edit(page, "last", "x = ", key="")
    for letter in "\u201ca\u201d":
        page.evaluate(
            """(data) => {
              const how = { inputType: "insertText", data, cancelable: true };
              const event = new InputEvent("beforeinput", how);
              if (document.activeElement.dispatchEvent(event))
                document.execCommand("insertText", false, data);
            }""",
            letter,
        )
    assert value(page) == 'x = "a"'


@pytest.mark.deep
def test_the_keys_stand_above_a_phones_keyboard(browser, path):
    with opened(browser, path, 390, **TOUCH) as page:
        edit(page, "last", "x\n" * 60, key="")
        page.evaluate(
            """() => {
              Object.defineProperty(visualViewport, "height", { value: 500 });
              visualViewport.dispatchEvent(new Event("resize"));
              const field = document.querySelector("textarea");
              field.scrollIntoView({ behavior: "instant" });
            }"""
        )
        row = page.locator(".wc-code-keys").bounding_box()
        assert abs(row["y"] + row["height"] - 500) <= 1


@pytest.mark.deep
def test_buttons_come_without_a_jump(browser, path):
    for width, touch in ((1280, False), (390, True)):
        with opened(browser, path, width, has_touch=touch, is_mobile=touch) as page:
            tall = "document.documentElement.scrollHeight"
            after = page.evaluate(tall)
            page.evaluate(
                "document.querySelectorAll('.wc-tools-cell').forEach(e => e.remove())"
            )
            assert page.evaluate(tall) == after


#: So many random events with seed, and after each whether the page is in a valid state.
EVENTS = (fake_page.HERE / "random_events.js").read_text("utf-8")


def test_random_events_end_in_a_valid_state(page, request):
    count = request.config.getoption("events")
    seed = request.config.getoption("seed")
    run(page, "imports")
    page.evaluate(EVENTS)
    wrong = page.evaluate("([n, seed]) => randomEvents(n, seed)", [count, seed])
    assert wrong == []
    idle(page)
    kept = page.evaluate("localStorage.getItem(whyconvPython.key) ?? '{}'")
    printed = {name: code for name, code, *_ in fake_page.CELLS}
    for name, one in json.loads(kept).items():
        assert one["source"] == source(page, name) != printed[name]
