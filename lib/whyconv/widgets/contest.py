"""The race, in Python: contest.js's networks, digits and draws, number by number.

Digits of 8 x 8 stand on a canvas of 12 x 12. A layer makes 12 maps of 6 x 6 of it,
fully connected, locally connected or as a convolution of 7 x 7; then come ReLU, a
head and a fully connected layer for the ten logits. Adam, batches of 32. The layers
are those of the library, and the draws those of the page (`Draws`): the same seed
gives the same run in both, to rounding. Only dropout is the page's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

import numpy as np

from whyconv import arguments, data
from whyconv.layers import (
    Backward,
    Conv2D,
    Dense,
    Flatten,
    GlobalMaxPool,
    Layer,
    LocallyConnected,
    ReLU,
)
from whyconv.network import Network
from whyconv.optimizers import Adam

CANVAS, DIGIT, WINDOW, FILTERS, CLASSES, BATCH = 12, 8, 7, 12, 10, 32
PLACES = CANVAS - WINDOW + 1  # of the window, on a side
STANDINGS = CANVAS - DIGIT + 1  # of a digit, likewise
SCORED = 360  # training digits that the training accuracy is taken of
EACH = 5  # every fifth test digit is put at every place
NETS = ("fully connected", "locally connected", "convolution")
STANDING = ("middle", "anywhere", "corner")
HEADS = ("own", "flatten", "global")
AGAINST = ("nothing", "L2 0.001", "L2 0.01", "dropout 0.3", "dropout 0.6")
RATES = (0.001, 0.003, 0.01, 0.03, 0.1)
STREAMS = ("weights", "head", "digits", "standing", "test_standing", "pixels")
STREAMS += ("labels", "batches", "dropout")
STEP = 0x6D2B79F5


class Draws:
    """Numbers from 0 to below 1, as engine.js's `generator` draws them: mulberry32."""

    def __init__(self, seed: int, stream: str):
        number = STREAMS.index(arguments.choice("stream", stream, STREAMS))
        first, second = (seed + 1) * 0x9E3779B1, (number + 1) * 0x85EBCA6B
        self._state, self._drawn = (first ^ second) % 2**32, 0

    def uniform(self, size: int) -> np.ndarray:
        """The next `size` numbers."""
        steps = np.arange(self._drawn + 1, self._drawn + size + 1, dtype=np.uint64)
        self._drawn += size
        state = ((self._state + STEP * steps) % 2**32).astype(np.uint32)
        mixed = (state ^ (state >> 15)) * (state | np.uint32(1))
        mixed ^= mixed + (mixed ^ (mixed >> 7)) * (mixed | np.uint32(61))
        return (mixed ^ (mixed >> 14)) / 2**32

    def normal(self, size: int) -> np.ndarray:
        """Normal numbers, of two uniform ones each (Box and Muller, 1958)."""
        first, second = self.uniform(2 * size).reshape(size, 2).T
        return np.sqrt(-2 * np.log(1 - first)) * np.cos(2 * np.pi * second)

    def permutation(self, size: int) -> np.ndarray:
        """0 to size - 1 in a random order (Fisher and Yates)."""
        order = np.arange(size)
        below = np.arange(size, 1, -1)
        others = np.floor(self.uniform(size - 1) * below).astype(int)
        for here, other in zip(below - 1, others, strict=True):
            order[[here, other]] = order[[other, here]]
        return order


@dataclass(frozen=True)
class Settings:
    """What the reader chooses: see `Race` for what each of them is."""

    digits: int = 200
    standing: str = "anywhere"
    shuffled: bool = False
    relabelled: bool = False
    head: str = "own"
    against: str = "nothing"
    rate: float = 0.01
    seed: int = 0

    def __post_init__(self):
        arguments.integer("digits", self.digits, minimum=1)
        arguments.choice("standing", self.standing, STANDING)
        arguments.choice("head", self.head, HEADS)
        arguments.choice("against", self.against, AGAINST)
        arguments.real("rate", self.rate, above=0)
        arguments.integer("seed", self.seed, minimum=0)


class Scores(NamedTuple):
    """How the three stand: fractions right, in training and in the test, (3,) each."""

    train: np.ndarray
    test: np.ndarray


