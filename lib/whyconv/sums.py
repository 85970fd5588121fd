"""Long sums of float32 numbers that keep their digits.

A float32 number has 24 bits. Added one by one, a million of them lose the last ten:
each new one is rounded to the last digit of a sum that is a million times as large.
Here a few at a time are added in float32, which is fast, and what comes of them in
float64, so that sums and products are right to about 1e-6 however many there are.
NumPy does likewise along the axis that is next in memory, and along no other.
float64 is summed as NumPy sums it.

Arrays are not checked here, and not changed. Results are of the type that is named.
"""

from __future__ import annotations

import numpy as np

FEW = 64  # numbers added in float32 before float64 takes over
PIECE = 512  # of a matrix product: BLAS keeps several sums, and so more digits
LONG = 2 * PIECE  # terms from which on a product is cut into pieces
TOGETHER = 65_536  # entries of the products of pieces that are made at a time


def total(rows: np.ndarray) -> np.ndarray:
    """Sums over the last axis but one, (..., M, L) to (..., L)."""
    count = rows.shape[-2]
    if rows.dtype == np.float64 or count <= FEW:
        return rows.sum(axis=-2)
    whole = count // FEW * FEW
    *lead, _, length = rows.shape
    groups = rows[..., :whole, :].reshape(*lead, count // FEW, FEW, length)
    some = np.ones(FEW, rows.dtype) @ groups  # a sum each, as fast as memory is
    rest = rows[..., whole:, :].sum(axis=-2)
    sums = some.sum(axis=-2, dtype=np.float64) + rest
    return sums.astype(rows.dtype)


def over_places(maps: np.ndarray) -> np.ndarray:
    """Sums over the places of each image, (N, H, W, C) to (N, C)."""
    if maps.dtype == np.float64:
        return maps.sum(axis=(1, 2))
    n, height, width, channels = maps.shape
    lines = maps.reshape(n, height, width * channels)  # long runs are faster to add
    return _last(total(lines).reshape(n, width, channels))


def over_all_places(maps: np.ndarray) -> np.ndarray:
    """Sums over all axes of maps but the last, (N, H, W, C) to (C,)."""
    n, height, width, channels = maps.shape
    lines = maps.reshape(n * height, width * channels)
    return _last(total(lines).reshape(width, channels))


def product(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The product (..., P, K) @ (..., K, Q), where K may be long."""
    terms = left.shape[-1]
    if terms < LONG or np.float64 in (left.dtype, right.dtype):
        return left @ right
    whole = terms // PIECE * PIECE
    sums = (left[..., whole:] @ right[..., whole:, :]).astype(np.float64)
    step = PIECE * max(1, TOGETHER // sums.size)
    for start in range(0, whole, step):
        stop = min(start + step, whole)
        pieces = (stop - start) // PIECE, PIECE
        lefts = left[..., start:stop].reshape(*left.shape[:-1], *pieces)
        rights = right[..., start:stop, :]
        rights = rights.reshape(*right.shape[:-2], *pieces, right.shape[-1])
        some = lefts.swapaxes(-3, -2) @ rights  # (..., pieces, P, Q)
        sums += some.sum(axis=-3, dtype=np.float64)
    return sums.astype(left.dtype)


def accumulator(shape: tuple[int, ...], dtype, terms: int) -> np.ndarray:
    """Zeros to which up to `terms` arrays are added: in float64 where these are many.

    Whoever filled it gives it its type back, by `np.asarray(filled, dtype)`.
    """
    return np.zeros(shape, dtype if terms <= FEW else np.float64)


def _last(lines: np.ndarray) -> np.ndarray:
    """Sums over the last axis but one, of lines that are sums themselves."""
    return lines.sum(axis=-2, dtype=np.float64).astype(lines.dtype)
