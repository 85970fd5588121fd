"""How any live figure starts, fails, speaks with Python and prints."""

import json
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import numpy as np
import pytest
import traitlets
from ipywidgets.widgets.widget import _put_buffers, _remove_buffers
from tests.live.examples import EXAMPLES, ladder

from whyconv import widgets
from whyconv.questions import ask
from whyconv.widgets import arrays, modules
from whyconv_book import live

ROOT = Path(__file__).parents[2]
HARNESS = Path(__file__).with_name("harness.js").read_text("utf-8")
COUNT_MODULES = """
  window.__modules = 0;
  const make = URL.createObjectURL;
  URL.createObjectURL = (blob) => {
    window.__modules += 1;
    return make.call(URL, blob);
  };
"""
KEYS = "Reflect.ownKeys(window).map(String)"
BROKEN = {
    "text": "export default {{{",
    "setup": """
        import { figure } from "./shared.js";
        export default figure([], () => { throw new Error("no room"); });""",
    "paint": """
        import { figure } from "./shared.js";
        export default figure([], ({ say }) => {
          say("fine so far");
          let paints = 0;
          return () => { if ((paints += 1) > 1) throw new Error("no ink"); };
        });""",
}
ECHO = """
    import { array, figure, h, message, put } from "./shared.js";
    export default figure(["values"], ({ model, row, say, get }) => {
      row.append(h("button", { onclick: () => {
        const { shape, data } = array(get("values"));
        const twice = message(get("values").dtype, shape, data.map((x) => 2 * x));
        put(model, { values: twice });
      } }, "Double"));
      return () => say(String(array(get("values")).data.reduce((a, b) => a + b)));
    });"""


class Still(NamedTuple):
    """The least picture."""

    alt: str = "A square"

    def drawings(self):
        square = '<svg viewBox="0 0 720 40"><path d="M0 0h40v40H0z"/></svg>'
        return (
            f'<div class="wc-wide">{square}</div><div class="wc-narrow">{square}</div>'
        )


@pytest.fixture
def make(tmp_path, monkeypatch):
    """make(module, text, **body): a live figure whose front end is this text."""
    folder = tmp_path / "js"
    shutil.copytree(modules.FOLDER, folder)
    monkeypatch.setattr(modules, "FOLDER", folder)

    def made(module, text, **body):
        (folder / f"{module}.js").write_text(dedent(text).lstrip())
        kind = type("Made", (widgets.LiveFigure,), {"module": module, **body})
        return kind(still=Still(), caption="Made *for a test*")

    return made


def test_code_is_in_a_page_once_and_runs_once(show):
    shown = show(*[ladder() for _ in range(4)], before=COUNT_MODULES)
    assert shown.page.locator("script[data-live]").count() == 1
    assert shown.page.content().count("export default figure(STATE") == 1
    assert shown.page.evaluate("window.__modules") == 1


def test_what_two_front_ends_share_is_in_a_page_once(show):
    shown = show(ladder(), EXAMPLES["matrix"]())
    parts = shown.page.locator("script[data-part]")
    names = parts.evaluate_all("all => all.map(one => one.dataset.part)")
    assert len(names) == len(set(names))
    assert shown.page.content().count("function pointable(") == 1
    made_of = [set(modules.parts(name)) for name in ("ladder", "matrix")]
    assert set(names) == made_of[0] | made_of[1]
    assert "shared" in made_of[0] & made_of[1]


def test_nothing_global_is_left(show):
    empty = set(show().page.evaluate(KEYS))
    shown = show(*[make() for make in EXAMPLES.values()])
    shown.page.mouse.move(300, 300)
    assert set(shown.page.evaluate(KEYS)) == empty


def test_front_ends_can_be_composed_in_one_page():
    names = live.modules_in("".join(make().html() for make in EXAMPLES.values()))
    for name in names:
        declared = modules.declared(modules.source(name))
        assert len(declared) > 10
        assert len(declared) == len(set(declared)), name
        assert "import" not in re.findall(r"^(\w+)", modules.source(name), re.MULTILINE)


@pytest.mark.parametrize("fault", BROKEN)
def test_one_that_throws_shows_its_picture_and_a_word_and_the_others_live(
    fault, show, make
):
    broken = make(f"broken_{fault}", BROKEN[fault])
    starts = fault == "paint"
    shown = show(broken, ladder(), live_ones=1 + starts)
    first, second = shown.page.locator("figure.wc-live").all()
    if starts:
        assert not first.locator(".wc-still").is_visible()
        shown.page.evaluate("document.body.dataset.theme = 'dark'")
        shown.settle()
    first.locator(".wl-failed").wait_for()
    assert first.locator(".wc-still").is_visible()
    assert first.locator("figcaption").is_visible()
    assert "This figure" in first.locator(".wl-failed").inner_text()
    second.get_by_label("image side").focus()
    shown.page.keyboard.press("ArrowRight")
    shown.settle()
    assert "40 × 40 × 3" in second.locator(".wl-say").inner_text()
    assert shown.errors, "nothing in the console tells why"
    shown.errors.clear()


