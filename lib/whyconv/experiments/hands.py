"""Digits of strangers' hands: does preparing them help, or training on varied ones?

240 drawings are made by code: 24 hands, each with a slant, a turn, a width, a size, a
shake and a pen of its own, write the ten digits in one of three usual forms each, in
lines on a paper of 96 x 96 pixels. Nothing was chosen by how they are read. They are
given to lesson 5's network in three ways (PREPARATIONS), after four trainings
(TRAININGS): on the training digits as they are, on the same with as many steps as the
next two, on varied ones (a little moved, slanted, stretched, thicker or thinner), and
on ones that are small and anywhere, as drawings are.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np

from whyconv import arguments, data, pen
from whyconv.experiments import filters
from whyconv.experiments.study import Study
from whyconv.layers import Dense, Dropout, Flatten
from whyconv.network import Network
from whyconv.optimizers import Adam, cosine
from whyconv.training import fit

SEEDS = range(5)
OTHER_SEEDS = range(5, 10)
HANDS, DRAWN_FROM = 24, 7
COPIES, EPOCHS = 4, 10
TRAININGS = ("plain", "longer", "varied", "anywhere")


def arc(x, y, width, height, start, end, steps=16) -> list[tuple[float, float]]:
    """Points of an ellipse from one angle to another, in degrees; 0 right, 90 down."""
    angles = np.deg2rad(np.linspace(start, end, steps))
    return [(x + width * np.cos(a), y + height * np.sin(a)) for a in angles]


#: Three forms of each digit: lines through points (right, down) of the unit square.
FORMS = {
    0: [
        [arc(0.5, 0.5, 0.32, 0.5, -90, 270, 28)],
        [arc(0.5, 0.5, 0.42, 0.5, -60, 300, 28)],
        [arc(0.5, 0.5, 0.3, 0.5, -120, 215, 26)],
    ],
    1: [
        [[(0.5, 0), (0.5, 1)]],
        [[(0.25, 0.25), (0.55, 0), (0.55, 1)]],
        [[(0.25, 0.22), (0.5, 0), (0.5, 1)], [(0.2, 1), (0.8, 1)]],
    ],
    2: [
        [[*arc(0.5, 0.28, 0.34, 0.28, -170, 40), (0.12, 1), (0.9, 1)]],
        [
            [
                *arc(0.48, 0.26, 0.36, 0.26, -160, 30),
                (0.2, 0.85),
                *arc(0.25, 0.9, 0.12, 0.1, 180, 420, 10),
                (0.95, 0.95),
            ]
        ],
        [
            [
                (0.15, 0.1),
                (0.7, 0.02),
                (0.85, 0.25),
                (0.65, 0.5),
                (0.1, 0.97),
                (0.9, 1),
            ]
        ],
    ],
    3: [
        [
            [
                *arc(0.45, 0.25, 0.33, 0.25, -150, 90),
                *arc(0.45, 0.75, 0.38, 0.25, -90, 150),
            ]
        ],
        [[(0.12, 0), (0.85, 0), (0.45, 0.4), *arc(0.45, 0.7, 0.38, 0.3, -90, 140)]],
        [
            [
                *arc(0.42, 0.24, 0.36, 0.24, -140, 80),
                (0.35, 0.49),
                *arc(0.42, 0.75, 0.4, 0.25, -80, 160),
            ]
        ],
    ],
    4: [
        [[(0.6, 0), (0.08, 0.68), (0.95, 0.68)], [(0.68, 0.3), (0.68, 1)]],
        [[(0.2, 0), (0.15, 0.5), (0.85, 0.5)], [(0.8, 0), (0.8, 1)]],
        [[(0.65, 1), (0.65, 0), (0.05, 0.65), (0.95, 0.65)]],
    ],
    5: [
        [
            [
                (0.85, 0),
                (0.22, 0),
                (0.17, 0.42),
                *arc(0.45, 0.69, 0.38, 0.31, -115, 140),
            ]
        ],
        [
            [(0.2, 0.05), (0.17, 0.45), *arc(0.45, 0.7, 0.36, 0.3, -110, 150)],
            [(0.2, 0.05), (0.9, 0.02)],
        ],
        [
            [
                (0.9, 0),
                (0.3, 0.02),
                (0.25, 0.4),
                (0.6, 0.4),
                *arc(0.5, 0.7, 0.36, 0.3, -70, 150),
            ]
        ],
    ],
    6: [
        [[(0.75, 0), (0.3, 0.35), *arc(0.5, 0.7, 0.33, 0.3, 180, 540, 24)]],
        [
            [
                *arc(0.75, 0.5, 0.6, 0.5, -100, -190, 10),
                *arc(0.5, 0.72, 0.33, 0.28, 180, 530, 22),
            ]
        ],
        [
            [
                (0.6, 0),
                (0.25, 0.45),
                (0.15, 0.75),
                (0.35, 0.98),
                (0.7, 0.95),
                (0.85, 0.75),
                (0.65, 0.58),
                (0.25, 0.65),
            ]
        ],
    ],
    7: [
        [[(0.1, 0), (0.9, 0), (0.4, 1)]],
        [[(0.1, 0), (0.9, 0), (0.4, 1)], [(0.3, 0.5), (0.8, 0.5)]],
        [[(0.12, 0.15), (0.12, 0), (0.88, 0), (0.6, 0.4), (0.45, 1)]],
    ],
    8: [
        [
            [
                *arc(0.5, 0.25, 0.28, 0.25, -90, 90),
                *arc(0.5, 0.75, 0.34, 0.25, -90, 270, 24),
                *arc(0.5, 0.25, 0.28, 0.25, 90, 270),
            ]
        ],
        [
            [
                (0.75, 0.12),
                (0.45, 0),
                (0.22, 0.18),
                (0.4, 0.42),
                (0.7, 0.6),
                (0.78, 0.85),
                (0.5, 1),
                (0.22, 0.83),
                (0.35, 0.58),
                (0.65, 0.38),
                (0.78, 0.15),
            ]
        ],
        [
            arc(0.5, 0.26, 0.25, 0.26, 0, 360, 24),
            arc(0.5, 0.76, 0.32, 0.24, 0, 360, 24),
        ],
    ],
    9: [
        [[*arc(0.5, 0.3, 0.33, 0.3, 0, 360, 24), (0.8, 0.6), (0.7, 1)]],
        [[*arc(0.48, 0.28, 0.32, 0.28, -20, 340, 24), (0.8, 0.2), (0.8, 1)]],
        [
            [
                *arc(0.48, 0.28, 0.34, 0.28, -20, 330, 22),
                *arc(0.4, 0.6, 0.43, 0.4, -20, 110, 10),
            ]
        ],
    ],
}


def a_hand(rng: np.random.Generator) -> dict[str, float]:
    """How a hand writes: slant, turn in radians, width, size, shake, radius of its pen.

    size is the height as a part of the paper; the radius is in pixels of the paper.
    """
    return {
        "slant": rng.uniform(-0.21, 0.27),
        "turn": np.deg2rad(rng.uniform(-12, 12)),
        "width": rng.uniform(0.55, 1.05),
        "size": rng.uniform(0.3, 0.9),
        "shake": rng.uniform(0, 0.025),
        "radius": rng.uniform(2, 5),
    }


def written(digit: int, form: int, hand: dict, rng: np.random.Generator) -> np.ndarray:
    """Ink (96, 96) of a digit in one of its forms, somewhere on the paper."""
    side = hand["size"] * pen.PAPER
    room = max(0, (pen.PAPER - side) / 2 - hand["radius"])
    middle = pen.PAPER / 2 + rng.uniform(-room, room, size=2)
    cos, sin = np.cos(hand["turn"]), np.sin(hand["turn"])
    lines = []
    for line in FORMS[digit][form]:
        points = _shaken(np.array(line, float), hand["shake"], rng) - 0.5
        x = points[:, 0] * hand["width"] - points[:, 1] * hand["slant"]
        turned = np.stack([cos * x - sin * points[:, 1], sin * x + cos * points[:, 1]])
        lines.append((middle[:, None] + side * turned).T)
    return pen.drawn(lines, hand["radius"])


def _shaken(points: np.ndarray, shake: float, rng: np.random.Generator) -> np.ndarray:
    """The line in steps of 0.06 at most, each point a little beside it."""
    line = [points[:1]]
    for start, stop in pairwise(points):
        steps = max(1, int(np.hypot(*(stop - start)) / 0.06))
        line.append(start + (stop - start) * np.arange(1, steps + 1)[:, None] / steps)
    line = np.concatenate(line)
    noise = np.pad(rng.normal(size=line.shape), ((3, 3), (0, 0)), mode="edge")
    smooth = np.lib.stride_tricks.sliding_window_view(noise, 7, axis=0).sum(axis=2)
    return line + shake * smooth / np.sqrt(7)


@cache
def drawings(hands: int = HANDS, seed: int = DRAWN_FROM) -> tuple[np.ndarray, ...]:
    """Ink (10 hands, 96, 96), digits (10 hands,): each hand writes 0 to 9."""
    rng = np.random.default_rng(arguments.integer("seed", seed, minimum=0))
    ink = []
    for _ in range(arguments.integer("hands", hands, minimum=1)):
        hand = a_hand(rng)
        ink += [written(digit, rng.integers(3), hand, rng) for digit in range(10)]
    return np.array(ink), np.tile(np.arange(10), hands)


def as_drawn(ink: np.ndarray) -> np.ndarray:
    """A drawing (96, 96) to (8, 8), the mean of each block of 12 x 12."""
    return ink.reshape(8, 12, 8, 12).mean(axis=(1, 3))


def centred(ink: np.ndarray) -> np.ndarray:
    """The same after it was scaled to fill all rows, and nothing else."""
    return pen.counted(pen.scaled(ink))


PREPARATIONS = {"as drawn": as_drawn, "centred": centred, "prepared": pen.reduced}


@cache
def prepared(preparation: str) -> np.ndarray:
    """The drawings as the network is given them: (240, 8, 8, 1)."""
    arguments.choice("preparation", preparation, PREPARATIONS)
    ink, _ = drawings()
    return np.array([PREPARATIONS[preparation](one) for one in ink])[..., None]


def varied(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Images (N, 8, 8, 1), each a little moved, slanted, stretched, more or less inked.

    By up to 0.7 pixels, a slant of 0.25, 12 % of the size, a power of 0.6 to 1.65 of
    the ink. Fixed beforehand, tuned on nothing.
    """
    return _warped(images, rng, room=0.7, smallest=0.88, largest=1.12)


