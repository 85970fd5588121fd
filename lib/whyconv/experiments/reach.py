"""The edge of the field: what a network needs to learn a question about it.

The question is that of the study of the effective field, `field.four_pixels` at
distance 8: do the four pixels in the middle of the image's four sides add up to
more than zero? Every network sees the whole 17 x 17 image. The first four have
convolutions of 8 filters with ReLU, and end in one unit of each filter. They
differ in how many paths lead from the middle to that unit for each one from the
edge. "wide" is one layer whose window is the image, and "linear" has no layer.

`scaled` multiplies every pixel by what makes all pixels equally influential in the
untrained "stack": one over the root of its number of paths. The question is asked
of the pixels before they are scaled.

Held fixed: 2,000 images to test with; Adam at 0.003 with a cosine schedule, batches
of 32, float32. 1,500 images for 48 epochs are as many steps as 12,000 for 6.
"""

from __future__ import annotations

import numpy as np

from whyconv import arguments
from whyconv.experiments import field
from whyconv.experiments.study import Study
from whyconv.layers import Conv2D, Dense, Flatten, ReLU
from whyconv.network import Network
from whyconv.optimizers import Adam, cosine
from whyconv.training import fit

SIDE, TEST = field.SIDE, 2000
DISTANCE = field.MIDDLE
WINDOWS = {
    "stack": [(3, 1, 1)] * 8,
    "five": [(5, 1, 1)] * 4,
    "dilated": [(3, 1, 1), (3, 1, 2), (3, 1, 4), (3, 1, 1)],
    "strided": [(3, 1, 1), (3, 2, 1), (3, 2, 1), (3, 1, 1)],
    "wide": [(17, 1, 1)],
    "linear": [],
}
"""Size, stride and dilation of each layer of each network."""
TRAININGS = ((1500, 6), (12000, 6))
"""Images and epochs."""
LONG = (1500, 48)
SEEDS = range(3)


def paths(net: str) -> np.ndarray:
    """Paths to one unit of a network from each pixel of a line: (17,) or, linear, (1,).

    A layer convolves the counts of the layers above it with its taps, as far apart
    as its dilation and the strides below make them.
    """
    counts, jump = np.ones(1), 1
    for size, stride, dilation in WINDOWS[arguments.choice("net", net, WINDOWS)]:
        taps = np.zeros((size - 1) * dilation * jump + 1)
        taps[:: dilation * jump] = 1
        counts = np.convolve(counts, taps)
        jump *= stride
    return counts


def scale() -> np.ndarray:
    """A factor for each pixel, (17, 17, 1): one over the root of the stack's paths.

    The mean squared slope of an untrained stack is proportional to the number of
    paths, so after it all pixels have the same; their sum is as it was.
    """
    line = paths("stack")
    numbers = np.outer(line, line)
    return np.sqrt(numbers.mean() / numbers)[..., None]


#: More images than this are refused: 2 GB of noise.
MOST = 10**6


def problem(images: int, scaled: bool, rng: np.random.Generator):
    """Noise (N, 17, 17, 1) and labels (N,): `images` to train on, 2,000 to test."""
    images = arguments.integer("images", images, minimum=1)
    if images > MOST:
        raise ValueError(f"images must be at most {MOST:,}, got {images:,}")
    arguments.generator("rng", rng)
    noise = rng.normal(size=(images + TEST, SIDE, SIDE, 1))
    labels = field.four_pixels(noise, DISTANCE)
    if arguments.flag("scaled", scaled):
        noise = noise * scale()
    return (noise[:images], labels[:images]), (noise[images:], labels[images:])


def share(network: Network, images: np.ndarray, factors: np.ndarray) -> float:
    """The four pixels' part of the squared slopes of the logits, by unscaled pixels.

    0 where no pixel moves them: all units of a layer have died.
    """
    factors = arguments.floats("factors", factors, "ijc")
    arguments.same_shape("factors", factors, (SIDE, SIDE, 1), "one for each pixel")
    energy = field.energy(network, images) * factors[..., 0] ** 2
    four = energy[[0, -1], DISTANCE].sum() + energy[DISTANCE, [0, -1]].sum()
    return float(four / energy.sum()) if energy.any() else 0.0


def run(net: str, scaled: bool, images: int, epochs: int, seed: int) -> dict:
    """Accuracy on the training and on the test images; the four pixels' share."""
    rng = np.random.default_rng(arguments.integer("seed", seed, minimum=0))
    train, test = problem(images, scaled, rng)
    windows = WINDOWS[arguments.choice("net", net, WINDOWS)]
    layers = [
        layer
        for size, stride, dilation in windows
        for layer in (Conv2D(field.FILTERS, size, stride, dilation=dilation), ReLU())
    ]
    network = Network(
        (SIDE, SIDE, 1), [*layers, Flatten(), Dense(2)], rng, dtype=np.float32
    )
    factors = scale() if scaled else np.ones((SIDE, SIDE, 1))
    before = share(network, test[0][:50], factors)
    history = fit(
        network,
        *train,
        optimizer=Adam(0.003),
        schedule=cosine,
        epochs=arguments.integer("epochs", epochs, minimum=1),
        batch_size=32,
        rng=rng,
    )
    return {
        "train": history.train_accuracies[-1],
        "test": network.accuracy(*test),
        "before": before,
        "after": share(network, test[0][:50], factors),
    }


def _settings(kinds, trainings, seeds) -> list[dict]:
    return [
        {"net": net, "scaled": scaled, "images": n, "epochs": epochs, "seed": seed}
        for net, scaled in kinds
        for n, epochs in trainings
        for seed in seeds
    ]


KINDS = [*((net, False) for net in WINDOWS), ("stack", True), ("linear", True)]
BY_HEART = [(net, False) for net in ("stack", "dilated", "linear")]
"""Trained for 48 epochs too."""
QUICK = _settings([("stack", True), ("strided", False)], [(1500, 1)], [0])
"""One epoch each: every path of the code, in seconds."""
STUDY = Study(
    "reach",
    run,
    settings=[
        *QUICK,
        *_settings(KINDS, TRAININGS, SEEDS),
        *_settings(BY_HEART, [LONG], SEEDS),
    ],
    sample=QUICK,
    tolerances={"train": 0.05, "test": 0.05, "before": 0.01, "after": 0.05},
)
