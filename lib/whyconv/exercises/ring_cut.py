"""Cut from the ring.

A convolution with circular {term}`padding` treats a signal as a ring. Row i of its
matrix has the kernel at the places i, i + 1, …, and where it runs over the end it
comes back at the beginning. The same kernel without any padding and with a
{term}`stride` has a smaller matrix, and all of it stands in the large one. Cut it out.
"""

import numpy as np

from whyconv.checker import Exercise


def ring_cut(ring, size, stride=1):
    """The matrix without padding, with a stride, out of that of a ring (n, n).

    The kernel has `size` taps, and ring[i, (i + u) % n] is kernel[u].
    """
    return ring[: len(ring) - size + 1 : stride]


def ring_of(kernel, n):
    """The circulant matrix of a kernel on a ring of n places."""
    first = np.pad(np.asarray(kernel), (0, n - len(kernel)))
    return np.array([np.roll(first, i) for i in range(n)])


def drawn(rng):
    size = int(rng.integers(2, 5))
    n, stride = size + int(rng.integers(2, 6)), int(rng.integers(1, 4))
    return ring_of(rng.integers(1, 9, size), n), size, stride


exercise = Exercise(
    ring_cut,
    page="06-one-matrix",
    difficulty=1,
    minutes=10,
    hints=[
        "Write the matrix of the kernel 1 2 3 on a ring of five places. Which rows "
        "have a window that runs over the end?",
        "Without padding those outputs do not exist. What does a stride of 2 do to the "
        "outputs that are left?",
        "Both are one slice of rows. All pixels are still there, so all columns stay.",
    ],
    examples=[(ring_of([1, 2], 3), 2), (ring_of([1, 2, 3], 5), 3, 2)],
    cases=[
        (ring_of([1, 2], 4), 2, 2),
        (ring_of([1, 2, 3], 4), 3),
        (ring_of([5], 3), 1),
        (ring_of([1, 2, 3], 6), 3, 3),
        (ring_of([1, 2, 3, 4], 4), 4),
    ],
    draw=drawn,
)


@exercise.right
def built_anew(ring, size, stride=1):
    kernel, n = ring[0][:size], len(ring)
    starts = range(0, n - size + 1, stride)
    rows = [[0] * start + [*kernel] + [0] * (n - size - start) for start in starts]
    return [[float(entry) for entry in row] for row in rows]


@exercise.right
def rows_that_keep_their_order(ring, size, stride=1):
    rows = []
    for i, row in enumerate(ring):
        if i % stride == 0 and i + size <= len(row):
            rows.append(row)
    return np.array(rows, np.float32)


exercise.slip(
    "columns",
    "ring[: len(ring) - size + 1 : stride]",
    "ring[:, : len(ring) - size + 1 : stride]",
    "Columns are cut away, and a column is an input. All pixels are still there; it is "
    "outputs that disappear, and an output is a row.",
)
exercise.slip(
    "rows_and_columns",
    "ring[: len(ring) - size + 1 : stride]",
    "ring[: len(ring) - size + 1 : stride, ::stride]",
    "With the stride, columns go too. A stride leaves out outputs, not pixels: each "
    "window still has all its taps.",
)
exercise.slip(
    "one_row_too_few",
    " - size + 1",
    " - size",
    "One row too few: the last window that fits begins `size` places before the end.",
)
exercise.slip(
    "no_row_cut",
    "ring[: len(ring) - size + 1 : stride]",
    "ring[::stride]",
    "The rows whose window runs over the end are still there. Without padding such a "
    "window does not fit.",
)
exercise.slip(
    "stride_forgotten",
    " : stride]",
    "]",
    "The stride does nothing: with a stride of 2 the window skips every second place.",
)


@exercise.wrong
def cut_at_the_beginning(ring, size, stride=1):
    """The first rows are cut away. Their windows lie wholly on the signal; it is those
    of the last rows that run over the end.
    """
    return ring[size - 1 :: stride]


@exercise.wrong
def both_ends(ring, size, stride=1):
    """Half of the rows are cut off at the beginning. That would be right if the window
    lay around place i; here it begins at i, and only at the end does it run over.
    """
    before = (size - 1) // 2
    return ring[before : before + len(ring) - size + 1 : stride]


@exercise.wrong
def corners_erased(ring, size, stride=1):
    """The weights that come back at the beginning are set to zero, and their rows
    stay. That is zero padding; without padding these outputs do not exist.
    """
    return np.triu(ring)[::stride]
