"""The settings are lost.

A convolution along one axis has been stored as its matrix, a row for each output and a
column for each number of the signal, and its settings are lost. Read them off: the
kernel, the {term}`stride`, and by how many zeros the signal was continued on each
side, the {term}`padding`. Windows that lie partly in the padding have only a part of
the kernel in their row.
"""

import numpy as np

from whyconv.checker import Exercise


def settings_of(matrix):
    """(kernel, stride, padding) of the convolution with this matrix (m, n).

    Output i is the sum over u of kernel[u] * padded[i * stride + u]. At least
    two windows lie wholly on the signal, and none wholly in the padding. The
    first and the last weight of the kernel are not 0; others may be.
    """
    seen = [np.flatnonzero(row) for row in matrix]
    lengths = [places[-1] - places[0] + 1 for places in seen]
    size = max(lengths)
    first = lengths.index(size)
    start = seen[first][0]
    stride = seen[first + 1][0] - start
    kernel = matrix[first][start : start + size]
    return kernel, stride, first * stride - start


def matrix_of(kernel, n, stride=1, padding=0):
    """The matrix (m, n) of a convolution along one axis."""
    units = np.pad(np.eye(n, dtype=int), [(padding, padding), (0, 0)])
    starts = range(0, len(units) - len(kernel) + 1, stride)
    return np.array([np.asarray(kernel) @ units[i : i + len(kernel)] for i in starts])


def drawn(rng):
    size, stride = int(rng.integers(1, 5)), int(rng.integers(1, 4))
    padding = int(rng.integers(0, size))
    n = size + (2 + int(rng.integers(0, 3))) * stride
    kernel = rng.integers(-3, 4, size)
    kernel[[0, -1]] = rng.integers(1, 4, 2)
    return matrix_of(kernel, n, stride, padding)


exercise = Exercise(
    settings_of,
    page="06-one-matrix",
    difficulty=3,
    minutes=25,
    hints=[
        "Write down the matrix of the kernel 1 2 3 on six numbers with stride 2 and "
        "padding 1. Which row has the whole kernel?",
        "`np.flatnonzero(row)` gives the places of a row that are not 0. The size of "
        "the kernel is the longest way from the first to the last of them.",
        "The stride is the way from the beginning of one whole kernel to that of the "
        "next. A kernel that is cut at the left has its beginning in the padding.",
        "Row i begins at i · stride − padding. Solve that for the padding.",
    ],
    examples=[matrix_of([1, 2], 3), matrix_of([1, 2, 3], 6, 2, 1)],
    cases=[
        matrix_of([5], 2),
        matrix_of([1, 2], 3, 1, 1),
        matrix_of([1, 2], 5, 2),
        matrix_of([2, 0, 1], 4),
        matrix_of([1, 0, 2], 6, 2, 2),
        matrix_of([1, 2, 3], 5, 1, 2),
        matrix_of([1, 2, 3, 4], 8, 2, 3),
        matrix_of([1, 3], 8, 3, 1),
    ],
    draw=drawn,
)


@exercise.right
def by_trying_out(matrix):
    rows, n = np.shape(matrix)
    for size in range(1, n + 1):
        for stride in range(1, n + 1):
            for padding in range(size):
                whole = -(-padding // stride)
                start = whole * stride - padding
                if whole >= rows or start + size > n:
                    continue
                kernel = np.array(matrix[whole][start : start + size], float)
                if not kernel[0] or not kernel[-1]:
                    continue
                tried = matrix_of(kernel, n, stride, padding)
                if tried.shape == np.shape(matrix) and np.array_equal(tried, matrix):
                    return kernel.astype(np.float32), stride, padding
    return None


@exercise.right
def from_the_last_whole_row(matrix):
    rows = [[int(x) for x in row] for row in matrix]
    ends = []
    for row in rows:
        places = [q for q, x in enumerate(row) if x]
        ends.append((places[0], places[-1]))
    size = max(last - first for first, last in ends) + 1
    whole = [i for i, (a, b) in enumerate(ends) if b - a + 1 == size]
    a, b = whole[-2:]
    stride = ends[b][1] - ends[a][1]
    start = ends[a][0]
    return rows[a][start : start + size], stride, a * stride - start


exercise.slip(
    "from_the_first_row",
    "first = lengths.index(size)",
    "first = 0",
    "The first row is taken for a whole kernel. With padding its window lies partly "
    "off the signal, and the row has only a part of the kernel.",
)
exercise.slip(
    "zeros_left_out",
    "matrix[first][start : start + size]",
    "matrix[first][seen[first]]",
    "The zeros inside the kernel are left out. A weight can be 0 and still take its "
    "place.",
)
exercise.slip(
    "never_padded",
    "first * stride - start",
    "0 * start",
    "The padding is always 0 here. Rows that have only a part of the kernel show that "
    "there is some.",
)
exercise.slip(
    "rows_before_it",
    "first * stride - start",
    "first",
    "The padding is counted as the rows that are cut at the left. With a stride a row "
    "moves by more than one place, so that fewer rows are cut.",
)
exercise.slip(
    "start_forgotten",
    "first * stride - start",
    "first * stride",
    "The first whole kernel need not begin at the first number of the signal: with a "
    "stride the windows can step over it.",
)
exercise.slip(
    "stride_of_the_first_rows",
    "seen[first + 1][0] - start",
    "seen[1][0] - seen[0][0]",
    "The stride is read off the first two rows. Where they are cut at the left, both "
    "begin at the first number of the signal.",
)
exercise.slip(
    "columns_by_rows",
    "seen[first + 1][0] - start",
    "np.shape(matrix)[1] // len(matrix)",
    "The stride is taken to be the numbers of the signal for each output. At the ends "
    "some windows are missing, or some have been added by the padding.",
)
exercise.slip(
    "kernel_turned",
    "matrix[first][start : start + size]",
    "matrix[first][start : start + size][::-1]",
    "The kernel is turned. It is a column of the matrix that has the kernel backwards; "
    "a row has it as it is.",
)
exercise.slip(
    "most_weights_for_the_size",
    "[places[-1] - places[0] + 1 for places in seen]",
    "[len(places) for places in seen]",
    "The size is the count of weights that are not 0. The kernel reaches from the "
    "first to the last of them, with whatever stands in between.",
)


@exercise.wrong
def padding_of_the_whole_output(matrix):
    """The padding is taken from the number of outputs, as if no number of the signal
    were left over at the end. With a stride some can be.
    """
    kernel, stride, _ = settings_of(matrix)
    m, n = np.shape(matrix)
    return kernel, stride, ((m - 1) * stride + len(kernel) - n) / 2
