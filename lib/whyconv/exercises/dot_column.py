"""In which column is the dot?

A black image has one bright pixel, whose brightness is somewhere between 2 and 4. Every
pixel also has its row and its column as two more channels, from −1 at the top and at
the left to 1 at the bottom and at the right. A 1 × 1 convolution with as many filters
as you like, {term}`ReLU`, the sum over all places, and a linear layer are to read off
the column of the dot, whatever its brightness and the size of the image. Do not train
it: write down its weights.

One sum over places with *nothing but* linear layers below could not do it. Why not?
"""

import numpy as np

from whyconv.checker import Exercise


def dot_column():
    """Weights (3, F), biases (F,) and the readout (F,) of the network.

    An image with its two coordinates is an array (H, W, 3): brightness, row,
    column. The network says
    relu(image @ weights + biases).sum(axis=(0, 1)) @ readout.
    """
    weights = np.array([[1, 1], [0, 0], [1, -1]])
    biases = np.array([-1, -1])
    readout = np.array([0.5, -0.5])
    return weights, biases, readout


SIZES = [(1, 2), (2, 2), (3, 4), (2, 7), (9, 16)]
BRIGHT = [3, 2, 4]


def canvas(height, width):
    """A black image (H, W, 3) with its coordinates."""
    image = np.zeros((height, width, 3))
    image[..., 1] = np.linspace(-1, 1, height)[:, None]
    image[..., 2] = np.linspace(-1, 1, width)
    return image


def says(image, weights, biases, readout):
    """What the network says of an image."""
    return np.maximum(image @ weights + biases, 0).sum(axis=(0, 1)) @ readout


