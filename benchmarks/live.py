"""How quick and how heavy the live figures are, in the browser that readers use.

    jupyter-book build . && python benchmarks/live.py --json live.json

drags through every live figure of the built book with a real mouse, at full speed and
with the processor slowed 4 times, and prints

- p95 from input to painted frame: from the moment that the page is handed a pointer
  move to the end of the frame that answers it (event, figure, style, layout, paint).
  Moves that change nothing are not counted. Waiting for the screen's next refresh is
  no work and not in it, nor is raster, which happens on other threads. Each handle of
  a figure (grid, slider, paper) is dragged once to warm up, then in three rounds; the
  figure's number is its slowest handle's, in the median round.
- the time from DOMContentLoaded until all figures of a page have painted;
- what a chapter weighs beyond theme and mathematics: its HTML, which holds state and
  front ends, and the script that starts them;
- the same page with its figures embedded as MyST-NB does by default (html-manager and
  require.js, from npm, in the versions that it names), as multiples of ours.

All pages come from a server on this machine. Other work on it slows the figures too:
the load is printed, and numbers taken on a busy machine are upper bounds.
"""

import argparse
import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Error, Locator, Page

from whyconv.widgets import modules
from whyconv_book import live
from whyconv_book.browser import offline_chromium

SLOWDOWNS = (1, 4)
MOVES, ROUNDS, LOADS = 30, 3, 3
#: Milliseconds, at full speed and slowed; bytes, plain and compressed.
FRAME, MOUNT, WEIGHT = (16.7, 50), (300, 1000), (600_000, 200_000)
NPM = ("@jupyter-widgets/html-manager@1.0.6", "requirejs@2.3.4")
FIGURE = re.compile(r'<figure class="wc-figure wc-live".*?</figure>', re.DOTALL)
STATE = re.compile(r'<script type="application/json">(.*?)</script>', re.DOTALL)
HOST = re.compile(r"<script[^>]*live-host\.js[^>]*></script>")

#: Notes the time at which the last of a page's figures has painted.
NOTE_MOUNT = """(() => {
  const look = () => {
    const places = document.querySelectorAll("figure.wc-live, .wc-default");
    const painted = document.querySelectorAll(".wl-say:not(:empty)");
    if (document.readyState !== "loading" && painted.length === places.length) {
      window.wcMounted = performance.now();
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  // Those far down start at the first sign of a reader.
  addEventListener("DOMContentLoaded", () => setTimeout(() =>
    dispatchEvent(new Event("scroll"))));
})();"""
MOUNTED = """wcMounted - performance.getEntriesByType("navigation")[0]
  .domContentLoadedEventStart"""
#: Notes for each pointer move that makes a figure ask for a frame how long that took.
#: A message sent from a frame's callback arrives once the frame is painted.
NOTE_FRAMES = """() => {
  const onFrame = requestAnimationFrame.bind(window);
  const { port1, port2 } = new MessageChannel();
  let [started, asked] = [null, false];
  window.wcFrames = [];
  window.wcSettled = () => new Promise((done) => onFrame(() => setTimeout(done)));
  window.requestAnimationFrame = (callback) => {
    asked = true;
    return onFrame(callback);
  };
  port1.onmessage = ({ data }) => {
    if (data) window.wcFrames.push(performance.now() - started);
    started = null;
  };
  addEventListener("pointermove", () => {
    if (started !== null) return;
    [started, asked] = [performance.now(), false];
    onFrame(() => port2.postMessage(asked));
  }, { capture: true });
}"""


@contextmanager
def opened(browser: Browser, url: str, slowdown: int) -> Iterator[Page]:
    """A page with its figures mounted, its processor slowed from the start."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(NOTE_MOUNT)
    page = context.new_page()
    page.set_default_timeout(60_000)
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    try:
        page.goto(url)
        page.wait_for_function("window.wcMounted")
        yield page
    finally:
        context.close()


def mount_time(browser: Browser, url: str, slowdown: int) -> float:
    """Median milliseconds from DOMContentLoaded until all figures have painted.

    NaN, and a word about it, where they do not within a minute.
    """
    times = []
    try:
        for _ in range(1 + LOADS):
            with opened(browser, url, slowdown) as page:
                times.append(page.evaluate(MOUNTED))
    except Error as error:
        tell(f"{url} at {slowdown}x: {error}")
        return np.nan
    return statistics.median(times[1:])


def answer_times(page: Page, figure: Locator) -> dict[str, float]:
    """Milliseconds from input to painted frame, p95, of each of a figure's handles."""
    page.evaluate(NOTE_FRAMES)
    found = {}
    for handle in figure.locator(".wl-pointable:visible, [type=range]:visible").all():
        rounds = [drag(page, handle) for _ in range(1 + ROUNDS)][1:]
        if all(rounds):
            worst = [float(np.percentile(times, 95)) for times in rounds]
            found[name_of(handle)] = statistics.median(worst)
        figure.get_by_role("button", name="Reset", exact=True).click()
    return found


