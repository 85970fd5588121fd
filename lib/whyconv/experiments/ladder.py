"""The ladder, trained: full, masked and tied, with everything else alike.

A network is one layer of the ladder, ReLU, a head, and a fully connected layer
that gives the logits. The layer is a matrix that may be anything (`full`), has
zeros outside windows (`masked`), or has these and one kernel for all windows
(`tied`): `Constrained`. The head flattens (`flat`), so that what comes after it
can tell the places apart, or takes the largest value of each of the 12 maps
(`blind`), so that it can't. In all six, the layer has the same inputs and outputs.

Two tasks. `digits`: 8 x 8 digits at random places of a 12 x 12 canvas, under
windows of 7 x 7. `signals`: 32 numbers of noise, into which one of eight motifs
of seven numbers is added at a random place; windows of 7. With `shuffled`, all
examples have their pixels in another order, the same for all.

Held fixed: 256 steps of Adam with a cosine schedule, batches of 64, float32. The
step size, L2 and dropout are chosen by validation accuracy on `TUNING_SEEDS`,
each from `TRIES`; what was chosen stands in `RATES`, `L2` and `DROPOUT`. From the
seed come two generators: one draws the examples and the order of the pixels, so
that all networks of a seed have the same, the other the weights and the batches.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import prod
from typing import NamedTuple

import numpy as np

from whyconv import arguments, data, matrices, shapes
from whyconv.experiments.study import Study
from whyconv.layers import (
    Backward,
    Dense,
    Dropout,
    Flatten,
    GlobalMaxPool,
    Layer,
    ReLU,
    he_normal,
)
from whyconv.network import Network
from whyconv.optimizers import Adam, cosine
from whyconv.training import fit

TASKS = ("digits", "signals")
NETS = ("full", "masked", "tied")
HEADS = ("flat", "blind")
EXAMPLES = (64, 256, 1024, 4096)
"""Sizes of the training set."""
SIDE, LENGTH, MOTIF = 12, 32, 7
"""Pixels of a canvas's side; numbers of a signal, and of a motif in it."""
CLASSES = {"digits": 10, "signals": 8}
WINDOWS = {"digits": (7, 7), "signals": (1, 7)}
FILTERS, STEPS, BATCH = 12, 256, 64
SEEDS, OTHER_SEEDS, TUNING_SEEDS = range(5), range(5, 15), range(100, 102)
"""Those of the figures, ten more to try each verdict on, and those of the tuning."""
OTHER_EXAMPLES = (256, 4096)
"""The sizes that the other seeds are tried at."""
TRIES = {
    "rate": (0.003, 0.01, 0.03, 0.1, 0.3, 1.0),
    "l2": (0.0003, 0.001, 0.003, 0.01),
    "dropout": (0.2, 0.4, 0.6, 0.8),
}
"""What was tried: a step size at 1,024 examples, L2 and dropout at every size."""


class Free(NamedTuple):
    """Entries of a matrix, made flat, that are free; which number each of them has."""

    entries: np.ndarray | slice
    numbers: np.ndarray | slice
    count: int


