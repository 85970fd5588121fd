"""An image that nobody sees.

A "deconvolution" is said to undo a convolution. If that were so, no two images could
have the same map. Find two that have. It is enough to find one image, not all black,
whose map is zero everywhere: added to any other it changes nothing in the map. There
is one for *every* kernel that is larger than a pixel. Why?

Many images will do, and any of them is right.
"""

import numpy as np

from whyconv import ops
from whyconv.checker import Exercise


def invisible_image(kernel, side):
    """An image (side, side), not all zero, of which the map is all zero.

    kernel: (k, k) with 2 <= k <= side; no padding, stride 1, no flip.
    """
    k = len(kernel)
    rows = []
    for i, j in np.ndindex(side - k + 1, side - k + 1):
        row = np.zeros((side, side))
        row[i : i + k, j : j + k] = kernel
        rows.append(row.ravel())
    directions = np.linalg.svd(np.array(rows))[2]
    return directions[-1].reshape(side, side)


def judge(image, kernel, side):
    """Why an image is not what is asked for; "" where it is."""
    image = np.asarray(image, float)
    if image.shape != (side, side):
        return f"an image of shape {image.shape}, not {(side, side)}"
    if not np.isfinite(image).all():
        return "an image with numbers that are not finite (nan or inf)"
    if not image.any():
        return "black: zero everywhere"
    image = image / np.abs(image).max()
    batch, taps = image[None, :, :, None], np.asarray(kernel, float)[..., None, None]
    largest = np.abs(ops.conv2d(batch, taps)).max()
    if largest > 1e-5 * np.abs(kernel).sum():
        return (
            "seen: beside an image whose largest number is 1, its map has numbers up "
            f"to {largest:.3g}"
        )
    return ""


def drawn(rng):
    k = int(rng.integers(2, 4))
    kernel = rng.integers(-3, 4, (k, k))
    kernel[0, 0] += 9
    return kernel, k + int(rng.integers(0, 4))


SOBEL = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
exercise = Exercise(
    invisible_image,
    page="07-error-clinic",
    difficulty=3,
    minutes=30,
    hints=[
        "Count. An image of n × n pixels has n² numbers, and its map (n − k + 1)². "
        "Each place of the map is one equation for the pixels: their sum, weighted by "
        "the kernel, is 0.",
        "There are more unknowns than equations, so there are solutions that are not "
        "zero. For an edge kernel you can guess one. For any kernel it is linear "
        "algebra.",
        "Write the matrix of the convolution, a row for each place: the kernel on an "
        "image of zeros, flattened.",
        "The last rows of the third matrix that `np.linalg.svd` returns are vectors "
        "that the matrix takes to zero.",
    ],
    examples=[(np.ones((2, 2)), 3), (SOBEL, 4)],
    cases=[
        (np.array([[1, 2], [3, 4]]), 2),
        (np.array([[1, 2], [3, 4]]), 3),
        (np.array([[1, -1], [1, -1]]), 3),
        (np.array([[1, 0], [0, 0]]), 3),
        (np.array([[0, 0], [0, 1]]), 4),
        (np.array([[-1, -1], [1, 1]]), 3),
        (np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]), 5),
        (np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]), 6),
    ],
    draw=drawn,
    draws=8,
    judge=judge,
)


@exercise.right
def what_a_map_does_not_hold(kernel, side):
    k = len(kernel)
    matrix = np.zeros((side - k + 1, side - k + 1, side, side))
    for i, j in np.ndindex(matrix.shape[:2]):
        matrix[i, j, i : i + k, j : j + k] = kernel
    matrix = matrix.reshape(-1, side * side)
    image = np.random.default_rng(0).normal(size=side * side)
    image -= np.linalg.lstsq(matrix, matrix @ image, rcond=None)[0]
    return image.reshape(side, side).tolist()


@exercise.right
def pixel_after_pixel(kernel, side):
    k = len(kernel)
    last = max((u, v) for u, v in np.argwhere(kernel).tolist())
    image = np.random.default_rng(4).integers(-2, 3, (side, side)).astype(float)
    if not image.any() or side == k:
        image[:] = 1
    for i, j in np.ndindex(side - k + 1, side - k + 1):
        place = i + last[0], j + last[1]
        image[place] = 0
        seen = (image[i : i + k, j : j + k] * kernel).sum()
        image[place] = -seen / kernel[last]
    return image


@exercise.right
def in_single_precision(kernel, side):
    return np.float32(invisible_image(kernel, side)) * 100


@exercise.wrong
def black(kernel, side):
    """A black image is invisible and tells nothing: added to another it is no second
    image. Look for one that is not zero everywhere.
    """
    return np.zeros((side, side))


@exercise.wrong
def grey(kernel, side):
    """A uniform grey image is invisible to a kernel whose weights sum to zero, such as
    an edge kernel. Others see it.
    """
    return np.ones((side, side))


@exercise.wrong
def chessboard(kernel, side):
    """A chessboard is invisible to a blur, whose weights cancel on it. Others see it:
    the image has to depend on the kernel.
    """
    return (-1.0) ** np.indices((side, side)).sum(axis=0)


@exercise.wrong
def undone_by_the_transpose(kernel, side):
    """This trusts the transposed convolution to undo: what is left of an image without
    what came back would be invisible. But nothing was undone, only sent back.
    """
    image = np.random.default_rng(0).normal(size=(side, side))
    taps = np.asarray(kernel, float)[..., None, None]
    maps = ops.conv2d(image[None, :, :, None], taps)
    back = ops.conv2d_input_gradient(maps, taps, (1, side, side, 1))
    return image - back[0, :, :, 0]


@exercise.wrong
def one_pixel_in_the_corner(kernel, side):
    """One pixel in the corner is seen by one window only, but it is seen, unless the
    kernel has a zero there.
    """
    image = np.zeros((side, side))
    image[0, 0] = 1
    return image


@exercise.wrong
def the_kernel_itself(kernel, side):
    """The kernel's own pattern is what it responds to most. Look for one at a right
    angle to it in every window.
    """
    image = np.zeros((side, side))
    image[: len(kernel), : len(kernel)] = kernel
    return image
