"""A chain of layers with its numbers: those that go forward, and their gradients."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from whyconv import arguments, style
from whyconv.figures.figure import NARROW, Figure, drawing, everywhere, place
from whyconv.figures.images import Panel, panel_in

TITLE, ARROW, HEAD, MOST_CELL = 22, 62, 6, 34


def passes(
    forward: Sequence[Panel],
    backward: Sequence[Panel],
    layers: Sequence[str],
    *,
    alt: str,
    caption: str,
) -> Figure:
    """A computational graph: arrays forward, and under each its gradient.

    forward, backward: panels of the same shapes, in the order of the forward pass.
    layers: what makes each array of the one before it, one name fewer.
    """
    forward = arguments.listed("forward", forward, Panel, "Panels")
    backward = arguments.listed("backward", backward, Panel, "Panels")
    names = arguments.listed("layers", layers, str, "texts")
    if not len(forward) == len(backward) == len(names) + 1:
        raise ValueError(
            f"{len(forward)} arrays need as many gradients, got {len(backward)}, "
            f"and {len(forward) - 1} layers between them, got {len(names)}"
        )
    for one, other in zip(forward, backward, strict=True):
        shape, name = one.array.shape, f"backward, {other.title!r}"
        arguments.same_shape(name, other.array, shape, f"that of {one.title!r}")

    def draw(width: int):
        return (_down if width == NARROW else _along)(forward, backward, names, width)

    return Figure(draw, alt=alt, caption=caption)


def _along(forward, backward, names, width):
    """The forward pass in a row from left to right, the gradients below it."""
    columns = [panel.array.shape[1] for panel in forward]
    tallest = max(panel.array.shape[0] for panel in forward)
    cell = min(MOST_CELL, (width - ARROW * len(names)) / sum(columns))
    row = TITLE + cell * tallest
    sheet = drawing(width, 2 * row + 28)
    x = (width - cell * sum(columns) - ARROW * len(names)) / 2
    middles = TITLE + cell * tallest / 2, row + 24 + TITLE + cell * tallest / 2
    for number, pair in enumerate(zip(forward, backward, strict=True)):
        for middle, panel in zip(middles, pair, strict=True):
            _put(sheet, panel, x, middle - cell * panel.array.shape[0] / 2, cell)
        x += cell * columns[number]
        if number < len(names):
            ends = (x + 8, x + ARROW - 8)
            _arrow(sheet, (ends[0], middles[0]), (ends[1], middles[0]), "grey")
            _arrow(sheet, (ends[1], middles[1]), (ends[0], middles[1]), "gradient")
            for middle in middles:
                _word(sheet, (x + ARROW / 2, middle - 9), names[number], "center")
            x += ARROW
    return sheet


def _down(forward, backward, names, width):
    """The forward pass from top to bottom, the gradients beside it."""
    widest, gap = max(panel.array.shape[1] for panel in forward), 48
    cell = min(MOST_CELL, (width - gap) / (2 * widest))
    tall = [TITLE + cell * panel.array.shape[0] for panel in forward]
    sheet = drawing(width, sum(tall) + ARROW * len(names) + 4)
    lefts, y = (1, width - cell * widest - 1), 0.0
    for number, pair in enumerate(zip(forward, backward, strict=True)):
        for left, panel in zip(lefts, pair, strict=True):
            _put(sheet, panel, left, y + TITLE, cell)
        y += tall[number]
        if number < len(names):
            top, bottom = y + 8, y + ARROW - 8
            left, right = (side + cell for side in lefts)
            _arrow(sheet, (left, top), (left, bottom), "grey")
            _arrow(sheet, (right, bottom), (right, top), "gradient")
            _word(sheet, (left + 8, y + ARROW / 2 + 5), names[number], "left")
            y += ARROW
    return sheet


def _put(sheet, panel: Panel, x: float, y: float, cell: float) -> None:
    rows, columns = panel.array.shape[:2]
    axes = place(sheet, x, y, cell * columns, cell * rows)
    name = f"raster-{len(sheet.rasters)}"
    panel_in(sheet, axes, panel, panel.largest or 1.0, name, cell * columns)


def _arrow(sheet, start, end, role: str) -> None:
    """From one point to another, both in pixels from the top left corner."""
    start, end = np.array(start), np.array(end)
    ahead = HEAD * (end - start) / np.linalg.norm(end - start)
    aside = ahead[::-1] * (1, -1) * 0.7
    tips = np.array([end - ahead + aside, end, end - ahead - aside])
    look = {"color": style.colour(role), "lw": 1.5}
    axes = everywhere(sheet)
    axes.plot(*np.array([start, end]).T, **look)
    axes.plot(*tips.T, **look)


def _word(sheet, at, word: str, align: str) -> None:
    everywhere(sheet).text(
        *at, word, ha=align, va="bottom", size=style.SMALL - 1,
        color=style.colour("grey"),
    )  # fmt: skip
