"""The network that reads digits, as the arrays that a page needs to run it.

Conv 3 x 3, ReLU, Conv 3 x 3, ReLU, MaxPool 2, Flatten, Dense: the line of layers
of the lesson on training, with any number of filters.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from whyconv import ops

TOLERANCE = 1e-5


class Weights(NamedTuple):
    """kernels (3, 3, C, F), (3, 3, F, G) and the dense layer's (D, M), with biases."""

    first: np.ndarray
    first_bias: np.ndarray
    second: np.ndarray
    second_bias: np.ndarray
    head: np.ndarray
    head_bias: np.ndarray


def weights_of(network: Any, images: np.ndarray) -> Weights:
    """The arrays of a trained `Network`, as float32.

    Raises ValueError where the network is not of this line of layers: its arrays
    do not fit, or its probabilities for `images` (N, H, W, 1) are not these.
    """
    drawn = [tuple(one.values()) for one in network.parameters if one]
    shapes = [np.shape(array) for pair in drawn for array in pair]
    if [len(shape) for shape in shapes] != [4, 1, 4, 1, 2, 1]:
        raise ValueError(
            "network must have parameters in two convolutions and a dense layer, "
            f"got arrays of shapes {shapes}"
        )
    weights = Weights(*(np.float32(array) for pair in drawn for array in pair))
    try:
        apart = np.abs(
            layers_of(images, weights)["probabilities"] - network.probabilities(images)
        ).max()
    except ValueError as error:
        raise ValueError(f"network must be {LAYERS}: {error}") from None
    if apart > TOLERANCE:
        raise ValueError(
            f"network must be {LAYERS}: its probabilities differ from theirs by up "
            f"to {apart:.2g}"
        )
    return weights


LAYERS = "Conv (padding 1), ReLU, Conv (padding 1), ReLU, MaxPool(2), Flatten, Dense"


def layers_of(images: np.ndarray, weights: Weights) -> dict[str, np.ndarray]:
    """What each step makes of images (N, H, W, 1), in float64.

    "first" and "second" are the maps after their ReLU, "pooled" those after the
    pooling, "probabilities" (N, classes).
    """
    exact = Weights(*(array.astype(float) for array in weights))
    images = np.asarray(images, dtype=float)
    first = ops.relu(ops.conv2d(images, exact.first, exact.first_bias, padding=1))
    second = ops.relu(ops.conv2d(first, exact.second, exact.second_bias, padding=1))
    pooled = ops.max_pool(second, 2)
    logits = ops.dense(pooled.reshape(len(pooled), -1), exact.head, exact.head_bias)
    return {
        "first": first,
        "second": second,
        "pooled": pooled,
        "probabilities": ops.softmax(logits),
    }
