"""The convolution of `ops` as matrix products over blocks of columns.

`reference` says what a convolution is; here is the same sum in another order,
for speed. A window is copied into a row of a matrix (its columns are the taps,
hence "columns", or im2col: Chellapilla, Puri and Simard, 2006), and one product
with the kernels, as a matrix of taps x filters, answers for all windows.
Three things make it fast, each measured on a batch of 64 images of
32 x 32 x 3 under 6 kernels of 5 x 5 (float32, one core, forward):

    every window at once, one product                         6.2 ms
    in blocks that stay in the cache from copy to product     3.9 ms
    several neighbouring places share a row                   2.0 ms

Blocks: memory is slow and the cache is fast, so copy little and use it at once.
Neighbours: the windows of B places side by side overlap. Together they need
B - 1 + L pixels a line instead of B * L: less to copy, and in longer runs. The
kernel then stands B times in its matrix, each time one place further down. Such
a matrix is banded, and it multiplies by many zeros; still the product gains,
for it has B * F columns where F alone would be too few to keep a processor busy.

Windows of a view, each times the kernel (`reference.conv2d_of_windows`), are the
step between the loops of `reference` and this.

Arrays are channels-last. They are not checked here, and not changed; `ops` does
the checking and the padding.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

from whyconv import sums

BLOCK = 2**18  # bytes of columns at a time: they fit in a core's own cache
WIDTH = 32  # columns of the banded matrix at which products reach full speed


class Steps(NamedTuple):
    """How a window moves along an axis: its steps, and the gaps between its taps."""

    stride: int = 1
    dilation: int = 1

    def places(self, room: int, taps: int) -> int:
        """Places along a padded side; `shapes.output_size` without its checks."""
        return (room - self.extent(taps)) // self.stride + 1

    def extent(self, taps: int) -> int:
        """Pixels from the first tap to the last."""
        return self.dilation * (taps - 1) + 1

    def under(self, tap: int, first: int, last: int) -> slice:
        """The pixels under a tap at the places first .. last - 1."""
        start = tap * self.dilation + first * self.stride
        return slice(start, start + (last - first - 1) * self.stride + 1, self.stride)


class Move(NamedTuple):
    """How a window moves over padded images: along the rows' axis, and the columns'."""

    down: Steps = Steps()
    across: Steps = Steps()


def correlate(padded: np.ndarray, kernels: np.ndarray, move: Move) -> np.ndarray:
    """Padded (N, H, W, C) and kernels (K, L, C, F) to maps (N, OH, OW, F)."""
    n, height, width, filters = maps_shape(padded.shape, kernels.shape, move)
    dtype, strips = np.result_type(padded, kernels), []
    for neighbours, first, last in _strips(width, kernels.shape, move):
        matrix = _banded(kernels, neighbours, move).reshape(-1, neighbours * filters)
        groups = (last - first) // neighbours
        answers = np.empty((n * height * groups, neighbours * filters), dtype)
        windows = _windows(padded, kernels.shape, neighbours, first, last, move)
        for some, rows in _blocks(windows):
            if len(matrix) < sums.LONG:
                np.matmul(rows, matrix, out=answers[some])
            else:
                answers[some] = sums.product(rows, matrix)
        strips.append(answers.reshape(n, height, last - first, filters))
    return strips[0] if len(strips) == 1 else np.concatenate(strips, axis=2)


def kernel_gradient(
    d_maps: np.ndarray, padded: np.ndarray, kernel_shape: tuple[int, ...], move: Move
) -> np.ndarray:
    """d_maps (N, OH, OW, F) and padded (N, H, W, C) to d_kernels (K, L, C, F).

    The transpose of the same columns, times d_maps: a sum over all places. Of
    the banded matrix that comes out, a kernel entry gathers all its copies.
    """
    dtype = np.result_type(d_maps, padded)
    d_kernels = np.zeros(kernel_shape)
    width, filters = d_maps.shape[2:]
    for neighbours, first, last in _strips(width, kernel_shape, move):
        windows = _windows(padded, kernel_shape, neighbours, first, last, move)
        shape = _band_shape(kernel_shape, neighbours, move)
        d_band = sums.accumulator(shape, dtype, windows.nbytes // BLOCK)
        d_matrix = d_band.reshape(-1, neighbours * filters)
        d_strip = np.ascontiguousarray(d_maps[:, :, first:last])
        d_answers = d_strip.reshape(-1, neighbours * filters)
        for some, rows in _blocks(windows):
            d_matrix += sums.product(rows.T, d_answers[some])
        for b, taps in _copies(kernel_shape, neighbours, move):
            d_kernels += d_band[:, taps, :, b]
    return np.asarray(d_kernels, dtype)


def input_gradient(
    d_maps: np.ndarray,
    kernels: np.ndarray,
    padded_shape: tuple[int, ...],
    move: Move,
    unwanted: tuple[int, int] = (0, 0),
) -> np.ndarray:
    """d_maps (N, OH, OW, F) to d_padded (N, H, W, C).

    `unwanted` rows and columns on every side, padding that nobody asks about, are
    left out; they must be fewer than the window's extent.
    """
    if move.down.stride == move.across.stride == 1:
        return _full_correlation(d_maps, kernels, move, unwanted)
    d_padded = _windows_added(d_maps, kernels, padded_shape, move)
    return inside(d_padded, unwanted)


def _full_correlation(d_maps, kernels, move, unwanted):
    """Stride 1: d_maps, surrounded by zeros, under the kernels turned by 180 degrees.

    Each pixel collects what the places around it send back.
    """
    around = [
        steps.extent(taps) - 1 - out
        for steps, taps, out in zip(move, kernels.shape, unwanted, strict=False)
    ]
    turned = kernels[::-1, ::-1].swapaxes(2, 3)
    return correlate(surround(d_maps, *around), turned, move)


def _windows_added(d_maps, kernels, padded_shape, move):
    """Any stride: each place adds its gradient to the pixels of its window."""
    n, height, width, filters = d_maps.shape
    taps = kernels.shape[:3]
    matrix = np.ascontiguousarray(kernels).reshape(-1, filters).T
    dtype = np.result_type(d_maps, kernels)
    d_padded = sums.accumulator(padded_shape, dtype, prod(taps[:2]))
    window_bytes = prod(taps) * dtype.itemsize
    few = min(width, max(1, BLOCK // window_bytes))
    for first in range(0, width, few):
        last = min(first + few, width)
        for some, lines in _pieces(n, height, few * window_bytes):
            block = np.ascontiguousarray(d_maps[some, lines, first:last])
            d_windows = sums.product(block.reshape(-1, filters), matrix)
            d_windows = d_windows.reshape(*block.shape[:3], *taps)
            for u, v in np.ndindex(*taps[:2]):
                down = move.down.under(u, lines.start, lines.stop)
                right = move.across.under(v, first, last)
                d_padded[some, down, right] += d_windows[..., u, v, :]
    return np.asarray(d_padded, dtype)


def maps_shape(padded_shape, kernel_shape, move) -> tuple[int, int, int, int]:
    """(N, OH, OW, F)."""
    n, height, width, _ = padded_shape
    k, l, _, filters = kernel_shape  # noqa: E741
    return n, move.down.places(height, k), move.across.places(width, l), filters


def surround(images: np.ndarray, rows: int, columns: int, value=0) -> np.ndarray:
    """Images (N, H, W, C) with `rows`, `columns` of a value on every side: zeros."""
    if rows == columns == 0:
        return images
    n, height, width, c = images.shape
    size = (n, height + 2 * rows, width + 2 * columns, c)
    wide = np.full(size, value, images.dtype) if value else np.zeros(size, images.dtype)
    inside(wide, (rows, columns))[...] = images
    return wide


def inside(padded: np.ndarray, padding: tuple[int, int]) -> np.ndarray:
    """A view of what the padding, so many rows and columns, surrounds."""
    rows, columns = padding
    height, width = padded.shape[1:3]
    return padded[:, rows : height - rows, columns : width - columns]


# --- The tall matrix, block by block ------------------------------------------


def _windows(padded, kernel_shape, neighbours, first, last, move) -> np.ndarray:
    """The windows over columns first .. last - 1 of the maps: a view, no copy.

    (N, OH, groups, K, pixels, C), a window for each group of neighbours.
    """
    k, pixels, c = _band_shape(kernel_shape, neighbours, move)[:3]
    n, height = len(padded), move.down.places(padded.shape[1], k)
    image, line, pixel, channel = padded.strides
    groups = (last - first) // neighbours
    down, across = move
    steps = (image, line * down.stride, pixel * across.stride * neighbours)
    gap = across.dilation if neighbours == 1 else 1
    taps = (line * down.dilation, pixel * gap, channel)
    start = padded[:, :, first * across.stride :]
    shape = (n, height, groups, k, pixels, c)
    return as_strided(start, shape, (*steps, *taps), writeable=False)


def _blocks(windows: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Windows copied into rows of one buffer: which rows of the tall matrix, and they.

    A block holds until the next one is asked for.
    """
    n, height = windows.shape[:2]
    buffer, row = np.empty(0, windows.dtype), 0
    for images, lines in _pieces(n, height, windows[0, 0].nbytes):
        piece = windows[images, lines]
        if buffer.size < piece.size:
            buffer = np.empty(piece.size, windows.dtype)
        rows = buffer[: piece.size].reshape(prod(piece.shape[:3]), -1)
        np.copyto(rows.reshape(piece.shape), piece)
        yield slice(row, row + len(rows)), rows
        row += len(rows)


