r"""How long does a false assumption win?

A linear layer is nearly a convolution: local, with weights that differ a little from
place to place. A tied learner can never find them. A masked one can, and has many
more numbers to estimate. Lesson 6 computes both ends of their curves, so reckon with
this: the sum of squared errors of a learner is that of the nearest matrix it can
reach, plus $\sigma^2$ times its free numbers over the examples. With how many
examples are the two level?
"""

import numpy as np

from whyconv.checker import Exercise


def wins_until(truth, taps, noise):
    """The number of examples, not rounded, at which tied and masked are level.

    truth: the matrix (m, n) of the layer; it is not a convolution itself.
    taps: for each entry (m, n) the number of its tap, or -1 off the windows.
    noise: the standard deviation sigma of the noise in the outputs.
    """
    count = np.max(taps) + 1
    free = np.count_nonzero(taps >= 0) - count
    lost = 0
    for tap in range(count):
        entries = truth[taps == tap]
        lost += np.var(entries) * entries.size
    return noise**2 * free / lost


def taps_of(places, size):
    """The table of taps of a window that slides along one axis."""
    i, q = np.indices((places, places + size - 1))
    return np.where((q >= i) & (q < i + size), q - i, -1)


def case(rng, places, size, noise, outside=0):
    taps = taps_of(places, size)
    truth = rng.integers(-3, 4, taps.shape)
    truth[0, 0] = truth[1, 1] + 2
    return np.where(taps >= 0, truth, outside * truth), taps, noise


def drawn(rng):
    places, size = int(rng.integers(2, 5)), int(rng.integers(1, 4))
    return case(rng, places, size, int(rng.integers(1, 4)), int(rng.integers(2)))


ROWS = np.array([[1, 2, 0], [0, 3, 2]])
exercise = Exercise(
    wins_until,
    page="06-one-matrix",
    difficulty=3,
    minutes=20,
    hints=[
        "Write down both sums. The masked learner reaches every entry inside the "
        "windows, the tied one only the mean of each tap.",
        "What lies outside the windows costs both the same. So they differ in two "
        "ways: in the free numbers, and in what the means throw away.",
        "Level means σ² · (free numbers more) / examples = the sum, over the taps, of "
        "the squared differences from the tap's mean. Solve for the examples.",
    ],
    examples=[(ROWS, taps_of(2, 2), 1)],
    cases=[
        (ROWS, taps_of(2, 2), 2),
        (np.array([[1, 5, 7], [6, 3, 2]]), taps_of(2, 2), 1),
        (np.array([[2, 0], [0, 4]]), taps_of(2, 1), 3),
        (np.array([[1, 2, 0], [0, 3, 4]]), taps_of(2, 2), 0.5),
        (np.array([[0, 1, 0, 0], [0, 1, 2, 0], [0, 0, 3, 0]]), taps_of(3, 2), 1),
    ],
    draw=drawn,
    draws=10,
)


@exercise.right
def by_both_errors(truth, taps, noise):
    truth, taps = np.array(truth, float), np.array(taps)
    reached = truth.copy()
    numbers = [tap for tap in np.unique(taps) if tap >= 0]
    for tap in numbers:
        reached[taps == tap] = truth[taps == tap].mean()
    tied_floor = ((np.where(taps < 0, 0, reached) - truth) ** 2).sum()
    masked_floor = (truth[taps < 0] ** 2).sum()
    rates = (taps >= 0).sum() * noise**2, len(numbers) * noise**2
    return (rates[0] - rates[1]) / (tied_floor - masked_floor)


@exercise.right
def by_loops(truth, taps, noise):
    entries = {}
    for row, tap_row in zip(truth, taps, strict=True):
        for value, tap in zip(row, tap_row, strict=True):
            if tap >= 0:
                entries.setdefault(int(tap), []).append(float(value))
    lost = free = 0
    for values in entries.values():
        mean = sum(values) / len(values)
        lost += sum((value - mean) ** 2 for value in values)
        free += len(values) - 1
    return np.float32(noise * noise * free / lost)


exercise.slip(
    "noise_not_squared",
    "noise**2",
    "noise",
    "The noise comes in as σ, its standard deviation. A sum of *squared* errors grows "
    "with its square.",
)
exercise.slip(
    "rounded_up",
    "return noise**2 * free / lost",
    "return int(np.ceil(noise**2 * free / lost))",
    "It is rounded to a whole number of examples. The level of two curves need not lie "
    "at one; return what the equation gives.",
)
exercise.slip(
    "tied_for_nothing",
    "np.count_nonzero(taps >= 0) - count",
    "np.count_nonzero(taps >= 0)",
    "The tied learner has free numbers too, one for each tap, and they cost noise as "
    "well. It is the difference that counts.",
)
exercise.slip(
    "full_for_masked",
    "np.count_nonzero(taps >= 0) - count",
    "taps.size - count",
    "All entries are counted as free. Those outside the windows are zero for the "
    "masked learner, and it need not estimate them.",
)
exercise.slip(
    "standard_deviations",
    "np.var(entries)",
    "np.std(entries)",
    "That adds up standard deviations. A sum of squares is the variance of the entries "
    "times their number.",
)
exercise.slip(
    "each_tap_once",
    " * entries.size",
    "",
    "What is lost is the variance of each tap here, counted once. It is lost at every "
    "place: the *sum* of squares, not their mean.",
)
exercise.slip(
    "shares_for_sums",
    "free / lost",
    "free / (lost / np.sum(truth**2))",
    "The error is divided by the truth's sum of squares on one side and not on the "
    "other. Use sums on both, or shares on both.",
)


@exercise.wrong
def outside_charged_to_the_tie(truth, taps, noise):
    """The entries outside the windows are charged to the tied learner alone. The masked
    one cannot reach them either.
    """
    free = np.count_nonzero(taps >= 0) - np.max(taps) - 1
    lost = (np.asarray(truth)[taps < 0] ** 2).sum() + noise**2 * free / wins_until(
        truth, taps, noise
    )
    return noise**2 * free / lost


@exercise.wrong
def outside_taken_for_a_tap(truth, taps, noise):
    """The −1 is counted as one more tap. It marks the entries outside the windows, and
    there the tied learner has nothing to choose.
    """
    free = np.count_nonzero(taps >= 0) - np.max(taps) - 1
    return wins_until(truth, taps, noise) * (free - np.any(taps < 0)) / free


@exercise.wrong
def all_squares_lost(truth, taps, noise):
    """This takes all squares inside the windows for lost. The tied learner keeps the
    mean of each tap, and loses the differences from it.
    """
    free = np.count_nonzero(taps >= 0) - np.max(taps) - 1
    return noise**2 * free / (np.asarray(truth)[taps >= 0] ** 2).sum()


@exercise.wrong
def upside_down(truth, taps, noise):
    """The fraction is upside down: more noise makes the assumption win for longer, and
    a truth that is further from it for less long.
    """
    return 1 / wins_until(truth, taps, noise)
