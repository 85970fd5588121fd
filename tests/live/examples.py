"""One example of every live figure, for the tests that all must pass."""

from functools import cache

import numpy as np
import pytest

from whyconv import counting, data, figures, matrices, widgets
from whyconv.layers import Conv2D, Dense, Dropout, Flatten, MaxPool, ReLU
from whyconv.network import Network
from whyconv.optimizers import Adam
from whyconv.training import fit

DRAWN = {}


def once(still):
    """The first picture that says the same, which is drawn once for all pages."""
    if still.alt not in DRAWN:
        still.drawings = cache(still.drawings)
    return DRAWN.setdefault(still.alt, still)


def accuracy_by_place(**traits):
    """Two digits of 3 x 3 pixels on a canvas of 8 x 8, and two networks of chance."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 17, (2, 3, 3, 1)) / 16
    chances = rng.dirichlet(np.full(10, 0.4), (2, 2, 6, 6))
    right = rng.integers(0, 41, (2, 3, 6, 6))
    parts = {"said": {}, "percents": {}, "right": {}, "total": 40}
    for n, name in enumerate(["flat", "global"]):
        parts["said"][name] = chances[n].argmax(axis=-1)
        parts["percents"][name] = np.rint(100 * chances[n])
        parts["right"][name] = right[n]
    still = once(
        figures.images(
            [figures.Panel(images[0], "a digit", "input")],
            alt="A made-up digit",
            caption="A digit",
        )
    )
    how = {"still": still, "caption": "Places: *move the digit*", **parts, **traits}
    images, labels = how.pop("images", images), how.pop("labels", [7, 2])
    return widgets.AccuracyByPlace(images, labels, **how)


def ladder(**traits):
    counts = counting.ladder((32, 32, 3), size=5, filters=6)
    still = figures.ladder(counts, alt="Three squares of weights", caption="Weights")
    still = once(still)
    return widgets.Ladder(still=still, caption="The ladder: *drag a slider*", **traits)


def connections(**traits):
    still = once(
        figures.connections(
            6, 3, alt="Three layers from six inputs to four outputs", caption="Layers"
        )
    )
    caption = "Connections: *point at a unit*"
    return widgets.Connections(still=still, caption=caption, **traits)


def ladder_results(accuracies=None, **traits):
    """Three seeds of made-up accuracies: tied wins, unless shuffled."""
    if accuracies is None:
        rng = np.random.default_rng(0)
        accuracies = rng.uniform(0.3, 0.5, (2, 2, 8, 4, 3, 2))
        accuracies[:, 0, [2, 5]] += 0.3
        accuracies[..., 0] = 1
    still = once(
        figures.charts(
            figures.Chart(
                [figures.Line([1, 2], [0.5, 0.6], "tied")], "examples", "right"
            ),
            alt="Accuracy that grows with the number of examples",
            caption="Accuracy",
        )
    )
    how = {"still": still, "caption": "The results: *shuffle the pixels*", **traits}
    return widgets.LadderResults(accuracies, (64, 256, 1024, 4096), **how)


def matrix(**traits):
    taps = matrices.tap_matrix((3, 3, 1, 1), (4, 4, 1))
    still = once(
        figures.images(
            [figures.Panel(taps + 1, "tied", kind="kernel")],
            alt="A table of 4 rows and 16 columns",
            caption="A matrix",
        )
    )
    caption = "The matrix: *point at an entry*"
    return widgets.MatrixLab(still=still, caption=caption, **{"side": 4, **traits})


@cache
def digit_readers(epochs=4):
    """Networks that read digits, one an epoch from 0, and how their training went."""
    digits = data.digits()
    layers = [Conv2D(8, 3, padding=1), ReLU(), Conv2D(16, 3, padding=1), ReLU()]
    layers += [MaxPool(2), Flatten(), Dropout(0.3), Dense(10)]
    rng = np.random.default_rng(0)
    network = Network((8, 8, 1), layers, rng)
    album = [network.copy()]
    history = fit(
        network,
        digits.train_images,
        digits.train_labels,
        optimizer=Adam(0.01),
        epochs=epochs,
        batch_size=32,
        rng=rng,
        test=(digits.test_images, digits.test_labels),
        after_epoch=lambda epoch: album.append(network.copy()),
    )
    return album, history


def draw_digit(network=None, **traits):
    """Five test digits, and last one that the network misreads."""
    digits = data.digits()
    network = digit_readers()[0][-1] if network is None else network
    wrong = network.predict(digits.test_images) != digits.test_labels
    chosen = [0, 1, 2, 3, 4, np.argmax(wrong)]
    images, labels = digits.test_images[chosen], digits.test_labels[chosen]
    still = once(
        figures.images(
            [figures.Panel(images[0], "a digit", "input")],
            alt="A digit",
            caption="A digit",
        )
    )
    caption = "A paper: *draw a digit*"
    how = {"still": still, "caption": caption, **traits}
    return widgets.DrawDigit(network, images, labels, **how)


def equivariance_meter(cat=None, **traits):
    cat = data.pixel_cat() if cat is None else cat
    still = once(
        figures.images(
            [figures.Panel(data.pixel_cat(), "x", kind="input")],
            alt="A pixel-art cat that stands at home",
            caption="A cat",
        )
    )
    caption = "The meter: *drag the cat*"
    return widgets.EquivarianceMeter(cat, still=still, caption=caption, **traits)


def kernel_lab(pictures=None, **traits):
    steps = np.add.outer(10 * np.arange(12), np.arange(16))
    both = {"steps": steps, "cat": 255 * data.pixel_cat()[..., 0]}
    pictures = both if pictures is None else pictures
    still = once(
        figures.images(
            [figures.Panel(steps, kind="grey")],
            alt="A picture that grows brighter from corner to corner",
            caption="Steps",
        )
    )
    how = {"still": still, "caption": "The lab: *point at the map*", "output": (2, 3)}
    return widgets.KernelLab(pictures=pictures, **{**how, **traits})


def race(**traits):
    """The digits that there are, a few of them to learn from."""
    still = once(
        figures.charts(
            figures.Chart(
                [figures.Line([0, 30], [0.1, 0.9], "convolution")], "epoch", "right"
            ),
            alt="Accuracy that grows with the epochs",
            caption="A race",
        )
    )
    how = {"still": still, "caption": "The race: *press Play*", "digits": 50, **traits}
    return widgets.Race(data.digits(), **how)


def shared_gradient(cases=None, **traits):
    rng = np.random.default_rng(0)
    image = np.array([[1, 0, 2, 1], [0, 1, 3, 0], [2, 1, 0, 1], [1, 2, 1, 0]])
    kernel = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    small = image, kernel, np.array([[1, 0], [2, -1]])
    large = [rng.normal(size=(side, side)) for side in (32, 5, 28)]
    cases = {"small case": small, "32 × 32": large} if cases is None else cases
    still = once(
        figures.images(
            [
                figures.Panel(image, "X", text=True),
                figures.Panel(kernel, "K", text=True),
            ],
            alt="An image of 4 by 4 numbers and a kernel of 3 by 3",
            caption="X and K",
        )
    )
    caption = "Shared: *point at a tap of dK*"
    return widgets.SharedGradient(cases, still=still, caption=caption, **traits)


def training_player(**traits):
    """Four epochs, and six test digits to choose from."""
    digits, (album, history) = data.digits(), digit_readers()
    still = once(
        figures.images(
            [figures.Panel(digits.test_images[0], "a digit", "input")],
            alt="A digit that a network learns to read",
            caption="A digit",
        )
    )
    how = {
        "chosen": range(6),
        "rivals": {"descent": [0.4, 0.1], "momentum": [0.3, 0.1], "Adam": [0.2, 0.08]},
        "caption": "A training: *play it*",
        **traits,
    }
    test = digits.test_images, digits.test_labels
    return widgets.TrainingPlayer(album, history, *test, still=still, **how)


EXAMPLES = {
    "accuracy_by_place": accuracy_by_place,
    "connections": connections,
    "draw_digit": draw_digit,
    "equivariance_meter": equivariance_meter,
    "kernel_lab": kernel_lab,
    "ladder": ladder,
    "ladder_results": ladder_results,
    "matrix": matrix,
    "race": race,
    "shared_gradient": shared_gradient,
    "training_player": training_player,
}
#: Grids and canvases, a drawing, and a worker: those that are always tried where a
#: figure of each kind says as much as all of them.
OF_EACH_KIND = ("kernel_lab", "ladder", "race")


def mostly(mark):
    """One figure of each kind, and all of them with the option of that mark."""
    return [
        pytest.param(name, marks=[] if name in OF_EACH_KIND else [mark])
        for name in EXAMPLES
    ]


MOSTLY_DEEP, MOSTLY_WEEKLY = mostly(pytest.mark.deep), mostly(pytest.mark.weekly)
