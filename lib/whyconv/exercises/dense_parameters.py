"""Parameters of a fully connected layer.

A fully connected layer reads an image of any shape and writes one of any other shape.
How many {term}`parameters <parameter>` does it have, weights and biases together?
"""

from math import prod

import numpy as np

from whyconv import counting
from whyconv.checker import Exercise


def dense_parameters(in_shape, out_shape):
    """Weights and biases of a fully connected layer, as one number.

    in_shape, out_shape: (H, W, C), or any other number of sides.
    """
    return (prod(in_shape) + 1) * prod(out_shape)


def drawn(rng):
    shapes = rng.integers(2, 8, (2, 3)).tolist()
    return tuple(shapes[0]), tuple(shapes[1])


exercise = Exercise(
    dense_parameters,
    page="01-fully-connected",
    difficulty=1,
    minutes=5,
    hints=[
        "How many numbers is an image of shape (4, 4, 3)? Write the layer for vectors "
        "first.",
        "Every output has one weight for each input, and one bias.",
        "`math.prod` multiplies the sides of a shape.",
    ],
    examples=[((4, 4, 1), (2, 2, 1)), ((32, 32, 3), (28, 28, 6))],
    cases=[((5,), (3,)), ((4, 4, 3), (10,)), ((3, 3, 1), (1, 1, 1)), ((2, 3), (4, 5))],
    draw=drawn,
    reference=lambda one, other: counting.dense(prod(one), prod(other)).parameters,
)


@exercise.right
def by_counting(in_shape, out_shape):
    return counting.dense(prod(in_shape), prod(out_shape)).parameters


@exercise.right
def as_a_float(in_shape, out_shape):
    weights = np.prod(in_shape, dtype=float) * np.prod(out_shape, dtype=float)
    return weights + np.prod(out_shape, dtype=float)


@exercise.right
def of_real_arrays(in_shape, out_shape):
    layers = np.int64(np.prod(in_shape)), np.int64(np.prod(out_shape))
    return layers[0] * layers[1] + layers[1]


exercise.slip(
    "weights_only",
    "(prod(in_shape) + 1) * prod(out_shape)",
    "prod(in_shape) * prod(out_shape)",
    "These are the weights alone. Every output also has a bias of its own.",
)
exercise.slip(
    "one_bias",
    "(prod(in_shape) + 1) * prod(out_shape)",
    "prod(in_shape) * prod(out_shape) + 1",
    "That is one bias for the whole layer. Every output unit has one.",
)
exercise.slip(
    "a_bias_for_each_input",
    "(prod(in_shape) + 1) * prod(out_shape)",
    "prod(in_shape) * (prod(out_shape) + 1)",
    "The biases belong to the outputs: here there is one for each input.",
)
exercise.slip(
    "units_added",
    "(prod(in_shape) + 1) * prod(out_shape)",
    "prod(in_shape) + prod(out_shape)",
    "Those are the units. There is a weight for every *pair* of an input and an "
    "output, so the two numbers multiply.",
)
exercise.slip(
    "one_weight_for_each_output",
    "(prod(in_shape) + 1) * prod(out_shape)",
    "2 * prod(out_shape)",
    "The inputs do not count here: one weight and one bias for each output. An output "
    "has a weight for *each* input.",
)


@exercise.wrong
def input_channels_forgotten(in_shape, out_shape):
    """The channels of the input are missing: a colour image of n × n pixels is three
    times n × n numbers.
    """
    return (prod(in_shape[:2]) + 1) * prod(out_shape)


@exercise.wrong
def output_channels_forgotten(in_shape, out_shape):
    """The channels of the output are missing: each of its maps has units of its own."""
    return (prod(in_shape) + 1) * prod(out_shape[:2])
