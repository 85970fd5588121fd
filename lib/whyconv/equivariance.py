"""Shifts, and how far a function is from commuting with them.

f is equivariant to a shift T where f(Tx) = T f(x), and invariant where
f(Tx) = f(x). The functions here measure by how much either fails.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from whyconv import arguments

SHIFTS = ("circular", "zero")


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


def difference(
    f: Callable[[np.ndarray], np.ndarray],
    images: np.ndarray,
    rows: int,
    columns: int,
    *,
    stride: int = 1,
    mode: str = "circular",
) -> np.ndarray:
    """f(Tx) - T f(x), of the shape of f(x): zero everywhere where f is equivariant.

    T shifts the images by (rows, columns). The maps are shifted by
    (rows, columns) / `stride`, the product of the strides inside f, which must
    divide both. A vector output (N, D) is compared unshifted: its difference
    says how far f is from *invariant*.
    """
    stride = arguments.integer("stride", stride, minimum=1)
    shifted = shift(images, rows, columns, mode)
    arguments.function("f", f)
    before, after = (arguments.floats("f(images)", f(x)) for x in (images, shifted))
    arguments.same_shape("f(Tx)", after, before.shape, "that of f(x)")
    if before.ndim == 4:
        for name, by in (("rows", rows), ("columns", columns)):
            if by % stride:
                raise ValueError(
                    f"{name}: a shift of {by} pixels is {by}/{stride} map pixels, "
                    f"not a whole number, at stride {stride}"
                )
        before = shift(before, rows // stride, columns // stride, mode)
    return after - before


def error(
    f: Callable[[np.ndarray], np.ndarray],
    images: np.ndarray,
    rows: int,
    columns: int,
    *,
    stride: int = 1,
    mode: str = "circular",
) -> float:
    """Relative equivariance error: max |f(Tx) - T f(x)| / max |f(x)|.

    0 where f commutes with the shift, about 1 where it does not at all; NaN
    where f(x) is zero everywhere. Arguments as for `difference`.
    """
    gap = np.abs(difference(f, images, rows, columns, stride=stride, mode=mode)).max()
    scale = np.abs(arguments.floats("f(images)", f(images))).max()
    return float(gap / scale) if scale else float("nan")


def _overlap(side: int, by: int) -> tuple[slice, slice]:
    """Where the pixels that stay inside land, and where they come from."""
    by = max(-side, min(side, by))
    if by >= 0:
        return slice(by, side), slice(0, side - by)
    return slice(0, side + by), slice(-by, side)