def test_a_page_out_of_order_says_so_and_keeps_the_picture(show, monkeypatch):
    figure = ladder()
    html = figure.html().replace('{"alt"', '{"alt', 1)
    monkeypatch.setattr(figure, "html", lambda: html)
    shown = show(figure, live_ones=0)
    shown.page.locator(".wl-failed").wait_for()
    assert shown.figure.locator(".wc-still").is_visible()
    shown.errors.clear()


def test_no_text_can_end_the_script_that_holds_it(show):
    nasty = "</script><script>window.x=1</script><!-- <script> & \u2028 'q' \"q\""
    figure = widgets.Ladder(still=Still(nasty), caption=f"caption {nasty}")
    shown = show(figure)
    assert shown.page.evaluate("window.x") is None
    state = shown.figure.locator("script").text_content()
    assert "<" not in state
    assert json.loads(state)["alt"] == nasty
    assert shown.figure.locator(".wl-root").get_attribute("aria-label") == nasty
    assert nasty in shown.text("figcaption")


def test_code_that_holds_the_end_of_a_script_stays_code(show, make):
    said = "</script><b>bold</b><!-- x"
    text = f"""
        import {{ figure }} from "./shared.js";
        export default figure([], ({{ say }}) => () => say("{said}"));"""
    assert show(make("talker", text)).say() == said


@pytest.mark.parametrize(
    "line",
    [
        "const placeIn = 1;",
        "function placeIn() {}",
        "const [a, placeIn] = [1, 2];",
        "const { a, b: placeIn } = { a: 1, b: 2 };",
        "export class placeIn {}",
    ],
)
def test_a_name_declared_twice_is_refused(line, make):
    text = f"""
        import {{ figure }} from "./shared.js";
        {line}
        export default figure([], () => () => {{}});"""
    with pytest.raises(ValueError, match=r"declares 'placeIn', and so does shared\.js"):
        make("twice", text)


def test_an_import_that_cannot_be_composed_is_refused(make):
    text = 'import { figure as made } from "./shared.js";\nexport default made;'
    with pytest.raises(ValueError, match="without `as`"):
        make("renamed", text.replace("import {", "import  {"))


def test_a_template_string_keeps_what_looks_like_a_comment(show, make):
    text = """
        import { figure } from "./shared.js";
        // a comment
        const SAID = `kept
        // this too
        /** and this */
        end`;
        export default figure([], ({ say }) => () => say(SAID));"""
    figure = make("template", text)
    assert "// a comment" not in modules.source("template")
    said = show(figure).say()
    assert said.split("\n") == ["kept", "// this too", "/** and this */", "end"] or (
        said == "kept // this too /** and this */ end"
    )


def traits_of(dtype):
    default = np.arange(6).reshape(2, 3)
    return {
        "values": arrays.Array(dtype, "HW", default_value=default),
        "state": ("values",),
    }


@pytest.mark.parametrize("dtype", arrays.KINDS)
def test_array_goes_to_the_page_and_comes_back(dtype, show, make):
    figure = make(f"echo_{dtype}", ECHO, **traits_of(dtype))
    shown = show(figure)
    assert shown.say() == "15"
    shown.page.evaluate(HARNESS)
    mount(shown, figure)
    shown.page.get_by_role("button", name="Double").click()
    assert shown.say() == "30"
    back = shown.page.evaluate("harness.dumped(harness.model.get('values'))")
    flat = np.frombuffer(arrays.base64.b64decode(back["data"]), arrays.KINDS[dtype])
    np.testing.assert_array_equal(flat.reshape(back["shape"]), 2 * figure.values)


@pytest.mark.parametrize("dtype", arrays.KINDS)
def test_array_goes_through_a_widget_message_as_bytes(dtype, make):
    one = make(f"echo_{dtype}", ECHO, **traits_of(dtype))
    other = make(f"echo_{dtype}", ECHO, **traits_of(dtype))
    one.values = [[1, 2], [3, 4], [5, 250]]
    state, paths, buffers = _remove_buffers(one.get_state("values"))
    assert [list(path) for path in paths] == [["values", "data"]]
    assert "250" not in json.dumps(state)
    _put_buffers(state, paths, [bytes(one) for one in buffers])
    seen = []
    other.observe(lambda change: seen.append(change["new"]), "values")
    other.set_state(state)
    np.testing.assert_array_equal(other.values, one.values)
    assert len(seen) == 1


def test_array_that_is_not_one_is_refused(make):
    figure = make("echo_float32", ECHO, **traits_of("float32"))
    for bad in ([1, 2], [[np.nan]], [[]], "text"):
        with pytest.raises((traitlets.TraitError, ValueError)):
            figure.values = bad
    np.testing.assert_array_equal(figure.values, [[0, 1, 2], [3, 4, 5]])


