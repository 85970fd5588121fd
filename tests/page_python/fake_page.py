"""A page as the book builds it, with a kernel that only pretends (fake_kernel.js)."""

import html
import json
import shutil
from pathlib import Path

from whyconv import style
from whyconv_book import page_python, policy
from whyconv_book.page_cells import NOTE

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "lib" / "whyconv_book" / "theme" / "static"

#: (id, source, tags, printed output)
CELLS = (
    ("imports", "import numpy as np\nx = 1", (), ""),
    ("sizes", "say (85, 128)\nshow 504", (), "(85, 128)\n504"),
    ("numbers", "glue weights 450\nglue share 0.5", ("remove-cell",), ""),
    ("picture", "show a picture", ("hide-input",), "FIGURE"),
    ("hidden", "show hidden", ("hide-output",), "hidden"),
    ("drawn", "show drawn", ("remove-input",), "FIGURE"),
    ("folded", "show folded", ("hide-cell",), "folded"),
    ("last", "# the last of them\nshow the last", (), "the last"),
)
FIGURE = (
    '<figure class="wc-figure"><div role="img" aria-label="A square"><svg viewBox='
    '"0 0 40 10"><rect width="10" height="10" fill="currentColor"/></svg></div>'
    "<figcaption>A square</figcaption></figure>"
)
SUMMARY = (
    '<summary aria-label="Toggle hidden content"><p class="collapsed admonition-title">'
    'Show the {0}</p><p class="expanded admonition-title">Hide the {0}</p></summary>'
)


def page(cells=CELLS, seconds=None) -> str:
    """The page's HTML; seconds: what cells took at the build, by name."""
    body = "".join(cell(*one) for one in cells)
    code = [
        {
            "id": name,
            "source": source,
            "tags": list(tags),
            "seconds": (seconds or {}).get(name, 0),
        }
        for name, source, tags, _ in cells
    ]
    given = (
        f"window.fakeCells = {json.dumps(code)}; "
        f"window.fakeNotebook = {json.dumps(notebook(code))};"
    )
    return (
        '<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        f'content="{policy.policy([given])}">'
        '<meta name="viewport" content="width=device-width"><title>A page</title>'
        f"{page_python.meta('chapters/page', seconds or {})}"
        f"<style>{style.stylesheet()}</style>"
        '<link rel="stylesheet" href="_static/whyconv.css">'
        '<link rel="stylesheet" href="_static/python-cells.css">'
        f"<script>{given}</script>"
        '</head><body><div class="wc-book"><nav class="wc-nav" id="wc-nav" popover>'
        '</nav><div class="wc-page"><main id="wc-main" tabindex="-1"><article>'
        "<h1>A page</h1><p>It has "
        '<span class="pasted-text" data-glue="weights" data-format=" w">450 w</span>'
        ' weights, <span class="pasted-text" data-glue="share">0.5</span> of all.</p>'
        f"{NOTE}{body}<p>The end.</p></article></main></div></div>"
        '<script src="_static/python-cells.js"></script></body></html>'
    )


def cell(name: str, source: str, tags: tuple[str, ...], printed: str) -> str:
    """A cell as MyST-NB writes it."""
    if "remove-cell" in tags:
        return ""
    code = (
        '<div class="cell_input docutils container"><div class="highlight-ipython3">'
        f'<div class="highlight"><pre><span></span>{html.escape(source)}\n</pre></div>'
        "</div></div>"
    )
    shown = FIGURE if printed == "FIGURE" else ""
    kind = "text_html" if shown else "text_plain highlight-myst-ansi"
    shown = shown or f'<div class="highlight"><pre>{html.escape(printed)}\n</pre></div>'
    out = f'<div class="cell_output"><div class="output {kind}">{shown}</div></div>'
    out = out if printed else ""
    if "remove-input" in tags:
        code = ""
    if "hide-input" in tags:
        code = folded("above-input", "source", code)
    if "hide-output" in tags:
        out = folded("below-input", "output", out)
    inside = code + out
    if "hide-cell" in tags:
        inside = folded("above-input", "content", inside)
    return f'<div class="cell docutils container" id="cell-{name}">{inside}</div>'


def folded(place: str, what: str, inside: str) -> str:
    """A part of a cell that the page shows on demand."""
    head = SUMMARY.format(what)
    return f'<details class="hide {place}">{head}{inside}</details>'


def notebook(code: list[dict]) -> dict:
    """What the page saves, without the reader's part."""
    cells = [
        {"cell_type": "code", "id": one["id"], "metadata": {}, "source": one["source"],
         "outputs": [], "execution_count": None}
        for one in code
    ]  # fmt: skip
    words = {
        "cell_type": "markdown",
        "id": "words",
        "metadata": {},
        "source": "# A page",
    }
    return {
        "cells": [words, *cells],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def write(folder: Path, cells=CELLS, seconds=None) -> Path:
    """Write the page and what it loads."""
    static = folder / "_static"
    static.mkdir(parents=True, exist_ok=True)
    for path in STATIC.glob("python-*"):
        shutil.copy2(path, static)
    shutil.copy2(STATIC / "whyconv.css", static)
    shutil.copy2(HERE / "fake_kernel.js", static / "python-kernel.js")
    path = folder / "page.html"
    path.write_text(page(cells, seconds), encoding="utf-8")
    return path


if __name__ == "__main__":
    import sys

    print(write(Path(sys.argv[1])))
