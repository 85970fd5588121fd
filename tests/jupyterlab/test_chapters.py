"""Each chapter in JupyterLab: runs, its figures mount and speak with Python."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(path.name for path in (ROOT / "chapters").glob("*.ipynb"))
SECONDS = 240

#: The notebook that is open, and a way to run code in its kernel without a cell.
HELPERS = """window.open_notebook = {
  get panel() { return window.jupyterapp.shell.currentWidget; },
  get kernel() { return this.panel?.sessionContext?.session?.kernel; },
  async open(path) {
    await window.jupyterapp.commands.execute("docmanager:open", { path });
    await this.panel.context.ready;
    await this.panel.sessionContext.ready;
  },
  async close() {
    await this.panel.sessionContext.shutdown();
    this.panel.context.model.dirty = false;
    this.panel.close();
  },
  async runAll() {
    await window.jupyterapp.commands.execute("notebook:run-all-cells");
  },
  errors() {
    return [...this.panel.content.widgets].flatMap((cell, n) => {
      const outputs = cell.model.sharedModel.toJSON().outputs ?? [];
      return outputs.filter((one) => one.output_type === "error"
        || one.name === "stderr").map((one) => [n, one.evalue ?? one.text]);
    });
  },
  unrun() {
    return [...this.panel.content.widgets].filter((cell) => cell.model.type === "code"
      && cell.model.sharedModel.source.trim()
      && cell.model.executionCount === null).length;
  },
  async ask(code) {
    const future = this.kernel.requestExecute({ code, store_history: false });
    const said = [];
    future.onIOPub = ({ header, content }) => {
      if (header.msg_type === "stream") said.push(content.text);
      if (header.msg_type === "error") said.push(content.traceback.join("\\n"));
    };
    await future.done;
    return said.join("");
  },
}; null"""
FIGURES = """
import gc as _gc, json as _json
from whyconv.widgets import LiveFigure as _Live
from whyconv.widgets.live import _embedded as _plain
_figures = {one.model_id: one for one in _gc.get_objects() if isinstance(one, _Live)}
print(_json.dumps({key: {"class": type(one).__name__,
    **{name: _plain(getattr(one, name)) for name in one.state}}
    for key, one in _figures.items() if one.comm is not None}))
"""
#: What a figure shows: words, positions of its controls, pixels.
SEEN = """(number) => {
  const figure = document.querySelectorAll(".wc-live")[number];
  const controls = [...figure.querySelectorAll("input, select")].map(
    (control) => [control.value, control.checked].join());
  const pixels = [...figure.querySelectorAll("canvas")].map((one) => one.toDataURL());
  return [figure.textContent, ...controls, ...pixels].join("|");
}"""


@pytest.fixture(scope="module")
def page(lab, browser):
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.goto(lab.address)
    page.wait_for_function("window.jupyterapp?.restored.then(() => true)")
    page.evaluate(HELPERS)
    yield page
    context.close()


@pytest.fixture
def open_notebook(page):
    """open_notebook(name): the notebook in JupyterLab, its kernel ready."""

    def opened(name):
        page.evaluate("(name) => open_notebook.open(`chapters/${name}`)", name)
        page.wait_for_function("open_notebook.kernel?.status === 'idle'")
        return page

    yield opened
    page.evaluate("open_notebook.close()")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_chapter_runs_and_its_figures_speak_with_python(name, open_notebook):
    page = open_notebook(name)
    page.set_default_timeout(SECONDS * 1000)
    page.evaluate("open_notebook.runAll()")
    page.wait_for_function("open_notebook.kernel.status === 'idle'")
    assert page.evaluate("open_notebook.errors()") == []
    assert page.evaluate("open_notebook.unrun()") == 0
    page.set_default_timeout(30_000)
    states = traits(page)
    shown = page.locator(".wc-live:has(.wl-say)")
    page.wait_for_function(
        "(n) => document.querySelectorAll('.wc-live .wl-say').length >= n",
        arg=len(states),
    )
    for number in range(shown.count()):
        move_and_be_moved(page, number)


def traits(page):
    """The state of every live figure that the kernel has, by model."""
    return json.loads(page.evaluate("(code) => open_notebook.ask(code)", FIGURES))


def move_and_be_moved(page, number):
    """A click in the page reaches Python; what Python sets back repaints the page."""
    figure = page.locator(".wc-live").nth(number)
    before, seen = traits(page), page.evaluate(SEEN, number)
    handle = figure.locator("input[type=range], .wl-pointable").first
    box = handle.bounding_box()
    for share in (0.3, 0.7):
        place = {"x": share * box["width"], "y": box["height"] / 2}
        handle.click(position=place)
        page.mouse.move(1, 1)
        page.wait_for_timeout(100)
        after = traits(page)
        if after != before:
            break
    changed = [
        (model, trait)
        for model in after
        for trait in after[model]
        if after[model][trait] != before[model][trait]
    ]
    assert changed, f"figure {number}: no move reached Python"
    assert len({model for model, _ in changed}) == 1
    assert page.evaluate(SEEN, number) != seen
    put = "\n".join(
        f"_figures[{model!r}].{trait} = {before[model][trait]!r}"
        for model, trait in changed
    )
    assert page.evaluate("(code) => open_notebook.ask(code)", put) == ""
    page.wait_for_function(f"([n, seen]) => ({SEEN})(n) === seen", arg=[number, seen])
