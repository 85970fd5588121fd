"""The effective field: which pixels move a deep unit, before and after training.

The network is eight convolutions of 3 x 3 with 8 filters each, ReLU between
them, no padding: one unit, at the end, sees all of a 17 x 17 image and nothing
else. It answers one of two questions.

"digits": which digit is this, 8 x 8 pixels drawn twice as large, from -1 to 1.
"pixels": images of white noise, and the question is whether four pixels, above,
below, left and right of the middle at `distance`, add up to more than zero. It
is the same question for each distance, and a linear classifier on the pixels
("flat") says how hard it is without any stack of layers.

Held fixed: 1,500 noise images to train on and 500 to test, or the digits and
their split; Adam at 0.003 with a cosine schedule, 6 epochs on noise and 10 on
digits, batches of 32, float32. One generator, made from the seed, draws the
noise, then the weights, then the order of the images.
"""

from __future__ import annotations

import numpy as np

from whyconv import arguments, data
from whyconv.experiments.study import Study
from whyconv.layers import Conv2D, Dense, Flatten, ReLU
from whyconv.network import Network
from whyconv.optimizers import Adam, cosine
from whyconv.training import fit

DEPTH, FILTERS = 8, 8
SIDE = 2 * DEPTH + 1
MIDDLE = DEPTH
DISTANCES = (1, 2, 4, 6, 8)
TRAIN, TEST = 1500, 500
EPOCHS = {"digits": 10, "pixels": 6}
SEEDS, OTHER_SEEDS = range(5), range(5, 15)
"""Those of the figures, and ten more that each verdict is tried on."""

HEADS = {"digits": [Flatten(), Dense(10)], "pixels": [Flatten(), Dense(2)]}
"""On the stack; alone it is the linear classifier."""


def energy(network: Network, images: np.ndarray) -> np.ndarray:
    """Squared slopes of a network's outputs by each pixel: images (N, H, W, C), (H, W).

    Summed over the outputs and the channels of the image, mean over the images.
    """
    arguments.instance("network", network, Network, "a Network")
    maps, memories = network.activations(images)[0], []
    for layer, parameters in zip(network.layers, network.parameters, strict=True):
        maps, memory = layer.forward(parameters, maps)
        memories.append(memory)
    total = np.zeros(network.input_shape[:2])
    for output in range(maps[0].size):
        slopes = np.zeros(maps.shape, maps.dtype)
        slopes.reshape(len(maps), -1)[:, output] = 1
        for layer, parameters, memory in zip(
            network.layers[::-1], network.parameters[::-1], memories[::-1], strict=True
        ):
            slopes = layer.backward(parameters, memory, slopes).d_inputs
        total += np.square(slopes, dtype=float).sum(axis=(0, 3))
    return total / len(images)


def spread(weights: np.ndarray) -> float:
    """How far from the middle the weights (side, side) lie, in pixels along one axis.

    The root of their mean squared distance from the middle pixel, the mean over
    both axes: 0 where the middle has it all, sqrt((side^2 - 1) / 12) where all
    have the same.
    """
    weights = arguments.floats("weights", weights, "ij")
    side = len(weights)
    arguments.same_shape("weights", weights, (side, side), "a square")
    arguments.real("weights, the least,", float(weights.min()), minimum=0)
    largest = arguments.real("weights, the largest,", float(weights.max()), above=0)
    weights = weights / largest
    squares = (np.arange(side) - (side - 1) / 2) ** 2
    both = squares[:, None] + squares
    return float(np.sqrt((weights * both).sum() / weights.sum() / 2))


def large_digits(images: np.ndarray) -> np.ndarray:
    """Digits (N, 8, 8, 1) from 0 to 1, twice as large, as (N, 17, 17, 1) from -1."""
    images = arguments.floats("images", images, "NHWC")
    arguments.same_shape("images", images, (len(images), 8, 8, 1), "the digits")
    large = images.repeat(2, axis=1).repeat(2, axis=2)
    return 2 * data.on_canvas(large, SIDE, SIDE, 0, 0) - 1


