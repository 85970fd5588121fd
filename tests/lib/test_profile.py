"""Where a training spends its time: in the operations, not in Python's loops."""

import cProfile
import pstats
import time
from pathlib import Path
from unittest.mock import patch

import numpy as np

import whyconv
from whyconv import columns, data
from whyconv.layers import Conv2D, Dense, Dropout, Flatten, MaxPool, ReLU
from whyconv.network import Network
from whyconv.optimizers import Adam, cosine
from whyconv.training import fit

HOME = Path(whyconv.__file__).parent
OPERATIONS = {str(HOME / f"{name}.py") for name in ("ops", "pooling")}


def profiled(images, labels, batch_size=32):
    """Chapter 5's last network in training: (file, line, name) to what was measured."""

    def train(epochs):
        rng = np.random.default_rng(0)
        first = [Conv2D(8, 3, padding=1), ReLU(), Conv2D(16, 3, padding=1), ReLU()]
        layers = [*first, MaxPool(2), Flatten(), Dropout(0.3), Dense(10)]
        network = Network((8, 8, 1), layers, rng)
        how = {"optimizer": Adam(0.01), "schedule": cosine, "epochs": epochs}
        fit(network, images, labels, batch_size=batch_size, rng=rng, **how)

    train(1)  # what is imported or filled once shall not count
    profile = cProfile.Profile(time.process_time)
    profile.runcall(train, 2)
    return pstats.Stats(profile).stats


def share_inside_the_operations(digits):
    stats = profiled(digits.train_images, digits.train_labels)
    whole = next(row[3] for (_, _, name), row in stats.items() if name == "fit")
    inside = sum(
        seconds
        for (path, _, _), (*_, callers) in stats.items()
        for (caller, _, _), (*_, seconds) in callers.items()
        if path in OPERATIONS and caller not in OPERATIONS
    )
    assert inside <= whole
    return inside / whole


def test_more_than_half_of_a_training_is_spent_inside_the_operations():
    digits = data.digits()  # 0.7 of it, and less where another process takes the core
    assert max(share_inside_the_operations(digits) for _ in range(3)) >= 0.6


def test_no_function_is_called_once_for_each_image():
    digits = data.digits()
    images, labels = digits.train_images, digits.train_labels
    with patch.object(columns, "BLOCK", 2**30):  # however many, the work is not cut
        calls = [
            sum(row[1] for row in profiled(images[:n], labels[:n], n // 5).values())
            for n in (40, 60)
        ]  # five batches an epoch, of 8 images and of 12
    assert calls[1] == calls[0]
