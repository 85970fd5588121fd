"""Scatter or bend?

A power law $y = c x^p$ is a straight line on logarithmic axes, and a fit of it comes
with a standard error, whether a line is the right shape or not. So look at what the
line misses. Fit the best line to the logarithms, by least squares, and walk along the
points from the smallest $x$ to the largest: how often do they change sides, from above
the line to below it or back? Points that scatter do so about every second time. A
bend changes sides once or twice, however many points there are.
"""

import numpy as np

from whyconv import counting
from whyconv.checker import Exercise


def scatter_or_bend(x, y):
    """How often the points change sides of their best log-log line.

    x and y (n,) are above 0 and come in any order. No point lies on the line.
    """
    order = np.argsort(x)
    x, y = np.log(x)[order], np.log(y)[order]
    slope, height = np.polyfit(x, y, 1)
    above = y > slope * x + height
    return np.count_nonzero(above[1:] != above[:-1])


def drawn(rng):
    x = rng.choice(np.arange(1, 60), rng.integers(5, 12), replace=False)
    power, bend = rng.choice([-1, 1, 2]), rng.choice([0, 0.3])
    noise = rng.normal(0, 0.2, len(x))
    return x, np.exp(power * np.log(x) + bend * np.log(x) ** 2 + noise).round(3)


def counted():
    """Weights of fully connected layers, as in the lab: a bend without scatter."""
    sides = np.arange(8, 33, 4)
    ladders = [counting.ladder((int(n), int(n), 3), 5, 6) for n in sides]
    return sides, np.array([layers[0].weights for layers in ladders])


exercise = Exercise(
    scatter_or_bend,
    page="labs/on-a-real-machine",
    difficulty=2,
    minutes=20,
    hints=[
        "`np.polyfit(a, b, 1)` gives slope and height of the best line through the "
        "points (a, b). Which a and b is it here?",
        "A list of `True` and `False` says of each point whether it lies above. The "
        "points have to be in the order of x for that.",
        "`above[1:] != above[:-1]` compares each with the one before it. Count.",
    ],
    examples=[(np.array([1, 2, 4]), np.array([1, 4, 4])), counted()],
    cases=[
        (np.array([1, 2, 4, 8]), np.array([8, 2, 4, 1])),
        (np.array([4, 1, 2]), np.array([1, 1, 3])),
        (np.array([1, 2, 4, 8, 16]), np.array([1, 8, 2, 16, 4])),
        (np.array([1, 2, 3, 4, 5]), np.array([1, 4, 10, 16, 25])),
        (np.array([16, 2, 8, 1, 4]), np.array([1, 20, 5, 30, 10])),
        (np.array([1, 2, 4, 8, 16, 32]), np.array([2, 3, 5, 9, 17, 33])),
        (np.array([1, 2, 4, 8, 16, 32]), np.array([1, 3, 3, 9, 18, 27])),
    ],
    draw=drawn,
)


@exercise.right
def with_a_loop(x, y):
    points = sorted(zip(x, y, strict=True))
    a = [float(np.log(one)) for one, _ in points]
    b = [float(np.log(one)) for _, one in points]
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    products = sum((p - mean_a) * (q - mean_b) for p, q in zip(a, b, strict=True))
    slope = products / sum((p - mean_a) ** 2 for p in a)
    changes, before = 0, None
    for p, q in zip(a, b, strict=True):
        is_above = q - mean_b > slope * (p - mean_a)
        changes += before is not None and is_above != before
        before = is_above
    return changes


@exercise.right
def with_other_logarithms(x, y):
    order = np.argsort(x)
    a, b = np.log10(x)[order], np.log10(y)[order]
    misses = b - np.polynomial.Polynomial.fit(a, b, 1)(a)
    return float(np.sum(misses[1:] * misses[:-1] < 0))


exercise.slip(
    "order_as_it_comes",
    "order = np.argsort(x)",
    "order = slice(None)",
    "The points are taken in the order in which they come. Walk along the line: from "
    "the smallest x to the largest.",
)
exercise.slip(
    "plain_axes",
    "np.log(x)[order], np.log(y)[order]",
    "x[order], y[order]",
    "That is the best line on plain axes. A power is a straight line on logarithmic "
    "ones.",
)
exercise.slip(
    "log_of_y_alone",
    "np.log(x)[order]",
    "x[order]",
    "Only y is logarithmic. There an exponential is a straight line; a power needs "
    "both axes.",
)
exercise.slip(
    "log_of_x_alone",
    "np.log(y)[order]",
    "y[order]",
    "Only x is logarithmic. Take the logarithm of y as well.",
)
exercise.slip(
    "slope_and_height_swapped",
    "slope, height = ",
    "height, slope = ",
    "Slope and height are exchanged: `np.polyfit` gives the highest power first.",
)
exercise.slip(
    "y_sorted_for_itself",
    "np.log(y)[order]",
    "np.log(np.sort(y))",
    "x and y are sorted, each for itself, and no longer belong together. Bring both "
    "into the order of x.",
)
exercise.slip(
    "each_change_twice",
    "np.count_nonzero(above[1:] != above[:-1])",
    "2 * np.count_nonzero(above[1:] != above[:-1])",
    "Every change is counted twice. From −1 to 1, as `np.sign` has it, are two steps.",
)
exercise.slip(
    "level_line",
    "above = y > slope * x + height",
    "above = y > y.mean()",
    "The points are compared with their mean, a level line. Compare them with the line "
    "that was fitted.",
)
exercise.slip(
    "through_the_origin",
    "slope, height = np.polyfit(x, y, 1)",
    "slope, height = (x @ y) / (x @ x), 0",
    "The line is forced through the origin, where $c = 1$. A power law may have any "
    "factor $c$, so the line has a height of its own.",
)
exercise.slip(
    "points_above",
    "np.count_nonzero(above[1:] != above[:-1])",
    "np.count_nonzero(above)",
    "That is the number of points above the line. Asked is how often the side changes "
    "from one point to the next.",
)
exercise.slip(
    "stretches",
    "return np.count_nonzero(above[1:] != above[:-1])",
    "return np.count_nonzero(above[1:] != above[:-1]) + 1",
    "That is the number of stretches on one side. Between them there is one change "
    "fewer.",
)
exercise.slip(
    "one_way_only",
    "above[1:] != above[:-1]",
    "above[1:] > above[:-1]",
    "You count the changes from below to above. Those from above to below are changes "
    "too.",
)
exercise.slip(
    "around_the_end",
    "above[1:] != above[:-1]",
    "above != np.roll(above, 1)",
    "The first point is compared with the last: `np.roll`, like an index −1, goes "
    "around the end.",
)
exercise.slip(
    "ups_and_downs",
    "above = y > slope * x + height",
    "above = np.diff(y) > 0",
    "You count where the points turn from rising to falling. The sides of the line "
    "are what matters, and a point can rise and stay below it.",
)
