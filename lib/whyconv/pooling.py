"""Pooling: each map made smaller, by the largest value or the mean of every window.

Arrays are channels-last, images (N, H, W, C). Everything here is offered by `ops`,
and keeps its promises: inputs stay as they are, float32 stays float32. The size of
the window, its stride and the padding are one number for both axes or a pair (rows,
columns). stride defaults to size. Pixels left over at the end are dropped.

Padding is no picture: no maximum is ever taken of it, so that maps below zero are
pooled rightly too, and a mean may count it as zeros or leave it out. It must be
less than the window, or a window would lie wholly in it.
"""

from __future__ import annotations

from functools import reduce
from typing import NamedTuple

import numpy as np

from whyconv import arguments, columns, shapes, sums, windows
from whyconv.arguments import overflow_is_inf
from whyconv.columns import Move
from whyconv.windows import Pair


def max_pool(
    images: np.ndarray,
    size: int | Pair,
    stride: int | Pair | None = None,
    padding: int | Pair = 0,
) -> np.ndarray:
    """(N, H, W, C) to (N, OH, OW, C): the largest value of each window's pixels."""
    images = arguments.floats("images", images, "NHWC")
    pool = _pool(images.shape, size, stride, padding, images.dtype)
    if pool.is_tiling:
        across = reduce(np.maximum, np.moveaxis(_tiles(images, pool), 2, 0))
        return reduce(np.maximum, np.moveaxis(across, 3, 0))
    padded = _never_largest(images, pool)
    first, *others = pool.taps()
    maps = padded[first].copy()
    for window in others:
        np.maximum(maps, padded[window], out=maps)
    return maps


@overflow_is_inf
def max_pool_gradient(
    d_maps: np.ndarray,
    images: np.ndarray,
    size: int | Pair,
    stride: int | Pair | None = None,
    padding: int | Pair = 0,
    *,
    maps: np.ndarray | None = None,
) -> np.ndarray:
    """d_maps (N, OH, OW, C) to d_images (N, H, W, C): all to the winner.

    Where several pixels tie, the first (in reading order) receives it. maps: what
    `max_pool` made of the images, where it is at hand; else it is made again.
    """
    images = arguments.floats("images", images, "NHWC")
    d_maps = arguments.floats("d_maps", d_maps, "NHWC")
    pool = _pool(images.shape, size, stride, padding, d_maps.dtype)
    why = "what max_pool makes of images"
    arguments.same_shape("d_maps", d_maps, pool.maps_shape, why)
    if maps is None:
        maps = max_pool(images, size, stride, padding)
    maps = arguments.floats("maps", maps, "NHWC")
    arguments.same_shape("maps", maps, pool.maps_shape, why)
    waiting = np.ones(pool.maps_shape, bool)
    if pool.is_tiling:
        d_images = np.zeros(images.shape, d_maps.dtype)
        tiles, d_tiles = _tiles(images, pool), _tiles(d_images, pool)
        wins = tiles == maps[:, :, None, :, None]
        for u, v in np.ndindex(*pool.size):
            wins[:, :, u, :, v] &= waiting
            waiting ^= wins[:, :, u, :, v]
        d_tiles[...] = wins
        d_tiles *= d_maps[:, :, None, :, None]
        return d_images
    padded = _never_largest(images, pool)
    d_padded = sums.accumulator(padded.shape, d_maps.dtype, pool.area)
    for window in pool.taps():
        wins = waiting & (padded[window] == maps)
        d_padded[window] += d_maps * wins
        waiting ^= wins
    d_padded = np.asarray(d_padded, d_maps.dtype)
    return columns.inside(d_padded, pool.padding)


def _never_largest(images: np.ndarray, pool: _Pool) -> np.ndarray:
    """The images, and around them what no pixel is below."""
    return columns.surround(images, *pool.padding, -np.inf)


def _tiles(images: np.ndarray, pool: _Pool) -> np.ndarray:
    """A view (N, OH, K, OW, L, C) of windows that do not overlap: the quick way.

    To compare or multiply all tiles at once takes half the time of tap by tap. It is a
    view whatever the strides, for to split an axis never copies.
    """
    (n, high, wide, channels), (k, l) = pool.maps_shape, pool.size  # noqa: E741
    width = images.shape[2]
    lines = images[:, : high * k].reshape(n, high, k, width, channels)
    pixels = lines[:, :, :, : wide * l]
    return pixels.reshape(n, high, k, wide, l, channels)


@overflow_is_inf
def average_pool(
    images: np.ndarray,
    size: int | Pair,
    stride: int | Pair | None = None,
    padding: int | Pair = 0,
    *,
    count_include_pad: bool = True,
) -> np.ndarray:
    """(N, H, W, C) to (N, OH, OW, C): the mean of each window.

    Padding counts as zeros; where count_include_pad is False the mean is that of
    the window's pixels alone. (The name is PyTorch's, and so is the default.)
    """
    images = arguments.floats("images", images, "NHWC")
    pool = _pool(images.shape, size, stride, padding, images.dtype)
    padded = columns.surround(images, *pool.padding)
    total = sums.accumulator(pool.maps_shape, images.dtype, pool.area)
    for window in pool.taps():
        total += padded[window]
    total /= pool.counted(count_include_pad)
    return np.asarray(total, images.dtype)


