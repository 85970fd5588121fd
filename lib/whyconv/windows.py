"""Padding, and the windows of padded images: what convolution and pooling share.

Arrays are channels-last, images (N, H, W, C). `ops` offers `pad` and `pad_gradient`
to everyone; the rest expects arguments that are checked already.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from whyconv import arguments, columns, shapes
from whyconv.arguments import overflow_is_inf

MODES = ("zero", "circular")


def pad(images: np.ndarray, padding: int, mode: str = "zero") -> np.ndarray:
    """(N, H, W, C) to (N, H + 2p, W + 2p, C).

    With p = 2, a row 1234 becomes 00123400 (zero) or 34123412 (circular).
    """
    images = arguments.floats("images", images, "NHWC")
    padding = arguments.integer("padding", padding, minimum=0)
    size = padded_shape(images.shape, padding)
    arguments.affordable("padding", size, images.dtype, "padded images")
    arguments.choice("mode", mode, MODES)
    return padded(images, padding, mode)


def padded(images, padding, mode) -> np.ndarray:
    """What `pad` does with checked arguments."""
    if mode == "zero":
        return columns.surround(images, padding, padding)
    down, across = _wrapped(images.shape, padding)
    return images[:, down][:, :, across]


@overflow_is_inf
def pad_gradient(d_padded: np.ndarray, padding: int, mode: str = "zero") -> np.ndarray:
    """(N, H + 2p, W + 2p, C) to (N, H, W, C): each pixel gathers from its copies."""
    d_padded = arguments.floats("d_padded", d_padded, "NHWC")
    padding = arguments.integer("padding", padding, minimum=0)
    height, width = (side - 2 * padding for side in d_padded.shape[1:3])
    arguments.choice("mode", mode, MODES)
    if min(height, width) < 1:
        raise ValueError(
            f"padding: {d_padded.shape[1]} x {d_padded.shape[2]} pixels "
            f"- 2*{padding} padding leave {height} x {width}"
        )
    return unpadded(d_padded, padding, mode)


def unpadded(d_padded, padding, mode) -> np.ndarray:
    """What `pad_gradient` does with checked arguments."""
    n, height, width, c = d_padded.shape
    height, width = height - 2 * padding, width - 2 * padding
    if mode == "zero":
        return d_padded[:, padding : padding + height, padding : padding + width]
    down, across = _wrapped((n, height, width, c), padding)
    d_rows = np.zeros((n, height, d_padded.shape[2], c), d_padded.dtype)
    np.add.at(d_rows, (slice(None), down), d_padded)
    d_images = np.zeros((n, height, width, c), d_padded.dtype)
    np.add.at(d_images, (slice(None), slice(None), across), d_rows)
    return d_images


def _wrapped(shape: tuple[int, ...], padding: int) -> tuple[np.ndarray, np.ndarray]:
    """Row and column indices of a circularly padded image."""
    down, across = (np.arange(-padding, side + padding) % side for side in shape[1:3])
    return down, across


def padded_shape(image_shape, padding) -> tuple[int, int, int, int]:
    """(N, H + 2p, W + 2p, C)."""
    n, height, width, channels = image_shape
    return n, height + 2 * padding, width + 2 * padding, channels


def output_sizes(image_shape, window_shape, stride, padding=0, dilation=1):
    """(OH, OW), from `shapes.output_size`."""
    if arguments.are_trusted():
        move = columns.Move(stride, dilation)
        return tuple(
            move.places(image + 2 * padding, size)
            for image, size in zip(image_shape[1:3], window_shape[:2], strict=True)
        )
    return tuple(
        shapes.output_size(image, size, stride, padding, dilation)
        for image, size in zip(image_shape[1:3], window_shape[:2], strict=True)
    )


def views(images, window_shape, stride, padding, dilation, mode) -> np.ndarray:
    """Every window, (N, OH, OW, K, L, C): a view into the padded images."""
    places = output_sizes(images.shape, window_shape, stride, padding, dilation)
    n, channels = images.shape[::3]
    size = (n, *places, *window_shape[:2], channels)
    padded = pad(images, padding, mode)
    arguments.affordable("images", size, images.dtype, "windows")
    extents = [shapes.extent(taps, dilation) for taps in window_shape[:2]]
    views = sliding_window_view(padded, extents, axis=(1, 2))
    views = views[:, ::stride, ::stride, :, ::dilation, ::dilation]
    return np.moveaxis(views, 3, 5)


def taps(window_shape, maps_shape, stride, dilation=1):
    """For each tap (u, v): the slice of padded images that lies under it."""
    stride, dilation = int(stride), int(dilation)
    down, right = ((places - 1) * stride + 1 for places in maps_shape[1:3])
    for u, v in np.ndindex(*window_shape):
        top, left = u * dilation, v * dilation
        rows = slice(top, top + down, stride)
        yield u, v, (slice(None), rows, slice(left, left + right, stride))
