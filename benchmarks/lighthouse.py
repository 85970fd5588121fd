"""What Lighthouse says of every page of the built book, on the desktop and a phone.

    jupyter-book build . && python benchmarks/lighthouse.py
    python benchmarks/lighthouse.py --before OTHER/_build/html --rounds 3 --json FILE

prints, a row for each page, the score of performance, the other three (accessibility,
best practices, search engines), and what performance is made of: first and largest
paint, blocking time, layout shift, bytes sent. With --before the same pages of another
build are measured in turn with these. A number is the median of its rounds.

Needs npm, which brings Lighthouse, and Chromium with windows (`chromium`). The pages
come compressed from a server on this machine, as they do on the web; the phone is
Lighthouse's, four times slower on a slow network. Other work on the machine lowers
performance, so its load is printed too.
"""

import argparse
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from whyconv_book.browser import QUIET

NPM = "lighthouse@12.8.2"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
PRESETS = {"desktop": ["--preset=desktop"], "phone": []}
#: The least performance that a page should have.
TARGETS = {"desktop": 95, "phone": 85}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
#: Audit: its head in the table, how many decimals, by what it is divided.
AUDITS = {
    "first-contentful-paint": ("FCP s", 1, 1000),
    "largest-contentful-paint": ("LCP s", 1, 1000),
    "total-blocking-time": ("TBT ms", 0, 1),
    "cumulative-layout-shift": ("CLS", 3, 1),
    "total-byte-weight": ("kB", 0, 1000),
}
COMPRESSED = (".html", ".css", ".js", ".svg", ".json")


@cache
def packed(file: Path) -> bytes:
    """The content of a file as it is sent."""
    return gzip.compress(file.read_bytes())


class Compressing(SimpleHTTPRequestHandler):
    """A file server that packs text and does not speak."""

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        if file.suffix not in COMPRESSED or not file.is_file():
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(packed(file))))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(packed(file))

    def log_message(self, *_) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server of this folder, for this machine alone."""
    handler = partial(Compressing, directory=folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@contextmanager
def installed() -> Iterator[str]:
    """Lighthouse: that on the PATH, else npm's, for as long as this lasts."""
    if found := shutil.which("lighthouse"):
        yield found
        return
    with tempfile.TemporaryDirectory() as folder:
        npm = ["npm", "install", "--silent", "--ignore-scripts", "--prefix", folder]
        subprocess.run([*npm, NPM], check=True)
        yield f"{folder}/node_modules/.bin/lighthouse"


def look(lighthouse: str, url: str, preset: str) -> dict[str, float]:
    """Scores (0 to 100) and audits of one page, once."""
    flags = [flag for flag in ("--headless=new", *QUIET) if " " not in flag]
    if getattr(os, "geteuid", lambda: 1)() == 0:
        flags.append("--no-sandbox")
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not chromium:
        sys.exit("no Chromium with windows: install the system's package `chromium`")
    asked = [
        *("--quiet", "--output=json", *PRESETS[preset]),
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags={' '.join(flags)}",
    ]
    done = subprocess.run(
        [lighthouse, url, *asked],
        env={**os.environ, "CHROME_PATH": chromium},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"Lighthouse failed on {url}:\n{done.stderr}")
    said = json.loads(done.stdout)
    scores = {name: 100 * said["categories"][name]["score"] for name in CATEGORIES}
    return scores | {name: said["audits"][name]["numericValue"] for name in AUDITS}


def pages_of(book: Path, only: list[str]) -> list[str]:
    """The pages, relative to the book; those alone whose name is in `only`, if any."""
    found = [*sorted(book.glob("chapters/**/*.html")), book / "search.html"]
    return [
        str(page.relative_to(book)) for page in found if not only or page.stem in only
    ]


def measure(books: dict[str, Path], only: list[str], rounds: int) -> list[dict]:
    """A row for each page, preset and book: the medians of its rounds."""
    rows = []
    with installed() as lighthouse:
        for page in pages_of(books["now"], only):
            for preset in PRESETS:
                seen: dict[str, list] = {name: [] for name in books}
                for _ in range(rounds):
                    for name, book in books.items():
                        if (book / page).is_file():
                            with served(book) as address:
                                url = f"{address}/{page}"
                                seen[name].append(look(lighthouse, url, preset))
                for name, looks in seen.items():
                    if looks:
                        row = {"page": page, "preset": preset, "book": name}
                        row |= {
                            key: statistics.median(one[key] for one in looks)
                            for key in looks[0]
                        }
                        rows.append(row)
                        print(line(row), flush=True)
    return rows


def heads() -> str:
    """The head of the table."""
    names = ("page", "on", "build", "perf", "a11y", "best", "seo")
    cells = [*names, *(head for head, *_ in AUDITS.values())]
    return "| " + " | ".join(cells) + " |\n" + "| --- " * len(cells) + "|"


def line(row: dict) -> str:
    """One row; "under" beside a performance that misses its target."""
    scores = [f"{row[name]:.0f}" for name in CATEGORIES]
    if row["performance"] < TARGETS[row["preset"]] and row["book"] == "now":
        scores[0] += " under"
    values = [f"{row[k] / by:.{n}f}" for k, (_, n, by) in AUDITS.items()]
    name = row["page"].removeprefix("chapters/").removesuffix(".html")
    return f"| {' | '.join([name, row['preset'], row['book'], *scores, *values])} |"


def main() -> None:
    """Read the command line, measure, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("book", type=Path, nargs="?", default=Path("_build/html"))
    parser.add_argument("--before", type=Path, help="another build, in the same run")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--page", action="append", default=[], help="such as intro")
    parser.add_argument("--json", type=Path, help="keep the numbers in this file")
    asked = parser.parse_args()
    books = {"before": asked.before} if asked.before else {}
    load = os.getloadavg()[0]
    print(heads(), flush=True)
    rows = measure({**books, "now": asked.book}, asked.page, asked.rounds)
    print(f"\nload {load:.1f} before, {os.getloadavg()[0]:.1f} after")
    if asked.json:
        asked.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
