"""Chapter 5's training with fifteen seeds: how many of the 360 test digits each reads.

All 1,437 training digits, Adam at 0.01 with a cosine schedule, 20 epochs, batches of
32, dropout of 0.3. One generator, made from the seed, draws the weights, then the
batches and the dropout.
"""

from __future__ import annotations

import numpy as np

from whyconv import arguments, data
from whyconv.experiments.choosing import recipe
from whyconv.experiments.study import Study
from whyconv.network import Network
from whyconv.optimizers import Adam, cosine
from whyconv.training import fit

SEEDS = range(15)


def trained(seed: int) -> Network:
    """The network of chapter 5, with another seed."""
    rng = np.random.default_rng(arguments.integer("seed", seed, minimum=0))
    digits = data.digits()
    network = Network((8, 8, 1), recipe(dropout=0.3), rng)
    fit(
        network,
        digits.train_images,
        digits.train_labels,
        optimizer=Adam(0.01),
        schedule=cosine,
        epochs=20,
        batch_size=32,
        rng=rng,
    )
    return network


def run(seed: int) -> dict:
    """How many test digits the network misreads."""
    digits = data.digits()
    said = trained(seed).predict(digits.test_images)
    return {"mistakes": int((said != digits.test_labels).sum())}


STUDY = Study(
    "seeds",
    run,
    settings=[{"seed": seed} for seed in SEEDS],
    sample=[{"seed": 0}],
    tolerances={"mistakes": 3},
)