def name_of(handle: Locator) -> str:
    """What a screen reader would call it."""
    return handle.get_attribute("aria-label") or handle.evaluate(
        "node => node.labels?.[0]?.firstChild.textContent ?? node.className"
    )


def drag(page: Page, handle: Locator) -> list[float]:
    """Press, go to and fro over the handle, release; how long each answer took."""
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    turn = 2 * np.pi * np.arange(MOVES) / MOVES
    across = box["x"] + box["width"] * (0.5 - 0.48 * np.cos(3 * turn))
    down = box["y"] + box["height"] * (0.5 + 0.4 * np.sin(turn))
    page.mouse.move(across[0], down[0])
    page.mouse.down()
    page.evaluate("wcSettled().then(() => { wcFrames = []; })")
    for place in zip(across, down, strict=True):
        page.mouse.move(*place)
        page.evaluate("wcSettled()")
    times = page.evaluate("wcFrames")
    page.mouse.up()
    return times


def chapters(book: Path) -> dict[str, str]:
    """The HTML of each page that has a live figure, by its name."""
    paths = sorted(book.glob("chapters/**/*.html"))
    pages = {path.stem: path.read_text("utf-8") for path in paths}
    return {name: html for name, html in pages.items() if FIGURE.search(html)}


def weight(*contents: bytes) -> list[int]:
    """Bytes as they are on disk, and gzipped."""
    return [sum(map(len, contents)), sum(len(gzip.compress(one)) for one in contents)]


# The same page with its figures embedded the default way.


def widget(figure: str) -> dict:
    """What a notebook stores of this figure as a widget: its state and front end."""
    module, state = live.MODULE.search(figure)[1], json.loads(STATE.search(figure)[1])
    buffers = list(taken_out(state))
    kind = {"model_module": "anywidget", "model_name": "AnyModel"}
    view = {"_view_module": "anywidget", "_view_name": "AnyView"}
    front = {"_esm": modules.source(module), "_css": modules.stylesheet(module)}
    state.update(view, **front, _anywidget_id=module, caption="A figure")
    state.update({f"_{name}": value for name, value in kind.items()})
    return {**kind, "model_module_version": "*", "state": state, "buffers": buffers}


def taken_out(value: object, *path: str | int) -> Iterator[dict]:
    """The bytes of all arrays in a state, however deep, which then has them no more."""
    if isinstance(value, dict) and "dtype" in value:
        data = value.pop("data")
        yield {"encoding": "base64", "path": [*path, "data"], "data": data}
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from taken_out(one, *path, name)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from taken_out(one, *path, number)


def by_default(html: str) -> str:
    """The page without our host and front ends, its figures as widgets."""
    models = {f"figure{n}": widget(one) for n, one in enumerate(FIGURE.findall(html))}
    names = live.modules_in(html)
    for ours in (live.styles(names), live.scripts(names)):
        if ours not in html:
            sys.exit("the book is older than the front ends: jupyter-book build .")
        html = html.replace(ours, "")
    ids = iter(models)

    def view(_: re.Match) -> str:
        spec = json.dumps(
            {"version_major": 2, "version_minor": 0, "model_id": next(ids)}
        )
        kind = "application/vnd.jupyter.widget-view+json"
        return f'<div class="wc-default"><script type="{kind}">{spec}</script></div>'

    saved = {"version_major": 2, "version_minor": 0, "state": models}
    state = json.dumps(saved).replace("<", "\\u003c")
    scripts = (
        '<script src="../require.js"></script>'
        '<script>require.config({paths: {anywidget: "../anywidget"}});</script>'
        '<script src="../embed-amd.js"></script>'
        f'<script type="application/vnd.jupyter.widget-state+json">{state}</script>'
    )
    return FIGURE.sub(view, HOST.sub("", html)).replace("</body>", f"{scripts}</body>")


def install_default(folder: Path) -> list[bytes]:
    """Put require.js, html-manager and anywidget's module there; their contents."""
    npm = ["npm", "install", "--silent", "--ignore-scripts", "--prefix", folder]
    subprocess.run([*npm, *NPM], check=True)
    packages, anywidget = folder / "node_modules", Path(find_spec("anywidget").origin)
    sources = {
        "require.js": packages / "requirejs/require.js",
        "embed-amd.js": packages / "@jupyter-widgets/html-manager/dist/embed-amd.js",
        "anywidget.js": anywidget.parent / "nbextension/index.js",
    }
    for name, source in sources.items():
        (folder / name).write_bytes(source.read_bytes())
    return [source.read_bytes() for source in sources.values()]