@overflow_is_inf
def average_pool_gradient(
    d_maps: np.ndarray,
    image_shape: tuple[int, int, int, int],
    size: int | Pair,
    stride: int | Pair | None = None,
    padding: int | Pair = 0,
    *,
    count_include_pad: bool = True,
) -> np.ndarray:
    """d_maps (N, OH, OW, C) to d_images (N, H, W, C): an equal share to each pixel."""
    shape = arguments.shape("image_shape", image_shape, "NHWC")
    d_maps = arguments.floats("d_maps", d_maps, "NHWC")
    pool = _pool(shape, size, stride, padding, d_maps.dtype)
    why = "what average_pool makes of images"
    arguments.same_shape("d_maps", d_maps, pool.maps_shape, why)
    arguments.affordable("image_shape", shape, d_maps.dtype, "images")
    padded = windows.padded_shape(shape, pool.padding)
    d_padded = sums.accumulator(padded, d_maps.dtype, pool.area)
    shares = d_maps / pool.counted(count_include_pad)
    for window in pool.taps():
        d_padded[window] += shares
    d_padded = np.asarray(d_padded, d_maps.dtype)
    return columns.inside(d_padded, pool.padding)


@overflow_is_inf
def global_average_pool(images: np.ndarray) -> np.ndarray:
    """(N, H, W, C) to (N, C): the mean of each map, blind to where things are."""
    images = arguments.floats("images", images, "NHWC")
    return sums.over_places(images) / (images.shape[1] * images.shape[2])


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


def global_max_pool_gradient(d_outputs: np.ndarray, images: np.ndarray) -> np.ndarray:
    """d_outputs (N, C) to d_images (N, H, W, C): all to the largest, the first one."""
    images = arguments.floats("images", images, "NHWC")
    n, height, width, channels = images.shape
    d_outputs = arguments.floats("d_outputs", d_outputs, "NC")
    arguments.same_shape("d_outputs", d_outputs, (n, channels), "one a map")
    places = images.reshape(n, height * width, channels)
    d_places = np.zeros(places.shape, d_outputs.dtype)
    winners = places.argmax(axis=1)[:, None]
    np.put_along_axis(d_places, winners, d_outputs[:, None], axis=1)
    return d_places.reshape(images.shape)


def blur_pool(
    images: np.ndarray,
    stride: int | Pair = 2,
    *,
    padding: int | Pair = 1,
    mode: str = "zero",
) -> np.ndarray:
    """(N, H, W, C) to (N, OH, OW, C): blur each channel by [1 2 1]/4, then stride.

    Blurring before subsampling is what keeps a small shift small.
    Source: Zhang (2019), "Making convolutional networks shift-invariant again".
    """
    images = arguments.floats("images", images, "NHWC")
    binomial = np.array([1, 2, 1], images.dtype) / 4
    seen = windows.views(images, (3, 3), windows.how(stride, padding), mode)
    return np.einsum("nijuvc,u,v->nijc", seen, binomial, binomial, optimize=True)


class _Pool(NamedTuple):
    """How a pool goes over images: its settings as pairs, and what they come to."""

    image_shape: tuple[int, int, int, int]
    size: Pair
    padding: Pair
    move: Move
    maps_shape: tuple[int, int, int, int]

    @property
    def is_tiling(self) -> bool:
        """Whether windows of several pixels lie side by side, without padding."""
        strides = tuple(steps.stride for steps in self.move)
        return strides == self.size != (1, 1) and not any(self.padding)

    @property
    def area(self) -> int:
        """Pixels of a window, and the most windows that a pixel can lie in."""
        return self.size[0] * self.size[1]

    def taps(self):
        """For each tap of the window, in reading order, the pixels under it."""
        taps = windows.taps(self.size, self.maps_shape, self.move)
        return (window for _, _, window in taps)

    def counted(self, count_include_pad: bool) -> int | np.ndarray:
        """What the sums over windows are divided by: one number, or (OH, OW, 1)."""
        if arguments.flag("count_include_pad", count_include_pad):
            return self.area
        down, across = map(self._counts, (0, 1))
        return np.outer(down, across)[:, :, None]

    def _counts(self, axis: int) -> np.ndarray:
        """For each place along an axis, the pixels that its window has there."""
        starts = np.arange(self.maps_shape[1 + axis]) * self.move[axis].stride
        starts -= self.padding[axis]
        stops = np.minimum(starts + self.size[axis], self.image_shape[1 + axis])
        return stops - np.maximum(starts, 0)


def _pool(image_shape, size, stride, padding, dtype) -> _Pool:
    """The settings, checked: pairs that fit the images, and less padding than window.

    dtype: that of the arrays which are padded.
    """
    size = arguments.pair("size", size, minimum=1)
    stride = size if stride is None else stride
    stride = arguments.pair("stride", stride, minimum=1)
    padding = arguments.pair("padding", padding, minimum=0)
    for taps, by in zip(size, padding, strict=True):
        shapes.check_pool_padding(taps, by)
    how = windows.How(stride, padding)
    places = windows.output_sizes(image_shape[1:3], size, *how)
    padded = windows.padded_shape(image_shape, padding)
    if any(padding):
        arguments.affordable("padding", padded, dtype, "padded images")
    maps_shape = (image_shape[0], *places, image_shape[3])
    return _Pool(image_shape, size, padding, how.over(padded), maps_shape)
