"""Which shifts does it not notice?

By the theorem, a network whose strides multiply to 4 is sure to give the same scores
after a shift by 4, on a ring and under a global head. Is 4 the smallest such shift? You
are given networks as functions, with their strides and nothing else. Shift lines and
look. The answer is also the number of kinds of places, so it says at how many places a
network has to be trained.
"""

import numpy as np

from whyconv.checker import Exercise


def smallest_invariant_shift(network, pixels):
    """The smallest shift, from 1 on, that never changes the scores.

    network: a function from a line (pixels,), which is a ring, to scores
    (3,). network.strides lists the strides of its layers.
    """
    lines = np.random.default_rng(0).normal(size=(20, pixels))

    def scores(shift):
        return [network(np.roll(line, shift)) for line in lines]

    shift = 1
    while not np.allclose(scores(0), scores(shift)):
        shift += 1
    return shift


class Ring:
    """Layers on a ring, then a head "max", "mean" or "flatten", then three scores.

    A layer is ("conv", taps, stride), ("max", size), ("average", size) or ("relu",
    level): max(x - level, 0).
    """

    def __init__(self, pixels, layers, head="max"):
        self.layers, self.head = layers, head
        self.strides = [one[-1] for one in layers if one[0] != "relu"]
        width = pixels // int(np.prod(self.strides)) if head == "flatten" else 1
        self.weights = np.arange(1, 3 * width + 1).reshape(width, 3) % 7 - 3.0
        of = "layer" if len(layers) == 1 else "layers"
        self.__doc__ = f"{len(layers)} {of} with the strides {self.strides}"

    def __call__(self, line):
        line = np.asarray(line, float)
        for kind, *how in self.layers:
            line = getattr(self, kind)(line, *how)
        if self.head != "flatten":
            line = np.array([getattr(np, self.head)(line)])
        return line @ self.weights

    @staticmethod
    def conv(line, taps, stride):
        around = np.append(line, line[: len(taps) - 1])
        return np.correlate(around, taps, "valid")[::stride]

    @staticmethod
    def relu(line, level):
        return np.maximum(line - level, 0)

    @staticmethod
    def max(line, size):
        return line.reshape(-1, size).max(axis=1)

    @staticmethod
    def average(line, size):
        return line.reshape(-1, size).mean(axis=1)


CONV, RELU = ("conv", [1, 2, -1], 1), ("relu", 0.5)


def case(smallest, pixels, layers, head="max"):
    """A case, and the smallest shift, found by thinking."""
    network = Ring(pixels, layers, head)
    network.smallest = smallest
    return network, pixels


exercise = Exercise(
    smallest_invariant_shift,
    page="labs/trained-in-one-corner",
    difficulty=3,
    minutes=30,
    hints=[
        "Take one line, shift it with `np.roll(line, shift)`, and compare the scores "
        "of the two. For which shifts do they agree?",
        "Two different lines may have the same scores by luck, above all behind a ReLU "
        "and a maximum. *Never* means for no line: try many, at random.",
        "Sums in another order are rounded differently. `np.allclose` does not mind.",
        "Go through the shifts 1, 2, 3, … and stop at the first that leaves the scores "
        "of all lines as they were. A shift by `pixels` always does.",
    ],
    examples=[case(1, 4, [CONV]), case(2, 4, [("conv", [1, 2], 2)])],
    cases=[
        case(1, 4, [CONV], "mean"),
        case(4, 4, [CONV], "flatten"),
        case(1, 6, [CONV, RELU, ("max", 2)]),
        case(1, 6, [CONV, ("average", 2)], "mean"),
        case(2, 6, [CONV, ("max", 2)], "mean"),
        case(2, 6, [CONV, RELU, ("max", 2), ("conv", [1, -1], 1)]),
        case(6, 6, [("max", 2), CONV], "flatten"),
        case(3, 6, [("conv", [1, 3], 3)]),
        case(2, 8, [CONV, ("max", 2), CONV, ("max", 2)]),
        case(4, 12, [CONV, ("max", 2), CONV, ("max", 2), CONV]),
        case(2, 8, [CONV, ("relu", 1.5), ("conv", [1, 1], 2)]),
        case(4, 8, [("max", 2), ("relu", 0.8), ("conv", [1, 2], 2)]),
        case(6, 12, [("conv", [1, 2], 2), RELU, ("conv", [1, -1], 3)]),
        case(1, 12, [("average", 2), ("average", 2)], "mean"),
        case(2, 12, [("average", 2), RELU, ("average", 3)], "mean"),
    ],
    reference=lambda network, pixels: network.smallest,
)


