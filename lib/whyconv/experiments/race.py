"""The race: the runs that the live figure begins with, by its twin in Python.

Fully connected, locally connected and convolution, the same widths, the same draws
where the forms allow it and the same batches: see `whyconv.widgets.contest`. Each race
is what the page runs when a reader presses one of its buttons, for a seed; and one
corner once more with flattened maps behind all three. After each of 30 epochs is
measured, for each network, the fraction of 360 training digits (or all, if there are
fewer) and of the test digits that it reads.
"""

from __future__ import annotations

from itertools import islice, product

import numpy as np

from whyconv.experiments.study import Study
from whyconv.widgets import contest

EPOCHS, RATE, SEEDS = 30, 0.03, range(5)
NAMES = ("digits", "standing", "shuffled", "head")
RACES = {
    "anywhere": (500, "anywhere", False, "own"),
    "shuffled": (500, "anywhere", True, "own"),
    "few": (100, "anywhere", False, "own"),
    "corner": (500, "corner", False, "own"),
    "corner, flatten": (500, "corner", False, "flatten"),
    "middle": (500, "middle", False, "own"),
}
"""Digits, where they stand, whether their pixels are shuffled, head."""


def run(digits: int, standing: str, shuffled: bool, head: str, seed: int) -> dict:
    """Accuracies after each epoch, from 0 on: {"train", "test"}, (31, 3) each."""
    settings = contest.Settings(
        digits, standing, shuffled, head=head, rate=RATE, seed=seed
    )
    scores = list(islice(contest.run(settings), EPOCHS + 1))
    return {
        name: np.round([getattr(one, name) for one in scores], 4).tolist()
        for name in ("train", "test")
    }


def setting(name: str, seed: int) -> dict:
    """One of the `RACES` with a seed, as `run` takes it."""
    return {**dict(zip(NAMES, RACES[name], strict=True)), "seed": seed}


STUDY = Study(
    name="race",
    run=run,
    settings=[setting(name, seed) for name, seed in product(RACES, SEEDS)],
    sample=[setting("few", 0)],
    tolerances={"train": 0.01, "test": 0.01},
)
