"""Lesson 2 with Python in it, as it is read from disk: cells, numbers, figures."""

import json
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from tests.beside import until
from tests.listening import listening

from whyconv_book import page_python

LESSON = "chapters/02-parameter-sharing"
IDLE = "document.querySelector('.wc-dock')?.hidden === true"
MINUTES = 60_000


@pytest.fixture(scope="module")
def lesson(book):
    if page_python.source() is None:
        pytest.skip("no Pyodide: pip install -r requirements-page.txt")
    return book.html / f"{LESSON}.html"


@contextmanager
def opened(browser, path, width=1280, **options):
    """The page, which must throw nothing and ask for nothing outside of the book."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, offline=True, **options
    )
    page, said = context.new_page(), []
    page.set_default_timeout(MINUTES)

    def asked(request):
        if not request.url.startswith(("file:", "blob:", "data:")):
            said.append(request.url)

    hear = {"pageerror": lambda error: said.append(str(error)), "request": asked}
    try:
        with listening(page, **hear):
            page.goto(path.as_uri())
            yield page
        assert said == []
    finally:
        context.close()


@pytest.fixture(scope="module")
def page(browser, lesson):
    """One page for all tests of this file: Python starts once."""
    with opened(browser, lesson) as page:
        yield page


def cell(page, name):
    return page.locator(f"#cell-{name}")


def idle(page):
    until(lambda: page.evaluate(IDLE))


def run(page, name):
    cell(page, name).locator(".wc-tool-run").click()
    idle(page)


def write(page, name, source):
    """Put a source into a cell's editor."""
    field = cell(page, name).locator("textarea")
    if not field.count():
        cell(page, name).locator(".wc-tool-edit").click()
    field.focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source)


def edit(page, name, source):
    write(page, name, source)
    page.keyboard.press("Control+Enter")
    idle(page)


def said(page, name):
    return cell(page, name).locator(".wc-said > span").inner_text()


def shown(page, name):
    outputs = cell(page, name).locator(".cell_output:visible")
    return "\n".join(one.strip() for one in outputs.all_inner_texts())


CELLS = Path("_static", "python", "cells")


def test_long_cells_say_so_before_anything_is_loaded(book, lesson, browser):
    for path in sorted((book.html / CELLS).rglob("*.js")):
        page = path.relative_to(book.html / CELLS).with_suffix(".html")
        cells = json.loads(path.read_text("utf-8").split(",", 1)[1].removesuffix(")"))
        took = {one["id"]: one["seconds"] for one in cells}
        meta = page_python.meta(page.with_suffix("").as_posix(), took)
        assert meta in (book.html / page).read_text("utf-8")
    with opened(browser, book.html / "chapters" / "05-training.html") as page:
        long = page.locator("meta[name=whyconv-python]").get_attribute("data-long")
        shown = page.locator(".wc-long").all_inner_texts()
        assert set(shown) <= set(json.loads(long or "{}").values())


def test_run_gives_what_is_printed(page):
    run(page, "derive-small")
    assert said(page, "derive-small").startswith("As printed")


@pytest.mark.deep
def test_a_figure_that_is_drawn_again_is_not_marked(page):
    run(page, "photo-edges")
    assert said(page, "photo-edges").startswith("As printed")
    assert cell(page, "by-hand-figure").locator(".wc-own svg").count() > 0
    run(page, "by-hand-figure")
    assert said(page, "by-hand-figure").startswith("Done")
    assert page.locator(".wc-mine").count() == 0


#: Turned: from top to bottom.
HORIZONTAL = "vertical = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])"


@pytest.mark.deep
def test_another_kernel_changes_numbers_figures_and_text(page):
    source = cell(page, "by-hand-arrays").locator("pre").text_content()
    printed = shown(page, "derive-small")
    figure = "#cell-by-hand-figure .cell_output:not([hidden]) figure"
    before = page.locator(figure).inner_html()
    edit(page, "by-hand-arrays", f"{source.splitlines()[0]}\n{HORIZONTAL}")
    cell(page, "by-hand-arrays").get_by_role("button", name="Run the rest").click()
    idle(page)
    assert shown(page, "derive-small") != printed
    assert page.locator(figure).inner_html() != before
    changed = page.locator("[data-glue=opponent_output].wc-changed")
    assert changed.first.text_content() == "0\u2009(printed: 1,200)"
    still = page.locator("[data-glue=conv_parameters]").first
    assert still.text_content() == "456"
    page.locator(".wc-python-more").click()
    page.get_by_role("button", name="Reset the page").click()
    assert shown(page, "derive-small") == printed
    assert page.locator(".wc-changed, .wc-own").count() == 0


