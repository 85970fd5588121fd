"""Poolings, longer: two of them taught in all 16 phases for four times the epochs.

Ten epochs, those of the study `poolings`, end before a network that has 16 phases
to learn reads the digits at home as well as one that has a single phase. Here the
maximum and the blur have 40, and all else is that study's.
"""

from __future__ import annotations

from whyconv.experiments import poolings
from whyconv.experiments.places import SEEDS
from whyconv.experiments.study import Study

EPOCHS = 4 * poolings.EPOCHS
QUICK = {"pool": "max", "shift": poolings.PERIOD - 1, "epochs": 2, "seed": 0}
"""Two epochs: in a second, what the longer ones repeat."""
STUDY = Study(
    "poolings_longer",
    poolings.run,
    settings=[
        QUICK,
        *(
            {"pool": pool, "shift": poolings.PERIOD - 1, "epochs": EPOCHS, "seed": seed}
            for pool in ("max", "blur")
            for seed in SEEDS
        ),
    ],
    sample=[QUICK],
    tolerances={"right": 15, "steady": 0.05, "errors": 0.1},
)