@dataclass(frozen=True)
class Constrained(Layer):
    """A matrix under no constraint, one, or two: (H, W, C) to (OH, OW, `filters`).

    form: "full", "masked" to windows of `size` (K, L), or masked and "tied", a
    convolution. The parameters are the free numbers: "weights" in one row, in
    the order of the matrix or of the kernel, and "bias", one for each output or,
    tied, for each filter.
    """

    form: str
    filters: int
    size: tuple[int, int]

    def __post_init__(self):
        arguments.choice("form", self.form, NETS)
        arguments.integer("filters", self.filters, minimum=1)
        object.__setattr__(self, "size", arguments.shape("size", self.size, "KL"))

    def output_shape(self, input_shape):
        sides = arguments.shape("input_shape", input_shape, "HWC")[:2]
        places = map(shapes.output_size, sides, self.size)
        return (*places, self.filters)

    def initialise(self, input_shape, rng):
        outputs = self.output_shape(input_shape)
        window = input_shape[:2] if self.form == "full" else self.size
        biases = self.filters if self.form == "tied" else prod(outputs)
        count, fan_in = self._free(input_shape).count, prod(window) * input_shape[2]
        weights = he_normal((count,), fan_in, rng)
        return {"weights": weights, "bias": np.zeros(biases)}

    def matrix(self, weights: np.ndarray, input_shape: tuple[int, ...]) -> np.ndarray:
        """All entries, (outputs, inputs), from the free numbers."""
        weights = arguments.floats("weights", weights, "w")
        size = (prod(self.output_shape(input_shape)), prod(input_shape))
        free = self._free(input_shape)
        arguments.same_shape("weights", weights, (free.count,), "the free numbers")
        matrix = np.zeros(size, weights.dtype)
        matrix.ravel()[free.entries] = weights[free.numbers]
        return matrix

    def forward(self, parameters, inputs, rng=None):
        inputs = arguments.floats("inputs", inputs, "NHWC")
        shape = inputs.shape[1:]
        matrix = self.matrix(parameters["weights"], shape)
        outputs = inputs.reshape(len(inputs), -1) @ matrix.T
        outputs += np.resize(parameters["bias"], outputs.shape[1])
        return outputs.reshape(-1, *self.output_shape(shape)), (inputs, matrix)

    def backward(self, parameters, memory, d_outputs):
        inputs, matrix = memory
        d_inputs = d_outputs.reshape(len(inputs), -1) @ matrix
        gradients = self.parameter_gradients(parameters, memory, d_outputs)
        return Backward(d_inputs.reshape(inputs.shape), gradients)

    def parameter_gradients(self, parameters, memory, d_outputs):
        """Of each free number: the sum over the entries in which it stands."""
        inputs, matrix = memory
        d_flat = d_outputs.reshape(len(inputs), -1)
        d_matrix = d_flat.T @ inputs.reshape(len(inputs), -1)
        free = self._free(inputs.shape[1:])
        d_weights = d_matrix.ravel()[free.entries]
        d_bias = d_flat.sum(axis=0)
        if self.form == "tied":
            d_weights = np.bincount(free.numbers, d_weights).astype(matrix.dtype)
            d_bias = d_bias.reshape(-1, self.filters).sum(axis=0)
        return {"weights": d_weights, "bias": d_bias}

    def _free(self, input_shape) -> Free:
        shape = arguments.shape("input_shape", input_shape, "HWC")
        return _free(self.form, self.filters, self.size, shape)


@cache
def _free(form: str, filters: int, size: tuple, input_shape: tuple) -> Free:
    kernel = (*size, input_shape[2], filters)
    taps = matrices.tap_matrix(kernel, input_shape).ravel()
    if form == "full":
        return Free(slice(None), slice(None), len(taps))
    (entries,) = np.nonzero(taps >= 0)
    if form == "masked":
        return Free(entries, slice(None), len(entries))
    return Free(entries, taps[entries], prod(kernel))


class Sets(NamedTuple):
    """Examples (N, H, W, 1) and labels (N,): to learn, to choose by, and to test."""

    train: tuple[np.ndarray, np.ndarray]
    validation: tuple[np.ndarray, np.ndarray]
    test: tuple[np.ndarray, np.ndarray]


def sets(task: str, examples: int, seed: int, *, shuffled: bool = False) -> Sets:
    """The examples of a task that a seed stands for.

    digits: 1,200 of the training digits to learn from, taken again and placed
    anew where more are asked for; the other 237, and the 360 test digits, at
    three places each. signals: 1,000 for validation and 1,000 to test.
    """
    draw = _DRAW[arguments.choice("task", task, _DRAW)]
    examples = arguments.integer("examples", examples, minimum=1)
    seed = arguments.integer("seed", seed, minimum=0)
    arguments.flag("shuffled", shuffled)
    size = (examples, SIDE, SIDE)
    arguments.affordable("examples", size, np.float64, "examples")
    rng, _ = np.random.default_rng(seed).spawn(2)
    drawn = draw(examples, rng)
    return Sets(*_shuffled(drawn, rng)) if shuffled else drawn


