"""Answers by place: what one network of each kind says about six digits, anywhere.

The networks are those of the study of seen and unseen places, trained in the
corner without a margin. What each makes of a digit is stored for all 13 x 13
places, so that a figure can show it at once and without training anything.
"""

from __future__ import annotations

import numpy as np

from whyconv import arguments
from whyconv.experiments import places
from whyconv.experiments.study import Study
from whyconv.network import Network

DIGITS = 6


def digits() -> tuple[np.ndarray, np.ndarray]:
    """The first six test digits of six classes, (6, 8, 8, 1), and their labels."""
    images, labels = places.test_digits()
    first = np.sort(np.unique(labels, return_index=True)[1])[:DIGITS]
    return images[first], labels[first]


def answers(network: Network) -> tuple[np.ndarray, np.ndarray]:
    """What a network says of each digit at each place, (6, 13, 13), and how sure it is.

    The second array, (6, 13, 13, 10), has the probabilities of the ten classes in
    whole per cent.
    """
    arguments.instance("network", network, Network, "a Network")
    images, _ = digits()
    margin = (network.input_shape[0] - places.SIDE) // 2
    found = [
        network.probabilities(places.canvases(images, *at, margin=margin))
        for at in np.ndindex(places.PLACES, places.PLACES)
    ]
    chances = np.moveaxis(found, 1, 0)
    chances = chances.reshape(len(images), places.PLACES, places.PLACES, -1)
    return chances.argmax(axis=-1), np.rint(100 * chances).astype(int)


def run(net: str, seed: int) -> dict:
    """Train one network in the corner and ask it about the digits: one row."""
    said, percents = answers(places.trained(net, seed))
    return {"said": said.tolist(), "percents": percents.tolist()}


STUDY = Study(
    "answers",
    run,
    settings=[{"net": net, "seed": 0} for net in places.NETS],
    sample=[{"net": "recipe", "seed": 0}],
    tolerances={"said": 1, "percents": 3},
)