def every_shift(network, pixels, lines):
    """Scores (shift, line, 3) of lines for the shifts 1 to `pixels`."""
    return np.array(
        [
            [network(np.roll(line, shift)) for line in lines]
            for shift in range(1, pixels + 1)
        ]
    )


def first(found):
    return int(np.flatnonzero(found)[0]) + 1


@exercise.right
def all_at_once(network, pixels):
    lines = np.random.default_rng(5).uniform(-9, 9, (20, pixels))
    every = every_shift(network, pixels, lines)
    gaps = np.abs(every - every[-1]).max(axis=(1, 2))
    return first(gaps < 1e-9)


@exercise.right
def by_elimination(network, pixels):
    rng, left = np.random.default_rng(7), list(range(1, pixels + 1))
    for _ in range(20):
        line = 3 * rng.normal(size=pixels)
        before = network(line)
        left = [
            shift
            for shift in left
            if np.abs(network(np.roll(line, shift)) - before).max() < 1e-6
        ]
    return left[0]


@exercise.right
def among_divisors(network, pixels):
    lines = np.random.default_rng(3).integers(-9, 10, (20, pixels))
    every = every_shift(network, pixels, lines).round(6)
    shifts = [n for n in range(1, pixels + 1) if pixels % n == 0]
    return np.float64(min(n for n in shifts if (every[n - 1] == every[-1]).all()))


@exercise.wrong
def product_of_strides(network, pixels):
    """That is the product of the strides. Under a global head that shift always works,
    but a smaller one may do as well, and a flattening head notices even that one.
    """
    return np.prod(network.strides)


@exercise.wrong
def largest_stride(network, pixels):
    """That is the largest of the strides. They multiply, a shift has to fit all of them
    one after another, and what the head does counts too.
    """
    return max(network.strides)


@exercise.wrong
def a_blank_line(network, pixels):
    """A blank line looks the same after every shift, whatever the network does. Shift
    lines that show something.
    """
    return first(
        np.ptp(every_shift(network, pixels, [np.ones(pixels)]), axis=(1, 2)) >= 0
    )


@exercise.wrong
def a_single_dot(network, pixels):
    """The only line that is tried is dark but for one pixel. Behind a pooling two
    places of a single dot can look alike where two places of a digit do not.
    """
    every = every_shift(network, pixels, [np.eye(pixels)[0]])
    return first(np.abs(every - every[-1]).max(axis=(1, 2)) < 1e-9)


@exercise.wrong
def one_line_alone(network, pixels):
    """One line is not enough: its scores can stay the same by luck, above all where a
    ReLU has made zeros of it. The shift must not change the scores of *any* line.
    """
    every = every_shift(
        network, pixels, np.random.default_rng(0).normal(size=(1, pixels))
    )
    return first(np.abs(every - every[-1]).max(axis=(1, 2)) < 1e-9)


@exercise.wrong
def to_the_last_bit(network, pixels):
    """The scores are compared to the last bit. A mean adds up the same numbers in
    another order after a shift, and is rounded differently.
    """
    every = every_shift(
        network, pixels, np.random.default_rng(0).normal(size=(20, pixels))
    )
    return first((every == every[-1]).all(axis=(1, 2)))


@exercise.wrong
def the_same_class(network, pixels):
    """Only the class is compared, the largest of the three scores. The scores may
    change by a lot before another of them is the largest.
    """
    lines = np.random.default_rng(0).normal(size=(20, pixels))
    classes = every_shift(network, pixels, lines).argmax(axis=2)
    return first((classes == classes[-1]).all(axis=1))


@exercise.wrong
def any_line(network, pixels):
    """That is the smallest shift for which *some* line keeps its scores. It must be so
    for all of them.
    """
    every = every_shift(
        network, pixels, np.random.default_rng(0).normal(size=(20, pixels))
    )
    return first(np.isclose(every, every[-1]).all(axis=2).any(axis=1))


@exercise.wrong
def before_all_pixels(network, pixels):
    """The shifts end before `pixels`, and then nothing is returned. A shift by all
    pixels changes nothing, and for some networks it is the smallest that does not.
    """
    found = smallest_invariant_shift(network, pixels)
    return found if found < pixels else None


@exercise.wrong
def largest_shift(network, pixels):
    """A shift by all pixels is none at all, and changes nothing for any network. The
    smallest shift is asked for.
    """
    return pixels


@exercise.wrong
def no_shift(network, pixels):
    """No shift, 0, changes nothing for any network. The smallest one from 1 on is asked
    for.
    """
    return 0
