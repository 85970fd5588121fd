"""The stratified split, draw for draw the one of scikit-learn."""

from math import ceil

import numpy as np


def train_test_split(*arrays, test_size, random_state, stratify):
    """Each array in two parts, every class of `stratify` in proportion in both."""
    held_out = ceil(test_size * len(stratify))
    rng = np.random.RandomState(random_state)
    _, labels, counts = np.unique(stratify, return_inverse=True, return_counts=True)
    places = np.split(np.argsort(labels, kind="stable"), np.cumsum(counts)[:-1])
    in_train = _shares(counts, len(stratify) - held_out, rng)
    in_test = _shares(counts - in_train, held_out, rng)
    train, test = [], []
    for place, first, second in zip(places, in_train, in_test, strict=True):
        mixed = place[rng.permutation(len(place))]
        train.extend(mixed[:first])
        test.extend(mixed[first : first + second])
    parts = rng.permutation(train), rng.permutation(test)
    return [array[part] for array in arrays for part in parts]


def _shares(counts, draws: int, rng):
    """How many of each class: floors, and what is left to the largest remainders."""
    exact = counts / counts.sum() * draws
    shares = np.floor(exact)
    left = int(draws - shares.sum())
    for value in np.unique(exact - np.floor(exact))[::-1]:
        if not left:
            break
        tied = np.flatnonzero(exact - np.floor(exact) == value)
        chosen = rng.choice(tied, size=min(len(tied), left), replace=False)
        shares[chosen] += 1
        left -= len(chosen)
    return shares.astype(int)
