"""A figure that describes itself: drawn twice, wide and narrow, as inline SVG."""

from __future__ import annotations

import hashlib
import html
import io
import re
from collections.abc import Callable, Mapping

import matplotlib
from matplotlib.figure import Figure as Drawing

from whyconv import arguments, style

WIDE, NARROW = 720, 360
"""Design widths in CSS pixels; a container below BREAK pixels shows the narrow one."""
BREAK = 600

FONT = "font-family: var(--wc-font, system-ui, sans-serif)"

SWITCH = (
    "<style>.wc-figure{container-type:inline-size;margin:1.5rem 0}"
    ".wc-figure svg{display:block;width:100%;height:auto}"
    ".wc-figure .wc-narrow{display:none;max-width:480px;margin:auto}"
    f"@container (max-width:{BREAK - 1}px)"
    "{.wc-figure .wc-wide{display:none}.wc-figure .wc-narrow{display:block}}</style>"
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
        """The drawing at a design width, as an SVG element that follows the theme."""
        with matplotlib.rc_context(style.rc_params()):
            drawing = self.draw(width)
            buffer = io.StringIO()
            drawing.savefig(buffer, format="svg", dpi=72, metadata={"Date": None})
        rasters = getattr(drawing, "rasters", {})
        return _tidied(buffer.getvalue(), rasters)

    def drawings(self) -> str:
        """The wide and the narrow drawing, of which a page shows one."""
        return _sharing_pictures(
            "".join(
                f'<div class="{name}" aria-hidden="true">{self.svg(width)}</div>'
                for name, width in (("wc-wide", WIDE), ("wc-narrow", NARROW))
            )
        )

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
    made.rasters = {}
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
    svg = svg.replace("<svg", f'<svg style="{FONT}"', 1)
    svg = re.sub(r' transform="rotate\(-0 [^"]*"', "", svg)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r"\n\s*", "\n", svg)
    svg = re.sub(r"<[^<>]*>", _rounded, svg)
    return _compact(_own_ids(svg.strip()))


def _rounded(tag: re.Match) -> str:
    """Coordinates cut to a hundredth of a pixel; a transform, which scales, is kept."""
    keep = r'( transform="[^"]*"|\.\d\d)\d*'
    return re.sub(keep, r"\1", tag[0])


NOTHING = re.compile(r'<g/>\n?|<path d="[^"]*" style="fill: none"/>\n?')
WRAPPER = re.compile(
    r"<g>\n*(<(?:use|path)\b[^<>]*/>|<text\b[^<>]*>[^<>]*</text>)\n*</g>"
)
SAME_STROKES = re.compile(
    r'<path d="([^"]*)"((?: clip-path="[^"]*")? style="fill: none; [^"]*")/>\n'
    r'<path d="([^"]*)"\2/>'
)


def _compact(svg: str) -> str:
    """The same picture in less text.

    What draws nothing is left out; a group of one element that says nothing itself
    is that element; strokes of one look, one after the other, are one path.
    """
    svg = re.sub(r' d="[^"]*"', lambda d: re.sub(r"\s*([A-Zz])\s*", r"\1", d[0]), svg)
    svg = NOTHING.sub("", svg)
    before = None
    while svg != before:
        before = svg
        svg = WRAPPER.sub(r"\1", svg)
        svg = SAME_STROKES.sub(_joined, svg)
    return svg


def _joined(pair: re.Match) -> str:
    one, look, other = pair.groups()
    seen_through = "opacity" in look  # where such strokes cross, they add up
    return pair[0] if seen_through else f'<path d="{one}{other}"{look}/>'


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
    """Ids that something refers to get a prefix of this drawing's; the rest go."""
    used = set(re.findall(r'(?:url\(|href=")#([\w-]+)', svg))
    prefix = "wc" + hashlib.sha256(svg.encode()).hexdigest()[:8]
    svg = re.sub(
        r' id="([^"]*)"',
        lambda match: f' id="{prefix}-{match[1]}"' if match[1] in used else "",
        svg,
    )
    return re.sub(r'(url\(|href=")#([\w-]+)', rf"\1#{prefix}-\2", svg)


def _bounds(path: str) -> tuple[float, float, float, float]:
    """x, y, width, height of a path made of straight lines."""
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", path)]
    xs, ys = numbers[::2], numbers[1::2]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
