"""How a window moves over an image: sizes, coverage, receptive fields.

Integers only, one axis at a time: a window on an image is this arithmetic done
twice. A receptive field alone can be asked for both axes at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from whyconv import arguments

LISTED = 10**7  # pairs of place and tap that are gone through one by one


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


def check_reflection(image: int, padding: int) -> None:
    """ValueError where `padding` pixels are more than an image has beside its edge.

    Reflected about its outermost pixel, an image has image - 1 others to show.
    """
    image = arguments.integer("image", image, minimum=1)
    padding = arguments.integer("padding", padding, minimum=0)
    if padding > image - 1:
        raise ValueError(
            f"padding: {padding} pixels cannot be reflected from {image}, "
            f"at most {image} - 1 = {image - 1}"
        )


def check_pool_padding(size: int, padding: int) -> None:
    """ValueError where a pool's window would lie wholly in its padding."""
    size = arguments.integer("size", size, minimum=1)
    padding = arguments.integer("padding", padding, minimum=0)
    if padding >= size:
        raise ValueError(
            f"padding: a window of {size} would lie wholly in a padding of {padding}, "
            f"at most {size} - 1 = {size - 1}"
        )


def tap_positions(
    image: int, size: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> list[list[int]]:
    """For each output place i, the pixel under each of its taps u.

    That is i*stride + u*dilation - padding. Positions below 0 or from `image`
    on lie in the padding.
    """
    places = output_size(image, size, stride, padding, dilation)
    size, stride, padding, dilation = map(int, (size, stride, padding, dilation))
    _listable(places, size)
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
    windows = tap_positions(image, size, stride, padding, dilation)
    _listable(image, 1)
    used = [0] * int(image)
    for position in chain.from_iterable(windows):
        if 0 <= position < image:
            used[position] += 1
    return used


def taps_on_pixels(
    image: int, size: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """Pairs of place and tap that meet on a pixel, not on padding: sum of `coverage`.

    Counted tap by tap, so that an image of any size is counted at once.
    """
    places = output_size(image, size, stride, padding, dilation)
    image, size, stride = int(image), int(size), int(stride)
    if padding == 0:
        return places * size
    _listable(1, size)
    total = 0
    for u in range(size):
        start = u * int(dilation) - int(padding)  # the pixel under tap u at place 0
        first = max(0, -(start // stride))
        last = min(places - 1, (image - 1 - start) // stride)
        total += max(0, last - first + 1)
    return total


def _listable(places: int, size: int) -> None:
    if places * size > LISTED:
        raise ValueError(
            f"size: {places:,} places x {size:,} taps = {places * size:,} "
            f"are too many to go through, at most {LISTED:,}"
        )


class Window(NamedTuple):
    """A layer seen as a moving window: `size` taps; stride and dilation in pixels.

    Each is one number for both axes, or a pair (rows, columns).
    """

    size: int | tuple[int, int]
    stride: int | tuple[int, int] = 1
    dilation: int | tuple[int, int] = 1


class ReceptiveField(NamedTuple):
    """Along an axis, `size`: pixels one output sees; `jump`: pixels to the next."""

    size: int | tuple[int, int]
    jump: int | tuple[int, int]


def receptive_field(windows: Sequence[Window | tuple]) -> ReceptiveField:
    """What one output of a stack of layers sees, first layer first.

    size = 1 + sum of (extent_l - 1) * jump_{l-1}, jump_l = product of strides
    up to l. Two pairs (rows, columns) where any number of a window is a pair.
    Source: Araujo, Norris and Sim (2019), equation 2.
    """
    wanted = "a window or a tuple (size, stride, dilation)"
    arguments.instance("windows", windows, (list, tuple), f"a list, each {wanted}")
    by_axis, stack = False, []
    for layer in windows:
        arguments.instance("windows: each", layer, (tuple, list), wanted)
        if not 1 <= len(layer) <= 3:
            raise ValueError(f"windows: each must be {wanted}, got {layer}")
        window = Window(*layer)
        by_axis |= any(isinstance(number, (tuple, list)) for number in window)
        stack.append(
            [
                arguments.pair(name, number, minimum=1)
                for name, number in zip(Window._fields, window, strict=True)
            ]
        )
    rows, columns = (
        _along_axis([[pair[axis] for pair in window] for window in stack])
        for axis in (0, 1)
    )
    return ReceptiveField(*zip(rows, columns, strict=True)) if by_axis else rows


def _along_axis(windows: list[list[int]]) -> ReceptiveField:
    size, jump = 1, 1
    for taps, stride, dilation in windows:
        size += (extent(taps, dilation) - 1) * jump
        jump *= stride
    return ReceptiveField(size, jump)
