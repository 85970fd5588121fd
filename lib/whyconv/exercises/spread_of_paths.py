"""How far apart the paths end.

A field of 17 pixels can be made of eight layers of three taps, four of five or one of
17. Which of them uses it most evenly? Take a path at random: from the unit it
goes through one tap of each layer, all taps equally likely, and ends at a pixel. The
spread is the standard deviation of where it ends. The lab has a formula for plain
layers. Extend it to strides and dilations, along one axis. No path has to be counted
for that, so it works for a hundred layers too.
"""

from math import sqrt

import numpy as np

from whyconv.checker import Exercise


def spread_of_paths(layers):
    """The standard deviation, in pixels, of the pixel where a path ends.

    layers: (size, stride, dilation) of each, that next to the image first.
    """
    variance, jump = 0, 1
    for size, stride, dilation in layers:
        variance += (size**2 - 1) / 12 * (dilation * jump) ** 2
        jump *= stride
    return sqrt(variance)


def by_all_ends(layers):
    """The standard deviation over all paths, each followed to its pixel."""
    ends = np.zeros(1)
    for size, stride, dilation in reversed(layers):
        ends = np.add.outer(ends * stride, dilation * np.arange(size)).ravel()
    return ends.std()


def drawn(rng):
    return [
        (int(rng.integers(1, 6)), int(rng.integers(1, 4)), int(rng.integers(1, 4)))
        for _ in range(rng.integers(1, 5))
    ]


exercise = Exercise(
    spread_of_paths,
    page="labs/seeing-is-not-looking",
    difficulty=2,
    minutes=20,
    hints=[
        "A path is a sum of independent steps, one in each layer. What adds up in such "
        "a sum, the spreads or their squares?",
        "A step over `size` taps that lie next to each other has the variance "
        "$(\\text{size}^2 - 1)/12$. Taps that lie $m$ pixels apart have $m^2$ times as "
        "much.",
        "How many pixels lie between neighbouring taps of a layer? Its dilation times "
        "the strides of all layers *below* it.",
    ],
    examples=[[(3, 1, 1)], [(3, 1, 1)] * 8, [(17, 1, 1)]],
    cases=[
        [],
        [(1, 1, 1)],
        [(2, 1, 1)],
        [(2, 1, 3)],
        [(2, 3, 1)],
        [(5, 1, 1)] * 4,
        [(3, 2, 1), (3, 1, 1)],
        [(3, 1, 1), (3, 2, 1)],
        [(3, 1, 1), (3, 1, 2), (3, 1, 4), (3, 1, 1)],
        [(3, 1, 1), (3, 2, 1), (3, 2, 1), (3, 1, 1)],
        [(2, 2, 1), (2, 2, 2), (3, 1, 1)],
    ],
    draw=drawn,
    reference=by_all_ends,
)
exercise.right(by_all_ends)


@exercise.right
def from_the_unit_down(layers):
    variance = np.float32(0)
    for size, stride, dilation in layers[::-1]:
        steps = [dilation * tap for tap in range(size)]
        variance = variance * stride**2 + np.var(steps)
    return np.sqrt(variance)


exercise.slip(
    "spreads_added",
    "variance += (size**2 - 1) / 12 * (dilation * jump) ** 2",
    "variance = (sqrt(variance) + sqrt((size**2 - 1) / 12) * dilation * jump) ** 2",
    "You add the spreads of the layers, as one adds fields. Steps that are independent "
    "partly cancel: their variances add.",
)
exercise.slip(
    "root_forgotten",
    "return sqrt(variance)",
    "return variance",
    "That is the variance. The spread is its root.",
)
exercise.slip(
    "dilation_not_squared",
    "(dilation * jump) ** 2",
    "dilation * jump**2",
    "The dilation multiplies a step, so it multiplies its variance by its square.",
)
exercise.slip(
    "stride_not_squared",
    "(dilation * jump) ** 2",
    "dilation**2 * jump",
    "The strides below multiply a step, so they multiply its variance by their square.",
)
exercise.slip(
    "own_stride_counted",
    "(dilation * jump) ** 2",
    "(dilation * jump * stride) ** 2",
    "A layer's own stride is counted. It says how far its windows lie apart and "
    "widens the steps of the layers *above*; inside the window it changes nothing.",
)
exercise.slip(
    "strides_ignored",
    "jump *= stride",
    "pass",
    "The strides are ignored. Behind a stride of 2 a step of one unit is two pixels.",
)


@exercise.wrong
def dilation_ignored(layers):
    """The dilations are ignored: a step from tap to tap is `dilation` units wide."""
    return spread_of_paths([(size, stride, 1) for size, stride, _ in layers])


@exercise.wrong
def dilation_inherited(layers):
    """The dilation of a layer is handed on to the layers above, like a stride. It
    widens the layer's own window alone.
    """
    variance, jump = 0, 1
    for size, stride, dilation in layers:
        variance += (size**2 - 1) / 12 * (dilation * jump) ** 2
        jump *= stride * dilation
    return sqrt(variance)


exercise.slip(
    "layers_upside_down",
    "in layers:",
    "in reversed(layers):",
    "The layers are taken from the top. A layer's steps are widened by the strides "
    "*below* it, so begin at the image.",
)


exercise.slip(
    "neither_squared",
    "(dilation * jump) ** 2",
    "dilation * jump",
    "Dilation and strides multiply a step, so they multiply its variance by their "
    "squares.",
)


@exercise.wrong
def formula_of_the_lab(layers):
    """That is the formula for plain layers of three taps. Here sizes, strides and
    dilations differ, and each layer has a variance of its own.
    """
    return sqrt(2 / 3 * len(layers))


@exercise.wrong
def three_taps_everywhere(layers):
    """Every layer counts 2/3, the variance of three taps that lie next to each other.
    `size` taps have (size² − 1)/12.
    """
    widened = [(3, stride, dilation) for _, stride, dilation in layers]
    return spread_of_paths(widened)


@exercise.wrong
def windows_filled_in(layers):
    """A window with dilation counts as if it had a tap in every place it reaches over.
    It has `size` of them, further apart.
    """
    filled = [((size - 1) * gap + 1, stride, 1) for size, stride, gap in layers]
    return spread_of_paths(filled)


exercise.slip(
    "strides_added",
    "jump *= stride",
    "jump += stride - 1",
    "The strides of the layers below are added up. Behind two strides of 2 a step is 4 "
    "pixels: they multiply.",
)


@exercise.wrong
def field_alike(layers):
    """That is the spread if all pixels of the field had equally many paths. Several
    layers have most of theirs in the middle.
    """
    field, jump = 1, 1
    for size, stride, dilation in layers:
        field += (size - 1) * dilation * jump
        jump *= stride
    return sqrt((field**2 - 1) / 12)


exercise.slip(
    "continuous",
    "(size**2 - 1) / 12",
    "(size - 1) ** 2 / 12",
    "That is the variance of a window in which every point between the first and the "
    "last tap can be hit. There are only `size` taps, and they have (size² − 1)/12.",
)