@pytest.mark.deep
def test_an_error_is_pythons_own_with_the_cells_line(page):
    for source, name, line in (
        ("x = 1\nfor", "SyntaxError", 2),
        ("def f():\n    return 1 / 0\nf()", "ZeroDivisionError", 2),
        ("n = 2**29\n[0] * n", "MemoryError", 2),
    ):
        edit(page, "imports", source)
        assert f"{name} in line {line}" in said(page, "imports")
        assert name in shown(page, "imports")
        assert cell(page, "imports").locator(".wc-line").count() == 1
    cell(page, "imports").get_by_role("button", name="Reset").click()


@pytest.mark.deep
def test_a_check_that_no_longer_holds_does_not_keep_the_text_from_changing(page):
    source = cell(page, "layer").locator("pre").first.text_content()
    edit(page, "layer", source.replace("(5, 5, 3, 6)", "(3, 3, 3, 6)"))
    assert said(page, "layer").endswith("page does not show no longer holds")
    number = page.locator("[data-glue=conv_parameters]").first
    assert number.text_content() == "168\u2009(printed: 456)"
    cell(page, "layer").get_by_role("button", name="Reset").click()
    assert number.text_content() == "456"


@pytest.mark.deep
def test_an_endless_cell_is_stopped_and_the_page_lives_on(page):
    write(page, "imports", "print('begun')\nwhile True: pass")
    page.keyboard.press("Control+Enter")
    cell(page, "imports").get_by_text("begun", exact=True).wait_for()
    page.locator(".wc-dock").get_by_role("button", name="Stop").click()
    idle(page)
    assert "Stopped after" in said(page, "imports")
    cell(page, "imports").get_by_role("button", name="Reset").click()
    run(page, "derive-small")
    assert said(page, "derive-small").startswith("As printed")


@pytest.mark.deep
def test_a_live_figure_of_the_readers_run_is_alive(page):
    question = cell(page, "ask-middle-weight").locator("figure").element_handle()
    run(page, "kernels-code")  # and what belongs to it
    figure = cell(page, "lab").locator(".wc-own figure.wc-live")
    cell(page, "lab").locator(".wc-own .is-live").wait_for()
    assert figure.locator("input, button, select").count() > 10
    assert question.is_visible()  # as it was: the reader's answer stands in it


@pytest.mark.deep
def test_the_saved_notebook_runs_in_jupyter(page, tmp_path):
    edit(page, "opponent", "border_is = 'mine'\nborder_is")
    page.locator(".wc-python-more").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a notebook").click()
    notebook = nbformat.reads(download.value.path().read_text("utf-8"), as_version=4)
    nbformat.validate(notebook)
    cells = {one.id: one for one in notebook.cells}
    assert cells["opponent"].outputs[0]["data"]["text/plain"] == "'mine'"
    assert "{glue:" not in json.dumps(notebook)
    assert "whyconv-saved" in cells
    upto = list(cells).index("derive-small")
    notebook.cells = [*notebook.cells[: upto + 1], cells["opponent"]]
    NotebookClient(notebook, kernel_name="python3").execute()
    assert notebook.cells[-1].outputs[0]["data"]["text/plain"] == "'mine'"


@pytest.mark.weekly
def test_a_finger_runs_a_cell_on_a_phone(browser, lesson):
    with opened(browser, lesson, 390, has_touch=True, is_mobile=True) as page:
        cell(page, "by-hand-arrays").locator(".wc-tool-run").tap()
        idle(page)
        cell(page, "by-hand-figure").locator(".wc-tool-run").tap()
        idle(page)
        assert cell(page, "by-hand-figure").locator(".wc-own svg").count() > 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
