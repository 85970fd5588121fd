"""A dozen moves.

The lab moved a figure five pixels at a time, up to the first side at which 99% of the
connections were gone. The answers came out right because they happened to be multiples
of five, and each move redraws the figure. You are given a figure that shows a number,
`figure.shown`, which never falls as `figure.side` goes up. Find the first side at
which it shows at least what is wanted. Twelve moves are allowed, for up to 250 sides,
and at the end the figure is to stand where it stood: it belongs to somebody else.
"""

from bisect import bisect_left

import numpy as np

from whyconv.checker import Exercise


def first_side(figure, wanted):
    """The first side at which the figure shows `wanted` or more; None if none.

    figure.side can be read and set, from figure.least to figure.most;
    figure.shown is what it shows at its side.
    """

    def shown_at(side):
        figure.side = side
        return figure.shown

    before, sides = figure.side, range(figure.least, figure.most + 1)
    place = bisect_left(sides, wanted, key=shown_at)
    figure.side = before
    return sides[place] if place < len(sides) else None


MOVES = 12


class Figure:
    """A figure that shows one of some numbers at each side, and counts its moves."""

    def __init__(self, numbers, least, side):
        self._numbers, self.least, self._side = list(numbers), least, side
        self.most, self.moves = least + len(numbers) - 1, 0

    @property
    def shown(self):
        return self._numbers[self._side - self.least]

    @property
    def side(self):
        return self._side

    @side.setter
    def side(self, value):
        if not self.least <= value <= self.most:
            raise ValueError(
                f"side must be from {self.least} to {self.most}, got {value}"
            )
        self.moves += value != self._side
        self._side = int(value)


def moved(answer, shown, least, side, wanted):
    """What an answer says and does with a figure."""
    figure = Figure(shown, least, side)
    said = answer(figure, wanted)
    return {"answer": said, "moves": figure.moves, "left at": figure.side}


def judge(value, shown, least, side, wanted):
    """Why an answer, or what it did, is not right; "" where it is."""
    said, number = value["answer"], int(np.searchsorted(shown, wanted))
    right = least + number if number < len(shown) else None
    if (said is None) != (right is None) or (said is not None and said != right):
        if right is None:
            return f"{said}, where no side shows {wanted}: None"
        return f"{said}, where side {right} is the first that shows {wanted} or more"
    if value["moves"] > MOVES:
        return f"right, but after {value['moves']} moves, not {MOVES}"
    if value["left at"] != side:
        return f"right, but the figure is left at {value['left at']}, not at {side}"
    return ""


def drawn(rng):
    count, least = int(rng.integers(100, 251)), int(rng.integers(1, 12))
    shown = np.sort(rng.integers(0, 300, count)).tolist()
    side = least + int(rng.integers(0, count))
    return shown, least, side, int(rng.integers(0, 300))


def squares(size, most):
    """Per cent of the connections that are gone, at sides from size to most."""
    return [100 * (1 - size**2 / side**2) for side in range(size, most + 1)]


exercise = Exercise(
    first_side,
    page="labs/your-own-code",
    difficulty=2,
    minutes=20,
    hints=[
        "Move to the middle. Half of the sides are then out of the question: which "
        "half?",
        "Keep two numbers: all sides below `low` show too little, and `end` and all "
        "above show enough. At the beginning `end` is one more than the largest side. "
        "You are done when the two are equal.",
        "Remember `figure.side` before you begin and set it again at the end. If "
        "`low` is beyond `figure.most`, no side shows enough. (`bisect.bisect_left` "
        "with a `key` does the halving for you.)",
    ],
    examples=[([10, 20, 20, 30], 3, 3, 20)],
    cases=[
        ([10, 20, 20, 30], 3, 5, 30),
        ([10, 20, 20, 30], 3, 6, 10),
        ([10, 20, 20, 30], 3, 4, 31),
        ([10, 20, 20, 30], 3, 4, 25),
        ([0, 1, 2, 4, 8, 16, 32, 64], 1, 1, 5),
        (squares(5, 100), 5, 32, 99),
        (squares(7, 100), 7, 8, 99.5),
    ],
    draw=drawn,
    draws=8,
    use=moved,
    judge=judge,
)


