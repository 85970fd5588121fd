"""The lessons' figures for slides: one SVG each, with its caption and its source.

The build writes slides/LESSON-NUMBER.svg beside the pages, in the light colours on a
transparent ground, and lists them where Markdown says ```{course} slides```. As PNG:

    python -m whyconv_book.slides [--html _build/html] [--into _build/slides]
"""

import argparse
import re
import textwrap
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from typing import NamedTuple

from sphinx.application import Sphinx

from whyconv import style
from whyconv_book import pictures

FOLDER = "slides"
FIGURE = re.compile(
    r'<figure class="wc-figure(?: wc-live)?"[^>]*>.*?</figure>', re.DOTALL
)
HEADING = re.compile(r"<h1>(.*?)<a ", re.DOTALL)
FIRST = re.compile(r".*?[.?!](?= |$)|.*")
LIST = re.compile(r"<!-- slides -->.*?<!-- slides end -->", re.DOTALL)
PLACE = "<!-- slides --><!-- slides end -->"
SIZE, LINE, LETTERS, MARGIN = 12, 17, 106, 16
PNG_WIDTH = 1920


class Slide(NamedTuple):
    """A figure: the name of its file, its SVG, its caption as plain words."""

    name: str
    svg: str
    caption: str


def of_page(page: Path, source: str) -> Iterator[Slide]:
    """The figures of a page as it was written, each with its number there."""
    text = page.read_text("utf-8")
    heading = re.sub(r"<[^>]+>", "", HEADING.search(text)[1])
    for number, match in enumerate(FIGURE.finditer(text), start=1):
        html = match[0]
        caption = pictures.CAPTION.search(html)
        if not caption or not (wide := pictures.SVG.search(html)):
            continue
        words = unescape(re.sub(r"<[^>]+>", "", caption[1])).removesuffix("Link")
        words = " ".join(words.split())
        if "wc-live" in html:  # the rest says what to do with it in the page
            words = FIRST.match(words)[0]
        svg = pictures.alone(wide[1], dict(pictures.SHARED.findall(html)))
        told = f"Figure {number} of “{unescape(heading)}”, {source}"
        name = f"{page.stem}-{number}"
        yield Slide(name, captioned(svg, words, " ".join(told.split())), words)


def captioned(svg: str, caption: str, source: str) -> str:
    """The SVG as a file, with these words written under the drawing."""
    width, height = (float(side) for side in pictures.SHAPE.search(svg).groups())
    lines = [*textwrap.wrap(caption, LETTERS), *textwrap.wrap(source, LETTERS)]
    below = len(textwrap.wrap(source, LETTERS))
    written = "".join(
        f'<text x="0" y="{height + 8 + LINE * (n + 1):g}" style="font-size: {SIZE}px; '
        f'fill: {style.PALETTE["grey" if n >= len(lines) - below else "ink"].light}">'
        f"{escape(line)}</text>"
        for n, line in enumerate(lines)
    )
    tall = height + 16 + LINE * len(lines)
    box = -MARGIN, -MARGIN, width + 2 * MARGIN, tall + 2 * MARGIN
    box = " ".join(f"{side:g}" for side in box)
    svg = pictures.SHAPE.sub(f'viewBox="{box}"', svg, count=1)
    if "xmlns=" not in svg[: svg.index(">")]:
        svg = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return svg.removesuffix("</svg>") + f"{written}</svg>"


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the files, and their list into the page that has a place for it."""
    if exception or app.builder.format != "html":
        return
    html = Path(app.outdir)
    lists = [
        path
        for path in html.glob("chapters/*.html")
        if LIST.search(path.read_text("utf-8"))
    ]
    if not lists:
        return
    source = f"{app.config.html_title or app.config.project}"
    (html / FOLDER).mkdir(exist_ok=True)
    listed = ""
    for page in sorted(html.glob("chapters/[0-9][0-9]-*.html")):
        slides = list(of_page(page, source))
        for slide in slides:
            (html / FOLDER / f"{slide.name}.svg").write_text(slide.svg, "utf-8")
        listed += _lines(page, slides)
    inside = f"<!-- slides -->{listed}<!-- slides end -->".replace("\\", r"\\")
    for path in lists:
        path.write_text(LIST.sub(inside, path.read_text("utf-8")), encoding="utf-8")


def _lines(page: Path, slides: list[Slide]) -> str:
    heading = HEADING.search(page.read_text("utf-8"))[1]
    lines = "".join(
        f'<li><a href="../{FOLDER}/{slide.name}.svg" download>{slide.name}.svg</a>: '
        f"{escape(textwrap.shorten(slide.caption, 90, placeholder=' …'))}</li>"
        for slide in slides
    )
    title = re.sub(r"<[^>]+>", "", heading).strip()
    summary = f"{title}: {len(slides)} figure{'s' * (len(slides) > 1)}"
    return f"<details><summary>{summary}</summary><ul>{lines}</ul></details>"


def main(arguments: list[str] | None = None) -> None:
    """Every slide of a built book as PNG, 1,920 pixels wide, on white."""
    parser = argparse.ArgumentParser(
        prog="python -m whyconv_book.slides",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--html", type=Path, default=Path("_build/html"))
    parser.add_argument("--into", type=Path, default=Path("_build/slides"))
    asked = parser.parse_args(arguments)
    files = sorted((asked.html / FOLDER).glob("*.svg"))
    if not files:
        parser.error(f"no slides in {asked.html}: build the book first")
    asked.into.mkdir(parents=True, exist_ok=True)
    for file in files:
        svg = file.read_text("utf-8")
        (asked.into / f"{file.stem}.png").write_bytes(
            pictures.png(svg, width=PNG_WIDTH)
        )
    print(f"{len(files)} figures in {asked.into}")


if __name__ == "__main__":
    main()