def _shuffled(drawn: Sets, rng) -> Iterable[tuple[np.ndarray, np.ndarray]]:
    order = rng.permutation(drawn.test[0][0].size)
    for images, labels in drawn:
        flat = images.reshape(len(images), -1)
        yield flat[:, order].reshape(images.shape), labels


def _digits(examples: int, rng) -> Sets:
    digits = _all_digits()
    order = rng.permutation(len(digits.train_labels))
    kept, pool = order[:237], order[237:]
    train, validation = np.resize(pool, examples), np.repeat(kept, 3)
    test = np.repeat(np.arange(len(digits.test_labels)), 3)
    return Sets(
        (scattered(digits.train_images[train], rng), digits.train_labels[train]),
        (
            scattered(digits.train_images[validation], rng),
            digits.train_labels[validation],
        ),
        (scattered(digits.test_images[test], rng), digits.test_labels[test]),
    )


@cache
def _all_digits() -> data.Digits:
    return data.digits()


def scattered(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Images (N, K, K, 1), each at a random place of its own 12 x 12 canvas."""
    images = arguments.floats("images", images, "NHWC")
    n, height, width, channels = images.shape
    if max(height, width) > SIDE:
        raise ValueError(f"images: {height} x {width} pixels do not fit in {SIDE}")
    size = (n, SIDE, SIDE, channels)
    arguments.affordable("images", size, images.dtype, "canvases")
    arguments.generator("rng", rng)
    rows = rng.integers(0, SIDE - height + 1, n)
    columns = rng.integers(0, SIDE - width + 1, n)
    canvases = np.zeros(size, images.dtype)
    for canvas, image, i, j in zip(canvases, images, rows, columns, strict=True):
        canvas[i : i + height, j : j + width] = image
    return canvases


def _signals(examples: int, rng) -> Sets:
    motifs = rng.normal(size=(CLASSES["signals"], MOTIF))
    motifs *= 3 / np.linalg.norm(motifs, axis=1, keepdims=True)
    return Sets(*(_noisy(motifs, count, rng) for count in (examples, 1000, 1000)))


def _noisy(motifs: np.ndarray, count: int, rng) -> tuple[np.ndarray, np.ndarray]:
    """Noise of deviation one half; motifs of norm 3, each at a random place of it."""
    labels = rng.integers(0, len(motifs), count)
    signals = rng.normal(0, 0.5, (count, LENGTH))
    starts = rng.integers(0, LENGTH - MOTIF + 1, count)
    for signal, label, start in zip(signals, labels, starts, strict=True):
        signal[start : start + MOTIF] += motifs[label]
    return signals[:, None, :, None], labels


_DRAW = {"digits": _digits, "signals": _signals}


def layers(task: str, head: str, net: str, *, dropout: float = 0.0) -> list[Layer]:
    """One layer of the ladder, ReLU, a head and a fully connected layer.

    With `dropout` the last layer's inputs are dropped at that rate.
    """
    arguments.choice("task", task, TASKS)
    arguments.choice("head", head, HEADS)
    arguments.choice("net", net, NETS)
    dropout = arguments.real("dropout", dropout, minimum=0, below=1)
    return [
        *(Constrained(net, FILTERS, WINDOWS[task]), ReLU()),
        Flatten() if head == "flat" else GlobalMaxPool(),
        *([Dropout(dropout)] if dropout else []),
        Dense(CLASSES[task]),
    ]


def run(
    task: str,
    shuffled: bool,
    head: str,
    net: str,
    examples: int,
    rate: float,
    l2: float,
    dropout: float,
    seed: int,
) -> dict:
    """Train one network; the fraction it has right of each of the three sets."""
    drawn = sets(task, examples, seed, shuffled=shuffled)
    _, rng = np.random.default_rng(seed).spawn(2)
    chosen = layers(task, head, net, dropout=dropout)
    network = Network(drawn.test[0].shape[1:], chosen, rng, dtype=np.float32)
    fit(
        network,
        *drawn.train,
        optimizer=Adam(rate),
        schedule=cosine,
        epochs=STEPS * BATCH // max(examples, BATCH),
        batch_size=BATCH,
        l2=l2,
        rng=rng,
    )
    names = ("train", "validation", "test")
    scores = (network.accuracy(*one) for one in drawn)
    return {name: round(score, 4) for name, score in zip(names, scores, strict=True)}


RATES = {
    ("digits", False, "flat"): (0.01, 0.03, 0.01),
    ("digits", False, "blind"): (0.03, 0.1, 0.03),
    ("digits", True, "flat"): (0.01, 0.03, 0.03),
    ("digits", True, "blind"): (0.03, 0.1, 0.03),
    ("signals", False, "flat"): (0.03, 0.3, 0.1),
    ("signals", False, "blind"): (0.1, 0.1, 0.1),
    ("signals", True, "flat"): (0.03, 0.1, 0.03),
    ("signals", True, "blind"): (0.3, 0.3, 0.1),
}
"""Chosen step sizes for full, masked, tied; by task, shuffled, head."""
L2 = {
    "digits": (0.0003, 0.001, 0.001, 0.0003),
    "signals": (0.0003, 0.003, 0.003, 0.001),
}
DROPOUT = {"digits": (0.4, 0.6, 0.2, 0.2), "signals": (0.2, 0.6, 0.2, 0.2)}
"""Chosen for the full, flat network, for each size of the training set."""

NAMES = ("task", "shuffled", "head", "net", "examples", "rate", "l2", "dropout", "seed")
WAYS = tuple(product(TASKS, (False, True), HEADS, NETS))
"""Task, shuffled, head, net: every network without L2 and dropout."""


def chosen_rate(task: str, shuffled: bool, head: str, net: str) -> float:
    """The step size that the tuning chose."""
    arguments.choice("task", task, TASKS)
    arguments.flag("shuffled", shuffled)
    arguments.choice("head", head, HEADS)
    arguments.choice("net", net, NETS)
    return RATES[task, shuffled, head][NETS.index(net)]


def tuning() -> list[tuple]:
    """Every try of the tuning, as values of `NAMES`."""
    rates = product(WAYS, TRIES["rate"], TUNING_SEEDS)
    found = [(*way, 1024, rate, 0.0, 0.0, seed) for way, rate, seed in rates]
    for task, examples, seed in product(TASKS, EXAMPLES, TUNING_SEEDS):
        way = (task, False, "flat", "full")
        full = (*way, examples, chosen_rate(*way))
        found += [(*full, strength, 0.0, seed) for strength in TRIES["l2"]]
        found += [(*full, 0.0, dropout, seed) for dropout in TRIES["dropout"]]
    return found


def _trials(sizes: Iterable[int], seeds: Iterable[int], shuffles=(False, True)) -> list:
    """Every network as tuned, and the full, flat one with L2 and with dropout."""
    found = []
    for size, seed in product(sizes, seeds):
        found += [(*way, size, chosen_rate(*way), 0.0, 0.0, seed) for way in WAYS]
        for task, shuffled in product(TASKS, shuffles):
            full = (task, shuffled, "flat", "full")
            with_rate, at = (*full, size, chosen_rate(*full)), EXAMPLES.index(size)
            found.append((*with_rate, L2[task][at], 0.0, seed))
            found.append((*with_rate, 0.0, DROPOUT[task][at], seed))
    return found


SETTINGS = [
    dict(zip(NAMES, values, strict=True))
    for values in (
        *tuning(),
        *_trials(EXAMPLES, SEEDS),
        *_trials(OTHER_EXAMPLES, OTHER_SEEDS, shuffles=(False,)),
    )
]


QUICK = [
    ("digits", False, "blind", "tied", 256),
    ("signals", True, "flat", "masked", 64),
    ("signals", False, "blind", "full", 256),
    ("signals", False, "flat", "full", 64),
]
"""Networks that are trained again at each check, the last also with its penalties."""
STUDY = Study(
    "ladder",
    run,
    settings=SETTINGS,
    sample=[
        one
        for one in SETTINGS
        if one["seed"] == 0 and tuple(one[name] for name in NAMES[:5]) in QUICK
    ],
    tolerances={"train": 0.03, "validation": 0.03, "test": 0.03},
)
