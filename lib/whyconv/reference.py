"""The convolution and its gradients as the formulas say them: loops, one number a turn.

Slow on purpose. `ops` computes the same thousands of times faster, in another
order, and is tested against this; read this one first.

Images (N, H, W, C), kernels (K, L, C, F), maps (N, OH, OW, F). The pixels that
place (i, j) sees are padded[i*stride + u*dilation, j*stride + v*dilation], for
every tap (u, v). mode: what the padding holds, "zero" or "circular".
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from whyconv import arguments, shapes
from whyconv.arguments import overflow_is_inf

MODES = {"zero": "constant", "circular": "wrap"}  # ours, and what numpy.pad calls it


@overflow_is_inf
def conv2d(
    images: np.ndarray,
    kernels: np.ndarray,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    mode: str = "zero",
) -> np.ndarray:
    """Each output: the pixels its window sees, times the kernel, added up."""
    how = (stride, padding, dilation)
    images, kernels, maps = _checked(images, kernels, how)
    padded = _padded(images, padding, mode)
    for (n, i, j, f), window in _windows(maps.shape, kernels.shape, stride, dilation):
        maps[n, i, j, f] = (padded[window] * kernels[:, :, :, f]).sum()
    return maps


@overflow_is_inf
def conv2d_input_gradient(
    d_maps: np.ndarray,
    kernels: np.ndarray,
    image_shape: tuple[int, int, int, int],
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    mode: str = "zero",
) -> np.ndarray:
    """Each output hands its gradient to the pixels it saw, times the tap between."""
    how = (stride, padding, dilation)
    nothing = _zeros("image_shape", image_shape, "NHWC")
    _, kernels, maps = _checked(nothing, kernels, how)
    d_maps = arguments.floats("d_maps", d_maps, "NHWF")
    arguments.same_shape("d_maps", d_maps, maps.shape, "that of the maps")
    dtype = np.result_type(d_maps, kernels)
    d_padded = _padded(nothing.astype(dtype), padding, mode)
    for (n, i, j, f), window in _windows(maps.shape, kernels.shape, stride, dilation):
        d_padded[window] += d_maps[n, i, j, f] * kernels[:, :, :, f]
    return _gathered(d_padded, nothing.shape, padding, mode)


def _gathered(d_padded, image_shape, padding, mode) -> np.ndarray:
    """Each pixel of the image gathers from its copies in the padded one."""
    height, width = image_shape[1:3]
    d_images = np.zeros(image_shape, d_padded.dtype)
    for row, column in np.ndindex(*d_padded.shape[1:3]):
        i, j = row - padding, column - padding
        if mode == "circular":
            i, j = i % height, j % width
        if 0 <= i < height and 0 <= j < width:
            d_images[:, i, j] += d_padded[:, row, column]
    return d_images


@overflow_is_inf
def conv2d_kernel_gradient(
    d_maps: np.ndarray,
    images: np.ndarray,
    kernel_shape: tuple[int, int, int, int],
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    mode: str = "zero",
) -> np.ndarray:
    """Each output hands its gradient to the kernel, times the pixels it saw."""
    how = (stride, padding, dilation)
    kernels = _zeros("kernel_shape", kernel_shape, "KLCF")
    images, kernels, maps = _checked(images, kernels, how)
    d_maps = arguments.floats("d_maps", d_maps, "NHWF")
    arguments.same_shape("d_maps", d_maps, maps.shape, "that of the maps")
    padded = _padded(images, padding, mode)
    d_kernels = np.zeros(kernels.shape, np.result_type(d_maps, images))
    for (n, i, j, f), window in _windows(maps.shape, kernels.shape, stride, dilation):
        d_kernels[:, :, :, f] += d_maps[n, i, j, f] * padded[window]
    return d_kernels


def _windows(maps_shape, kernel_shape, stride, dilation) -> Iterator[tuple]:
    """For each output (n, i, j, f), the part of the padded images that it sees."""
    down, across = (shapes.extent(taps, dilation) for taps in kernel_shape[:2])
    for n, i, j, f in np.ndindex(*maps_shape):
        top, left = i * stride, j * stride
        rows = slice(top, top + down, dilation)
        yield (n, i, j, f), (n, rows, slice(left, left + across, dilation))


def _padded(images, padding, mode) -> np.ndarray:
    arguments.choice("mode", mode, tuple(MODES))
    edges = [(0, 0), (padding, padding), (padding, padding), (0, 0)]
    return np.pad(images, edges, mode=MODES[mode])


def _zeros(name, shape, axes) -> np.ndarray:
    """An array of this shape, where a laptop has room for it."""
    shape = arguments.shape(name, shape, axes)
    arguments.affordable(name, shape, np.float64, "an array")
    return np.zeros(shape)


def _checked(images, kernels, how) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Images and kernels as arrays that fit together, and maps yet to be filled."""
    images = arguments.floats("images", images, "NHWC")
    kernels = arguments.floats("kernels", kernels, "KLCF")
    if images.shape[3] != kernels.shape[2]:
        raise ValueError(
            f"kernels: {kernels.shape[2]} channels do not match the images' "
            f"{images.shape[3]}"
        )
    sides = zip(images.shape[1:3], kernels.shape[:2], strict=True)
    places = [shapes.output_size(side, taps, *how) for side, taps in sides]
    maps_shape = (len(images), *places, kernels.shape[3])
    arguments.affordable("kernels", maps_shape, np.float64, "maps")
    return images, kernels, np.zeros(maps_shape, np.result_type(images, kernels))