def _pieces(images: int, lines: int, line_bytes: int) -> Iterator[tuple[slice, slice]]:
    """Images and lines of maps cut so that a piece has about BLOCK bytes of columns.

    Several whole images, or some lines of one: in the order of the tall matrix.
    """
    fitting = max(1, BLOCK // line_bytes)
    some, few = max(1, fitting // lines), min(fitting, lines)
    for first in range(0, images, some):
        for top in range(0, lines, few):
            last, bottom = min(first + some, images), min(top + few, lines)
            yield slice(first, last), slice(top, bottom)


# --- Neighbours ---------------------------------------------------------------


def _strips(places, kernel_shape, move) -> Iterator[tuple[int, int, int]]:
    """Neighbours, and the first and last + 1 column of a strip of the maps.

    Cut so that all groups of neighbours are complete, and so that a line of
    windows under a large kernel is not too long for a block.
    """
    neighbours = _neighbours(places, kernel_shape[1], kernel_shape[3], move)
    whole = places // neighbours * neighbours
    taps = prod(_band_shape(kernel_shape, neighbours, move)[:3])
    longest = max(1, BLOCK // (8 * taps)) * neighbours
    for start in range(0, whole, longest):
        yield neighbours, start, min(start + longest, whole)
    if whole < places:
        yield places - whole, whole, places


def _neighbours(places: int, taps: int, filters: int, move: Move) -> int:
    """Places that share a row: enough for WIDTH, but under three times the taps.

    A somewhat smaller number is better if it divides the places.
    """
    if move.across.dilation > 1:
        return 1
    room = (2 * taps - 2) // move.across.stride + 1
    most = max(1, min(WIDTH // filters, room, places))
    evenly = (b for b in range(most, most // 2, -1) if places % b == 0)
    return next(evenly, most)


def _band_shape(kernel_shape, neighbours, move) -> tuple[int, int, int, int, int]:
    """(K, pixels, C, neighbours, F): pixels a line that the neighbours see."""
    k, l, c, filters = kernel_shape  # noqa: E741
    pixels = l + (neighbours - 1) * move.across.stride
    return k, pixels, c, neighbours, filters


def _banded(kernels: np.ndarray, neighbours: int, move: Move) -> np.ndarray:
    """The kernels once for each neighbour, each a stride further along the line."""
    band = np.zeros(_band_shape(kernels.shape, neighbours, move), kernels.dtype)
    for b, taps in _copies(kernels.shape, neighbours, move):
        band[:, taps, :, b] = kernels
    return band


def _copies(kernel_shape, neighbours, move) -> Iterator[tuple[int, slice]]:
    """Each neighbour, and the pixels of the shared line that are under its kernel."""
    for b in range(neighbours):
        start = b * move.across.stride
        yield b, slice(start, start + kernel_shape[1])
