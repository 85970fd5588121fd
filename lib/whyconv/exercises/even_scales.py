"""A scale that holds for this draw.

He's rule keeps the scale of the maps *on average over draws*, and the lab has seen a
single draw of ten layers wander by a factor of two and more. So measure instead: send
some inputs through the network, and find for each layer the factor by which to multiply
its weights, so that the root mean square after *every* {term}`ReLU` is 1 for these
inputs. What do the factors of ten layers drawn by He's rule look like?
"""

from itertools import pairwise

import numpy as np

from whyconv.checker import Exercise


def even_scales(matrices, inputs):
    """A factor for each layer: with them the scale after each ReLU is 1.

    matrices: the weights of the layers, each (D, M), without a bias; behind
    each layer is a ReLU. inputs (N, D) of the first one.
    Scale: the root of the mean square over all numbers (N, M) of a layer.
    """
    factors, maps = [], inputs
    for matrix in matrices:
        maps = np.maximum(maps @ matrix, 0)
        scale = np.sqrt(np.mean(maps**2))
        factors.append(1 / scale)
        maps = maps / scale
    return factors


def drawn(rng):
    while True:
        sides = rng.integers(1, 4, rng.integers(2, 5))
        matrices = [rng.integers(-2, 4, two) for two in pairwise(sides)]
        inputs = rng.integers(0, 4, (int(rng.integers(1, 4)), sides[0]))
        if all(maps.std() > 0 for maps in passed(matrices, inputs)):
            return matrices, inputs


def passed(matrices, inputs):
    """What comes out of each layer as it is."""
    found = [inputs]
    for matrix in matrices:
        found.append(np.maximum(found[-1] @ matrix, 0))
    return found[1:]


def scales(matrices, inputs):
    """The scale after each layer as it is."""
    return np.array([np.sqrt((one**2).mean()) for one in passed(matrices, inputs)])


ONE, TWO = np.eye(1, dtype=int), np.eye(2, dtype=int)
FIVE = np.array([[1, 7]])  # of scale 5

exercise = Exercise(
    even_scales,
    page="labs/choosing",
    difficulty=2,
    minutes=20,
    hints=[
        "Go through the network layer by layer. The first factor follows from the "
        "scale after the first ReLU.",
        "What does the second layer see, once the first has its factor?",
        "Divide the maps by their scale before they go on into the next layer, for "
        "that is what the factor will do.",
    ],
    examples=[([FIVE, 2 * TWO], ONE)],
    cases=[
        ([FIVE], ONE),
        ([ONE], FIVE.T),
        ([2 * ONE], FIVE.T),
        ([np.array([[1, -1]])], np.array([[2]])),
        ([FIVE, 2 * TWO, 2 * TWO], ONE),
        ([FIVE, np.array([[1, -1], [1, 1]])], ONE),
        (
            [np.array([[1, 2], [3, 1]]), np.array([[1], [2]])],
            np.array([[1, 1], [2, 1]]),
        ),
    ],
    draw=drawn,
)


@exercise.right
def by_ratios(matrices, inputs):
    along = np.concatenate([[1], scales(matrices, inputs)])
    return along[:-1] / along[1:]


@exercise.right
def measured_anew(matrices, inputs):
    matrices = [np.array(one, np.float32) for one in matrices]
    factors = []
    for number in range(len(matrices)):
        maps = np.array(inputs, np.float32)
        for matrix in matrices[: number + 1]:
            maps = maps @ matrix
            maps = np.where(maps > 0, maps, 0)
        factors.append(float(np.linalg.norm(maps) / maps.size**0.5) ** -1)
        matrices[number] *= factors[-1]
    return factors


@exercise.right
def with_loops(matrices, inputs):
    rows, factors = [list(map(float, row)) for row in inputs], []
    for matrix in matrices:
        columns = list(zip(*matrix, strict=True))
        rows = [
            [max(0, sum(x * w for x, w in zip(row, c, strict=True))) for c in columns]
            for row in rows
        ]
        square = sum(x * x for row in rows for x in row) / (len(rows) * len(columns))
        factors.append(square**-0.5)
        rows = [[x * factors[-1] for x in row] for row in rows]
    return factors


