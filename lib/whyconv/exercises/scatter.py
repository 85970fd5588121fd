"""A new place in every epoch.

The lab also repaired the diary's recipe: the network was shown each digit at a new
random place in every {term}`epoch`. Write what puts the digits there. It is called once
an epoch, always with the same generator. The check does not ask how you draw the random
numbers. It asks that every place in which a digit fits turns up, and each of them about
equally often.
"""

import numpy as np

from whyconv.checker import Exercise


def scatter(digits, side, rng):
    """Each digit on a dark canvas of its own, at a random place.

    digits (N, h, w) to canvases (N, side, side), 0 around the digit. All
    places where a digit fits are equally likely, for each digit anew.
    rng: a generator such as np.random.default_rng(0).
    """
    count, height, width = digits.shape
    canvases = np.zeros((count, side, side))
    for number in range(count):
        i = rng.integers(side - height + 1)
        j = rng.integers(side - width + 1)
        canvases[number, i : i + height, j : j + width] = digits[number]
    return canvases


MANY = 200  # digits of an epoch in which the places are counted


def two_epochs(scatter, digits, side, seed):
    """What two calls with the same generator give, (2, N, side, side) where it can.

    Of many digits, where all is well with them: how often each place was taken in
    each of the epochs.
    """
    rng = np.random.default_rng(seed)
    epochs = [scatter(digits, side, rng), scatter(digits, side, rng)]
    shape = (len(digits), side, side)
    if any(np.shape(epoch) != shape for epoch in epochs):
        return epochs
    places = np.stack([placed(epoch, digits, side) for epoch in epochs])
    if len(digits) < MANY or (places < 0).any():
        return np.array(epochs)
    counts = np.zeros((2, *(side + 1 - one for one in digits.shape[1:])), int)
    for count, of_epoch in zip(counts, places, strict=True):
        np.add.at(count, tuple(of_epoch.T), 1)
    return counts


def judge(got, digits, side, seed):
    """Why the canvases of two epochs are not what is asked for; "" where they are."""
    shape = (len(digits), side, side)
    if isinstance(got, tuple):
        found = next(np.shape(one) for one in got if np.shape(one) != shape)
        return f"in an epoch of shape {found}, not {shape}"
    if got.shape[1:] == shape:
        places = np.stack([placed(one, digits, side) for one in got])
        if (places < 0).any():
            epoch, number = np.argwhere(places < 0)[0][:2]
            return f"without digit {number} in epoch {epoch}, whole and by itself"
        return ""
    said = of_counts(got, len(digits))
    return said and f"how often each place was taken in two epochs: {said}"


def placed(canvases, digits, side):
    """Where each digit stands, (N, 2); −1 where its canvas shows something else."""
    _, height, width = digits.shape
    found = np.full((len(digits), 2), -1)
    for i in range(side - height + 1):
        for j in range(side - width + 1):
            there = np.zeros((len(digits), side, side))
            there[:, i : i + height, j : j + width] = digits
            found[np.isclose(canvases, there).all(axis=(1, 2))] = i, j
    return found


def of_counts(counts, digits):
    """What is wrong with how often (epoch, row, column) the places were taken."""
    if counts.max() == digits:
        return "all digits of an epoch at the same place"
    if np.array_equal(*counts):
        return "the same places again in the second"
    both, expected = counts.sum(axis=0), 2 * digits / counts[0].size
    for axis, name in enumerate(("row", "column")):
        missed = np.flatnonzero(both.sum(axis=1 - axis) == 0)
        if missed.size:
            return f"never in {name} {', '.join(map(str, missed))}"
    for i, j in np.argwhere((both < expected / 2) | (both > 2 * expected)):
        return f"{both[i, j]} times at ({i}, {j}), where {expected:.0f} are expected"
    return ""


def numbered(count, height, width):
    """Digits (count, height, width) without a 0, each of them another."""
    pixels = np.arange(count * height * width) % 97 + 1
    return pixels.reshape(count, height, width)


exercise = Exercise(
    scatter,
    page="labs/trained-in-one-corner",
    difficulty=2,
    minutes=20,
    hints=[
        "How many places does a digit of 8 rows have along a side of 20? It is not 12.",
        "`rng.integers(n)` draws one of 0, 1, …, n − 1. So n is the number of places.",
        "Draw a row and a column for each digit: two numbers, in a loop over the "
        "digits. The canvas is zero but for `canvas[i : i + height, j : j + width]`.",
    ],
    examples=[(np.array([[[1, 2], [3, 4]]]), 3, 0)],
    cases=[
        (np.array([[[5]]]), 1, 0),
        (np.array([[[5]], [[6]]]), 2, 0),
        (np.array([[[1, 2]], [[3, 4]], [[5, 6]]]), 3, 1),
        (np.array([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]), 2, 0),
        (numbered(4, 3, 2), 5, 2),
        (numbered(300, 2, 2), 4, 0),
        (numbered(300, 1, 3), 4, 1),
        (numbered(300, 3, 2), 5, 2),
    ],
    use=two_epochs,
    judge=judge,
)


