"""How long Python in the page takes, and what it loads, beside a live kernel.

    pip install -r requirements-page.txt && python benchmarks/page_python.py

opens a page with the cells of lesson 2 in Chromium, from disk and from a server on this
machine that sends compressed files and lets the browser keep them, and runs

- a first cell of numbers: seconds from the order to run until its output is there,
  with all that is loaded before;
- the lesson's first figure after it, which loads Matplotlib.

Cold: the browser has kept nothing. Warm: another page of the same book, after that.
From disk nothing can be kept, so both are cold. Beside it the same cells in a Jupyter
kernel of this environment, begun for them, as multiples; and a few products once all
is loaded. Other work on the machine slows all of it: the load is printed.
`--json FILE` keeps the numbers.
"""

import argparse
import gzip
import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat
from jupyter_client.manager import start_new_kernel
from playwright.sync_api import BrowserContext

from whyconv_book import page_python
from whyconv_book.browser import offline_chromium

ROOT = Path(__file__).parents[1]
LESSON = ROOT / "chapters" / "02-parameter-sharing.ipynb"
NUMBERS = "import numpy as np\nnp.arange(6).reshape(2, 3) @ np.ones(3)"
FIGURE = "by-hand-figure"  # needs the cells above it
#: Name: (set up, what is timed), the best of several.
WORK = {
    "product of 256 x 256": ("a = np.ones((256, 256))", "a @ a"),
    "exp of a million": ("x = np.linspace(-5, 5, 10**6)", "np.exp(x)"),
    "conv2d, 64 digits, 8 filters": (
        "from whyconv import ops\n"
        "d = np.ones((64, 8, 8, 1))\nk = np.ones((3, 3, 1, 8))",
        "ops.conv2d(d, k)",
    ),
}
TIME = "{}\nfrom timeit import repeat\nmin(repeat(lambda: {}, number=1, repeat=15))"
RUN = """async ([name, source]) => {
    const start = performance.now();
    const { error, outputs } = await kernel.run(name, source);
    if (error) throw new Error(error.traceback);
    if (outputs.length) document.body.append(kernel.show(outputs.at(-1)));
    return [(performance.now() - start) / 1000, outputs.at(-1)?.data["text/plain"]];
}"""


class Handler(SimpleHTTPRequestHandler):
    """Sends scripts compressed, as servers of static files do, to be kept an hour."""

    def log_message(self, *args):
        """Say nothing."""

    def do_GET(self):
        """Send the file."""
        path = Path(self.translate_path(self.path))
        content = squeezed(path) if path.is_file() else b""
        self.send_response(200 if content else 404)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=3600")
        self.end_headers()
        self.wfile.write(content)
        self.server.sent += len(content)


@cache
def squeezed(path: Path) -> bytes:
    """A file as it is sent."""
    return gzip.compress(path.read_bytes(), 6)


@contextmanager
def server(folder: Path) -> Iterator[ThreadingHTTPServer]:
    """A server of this folder, which counts the bytes that it sends."""
    handler = partial(Handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        running.sent = 0
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def cells() -> list[tuple[str, str]]:
    """The lesson's code down to its first figure."""
    found = []
    for cell in nbformat.read(LESSON, as_version=4).cells:
        if cell.cell_type == "code":
            found.append((cell.id, cell.source))
        if cell.id == FIGURE:
            return found
    raise SystemExit(f"{LESSON.name} has no cell {FIGURE}")


def in_page(context: BrowserContext, address: str, sent=lambda: 0) -> dict:
    """Seconds and bytes in a new page."""
    before, page = sent(), context.new_page()
    page.goto(address)
    page.evaluate("window.kernel = new PythonKernel(); undefined")
    found = {"first result": page.evaluate(RUN, ["numbers", NUMBERS])[0]}
    found["first result, bytes"] = sent() - before
    seconds = sum(page.evaluate(RUN, list(cell))[0] for cell in cells())
    found["first figure"] = seconds
    found["first figure, bytes"] = sent() - before
    for name, (ready, work) in WORK.items():
        found[name] = float(page.evaluate(RUN, ["work", TIME.format(ready, work)])[1])
    page.close()
    return found


def in_kernel() -> dict:
    """The same in a Jupyter kernel, with its start."""
    start = time.perf_counter()
    manager, client = start_new_kernel()
    try:
        found = {"first result": 0.0}
        ask(client, NUMBERS)
        found["first result"] = time.perf_counter() - start
        start = time.perf_counter()
        for _, source in cells():
            ask(client, source)
        found["first figure"] = time.perf_counter() - start
        for name, (ready, work) in WORK.items():
            found[name] = float(ask(client, TIME.format(ready, work)))
        return found
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def ask(client, source: str) -> str | None:
    """The text of a cell's value."""
    texts = []

    def hear(message):
        if message["msg_type"] == "execute_result":
            texts.append(message["content"]["data"]["text/plain"])

    answer = client.execute_interactive(source, output_hook=hear, timeout=120)
    if answer["content"]["status"] != "ok":
        raise SystemExit("\n".join(answer["content"]["traceback"]))
    return texts[-1] if texts else None


def measure(rounds: int) -> dict[str, dict]:
    """The medians, by the place that the page comes from."""
    found: dict[str, list[dict]] = {}
    with tempfile.TemporaryDirectory() as name, offline_chromium() as browser:
        [page] = page_python.bare_pages(Path(name), ROOT, [LESSON])
        disk = sum(file.stat().st_size for file in Path(name).rglob("*.js"))
        for _ in range(rounds):
            context = browser.new_context()
            found.setdefault("disk", []).append(in_page(context, page.as_uri()))
            context.close()
            with server(Path(name)) as running:
                address = f"http://127.0.0.1:{running.server_port}/{page.name}"
                context = browser.new_context()
                for kind in ("server, cold", "server, warm"):
                    made = in_page(context, address, lambda: running.sent)
                    found.setdefault(kind, []).append(made)
                context.close()
            found.setdefault("kernel", []).append(in_kernel())
    medians = {
        place: {key: statistics.median(one[key] for one in runs) for key in runs[0]}
        for place, runs in found.items()
    }
    for key in ("first result, bytes", "first figure, bytes"):
        medians["disk"][key] = 0  # nothing is sent
    return {"files": {"bytes": disk}, **medians}


def table(found: dict[str, dict]) -> Iterator[str]:
    """The numbers in lines."""
    kernel = found["kernel"]
    places = [place for place in found if place not in ("files", "kernel")]
    yield f"{'seconds':32}{'kernel':>10}" + "".join(f"{place:>22}" for place in places)
    for key, native in kernel.items():
        line = f"{key:32}{native:>10.4f}"
        for place in places:
            own = found[place][key]
            line += f"{own:>12.4f} ({own / native:5.1f} x)"
        yield line
    for key in ("first result, bytes", "first figure, bytes"):
        sent = "".join(f"{found[place][key] / 1e6:>20.1f}MB" for place in places)
        yield f"{key.replace('bytes', 'sent'):42}{sent}"
    yield f"all scripts on disk: {found['files']['bytes'] / 1e6:.1f} MB"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Python in the page, beside a kernel")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, metavar="FILE")
    asked = parser.parse_args()
    found = measure(asked.rounds)
    print(*table(found), sep="\n")
    print("load of the machine: {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()))
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
