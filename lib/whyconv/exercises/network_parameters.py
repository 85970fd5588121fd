"""A whole network, line by line.

A network is a list of layers, each a tuple: `("conv", filters, size)` with padding 0
and stride 1, `("pool", size)` with windows that do not overlap, `("flatten",)` and
`("dense", units)`. Go through it with the shape of the image and count the
{term}`parameters <parameter>` of each layer.
"""

import numpy as np

from whyconv.checker import Exercise
from whyconv.layers import Conv2D, Dense, Flatten, MaxPool
from whyconv.network import Network


def network_parameters(shape, layers):
    """Parameters of each layer of a network, in order: one number a layer.

    shape: (H, W, C) of the images. layers: ("conv", filters, size),
    ("pool", size), ("flatten",) or ("dense", units).
    """
    counts = []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            (height, width, channels), (filters, size) = shape, numbers
            parameters = (size * size * channels + 1) * filters
            shape = (height - size + 1, width - size + 1, filters)
        elif kind == "pool":
            (height, width, channels), (size,) = shape, numbers
            shape = (height // size, width // size, channels)
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            (inputs,), (units,) = shape, numbers
            parameters = (inputs + 1) * units
            shape = (units,)
        counts.append(parameters)
    return counts


CONV, POOL, FLAT = ("conv", 2, 3), ("pool", 2), ("flatten",)


def drawn(rng):
    def integer(low, high):
        return int(rng.integers(low, high))

    shape = integer(12, 20), integer(12, 20), integer(1, 4)
    layers = []
    for _ in range(integer(1, 3)):
        layers += [("conv", integer(2, 6), integer(1, 4)), ("pool", integer(1, 3))]
    layers += [FLAT, ("dense", integer(2, 8)), ("dense", integer(2, 8))]
    return shape, layers[: integer(2, len(layers) + 1)]


exercise = Exercise(
    network_parameters,
    page="02-parameter-sharing",
    difficulty=3,
    minutes=25,
    hints=[
        "Keep one variable `shape` and let every layer replace it by the shape of its "
        "output.",
        "Pooling and flattening have no parameters, but they change the shape.",
        "A convolution has `size * size * channels` weights and one bias for each "
        "filter, and its channels are the filters of the convolution before.",
    ],
    examples=[((4, 4, 1), [CONV]), ((6, 6, 1), [CONV, POOL, FLAT, ("dense", 3)])],
    cases=[
        ((3, 3, 1), [FLAT]),
        ((2, 2, 3), [FLAT, ("dense", 2)]),
        ((5, 5, 3), [CONV]),
        ((5, 5, 1), [CONV, CONV]),
        ((5, 5, 1), [POOL, FLAT, ("dense", 1)]),
        ((6, 4, 1), [CONV, FLAT, ("dense", 2), ("dense", 2)]),
        ((8, 5, 2), [("conv", 2, 2), ("pool", 3), FLAT, ("dense", 2)]),
    ],
    draw=drawn,
)


@exercise.right
def of_real_layers(shape, layers):
    kinds = {"pool": MaxPool, "flatten": Flatten, "dense": Dense}
    built = [
        Conv2D(*numbers) if kind == "conv" else kinds[kind](*numbers)
        for kind, *numbers in layers
    ]
    network = Network(shape, built, np.random.default_rng(0))
    return [sum(p.size for p in one.values()) for one in network.parameters]


@exercise.right
def yielded(shape, layers):
    for layer in layers:
        yield from network_parameters(shape, [layer])
        if layer[0] == "conv":
            shape = *(side - layer[2] + 1 for side in shape[:2]), layer[1]
        elif layer[0] == "pool":
            shape = *(side // layer[1] for side in shape[:2]), shape[2]
        elif layer[0] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            shape = layer[1:]


exercise.slip(
    "channels_forgotten",
    "size * size * channels + 1",
    "size * size + 1",
    "A filter has weights for each channel of its input. The lecture's 156 in place of "
    "456 comes from this.",
)
exercise.slip(
    "channels_of_the_image",
    "shape = (height - size + 1, width - size + 1, filters)",
    "shape = (height - size + 1, width - size + 1, channels)",
    "After a convolution there are as many channels as it has filters; the image's "
    "colours are gone.",
)
exercise.slip(
    "size_kept",
    "shape = (height - size + 1, width - size + 1, filters)",
    "shape = (height, width, filters)",
    "The map is as large as the image here. Without padding it is smaller by size − 1 "
    "rows and columns.",
)
exercise.slip(
    "off_by_one",
    "shape = (height - size + 1, width - size + 1, filters)",
    "shape = (height - size, width - size, filters)",
    "Off by one: a window of 3 pixels has one place on an image of 3 pixels, not none.",
)
exercise.slip(
    "pooling_forgotten",
    "shape = (height // size, width // size, channels)",
    "pass",
    "Pooling has no parameters, but it does change the shape that the next layer sees.",
)
exercise.slip(
    "pooled_over_channels",
    "width // size, channels)",
    "width // size, channels // size)",
    "The channels are pooled too. Each channel is pooled by itself, and all remain.",
)
exercise.slip(
    "pooled_up",
    "(height // size, width // size, channels)",
    "(-(-height // size), -(-width // size), channels)",
    "A window that sticks out over the edge is counted. Rows and columns that are left "
    "over are dropped.",
)
exercise.slip(
    "one_bias_a_layer",
    "(size * size * channels + 1) * filters",
    "size * size * channels * filters + 1",
    "The convolution has a single bias here. Each filter has one.",
)
exercise.slip(
    "no_bias_in_dense",
    "(inputs + 1) * units",
    "inputs * units",
    "The fully connected layers have no biases here. Each of their units has one.",
)
exercise.slip(
    "all_together",
    "return counts",
    "return sum(counts)",
    "That is the total. The question is about each layer by itself.",
)
