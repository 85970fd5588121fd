"""Each chapter in JupyterLab: it runs, and its figures mount and speak with Python."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from tests.beside import until

from whyconv import widgets

HERE = Path(__file__).parent
CHAPTERS = HERE.parents[1] / "chapters"
#: The chapter that trains takes a minute by itself, and many on a busy machine.
TO_RUN = 1200
#: Together they show each kind of live figure, and one is a page of exercises.
WITH_EACH_FIGURE = {
    *("03-sparsity", "05-training", "the-ladder-trained", "trained-in-one-corner"),
    *("your-own-code", "04-exercises"),
}
NOTEBOOKS = sorted(CHAPTERS.rglob("*.ipynb"))
#: These run for each change, the others once a week.
SHARES = [
    pytest.param(
        path,
        id=path.stem,
        marks=[] if path.stem in WITH_EACH_FIGURE else [pytest.mark.weekly],
    )
    for path in NOTEBOOKS
]
#: What answers the arrow keys: sliders, radio buttons, pictures of cells, guesses. The
#: paper for a race's own digits is the page's, and Python has no news of it.
HANDLES = """input[type=range], input[type=radio]:checked,
    .wl-pointable:not(.wl-own *), .wl-guess"""
#: Keys that move a handle, wherever it stands.
KEYS = """(handle) => handle.matches(".wl-pointable")
  ? ["ArrowRight", "ArrowDown", "Space", "ArrowLeft", "ArrowLeft"]
  : [handle.value === handle.max ? "ArrowLeft" : "ArrowRight"]"""
#: What a figure shows once two frames have been painted: words, controls, pixels.
SEEN = """async (figure) => {
  const frame = () => new Promise((done) => { requestAnimationFrame(done); });
  await frame();
  await frame();
  const seen = (parts) => [...figure.querySelectorAll(parts)].filter(
    (part) => part.checkVisibility());
  return JSON.stringify([
    seen(".wl-say, .wl-picture").map((part) => part.innerText),
    seen("input, select, output").map((part) => [part.value, part.checked]),
    seen("canvas").map((part) => part.toDataURL()),
  ]);
}"""


@pytest.fixture
def open_chapter(page):
    """open_chapter(name): the page with that notebook open, its kernel ready."""

    def opened(name):
        page.evaluate("(path) => open_notebook.open(path)", f"chapters/{name}")
        return page

    yield opened
    page.evaluate("open_notebook.close()")


def test_those_run_for_each_change_show_each_figure():
    of = {path.stem: set(figures_in(path)) for path in NOTEBOOKS}
    shown = set().union(*(of[name] for name in WITH_EACH_FIGURE))
    assert shown == set().union(*of.values())


@pytest.mark.parametrize("notebook", SHARES)
def test_a_chapter_runs_and_its_figures_speak_with_python(
    notebook, open_chapter, pytestconfig
):
    opened = open_chapter(notebook.relative_to(CHAPTERS).as_posix())
    run_all_cells(opened)
    tell(opened, (HERE / "in_kernel.py").read_text())
    cells = {model: cell for cell, model in opened.evaluate("open_notebook.shown()")}
    figures = tell(opened, f"tell(live_figures({list(cells)}))")
    asked = [model for model, name in figures if name == "Question"]
    moving = [(model, name) for model, name in figures if name != "Question"]
    assert [name for _, name in moving] == figures_in(notebook)
    for model in asked[:1]:
        opened.evaluate("(number) => open_notebook.show(number)", cells[model])
        question = opened.locator("#cell-in-test .wc-live")
        question.locator(".wl-ask-check").wait_for()
        assert question.locator(".wl-failed").count() == 0
    for model, name in moving:
        figure = mounted(opened, cells[model])
        tell(opened, f"watched = Watched({model!r})")
        handles = figure.locator(HANDLES)
        assert handles.count(), f"{name} has nothing to move"
        every = range(handles.count())
        half = len(every) // 2
        some = {0, half, len(every) - 1}
        for number in every if pytestconfig.getoption("weekly") else sorted(some):
            move_and_put_back(opened, figure, handles.nth(number), name)


def run_all_cells(page):
    page.evaluate("open_notebook.run()")
    page.wait_for_function("open_notebook.ran", timeout=TO_RUN * 1000)
    cells = [one for one in page.evaluate("open_notebook.cells()") if "outputs" in one]
    for cell in cells:
        wrong = [
            output
            for output in cell["outputs"]
            if output["output_type"] == "error" or output.get("name") == "stderr"
        ]
        assert not wrong, cell["source"]
    code = [one for one in cells if one["cell_type"] == "code" and one["source"]]
    counts = [one["execution_count"] for one in code]
    assert counts == list(range(1, len(code) + 1))


def tell(page, code):
    """Run code in the kernel; what it told, if it told something."""
    page.evaluate("(code) => open_notebook.ask(code)", code)
    page.wait_for_function("open_notebook.asked !== null")
    answer = page.evaluate("open_notebook.asked")
    return json.loads(answer) if answer else None


def figures_in(notebook):
    """Classes of the live figures that the stored notebook shows, in order."""
    cells = nbformat.read(notebook, as_version=4).cells
    texts = [
        output.get("data", {}).get("text/plain", "")
        for cell in cells
        for output in cell.get("outputs", [])
    ]
    names = "|".join(widgets.__all__)
    shown = [re.match(rf"({names})\(", text) for text in texts]
    return [match[1] for match in shown if match]


def mounted(page, cell):
    """The figure that a cell shows, scrolled to, opened, once it has painted."""
    page.evaluate("(number) => open_notebook.show(number)", cell)
    figure = page.locator("#cell-in-test .wc-live")
    figure.locator(".wl-say:not(:empty), .wl-failed").wait_for()
    assert figure.locator(".wl-failed").all_inner_texts() == []
    figure.evaluate("""(figure) => {
        for (const more of figure.querySelectorAll("details")) more.open = true;
    }""")
    return figure


def move_and_put_back(page, figure, handle, name):
    """Move it with the keys: Python knows; what Python sets back is painted."""
    which = f"{name}: {handle.evaluate('handle => handle.outerHTML')[:120]}"
    handle.focus()
    before = figure.evaluate(SEEN)
    for key in handle.evaluate(KEYS):
        page.keyboard.press(key)
    moved = figure.evaluate(SEEN)
    assert moved != before, f"no key moves {which}"
    # The page sends one change at a time, the later ones when Python has the first.
    for _ in range(3):
        tell(page, "pass")
    assert tell(page, "tell(watched.changed())"), f"Python has no news of {which}"
    tell(page, "watched.put_back()")
    # A pen, say, stays where the keys moved it, and a race with settings as before is
    # another run; all else is as it was.
    drawn = name == "Race" or handle.evaluate("(one) => one.matches('.wl-pointable')")
    try:
        until(
            lambda: (now := figure.evaluate(SEEN)) == before or (drawn and now != moved)
        )
    except TimeoutError:
        pytest.fail(f"Python's value was not painted: {which}", pytrace=False)
