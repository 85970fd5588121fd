"""The convolution and its gradients as the formulas say them: loops, one number a turn.

Slow on purpose. `ops` computes the same thousands of times faster, in another
order, and is tested against this; read this one first.

Between the two stands `conv2d_of_windows`: the same in two lines, a view of all
windows and a sum of products.

Images (N, H, W, C), kernels (K, L, C, F), maps (N, OH, OW, F). The pixels that
place (i, j) sees are padded[i*stride + u*dilation, j*stride + v*dilation], for
every tap (u, v). mode: what the padding holds, "zero", "circular", "reflect" or
"edge". Stride, padding and dilation: one number, or a pair (rows, columns). Sums are
float64 sums, whatever the arrays are.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from whyconv import arguments, shapes, windows
from whyconv.arguments import overflow_is_inf

MODES = {  # ours, and what numpy.pad calls it
    "zero": "constant",
    "circular": "wrap",
    "reflect": "reflect",
    "edge": "edge",
}

Pair = tuple[int, int]


@overflow_is_inf
def conv2d(
    images: np.ndarray,
    kernels: np.ndarray,
    *,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
    mode: str = "zero",
) -> np.ndarray:
    """Each output: the pixels its window sees, times the kernel, added up."""
    how = windows.how(stride, padding, dilation)
    images, kernels, maps = _checked(images, kernels, how)
    padded = _padded(images, how, mode)
    for (n, i, j, f), window in _windows(maps.shape, kernels.shape, how):
        maps[n, i, j, f] = (padded[window] * kernels[:, :, :, f]).sum(dtype=float)
    return np.asarray(maps, np.result_type(images, kernels))


@overflow_is_inf
def conv2d_of_windows(
    images: np.ndarray,
    kernels: np.ndarray,
    *,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
    mode: str = "zero",
) -> np.ndarray:
    """The same in two lines: every window at once, each times the kernels.

    The windows are a view of the padded images, (N, OH, OW, K, L, C), in which a
    pixel stands as often as it is seen; the sum over u, v and c is one einsum.
    """
    how = windows.how(stride, padding, dilation)
    images, kernels, _ = _checked(images, kernels, how)
    seen = windows.views(images, kernels.shape[:2], how, mode)
    maps = np.einsum("nijuvc,uvcf->nijf", seen, kernels.astype(float), optimize=True)
    return np.asarray(maps, np.result_type(images, kernels))


@overflow_is_inf
def conv2d_input_gradient(
    d_maps: np.ndarray,
    kernels: np.ndarray,
    image_shape: tuple[int, int, int, int],
    *,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
    mode: str = "zero",
) -> np.ndarray:
    """Each output hands its gradient to the pixels it saw, times the tap between."""
    how = windows.how(stride, padding, dilation)
    nothing = _zeros("image_shape", image_shape, "NHWC")
    _, kernels, maps = _checked(nothing, kernels, how)
    d_maps = arguments.floats("d_maps", d_maps, "NHWF")
    arguments.same_shape("d_maps", d_maps, maps.shape, "that of the maps")
    d_padded = _padded(nothing, how, mode)
    for (n, i, j, f), window in _windows(maps.shape, kernels.shape, how):
        d_padded[window] += d_maps[n, i, j, f] * kernels[:, :, :, f]
    d_images = _gathered(d_padded, nothing.shape, how, mode)
    return np.asarray(d_images, np.result_type(d_maps, kernels))


def _gathered(d_padded, image_shape, how, mode) -> np.ndarray:
    """Each pixel of the image gathers from its copies in the padded one.

    Which these are is what the padding makes of the pixels' own numbers.
    """
    n, height, width, channels = image_shape
    numbers = np.arange(1.0, height * width + 1).reshape(1, height, width, 1)
    copied = _padded(numbers, how, mode)[0, :, :, 0]  # 0: a copy of none
    d_images = np.zeros((n, height * width, channels))
    for (row, column), number in np.ndenumerate(copied):
        if number:
            d_images[:, int(number) - 1] += d_padded[:, row, column]
    return d_images.reshape(image_shape)


@overflow_is_inf
def conv2d_kernel_gradient(
    d_maps: np.ndarray,
    images: np.ndarray,
    kernel_shape: tuple[int, int, int, int],
    *,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
    mode: str = "zero",
) -> np.ndarray:
    """Each output hands its gradient to the kernel, times the pixels it saw."""
    how = windows.how(stride, padding, dilation)
    d_kernels = _zeros("kernel_shape", kernel_shape, "KLCF")
    images, _, maps = _checked(images, d_kernels, how)
    d_maps = arguments.floats("d_maps", d_maps, "NHWF")
    arguments.same_shape("d_maps", d_maps, maps.shape, "that of the maps")
    padded = _padded(images, how, mode)
    for (n, i, j, f), window in _windows(maps.shape, d_kernels.shape, how):
        d_kernels[:, :, :, f] += d_maps[n, i, j, f] * padded[window]
    return np.asarray(d_kernels, np.result_type(d_maps, images))


def _windows(maps_shape, kernel_shape, how) -> Iterator[tuple]:
    """For each output (n, i, j, f), the part of the padded images that it sees."""
    (down, across), (below, beside) = how.stride, how.dilation
    high, wide = map(shapes.extent, kernel_shape[:2], how.dilation)
    for n, i, j, f in np.ndindex(*maps_shape):
        top, left = i * down, j * across
        rows = slice(top, top + high, below)
        yield (n, i, j, f), (n, rows, slice(left, left + wide, beside))


def _padded(images, how, mode) -> np.ndarray:
    windows.check_mode(images.shape[1:3], how.padding, mode)
    edges = [(0, 0), *((by, by) for by in how.padding), (0, 0)]
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
    places = windows.output_sizes(images.shape[1:3], kernels.shape[:2], *how)
    maps_shape = (len(images), *places, kernels.shape[3])
    arguments.affordable("kernels", maps_shape, np.float64, "maps")
    padded = windows.padded_shape(images.shape, how.padding)
    arguments.affordable("padding", padded, np.float64, "padded images")
    return images, kernels, np.zeros(maps_shape)
