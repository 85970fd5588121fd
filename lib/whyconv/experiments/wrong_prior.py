"""Where the prior of a convolution is wrong: two tasks in which the place is the point.

"side": a black image of 9 x 16 pixels with one bright dot in it; is the dot in
the left half? Convolutions of 3 x 3 with 8 filters, padding 1, ReLU and a
global mean: on a ring ("circular") the mean cannot tell, with zeros outside
("zero") only a dot near a border can be told. "flat" is a linear classifier on
the pixels. `size` is the number of layers.

"frame": 16 parts, patterns of 4 x 4 with entries of -1 and 1, each with its own
place in a frame of 16 x 16, the same for all examples of a seed; each part is
bright or dark, at random, with noise on top. In half of the examples two parts
have changed places; which examples? It stands in for centred faces (an eye is an
eye where eyes are) and is none: windows and parts have the same grid. Layers of
windows of 4 x 4 without overlap, 8 filters: "full", "local" (each place has its
own), "tied" (a convolution), then ReLU and a linear classifier that sees all
places apart ("flat") or their mean only ("mean"). `size` is that of the training
set.

Held fixed: 1,024 dots, 20 epochs; 1,024 frames, 50 epochs, 2,048 frames to test;
Adam with a cosine schedule, at 0.03 for dots and 0.01 for frames, batches of 32,
float32. One generator, made from the seed, draws the data, the weights, the order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from whyconv import arguments, data
from whyconv.experiments.study import Study
from whyconv.layers import (
    Backward,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePool,
    Layer,
    LocallyConnected,
    ReLU,
)
from whyconv.network import Network
from whyconv.optimizers import Adam, cosine
from whyconv.training import fit

ROWS, COLUMNS, BRIGHT = 9, 16, 4.0
"""The canvas of the dot, and the brightest that it can be."""
PART, ACROSS = 4, 4
"""Side of a part, and parts in a row of the frame."""
NOISE = 0.5
FILTERS = 8
DOTS, FRAMES = 1024, 2048
SEEDS, OTHER_SEEDS = range(5), range(5, 15)
"""Those of the figures, and ten more that each verdict is tried on."""


@dataclass(frozen=True)
class Unflatten(Layer):
    """Vectors as maps: (H * W * C,) to (`height`, `width`, C)."""

    height: int
    width: int

    def __post_init__(self):
        arguments.integer("height", self.height, minimum=1)
        arguments.integer("width", self.width, minimum=1)

    def output_shape(self, input_shape):
        (size,) = arguments.shape("input_shape", input_shape, "D")
        if size % (self.height * self.width):
            raise ValueError(
                f"input_shape: {size} numbers do not fill {self.height} x {self.width}"
            )
        return (self.height, self.width, size // (self.height * self.width))

    def forward(self, parameters, inputs, rng=None):
        shape = (len(inputs), *self.output_shape(inputs.shape[1:]))
        return inputs.reshape(shape), None

    def backward(self, parameters, memory, d_outputs):
        return Backward(d_outputs.reshape(len(d_outputs), -1), {})


def readable_columns(layers: int) -> int:
    """Columns at each side whose dot a stack of `layers` with zero padding can tell.

    2 layers - 1: the dot moves outputs up to `layers` away from it, and what is
    beyond the border, zero where a black image has a bias, up to `layers` - 1
    pixels inside; the first layer's zeros are black like the image.
    """
    return 2 * arguments.integer("layers", layers, minimum=1) - 1


def dots(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Images (count, 9, 16, 1) with one bright pixel, and its column (count,)."""
    count = arguments.integer("count", count, minimum=1)
    size = (count, ROWS, COLUMNS, 1)
    arguments.affordable("count", size, np.float64, "images")
    arguments.generator("rng", rng)
    rows = rng.integers(0, ROWS, count)
    columns = rng.integers(0, COLUMNS, count)
    images = np.zeros(size)
    images[np.arange(count), rows, columns, 0] = rng.uniform(BRIGHT / 2, BRIGHT, count)
    return images, columns


def every_dot() -> np.ndarray:
    """A dot at every place, as bright as in the mean: (9 x 16, 9, 16, 1)."""
    return 0.75 * BRIGHT * np.eye(ROWS * COLUMNS).reshape(-1, ROWS, COLUMNS, 1)