def anywhere(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The same, but with 30 to 90 % of the size and anywhere on the 8 x 8 pixels."""
    return _warped(images, rng, room=None, smallest=0.3, largest=0.9)


def _warped(images, rng, room, smallest, largest) -> np.ndarray:
    images = arguments.floats("images", images, "NHWC")
    n, side = len(images), images.shape[1]

    def draws(least, most):
        return rng.uniform(least, most, n)[:, None, None]

    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    size = draws(smallest, largest)
    reach = room if room is not None else side * (1 - size) / 2
    row = (y + reach * draws(-1, 1)) / size
    column = (x + reach * draws(-1, 1)) / size * draws(0.9, 1.1) + draws(
        -1, 1
    ) / 4 * row
    warped = _sampled(images[..., 0], row + (side - 1) / 2, column + (side - 1) / 2)
    return (warped ** np.exp(draws(-0.5, 0.5)))[..., None]


def _sampled(images: np.ndarray, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Images (N, H, W) between their pixels; nothing beyond them."""
    top, left = np.floor(row).astype(int), np.floor(column).astype(int)
    low, far = row - top, column - left
    padded = np.pad(images, ((0, 0), (1, 2), (1, 2)))
    at = np.arange(len(images))[:, None, None]

    def pixel(r, c):
        rows, columns = padded.shape[1:]
        return padded[at, np.clip(r + 1, 0, rows - 1), np.clip(c + 1, 0, columns - 1)]

    above = (1 - far) * pixel(top, left) + far * pixel(top, left + 1)
    below = (1 - far) * pixel(top + 1, left) + far * pixel(top + 1, left + 1)
    return (1 - low) * above + low * below


def trained(training: str, seed: int) -> Network:
    """Lesson 5's network after one of TRAININGS."""
    arguments.choice("training", training, TRAININGS)
    seed = arguments.integer("seed", seed, minimum=0)
    if training == "plain":
        return filters.trained("whole", seed)
    digits = data.digits()
    images, epochs = digits.train_images, EPOCHS * COPIES
    if training != "longer":
        change = {"varied": varied, "anywhere": anywhere}[training]
        rng = np.random.default_rng([seed, 1])
        images = np.concatenate([change(images, rng) for _ in range(COPIES)])
        epochs = EPOCHS
    rng = np.random.default_rng(seed)
    layers = [*filters.features(), Flatten(), Dropout(0.3), Dense(10)]
    network = Network(images.shape[1:], layers, rng)
    fit(
        network,
        images,
        np.tile(digits.train_labels, len(images) // len(digits.train_labels)),
        optimizer=Adam(0.01),
        schedule=cosine,
        epochs=epochs,
        batch_size=32,
        rng=rng,
    )
    return network


def run(training: str, seed: int) -> dict:
    """Test digits misread, and drawings misread for each preparation, by digit."""
    network, digits = trained(training, seed), data.digits()
    _, labels = drawings()
    missed = {
        name: np.bincount(
            labels[network.predict(prepared(name)) != labels], minlength=10
        ).tolist()
        for name in PREPARATIONS
    }
    said = network.predict(digits.test_images)
    return {"digits": int((said != digits.test_labels).sum()), **missed}


STUDY = Study(
    "hands",
    run,
    settings=[
        {"training": training, "seed": seed}
        for training in TRAININGS
        for seed in (*SEEDS, *OTHER_SEEDS)
    ],
    sample=[{"training": "varied", "seed": 0}],
    tolerances={"digits": 4, **dict.fromkeys(PREPARATIONS, 2)},
)