def test_value_from_python_repaints_and_a_move_tells_python(show):
    figure = ladder()
    shown = show(figure)
    shown.page.evaluate(HARNESS)
    mount(shown, figure)
    shown.page.evaluate("harness.model.receive({ side: 64, filters: 8 })")
    assert shown.say().startswith("64 × 64 × 3 to 60 × 60 × 8")
    assert shown.page.evaluate("harness.model.saved.length") == 0
    shown.control("image side").focus()
    shown.page.keyboard.press("ArrowRight")
    assert shown.page.evaluate("harness.model.saved") == [[["side", 80]]]


@pytest.mark.parametrize(
    "make",
    [EXAMPLES["ladder_results"], partial(ask, "billions")],
    ids=["figure", "ask"],
)
def test_each_figure_of_a_notebook_has_radio_buttons_of_its_own(show, make):
    """There each loads its modules for itself, as the one that is mounted here."""
    shown = show(make())
    shown.page.evaluate(HARNESS)
    names = shown.page.evaluate(
        """async (html) => {
            const place = document.createElement("figure");
            place.className = "wc-live is-still";
            document.querySelector("main").prepend(place);
            await harness.mount(html);
            return [...document.querySelectorAll("figure.wc-live")].map((figure) =>
                [...figure.querySelectorAll("[type=radio]")].map((one) => one.name));
        }""",
        make().html(),
    )
    assert len(names) == 2
    assert all(names)
    assert set(names[0]).isdisjoint(names[1])


def test_closed_figure_leaves_nothing_behind(show):
    figure = ladder()
    shown = show(figure)
    shown.page.evaluate(HARNESS)
    mount(shown, figure)
    shown.page.evaluate("harness.close()")
    assert shown.figure.locator(".wl-root").count() == 0
    shown.page.evaluate("harness.model.receive({ side: 64 })")
    shown.settle()


@pytest.mark.parametrize("name", EXAMPLES)
def test_print_shows_the_picture_and_the_caption(name, show):
    shown = show(EXAMPLES[name]())
    shown.page.emulate_media(media="print")
    assert shown.figure.locator(".wc-still").is_visible()
    assert shown.figure.locator("figcaption").is_visible()
    assert not shown.figure.locator(".wl-root").is_visible()


def mount(shown, figure):
    """The figure once more in the page, over a model that a test can ask and tell."""
    shown.page.evaluate(
        "([html, source]) => harness.mount(html, source)",
        [figure.html(), modules.source(figure.module)],
    )


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("#0af", [0, 170, 255]),
        ("#00aaff", [0, 170, 255]),
        ("rgb(0, 170, 255)", [0, 170, 255]),
        ("rgba(0, 0, 0, 0.87)", [0, 0, 0]),
        ("white", [255, 255, 255]),  # the ground in JupyterLab
        ("color-mix(in srgb, lime, blue)", [0, 128, 128]),
    ],
)
def test_a_theme_may_write_a_colour_in_any_way(text, parts, run):
    assert run("shared", "rgb", text) == parts


def test_a_slider_goes_as_far_as_its_trait(show, make):
    text = """
        import { figure } from "./shared.js";
        export default figure(["many"], ({ say, get, add }) => {
          add.slider({ name: "many", label: "how many" });
          return () => say(`${get("many")} of them`);
        });"""
    many = traitlets.Int(4, min=-2, max=5).tag(sync=True)
    shown = show(make("counter", text, many=many, state=("many",)))
    shown.control("how many").focus()
    for key, wanted in (("End", 5), ("Home", -2)):
        shown.page.keyboard.press(key)
        assert shown.say() == f"{wanted} of them"


def test_one_command_writes_the_page_of_a_figure(tmp_path):
    command = [sys.executable, "-m", "whyconv_book.live", "ladder"]
    command += ["--folder", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    page = Path(done.stdout.strip())
    assert page == tmp_path / "ladder.html"
    assert page.read_text("utf-8") == live.standalone([ladder()])


def test_the_command_writes_again_what_has_changed(tmp_path, make):
    make("ladder", (modules.FOLDER / "ladder.js").read_text("utf-8"))
    before = live.write_page("ladder", tmp_path).read_text("utf-8")
    file = modules.FOLDER / "ladder.js"
    file.write_text(file.read_text("utf-8").replace("GPT-3", "GPT-9"))
    after = live.write_page("ladder", tmp_path).read_text("utf-8")
    assert "GPT-9" in after
    assert "GPT-9" not in before
    for known in (modules.source, modules.parts, modules.stylesheet):
        known.cache_clear()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_page_carries_a_module_without_its_comments(name):
    text = modules.source(EXAMPLES[name]().module)
    assert not re.search(r"^\s*(/\*|//| \* )", text, re.MULTILINE)
    assert "export default figure(" in text
