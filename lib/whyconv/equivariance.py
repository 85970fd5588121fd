"""Shifts, and how far a function is from commuting with them.

f is equivariant to a shift T where f(Tx) = T f(x), and invariant where
f(Tx) = f(x). The functions here measure by how much either fails. On images of
whole numbers small sums are exact in floating point, so a function that
commutes has an error of exactly 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from whyconv import arguments
from whyconv.tables import table

SHIFTS = ("circular", "zero")
MODES = (*SHIFTS, "pan")


def shift(
    images: np.ndarray, rows: int, columns: int, mode: str = "circular"
) -> np.ndarray:
    """(N, H, W, C) moved down by `rows` and right by `columns` (negative: up, left).

    What leaves on one side comes back on the other ("circular"), or is lost
    and replaced by zeros ("zero").
    """
    images = arguments.floats("images", images, "NHWC")
    rows = arguments.integer("rows", rows)
    columns = arguments.integer("columns", columns)
    if arguments.choice("mode", mode, SHIFTS) == "circular":
        by = (rows % images.shape[1], columns % images.shape[2])
        return np.roll(images, by, axis=(1, 2))
    moved = np.zeros_like(images)
    (to_row, from_row), (to_column, from_column) = (
        _overlap(side, by)
        for side, by in zip(images.shape[1:3], (rows, columns), strict=True)
    )
    moved[:, to_row, to_column] = images[:, from_row, from_column]
    return moved


def pan(
    scenes: np.ndarray, row: int, column: int, height: int, width: int
) -> np.ndarray:
    """What a camera sees: the (N, height, width, C) part of larger scenes from there.

    Panning by one pixel moves the picture by one pixel and brings new pixels
    in, where a shift would have to invent them.
    """
    scenes = arguments.floats("scenes", scenes, "NHWC")
    spans = []
    for name, start, side, room in (
        ("row", row, height, scenes.shape[1]),
        ("column", column, width, scenes.shape[2]),
    ):
        start = arguments.integer(name, start, minimum=0)
        side = arguments.integer("height" if name == "row" else "width", side, 1)
        if start + side > room:
            raise ValueError(
                f"{name}: {start} + {side} pixels = {start + side} "
                f"do not fit in a scene of {room}"
            )
        spans.append(slice(start, start + side))
    return scenes[:, spans[0], spans[1]]


@np.errstate(over="ignore", invalid="ignore")
def difference(
    f: Callable[[np.ndarray], np.ndarray],
    images: np.ndarray,
    rows: int,
    columns: int,
    *,
    stride: int | tuple[int, int] = 1,
    mode: str = "circular",
) -> np.ndarray:
    """f(Tx) - T f(x): zero everywhere where f is equivariant.

    T shifts the images by (rows, columns). The maps are shifted by
    (rows, columns) / `stride`, the product of the strides inside f (one number, or
    one for each axis), which must divide both. A vector output (N, D) is compared
    unshifted: its difference says how far f is from *invariant*.

    mode "circular" or "zero" is that of `shift`, and the difference has the
    shape of f(x). With "pan" the images are scenes, x and Tx are the two
    largest views of them that lie (rows, columns) apart, and the difference is
    of the part of the maps that both views have.
    """
    after, before = _both_orders(f, images, rows, columns, stride, mode)
    return after - before


def error(
    f: Callable[[np.ndarray], np.ndarray],
    images: np.ndarray,
    rows: int,
    columns: int,
    *,
    stride: int | tuple[int, int] = 1,
    mode: str = "circular",
) -> float:
    """Relative equivariance error: |f(Tx) - T f(x)| / |T f(x)|, Euclidean lengths.

    0 where f commutes with the shift; about 1.4, the square root of 2, where
    the two have nothing to do with each other and average to zero; NaN where
    T f(x) is zero everywhere. Arguments as for `difference`.
    """
    return _relative(*_both_orders(f, images, rows, columns, stride, mode))


class Match(NamedTuple):
    """How near a shift of the maps comes to what a shift of the images does.

    error: as in `error`. changed: the fraction of outputs that differ.
    rows, columns: the shift of the maps that comes nearest.
    """

    error: float
    changed: float
    rows: int
    columns: int

    def __repr__(self) -> str:
        moved = f"map moved by ({self.rows}, {self.columns})"
        return f"error {self.error:.3g}, {self.changed:.1%} changed, {moved}"


@np.errstate(over="ignore", invalid="ignore")
def closest(
    f: Callable[[np.ndarray], np.ndarray], images: np.ndarray, rows: int, columns: int
) -> Match:
    """The best that any whole circular shift of the maps can do for f.

    Compares f(Tx) with every shift of f(x), so that no stride need be known and
    a layer that samples gets every chance; a vector output (N, D) only with
    itself. Its error is 0 just where f is equivariant to T on these images.
    """
    before, after = _outputs(f, images, shift(images, rows, columns))
    if before.ndim != 4:
        return Match(_relative(after, before), _changed(after, before), 0, 0)
    moves = list(np.ndindex(before.shape[1:3]))
    gaps = [
        np.square(after - shift(before, *by), dtype=np.float64).sum() for by in moves
    ]
    best = moves[int(np.argmin(gaps))]
    before = shift(before, *best)
    return Match(_relative(after, before), _changed(after, before), *best)


class Comparison(NamedTuple):
    """Matches by function name and by shift; its repr is the table."""

    shifts: Sequence[tuple[int, int]]
    matches: Mapping[str, Sequence[Match]]

    def __repr__(self) -> str:
        rows = [["shift", *(f"{tuple(by)}" for by in self.shifts for _ in "ab")]]
        rows.append(["", *("error", "changed") * len(self.shifts)])
        for name, matches in self.matches.items():
            cells = ((_brief(m.error), f"{m.changed:.0%}") for m in matches)
            rows.append([name, *(cell for pair in cells for cell in pair)])
        for i in range(2, len(rows[0]), 2):
            rows[0][i] = ""
        return table(rows)


def compare(
    functions: Mapping[str, Callable[[np.ndarray], np.ndarray]],
    images: np.ndarray,
    shifts: Sequence[tuple[int, int]],
) -> Comparison:
    """`closest` for every named function and every shift (rows, columns)."""
    arguments.instance("functions", functions, Mapping, "functions by name")
    for name, f in functions.items():
        arguments.function(f"functions[{name!r}]", f)
    shifts = [
        _pair(by)
        for by in arguments.instance("shifts", shifts, (list, tuple), "a list")
    ]
    matches = {
        name: [closest(f, images, *by) for by in shifts]
        for name, f in functions.items()
    }
    return Comparison(shifts, matches)


def _pair(by) -> tuple[int, int]:
    wanted = "a pair (rows, columns)"
    arguments.instance("shifts: each", by, (list, tuple), wanted)
    if len(by) != 2:
        raise ValueError(f"shifts: each must be {wanted}, got {by}")
    return tuple(arguments.integer("shifts: each of a pair", number) for number in by)


def _both_orders(f, images, rows, columns, stride, mode):
    """f(Tx) and T f(x), cut to the part in which both are known."""
    strides = arguments.pair("stride", stride, minimum=1)
    arguments.choice("mode", mode, MODES)
    views = _views(images, rows, columns) if mode == "pan" else None
    before, after = _outputs(
        f, *(views or (images, shift(images, rows, columns, mode)))
    )
    if before.ndim != 4:
        return after, before
    for name, by, step in zip(
        ("rows", "columns"), (rows, columns), strides, strict=True
    ):
        if by % step:
            raise ValueError(
                f"{name}: a shift of {by} pixels is {by}/{step} map pixels, "
                f"not a whole number, at stride {step}"
            )
    rows, columns = rows // strides[0], columns // strides[1]
    if mode != "pan":
        return after, shift(before, rows, columns, mode)
    (to_row, from_row), (to_column, from_column) = (
        _overlap(side, by)
        for side, by in zip(before.shape[1:3], (rows, columns), strict=True)
    )
    after, before = after[:, to_row, to_column], before[:, from_row, from_column]
    if not after.size:
        raise ValueError(
            f"rows, columns: maps {(rows, columns)} apart have no part in common"
        )
    return after, before


def _views(scenes, rows, columns):
    """The two largest views of scenes that show the same, (rows, columns) apart."""
    scenes = arguments.floats("images", scenes, "NHWC")
    rows = arguments.integer("rows", rows)
    columns = arguments.integer("columns", columns)
    sides = scenes.shape[1:3]
    for name, by, side in zip(("rows", "columns"), (rows, columns), sides, strict=True):
        if abs(by) >= side:
            raise ValueError(f"{name}: a pan of {by} pixels leaves a scene of {side}")
    size = (sides[0] - abs(rows), sides[1] - abs(columns))
    before = pan(scenes, max(rows, 0), max(columns, 0), *size)
    return before, pan(scenes, max(-rows, 0), max(-columns, 0), *size)


def _outputs(f, images, shifted):
    """f(x) and f(Tx), checked to be of one shape."""
    arguments.function("f", f)
    before, after = (arguments.floats("f(images)", f(x)) for x in (images, shifted))
    arguments.same_shape("f(Tx)", after, before.shape, "that of f(x)")
    return before, after


def _relative(after: np.ndarray, before: np.ndarray) -> float:
    unit = max(np.abs(before).max(), np.abs(after).max()) or 1
    after, before = after / unit, before / unit  # squares of large numbers overflow
    scale = _length(before)
    return _length(after - before) / scale if scale else float("nan")


def _length(array: np.ndarray) -> float:
    """Euclidean, added up in float64 whatever the array is."""
    return float(np.linalg.norm(np.asarray(array, np.float64)))


def _changed(after: np.ndarray, before: np.ndarray) -> float:
    return float((after != before).mean())


def _brief(error: float) -> str:
    """Three decimals; a plain 0 only where it is exactly 0."""
    if error == 0:
        return "0"
    return "< 0.001" if error < 0.0005 else f"{error:.3f}"


def _overlap(side: int, by: int) -> tuple[slice, slice]:
    """Where the pixels that stay inside land, and where they come from."""
    by = max(-side, min(side, by))
    if by >= 0:
        return slice(by, side), slice(0, side - by)
    return slice(0, side + by), slice(-by, side)
