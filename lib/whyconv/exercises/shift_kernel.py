"""A kernel that moves the picture.

A kernel with a single 1 and zeros elsewhere copies one pixel of its window into the
output. So it moves the whole picture. Write the kernel that moves a picture by `down`
rows and `right` columns, when the convolution has the padding (`size` − 1) / 2 that
keeps the picture's size. A convolution is here, as always in these notes, without a
flip.
"""

import numpy as np

from whyconv.checker import Exercise


def shift_kernel(size, down, right):
    """The kernel (size, size) that moves a picture: a single 1 and zeros.

    size: odd. down, right: rows and columns, negative for up and left,
    at most (size - 1) / 2 of them.
    """
    kernel = np.zeros((size, size))
    kernel[size // 2 - down, size // 2 - right] = 1
    return kernel


def drawn(rng):
    half = int(rng.integers(1, 4))
    down, right = rng.integers(-half, half + 1, 2)
    return 2 * half + 1, int(down), int(right)


exercise = Exercise(
    shift_kernel,
    page="02-parameter-sharing",
    difficulty=1,
    minutes=10,
    hints=[
        "With the 1 in the middle, `[size // 2, size // 2]`, nothing moves.",
        "Let the picture move one row down. Which pixel of the old picture does the "
        "new pixel (5, 5) show: the one above it, or the one below?",
        "The new pixel shows the old pixel *above* it. So the 1 has to stand in the "
        "row above the middle.",
    ],
    examples=[(3, 0, 0), (3, 1, 0)],
    cases=[(3, 0, 1), (3, -1, 0), (3, 1, -1), (5, 2, 1), (5, 0, -2), (1, 0, 0)],
    draw=drawn,
)


@exercise.right
def in_lists(size, down, right):
    middle = size // 2
    return [
        [int((u, v) == (middle - down, middle - right)) for v in range(size)]
        for u in range(size)
    ]


@exercise.right
def rolled(size, down, right):
    kernel = np.zeros((size, size), np.float32)
    kernel[size // 2, size // 2] = 1
    return np.roll(kernel, (-down, -right), (0, 1))


@exercise.right
def as_whole_numbers(size, down, right):
    rows = np.arange(size) == size // 2 - down
    return np.outer(rows, np.arange(size) == size // 2 - right).astype(int)


exercise.slip(
    "the_other_way",
    "size // 2 - down, size // 2 - right",
    "size // 2 + down, size // 2 + right",
    "The picture moves the other way. An output copies the pixel under the 1: for the "
    "picture to move down, each output has to look *up*.",
)


@exercise.wrong
def rows_and_columns_swapped(size, down, right):
    """Rows and columns are swapped: the first index of a kernel is the row."""
    return shift_kernel(size, right, down)


exercise.slip(
    "from_the_corner",
    "size // 2 - down, size // 2 - right",
    "(-down) % size, (-right) % size",
    "The steps are counted from the corner of the kernel. With the padding that keeps "
    "the size, the tap that copies a pixel onto itself is the one in the middle.",
)
exercise.slip(
    "padding_of_a_whole_size",
    "size // 2 - down, size // 2 - right",
    "size // 2 - (down > 0) + (down < 0), size // 2 - (right > 0) + (right < 0)",
    "The picture moves by one row or column at most. A larger kernel can move it "
    "further: use how far, and not only which way.",
)
exercise.slip(
    "a_mean",
    "kernel = np.zeros((size, size))",
    "kernel = np.ones((size, size))",
    "The other weights must be 0. With ones everywhere the kernel adds up the window.",
)
exercise.slip(
    "one_axis_flipped",
    "size // 2 - right",
    "size // 2 + right",
    "Right is right for the rows but not for the columns: an output that is to show "
    "the pixel to its left has to look left.",
)