@exercise.right
def by_halving(figure, wanted):
    before = figure.side
    low, end = figure.least, figure.most + 1
    while low < end:
        figure.side = (low + end) // 2
        if figure.shown < wanted:
            low = figure.side + 1
        else:
            end = figure.side
    figure.side = before
    return low if low <= figure.most else None


@exercise.right
def by_recursion(figure, wanted):
    before = figure.side

    def first(low, high):
        if low == high:
            return low
        figure.side = (low + high) // 2
        if figure.shown >= wanted:
            return first(low, figure.side)
        return first(figure.side + 1, high)

    found = first(figure.least, figure.most)
    figure.side = found
    enough = figure.shown >= wanted
    figure.side = before
    return np.int64(found) if enough else None


@exercise.right
def in_three_sizes_of_steps(figure, wanted):
    before, low = figure.side, figure.least - 1
    for step in [128, 64, 32, 16, 8, 4, 2, 1]:
        if low + step <= figure.most:
            figure.side = low + step
            if figure.shown < wanted:
                low += step
    figure.side = before
    return float(low + 1) if low < figure.most else None


def searched(figure, wanted, step=1, begin=None):
    """The first of some sides that shows enough, one after another."""
    before = figure.side
    begin = figure.least if begin is None else begin
    for side in range(begin, figure.most + 1, step):
        figure.side = side
        if figure.shown >= wanted:
            figure.side = before
            return side
    figure.side = before
    return None


@exercise.wrong
def one_by_one(figure, wanted):
    """The sides are tried one after another. That takes far more than twelve moves if
    there are many: move to the middle first, and half of them are out.
    """
    return searched(figure, wanted)


@exercise.wrong
def in_steps_of_five(figure, wanted):
    """The figure is moved in steps of five, as in the lab. The first side that is
    enough may lie between two steps.
    """
    return searched(figure, wanted, 5)


@exercise.wrong
def upwards_from_where_it_stands(figure, wanted):
    """The search begins where the figure stands and only goes up. The side may be a
    smaller one.
    """
    return searched(figure, wanted, begin=figure.side)


exercise.slip(
    "left_where_it_ended",
    "    figure.side = before\n",
    "",
    "The figure is left where the search ended. Put it back where it stood.",
)
exercise.slip(
    "the_last_too_small",
    "return sides[place] if",
    "return sides[place] - 1 if",
    "That is the last side that shows too little. The next one is asked for.",
)
exercise.slip(
    "more_than_wanted",
    "wanted, key",
    "wanted + 1e-9, key",
    "A side that shows exactly what is wanted is passed over. It is enough.",
)
exercise.slip(
    "the_largest_for_none",
    "sides[place] if place < len(sides) else None",
    "sides[min(place, len(sides) - 1)]",
    "Where no side shows enough, this is the largest one. The answer is None then.",
)


@exercise.wrong
def any_that_is_enough(figure, wanted):
    """The search ends at the first move to a side that shows enough. There may be
    smaller ones: go on in the lower half.
    """
    before, low, end = figure.side, figure.least, figure.most + 1
    while low < end:
        figure.side = (low + end) // 2
        if figure.shown >= wanted:
            end = low = figure.side
        else:
            low = figure.side + 1
    figure.side = before
    return low if low <= figure.most else None


exercise.slip(
    "out_of_range",
    "range(figure.least, figure.most + 1)",
    "range(2 * figure.most)",
    "The figure is set to a side that it does not have. It goes from `figure.least` to "
    "`figure.most`.",
)
exercise.slip(
    "what_it_shows",
    "    figure.side = before\n    return sides[place] if place < len(sides) else None",
    "    found = shown_at(sides[place]) if place < len(sides) else None\n"
    "    figure.side = before\n    return found",
    "That is what the figure shows at the side. The side itself is asked for.",
)
