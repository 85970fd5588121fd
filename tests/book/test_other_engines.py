"""The book and its figures in Firefox, and in WebKit, which iPhones and iPads run."""

import pytest
from tests.beside import until
from tests.book.engines import WebKit
from tests.live.examples import EXAMPLES

from whyconv_book import live

# First in each page: keeps what goes wrong in it, for who asks later.
RECORDER = """<script>
window.wcFaults = [];
addEventListener("error", ({ message, target }) => window.wcFaults.push(
  message || `not loaded: ${target.src || target.href}`), true);
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  window.wcFaults.push(`${violatedDirective} forbids ${blockedURI}`));
addEventListener("unhandledrejection",
  ({ reason }) => window.wcFaults.push(`${reason}`));
for (const kind of ["error", "warn"]) {
  console[kind] = (...said) => window.wcFaults.push(said.join(" "));
}
</script>"""
# The figures far down start at the first sign of a reader.
READY = """dispatchEvent(new Event("scroll")) && document.readyState === "complete"
  && !document.querySelector(".wc-live:not(.is-live, .wc-fold[hidden] *)")"""
FOREIGN = """performance.getEntriesByType("resource").map((one) => one.name)
  .filter((name) => !/^(file|blob|data):/.test(name))"""
SEEN = """[...document.querySelectorAll(".wl-root")].map((root) => [
  ...[...root.querySelectorAll(".wl-say, .wl-picture")].map((one) => one.textContent),
  ...[...root.querySelectorAll("input, select")].map((one) => one.value + one.checked),
  ...[...root.querySelectorAll("canvas")].map((one) => one.toDataURL())].join("|"))"""
HANDLE = """(() => {
  const handle = document.querySelector(
    ".wl-root :is(input[type=range], .wl-pointable)");
  handle.scrollIntoView({ block: "center" });
  const { left, top, width, height } = handle.getBoundingClientRect();
  return [left, top, width, height];
})()"""


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
        if part.is_file() and part.suffix != ".html":
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


def test_each_page_loads_without_a_fault(engine, recorded, request):
    """Each in one of the two engines, and once a week in both."""
    weekly = request.config.getoption("weekly")
    for page in recorded if weekly else recorded[isinstance(engine, WebKit) :: 2]:
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
    move(engine, (1, 1))
    for act in (drag, arrows):
        before = engine.evaluate(SEEN)
        assert len(before) == 1
        act(engine)
        until(lambda before=before: engine.evaluate(SEEN) != before, seconds=60)
    assert engine.evaluate("window.wcFaults") == []


def drag(engine):
    """Press on the first thing to drag or point at, and let go of it further on."""
    left, top, width, height = engine.evaluate(HANDLE)
    start = round(left + 0.3 * width), round(top + 0.5 * height)
    end = round(left + 0.8 * width), round(top + 0.6 * height)
    move(engine, start, {"type": "pointerDown", "button": 0}, end)
    move(engine, end, {"type": "pointerUp", "button": 0})


def move(engine, *acts):
    """The mouse, to each place, with what it does there."""
    steps = [
        {"type": "pointerMove", "x": act[0], "y": act[1], "duration": 0}
        if isinstance(act, tuple)
        else act
        for act in acts
    ]
    mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
    engine.act({**mouse, "actions": steps})


def arrows(engine):
    """A pen put down and drawn two steps to the left; all but pens only move."""
    space, left = " ", "\ue012"
    keys = [
        {"type": kind, "value": key}
        for key in (space, left, left)
        for kind in ("keyDown", "keyUp")
    ]
    engine.act({"type": "key", "id": "keys", "actions": keys})
