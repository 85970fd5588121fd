"""Backwards through a max-pool.

A max-pool takes the largest number of each window; windows do not overlap. On the way
back, the gradient of that number goes to the pixel it came from, and to no other.
Where several pixels are equally large, let the first of them, row by row, have all of
it.
"""

import numpy as np

from whyconv import ops
from whyconv.checker import Exercise


def pool_backward(dY, image, size):
    """The gradient dX (H, W) of a max-pool of size x size windows.

    dY (H // size, W // size), image (H, W). Rows and columns that are left
    over at the lower and right edge were in no window.
    """
    dX = np.zeros(image.shape)
    for i, j in np.ndindex(dY.shape):
        y, x = i * size, j * size
        window = image[y : y + size, x : x + size]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        dX[y + u, x + v] = dY[i, j]
    return dX


def drawn(rng):
    size = int(rng.integers(1, 4))
    height, width = (int(n) for n in rng.integers(size, 3 * size + 2, 2))
    image = rng.integers(-3, 4, (height, width))
    return rng.integers(1, 9, (height // size, width // size)), image, size


FOUR = np.array([[1, 7], [3, 4]])
exercise = Exercise(
    pool_backward,
    page="05-training",
    difficulty=2,
    minutes=15,
    hints=[
        "Go over the windows. Which of the window's pixels was the largest?",
        "`np.argmax(window)` counts through the window row by row and gives the first "
        "of the largest; `np.unravel_index` makes row and column of it.",
        "The window of output (i, j) begins at row `i * size` and column `j * size`.",
    ],
    examples=[(np.array([[10]]), FOUR, 2)],
    cases=[
        (np.array([[10]]), np.array([[2, 2], [2, 2]]), 2),
        (np.array([[10]]), np.array([[-5, -1], [-2, -3]]), 2),
        (np.array([[4, 6]]), np.array([[1, 2, 9, 0], [3, 0, 5, 9]]), 2),
        (np.array([[5]]), np.array([[0, 1, 9], [2, 3, 9], [9, 9, 9]]), 2),
    ],
    draw=drawn,
)


@exercise.right
def by_the_library(dY, image, size):
    # The library's pool wants windows that fit.
    rows, columns = (n * size for n in dY.shape)
    inside = np.asarray(image, float)[None, :rows, :columns, None]
    dX = np.zeros(image.shape)
    d_maps = np.asarray(dY, float)[None, :, :, None]
    dX[:rows, :columns] = ops.max_pool_gradient(d_maps, inside, size)[0, :, :, 0]
    return dX


@exercise.right
def pixel_by_pixel(dY, image, size):
    dX = [[0] * image.shape[1] for _ in range(image.shape[0])]
    for i in range(dY.shape[0]):
        for j in range(dY.shape[1]):
            places = [(i * size + u, j * size + v) for u, v in np.ndindex(size, size)]
            y, x = max(places, key=lambda place: image[place])
            dX[y][x] = dY[i, j]
    return dX


@exercise.right
def in_float32(dY, image, size):
    return pool_backward(dY, np.float32(image), size).astype(np.float32)


exercise.slip(
    "shared_among_the_equal",
    "        u, v = np.unravel_index(np.argmax(window), window.shape)\n"
    "        dX[y + u, x + v] = dY[i, j]",
    "        most = window == window.max()\n"
    "        dX[y : y + size, x : x + size] = dY[i, j] * most / most.sum()",
    "Pixels that are equally large share the gradient here. That would be fair, but "
    "the pool took one of them: the first has all of it.",
)
exercise.slip(
    "all_of_the_equal",
    "        u, v = np.unravel_index(np.argmax(window), window.shape)\n"
    "        dX[y + u, x + v] = dY[i, j]",
    "        most = window == window.max()\n"
    "        dX[y : y + size, x : x + size] = dY[i, j] * most",
    "Each of several equally large pixels gets the whole gradient. Only one of them "
    "was taken.",
)
exercise.slip(
    "spread_over_the_window",
    "dX[y + u, x + v] = dY[i, j]",
    "dX[y : y + size, x : x + size] = dY[i, j] / size**2",
    "The gradient is spread over the window, as behind an *average* pool. The largest "
    "pixel alone decided the output.",
)
exercise.slip(
    "to_every_pixel",
    "dX[y + u, x + v] = dY[i, j]",
    "dX[y : y + size, x : x + size] = dY[i, j]",
    "Every pixel of the window gets the gradient. Those that were not the largest "
    "could change a little without any effect.",
)
exercise.slip(
    "smallest",
    "np.argmax(window)",
    "np.argmin(window)",
    "The gradient goes to the smallest pixel of the window.",
)
exercise.slip(
    "largest_in_size",
    "np.argmax(window)",
    "np.argmax(np.abs(window))",
    "The pixel that is largest in size is taken, whatever its sign. Of −5 and −1 the "
    "larger is −1.",
)
exercise.slip(
    "times_the_pixel",
    "= dY[i, j]",
    "= dY[i, j] * window[u, v]",
    "The gradient is multiplied by the pixel. The output *is* the pixel, so its slope "
    "is 1.",
)
exercise.slip(
    "within_the_first_window",
    "dX[y + u, x + v]",
    "dX[u, v]",
    "The place is counted from the corner of the window; on the image it begins at "
    "row i times the size.",
)
exercise.slip(
    "size_of_the_map",
    "dX = np.zeros(image.shape)",
    "dX = np.zeros(np.multiply(dY.shape, size))",
    "The left-over rows and columns are missing. They were in no window, so their "
    "gradient is 0, but they belong to the image.",
)
