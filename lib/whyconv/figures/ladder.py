"""The ladder of layers: what each has to learn, as areas to scale."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Protocol, runtime_checkable

from matplotlib.patches import Circle, Rectangle

from whyconv import arguments, style
from whyconv.figures.bars import FORM, form
from whyconv.figures.figure import NARROW, Figure, drawing, everywhere

HEAD, GAP, LINE = FORM + 12, 24, 20
ROOM, NARROW_ROOM, SHORTEST = 232, 150, 92
TINY = 1 / 40


@runtime_checkable
class Counted(Protocol):
    """A layer that was counted, such as `counting.LayerCount`."""

    name: str
    weights: int


def ladder(layers: Sequence[Counted], *, alt: str, caption: str) -> Figure:
    """The weights of each layer as the area of a square, to scale, with its form.

    layers: what `counting.ladder` gives. A square of a few pixels gets a ring.
    """
    layers = arguments.listed("layers", layers, Counted, "counted layers")
    largest = max(layer.weights for layer in layers)
    if largest < 1:
        raise ValueError(f"layers: none has weights to draw, the most are {largest}")
    sides = [sqrt(layer.weights / largest) for layer in layers]

    def draw(width: int):
        narrow = width == NARROW
        room = NARROW_ROOM if narrow else ROOM
        column = (width - room) / max(len(layers) - 1, 1)
        heights = [max(room * side + 12, SHORTEST) for side in sides]
        tall = sum(heights) if narrow else HEAD + room + LINE + 8
        sheet = drawing(width, tall)
        axes = everywhere(sheet)
        x, y = 1, 1
        for i, (layer, side) in enumerate(zip(layers, sides, strict=True)):
            corner = (x, y if narrow else HEAD)
            bottom = _square(axes, layer, corner, room * side, side < TINY)
            head = (room + 16, y) if narrow else (x, y)
            form(sheet, layer.name, _role(layer), head)
            left = head[0] + FORM + 12
            _word(axes, left, y + 9, layer.name.capitalize())
            below = (head[0], y + FORM + 13) if narrow else (left, y + 9 + LINE)
            _word(axes, *below, f"{layer.weights:,}")
            if i and layer.weights:
                fewer = f"÷ {_number(layers[i - 1].weights / layer.weights)}"
                at = (below[0], below[1] + LINE) if narrow else (x, bottom + 16)
                _word(axes, *at, fewer, "grey")
            x, y = (x, y + heights[i]) if narrow else (room + GAP + i * column, y)
        return sheet

    return Figure(draw, alt=alt, caption=caption)


def _number(ratio: float) -> str:
    """With two decimals where it is not whole: 40.96, and 784."""
    return f"{ratio:,.2f}".removesuffix(".00")


def _role(layer: Counted) -> str:
    return "kernel" if layer.name == "convolution" else "grey"


def _square(axes, layer: Counted, corner, side: float, tiny: bool) -> float:
    """A square of so many pixels, with a ring if it is tiny; where it ends below."""
    role, (x, y) = _role(layer), corner
    if not tiny:
        look = {"fc": style.colour(style.fill(role)), "ec": style.colour(role)}
        axes.add_patch(Rectangle((x, y), side, side, lw=1, **look))
        return y + side
    axes.add_patch(Rectangle((x + 7, y + 7), side, side, lw=0, fc=style.colour(role)))
    middle = (x + 7 + side / 2, y + 7 + side / 2)
    axes.add_patch(Circle(middle, 7, fill=False, lw=1, ec=style.colour("grey")))
    return y + 14 + side


def _word(axes, x: float, y: float, text: str, role: str = "ink") -> None:
    axes.text(x, y, text, va="center", color=style.colour(role))
