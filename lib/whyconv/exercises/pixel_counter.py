"""A network that counts its pixels.

A {term}`convolution` treats all places alike. All the same, a stack of them can tell
every pixel which column it stands in, *whatever the image shows*: the zeros at the
border are enough. Build one along one axis. Each of its layers has three taps and a
{term}`bias`, pads the line with one zero on each side, and is followed by a ReLU. For
any line of `side` pixels its output has to be 0, 1, 2, …, `side` − 1.

There is more than one such network, and any of them is right.
"""

import numpy as np

from whyconv.checker import Exercise

MOST_LAYERS = 200


def pixel_counter(side):
    """Layers (taps, bias) that make 0, 1, ..., side - 1 of any line (side,).

    A layer turns a line x into relu(taps[0] * x[i-1] + taps[1] * x[i] +
    taps[2] * x[i+1] + bias) for each i, where x is 0 beyond its ends. Pixels
    are numbers from 0 to 9. The layer next to the image comes first.
    """
    step = [1, 0, 0]
    return [(step, 1)] * (side - 1) + [(step, 0)]


def through(layers, line):
    """What the layers make of a line."""
    for taps, bias in layers:
        padded = np.pad(line, 1)
        line = sum(tap * padded[u : u + len(line)] for u, tap in enumerate(taps))
        line = np.maximum(line + bias, 0)
    return line


def judge(layers, side):
    """Why a network is not what is asked for; "" where it is."""
    try:
        pairs = [(np.array(taps, float), float(bias)) for taps, bias in layers]
    except (TypeError, ValueError):
        return "no list of pairs (taps, bias)"
    if any(taps.shape != (3,) for taps, _ in pairs):
        return "a list with a layer that has not three taps"
    if len(pairs) > MOST_LAYERS:
        return f"one of {len(pairs)} layers, far more than it takes"
    rng = np.random.default_rng(0)
    lines = [np.zeros(side), np.ones(side), *1.0 * rng.integers(0, 10, (3, side))]
    for line in lines:
        with np.errstate(all="ignore"):
            output = through(pairs, line)
        if not np.allclose(output, np.arange(side), atol=1e-6):
            wanted = told(np.arange(side))
            return f"one that makes {told(output)} of {told(line)}, not {wanted}"
    return ""


def told(line):
    """A line of numbers in one line of text."""
    shown = [f"{number:.4g}" for number in line[:12]]
    return f"({', '.join(shown)}{', …' * (len(line) > 12)})"


exercise = Exercise(
    pixel_counter,
    page="labs/camera-and-border",
    difficulty=4,
    minutes=45,
    hints=[
        "What do the taps [1, 0, 0] do to a line? And what comes in at its left end?",
        "Begin with a line of zeros. Move it one pixel to the right and add 1: (1, 1, "
        "1). Once more: (1, 2, 2), for a 0 came in at the left. And once more?",
        "After as many layers as there are pixels, the image has left at the right end "
        "with all it showed. What remains is made of padding and biases.",
        "Layers with the taps [1, 0, 0] and the bias 1 count from 1. In one of them "
        "the bias is 0.",
    ],
    examples=[2, 4],
    cases=[3, 5, 6, 9, 16],
    judge=judge,
)


@exercise.right
def image_put_out_first(side):
    layers = [([0, 0, 0], 0)]
    for _ in range(side):
        layers.append(([1, 0, 0], 1))
    layers.append(([0, 1, 0], -1))
    return layers


@exercise.right
def in_small_numbers(side):
    clear = [(np.zeros(3), 0)]
    count = [(np.array([1.0, 0.0, 0.0], "float32"), 0.1)] * side
    return (*clear, *count, (np.array([0, 10, 0]), np.float32(-1)))


@exercise.right
def counted_down_from_the_right(side):
    down = [([0, 0, 1], 1)] * side
    return [*down, ([0, -1, 0], side)]


@exercise.right
def longer_than_need_be(side):
    return [([1, 0, 0], 1)] * (2 * side) + [([1, 0, 0], 0)]


@exercise.wrong
def layers_counted(side):
    """The middle tap never sees the border, so that every place does the same: these
    layers count how many layers there are, and add the image.
    """
    return [([0, 1, 0], 1)] * side


@exercise.wrong
def counted_from_the_right(side):
    """These layers take the neighbour on the right, so that the padding comes in at the
    right end, and they count from there.
    """
    return [([0, 0, 1], 1)] * (side - 1) + [([0, 0, 1], 0)]


@exercise.wrong
def from_one(side):
    """These layers count 1, 2, 3, … The first pixel is to be number 0."""
    return [([1, 0, 0], 1)] * side


@exercise.wrong
def image_still_there(side):
    """There is one layer too few: what the image showed at its first pixel is still
    there at the right end.
    """
    return [([1, 0, 0], 1)] * (side - 1)


@exercise.wrong
def half_as_deep(side):
    """The padding comes in by one pixel a layer, and has not got far enough: with half
    as many layers as pixels, half of the line still shows the image.
    """
    return [([1, 0, 0], 1)] * (side // 2) + [([1, 0, 0], 0)]


@exercise.wrong
def both_neighbours(side):
    """A layer with the same tap on both sides treats left and right alike, so that its
    output is as symmetric as its input. Columns do not count up and down again.
    """
    return [([0.5, 0, 0.5], 1)] * side


@exercise.wrong
def nothing_added(side):
    """Without a bias there is nothing but the image and the zeros that come in. Once
    the image has left, all is zero.
    """
    return [([1, 0, 0], 0)] * side


@exercise.wrong
def sums_doubled(side):
    """Each layer adds the neighbour to the pixel itself. The image stays in the sum for
    good, and the numbers grow by doubling, not by one.
    """
    return [([1, 1, 0], 0)] * side


@exercise.wrong
def one_large_bias(side):
    """The bias of a layer is the same at all places: added once, it moves along and
    leaves nothing behind that grows from place to place.
    """
    return [([1, 0, 0], 0)] * side + [([0, 1, 0], side - 1)]
