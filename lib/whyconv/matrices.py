"""Convolution as one matrix: full, masked, tied.

Images and maps are flattened row by row, channels fastest, so that
`matrix @ image.ravel()` is `conv2d(image).ravel()`: rows of the matrix are
outputs (i, j, f), columns are inputs (row, column, c).
"""

from __future__ import annotations

from math import prod

import numpy as np

from whyconv import arguments, ops, shapes, windows

Pair = tuple[int, int]


def convolution_matrix(
    kernels: np.ndarray,
    input_shape: tuple[int, int, int],
    *,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
    mode: str = "zero",
) -> np.ndarray:
    """The matrix (outputs, inputs) of conv2d on (H, W, C) images.

    Right by construction: column k is the convolution of the k-th unit image.
    """
    shape = arguments.shape("input_shape", input_shape, "HWC")
    kernels = arguments.floats("kernels", kernels, "KLCF")
    places = _places(shape, kernels.shape, windows.how(stride, padding, dilation))
    inputs, outputs = prod(shape), prod(places) * kernels.shape[3]
    arguments.affordable("input_shape", (outputs, inputs), kernels.dtype, "a matrix")
    how = {"stride": stride, "padding": padding, "dilation": dilation, "mode": mode}
    columns = np.empty((inputs, outputs), kernels.dtype)
    for k in range(inputs):
        unit = np.zeros((1, *shape), kernels.dtype)
        unit.flat[k] = 1
        columns[k] = ops.conv2d(unit, kernels, **how).ravel()
    return columns.T


def tap_matrix(
    kernel_shape: tuple[int, int, int, int],
    input_shape: tuple[int, int, int],
    *,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
    mode: str = "zero",
) -> np.ndarray:
    """For each entry of the convolution matrix, the kernel entry that stands there.

    Integers (outputs, inputs): an index into `kernels.ravel()`, or -1 for an
    entry that is always zero. Raises ValueError where two taps meet in one
    entry: where a window sees a pixel twice, itself and a copy of it in the padding.
    """
    rows, columns, taps, shape = _entries(
        kernel_shape, input_shape, stride, padding, dilation, mode
    )
    arguments.affordable("input_shape", shape, int, "a matrix")
    table = np.full(shape, -1)
    table[rows, columns] = taps
    if np.count_nonzero(table >= 0) != len(taps):
        what, meets = f"a window padded by {mode!r}", "sees a pixel twice on"
        if mode == "circular":
            what, meets = "a circular window", "overlaps itself on"
        raise ValueError(
            f"kernel_shape: {len(taps)} taps fall on "
            f"{np.count_nonzero(table >= 0)} entries; {what} of "
            f"{tuple(kernel_shape[:2])} {meets} {tuple(input_shape[:2])}"
        )
    return table


def sparse_convolution_matrix(
    kernels: np.ndarray,
    input_shape: tuple[int, int, int],
    *,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
    mode: str = "zero",
):
    """The same matrix as `convolution_matrix`, as a scipy.sparse CSR array."""
    from scipy import sparse

    kernels = arguments.floats("kernels", kernels, "KLCF")
    rows, columns, taps, shape = _entries(
        kernels.shape, input_shape, stride, padding, dilation, mode
    )
    numbers = kernels.astype(np.float64).ravel()[taps]  # where some meet, they add up
    matrix = sparse.coo_array((numbers, (rows, columns)), shape).tocsr()
    return matrix.astype(kernels.dtype)


def _entries(kernel_shape, input_shape, stride, padding, dilation, mode):
    """Row, column and kernel index of every tap on a real pixel, and the shape."""
    height, width, channels = arguments.shape("input_shape", input_shape, "HWC")
    size = arguments.shape("kernel_shape", kernel_shape, "KLCF")
    if size[2] != channels:
        raise ValueError(
            f"kernel_shape: {size[2]} channels do not match input_shape's {channels}"
        )
    how = windows.how(stride, padding, dilation)
    places = _places(input_shape, size, how)
    windows.check_mode((height, width), how.padding, mode)
    arguments.affordable("input_shape", (*places, *size), int, "a list of taps")
    (i, u, row), (j, v, column) = (
        _axis(*axis, mode) for axis in zip((height, width), size, *how, strict=False)
    )
    a, b, c, f = np.ix_(*map(range, (len(i), len(j), channels, size[3])))
    rows = np.ravel_multi_index((i[a], j[b], f), (*places, size[3]))
    columns = np.ravel_multi_index((row[a], column[b], c), (height, width, channels))
    taps = np.ravel_multi_index((u[a], v[b], c, f), size)
    shape = (places[0] * places[1] * size[3], height * width * channels)
    entries = np.broadcast_arrays(rows, columns, taps)
    return *(array.ravel() for array in entries), shape


def _places(input_shape, kernel_shape, how):
    return windows.output_sizes(input_shape[:2], kernel_shape[:2], *how)


def _axis(image, size, stride, padding, dilation, mode):
    """Output, tap and pixel of every tap that lies on a pixel, along one axis."""
    positions = shapes.tap_positions(image, size, stride, padding, dilation)
    copied = windows.sources(image, padding, mode)  # the pixel, or -1 for a zero
    pixels = copied[np.array(positions, dtype=int) + padding]
    places, taps = np.nonzero(pixels >= 0)
    return places, taps, pixels[places, taps]
