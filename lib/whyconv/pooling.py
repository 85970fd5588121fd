"""Pooling: each map made smaller, by the largest value or the mean of every window.

Arrays are channels-last, images (N, H, W, C). Everything here is offered by `ops`,
and keeps its promises: inputs stay as they are, float32 stays float32.
"""

from __future__ import annotations

from functools import reduce

import numpy as np

from whyconv import arguments, windows
from whyconv.arguments import overflow_is_inf


def max_pool(images: np.ndarray, size: int, stride: int | None = None) -> np.ndarray:
    """(N, H, W, C) to (N, OH, OW, C): the largest value of each window.

    stride defaults to size. Pixels left over at the end are dropped.
    """
    images, size, stride, places = _checked(images, size, stride)
    if size == stride > 1:
        across = reduce(np.maximum, np.moveaxis(_tiles(images, size, places), 2, 0))
        return reduce(np.maximum, np.moveaxis(across, 3, 0))
    first, *others = _taps(images, size, stride, places)
    maps = images[first].copy()
    for window in others:
        np.maximum(maps, images[window], out=maps)
    return maps


@overflow_is_inf
def max_pool_gradient(
    d_maps: np.ndarray,
    images: np.ndarray,
    size: int,
    stride: int | None = None,
    *,
    maps: np.ndarray | None = None,
) -> np.ndarray:
    """d_maps (N, OH, OW, C) to d_images (N, H, W, C): all to the winner.

    Where several pixels tie, the first (in reading order) receives it. maps: what
    `max_pool` made of the images, where it is at hand; else it is made again.
    """
    images, size, stride, places = _checked(images, size, stride)
    d_maps = arguments.floats("d_maps", d_maps, "NHWC")
    wanted = (len(images), *places, images.shape[3])
    arguments.same_shape("d_maps", d_maps, wanted, "what max_pool makes of images")
    if maps is None:
        maps = max_pool(images, size, stride)
    maps = arguments.floats("maps", maps, "NHWC")
    arguments.same_shape("maps", maps, wanted, "what max_pool makes of images")
    waiting = np.ones(wanted, bool)
    d_images = np.zeros(images.shape, d_maps.dtype)
    if size == stride:
        tiles, d_tiles = (_tiles(array, size, places) for array in (images, d_images))
        wins = tiles == maps[:, :, None, :, None]
        for u, v in np.ndindex(size, size):
            wins[:, :, u, :, v] &= waiting
            waiting ^= wins[:, :, u, :, v]
        d_tiles[...] = wins
        d_tiles *= d_maps[:, :, None, :, None]
        return d_images
    for window in _taps(images, size, stride, places):
        wins = waiting & (images[window] == maps)
        d_images[window] += d_maps * wins
        waiting ^= wins
    return d_images


def _tiles(images: np.ndarray, size: int, places: tuple[int, int]) -> np.ndarray:
    """A view (N, OH, size, OW, size, C) of windows that do not overlap: the quick way.

    To compare or multiply all tiles at once takes half the time of tap by tap.
    """
    (n, _, _, channels), (high, wide) = images.shape, places
    lines = images[:, : high * size].reshape(n, high, size, -1, channels, copy=False)
    pixels = lines[:, :, :, : wide * size]
    return pixels.reshape(n, high, size, wide, size, channels, copy=False)


@overflow_is_inf
def average_pool(
    images: np.ndarray, size: int, stride: int | None = None
) -> np.ndarray:
    """(N, H, W, C) to (N, OH, OW, C): the mean of each window; stride as max_pool."""
    images, size, stride, places = _checked(images, size, stride)
    taps = _taps(images, size, stride, places)
    return sum(images[window] for window in taps) / size**2


@overflow_is_inf
def average_pool_gradient(
    d_maps: np.ndarray,
    image_shape: tuple[int, int, int, int],
    size: int,
    stride: int | None = None,
) -> np.ndarray:
    """d_maps (N, OH, OW, C) to d_images (N, H, W, C): an equal share to each pixel."""
    shape = arguments.shape("image_shape", image_shape, "NHWC")
    d_maps = arguments.floats("d_maps", d_maps, "NHWC")
    size, stride = _steps(size, stride)
    places = windows.output_sizes(shape, (size, size), stride)
    wanted = (shape[0], *places, shape[3])
    arguments.same_shape("d_maps", d_maps, wanted, "what average_pool makes of images")
    arguments.affordable("image_shape", shape, d_maps.dtype, "images")
    d_images = np.zeros(shape, d_maps.dtype)
    for _, _, window in windows.taps((size, size), wanted, stride):
        d_images[window] += d_maps / size**2
    return d_images


@overflow_is_inf
def global_average_pool(images: np.ndarray) -> np.ndarray:
    """(N, H, W, C) to (N, C): the mean of each map, blind to where things are."""
    return arguments.floats("images", images, "NHWC").mean(axis=(1, 2))


def global_average_pool_gradient(
    d_outputs: np.ndarray, image_shape: tuple[int, int, int, int]
) -> np.ndarray:
    """d_outputs (N, C) to d_images (N, H, W, C): an equal share to each pixel."""
    shape = arguments.shape("image_shape", image_shape, "NHWC")
    n, height, width, channels = shape
    d_outputs = arguments.floats("d_outputs", d_outputs, "NC")
    arguments.same_shape("d_outputs", d_outputs, (n, channels), "one a map")
    arguments.affordable("image_shape", shape, d_outputs.dtype, "images")
    shares = d_outputs[:, None, None, :] / (height * width)
    return np.repeat(np.repeat(shares, height, axis=1), width, axis=2)


def global_max_pool(images: np.ndarray) -> np.ndarray:
    """(N, H, W, C) to (N, C): the largest value of each map."""
    return arguments.floats("images", images, "NHWC").max(axis=(1, 2))


def blur_pool(
    images: np.ndarray, stride: int = 2, *, padding: int = 1, mode: str = "zero"
) -> np.ndarray:
    """(N, H, W, C) to (N, OH, OW, C): blur each channel by [1 2 1]/4, then stride.

    Blurring before subsampling is what keeps a small shift small.
    Source: Zhang (2019), "Making convolutional networks shift-invariant again".
    """
    images = arguments.floats("images", images, "NHWC")
    binomial = np.array([1, 2, 1], images.dtype) / 4
    seen = windows.views(images, (3, 3), stride, padding, 1, mode)
    return np.einsum("nijuvc,u,v->nijc", seen, binomial, binomial, optimize=True)


def _checked(images, size, stride):
    """Images, size and stride, checked, and the places (OH, OW) of the window."""
    images = arguments.floats("images", images, "NHWC")
    size, stride = _steps(size, stride)
    places = windows.output_sizes(images.shape, (size, size), stride)
    return images, size, stride, places


def _taps(images, size, stride, places):
    """For each tap of the window, in reading order, the pixels that lie under it."""
    taps = windows.taps((size, size), (len(images), *places), stride)
    return (window for _, _, window in taps)


def _steps(size, stride) -> tuple[int, int]:
    size = arguments.integer("size", size, minimum=1)
    stride = size if stride is None else stride
    return size, arguments.integer("stride", stride, minimum=1)
