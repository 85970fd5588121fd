"""What each choice of lesson 5 does: rule, rate, scale of the weights, and more.

A setting trains the lesson's network, or one with another number of convolutions, on
1,150 of the training digits and is judged by the cost on the other 287, the validation
digits. The seed draws that split, too, so that no choice hangs on 287 digits. The test
digits take no part.

One generator, made from the seed, draws the split, then the weights, then the batches
and the dropout. `scale` multiplies every weight that He's rule has drawn.
"""

from __future__ import annotations

import numpy as np

from whyconv import arguments, data
from whyconv.experiments.study import Study
from whyconv.layers import Conv2D, Dense, Dropout, Flatten, Layer, MaxPool, ReLU
from whyconv.network import Network
from whyconv.optimizers import SGD, Adam, Momentum, constant, cosine
from whyconv.training import fit

HELD = 287
SEEDS, OTHER_SEEDS = range(5), range(5, 15)
"""Those that choose, and ten more on which the choice is judged."""
RULES = {"SGD": SGD, "Momentum": Momentum, "Adam": Adam}
RATES = {
    "SGD": (0.03, 0.1, 0.3, 1.0, 3.0),
    "Momentum": (0.003, 0.01, 0.03, 0.1, 0.3),
    "Adam": (0.001, 0.003, 0.01, 0.03, 0.1),
}
"""About a factor of three apart. Momentum's are a tenth of SGD's: it adds up to ten
times the gradient."""
SCHEDULES = {"constant": constant, "cosine": cosine}


def split(rng: np.random.Generator):
    """The training digits in two: (images, labels) to learn from, and to judge by."""
    digits = data.digits()
    order = rng.permutation(len(digits.train_labels))
    return [
        (digits.train_images[part], digits.train_labels[part])
        for part in (order[HELD:], order[:HELD])
    ]


def recipe(convolutions: int = 2, dropout: float = 0.0) -> list[Layer]:
    """Lesson 5's layers with so many convolutions: 8 filters in the first of two or
    more, 16 in the others; a pooling, dropout and a fully connected layer after them.
    """
    count = arguments.integer("convolutions", convolutions, minimum=1)
    widths = [8] * (count > 1) + [16] * max(count - 1, 1)
    maps = [one for f in widths for one in (Conv2D(f, 3, padding=1), ReLU())]
    return [*maps, MaxPool(2), Flatten(), Dropout(dropout), Dense(10)]


def scaled(network: Network, factor: float) -> Network:
    """The same network with every weight times `factor`; biases start at zero."""
    network = network.copy()
    for drawn in network.parameters:
        for name in drawn:
            drawn[name] = factor * drawn[name]
    return network


def dead(network: Network, images: np.ndarray) -> list[int]:
    """For each convolution, how many of its filters are zero on all images."""
    outputs = network.activations(images)
    return [
        int((outputs[number + 2].max(axis=(0, 1, 2)) == 0).sum())
        for number, layer in enumerate(network.layers)
        if isinstance(layer, Conv2D)
    ]


def trained(
    rule: str,
    rate: float,
    scale: float,
    convolutions: int,
    dropout: float,
    l2: float,
    batch: int,
    epochs: int,
    schedule: str,
    seed: int,
):
    """(network, History, validation digits) of one training."""
    arguments.choice("rule", rule, RULES)
    arguments.choice("schedule", schedule, SCHEDULES)
    rng = np.random.default_rng(arguments.integer("seed", seed, minimum=0))
    training, validation = split(rng)
    layers = recipe(convolutions, dropout)
    network = scaled(Network((8, 8, 1), layers, rng), scale)
    history = fit(
        network,
        *training,
        optimizer=RULES[rule](rate),
        epochs=epochs,
        batch_size=batch,
        rng=rng,
        l2=l2,
        schedule=SCHEDULES[schedule],
        test=validation,
    )
    return network, history, validation


def run(**setting) -> dict:
    """Train one network: its costs after each epoch, mistakes and dead filters."""
    network, history, validation = trained(**setting)
    wrong = round((1 - history.test_accuracies[-1]) * len(validation[1]))
    gone = dead(network, validation[0])
    return {
        "costs": [round(cost, 5) for cost in history.test_losses],
        "training": round(history.train_losses[-1], 5),
        "wrong": wrong,
        "dead": [gone[0], sum(gone[1:])],
    }


DEFAULTS = {
    "rule": "Adam",
    "rate": 0.01,
    "scale": 1.0,
    "convolutions": 2,
    "dropout": 0.0,
    "l2": 0.0,
    "batch": 32,
    "epochs": 5,
    "schedule": "constant",
}
BEST = {"SGD": 0.3, "Momentum": 0.03, "Adam": 0.01}
"""The rate with the lowest mean validation cost over SEEDS: chosen by them."""
SCALES = (0.25, 0.5, 1.0, 2.0, 4.0)
DEEP = 10
LONG = {"epochs": 10, "schedule": "cosine"}
CANDIDATES = {
    "one convolution": {"convolutions": 1},
    "two": {},
    "three": {"convolutions": 3},
    "two, dropout 0.1": {"dropout": 0.1},
    "two, dropout 0.3": {"dropout": 0.3},
    "two, dropout 0.5": {"dropout": 0.5},
    "two, L2 0.0001": {"l2": 0.0001},
    "two, L2 0.001": {"l2": 0.001},
    "two, L2 0.01": {"l2": 0.01},
    "two, batches of 16": {"batch": 16},
    "two, batches of 64": {"batch": 64},
    "two, 20 epochs": {"epochs": 20},
}
"""What the network and its training may be, each with LONG and the DEFAULTS."""
JUDGED = ("one convolution", "two", "two, dropout 0.3", "two, L2 0.001")
"""Those that were candidates from the start; they get OTHER_SEEDS as well."""


def settings() -> list[dict]:
    """Every training, once."""
    found = [
        {"rule": rule, "rate": rate, "seed": seed}
        for rule, rates in RATES.items()
        for rate in rates
        for seed in SEEDS
    ]
    found += [
        {"rule": rule, "rate": rate, "seed": seed}
        for rule, rate in BEST.items()
        for seed in OTHER_SEEDS
    ]
    found += [
        {"rule": rule, "rate": BEST[rule], "scale": scale, "seed": seed}
        for rule in ("SGD", "Adam")
        for scale in SCALES
        for seed in SEEDS
        if scale != 1
    ]
    found += [
        {"convolutions": DEEP, "rate": 0.001, "scale": scale, "seed": seed}
        for scale in (0.5, 1.0, 2.0)
        for seed in SEEDS[:3]
    ]
    found += [
        {**LONG, **candidate, "seed": seed}
        for name, candidate in CANDIDATES.items()
        for seed in (*SEEDS, *(OTHER_SEEDS if name in JUDGED else ()))
    ]
    return [{**DEFAULTS, **setting} for setting in found]


STUDY = Study(
    "choosing",
    run,
    settings=settings(),
    sample=[
        {**DEFAULTS, "rule": "SGD", "rate": 0.3, "seed": 0},
        {**DEFAULTS, **LONG, "dropout": 0.3, "seed": 0},
    ],
    tolerances={"costs": 0.02, "training": 0.02, "wrong": 3, "dead": 1},
)