def frames(
    count: int, parts: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Frames (count, 16, 16, 1) of `parts` (16, 4, 4); 1 where two are exchanged."""
    count = arguments.integer("count", count, minimum=1)
    parts = arguments.floats("parts", parts, "pij")
    arguments.same_shape("parts", parts, (ACROSS**2, PART, PART), "one for each place")
    size = (count, ACROSS, ACROSS, PART, PART)
    arguments.affordable("count", size, np.float64, "frames")
    arguments.generator("rng", rng)
    exchanged = rng.integers(0, 2, count)
    order = np.tile(np.arange(ACROSS**2), (count, 1))
    for row in np.flatnonzero(exchanged):
        first, second = rng.choice(ACROSS**2, 2, replace=False)
        order[row, [first, second]] = second, first
    signs = rng.choice([-1, 1], (count, ACROSS**2, 1, 1))
    placed = (signs * parts[order]).reshape(size)
    placed = placed + NOISE * rng.normal(size=size)
    side = ACROSS * PART
    return placed.swapaxes(2, 3).reshape(count, side, side, 1), exchanged


def _stack(layers: int, mode: str) -> list[Layer]:
    return [Conv2D(FILTERS, 3, padding=1, mode=mode), ReLU()] * layers


def side_net(net: str, layers: int) -> list[Layer]:
    """The layers of a network for "side": "zero", "circular" or "flat"."""
    if arguments.choice("net", net, ("zero", "circular", "flat")) == "flat":
        return [Flatten(), Dense(2)]
    layers = arguments.integer("layers", layers, minimum=1)
    return [*_stack(layers, net), GlobalAveragePool(), Dense(2)]


FORMS = {
    "full": [Flatten(), Dense(ACROSS**2 * FILTERS), Unflatten(ACROSS, ACROSS)],
    "local": [LocallyConnected(FILTERS, PART, PART)],
    "tied": [Conv2D(FILTERS, PART, PART)],
}
HEADS = {"flat": Flatten(), "mean": GlobalAveragePool()}


def frame_net(net: str) -> list[Layer]:
    """The layers of a network for "frame", such as "local, mean"."""
    nets = {f"{form}, {head}": (form, head) for form in FORMS for head in HEADS}
    form, head = nets[arguments.choice("net", net, nets)]
    return [*FORMS[form], ReLU(), HEADS[head], Dense(2)]


def _fit(network, images, labels, rate, epochs, rng) -> None:
    fit(
        network,
        images,
        labels,
        optimizer=Adam(rate),
        schedule=cosine,
        epochs=epochs,
        batch_size=32,
        rng=rng,
    )


def side_trained(net: str, layers: int, epochs: int, seed: int) -> Network:
    """A network for "side", trained on 1,024 dots."""
    rng = np.random.default_rng(arguments.integer("seed", seed, minimum=0))
    images, columns = dots(DOTS, rng)
    stack = side_net(net, layers)
    network = Network(images.shape[1:], stack, rng, dtype=np.float32)
    _fit(network, images, (columns < COLUMNS // 2).astype(int), 0.03, epochs, rng)
    return network


def by_column(network: Network) -> np.ndarray:
    """Fraction of `every_dot` that the network puts in the right half, (16,)."""
    left = np.arange(COLUMNS) < COLUMNS // 2
    said = network.predict(every_dot()).reshape(ROWS, COLUMNS)
    return (said == left).mean(axis=0)


def problem(size: int, seed: int) -> tuple[data.Digits, np.random.Generator]:
    """Frames to train on and to test with; the generator goes on to draw weights."""
    rng = np.random.default_rng(arguments.integer("seed", seed, minimum=0))
    parts = rng.choice([-1.0, 1.0], (ACROSS**2, PART, PART))
    return data.Digits(*frames(size, parts, rng), *frames(FRAMES, parts, rng)), rng


def run(task: str, net: str, size: int, epochs: int, seed: int) -> dict:
    """Train one network; its accuracy on tests, by column for dots: one row."""
    if arguments.choice("task", task, ("side", "frame")) == "side":
        return {"right": by_column(side_trained(net, size, epochs, seed)).tolist()}
    examples, rng = problem(size, seed)
    shape = examples.train_images.shape[1:]
    network = Network(shape, frame_net(net), rng, dtype=np.float32)
    _fit(network, examples.train_images, examples.train_labels, 0.01, epochs, rng)
    tests = examples.test_images, examples.test_labels
    return {"right": [network.accuracy(*tests)]}


def _settings(task, net, size, epochs, seeds) -> list[dict]:
    names = ("task", "net", "size", "epochs", "seed")
    return [
        dict(zip(names, (task, net, size, epochs, seed), strict=True)) for seed in seeds
    ]


ALL_SEEDS = (*SEEDS, *OTHER_SEEDS)
LAYERS = (1, 2, 4)
FRAME_NETS = ("full, flat", "local, flat", "local, mean", "tied, flat", "tied, mean")
QUICK = [
    *_settings("side", "zero", 2, 1, [0]),
    *_settings("side", "circular", 1, 1, [0]),
    *_settings("side", "flat", 0, 20, [0]),
    *_settings("frame", "full, flat", 256, 2, [0]),
    *_settings("frame", "local, mean", 256, 10, [0]),
    *_settings("frame", "tied, flat", 256, 10, [0]),
]
"""Few epochs each: every path of the code, in seconds."""
STUDY = Study(
    "wrong_prior",
    run,
    settings=[
        *QUICK,
        *_settings("side", "flat", 0, 20, ALL_SEEDS[1:]),
        *_settings("side", "circular", 2, 20, SEEDS),
        *(
            row
            for layers in LAYERS
            for row in _settings("side", "zero", layers, 20, ALL_SEEDS)
        ),
        *(
            row
            for net in FRAME_NETS
            for row in _settings("frame", net, DOTS, 50, ALL_SEEDS)
        ),
    ],
    sample=QUICK,
    tolerances={"right": 0.1},
)
