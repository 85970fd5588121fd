"""The ladder, trained: full, masked and tied, with almost everything else alike.

A network is one layer of the ladder, ReLU, a head, and a fully connected layer
that gives the logits. The layer is a matrix that may be anything (`full`), has
zeros outside windows (`masked`), or has these and one kernel for all windows
(`tied`): `Constrained`. The head flattens (`flat`), so that what comes after it
can tell the places apart, or takes the largest value of each map (`blind`), so that
it can't. In all six, the layer has the same inputs and outputs. `linear`, without any
of it, is a fully connected layer on the pixels: the strongest simple baseline.

Two tasks. `digits`: 8 x 8 digits at random places of a 12 x 12 canvas, under
windows of 7 x 7. `signals`: 32 numbers of noise, into which one of eight motifs
of seven numbers is added at a random place; windows of 7. With `shuffled`, all
examples have their pixels in another order, the same for all. With `placed`, each
digit has a new random place in every epoch (augmentation).

Two budgets: 12 filters and 256 steps (`SMALL`), 48 filters and 512 steps (`LARGE`),
the second for chosen networks, and what is between the two. Held fixed: Adam with a
cosine schedule, batches of 64, float32. The step size, L2 and dropout are chosen by
validation accuracy on `TUNING_SEEDS`, each from `TRIES`; what was chosen is in `RATES`
(`LARGE_RATES`, `LINEAR_RATES`), `L2` and `DROPOUT`. From the seed come two generators:
one draws the examples and the order of the pixels, so that all networks of a seed have
the same, the other the weights and the batches.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import prod
from typing import NamedTuple

import numpy as np

from whyconv import arguments, data, matrices, ops, shapes
from whyconv.experiments.places import RandomShift
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
SIDE, DIGIT, LENGTH, MOTIF = 12, 8, 32, 7
"""Pixels of a canvas's side, of a digit's; numbers of a signal, of a motif in it."""
CLASSES = {"digits": 10, "signals": 8}
WINDOWS = {"digits": (7, 7), "signals": (1, 7)}
SMALL, LARGE, BATCH = (12, 256), (48, 512), 64
"""Filters and steps of the two budgets; examples in a batch."""
OTHER_EXAMPLES = (256, 4096)
"""The sizes at which filters and steps are told apart."""
SEEDS, LARGE_SEEDS, TUNING_SEEDS = range(5), range(3), range(100, 102)
"""Those of the figures, of the large budget, and of the tuning."""
TRIES = {
    "rate": (0.003, 0.01, 0.03, 0.1, 0.3, 1.0),
    "l2": (0.0003, 0.001, 0.003, 0.01),
    "dropout": (0.2, 0.4, 0.6, 0.8),
    "large": (0.003, 0.01, 0.03, 0.1),
}
"""What was tried: a step size at 1,024 examples (for the large budget out of four, on
the first tuning seed), L2 and dropout at every size."""


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


def sets(
    task: str,
    examples: int,
    seed: int,
    *,
    shuffled: bool = False,
    placed: bool = False,
) -> Sets:
    """The examples of a task that a seed stands for.

    digits: 1,200 of the training digits to learn from, taken again at other places
    where more are asked for; the other 237, and the 360 test digits, at three places
    each. With `placed`, those to learn from are in the top left corner, for a
    `RandomShift` to place. signals: 1,000 for validation and 1,000 to test.
    """
    draw = _DRAW[arguments.choice("task", task, _DRAW)]
    examples = arguments.integer("examples", examples, minimum=1)
    seed = arguments.integer("seed", seed, minimum=0)
    arguments.flag("shuffled", shuffled)
    if arguments.flag("placed", placed) and (task != "digits" or shuffled):
        raise ValueError("placed: only digits that are not shuffled can be placed")
    size = (examples, SIDE, SIDE)
    arguments.affordable("examples", size, np.float64, "examples")
    rng, _ = np.random.default_rng(seed).spawn(2)
    drawn = draw(examples, rng)
    if placed:
        drawn = drawn._replace(train=_in_the_corner(examples, seed))
    return Sets(*_shuffled(drawn, rng)) if shuffled else drawn


def _shuffled(drawn: Sets, rng) -> Iterable[tuple[np.ndarray, np.ndarray]]:
    order = rng.permutation(drawn.test[0][0].size)
    for images, labels in drawn:
        flat = images.reshape(len(images), -1)
        yield flat[:, order].reshape(images.shape), labels


def _in_the_corner(examples: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The digits of `sets` to learn from, in the same order, each at (0, 0)."""
    rng, _ = np.random.default_rng(seed).spawn(2)
    digits = _all_digits()
    train = np.resize(_split(rng)[1], examples)
    images = data.on_canvas(digits.train_images[train], SIDE, SIDE, row=0, column=0)
    return images, digits.train_labels[train]


