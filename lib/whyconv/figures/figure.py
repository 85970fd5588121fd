"""A figure that describes itself: drawn twice, wide and narrow, as inline SVG."""

from __future__ import annotations

import hashlib
import html
import io
import re
from collections.abc import Callable, Mapping

import matplotlib.style
from matplotlib.figure import Figure as Drawing

from whyconv import arguments, style
from whyconv.figures.compact import INHERITED_LOOK, compact

WIDE, NARROW = 720, 360
"""Design widths in CSS pixels; a container below BREAK pixels shows the narrow one."""
BREAK = 600

LOOK = f"font-family: var(--wc-font, system-ui, sans-serif); {INHERITED_LOOK}"

SWITCH = (
    "<style>.wc-figure{container-type:inline-size;margin:1.5rem 0}"
    ".wc-figure svg{display:block;width:100%;height:auto}"
    ".wc-figure .wc-narrow{display:none;max-width:480px;margin:auto}"
    f"@container (max-width:{BREAK - 1}px)"
    "{.wc-figure .wc-wide{display:none}.wc-figure .wc-narrow{display:block}}"
    f"{style.notebook_stylesheet()}</style>"
)


class Figure:
    """A drawing with an alternative text and a caption.

    draw: makes the matplotlib drawing for a design width in pixels.
    alt: what the figure shows, for someone who cannot see it. caption: what
    it is and what to notice; *words* between asterisks are emphasised.
    Raises TypeError or ValueError where either is missing.
    """

    def __init__(self, draw: Callable[[int], Drawing], *, alt: str, caption: str):
        for name, text in (("alt", alt), ("caption", caption)):
            if not arguments.text(name, text).strip():
                raise ValueError(f"{name} must not be empty, got {text!r}")
        self.draw, self.alt, self.caption = draw, alt.strip(), caption.strip()

    def __repr__(self) -> str:
        return f"Figure: {self.alt}"

    def svg(self, width: int = WIDE) -> str:
        """The drawing at a design width, as an SVG element that follows the theme.

        Drawn with matplotlib's own settings and the book's, none of the reader's.
        """
        with matplotlib.style.context(["default", style.rc_params()]):
            drawing = self.draw(width)
            buffer = io.StringIO()
            drawing.savefig(buffer, format="svg", dpi=72, metadata={"Date": None})
        rasters = getattr(drawing, "rasters", {})
        svg = _tidied(buffer.getvalue(), rasters)
        if scales := getattr(drawing, "scales", None):
            # By these a page draws further points into a chart (see js/predicted.js).
            return svg.replace("<svg", f'<svg data-charts="{"; ".join(scales)}"', 1)
        return svg

    def drawings(self) -> str:
        """The wide and the narrow drawing, of which a page shows one.

        Each says its shape, so that a page need not lay it out to know its height.
        """
        drawings = ""
        for name, width in (("wc-wide", WIDE), ("wc-narrow", NARROW)):
            svg = self.svg(width)
            shape = re.search(r'viewBox="0 0 (\S+) (\S+)"', svg)
            ratio = f'style="aspect-ratio: {shape[1]} / {shape[2]}"'
            drawings += f'<div class="{name}" {ratio} aria-hidden="true">{svg}</div>'
        return _sharing_pictures(drawings)

    def html(self) -> str:
        """The figure element: both drawings, the alternative text, the caption."""
        alt = html.escape(self.alt, quote=True)
        caption = re.sub(
            r"\*([^*]+)\*", r"<em>\1</em>", html.escape(self.caption, quote=False)
        )
        return (
            f'<figure class="wc-figure">{SWITCH}'
            f'<div role="img" aria-label="{alt}">{self.drawings()}</div>'
            f"<figcaption>{caption}</figcaption></figure>"
        )

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self.html()}


def drawing(width: int, height: float) -> Drawing:
    """An empty matplotlib drawing of so many CSS pixels."""
    made = Drawing(figsize=(width / 72, height / 72), dpi=72)
    made.rasters, made.scales = {}, []
    return made


def place(drawing: Drawing, x: float, y: float, width: float, height: float, **axes):
    """Axes at (x, y) pixels from the top left corner."""
    full_width, full_height = drawing.get_size_inches() * 72
    box = (
        x / full_width,
        1 - (y + height) / full_height,
        width / full_width,
        height / full_height,
    )
    return drawing.add_axes(box, **axes)


def everywhere(drawing: Drawing):
    """Axes over the whole drawing, in pixels from its top left corner: one pair."""
    for axes in drawing.axes:
        if axes.get_label() == "everywhere":
            return axes
    width, height = drawing.get_size_inches() * 72
    axes = place(drawing, 0, 0, width, height, label="everywhere")
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    return axes


def _tidied(svg: str, rasters: Mapping[str, Callable[[float, ...], str]]) -> str:
    """The bare svg element: themed colours, no stray ids, rasters put in place."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.S)
    for name, fragment in rasters.items():
        svg = re.sub(
            rf'<g id="{name}">\s*<path d="([^"]*)"[^>]*/>\s*</g>',
            lambda match, make=fragment: make(*_bounds(match[1])),
            svg,
        )
    for role, shades in style.PALETTE.items():
        svg = re.sub(shades.light + r"\b(?!\))", style.variable(role), svg, flags=re.I)
    svg = re.sub(r"font-family: [^;\"]*;? ?", "", svg)
    svg = svg.replace("<svg", f'<svg style="{LOOK}"', 1)
    svg = re.sub(r' transform="rotate\(-0 [^"]*"', "", svg)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    return _own_ids(compact(svg.strip()))


def _sharing_pictures(drawings: str) -> str:
    """The same drawings, with each embedded picture in the page only once."""
    picture = r'<image x="(\S+)" y="(\S+)" width="(\S+)" height="(\S+)" ([^<>]*)/>'
    shared: dict[str, str] = {}

    def use(match: re.Match) -> str:
        x, y, width, height, rest = match.groups()
        name = shared.setdefault(
            rest, f"wc{hashlib.sha256(rest.encode()).hexdigest()[:12]}"
        )
        move = f"translate({x} {y}) scale({width} {height})"
        return f'<use href="#{name}" transform="{move}"/>'

    drawings = re.sub(picture, use, drawings)
    if not shared:
        return drawings
    pictures = "".join(
        f'<image id="{name}" width="1" height="1" {rest}/>'
        for rest, name in shared.items()
    )
    hidden = 'width="0" height="0" style="position: absolute" aria-hidden="true"'
    return f"<svg {hidden}><defs>{pictures}</defs></svg>{drawings}"


def _own_ids(svg: str) -> str:
    """Ids get short names with a prefix that is this drawing's alone."""
    prefix = "wc" + hashlib.sha256(svg.encode()).hexdigest()[:8]
    names: dict[str, str] = {}

    def renamed(match: re.Match) -> str:
        name = names.setdefault(match[2], f"{prefix}-{len(names):x}")
        return match[1] + name

    return re.sub(r'( id="|url\(#|href="#)([\w-]+)', renamed, svg)


def _bounds(path: str) -> tuple[float, float, float, float]:
    """x, y, width, height of a path made of straight lines."""
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", path)]
    xs, ys = numbers[::2], numbers[1::2]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
