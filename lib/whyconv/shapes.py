"""How a window moves over an image: sizes, coverage, receptive fields.

Integers only, one axis at a time: a square window on a rectangular image is
this arithmetic done twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from whyconv import arguments


def extent(size: int, dilation: int = 1) -> int:
    """Pixels from the first tap of a window to its last: dilation * (size - 1) + 1."""
    size = arguments.integer("size", size, minimum=1)
    dilation = arguments.integer("dilation", dilation, minimum=1)
    return dilation * (size - 1) + 1


def output_size(
    image: int, size: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """Places at which a window of `size` taps fits along `image` pixels.

    floor((image + 2 padding - extent) / stride) + 1, with
    extent = dilation * (size - 1) + 1. Pixels left over at the end are dropped.
    Raises ValueError where the window does not fit even once.

    Source: Dumoulin and Visin (2016), relationship 6.
    """
    image = arguments.integer("image", image, minimum=1)
    stride = arguments.integer("stride", stride, minimum=1)
    padding = arguments.integer("padding", padding, minimum=0)
    window, room = extent(size, dilation), image + 2 * padding
    if window > room:
        taps = f" ({size} taps, dilation {dilation})" if dilation > 1 else ""
        raise ValueError(
            f"size: a window of {window}{taps} does not fit in "
            f"{image} pixels + 2*{padding} padding = {room}"
        )
    return (room - window) // stride + 1


def same_padding(size: int, dilation: int = 1) -> int:
    """Padding that keeps the size at stride 1: half of extent - 1.

    Raises ValueError where that is not whole (an even window has no middle).
    """
    window = extent(size, dilation)
    if window % 2 == 0:
        raise ValueError(
            f"size: a window of {window} has no middle pixel, "
            f"({window} - 1) / 2 = {(window - 1) / 2}"
        )
    return (window - 1) // 2


def tap_positions(
    image: int, size: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> list[list[int]]:
    """For each output place i, the pixel under each of its taps u.

    That is i*stride + u*dilation - padding.

    Positions below 0 or from `image` on lie in the padding.
    """
    places = output_size(image, size, stride, padding, dilation)
    return [
        [i * stride + u * dilation - padding for u in range(size)]
        for i in range(places)
    ]


def coverage(
    image: int, size: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> list[int]:
    """For each pixel, the number of windows that use it.

    In two dimensions the numbers of the two axes multiply.
    """
    used = [0] * image
    for window in tap_positions(image, size, stride, padding, dilation):
        for position in window:
            if 0 <= position < image:
                used[position] += 1
    return used


class Window(NamedTuple):
    """A layer seen as a moving window: `size` taps; stride and dilation in pixels."""

    size: int
    stride: int = 1
    dilation: int = 1


class ReceptiveField(NamedTuple):
    """`size`: pixels one output sees along an axis; `jump`: from one output to the next."""

    size: int
    jump: int


def receptive_field(windows: Iterable[Window | tuple[int, ...]]) -> ReceptiveField:
    """What one output of a stack of layers sees, first layer first.

    size = 1 + sum of (extent_l - 1) * jump_{l-1}, jump_l = product of strides
    up to l. Source: Araujo, Norris and Sim (2019), equation 2.
    """
    size, jump = 1, 1
    for layer in windows:
        window = Window(*layer)
        stride = arguments.integer("stride", window.stride, minimum=1)
        size += (extent(window.size, window.dilation) - 1) * jump
        jump *= stride
    return ReceptiveField(size, jump)