def dots():
    """Images and what belongs to each: (H, W), brightness, row, column."""
    for height, width in SIZES:
        for bright in BRIGHT:
            for i, j in {(0, 0), (height - 1, width // 2), (height // 2, width - 1)}:
                image = canvas(height, width)
                image[i, j, 0] = bright
                yield image, (height, width), bright, i, j


def judge(value):
    """Why weights, biases and readout do not read the column; "" where they do."""
    if not isinstance(value, tuple) or len(value) != 3:
        return "not three arrays: weights, biases, readout"
    try:
        weights, biases, readout = (np.asarray(one, float) for one in value)
    except (TypeError, ValueError):
        return "not three arrays of numbers"
    filters = len(weights.T) if weights.ndim == 2 else None
    if weights.ndim != 2 or len(weights) != 3:
        return f"weights of shape {weights.shape}, not (3, F): a row for each channel"
    for name, one in {"biases": biases, "readout": readout}.items():
        if one.shape != (filters,):
            return f"{name} of shape {one.shape}, not ({filters},), one for each filter"
    if not all(np.isfinite(one).all() for one in (weights, biases, readout)):
        return "with numbers that are not finite"
    network, told = (weights, biases, readout), list(dots())
    found = np.array([says(image, *network) for image, *_ in told])
    columns = np.array([image[i, j, 2] for image, *_, i, j in told])
    off = np.abs(found - columns)
    if (off < 1e-5).all():
        return ""
    n = int(np.argmax(off >= 1e-5))
    _, (height, width), bright, i, j = told[n]
    text = (
        f"{found[n]:.4g}, not {columns[n]:.4g}, for a dot of brightness {bright} in "
        f"row {i}, column {j} of {height} × {width} pixels"
    ).replace("-", "\N{MINUS SIGN}")
    return text + depends(network)


def depends(network):
    """What it answers to instead, on one image size."""
    image = canvas(3, 4)

    def dot(bright, i, j):
        return says(image + bright * np.eye(12).reshape(12, 3, 4, 1)[4 * i + j]
                    * [1, 0, 0], *network)  # fmt: skip

    at = [[dot(bright, 1, j) for j in range(4)] for bright in (2, 3, 4)]
    down = [dot(3, i, 1) for i in range(3)]
    parts = []
    if np.ptp(at, axis=1).max() < 1e-9:
        parts.append("says the same for all columns")
    if np.ptp(at, axis=0).max() > 1e-5:
        parts.append("minds the brightness")
    if np.ptp(down) > 1e-5:
        parts.append("minds the row")
    return f"; the network {' and '.join(parts)}" * bool(parts)


exercise = Exercise(
    dot_column,
    page="labs/where-convolution-loses",
    difficulty=3,
    minutes=30,
    hints=[
        "Without ReLU the sum over all places of `a * brightness + b * row + c * "
        "column` is `a` times the brightness of the dot plus a number that is the same "
        "for every image. So ReLU has to switch black places off, or the dot.",
        "Take a filter with `brightness + column - 1`. It is at most 0 at every black "
        "place and above 0 at the dot. What is the sum of its map?",
        "It is the brightness plus the column minus 1. A second filter can get rid of "
        "the brightness: turn the sign of the column around.",
    ],
    cases=[()],
    judge=judge,
    given="""
        def says(image, weights, biases, readout):
            \"\"\"What the network says of an image (H, W, 3).\"\"\"
            maps = np.maximum(image @ weights + biases, 0)
            return maps.sum(axis=(0, 1)) @ readout


        image = np.zeros((3, 5, 3))
        image[..., 1] = np.linspace(-1, 1, 3)[:, None]
        image[..., 2] = np.linspace(-1, 1, 5)
        image[1, 3, 0] = 2.5  # the dot: in column 0.5
    """,
)


@exercise.right
def a_hole():
    return [[-1, -1], [0, 0], [1, -1]], [1, 1], [-0.5, 0.5]


@exercise.right
def ten_times_as_bright():
    weights = np.float32([[10, 10], [0, 0], [4, -4]])
    return weights, np.float32([-4, -4]), np.float32([0.125, -0.125])


@exercise.right
def with_a_filter_for_the_brightness():
    weights = np.array([[2, 1], [0, 0], [1, 0]])
    return weights, np.array([-1, -0.5]), (1, -2)


@exercise.right
def with_rows_that_cancel():
    weights = [[4, 4, 4, 4], [1, -1, 1, -1], [1, 1, -1, -1]]
    return weights, [-2] * 4, [0.25, 0.25, -0.25, -0.25]


@exercise.wrong
def the_column_alone():
    """Neither filter sees the brightness, so the network says the same of every image:
    the columns of all places together. The dot has to switch something on or off.
    """
    return np.array([[0], [0], [1]]), np.array([0]), np.array([1])


@exercise.wrong
def never_switched_off():
    """No place is ever switched off, for the biases keep everything above 0. Then ReLU
    does nothing, and a sum over places of a linear function knows the brightness of the
    dot and not its place.
    """
    return dot_column()[0], np.array([2, 2]), dot_column()[2]


@exercise.wrong
def no_biases():
    """Without biases half of the black places are above 0 too, and the dot's own place
    would be without it: its column comes out half as large. Choose a bias with which a
    black place is never above 0.
    """
    return dot_column()[0], np.array([0, 0]), dot_column()[2]


@exercise.wrong
def one_filter():
    """One filter gives the brightness and the column together. A second one is needed
    that holds the brightness, to take it away.
    """
    return np.array([[1], [0], [1]]), np.array([-1]), np.array([1])


@exercise.wrong
def rows():
    """That is the row. The channels are brightness, row, column in this order."""
    weights, biases, readout = dot_column()
    return weights[[0, 2, 1]], biases, readout


@exercise.wrong
def the_other_side():
    """The sign is wrong: a dot at the left, at −1, is said to be at 1."""
    weights, biases, readout = dot_column()
    return weights, biases, -readout


@exercise.wrong
def twice_the_column():
    """That is twice the column: both filters hold it, once with each sign, and their
    difference has it twice.
    """
    return *dot_column()[:2], np.array([1, -1])


@exercise.wrong
def added_up():
    """The two filters are added, so that the columns cancel and the brightness is there
    twice. Take their difference.
    """
    return *dot_column()[:2], np.array([0.5, 0.5])


@exercise.wrong
def too_dim():
    """A dim dot at the border is switched off together with the black places: its
    brightness counts too little against the column and the bias.
    """
    return np.array([[0.5, 0.5], [0, 0], [1, -1]]), np.array([-1, -1]), (0.5, -0.5)


@exercise.wrong
def filters_in_rows():
    """The weights are transposed: a column for each filter, a row for each of the three
    channels.
    """
    weights, biases, readout = dot_column()
    return weights.T, biases, readout