exercise.slip(
    "all_measured_beforehand",
    "maps = maps / scale",
    "pass",
    "Each layer is measured in the network as it was. But once the first layer has its "
    "factor, the second sees other inputs, and its scale is not the one you measured.",
)
exercise.slip(
    "standard_deviation",
    "np.sqrt(np.mean(maps**2))",
    "np.std(maps)",
    "That is the standard deviation, which takes off the mean. The mean of a map "
    "behind a ReLU is above 0, and the next layer multiplies it as well.",
)
exercise.slip(
    "before_the_relu",
    "maps = np.maximum(maps @ matrix, 0)\n        scale = np.sqrt(np.mean(maps**2))",
    "maps = maps @ matrix\n        scale = np.sqrt(np.mean(maps**2))\n"
    "        maps = np.maximum(maps, 0)",
    "The scale is taken before the ReLU. What it sets to zero does not reach the next "
    "layer: measure behind it.",
)
exercise.slip(
    "no_relu",
    "np.maximum(maps @ matrix, 0)",
    "maps @ matrix",
    "There is no ReLU in your network. Without it, negative outputs go on into the "
    "next layer.",
)
exercise.slip(
    "mean_square",
    "np.sqrt(np.mean(maps**2))",
    "np.mean(maps**2)",
    "You divide by the mean *square*. Twice the weights give twice the output and four "
    "times its square: take the root.",
)
exercise.slip(
    "mean_size",
    "np.sqrt(np.mean(maps**2))",
    "np.mean(maps)",
    "After your factors the *mean* of the maps is 1. Asked for is the root of their "
    "mean square, which is larger as soon as the numbers differ.",
)
exercise.slip(
    "scales_returned",
    "factors.append(1 / scale)",
    "factors.append(scale)",
    "These are the scales. The factor undoes the scale: where it is 2, the weights "
    "have to be halved.",
)
exercise.slip(
    "total_size",
    "np.sqrt(np.mean(maps**2))",
    "np.sqrt(np.sum(maps**2))",
    "You divide by the length of all the numbers together. Then each of them gets "
    "smaller the more units and inputs there are: take the mean.",
)


@exercise.wrong
def scale_of_the_inputs_kept(matrices, inputs):
    """Your factors keep the scale that the inputs have. Asked for is 1 after each
    layer, whatever the inputs are, so the first factor has to undo their scale too.
    """
    along = np.concatenate(
        [[np.sqrt((np.asarray(inputs) ** 2).mean())], scales(matrices, inputs)]
    )
    return along[:-1] / along[1:]


@exercise.wrong
def by_the_rule(matrices, inputs):
    """That is He's rule: it looks at the weights and not at what they do to these
    inputs. It is right on average over draws, and this is one draw.
    """
    return [
        np.sqrt(2 / len(one)) / np.sqrt(np.mean(np.square(one))) for one in matrices
    ]


@exercise.wrong
def the_largest(matrices, inputs):
    """With your factors the *largest* number of a layer is 1. One number does not make
    the scale: take the root of the mean of all squares.
    """
    factors, maps = [], inputs
    for matrix in matrices:
        maps = np.maximum(maps @ matrix, 0)
        factors.append(1 / maps.max())
        maps = maps / maps.max()
    return factors


@exercise.wrong
def each_unit_for_itself(matrices, inputs):
    """You find a factor for each unit. That is what batch normalisation does, with each
    map; here a layer has one factor for all its weights.
    """
    factors, maps = [], inputs
    for matrix in matrices:
        maps = np.maximum(maps @ matrix, 0)
        scale = np.sqrt((maps**2).mean(axis=0))
        scale = np.where(scale > 0, scale, 1)
        factors.append(1 / scale)
        maps = maps / scale
    return factors
