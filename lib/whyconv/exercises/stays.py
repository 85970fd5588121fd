"""How much does a max-pool forgive?

Lesson 7 moves noise by one column and asks which share of the pooled values stays the
same. Take any shift, by so many rows and columns, and the largest value of a
`window` × `window` square at every place. The pixels are independent and no two are
equal, so the largest of a set of pixels is each of them with the same chance. How
large must a window be before *most* values survive a shift by three columns?
"""

from whyconv.checker import Exercise


def stays(window, rows, columns):
    """The probability that a pooled value is the same after a shift.

    The old window and the new one are squares of this side, rows apart in
    one direction and columns in the other (both at least 0).
    """
    height, width = max(window - rows, 0), max(window - columns, 0)
    shared = height * width
    return shared / (2 * window**2 - shared)


def drawn(rng):
    window = int(rng.integers(1, 9))
    rows, columns = (int(one) for one in rng.integers(0, 5, 2))
    return window, rows, columns


exercise = Exercise(
    stays,
    page="07-error-clinic",
    difficulty=1,
    minutes=10,
    hints=[
        "Draw both windows on squared paper. The value stays the same if one pixel is "
        "the largest in both of them.",
        "So the largest of *all* pixels that the two cover together must be one that "
        "they share.",
        "They share (k − rows)(k − columns) pixels, if neither factor is negative. How "
        "many do they cover together?",
    ],
    examples=[(2, 0, 1), (3, 0, 1)],
    cases=[
        (1, 0, 0),
        (1, 0, 1),
        (2, 1, 1),
        (2, 2, 0),
        (2, 3, 0),
        (2, 3, 3),
        (3, 2, 1),
        (3, 0, 3),
        (10, 0, 3),
    ],
    draw=drawn,
)


@exercise.right
def by_counting_pixels(window, rows, columns):
    old = {(i, j) for i in range(window) for j in range(window)}
    new = {(i + rows, j + columns) for i, j in old}
    return len(old & new) / len(old | new)


@exercise.right
def from_both_areas(window, rows, columns):
    from fractions import Fraction

    if rows >= window or columns >= window:
        return 0
    kept = Fraction((window - rows) * (window - columns), window * window)
    return float(kept / (2 - kept))


exercise.slip(
    "of_the_old_window",
    "(2 * window**2 - shared)",
    "window**2",
    "That is the chance that the largest pixel of the *old* window is still in the new "
    "one. A pixel that has come in may be larger yet.",
)
exercise.slip(
    "of_both_windows_counted_twice",
    "(2 * window**2 - shared)",
    "(2 * window**2)",
    "The shared pixels are counted twice in what the two windows cover together.",
)
exercise.slip(
    "negative_overlap",
    "max(window - rows, 0), max(window - columns, 0)",
    "window - rows, window - columns",
    "A shift that is larger than the window gives a negative overlap, and two of these "
    "a positive product. Windows that do not meet share nothing.",
)
exercise.slip(
    "what_changes",
    "return shared / (2 * window**2 - shared)",
    "return 1 - shared / (2 * window**2 - shared)",
    "That is the chance that the value changes.",
)
exercise.slip(
    "sides_for_areas",
    "shared = height * width",
    "shared = window * min(height, width)",
    "Of the two shifts only the larger counts here. Rows and columns both make the "
    "overlap smaller.",
)


@exercise.wrong
def rows_times_columns(window, rows, columns):
    """The two shifts are treated one by one and their chances multiplied, which counts
    the whole rectangle (k + rows)(k + columns) around both windows. Two of its
    corners lie in neither.
    """
    height, width = max(window - rows, 0), max(window - columns, 0)
    return height * width / ((window + rows) * (window + columns))


@exercise.wrong
def one_column_always(window, rows, columns):
    """(k − 1)/(k + 1) holds for a shift by one column. A larger shift leaves less."""
    return (window - 1) / (window + 1)
