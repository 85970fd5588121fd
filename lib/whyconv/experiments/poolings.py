"""Poolings: how steady a trained network is that halves its maps in one way or another.

A digit of 8 x 8 pixels stands on a black ring of 12 x 12, on which every shift is
circular, and so is all padding: there is no border. The network is Conv, ReLU,
pool, Conv, ReLU, pool, Conv, ReLU, global maximum, FC. If a pool halves its map,
shifts by multiples of 4 change nothing, which leaves 4 x 4 = 16 phases to tell
apart; `right` and `steady` are measured over all of them.

Held fixed: the digits and their split, 8, 8 and 16 filters of 3 x 3, Adam at 0.01
with a cosine schedule, 10 epochs, batches of 32, float32. One generator, made from
the seed, draws the weights, then the order of the digits and the shifts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from whyconv import arguments, data, equivariance, ops
from whyconv.experiments.places import ALL_SEEDS, RandomShift
from whyconv.experiments.study import Study
from whyconv.layers import (
    AveragePool,
    Backward,
    Conv2D,
    Dense,
    GlobalMaxPool,
    Layer,
    MaxPool,
    ReLU,
)
from whyconv.network import Network
from whyconv.optimizers import Adam, cosine
from whyconv.training import fit

RING, PERIOD = 12, 4
"""Pixels around the ring; the product of the strides of two poolings."""
EPOCHS, FILTERS = 10, (8, 8, 16)
DEPTHS = ("conv 1", "pool 1", "conv 2", "pool 2", "conv 3", "scores")
"""After each of these the error is measured; conv means with its ReLU."""
SHIFTS = range(1, PERIOD + 1)


@dataclass(frozen=True)
class BlurredMaxPool(Layer):
    """The largest of each 2 x 2 at every place, blurred, every second value kept.

    (H, W, C) to (H/2, W/2, C) on a ring, H and W even. Source: Zhang (2019).
    """

    def output_shape(self, input_shape):
        height, width, channels = arguments.shape("input_shape", input_shape, "HWC")
        if height % 2 or width % 2:
            raise ValueError(f"input_shape: {height} x {width} has an odd side")
        return height // 2, width // 2, channels

    def forward(self, parameters, inputs, rng=None):
        wider = ops.pad(inputs, 1, "circular")[:, 1:, 1:]
        largest = ops.max_pool(wider, 2, stride=1)
        return ops.blur_pool(largest, stride=2, mode="circular"), wider

    def backward(self, parameters, memory, d_outputs):
        n, height, width, channels = memory.shape
        d_largest = np.zeros((n, height - 1, width - 1, channels), d_outputs.dtype)
        d_largest[:, ::2, ::2] = d_outputs
        for axis in (1, 2):  # the blur is its own transpose
            beside = np.roll(d_largest, 1, axis) + np.roll(d_largest, -1, axis)
            d_largest = d_largest / 2 + beside / 4
        d_padded = np.zeros((n, height + 1, width + 1, channels), d_outputs.dtype)
        d_padded[:, 1:, 1:] = ops.max_pool_gradient(d_largest, memory, 2, 1)
        return Backward(ops.pad_gradient(d_padded, 1, "circular"), {})


POOLS = {
    "stride": [MaxPool(1, 2)],
    "average": [AveragePool(2)],
    "max": [MaxPool(2)],
    "blur": [BlurredMaxPool()],
    "none": [],
}
"""Every second value; the mean or the largest of 2 x 2; blurred; nothing halved."""


def layers(pool: str) -> list[Layer]:
    """The layers of the network that halves its maps by this one of POOLS."""
    halving = POOLS[arguments.choice("pool", pool, POOLS)]
    first, second, third = (
        [Conv2D(filters, 3, padding=1, mode="circular"), ReLU()] for filters in FILTERS
    )
    head = [GlobalMaxPool(), Dense(10)]
    return [*first, *halving, *second, *halving, *third, *head]


def on_ring(images: np.ndarray) -> np.ndarray:
    """Digits (N, 8, 8, 1) at place (0, 0) of a black ring, (N, 12, 12, 1)."""
    return data.on_canvas(images, RING, RING, row=0, column=0)


def trained(pool: str, seed: int, *, shift: int = 0, epochs: int = EPOCHS) -> Network:
    """A network that has seen each digit at place (0, 0), or moved by 0 to `shift`."""
    seed = arguments.integer("seed", seed, minimum=0)
    shift = arguments.integer("shift", shift, minimum=0)
    if shift >= PERIOD:
        raise ValueError(f"shift: {shift} is more than {PERIOD - 1}, the last phase")
    rng, digits, shape = np.random.default_rng(seed), data.digits(), (RING, RING, 1)
    moving = [RandomShift(shift)] if shift else []
    moved = Network(shape, [*moving, *layers(pool)], rng, np.float32)
    fit(
        moved,
        on_ring(digits.train_images),
        digits.train_labels,
        optimizer=Adam(0.01),
        schedule=cosine,
        epochs=epochs,
        batch_size=32,
        rng=rng,
    )
    network = Network(shape, layers(pool), np.random.default_rng(0), np.float32)
    network.parameters = moved.parameters[len(moving) :]
    return network


def predictions(network: Network) -> np.ndarray:
    """What is read of each of the 360 test digits in each of 16 phases, (4, 4, 360)."""
    arguments.instance("network", network, Network, "a Network")
    images = on_ring(data.digits().test_images)
    said = [
        network.predict(equivariance.shift(images, *by))
        for by in np.ndindex(PERIOD, PERIOD)
    ]
    return np.reshape(said, (PERIOD, PERIOD, len(images)))


def steadiness(said: np.ndarray) -> float:
    """How often two phases agree about a digit: all pairs of two, all digits.

    said: one answer for each phase and digit, (rows, columns, N).
    """
    said = arguments.floats("said", said, "HWN")
    flat = said.reshape(-1, said.shape[-1])
    if len(flat) < 2:
        raise ValueError(f"said must have two phases or more, got {len(flat)}")
    agree = (flat[:, None] == flat[None]).mean(axis=-1)
    pairs = len(flat) * (len(flat) - 1)
    return float((agree.sum() - len(flat)) / pairs)


def depth_errors(network: Network, pool: str) -> np.ndarray:
    """Equivariance errors (depths, shifts): after each of DEPTHS, for 1 to 4 columns.

    Of the first 60 test digits together, each time with the best shift of the maps.
    """
    arguments.instance("network", network, Network, "a Network")
    arguments.choice("pool", pool, POOLS)
    images = on_ring(data.digits().test_images[:60])
    halving = len(POOLS[pool])
    ends = np.cumsum([2, halving, 2, halving, 2, 2])

    def up_to(end):
        return lambda images: network.activations(images)[end].astype(float)

    return np.array(
        [
            [equivariance.closest(up_to(end), images, 0, by).error for by in SHIFTS]
            for end in ends
        ]
    )


def run(pool: str, shift: int, epochs: int, seed: int) -> dict:
    """Train one network, then measure what it reads in each phase: one row."""
    network = trained(pool, seed, shift=shift, epochs=epochs)
    said = predictions(network)
    return {
        "right": (said == data.digits().test_labels).sum(axis=-1).tolist(),
        "steady": round(steadiness(said), 5),
        "errors": np.round(depth_errors(network, pool), 5).tolist(),
    }


def _settings(shift, epochs, seeds, pools=tuple(POOLS)) -> list[dict]:
    return [
        {"pool": pool, "shift": shift, "epochs": epochs, "seed": seed}
        for pool in pools
        for seed in seeds
    ]


QUICK = _settings(PERIOD - 1, 1, [0], ["max", "blur"])
"""One epoch each: in seconds, what is new in this module."""
STUDY = Study(
    "poolings",
    run,
    settings=[
        *QUICK,
        *_settings(0, EPOCHS, ALL_SEEDS),
        *_settings(PERIOD - 1, EPOCHS, ALL_SEEDS),
    ],
    sample=[*QUICK, *_settings(0, EPOCHS, [0], ["max"])],
    tolerances={"right": 15, "steady": 0.05, "errors": 0.1},
)
