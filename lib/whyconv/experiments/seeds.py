"""Lesson 5's training with fifteen seeds: how many of the 360 test digits each reads.

All 1,437 training digits, Adam at 0.01 with a cosine schedule, 20 epochs, batches of
32, dropout of 0.3. One generator, made from the seed, draws the weights, then the
batches and the dropout.
"""

from __future__ import annotations

from whyconv import data
from whyconv.experiments import filters
from whyconv.experiments.study import Study

SEEDS = range(15)


def run(seed: int) -> dict:
    """How many test digits the network misreads."""
    digits = data.digits()
    said = filters.trained("whole", seed).predict(digits.test_images)
    return {"mistakes": int((said != digits.test_labels).sum())}


STUDY = Study(
    "seeds",
    run,
    settings=[{"seed": seed} for seed in SEEDS],
    sample=[{"seed": 0}],
    tolerances={"mistakes": 3},
)
