"""A mean that is fair to the border.

A mean filter with zero {term}`padding` darkens the rim of every picture: at a corner
five of the nine pixels under it are padding, and count as black. Of a blank image it
makes 4/9, 6/9 and 1, from which later layers can tell where they are. Write a mean
that counts only the pixels that exist. What is left of the addresses on a blank image?
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from whyconv.checker import Exercise


def mean_inside(image, size):
    """The mean of those pixels under a window that belong to the image.

    image (H, W) to a map (H, W). The window is size x size, `size` odd, and
    the pixel itself is in its middle.
    """

    def sums(pixels):
        padded = np.pad(pixels, size // 2)
        return sliding_window_view(padded, (size, size)).sum(axis=(2, 3))

    return sums(image) / sums(np.ones(image.shape))


def drawn(rng):
    size = 2 * int(rng.integers(0, 3)) + 1
    return rng.integers(0, 10, rng.integers(1, 7, 2)), size


exercise = Exercise(
    mean_inside,
    page="labs/camera-and-border",
    difficulty=2,
    minutes=15,
    hints=[
        "At each place you want the sum of the pixels under the window, divided by how "
        "many there are. Zeros outside do no harm to the sum.",
        "The number of pixels that exist is a sum as well: of an image that is 1 "
        "everywhere, under zero padding.",
        "Pad both with `size // 2` zeros. `sliding_window_view(padded, (size, size))` "
        "has a window for each place; two loops over the places do as well.",
    ],
    examples=[(np.array([[9, 9, 9], [9, 9, 9], [9, 9, 9]]), 3)],
    cases=[
        (np.array([[6]]), 1),
        (np.array([[6]]), 3),
        (np.array([[4, 0]]), 3),
        (np.array([[3], [6], [9]]), 3),
        (np.array([[1, 2], [3, 6]]), 3),
        (np.array([[0, 0, 0], [0, 9, 0], [0, 0, 0]]), 3),
        (np.array([[9, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 8]]), 3),
        (np.arange(25).reshape(5, 5), 5),
    ],
    draw=drawn,
)


@exercise.right
def by_loops(image, size):
    reach, (height, width) = size // 2, np.shape(image)
    means = np.zeros((height, width))
    for i in range(height):
        for j in range(width):
            top, left = max(i - reach, 0), max(j - reach, 0)
            window = image[top : i + reach + 1, left : j + reach + 1]
            means[i, j] = window.mean()
    return means


@exercise.right
def nothing_outside(image, size):
    padded = np.pad(np.float32(image), size // 2, constant_values=np.nan)
    windows = sliding_window_view(padded, (size, size))
    return np.nanmean(windows, axis=(2, 3))


@exercise.right
def rows_then_columns(image, size):
    def means(lines):
        reach = size // 2
        near = [lines[max(i - reach, 0) : i + reach + 1] for i in range(len(lines))]
        return np.array([one.mean(axis=0) for one in near])

    return means(means(image).T).T.tolist()


def windows_of(image, size, **how):
    padded = np.pad(image, size // 2, **how)
    return sliding_window_view(padded, (size, size))


exercise.slip(
    "padding_counted",
    " / sums(np.ones(image.shape))",
    " / size**2",
    "Every sum is divided by the size of the whole window, so that the padding counts "
    "as black pixels and the rim comes out dark.",
)


@exercise.wrong
def black_taken_for_outside(image, size):
    """The sum is divided by the number of pixels that are not 0. A black pixel of the
    image is a pixel; what is outside can't be told by its value.
    """
    windows = windows_of(image, size)
    count = np.count_nonzero(windows, axis=(2, 3))
    return windows.sum(axis=(2, 3)) / np.maximum(count, 1)


@exercise.wrong
def edge_repeated(image, size):
    """Beyond the border the last row or column is repeated, and counts again. Then a
    blank image stays blank, but pixels at the border have more weight than others.
    """
    return windows_of(image, size, mode="edge").mean(axis=(2, 3))


@exercise.wrong
def wrapped(image, size):
    """The window wraps around to the other side of the image. What it finds there are
    pixels of the image, but not under the window.
    """
    return windows_of(image, size, mode="wrap").mean(axis=(2, 3))


@exercise.wrong
def mirrored(image, size):
    """Beyond the border the image is mirrored, so that pixels next to it count twice.
    Only the pixels under the window are meant, each once.
    """
    return windows_of(image, size, mode="reflect").mean(axis=(2, 3))


@exercise.wrong
def border_left_as_it_is(image, size):
    """Where the window does not fit, the pixels are left as they are. There too a mean
    is wanted, of as many pixels as there are.
    """
    reach, means = size // 2, 1.0 * image
    for i in range(reach, len(image) - reach):
        for j in range(reach, image.shape[1] - reach):
            window = image[i - reach : i + reach + 1, j - reach : j + reach + 1]
            means[i, j] = np.mean(window)
    return means


@exercise.wrong
def cut_to_whole_numbers(image, size):
    """The means are cut to whole numbers. An array made by `np.zeros_like` of an image
    of whole numbers holds whole numbers.
    """
    return mean_inside(image, size).astype(image.dtype)


@exercise.wrong
def where_it_fits(image, size):
    """That map has only the places where the window fits. It is wanted at every pixel
    of the image, with whatever part of the window there is.
    """
    return sliding_window_view(image, (size, size)).mean(axis=(2, 3))


@exercise.wrong
def window_begins_there(image, size):
    """The window begins at the pixel and reaches down and to the right. It is meant to
    have the pixel in its middle.
    """
    means = np.zeros(image.shape)
    for i, j in np.ndindex(image.shape):
        means[i, j] = np.mean(image[i : i + size, j : j + size])
    return means


@exercise.wrong
def begins_below_zero(image, size):
    """Near the first row or column the slice begins at a negative number, which Python
    counts from the end: the window comes out empty or in the wrong place.
    """
    reach, means = size // 2, np.zeros(image.shape)
    for i, j in np.ndindex(image.shape):
        window = image[i - reach : i + reach + 1, j - reach : j + reach + 1]
        means[i, j] = np.sum(window) / max(window.size, 1)
    return means


@exercise.wrong
def end_left_out(image, size):
    """The slice ends one row and one column early: its last index is not part of a
    slice in Python.
    """
    reach, means = size // 2, np.zeros(image.shape)
    for i, j in np.ndindex(image.shape):
        top, left = max(i - reach, 0), max(j - reach, 0)
        window = image[top : i + reach, left : j + reach]
        means[i, j] = np.sum(window) / max(window.size, 1)
    return means


exercise.slip(
    "the_sums",
    " / sums(np.ones(image.shape))",
    "",
    "These are sums, not yet divided by the number of pixels in them.",
)
