"""The nearest convolution.

Any n × n matrix is a linear layer from a ring of n places to itself. A circulant matrix
is one that treats all places alike: entry (i, j) depends only on how far j is from i
around the ring, `(j - i) % n`. That is a convolution with circular padding. Find the
circulant matrix that is nearest to a given one, in the sum of squared differences.
"""

import numpy as np

from whyconv.checker import Exercise


def circulant_projection(matrix):
    """The circulant matrix (n, n) nearest to a matrix (n, n).

    Circulant: C[i, j] = c[(j - i) % n], for some n numbers c.
    """
    n = len(matrix)
    i, j = np.indices((n, n))
    steps = (j - i) % n
    means = [np.mean(matrix[steps == step]) for step in range(n)]
    return np.array(means)[steps]


def drawn(rng):
    n = int(rng.integers(2, 7))
    return rng.integers(-4, 5, (n, n))


exercise = Exercise(
    circulant_projection,
    page="04-equivariance",
    difficulty=3,
    minutes=25,
    hints=[
        "Which entries of the matrix must become equal? For n = 3 write `(j - i) % 3` "
        "into a 3 × 3 square.",
        "They lie on a diagonal that continues on the other side of the matrix. Which "
        "one number is nearest to several, in squares?",
        "Their mean. `np.indices((n, n))` gives the two index arrays, and "
        "`steps == step` picks the entries of one diagonal.",
    ],
    examples=[np.array([[1, 2], [4, 5]])],
    cases=[
        np.array([[3]]),
        np.arange(9).reshape(3, 3),
        np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0]]),
        np.array([[1, 0, 0], [0, 0, 0], [0, 0, 0]]),
        np.array([[0, 0, 6], [0, 0, 0], [0, 0, 0]]),
    ],
    draw=drawn,
)


@exercise.right
def rows_turned_back(matrix):
    n = len(matrix)
    rows = [np.roll(row, -i) for i, row in enumerate(matrix)]
    kernel = np.mean(rows, axis=0)
    return np.stack([np.roll(kernel, i) for i in range(n)])


@exercise.right
def over_all_shifts(matrix):
    n = len(matrix)
    shifts = [np.roll(np.asarray(matrix), (t, t), axis=(0, 1)) for t in range(n)]
    return (sum(shifts) / n).tolist()


@exercise.right
def by_fourier(matrix):
    n = len(matrix)
    waves = np.fft.fft(np.eye(n)) / np.sqrt(n)
    inside = np.diag(waves @ matrix @ waves.conj().T)
    return (waves.conj().T @ np.diag(inside) @ waves).real.astype(np.float32)


@exercise.wrong
def rows_averaged(matrix):
    """The rows are averaged as they stand. Row `i` has to be turned back by `i` places
    first, for its kernel begins at place `i`.
    """
    row = np.mean(matrix, axis=0)
    return np.stack([np.roll(row, i) for i in range(len(row))])


@exercise.wrong
def toeplitz(matrix):
    """Each diagonal has a mean of its own, and does not continue on the other side of
    the matrix. Around a ring, one step left and n − 1 steps right are the same.
    """
    i, j = np.indices(np.shape(matrix))
    made = np.zeros(np.shape(matrix))
    for step in np.unique(j - i):
        made[j - i == step] = np.mean(np.asarray(matrix)[j - i == step])
    return made


@exercise.wrong
def first_row_repeated(matrix):
    """The first row is taken for the kernel. It is circulant, but the other rows have
    no say, and it is not the nearest.
    """
    return np.stack([np.roll(matrix[0], i) for i in range(len(matrix))])


exercise.slip(
    "the_sum",
    "np.mean(matrix[steps == step])",
    "np.sum(matrix[steps == step])",
    "These are the sums along the diagonals. The number nearest to several is their "
    "mean.",
)
exercise.slip(
    "the_other_diagonals",
    "(j - i) % n",
    "(j + i) % n",
    "The entries that are made equal lie on the diagonals from upper right to lower "
    "left. That matrix turns the ring around as well.",
)
exercise.slip(
    "the_median",
    "np.mean(matrix[steps == step])",
    "np.median(matrix[steps == step])",
    "That is the median, which is nearest in the sum of differences, not of their "
    "squares.",
)


@exercise.wrong
def off_diagonals_dropped(matrix):
    """All but the middle diagonals is set to zero. Circulant says nothing about how far
    a place can see: equivariance does not make a layer local.
    """
    near = circulant_projection(matrix)
    i, j = np.indices(near.shape)
    away = np.minimum((j - i) % len(near), (i - j) % len(near))
    return np.where(away <= 1, near, 0) if len(near) > 3 else near * (away < 1)


exercise.slip(
    "transposed",
    "return np.array(means)[steps]",
    "return np.array(means)[steps].T",
    "The result is transposed: the kernel comes out flipped. C[i, j] depends on j − i.",
)