def four_pixels(images: np.ndarray, distance: int) -> np.ndarray:
    """Whether the four pixels at `distance` from the middle add up to more than 0."""
    images = arguments.floats("images", images, "NHWC")
    arguments.same_shape("images", images, (len(images), SIDE, SIDE, 1), "the noise")
    near = MIDDLE - arguments.integer("distance", distance, minimum=1)
    if near < 0:
        raise ValueError(f"distance: {distance} is more than {MIDDLE}, the edge")
    far = SIDE - 1 - near
    grey = images[..., 0]
    column = grey[:, near, MIDDLE] + grey[:, far, MIDDLE]
    row = grey[:, MIDDLE, near] + grey[:, MIDDLE, far]
    return (column + row > 0).astype(int)


def problem(task: str, distance: int, rng: np.random.Generator) -> data.Digits:
    """Images and labels to train on and to test with; `distance` for "pixels" only."""
    arguments.choice("task", task, EPOCHS)
    if task == "digits":
        digits = data.digits()
        return digits._replace(
            train_images=large_digits(digits.train_images),
            test_images=large_digits(digits.test_images),
        )
    images = arguments.generator("rng", rng).normal(size=(TRAIN + TEST, SIDE, SIDE, 1))
    labels = four_pixels(images, distance)
    return data.Digits(images[:TRAIN], labels[:TRAIN], images[TRAIN:], labels[TRAIN:])


def stack() -> list:
    """The eight convolutions; the last one's outputs are taken before its ReLU."""
    return [Conv2D(FILTERS, 3), ReLU()] * (DEPTH - 1) + [Conv2D(FILTERS, 3)]


def _unit(network: Network) -> Network:
    """The stack under a network's head, with the same weights."""
    layers = network.layers[: 2 * DEPTH - 1]
    fresh = Network(
        network.input_shape, layers, np.random.default_rng(0), network.dtype
    )
    fresh.parameters = network.parameters[: len(layers)]
    return fresh


def run(task: str, distance: int, epochs: int, seed: int) -> dict:
    """Spread before and after a training, accuracy on tests, "flat"'s beside it."""
    rng = np.random.default_rng(arguments.integer("seed", seed, minimum=0))
    epochs = arguments.integer("epochs", epochs, minimum=0)
    train, labels, test, answers = problem(task, distance, rng)

    def trained(layers):
        network = Network(train.shape[1:], layers, rng, dtype=np.float32)
        before = network.copy()
        fit(
            network,
            train,
            labels,
            optimizer=Adam(0.003),
            schedule=cosine,
            epochs=epochs,
            batch_size=32,
            rng=rng,
        )
        return before, network

    before, after = trained([*stack(), ReLU(), *HEADS[task]])
    flat = trained(HEADS[task])[1]
    return {
        "before": spread(energy(_unit(before), test[:50])),
        "after": spread(energy(_unit(after), test[:50])),
        "accuracy": after.accuracy(test, answers),
        "flat": flat.accuracy(test, answers),
    }


def _settings(task, distances, epochs, seeds) -> list[dict]:
    names = ("task", "distance", "epochs", "seed")
    return [
        dict(zip(names, (task, distance, epochs, seed), strict=True))
        for distance in distances
        for seed in seeds
    ]


ALL_SEEDS = (*SEEDS, *OTHER_SEEDS)
QUICK = [*_settings("pixels", [2], 1, [0]), *_settings("digits", [0], 1, [0])]
"""One epoch each: every path of the code, in seconds."""
STUDY = Study(
    "field",
    run,
    settings=[
        *QUICK,
        *_settings("pixels", DISTANCES, EPOCHS["pixels"], ALL_SEEDS),
        *_settings("digits", [0], EPOCHS["digits"], ALL_SEEDS),
    ],
    sample=QUICK,
    tolerances={"before": 0.02, "after": 0.1, "accuracy": 0.08, "flat": 0.05},
)
