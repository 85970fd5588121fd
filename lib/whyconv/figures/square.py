"""The commuting square: two ways from a row of numbers to the same row of numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.patches import Rectangle

from whyconv import arguments, style
from whyconv.figures.figure import NARROW, Figure, drawing, everywhere

MOST_CELLS = 12
#: Pixels: a title, a cell, between the rows; between the columns, wide and narrow.
TITLE, CELL, DOWN, ACROSS, NARROW_ACROSS = 24, 32, 56, 96, 44


def square(
    corners: Sequence[np.ndarray],
    titles: Sequence[str],
    *,
    across: str,
    down: str,
    alt: str,
    caption: str,
) -> Figure:
    """Four rows of numbers at the corners of a square, an arrow along each side.

    corners: x, f(x), T x and f(T x), each (N,), N at most 12; titles: what each is
    called. across and down: what is written at the arrows, the names of f and T.
    """
    corners = arguments.listed("corners", corners, np.ndarray, "rows of numbers")
    titles = arguments.listed("titles", titles, str, "texts")
    for name, given in (("corners", corners), ("titles", titles)):
        if len(given) != 4:
            raise ValueError(f"{name} must be 4, one for each corner, got {len(given)}")
    rows = [arguments.floats("corners", row, "N") for row in corners]
    if len({len(row) for row in rows}) > 1 or len(rows[0]) > MOST_CELLS:
        raise ValueError(
            f"corners must be equally long, at most {MOST_CELLS} numbers, "
            f"got {[len(row) for row in rows]}"
        )
    for name, text in (("across", across), ("down", down)):
        arguments.text(name, text)

    def draw(width: int):
        gap = NARROW_ACROSS if width == NARROW else ACROSS
        room = (width - gap - 2) / 2
        side = min(CELL, room / len(rows[0]))
        tall = 2 * (TITLE + side + 1) + DOWN
        sheet = drawing(width, tall)
        axes = everywhere(sheet)
        second, below = 1 + room + gap, TITLE + side + DOWN
        places = [(1, TITLE), (second, TITLE), (1, below), (second, below)]
        for (x, y), row, title in zip(places, rows, titles, strict=True):
            _strip(axes, x, y, side, row, "input" if x == 1 else "output")
            middle = y - TITLE / 2 if y == TITLE else y + side + TITLE / 2
            axes.text(x, middle, title, va="center")
        long = side * len(rows[0])
        for y in (TITLE + side / 2, below + side / 2):
            _arrow(axes, (long + 9, y), (second - 8, y), across, (0, 8))
        for x in (1 + long / 2, second + long / 2):
            _arrow(axes, (x, TITLE + side + 6), (x, below - 6), down, (10, -4))
        return sheet

    return Figure(draw, alt=alt, caption=caption)


def _strip(axes, x: float, y: float, side: float, row, role: str) -> None:
    for n, value in enumerate(row):
        corner = (x + n * side, y)
        axes.add_patch(
            Rectangle(corner, side, side, fill=False, lw=1, ec=style.colour(role))
        )
        axes.text(
            corner[0] + side / 2,
            y + side / 2,
            f"{value:g}".replace("-", "−"),
            ha="center",
            va="center",
            size=min(style.SMALL, 0.55 * side),
            color=style.colour("ink" if value else "grey"),
        )


def _arrow(axes, start, end, label: str, beside: tuple[float, float]) -> None:
    look = {
        "arrowstyle": "->",
        "color": style.colour("ink"),
        "shrinkA": 0,
        "shrinkB": 0,
    }
    axes.annotate("", end, start, arrowprops=look, annotation_clip=False)
    middle = [(a + b) / 2 for a, b in zip(start, end, strict=True)]
    aligned = {"ha": "left" if beside[0] else "center", "va": "bottom"}
    axes.text(
        middle[0] + beside[0], middle[1] - beside[1], label, style="italic", **aligned
    )