class Silent(SimpleHTTPRequestHandler):
    """A file server that does not speak."""

    def log_message(self, *_):
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server of this folder, for this machine alone."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


# The measurements, and how they are told.


def measure(book: Path, only: str) -> dict:
    """All numbers: {"frames": ..., "mounts": ..., "weights": ..., "default": ...}."""
    pages = {name: html for name, html in chapters(book).items() if only in name}
    found: dict = {"frames": {}, "mounts": {}, "weights": {}, "default": {}}
    found["load"] = [os.getloadavg()]
    host = (book / "_static/live-host.js").read_bytes()
    with (
        tempfile.TemporaryDirectory() as scratch,
        offline_chromium() as browser,
        served(Path(scratch)) as address,
    ):
        found["browser"] = f"Chromium {browser.version}, {os.cpu_count()} cores"
        theirs = install_default(folder := Path(scratch))
        (folder / "_static").symlink_to((book / "_static").resolve())

        for name, html in pages.items():
            tell(f"{name} ...")
            url = written(address, folder / "chapters", name, html)
            found["weights"][name] = weight(html.encode(), host)
            found["mounts"][name] = [mount_time(browser, url, n) for n in SLOWDOWNS]
            for number, figure in enumerate(FIGURE.findall(html)):
                key = f"{live.MODULE.search(figure)[1]} ({name})"
                found["frames"][key] = drags(browser, url, number)
                tell(f"  {key}: {worst(found['frames'][key])}")
        for name, html in pages.items():
            tell(f"{name}, the default way ...")
            default = by_default(html)
            url = written(address, folder / "default", name, default)
            times = [mount_time(browser, url, n) for n in SLOWDOWNS]
            found["default"][name] = [*weight(default.encode(), *theirs), *times]
    found["load"].append(os.getloadavg())
    return found


def written(address: str, folder: Path, name: str, html: str) -> str:
    """Put a page into a folder of the server; its address."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.html").write_text(html, "utf-8")
    return f"{address}/{folder.name}/{name}.html"


def drags(browser: Browser, url: str, number: int) -> list[dict[str, float]]:
    """The answer times of a page's figure, at full speed and slowed."""
    both = []
    for slowdown in SLOWDOWNS:
        with opened(browser, url, slowdown) as page:
            shown = page.locator("figure.wc-live").nth(number)
            both.append(answer_times(page, shown))
    return both


def worst(both: list[dict[str, float]]) -> list[float]:
    """The slowest handle's time, at full speed and slowed."""
    return [max(handles.values(), default=np.nan) for handles in both]


tell = partial(print, file=sys.stderr, flush=True)


def report(found: dict) -> str:
    """The numbers as tables, with "over" beside each row that misses its limit."""
    before, after = (load[0] for load in found["load"])
    lines = [f"{found['browser']}; load {before:.1f} before, {after:.1f} after"]

    def table(title: str, heads: tuple, rows: dict, limits: tuple, digits: int = 0):
        lines.extend(["", line(title, heads)])
        for name, numbers in rows.items():
            over = any(x > most for x, most in zip(numbers, limits, strict=False))
            cells = [f"{x:.{digits}f}" for x in numbers]
            lines.append(line(f"  {name}", cells) + "  over" * over)

    slowest = {name: worst(both) for name, both in found["frames"].items()}
    kilobytes = {
        name: [x / 1000 for x in both] for name, both in found["weights"].items()
    }
    multiples = {
        name: np.divide(other, found["weights"][name] + found["mounts"][name])
        for name, other in found["default"].items()
    }
    most = [x / 1000 for x in WEIGHT]
    table("input to painted frame, p95, ms", ("", "at 4x"), slowest, FRAME, 1)
    table("figures after DOMContentLoaded, ms", ("", "at 4x"), found["mounts"], MOUNT)
    table("own HTML, script and state, kB", ("", "gzipped"), kilobytes, most)
    heads = ("weight", "gzipped", "time", "at 4x")
    table("the default way, as multiples", heads, multiples, (), 1)
    return "\n".join(lines)


def line(name: str, cells) -> str:
    """One row of a table."""
    return f"{name:44}" + "".join(f"{cell:>9}" for cell in cells)


def main() -> None:
    """Measure, print, and write the numbers where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--book", type=Path, default=Path("_build/html"))
    parser.add_argument("--only", default="", help="a part of the pages' names")
    parser.add_argument("--json", type=Path, help="also write the numbers there")
    asked = parser.parse_args()
    if not chapters(asked.book):
        sys.exit(f"no page with a live figure in {asked.book}: jupyter-book build .")
    found = measure(asked.book, asked.only)
    print(report(found))
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
