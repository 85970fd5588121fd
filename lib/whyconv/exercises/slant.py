"""How slanted is this hand?

To straighten a drawing one has to know its slant first. Take each bit of ink for a
point with a row and a column, and lay the line through these points that says best, in
the sum of squares, in which *column* the ink of a row lies. The slant is by how many
columns the line goes to the right for each row down. (For the long stroke of a 7 it is
below 0.)
"""

import numpy as np

from whyconv.checker import Exercise


def slant(ink):
    """Columns to the right for each row down: one number.

    ink (H, W): how much ink is on each pixel, 0 for none; a pixel with 2
    counts twice as much as one with 1. There is ink in two rows or more.
    """
    rows, columns = np.indices(np.shape(ink))
    rows = rows - np.average(rows, weights=ink)
    return np.sum(ink * rows * columns) / np.sum(ink * rows**2)


def drawn(rng):
    while True:
        ink = rng.integers(0, 4, rng.integers(2, 5, 2))
        ink = ink * rng.integers(0, 2, ink.shape)
        if np.count_nonzero(ink.sum(axis=1)) > 1:
            return ink


exercise = Exercise(
    slant,
    page="labs/a-strangers-hand",
    difficulty=2,
    minutes=20,
    hints=[
        "Where is the middle of the ink? Its row is the mean of the rows of all ink, "
        "each counted as often as there is ink.",
        "Count rows and columns from that middle. A bit of ink below the middle and "
        "to the right of it speaks for a positive slant, and so does one above and "
        "to the left: their product is above 0.",
        "The slant is the sum of these products, divided by the sum of the squares of "
        "what the line starts from, the rows.",
    ],
    examples=[(np.eye(2, dtype=int),)],
    cases=[
        (np.array([[1], [1]]),),
        (np.array([[0, 1], [1, 0]]),),
        (np.array([[1, 0], [1, 0], [0, 1]]),),
        (np.array([[1, 1], [1, 1]]),),
        (np.array([[0, 0, 0], [1, 0, 0], [0, 0, 1]]),),
        (np.array([[2, 1], [0, 1]]),),
        (np.array([[1, 1, 1], [0, 0, 1], [0, 1, 0]]),),
        (np.array([[0, 0, 0, 1], [0, 1, 0, 0], [3, 0, 0, 0]]),),
    ],
    draw=drawn,
)


@exercise.right
def bit_by_bit(ink):
    bits = [
        (i, j)
        for i, row in enumerate(ink)
        for j, amount in enumerate(row)
        for _ in range(int(amount))
    ]
    row = sum(i for i, _ in bits) / len(bits)
    column = sum(j for _, j in bits) / len(bits)
    down = sum((i - row) ** 2 for i, _ in bits)
    return sum((i - row) * (j - column) for i, j in bits) / down


@exercise.right
def fitted(ink):
    rows, columns = np.nonzero(ink)
    return np.polyfit(rows, columns, 1, w=np.sqrt(ink[rows, columns]))[0]


@exercise.right
def by_covariance(ink):
    where = np.indices(ink.shape, dtype=np.float32).reshape(2, -1)
    spread = np.cov(where, aweights=ink.ravel(), ddof=0)
    return np.float32(spread[0, 1] / spread[0, 0])