def _split(rng) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of training digits: 237 for validation, 1,200 to learn from."""
    order = rng.permutation(len(_all_digits().train_labels))
    return order[:237], order[237:]


def _digits(examples: int, rng) -> Sets:
    digits = _all_digits()
    kept, pool = _split(rng)
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


def layers(
    task: str, head: str, net: str, *, filters: int = SMALL[0], dropout: float = 0.0
) -> list[Layer]:
    """One layer of the ladder, ReLU, a head and a fully connected layer.

    With `dropout` the last layer's inputs are dropped at that rate. The net "linear"
    is the fully connected layer alone, flat.
    """
    arguments.choice("task", task, TASKS)
    arguments.choice("head", head, HEADS)
    arguments.choice("net", net, (*NETS, "linear"))
    filters = arguments.integer("filters", filters, minimum=1)
    dropout = arguments.real("dropout", dropout, minimum=0, below=1)
    if net == "linear":
        return [Flatten(), Dense(CLASSES[task])]
    return [
        *(Constrained(net, filters, WINDOWS[task]), ReLU()),
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
    filters: int,
    steps: int,
    placed: bool,
    rate: float,
    l2: float,
    dropout: float,
    seed: int,
) -> dict:
    """Train one network; the fraction it has right of each of the three sets.

    And its cross-entropy on the test set, in nats, which tells apart networks that are
    right equally often.
    """
    drawn = sets(task, examples, seed, shuffled=shuffled, placed=placed)
    _, rng = np.random.default_rng(seed).spawn(2)
    chosen = layers(task, head, net, filters=filters, dropout=dropout)
    anew = [RandomShift(SIDE - DIGIT)] if placed else []
    shape = drawn.test[0].shape[1:]
    network = Network(shape, [*anew, *chosen], rng, dtype=np.float32)
    fit(
        network,
        *drawn.train,
        optimizer=Adam(rate),
        schedule=cosine,
        epochs=steps * BATCH // max(examples, BATCH),
        batch_size=BATCH,
        l2=l2,
        rng=rng,
    )
    names = ("train", "validation", "test")
    scores = (network.accuracy(*one) for one in drawn)
    found = {name: round(score, 4) for name, score in zip(names, scores, strict=True)}
    images, labels = drawn.test
    loss = ops.cross_entropy(network.logits(images), labels)
    return {**found, "loss": round(float(loss), 4)}


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

LARGE_RATES = {
    ("digits", "flat", "full"): 0.01,
    ("digits", "flat", "masked"): 0.03,
    ("digits", "flat", "tied"): 0.01,
    ("digits", "blind", "full"): 0.01,
    ("digits", "blind", "tied"): 0.03,
    ("signals", "flat", "full"): 0.03,
    ("signals", "flat", "tied"): 0.1,
    ("signals", "blind", "full"): 0.03,
    ("signals", "blind", "tied"): 0.01,
}
"""Chosen step sizes of the large budget, by task, head, net."""
LINEAR_RATES = {"digits": 0.1, "signals": 1.0}

NAMES = ("task", "shuffled", "head", "net", "examples", "filters", "steps", "placed")
NAMES += ("rate", "l2", "dropout", "seed")
WAYS = tuple(product(TASKS, (False, True), HEADS, NETS))
"""Task, shuffled, head, net: every network without L2 and dropout."""
LEADING = (("flat", "full"), ("flat", "tied"), ("blind", "tied"))
"""Head and net of those that have the large budget at several sizes."""


def chosen_rate(task: str, shuffled: bool, head: str, net: str) -> float:
    """The step size that the tuning chose."""
    arguments.choice("task", task, TASKS)
    arguments.flag("shuffled", shuffled)
    arguments.choice("head", head, HEADS)
    arguments.choice("net", net, NETS)
    return RATES[task, shuffled, head][NETS.index(net)]


def _row(way, examples, rate, seed, *, budget=SMALL, placed=False, l2=0.0, dropout=0.0):
    values = (*way, examples, *budget, placed, rate, l2, dropout, seed)
    return dict(zip(NAMES, values, strict=True))


def tuning() -> list[dict]:
    """Every try of the tuning."""
    rates = product(WAYS, TRIES["rate"], TUNING_SEEDS)
    found = [_row(way, 1024, rate, seed) for way, rate, seed in rates]
    for task, examples, seed in product(TASKS, EXAMPLES, TUNING_SEEDS):
        way = (task, False, "flat", "full")
        full = (way, examples, chosen_rate(*way), seed)
        found += [_row(*full, l2=strength) for strength in TRIES["l2"]]
        found += [_row(*full, dropout=dropout) for dropout in TRIES["dropout"]]
    for task, rate, seed in product(TASKS, TRIES["rate"], TUNING_SEEDS):
        found.append(_row((task, False, "flat", "linear"), 1024, rate, seed))
    for (task, head, net), rate in product(LARGE_RATES, TRIES["large"]):
        way = (task, False, head, net)
        found.append(_row(way, 1024, rate, TUNING_SEEDS[0], budget=LARGE))
    return found


def small_trials() -> list[dict]:
    """Every network as tuned, the full, flat one with L2 and dropout, the linear one.

    And the full, flat one with its digits placed anew in each epoch.
    """
    found = []
    for size, seed in product(EXAMPLES, SEEDS):
        found += [_row(way, size, chosen_rate(*way), seed) for way in WAYS]
        for task, shuffled in product(TASKS, (False, True)):
            way, at = (task, shuffled, "flat", "full"), EXAMPLES.index(size)
            full = (way, size, chosen_rate(*way), seed)
            found.append(_row(*full, l2=L2[task][at]))
            found.append(_row(*full, dropout=DROPOUT[task][at]))
        for task in TASKS:
            way = (task, False, "flat", "linear")
            found.append(_row(way, size, LINEAR_RATES[task], seed))
        way = ("digits", False, "flat", "full")
        found.append(_row(way, size, chosen_rate(*way), seed, placed=True))
    return found


def large_trials() -> list[dict]:
    """Chosen networks with 48 filters and 512 steps, and with only one of the two.

    Those of `LEADING` at several sizes, the others of `LARGE_RATES` at the largest. Two
    of them also from 256 digits that are placed anew, and from 4,096 that are shuffled.
    The step size is that of the budget with as many filters.
    """
    found, sizes = [], {"digits": EXAMPLES[1:], "signals": OTHER_EXAMPLES}
    for seed, ((task, head, net), rate) in product(LARGE_SEEDS, LARGE_RATES.items()):
        way, leads = (task, False, head, net), (head, net) in LEADING
        for size in sizes[task] if leads else EXAMPLES[-1:]:
            found.append(_row(way, size, rate, seed, budget=LARGE))
            if leads and task == "digits" and size in OTHER_EXAMPLES:
                small, steps = (SMALL[0], LARGE[1]), (LARGE[0], SMALL[1])
                found.append(_row(way, size, chosen_rate(*way), seed, budget=small))
                found.append(_row(way, size, rate, seed, budget=steps))
    for seed, (head, net) in product(LARGE_SEEDS, (LEADING[0], LEADING[2])):
        how = (LARGE_RATES["digits", head, net], seed)
        way, other = (("digits", shuffled, head, net) for shuffled in (False, True))
        found.append(_row(way, 256, *how, budget=LARGE, placed=True))
        found.append(_row(other, 4096, *how, budget=LARGE))
    return found


def samples() -> list[dict]:
    """Trainings of 16 steps, one for each path of the code: rounding has no time."""
    found = []
    for task, shuffled, head, net, placed in (
        ("digits", False, "blind", "tied", False),
        ("digits", False, "flat", "full", True),
        ("signals", True, "flat", "masked", False),
        ("signals", False, "blind", "full", False),
        ("signals", False, "flat", "linear", False),
    ):
        way = (task, shuffled, head, net)
        short = {"budget": (SMALL[0], 16), "placed": placed}
        found.append(_row(way, 64, 0.03, 0, **short))
    full = (("signals", False, "flat", "full"), 64, 0.03, 0)
    for penalty in ({}, {"l2": 0.01}, {"dropout": 0.2}):
        found.append(_row(*full, budget=(SMALL[0], 16), **penalty))
    return found


STUDY = Study(
    "ladder",
    run,
    settings=[*samples(), *tuning(), *small_trials(), *large_trials()],
    sample=samples(),
    tolerances={"train": 0.03, "validation": 0.03, "test": 0.03, "loss": 0.005},
)
