"""Seen and unseen places: trained at one place of a canvas, tested at all of them.

A digit of 8 x 8 pixels fits on a black canvas of 20 x 20 at 13 x 13 places. A
network sees the training digits in the top left corner only, then reads test
digits at every place. `margin` adds black pixels on all four sides, for the
same 13 x 13 places on a larger canvas. With `shift` the network is shown each
digit, in each epoch, at a new random place up to so many pixels further down
and right: 12 for all places, 1 for the four places of one pooling window.

Held fixed: the digits and their split, Adam at 0.01 with a cosine schedule,
20 epochs unless said otherwise, batches of 32, float32. One generator, made
from the seed, draws the weights, then the order of the digits and the shifts.
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
    GlobalMaxPool,
    Layer,
    MaxPool,
    ReLU,
)
from whyconv.network import Network
from whyconv.optimizers import Adam, cosine
from whyconv.training import fit

DIGIT, SIDE = 8, 20
PLACES = SIDE - DIGIT + 1
"""Rows, and columns, at which a digit's top left pixel can stand."""
MARGIN = 8
"""At least receptive field - 1 = 7 of "global", and on its pooling grid."""
EPOCHS = 20
SEEDS, OTHER_SEEDS = range(5), range(5, 15)
"""Those of the figures, and ten more that each verdict is tried on."""


@dataclass(frozen=True)
class RandomShift(Layer):
    """Moves each image by 0 to `most` pixels down and right, in training only.

    Circular, so the last `most` rows and columns should be empty. A first
    layer: it passes no gradient on to the images.
    """

    most: int

    def __post_init__(self):
        arguments.integer("most", self.most, minimum=0)

    def forward(self, parameters, inputs, rng=None):
        inputs = arguments.floats("inputs", inputs, "NHWC")
        if rng is None:
            return inputs, None
        n, height, width, _ = inputs.shape
        down, right = rng.integers(0, self.most + 1, (2, n, 1))
        rows = (np.arange(height) - down) % height
        columns = (np.arange(width) - right) % width
        images = np.arange(n)[:, None, None]
        return inputs[images, rows[:, :, None], columns[:, None, :]], None

    def backward(self, parameters, memory, d_outputs):
        return Backward(np.zeros_like(d_outputs), {})


NETS = {
    "flat": [Flatten(), Dense(32), ReLU(), Dense(10)],
    "recipe": [Conv2D(8, 3), ReLU(), MaxPool(2), Flatten(), Dense(10)],
    "global": [
        *(Conv2D(8, 3), ReLU(), MaxPool(2)),
        *(Conv2D(16, 3), ReLU(), GlobalMaxPool(), Dense(10)),
    ],
}
"""Fully connected; the diary's recipe; two convolutions and a global maximum."""
CONTROLS = {"recipe2": [*NETS["global"][:-2], Flatten(), Dense(10)]}
"""The two convolutions of "global" under the head of "recipe": depth held fixed."""


def canvases(
    images: np.ndarray, row: int, column: int, *, margin: int = 0
) -> np.ndarray:
    """Images (N, 8, 8, 1) at place (row, column), from 0 to 12 each."""
    margin = arguments.integer("margin", margin, minimum=0)
    side = SIDE + 2 * margin
    images = arguments.floats("images", images, "NHWC")
    size = (len(images), side, side, 1)
    arguments.affordable("margin", size, images.dtype, "canvases")
    at = {}
    for name, number in (("row", row), ("column", column)):
        at[name] = margin + arguments.integer(name, number, minimum=0)
    return data.on_canvas(images, side, side, **at)


def test_digits() -> tuple[np.ndarray, np.ndarray]:
    """Every third of the test digits, 120 images and labels, to be read everywhere."""
    images, labels = data.digits()[2:]
    return images[::3], labels[::3]


