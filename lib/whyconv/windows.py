"""Padding, and the windows of padded images: what convolution and pooling share.

Arrays are channels-last, images (N, H, W, C). `ops` offers `pad` and `pad_gradient`
to everyone; the rest expects arguments that are checked already. stride, padding and
dilation are pairs here, (rows, columns).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from whyconv import arguments, columns, shapes, sums
from whyconv.arguments import overflow_is_inf
from whyconv.columns import Move, Steps

MODES = ("zero", "circular", "reflect", "edge")

Pair = tuple[int, int]


class How(NamedTuple):
    """How a window moves over images, each setting a pair (rows, columns)."""

    stride: Pair
    padding: Pair
    dilation: Pair = (1, 1)

    def over(self, padded_shape: tuple[int, ...]) -> Move:
        """The same for padded images: no step longer than they are, if it was."""
        sides = zip(padded_shape[1:3], self.stride, self.dilation, strict=True)
        return Move(*(Steps(min(step, a), min(gap, a)) for a, step, gap in sides))


def how(stride, padding, dilation=1) -> How:
    """The settings of a window as pairs, checked one by one."""
    return How(
        arguments.pair("stride", stride, minimum=1),
        arguments.pair("padding", padding, minimum=0),
        arguments.pair("dilation", dilation, minimum=1),
    )


def pad(images: np.ndarray, padding: int | Pair, mode: str = "zero") -> np.ndarray:
    """(N, H, W, C) to (N, H + 2p, W + 2q, C), padding p or (p, q), rows and columns.

    With p = 2, a row 1234 becomes 00123400 (zero), 34123412 (circular), 32123432
    (reflect, about its outermost pixels) or 11123444 (edge).
    """
    images = arguments.floats("images", images, "NHWC")
    padding = arguments.pair("padding", padding, minimum=0)
    check_mode(images.shape[1:3], padding, mode)
    size = padded_shape(images.shape, padding)
    arguments.affordable("padding", size, images.dtype, "padded images")
    return padded(images, padding, mode)


def padded(images, padding, mode) -> np.ndarray:
    """What `pad` does with checked arguments."""
    if mode == "zero":
        return columns.surround(images, *padding)
    down, across = _both_sources(images.shape, padding, mode)
    return images[:, down][:, :, across]


@overflow_is_inf
def pad_gradient(
    d_padded: np.ndarray, padding: int | Pair, mode: str = "zero"
) -> np.ndarray:
    """(N, H + 2p, W + 2q, C) to (N, H, W, C): each pixel gathers from its copies."""
    d_padded = arguments.floats("d_padded", d_padded, "NHWC")
    padding = p, q = arguments.pair("padding", padding, minimum=0)
    height, width = d_padded.shape[1] - 2 * p, d_padded.shape[2] - 2 * q
    if min(height, width) < 1:
        twice = f"2*{p}" if p == q else f"2*({p}, {q})"
        raise ValueError(
            f"padding: {d_padded.shape[1]} x {d_padded.shape[2]} pixels "
            f"- {twice} padding leave {height} x {width}"
        )
    check_mode((height, width), padding, mode)
    return unpadded(d_padded, padding, mode)


def unpadded(d_padded, padding, mode) -> np.ndarray:
    """What `pad_gradient` does with checked arguments."""
    if mode == "zero":
        return columns.inside(d_padded, padding)
    n, height, width, c = columns.inside(d_padded, padding).shape
    shape = (n, height, width, c)
    down, across = _both_sources(shape, padding, mode)
    copies = 2 * max(padding)
    d_rows = sums.accumulator((n, height, d_padded.shape[2], c), d_padded.dtype, copies)
    np.add.at(d_rows, (slice(None), down), d_padded)
    d_images = np.zeros(shape, d_rows.dtype)
    np.add.at(d_images, (slice(None), slice(None), across), d_rows)
    return np.asarray(d_images, d_padded.dtype)


def _both_sources(image_shape, padding, mode) -> tuple[np.ndarray, np.ndarray]:
    """Row and column indices of a padded image."""
    down, across = (
        sources(side, by, mode)
        for side, by in zip(image_shape[1:3], padding, strict=True)
    )
    return down, across


def sources(image: int, padding: int, mode: str) -> np.ndarray:
    """For each of image + 2p padded pixels, the pixel that it copies; -1 for a zero."""
    positions = np.arange(-padding, image + padding)
    if mode == "circular":
        return positions % image
    if mode == "edge":
        return positions.clip(0, image - 1)
    if mode == "reflect":
        last = image - 1
        return last - abs(last - abs(positions))
    return np.where((positions >= 0) & (positions < image), positions, -1)


def check_mode(sides, padding, mode) -> None:
    """ValueError for an unknown mode, or one that cannot fill so much padding."""
    if arguments.choice("mode", mode, MODES) == "reflect":
        for side, by in zip(sides, padding, strict=True):
            shapes.check_reflection(side, by)


def padded_shape(image_shape, padding) -> tuple[int, int, int, int]:
    """(N, H + 2p, W + 2q, C)."""
    n, height, width, channels = image_shape
    return n, height + 2 * padding[0], width + 2 * padding[1], channels


def output_sizes(sides, size, stride, padding, dilation):
    """(OH, OW) of images of such sides, (H, W), from `shapes.output_size`."""
    axes = zip(sides, size, stride, padding, dilation, strict=True)
    if arguments.are_trusted():
        return tuple(
            Steps(step, gap).places(image + 2 * by, taps)
            for image, taps, step, by, gap in axes
        )
    return tuple(shapes.output_size(*axis) for axis in axes)


def same_channels(kernel_shape, image_shape) -> None:
    """ValueError where kernels (..., C, F) are for images of other channels."""
    if image_shape[3] != kernel_shape[2]:
        raise ValueError(
            f"kernels: {kernel_shape[2]} channels do not match the images' "
            f"{image_shape[3]} (kernels {kernel_shape}, images {image_shape})"
        )


def views(images, window, how, mode) -> np.ndarray:
    """Every window, (N, OH, OW, K, L, C): a view into the padded images."""
    places = output_sizes(images.shape[1:3], window, *how)
    n, channels = images.shape[::3]
    size = (n, *places, *window, channels)
    padded = pad(images, how.padding, mode)
    arguments.affordable("images", size, images.dtype, "windows")
    down, across = how.over(padded.shape)
    extents = [
        steps.extent(taps) for steps, taps in zip((down, across), window, strict=True)
    ]
    views = sliding_window_view(padded, extents, axis=(1, 2))
    views = views[:, :: down.stride, :: across.stride]
    views = views[..., :: down.dilation, :: across.dilation]
    return np.moveaxis(views, 3, 5)


def taps(window_shape, maps_shape, move):
    """For each tap (u, v): the slice of padded images that lies under it."""
    down, across = move
    high, wide = maps_shape[1:3]
    for u, v in np.ndindex(*window_shape):
        yield u, v, (slice(None), down.under(u, 0, high), across.under(v, 0, wide))