def canvases(digits: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Digits (N, 8, 8, 1), each at its row and column `at` (N, 2): (N, 12, 12, 1)."""
    found = np.zeros((len(digits), CANVAS, CANVAS, 1))
    for canvas, digit, (row, column) in zip(found, digits, at, strict=True):
        canvas[row : row + DIGIT, column : column + DIGIT] = digit
    return found


def standings(standing: str, size: int, draws: Draws) -> np.ndarray:
    """Where `size` digits stand, (size, 2)."""
    drawn = np.floor(draws.uniform(2 * size) * STANDINGS).astype(int).reshape(size, 2)
    fixed = {"middle": (STANDINGS - 1) // 2, "corner": 0}
    return np.full((size, 2), fixed[standing]) if standing in fixed else drawn


def sets(settings: Settings, digits: data.Digits):
    """((images, labels) to learn, (images, labels) to be tested on)."""
    draws = {name: Draws(settings.seed, name) for name in STREAMS}
    order = np.arange(CANVAS**2)
    if settings.shuffled:
        order = draws["pixels"].permutation(CANVAS**2)
    chosen = draws["digits"].permutation(len(digits.train_labels))[: settings.digits]
    labels = digits.train_labels[chosen]
    if settings.relabelled:
        labels = labels[draws["labels"].permutation(len(labels))]
    tested = "middle" if settings.standing == "middle" else "anywhere"
    at = standings(settings.standing, len(chosen), draws["standing"])
    test_at = standings(tested, len(digits.test_labels), draws["test_standing"])
    placed = (
        canvases(digits.train_images[chosen], at),
        canvases(digits.test_images, test_at),
    )
    train, test = (
        one.reshape(len(one), -1)[:, order].reshape(one.shape) for one in placed
    )
    return (train, labels), (test, digits.test_labels)


@dataclass(frozen=True)
class FullMaps(Layer):
    """Fully connected, with its outputs as maps: (H, W, C) to (6, 6, 12)."""

    def output_shape(self, input_shape):
        return (PLACES, PLACES, FILTERS)

    def initialise(self, input_shape, rng):
        size = int(np.prod(input_shape))
        return Dense(PLACES**2 * FILTERS).initialise((size,), rng)

    def forward(self, parameters, inputs, rng=None):
        flat = inputs.reshape(len(inputs), -1)
        outputs, _ = Dense(PLACES**2 * FILTERS).forward(parameters, flat)
        return outputs.reshape(len(inputs), PLACES, PLACES, FILTERS), inputs

    def backward(self, parameters, memory, d_outputs):
        flat, slopes = (one.reshape(len(one), -1) for one in (memory, d_outputs))
        dense = Dense(PLACES**2 * FILTERS)
        d_flat, d_parameters = dense.backward(parameters, flat, slopes)
        return Backward(d_flat.reshape(memory.shape), d_parameters)


def first_weights(draws: Draws) -> list[np.ndarray]:
    """What each first layer starts with: its part of one matrix of normal numbers.

    Fully connected: all of it. Locally connected: what lies inside the windows.
    Convolution: the window at the top left, for all places. Each is scaled for its
    number of inputs, as `layers.he_normal` does.
    """
    outputs = PLACES, PLACES, FILTERS
    matrix = draws.normal(CANVAS**2 * PLACES**2 * FILTERS)
    grid = matrix.reshape(CANVAS, CANVAS, *outputs)
    local = np.empty((*outputs[:2], WINDOW, WINDOW, 1, FILTERS))
    for i, j in np.ndindex(PLACES, PLACES):
        local[i, j, :, :, 0] = grid[i : i + WINDOW, j : j + WINDOW, i, j]
    local *= np.sqrt(2 / WINDOW**2)
    full = matrix.reshape(CANVAS**2, -1) * np.sqrt(2 / CANVAS**2)
    return [full, local, local[0, 0]]


def networks(settings: Settings) -> list[Network]:
    """The three networks before their training."""
    if settings.against.startswith("dropout"):
        raise ValueError("against: dropout is drawn in the page only")
    starts = first_weights(Draws(settings.seed, "weights"))
    tops = Draws(settings.seed, "head").normal(PLACES**2 * FILTERS * CLASSES)
    window = {"filters": FILTERS, "size": WINDOW}
    firsts = FullMaps(), LocallyConnected(**window), Conv2D(**window)
    made = []
    for net, layer, start in zip(NETS, firsts, starts, strict=True):
        own = "global" if net == "convolution" else "flatten"
        head = own if settings.head == "own" else settings.head
        layers = [layer, ReLU(), Flatten() if head == "flatten" else GlobalMaxPool()]
        shape = (CANVAS, CANVAS, 1)
        network = Network(shape, [*layers, Dense(CLASSES)], np.random.default_rng(0))
        name = next(iter(network.parameters[0]))
        network.parameters[0][name] = start.copy()
        inputs = network.shapes[-2][0]
        top = tops[: inputs * CLASSES].reshape(inputs, CLASSES) * np.sqrt(2 / inputs)
        network.parameters[-1]["weights"] = top
        made.append(network)
    return made


def run(settings: Settings, digits: data.Digits | None = None) -> Iterator[Scores]:
    """The race, epoch by epoch, without an end: first how all stand before it."""
    digits = data.digits() if digits is None else digits
    racing = networks(settings)
    (images, labels), test = sets(settings, digits)
    rule, order = Adam(settings.rate), Draws(settings.seed, "batches")
    kind, _, strength = settings.against.partition(" ")
    l2 = float(strength) if kind == "L2" else 0.0
    memories = [
        [{name: rule.start(array) for name, array in drawn.items()} for drawn in net]
        for net in (network.parameters for network in racing)
    ]
    known = images[:SCORED], labels[:SCORED]
    for _ in count():
        yield Scores(
            np.array([network.accuracy(*known) for network in racing]),
            np.array([network.accuracy(*test) for network in racing]),
        )
        chosen = order.permutation(len(labels))
        for start in range(0, len(labels), BATCH):
            batch = chosen[start : start + BATCH]
            for network, memory in zip(racing, memories, strict=True):
                step(network, memory, rule, l2, images[batch], labels[batch])


def step(network, memories, rule, l2, images, labels) -> None:
    """A step of a network on a batch; memories: what the rule keeps, a dict a layer."""
    _, gradients = network.loss_and_gradients(images, labels)
    for drawn, slopes, memory in zip(
        network.parameters, gradients, memories, strict=True
    ):
        for name, slope in slopes.items():
            pulled = slope + l2 * drawn[name] if name != "bias" else slope
            change, memory[name] = rule.step(pulled, memory[name])
            drawn[name] = drawn[name] + change