def trained(
    net: str, seed: int, *, margin: int = 0, shift: int = 0, epochs: int = EPOCHS
) -> Network:
    """One of NETS or CONTROLS, trained at (0, 0) and up to `shift` pixels from there.

    With a margin, "global" alone is possible, and it is trained on the part of
    the canvas that the digit and its margin visit: the rest is black, black is
    in the margin too, and a global maximum does not ask how often.
    """
    stacks = {**NETS, **CONTROLS}
    layers = stacks[arguments.choice("net", net, stacks)]
    seed = arguments.integer("seed", seed, minimum=0)
    margin = arguments.integer("margin", margin, minimum=0)
    shift = arguments.integer("shift", shift, minimum=0)
    if shift >= PLACES:
        raise ValueError(f"shift: {shift} is more than {PLACES - 1}, the last place")
    if margin and net != "global":
        raise ValueError(f"margin must be 0 unless net is 'global', got {margin}")
    rng, digits = np.random.default_rng(seed), data.digits()
    images = canvases(digits.train_images, 0, 0, margin=margin)
    if margin:
        visited = DIGIT + 2 * margin + shift
        images = images[:, :visited, :visited]
    moving = [RandomShift(shift), *layers] if shift else layers
    network = Network(images.shape[1:], moving, rng, dtype=np.float32)
    fit(
        network,
        images,
        digits.train_labels,
        optimizer=Adam(0.01),
        schedule=cosine,
        epochs=epochs,
        batch_size=32,
        rng=rng,
    )
    return _on_the_canvas(network, layers, SIDE + 2 * margin)


def _on_the_canvas(network: Network, layers: list[Layer], side: int) -> Network:
    """The same weights for images of `side` pixels, without the random shift."""
    fresh = Network((side, side, 1), layers, np.random.default_rng(0), np.float32)
    fresh.parameters = network.parameters[-len(layers) :]
    return fresh


def right(network: Network) -> np.ndarray:
    """How many of the 120 `test_digits` the network reads at each place, (13, 13)."""
    arguments.instance("network", network, Network, "a Network")
    margin = (network.input_shape[0] - SIDE) // 2
    images, labels = test_digits()
    counts = [
        (network.predict(canvases(images, *at, margin=margin)) == labels).sum()
        for at in np.ndindex(PLACES, PLACES)
    ]
    return np.reshape(counts, (PLACES, PLACES))


def run(net: str, margin: int, shift: int, epochs: int, seed: int) -> dict:
    """Train one network and count its right answers at every place: one row."""
    network = trained(net, seed, margin=margin, shift=shift, epochs=epochs)
    return {"right": right(network).tolist()}


def _settings(net, margin, shift, epochs, seeds) -> list[dict]:
    names = ("net", "margin", "shift", "epochs", "seed")
    return [
        dict(zip(names, (net, margin, shift, epochs, seed), strict=True))
        for seed in seeds
    ]


ALL_SEEDS = (*SEEDS, *OTHER_SEEDS)
QUICK = [
    *_settings("recipe", 0, 12, 1, [0]),
    *_settings("global", 0, 0, 1, [0]),
    *_settings("global", MARGIN, 1, 1, [0]),
]
"""One epoch each: every path of the code, in seconds."""
STUDY = Study(
    "places",
    run,
    settings=[
        *QUICK,
        *_settings("flat", 0, 0, EPOCHS, ALL_SEEDS),
        *_settings("recipe", 0, 0, EPOCHS, ALL_SEEDS),
        *_settings("global", 0, 0, EPOCHS, ALL_SEEDS),
        *_settings("global", MARGIN, 0, EPOCHS, ALL_SEEDS),
        *_settings("global", MARGIN, 1, EPOCHS, ALL_SEEDS),
        *_settings("recipe", 0, 12, EPOCHS, ALL_SEEDS),
        *_settings("recipe", 0, 12, 4 * EPOCHS, ALL_SEEDS),
        *_settings("recipe2", 0, 0, EPOCHS, SEEDS),
        *_settings("recipe2", 0, 12, EPOCHS, SEEDS),
        *_settings("global", 0, 12, EPOCHS, SEEDS),
    ],
    sample=[*QUICK, *_settings("flat", 0, 0, EPOCHS, [0])],
    tolerances={"right": 3},
)
