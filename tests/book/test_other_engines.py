"""The book and its figures in Firefox, and in WebKit, which iPhones and iPads run."""

import pytest
from tests.book.engines import EngineMissingError, Firefox, WebKit, until
from tests.live.examples import EXAMPLES

from whyconv_book import live

# First in each page: keeps what goes wrong in it, for who asks later.
RECORDER = """<script>
window.wcFaults = [];
addEventListener("error", ({ message, target }) => window.wcFaults.push(
  message || `not loaded: ${target.src || target.href}`), true);
addEventListener("unhandledrejection",
  ({ reason }) => window.wcFaults.push(`${reason}`));
for (const kind of ["error", "warn"]) {
  console[kind] = (...said) => window.wcFaults.push(said.join(" "));
}
</script>"""
READY = """document.readyState === "complete"
  && !document.querySelector(".wc-live:not(.is-live)")
  && (!window.MathJax?.startup?.document
    || document.querySelectorAll(".math").length
      === document.querySelectorAll(".math > mjx-container").length)"""
FOREIGN = """performance.getEntriesByType("resource").map((one) => one.name)
  .filter((name) => !/^(file|blob|data):/.test(name))"""
SEEN = """[...document.querySelectorAll(".wl-root")].map((root) => [root.textContent,
  ...[...root.querySelectorAll("input, select")].map((one) => one.value + one.checked),
  ...[...root.querySelectorAll("canvas")].map((one) => one.toDataURL())].join("|"))"""
HANDLE = """(() => {
  const handle = document.querySelector(
    ".wl-root :is(input[type=range], .wl-pointable)");
  handle.scrollIntoView({ block: "center" });
  const { left, top, width, height } = handle.getBoundingClientRect();
  return [left, top, width, height];
})()"""


@pytest.fixture(scope="module", params=[Firefox, WebKit], ids=["firefox", "webkit"])
def engine(request):
    try:
        with request.param.started() as started:
            yield started
    except EngineMissingError as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def recorded(book, tmp_path_factory):
    """The pages of the book, each with the recorder in front; the rest as it is."""
    folder = tmp_path_factory.mktemp("recorded")
    for part in book.html.iterdir():
        if part.name != "chapters" and part.suffix != ".html":
            (folder / part.name).symlink_to(part)
    for page in book.pages:
        copy = folder / page.relative_to(book.html)
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(with_recorder(page.read_text("utf-8")), "utf-8")
    for part in (book.html / "chapters").iterdir():
        if part.suffix != ".html":
            (folder / "chapters" / part.name).symlink_to(part)
    return [folder / page.relative_to(book.html) for page in book.pages]


def with_recorder(html):
    assert html.count("<head>") == 1
    return html.replace("<head>", f"<head>{RECORDER}")


def test_what_goes_wrong_in_a_page_is_heard(engine, tmp_path):
    faults = "console.warn('one'); Promise.reject('two'); throw 'three'"
    html = f"<html><head></head><script>{faults}</script><img src='four.png'></html>"
    (tmp_path / "faulty.html").write_text(with_recorder(html))
    engine.open((tmp_path / "faulty.html").as_uri())
    # WebKit says of an error in a file only that there was one, so they are counted.
    until(lambda: len(engine.evaluate("window.wcFaults")) == 4)


def test_each_page_loads_without_a_fault(engine, recorded):
    for page in recorded:
        engine.open(page.as_uri())
        until(lambda: engine.evaluate(READY))
        assert engine.evaluate("window.wcFaults") == [], page.name
        assert engine.evaluate(FOREIGN) == [], page.name
        assert engine.evaluate("document.querySelector('h1').textContent"), page.name


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_figure_answers_a_pointer_and_a_key(engine, name, tmp_path):
    file = tmp_path / "figure.html"
    file.write_text(with_recorder(live.standalone([EXAMPLES[name]()])), "utf-8")
    engine.open(file.as_uri())
    until(lambda: engine.evaluate(READY))
    for act in (click, arrows):
        before = engine.evaluate(SEEN)
        assert len(before) == 1
        act(engine)
        until(lambda before=before: engine.evaluate(SEEN) != before, seconds=10)
    assert engine.evaluate("window.wcFaults") == []


def click(engine):
    """Press near the left and near the right of the first thing to drag or point at."""
    left, top, width, height = engine.evaluate(HANDLE)
    acts = []
    for share in (0.8, 0.2):
        x, y = round(left + share * width), round(top + height / 2)
        move = {"type": "pointerMove", "x": x, "y": y, "duration": 0}
        acts += [move, {"type": "pointerDown", "button": 0}]
        acts += [{"type": "pointerUp", "button": 0}]
    mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
    engine.act({**mouse, "actions": acts})


def arrows(engine):
    """Two steps to the right and one down with the keys."""
    right, down = "\ue014", "\ue015"
    keys = [
        {"type": kind, "value": key}
        for key in (right, right, down)
        for kind in ("keyDown", "keyUp")
    ]
    engine.act({"type": "key", "id": "keys", "actions": keys})
