"""From a drawing to what the digits of the data are: 8 x 8 counts of ink.

The same steps as in `widgets/js/pen.js`, which does them while the reader draws. The
digits came from scans that were scaled to a box of 20 x 32 pixels, thickened or
thinned to much the same amount of ink, straightened, and counted in blocks of 4 x 4.

A drawing is a square array of ink from 0 to 1, a bitmap (32, 32) of zeros and ones.
Source: Garris et al. (1994), NIST Form-Based Handprint Recognition System, whose
routines made the data set.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from whyconv import arguments

PAPER, BITMAP, BLOCK, WIDEST = 96, 32, 4, 20
RADIUS = 4
#: How many of the 1,024 pixels are ink in the middle one of the data's digits.
USUAL_INK = 313


def drawn(lines: Iterable[Sequence], radius: float = RADIUS) -> np.ndarray:
    """Ink (96, 96) of lines through points (x, y), in pixels of the paper.

    Ink is 1 up to the radius less half a pixel, 0 from half a pixel more.
    """
    radius = arguments.real("radius", radius, above=0)
    ink = np.zeros((PAPER, PAPER))
    row, column = np.mgrid[:PAPER, :PAPER] + 0.5
    for line in lines:
        points = np.asarray(line, dtype=float)
        for (x, y), (to_x, to_y) in pairwise(points):
            across, down = to_x - x, to_y - y
            length = across**2 + down**2
            along = ((column - x) * across + (row - y) * down) / (length or 1)
            along = np.clip(along, 0, 1)
            gap = np.hypot(column - x - along * across, row - y - along * down)
            ink = np.maximum(ink, np.clip(radius + 0.5 - gap, 0, 1))
    return ink


def ink_box(bits: np.ndarray) -> tuple[int, int, int, int] | None:
    """(top, left, bottom, right) of the ink, the last two one beyond; None for none."""
    rows, columns = (np.flatnonzero((bits > 0.5).any(axis)) for axis in (1, 0))
    if not len(rows):
        return None
    return rows[0], columns[0], rows[-1] + 1, columns[-1] + 1


def scaled(ink: np.ndarray) -> np.ndarray:
    """A drawing to a bitmap (32, 32): all rows filled, and at most 20 columns."""
    box = ink_box(ink)
    if box is None:
        return np.zeros((BITMAP, BITMAP), int)
    top, left, bottom, right = box
    down = BITMAP / (bottom - top)
    across = min(down, WIDEST / (right - left))
    steps = np.arange(BITMAP) + 0.5 - BITMAP / 2
    rows = (top + bottom) / 2 + steps / down - 0.5
    columns = (left + right) / 2 + steps / across - 0.5
    return (_between(ink, rows, columns) > 0.5).astype(int)


def _between(ink: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Ink between four pixels each; none beyond the paper."""
    return _weights(rows, len(ink)) @ ink @ _weights(columns, ink.shape[1]).T


def _weights(places: np.ndarray, n: int) -> np.ndarray:
    """Linear interpolation at `places` of n pixels, as a matrix."""
    return np.maximum(0, 1 - np.abs(places[:, None] - np.arange(n)))


def evened(bits: np.ndarray, wanted: int = USUAL_INK) -> np.ndarray:
    """A bitmap thickened or thinned from its edges until `wanted` pixels are ink."""
    if bits.min() == bits.max():
        return bits
    inside = bits > 0
    depth = np.where(
        inside, 0.5 - _nearest(inside, ~inside), _nearest(~inside, inside) - 0.5
    )
    edge = np.sort(depth, axis=None)[wanted]
    few, many = (depth < edge), (depth <= edge)
    closer = many.sum() - wanted > wanted - few.sum()
    return (few if closer else many).astype(int)


def _nearest(here: np.ndarray, there: np.ndarray) -> np.ndarray:
    """From each pixel of `here` to the nearest of `there`; 0 elsewhere."""
    found = np.zeros(here.shape)
    gaps = np.argwhere(here)[:, None] - np.argwhere(there)
    found[here] = np.sqrt((gaps**2).sum(axis=2).min(axis=1))
    return found


def straightened(bits: np.ndarray) -> np.ndarray:
    """A bitmap whose rows are moved so that it starts and ends at the same column."""
    box = ink_box(bits)
    if box is None:
        return bits
    top, _, bottom, _ = box
    start, end = ink_box(bits[: top + 3]), ink_box(bits[bottom - 3 :])
    slant = (end[1] - start[1]) / max(1, bottom - 1 - top)
    middle = (top + bottom - 1) / 2
    moves = [_half_up(-_half_up(slant * (row - middle))) for row in range(len(bits))]
    upright = _shifted(bits, moves)
    _, left, _, right = ink_box(upright) or box
    return _shifted(upright, [_half_up((BITMAP - left - right) / 2)] * len(bits))


def _half_up(number: float) -> int:
    """To the nearest whole number, halves up: as JavaScript rounds."""
    return int(np.floor(number + 0.5))


def _shifted(bits: np.ndarray, moves: Sequence[int]) -> np.ndarray:
    """Each row moved to the right by its own number of pixels."""
    moved = np.zeros_like(bits)
    for row, by in enumerate(moves):
        start, stop = max(0, by), min(len(bits), len(bits) + by)
        moved[row, start:stop] = bits[row, start - by : stop - by]
    return moved


def counted(bits: np.ndarray) -> np.ndarray:
    """A bitmap (32, 32) to (8, 8): the share of ink in each block of 4 x 4."""
    side = BITMAP // BLOCK
    return bits.reshape(side, BLOCK, side, BLOCK).mean(axis=(1, 3))


def reduced(ink: np.ndarray) -> np.ndarray:
    """A drawing as the network reads it, (8, 8): scaled, evened, straight, counted."""
    ink = np.asarray(ink, dtype=float)
    if ink.ndim != 2 or len(ink) != len(ink.T):
        raise ValueError(f"ink must be a square of pixels, got shape {ink.shape}")
    return counted(straightened(evened(scaled(ink))))
