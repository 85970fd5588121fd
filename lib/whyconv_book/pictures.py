"""The figures of executed notebooks as PNG, for where a notebook is read elsewhere.

A figure brings an SVG in the page's colours, drawn wide and narrow. Here the wide one
becomes a picture of itself, in the light colours on white: JupyterLab shows no SVG of
a notebook that it does not trust, and GitHub none that names a variable.
"""

import hashlib
import re
from html import unescape
from pathlib import Path
from typing import NamedTuple

import matplotlib
import resvg_py

#: Device pixels to a CSS pixel.
ZOOM = 1.5
SVG = re.compile(r'<div class="wc-wide"[^>]*>(<svg.*?</svg>)</div>', re.DOTALL)
SHARED = re.compile(r'<image id="([^"]+)" (.*?)/>')
USE = re.compile(r'<use href="#([^"]+)" ')
CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.DOTALL)
LABEL = re.compile(r'role="img" aria-label="([^"]*)"')
SHAPE = re.compile(r'viewBox="0 0 (\S+) (\S+)"')
VARIABLE = re.compile(r"var\(--[\w-]+, ([^()]+)\)")


class Picture(NamedTuple):
    """A figure of a page: PNG, its shape in CSS pixels, its words; is it a live one?"""

    png: bytes
    width: int
    height: int
    alt: str
    caption: str
    live: bool


def of_figure(html: str, folder: Path | None = None) -> Picture | None:
    """The picture of a figure's HTML, see `kept`; None where it is no figure."""
    if 'class="wc-figure' not in html or not (wide := SVG.search(html)):
        return None
    svg = alone(wide[1], dict(SHARED.findall(html)))
    width, height = (round(float(side)) for side in SHAPE.search(svg).groups())
    caption = CAPTION.search(html)
    return Picture(
        kept(svg, folder),
        width,
        height,
        unescape(LABEL.search(html)[1]),
        markdown(caption[1]) if caption else "",
        'class="wc-figure wc-live"' in html,
    )


def alone(svg: str, shared: dict[str, str]) -> str:
    """The SVG as a file of its own: the pictures it uses inside, plain colours."""
    uses = [name for name in dict.fromkeys(USE.findall(svg)) if name in shared]
    images = "".join(f'<image id="{name}" {shared[name]}/>' for name in uses)
    defs = f"<defs>{images}</defs>" if images else ""
    plain = VARIABLE.sub(r"\1", svg).replace("system-ui, sans-serif", "DejaVu Sans")
    return re.sub(r"^(<svg[^>]*>)", rf"\1{defs}", plain, count=1)


def png(svg: str, **size: int) -> bytes:
    """The SVG on white, set in Matplotlib's own fonts: the same on every machine.

    size: its width in pixels, or its zoom.
    """
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg,
        background="white",
        **(size or {"zoom": ZOOM}),
        skip_system_fonts=True,
        font_files=fonts(),
    )
    return bytes(drawn)


def fonts() -> list[str]:
    """The files of the font that the figures are set in."""
    return [str(Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"))]


def kept(svg: str, folder: Path | None) -> bytes:
    """`png`, drawn once: an earlier build's picture of the same SVG is in `folder`."""
    if not folder:
        return png(svg)
    file = folder / f"{hashlib.sha256(f'{ZOOM} {svg}'.encode()).hexdigest()[:32]}.png"
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(png(svg))
    return file.read_bytes()


def markdown(html: str) -> str:
    """The words of a caption, emphasis kept."""
    text = re.sub(r"</?em>", "*", html.strip())
    return unescape(re.sub(r"<[^>]+>", "", text))
