"""Which power is it?

You are given a count as a function of the image's side, and not its formula. For a
large side it grows like a power of it, $c n^p$. Measure $p$ by the last doubling that
is allowed, from `side` to 2 × `side`.
"""

from math import log

import numpy as np

from whyconv import counting
from whyconv.checker import Exercise


def growth_exponent(count, side):
    """The exponent p of count(n) = c * n**p between `side` and 2 * side.

    count: a function from a side to a count, a number above 0.
    """
    return log(count(2 * side) / count(side)) / log(2)


class Layer:
    """Weights (or more) of one rung of the ladder, by the image's side."""

    def __init__(self, rung, what="weights", size=5, filters=6):
        self.rung, self.what, self.size, self.filters = rung, what, size, filters
        names = ["a fully connected layer", "a locally connected layer"]
        self.__doc__ = f"{what} of {[*names, 'a convolution'][rung]}"

    def __call__(self, side):
        layers = counting.ladder((side, side, 3), self.size, self.filters)
        return getattr(layers[self.rung], self.what)


def powers(power, factor=1):
    def count(side):
        return factor * side**power

    count.__doc__ = f"{factor} n^{power}"
    return count


def drawn(rng):
    count = Layer(int(rng.integers(3)), size=int(rng.integers(1, 8)))
    return count, int(rng.integers(10, 200))


exercise = Exercise(
    growth_exponent,
    page="01-fully-connected",
    difficulty=2,
    minutes=15,
    hints=[
        "By what factor does $c n^p$ grow when $n$ doubles?",
        "By $2^p$, whatever $c$ is. So take the quotient of the two counts.",
        "$2^p = q$ means $p = \\log q / \\log 2$, with any logarithm.",
    ],
    examples=[(powers(2), 8)],
    cases=[
        (powers(1), 1),
        (powers(0), 2),
        (powers(4), 2),
        (powers(3, 5), 4),
        (powers(0.5), 4),
        (Layer(0), 32),
        (Layer(1), 32),
        (Layer(2), 32),
        (Layer(0), 1000),
        (Layer(2, "multiply_adds"), 100),
    ],
    draw=drawn,
    draws=8,
)


@exercise.right
def by_log2(count, side):
    return np.log2(count(2 * side)) - np.log2(count(side))


@exercise.right
def as_a_slope(count, side):
    sides = np.array([side, 2 * side])
    counts = [float(count(int(one))) for one in sides]
    return np.polyfit(np.log(sides), np.log(counts), 1)[0]


@exercise.right
def by_log10(count, side):
    growth = np.log10(count(2 * side) / count(side))
    return np.float32(growth / np.log10(2))


exercise.slip(
    "the_factor",
    "log(count(2 * side) / count(side)) / log(2)",
    "count(2 * side) / count(side)",
    "That is the factor by which the count grows, $2^p$. The question is about $p$.",
)
exercise.slip(
    "natural_logarithm_alone",
    " / log(2)",
    "",
    "The logarithm of the factor has to be divided by the logarithm of 2, since the "
    "side has doubled and not grown by $e$.",
)
exercise.slip(
    "the_wrong_way_up",
    "count(2 * side) / count(side)",
    "count(side) / count(2 * side)",
    "The sign is wrong: this divides the smaller count by the larger one.",
)
exercise.slip(
    "halved_factor",
    "log(count(2 * side) / count(side)) / log(2)",
    "count(2 * side) / count(side) / 2",
    "The factor is divided by 2. For $p = 2$ that gives 2 by chance; a power is found "
    "with a logarithm.",
)
exercise.slip(
    "difference_of_counts",
    "count(2 * side) / count(side)",
    "count(2 * side) - count(side) + 1",
    "The counts are subtracted. A power shows in their quotient, where the constant "
    "in front of it cancels.",
)
exercise.slip(
    "from_the_origin",
    "log(count(2 * side) / count(side)) / log(2)",
    "log(count(2 * side)) / log(2 * side)",
    "The logarithm of one count by the logarithm of its side still has the constant "
    "$c$ in it. Compare two sides.",
)
exercise.slip(
    "one_pixel_further",
    "count(2 * side)",
    "count(side + 1)",
    "That compares one pixel more with the side, not the doubled side.",
)
