"""A convolution that does not share: every place has kernels of its own.

Images (N, H, W, C) and kernels (OH, OW, K, L, C, F) to maps (N, OH, OW, F). Its
matrix has its zeros where that of a convolution has them, but no two rows share a
number. Everything here is offered by `ops`, and keeps its promises: stride, padding
and dilation are one number or a pair (rows, columns), inputs stay as they are.

Each place is one matrix product over the batch, (N, K*L*C) @ (K*L*C, F), and all
places are done at once.
"""

from __future__ import annotations

from math import prod

import numpy as np

from whyconv import arguments, sums, windows
from whyconv.arguments import overflow_is_inf
from whyconv.windows import Pair


def windows_by_place(
    images: np.ndarray,
    size: int | Pair,
    *,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
    mode: str = "zero",
) -> np.ndarray:
    """Every window of `size` as a row, place by place: (OH * OW, N, K * L * C).

    What `locally_connected2d` and its gradient both need: made once, it can be given
    to both, as `seen`.
    """
    images = arguments.floats("images", images, "NHWC")
    size = arguments.pair("size", size, minimum=1)
    how = windows.how(stride, padding, dilation)
    seen = windows.views(images, size, how, mode)
    n, high, wide, *window = seen.shape
    return np.moveaxis(seen, 0, 2).reshape(high * wide, n, prod(window))


@overflow_is_inf
def locally_connected2d(
    images: np.ndarray,
    kernels: np.ndarray,
    bias: np.ndarray | None = None,
    *,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
    mode: str = "zero",
    seen: np.ndarray | None = None,
) -> np.ndarray:
    """A convolution that does not share: kernels (OH, OW, K, L, C, F), one per place.

    Images (N, H, W, C) to maps (N, OH, OW, F); bias (OH, OW, F) or None.
    maps[n, i, j, f] = bias[i, j, f] + sum over u, v, c of
    padded[n, i*stride + u*dilation, j*stride + v*dilation, c]
    * kernels[i, j, u, v, c, f]. seen: what `windows_by_place` made of the images,
    where it is at hand.
    """
    images = arguments.floats("images", images, "NHWC")
    kernels = arguments.floats("kernels", kernels, "ijKLCF")
    how = windows.how(stride, padding, dilation)
    _check_kernels(kernels.shape, images.shape, how)
    columns = _columns(images, kernels.shape, how, mode, seen)
    maps = sums.product(columns, _matrices(kernels))
    high, wide, *_, filters = kernels.shape
    maps = maps.swapaxes(0, 1).reshape(len(images), high, wide, filters)
    if bias is None:
        return np.ascontiguousarray(maps)
    bias = arguments.floats("bias", bias, "ijF")
    why = f"one for each output of images {images.shape}"
    arguments.same_shape("bias", bias, maps.shape[1:], why)
    return maps + np.asarray(bias, maps.dtype)


@overflow_is_inf
def locally_connected2d_input_gradient(
    d_maps: np.ndarray,
    kernels: np.ndarray,
    image_shape: tuple[int, int, int, int],
    *,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
    mode: str = "zero",
) -> np.ndarray:
    """d_maps (N, OH, OW, F) to d_images (N, H, W, C): the adjoint.

    Every output hands its gradient back to the pixels it saw, through the taps of
    its own place.
    """
    shape = arguments.shape("image_shape", image_shape, "NHWC")
    kernels = arguments.floats("kernels", kernels, "ijKLCF")
    how = windows.how(stride, padding, dilation)
    _check_kernels(kernels.shape, shape, how)
    d_maps = _gradient(d_maps, shape, kernels.shape)
    windows.check_mode(shape[1:3], how.padding, mode)
    padded = windows.padded_shape(shape, how.padding)
    dtype, size = np.result_type(d_maps, kernels), kernels.shape[2:4]
    arguments.affordable("image_shape", padded, dtype, "padded images")
    d_columns = sums.product(_places_first(d_maps), _matrices(kernels).swapaxes(1, 2))
    d_seen = d_columns.swapaxes(0, 1).reshape(*d_maps.shape[:3], *kernels.shape[2:5])
    d_padded = sums.accumulator(padded, dtype, prod(size))
    for u, v, under in windows.taps(size, d_maps.shape, how.over(padded)):
        d_padded[under] += d_seen[:, :, :, u, v]
    d_padded = np.asarray(d_padded, dtype)
    return windows.unpadded(d_padded, how.padding, mode)