@exercise.right
def all_draws_at_once(digits, side, rng):
    count, height, width = digits.shape
    most = (side - height, side - width)
    places = rng.integers((0, 0), most, size=(count, 2), endpoint=True)
    canvases = np.zeros((count, side, side), np.float32)
    for number, (i, j) in enumerate(places):
        canvases[number, i : i + height, j : j + width] = digits[number]
    return canvases


@exercise.right
def one_number_a_place(digits, side, rng):
    made = []
    for digit in digits:
        down, across = (side - one for one in digit.shape)
        i, j = divmod(int(rng.random() * (down + 1) * (across + 1)), across + 1)
        made.append(np.pad(digit, ((i, down - i), (j, across - j))))
    return made


@exercise.right
def rolled_whole(digits, side, rng):
    count, height, width = digits.shape
    canvases = np.zeros((count, side, side), digits.dtype)
    canvases[:, :height, :width] = digits
    for canvas in canvases:
        by = [rng.choice(np.arange(side - one + 1)) for one in (height, width)]
        canvas[:] = np.roll(canvas, by, (0, 1))
    return canvases


exercise.slip(
    "last_place_never",
    " + 1)",
    " + (side == height))",
    "The last row and the last column of places never turn up. `rng.integers(n)` stops "
    "at n − 1, and one more digit than `side - height` fits.",
)


@exercise.wrong
def drawn_once(digits, side, rng):
    """One place is drawn for all digits of an epoch. Each digit is to get its own, so
    that no batch is all in one corner.
    """
    count, height, width = digits.shape
    i, j = rng.integers(side - height + 1), rng.integers(side - width + 1)
    canvases = np.zeros((count, side, side))
    canvases[:, i : i + height, j : j + width] = digits
    return canvases


@exercise.wrong
def same_every_epoch(digits, side, rng):
    """The function makes a generator of its own, with the same seed in every call.
    Then each digit stands at the same place in every epoch: one more corner each.
    """
    return scatter(digits, side, np.random.default_rng(0))


@exercise.wrong
def along_the_diagonal(digits, side, rng):
    """The same random number is used for the row and for the column, so that the digits
    stand on the diagonal. Draw twice.
    """
    count, height, width = digits.shape
    canvases = np.zeros((count, side, side))
    for canvas, digit in zip(canvases, digits, strict=True):
        i = rng.integers(side - max(height, width) + 1)
        canvas[i : i + height, i : i + width] = digit
    return canvases


@exercise.wrong
def columns_alone(digits, side, rng):
    """Only the column is random: all digits stand in the first row of places."""
    count, height, width = digits.shape
    canvases = np.zeros((count, side, side))
    for canvas, digit in zip(canvases, digits, strict=True):
        j = rng.integers(side - width + 1)
        canvas[:height, j : j + width] = digit
    return canvases


@exercise.wrong
def around_the_edge(digits, side, rng):
    """The canvas is rolled by any number of pixels, so that a digit near the end comes
    back in pieces on the other side. It has to stay whole.
    """
    count, height, width = digits.shape
    canvases = np.zeros((count, side, side))
    canvases[:, :height, :width] = digits
    return np.stack([np.roll(c, rng.integers(side, size=2), (0, 1)) for c in canvases])


@exercise.wrong
def cut_off(digits, side, rng):
    """The first pixel of a digit falls anywhere on the canvas, and what does not fit is
    cut off. There are `side - height + 1` rows in which it is whole.
    """
    count, height, width = digits.shape
    canvases = np.zeros((count, side, side))
    for canvas, digit in zip(canvases, digits, strict=True):
        i, j = rng.integers(side, size=2)
        canvas[i : i + height, j : j + width] = digit[: side - i, : side - j]
    return canvases


@exercise.wrong
def more_often_in_the_middle(digits, side, rng):
    """The middle is more likely than the corners: a mean of several random numbers is
    rarely a small one or a large one. Draw one number for each axis.
    """
    count, height, width = digits.shape
    canvases = np.zeros((count, side, side))
    for canvas, digit in zip(canvases, digits, strict=True):
        i = int(rng.random(3).mean() * (side - height + 1))
        j = int(rng.random(3).mean() * (side - width + 1))
        canvas[i : i + height, j : j + width] = digit
    return canvases


@exercise.wrong
def one_canvas_for_all(digits, side, rng):
    """All digits are put on one canvas, one over the other. Each of them is to have its
    own.
    """
    return scatter(digits, side, rng).max(axis=0)
