"""What a flat sky teaches.

A kernel of `size` × `size` weights is to be found from one image and its map, without
noise. The map has an output for each place, often more of them than there are weights,
and still the answer can remain open: over a sky of one grey level every kernel with the
same sum makes the same map, so such an image determines one number of the `size²`. How
many does a given image determine? If kernels with the same map still have $d$ numbers
to choose freely, it is `size² - d`. Try a ramp, a checkerboard and a single bright
pixel before you trust a photograph.
"""

import numpy as np

from whyconv.checker import Exercise


def weights_determined(image, size):
    """How many numbers of a kernel (size, size) an image (H, W) determines.

    No padding, stride 1, no noise.
    """
    shape = (size, size)
    windows = np.lib.stride_tricks.sliding_window_view(image, shape)
    return np.linalg.matrix_rank(windows.reshape(-1, size * size))


def ramp(rows, columns, down=0):
    i, j = np.indices((rows, columns))
    return j + down * i


def checkerboard(side):
    return np.indices((side, side)).sum(axis=0) % 2


def spot(side, row, column):
    image = np.zeros((side, side), int)
    image[row, column] = 1
    return image


def drawn(rng):
    height, width = rng.integers(3, 7, 2)
    image = rng.integers(0, 3, (height, width))
    kind = rng.integers(4)
    if kind == 0:
        image[:] = image[0]
    if kind == 1:
        image[: height // 2 + 1] = 1
    return image, int(rng.integers(1, 4))


exercise = Exercise(
    weights_determined,
    page="labs/what-one-image-teaches",
    difficulty=2,
    minutes=20,
    hints=[
        "Each place gives one equation: the pixels of its window, times the unknown "
        "weights, are the output. When does an equation say nothing new?",
        "When its window is a mixture of windows that were there before: a sum of "
        "them, each times some number. So count the windows that are no such mixture.",
        "Lay the windows into the rows of a matrix. What you are counting is its rank, "
        "`np.linalg.matrix_rank`.",
    ],
    examples=[(np.full((4, 4), 5), 2), (ramp(4, 4), 2)],
    cases=[
        (np.array([[3]]), 1),
        (np.array([[1, 2], [3, 4]]), 2),
        (np.zeros((3, 3), int), 2),
        (checkerboard(4), 2),
        (spot(3, 1, 1), 2),
        (spot(4, 0, 0), 2),
        (spot(5, 2, 2), 3),
        (ramp(5, 5), 3),
        (ramp(5, 5, 2), 3),
        (ramp(5, 5) ** 2, 3),
        (ramp(4, 5) * ramp(5, 4).T, 2),
    ],
    draw=drawn,
)


@exercise.right
def by_elimination(image, size):
    image = np.asarray(image, float)
    height, width = image.shape
    kept = []
    for i in range(height - size + 1):
        for j in range(width - size + 1):
            row = image[i : i + size, j : j + size].ravel().copy()
            for other in kept:
                row -= (row @ other) * other
            for other in kept:
                row -= (row @ other) * other
            if np.linalg.norm(row) > 1e-9:
                kept.append(row / np.linalg.norm(row))
    return len(kept)


@exercise.right
def by_what_is_left_open(image, size):
    view = np.lib.stride_tricks.sliding_window_view(image, (size, size))
    square = np.einsum("ijuv,ijwx->uvwx", view, view).reshape(size**2, size**2)
    sizes = np.linalg.eigvalsh(square.astype(float))
    is_open = sizes < 1e-9 * max(1, sizes.max())
    return float(size**2 - is_open.sum())


@exercise.wrong
def all_weights(image, size):
    """That is the number of weights, whatever the image shows. Under a flat sky most of
    them stay open.
    """
    return size * size


@exercise.wrong
def padded(image, size):
    """The image is padded first. The windows that stick out are new equations, and
    this map has none of them.
    """
    return weights_determined(np.pad(image, size // 2), size)


@exercise.wrong
def each_window_as_a_matrix(image, size):
    """You take the rank of each window by itself. One window is one equation: make a
    row of it, and take the rank of all rows together.
    """
    view = np.lib.stride_tricks.sliding_window_view(image, (size, size))
    return np.linalg.matrix_rank(view).max()


@exercise.wrong
def equations_against_unknowns(image, size):
    """You compare the number of places with the number of weights. Two places can say
    the same, as under a flat sky.
    """
    height, width = np.shape(image)
    places = (height - size + 1) * (width - size + 1)
    return min(places, size * size)


@exercise.wrong
def different_windows(image, size):
    """You count windows that differ. Where one is twice another, or the sum of two
    others, its equation follows from theirs and says nothing new.
    """
    view = np.lib.stride_tricks.sliding_window_view(image, (size, size))
    return min(len(np.unique(view.reshape(-1, size * size), axis=0)), size * size)


@exercise.wrong
def rank_of_the_image(image, size):
    """That is the rank of the image, taken as a matrix. The equations are made of its
    windows: one row of the matrix for each.
    """
    return np.linalg.matrix_rank(image)


@exercise.wrong
def without_the_mean(image, size):
    """The mean of each window is taken off first. But a flat window is no empty
    equation: it tells the sum of the weights.
    """
    view = np.lib.stride_tricks.sliding_window_view(image, (size, size))
    rows = view.reshape(-1, size * size).astype(float)
    return np.linalg.matrix_rank(rows - rows.mean(axis=1, keepdims=True))


@exercise.wrong
def centred_rows(image, size):
    """The mean window is taken off all windows. Equations are no cloud of points: one
    window alone already determines something.
    """
    view = np.lib.stride_tricks.sliding_window_view(image, (size, size))
    rows = view.reshape(-1, size * size).astype(float)
    return np.linalg.matrix_rank(rows - rows.mean(axis=0))


exercise.slip(
    "what_is_left_open",
    "return np.linalg.matrix_rank(windows.reshape(-1, size * size))",
    "return size * size - np.linalg.matrix_rank(windows.reshape(-1, size * size))",
    "That is the number $d$ that stays open. The image determines the rest.",
)
exercise.slip(
    "windows_side_by_side",
    "windows.reshape(-1, size * size)",
    "windows[::size, ::size].reshape(-1, size * size)",
    "Only windows that lie side by side are used. The map has an output at every "
    "place, overlapping windows included.",
)
exercise.slip(
    "one_row_of_windows",
    "windows.reshape(-1, size * size)",
    "windows[0].reshape(-1, size * size)",
    "Only the first row of the map is used. The windows further down give equations "
    "too.",
)


@exercise.wrong
def grey_levels(image, size):
    """You count grey levels. One bright pixel on black has two of them, and still
    determines a weight for every place of the window that it has been in.
    """
    return min(len(np.unique(image)), size * size)