@overflow_is_inf
def locally_connected2d_kernel_gradient(
    d_maps: np.ndarray,
    images: np.ndarray,
    kernel_shape: tuple[int, int, int, int, int, int],
    *,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
    mode: str = "zero",
    seen: np.ndarray | None = None,
) -> np.ndarray:
    """d_maps (N, OH, OW, F) and images to d_kernels (OH, OW, K, L, C, F).

    As for a convolution, but nothing is added over places: each keeps its own.
    seen: what `windows_by_place` made of the images, where it is at hand.
    """
    images = arguments.floats("images", images, "NHWC")
    shape = arguments.shape("kernel_shape", kernel_shape, "ijKLCF")
    how = windows.how(stride, padding, dilation)
    _check_kernels(shape, images.shape, how)
    d_maps = _gradient(d_maps, images.shape, shape)
    columns = _columns(images, shape, how, mode, seen)
    return sums.product(columns.swapaxes(1, 2), _places_first(d_maps)).reshape(shape)


@overflow_is_inf
def locally_connected2d_bias_gradient(d_maps: np.ndarray) -> np.ndarray:
    """d_maps (N, OH, OW, F) to d_bias (OH, OW, F): the sum over the batch."""
    d_maps = arguments.floats("d_maps", d_maps, "NHWF")
    rows = d_maps.reshape(len(d_maps), prod(d_maps.shape[1:]))
    return sums.total(rows).reshape(d_maps.shape[1:])


def _check_kernels(kernel_shape, image_shape, how) -> None:
    if arguments.are_trusted():
        return
    windows.same_channels(kernel_shape[2:], image_shape)
    places = windows.output_sizes(image_shape[1:3], kernel_shape[2:4], *how)
    if kernel_shape[:2] != places:
        raise ValueError(
            f"kernels must have shape {(*places, *kernel_shape[2:])} "
            f"(one for each place of images {image_shape}), got {kernel_shape}"
        )


def _gradient(d_maps, image_shape, kernel_shape) -> np.ndarray:
    """d_maps as an array, checked against the forward pass that it belongs to."""
    d_maps = arguments.floats("d_maps", d_maps, "NHWF")
    wanted = (image_shape[0], *kernel_shape[:2], kernel_shape[5])
    why = f"what locally_connected2d makes of images {image_shape}"
    arguments.same_shape("d_maps", d_maps, wanted, why)
    return d_maps


def _columns(images, kernel_shape, how, mode, seen) -> np.ndarray:
    """The windows by place, made or given: one matrix for each product."""
    if seen is None:
        return windows_by_place(images, kernel_shape[2:4], **how._asdict(), mode=mode)
    windows.check_mode(images.shape[1:3], how.padding, mode)
    seen = arguments.floats("seen", seen, "PNW")
    high, wide, *window, _ = kernel_shape
    wanted = (high * wide, len(images), prod(window))
    why = f"what windows_by_place makes of images {images.shape}"
    arguments.same_shape("seen", seen, wanted, why)
    return seen


def _matrices(kernels: np.ndarray) -> np.ndarray:
    """(OH, OW, K, L, C, F) to a matrix for each place, (OH * OW, K * L * C, F)."""
    high, wide, *taps, filters = kernels.shape
    return kernels.reshape(high * wide, prod(taps), filters)


def _places_first(maps: np.ndarray) -> np.ndarray:
    """(N, OH, OW, F) to (OH * OW, N, F)."""
    n, *places, filters = maps.shape
    return maps.reshape(n, prod(places), filters).swapaxes(0, 1)