exercise.slip(
    "rows_from_columns",
    "np.sum(ink * rows**2)",
    "(np.sum(ink * (columns - np.average(columns, weights=ink)) ** 2) or 1)",
    "Your line says in which *row* the ink of a column lies. The rows will be moved, "
    "so the line has to say for each row where its columns are.",
)
exercise.slip(
    "ink_or_no_ink",
    "rows, columns = np.indices(np.shape(ink))",
    "ink = ink > 0\n    rows, columns = np.indices(np.shape(ink))",
    "Every pixel with some ink counts the same. Pixels with more of it count more.",
)
exercise.slip(
    "from_the_corner",
    "rows = rows - np.average(rows, weights=ink)",
    "pass",
    "Rows and columns are counted from the corner, so your line goes through the "
    "corner, wherever the ink is. Count them from the middle of the ink.",
)
exercise.slip(
    "from_the_middle_of_the_paper",
    "rows = rows - np.average(rows, weights=ink)",
    "rows, columns = rows - rows.mean(), columns - columns.mean()",
    "Rows and columns are counted from the middle of the paper. The ink may stand "
    "anywhere on it, and its slant must not depend on where: count from its own "
    "middle.",
)
exercise.slip(
    "the_other_sign",
    "return np.sum(",
    "return -np.sum(",
    "The sign is wrong: to the right is positive, for each row *down*.",
)
exercise.slip(
    "an_angle",
    "return np.sum(ink * rows * columns) / np.sum(ink * rows**2)",
    "return np.arctan(np.sum(ink * rows * columns) / np.sum(ink * rows**2))",
    "That is the angle of the line. Asked for are columns for each row, for that is "
    "by how much the rows will be moved.",
)
exercise.slip(
    "a_correlation",
    "np.sum(ink * rows**2)",
    "(np.sqrt(np.sum(ink * rows**2) * np.sum(ink * (columns - np.average(columns, "
    "weights=ink)) ** 2)) or 1)",
    "That is the correlation of rows and columns. It says how narrow a line the ink "
    "makes, from −1 to 1, and not how slanted it is.",
)


@exercise.wrong
def main_axis(ink):
    """That is the slope of the longest axis of the ink. It would be right for a drawing
    that was turned. A slanted one had its rows moved, and the line that says where they
    went is less steep.
    """
    rows, columns = np.nonzero(ink)
    where = np.stack([rows, columns]).astype(float)
    spread = np.cov(where, aweights=ink[rows, columns], ddof=0)
    _, axes = np.linalg.eigh(spread)
    down, right = axes[:, 1]
    return right / down if abs(down) > 1e-9 else 0.0


@exercise.wrong
def from_first_to_last_row(ink):
    """You join the middle of the first row with ink and that of the last one. The rows
    between them have no say then; in the line through all ink they have.
    """
    used = np.flatnonzero(np.sum(ink, axis=1))
    columns = np.arange(np.shape(ink)[1])
    first, last = (np.average(columns, weights=ink[n]) for n in used[[0, -1]])
    return (last - first) / (used[-1] - used[0])


@exercise.wrong
def all_rows_alike(ink):
    """The line goes through the middle of each row, and all rows count the same. A row
    with much ink counts more than one with a little.
    """
    used = np.flatnonzero(np.sum(ink, axis=1))
    columns = np.arange(np.shape(ink)[1])
    middles = [np.average(columns, weights=ink[n]) for n in used]
    return np.polyfit(used, middles, 1)[0]


@exercise.wrong
def left_ends(ink):
    """You join the left ends of the first and the last row with ink, much as the makers
    of the data did. The line through *all* ink is asked for.
    """
    used = np.flatnonzero(np.sum(ink, axis=1))
    first, last = (np.flatnonzero(ink[n])[0] for n in used[[0, -1]])
    return (last - first) / (used[-1] - used[0])


@exercise.wrong
def middle_of_the_pixels(ink):
    """The sums are right, but they are counted from the mean of the pixels *with* ink.
    In that mean, too, a pixel with more ink counts more.
    """
    rows, columns = np.nonzero(ink)
    amounts = np.asarray(ink)[rows, columns]
    rows, columns = rows - rows.mean(), columns - columns.mean()
    return np.sum(amounts * rows * columns) / np.sum(amounts * rows**2)


@exercise.wrong
def weights_squared(ink):
    """A pixel with 2 counts four times. `np.polyfit`, for one, multiplies the distances
    by its weights and *then* squares them.
    """
    return slant(np.square(ink))


exercise.slip(
    "a_covariance",
    "np.sum(ink * rows**2)",
    "np.sum(ink)",
    "That is the covariance of rows and columns. It grows with the drawing, and a "
    "slant does not: divide by the spread of the rows, not by the amount of ink.",
)
exercise.slip(
    "in_degrees",
    "return np.sum(ink * rows * columns) / np.sum(ink * rows**2)",
    "return np.degrees(np.arctan(np.sum(ink * rows * columns) / np.sum(ink * "
    "rows**2)))",
    "That is an angle, in degrees. Asked for are columns for each row.",
)
