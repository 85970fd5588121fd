"""Where the prior of a convolution is wrong: two tasks in which the place is the point.

"side": a black image of 9 x 16 pixels with one bright dot in it; is the dot in
the left half? Convolutions of 3 x 3 with 8 filters, padding 1, ReLU and a
global mean: on a ring ("circular") the mean cannot tell, with zeros outside
("zero") only a dot near a border can be told. "flat" is a linear classifier on
the pixels. "coordinates" is "zero" on an image that has its row and its column as
two more channels. `size` is the number of layers.

"frame": 16 parts, patterns of 4 x 4 with entries of -1 and 1, each with its own
place in a frame of 16 x 16, the same for all examples of a seed; each part is
bright or dark, at random, with noise on top. In half of the examples two parts
have changed places; which examples? It stands in for centred faces (an eye is an
eye where eyes are) and is none: windows and parts have the same grid. Layers of
windows of 4 x 4 without overlap: "full", "local" (each place has its own), "tied"
(a convolution), then ReLU and a linear classifier that sees all places apart
("flat") or their mean only ("mean"). `size` is that of the training set, `filters`
how many numbers the layer gives at a place: equal filters are not equal parameters.

Held fixed: 1,024 dots, 20 epochs; 1,024 frames, 50 epochs, 2,048 frames to test;
Adam with a cosine schedule, at 0.03 for dots, batches of 32, float32. The step size
for frames is the best of four by the accuracy of two other seeds (`RATES`). One
generator, made from the seed, draws the data, the weights, the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from whyconv import arguments, data, ops
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
"""Of the layers for dots."""
DOTS, FRAMES = 1024, 2048
SIDE_RATE = 0.03
SEEDS, FRAME_SEEDS, TUNING_SEEDS = range(5), range(3), range(100, 102)
"""Those for dots, for frames, and of the tuning."""


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


@dataclass(frozen=True)
class Coordinates(Layer):
    """Two more channels, the row and the column from -1 to 1: (H, W, C + 2).

    A first layer: it passes no gradient on to the images. Source: Liu et al. (2018).
    """

    def output_shape(self, input_shape):
        height, width, channels = arguments.shape("input_shape", input_shape, "HWC")
        return (height, width, channels + 2)

    def forward(self, parameters, inputs, rng=None):
        inputs = arguments.floats("inputs", inputs, "NHWC")
        sides = (np.linspace(-1, 1, side) for side in inputs.shape[1:3])
        grid = np.stack(np.meshgrid(*sides, indexing="ij"), axis=-1)
        grids = np.broadcast_to(grid, (len(inputs), *grid.shape))
        return np.concatenate([inputs, grids.astype(inputs.dtype)], axis=3), None

    def backward(self, parameters, memory, d_outputs):
        return Backward(np.zeros_like(d_outputs[..., :-2]), {})


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
    """The layers of a network for "side": one of `SIDE_NETS`."""
    if arguments.choice("net", net, SIDE_NETS) == "flat":
        return [Flatten(), Dense(2)]
    layers = arguments.integer("layers", layers, minimum=1)
    mode = "circular" if net == "circular" else "zero"
    stack = [*_stack(layers, mode), GlobalAveragePool(), Dense(2)]
    return [Coordinates(), *stack] if net == "coordinates" else stack


SIDE_NETS = ("zero", "circular", "flat", "coordinates")
HEADS = {"flat": Flatten(), "mean": GlobalAveragePool()}
FORMS = ("full", "local", "tied")


def frame_net(net: str, filters: int) -> list[Layer]:
    """The layers of a network for "frame", such as "local, mean"."""
    nets = {f"{form}, {head}": (form, head) for form in FORMS for head in HEADS}
    form, head = nets[arguments.choice("net", net, nets)]
    filters = arguments.integer("filters", filters, minimum=1)
    if form == "full":
        layer = [Flatten(), Dense(ACROSS**2 * filters), Unflatten(ACROSS, ACROSS)]
    else:
        kind = LocallyConnected if form == "local" else Conv2D
        layer = [kind(filters, PART, PART)]
    return [*layer, ReLU(), HEADS[head], Dense(2)]


def parameters(net: str, filters: int) -> int:
    """Weights and biases of a whole network for "frame"."""
    side, rng = ACROSS * PART, np.random.default_rng(0)
    return Network((side, side, 1), frame_net(net, filters), rng).parameter_count


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
    labels = (columns < COLUMNS // 2).astype(int)
    _fit(network, images, labels, SIDE_RATE, epochs, rng)
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


def run(
    task: str, net: str, size: int, filters: int, rate: float, epochs: int, seed: int
) -> dict:
    """Train one network; its accuracy on tests, by column for dots: one row.

    And its cross-entropy on the same tests, in nats.
    """
    if arguments.choice("task", task, ("side", "frame")) == "side":
        network = side_trained(net, size, epochs, seed)
        left = np.tile(np.arange(COLUMNS) < COLUMNS // 2, ROWS).astype(int)
        right, tests = by_column(network).tolist(), (every_dot(), left)
    else:
        examples, rng = problem(size, seed)
        shape, layers = examples.train_images.shape[1:], frame_net(net, filters)
        network = Network(shape, layers, rng, dtype=np.float32)
        _fit(network, examples.train_images, examples.train_labels, rate, epochs, rng)
        tests = examples.test_images, examples.test_labels
        right = [network.accuracy(*tests)]
    loss = ops.cross_entropy(network.logits(tests[0]), tests[1])
    return {"right": right, "loss": round(float(loss), 4)}


NAMES = ("task", "net", "size", "filters", "rate", "epochs", "seed")


def _settings(*values, seeds) -> list[dict]:
    return [dict(zip(NAMES, (*values, seed), strict=True)) for seed in seeds]


def _sides(net, layers, epochs, seeds) -> list[dict]:
    return _settings("side", net, layers, FILTERS, SIDE_RATE, epochs, seeds=seeds)


LAYERS = (1, 2, 4)
FRAME_NETS = {
    "full, flat": (8,),
    "full, mean": (8,),
    "local, flat": (4, 8, 16, 32),
    "local, mean": (8, 32),
    "tied, flat": (4, 8, 16, 32, 64),
    "tied, mean": (8, 64),
}
"""The networks for frames, and the filters that each was tried with."""
TRIES = (0.003, 0.01, 0.03, 0.1)
RATES = {
    "full, flat": (0.003,),
    "full, mean": (0.003,),
    "local, flat": (0.1, 0.01),
    "local, mean": (0.03, 0.03),
    "tied, flat": (0.03, 0.1),
    "tied, mean": (0.1, 0.1),
}
"""The step sizes for frames, up to 8 filters and above, chosen at 8 and at the most."""


def chosen_rate(net: str, filters: int) -> float:
    """The step size of a network for "frame"."""
    filters = arguments.integer("filters", filters, minimum=1)
    return RATES[arguments.choice("net", net, RATES)][filters > 8]


def tuning() -> list[dict]:
    """Every try of the tuning."""
    found = []
    for (net, widths), rate in product(FRAME_NETS.items(), TRIES):
        for filters in sorted({8, widths[-1]}):
            how = ("frame", net, DOTS, filters, rate, 50)
            found += _settings(*how, seeds=TUNING_SEEDS)
    return found


def trials() -> list[dict]:
    """What the tables and figures show."""
    found = _sides("flat", 0, 20, SEEDS) + _sides("circular", 2, 20, SEEDS)
    found += _sides("coordinates", 1, 20, SEEDS)
    for layers in LAYERS:
        found += _sides("zero", layers, 20, SEEDS)
    for net, widths in FRAME_NETS.items():
        for filters in widths:
            how = ("frame", net, DOTS, filters, chosen_rate(net, filters), 50)
            found += _settings(*how, seeds=FRAME_SEEDS)
    return found


def samples() -> list[dict]:
    """Two or four epochs, each path of the code: seconds, and rounding has no time."""
    sides = (("zero", 2), ("circular", 1), ("flat", 0), ("coordinates", 1))
    found = [row for net, size in sides for row in _sides(net, size, 4, [0])]
    for net in ("full, flat", "local, mean", "tied, flat"):
        found += _settings("frame", net, 256, 8, 0.01, 2, seeds=[0])
    return found


STUDY = Study(
    "wrong_prior",
    run,
    settings=[*samples(), *tuning(), *trials()],
    sample=samples(),
    tolerances={"right": 0.1, "loss": 0.003},
)
