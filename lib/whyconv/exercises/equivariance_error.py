"""How far from equivariant?

On a ring of places, a layer is {term}`equivariant <equivariance>` to a
shift if shifting its input does nothing but shift its output. The output need not
move by as many places: behind a stride of 2 a shift by two moves it by one. So try
every shift of the output and take the best. Measure the error as the length of the
difference by the length of the output.
"""

import numpy as np

from whyconv.checker import Exercise


def equivariance_error(layer, line, shift):
    """How far layer(shifted line) is from layer(line), shifted to fit best.

    layer: a function from a line (n,) to a line (m,), both of them rings, as
    np.roll moves them. The error for one t is |difference| / |layer(line)|,
    where |x| is the root of the sum of squares.
    """
    output, moved = layer(line), layer(np.roll(line, shift))
    shifted = [np.roll(output, t) for t in range(len(output))]
    errors = [np.linalg.norm(moved - one) for one in shifted]
    return min(errors) / np.linalg.norm(output)


def correlated(line, taps):
    return sum(tap * np.roll(line, -u) for u, tap in enumerate(taps))


def ring(line):
    """A convolution on a ring."""
    return correlated(line, [1, 2, -1])


def relu(line):
    """A convolution on a ring and a ReLU."""
    return np.maximum(correlated(line, [1, -2, 1]), 0)


def stride_two(line):
    """A convolution on a ring with stride 2."""
    return correlated(line, [1, 2])[::2]


def pooled(line):
    """A max-pool of 2."""
    return np.max(line.reshape(-1, 2), axis=1)


def edge(line):
    """A convolution with zero padding, no ring."""
    return np.convolve(line, [1, 1, 1], "same")


def weighted(line):
    """Each place times a weight of its own."""
    return line * np.arange(1, len(line) + 1)


def mean(line):
    """The mean of the line, as a line of one."""
    return np.mean(line, keepdims=True)


LAYERS = [ring, relu, stride_two, pooled, edge, weighted, mean]


def drawn(rng):
    layer = LAYERS[rng.integers(len(LAYERS))]
    line = 1.0 * rng.integers(1, 7, 2 * int(rng.integers(3, 6)))
    return layer, line, int(rng.integers(1, 5))


FOUR = np.array([1.0, 3.0, 0.0, 2.0])
exercise = Exercise(
    equivariance_error,
    page="04-equivariance",
    difficulty=2,
    minutes=20,
    hints=[
        "There are two ways round: shift and then apply the layer, or apply the layer "
        "and then shift.",
        "`np.roll(line, shift)` shifts a ring. An output has as many shifts as places.",
        "One error for each of them: `np.linalg.norm(moved - np.roll(output, t))`. The "
        "smallest of them, divided by `np.linalg.norm(output)`.",
    ],
    examples=[(ring, FOUR, 1), (stride_two, FOUR, 1)],
    cases=[
        (stride_two, FOUR, 2),
        (pooled, FOUR, 1),
        (pooled, FOUR, 2),
        (edge, FOUR, 1),
        (weighted, FOUR, 3),
        (mean, FOUR, 1),
    ],
    draw=drawn,
)


@exercise.right
def by_loops(layer, line, shift):
    before = list(layer(line))
    after = list(layer(np.concatenate([line[-shift:], line[:-shift]])))
    best = float("inf")
    for t in range(len(before)):
        turned = before[t:] + before[:t]
        square = sum((a - b) ** 2 for a, b in zip(after, turned, strict=True))
        best = min(best, square**0.5)
    return best / sum(b * b for b in before) ** 0.5


@exercise.right
def all_at_once(layer, line, shift):
    output, moved = layer(line), layer(np.roll(line, shift))
    turns = np.stack([np.roll(output, t) for t in range(output.size)])
    squares = ((turns - moved) ** 2).sum(axis=1)
    return np.sqrt(squares.min() / (output**2).sum())


@exercise.right
def by_products(layer, line, shift):
    output, moved = layer(line), layer(np.roll(line, shift))
    best = max(moved @ np.roll(output, t) for t in range(len(output)))
    square = moved @ moved + output @ output - 2 * best
    return np.sqrt(max(square, 0) / (output @ output)) if square > 1e-9 else 0


exercise.slip(
    "by_the_same_shift",
    "for t in range(len(output))",
    "for t in [shift]",
    "The output is only tried at the shift of the input. Behind a stride or a pool it "
    "moves by fewer places: try every shift of the output.",
)
exercise.slip(
    "invariance",
    "for t in range(len(output))",
    "for t in [0]",
    "That is the error of *invariance*: the output is not allowed to move at all.",
)
exercise.slip(
    "not_divided",
    " / np.linalg.norm(output)",
    "",
    "The error is not divided by the length of the output, so that a layer with larger "
    "weights looks worse.",
)
exercise.slip(
    "by_the_input",
    " / np.linalg.norm(output)",
    " / np.linalg.norm(line)",
    "The error is divided by the length of the input, not of the output.",
)
exercise.slip(
    "the_worst",
    "min(errors)",
    "max(errors)",
    "That is the worst shift of the output. If any shift of it fits, the layer has "
    "passed the shift on.",
)
exercise.slip(
    "the_mean",
    "min(errors)",
    "sum(errors) / len(errors)",
    "That is the mean over all shifts of the output. One that fits is enough.",
)
exercise.slip(
    "only_the_input_shifted",
    "layer(np.roll(line, shift))",
    "np.roll(layer(line), shift)",
    "Both sides are shifted *after* the layer. On one of them the line has to be "
    "shifted before it.",
)
exercise.slip(
    "by_the_largest_number",
    "np.linalg.norm(moved - one) for",
    "np.abs(moved - one).max() for",
    "The difference is measured by its largest number. Its length is the root of the "
    "sum of squares.",
)
