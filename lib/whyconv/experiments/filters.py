"""What the filters are worth: left as initialised, left out, or pruned.

Lesson 5's network reads the 360 test digits with 8 filters in its first
convolution and 16 in its second. Its rivals train less of it: the first
convolution stays as it was initialised ("second"), or both do ("head"). Or they
have no convolution: the last layer alone ("none"), behind a fully connected layer
that is trained ("dense trained") or stays as it was initialised ("dense"), the
latter also without its ReLU ("linear") and with other numbers of units. Or they
have fewer filters in the second convolution. "permuted" networks see all images
with their pixels in another order, one order a seed, so that a window no longer
holds neighbours.

Each rival's learning rate and dropout are those of the lowest mean cost on 287
digits that are held back for validation (GRID, CHOSEN); then it is trained on all
training digits.

The lesson's own network is then pruned, one filter after the other and with
no training after it, once in the first convolution and once in the second.
Which filter is needed least is judged by the cost on every third training
digit, anew after each removal.

Held fixed: the digits and their split, Adam with a cosine schedule, 20 epochs
unless said otherwise, batches of 32, float64. One generator, made from the seed,
draws the weights, then the order of the digits and the dropout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from whyconv import arguments, data, ops
from whyconv.experiments.study import Study
from whyconv.layers import Conv2D, Dense, Dropout, Flatten, Layer, MaxPool, ReLU
from whyconv.network import Network
from whyconv.optimizers import Adam, cosine
from whyconv.training import fit

EPOCHS = 20
SEEDS, OTHER_SEEDS = range(5), range(5, 10)
"""Those of the figures, and five more that each verdict is tried on."""
CONVOLUTIONS = {"first": 0, "second": 2}
"""Where the two convolutions stand among the network's layers."""
RANDOM_ORDERS = 20


def features(filters: int = 16) -> list[Layer]:
    """Lesson 5's layers up to the pooling, with so many filters in the second."""
    first = [Conv2D(8, 3, padding=1), ReLU()]
    return [*first, Conv2D(filters, 3, padding=1), ReLU(), MaxPool(2)]


def recipe(filters: int = 16, *, dropout: float = 0.3) -> list[Layer]:
    """Lesson 5's layers, with so many filters in the second convolution."""
    return [*features(filters), Flatten(), Dropout(dropout), Dense(10)]


def _units(count: int) -> list[Layer]:
    return [Flatten(), Dense(count), ReLU()]


NETS = {
    "whole": (features(), 0),
    "second": (features(), 2),
    "head": (features(), 5),
    "dense": (_units(256), 3),
    "linear": (_units(256)[:-1], 2),
    "dense trained": (_units(256), 0),
    "none": ([], 0),
    "dense 64": (_units(64), 3),
    "dense 1024": (_units(1024), 3),
    "whole permuted": (features(), 0),
    "head permuted": (features(), 5),
    **{f"{filters} filters": (features(filters), 0) for filters in (4, 2, 1)},
}
"""What comes before the last layer, and how many layers of that are frozen."""
JUDGED = ("test", "validation")
HELD = 287
"""Digits that are held back where "validation" is judged: those of lesson 5."""


def split(judged: str) -> tuple[tuple, tuple]:
    """Images and labels to train on, and those that the training is judged by."""
    digits = data.digits()
    whole = digits.train_images, digits.train_labels
    if arguments.choice("judged", judged, JUDGED) == "test":
        return whole, (digits.test_images, digits.test_labels)
    order = np.random.default_rng(0).permutation(len(whole[1]))
    return tuple(
        tuple(part[some] for part in whole) for some in (order[HELD:], order[:HELD])
    )


def seen(net: str, images: np.ndarray, seed: int) -> np.ndarray:
    """Images as a network sees them: "permuted" ones in an order drawn from `seed`."""
    arguments.choice("net", net, NETS)
    images = arguments.floats("images", images, "NHWC")
    if not net.endswith("permuted"):
        return images
    seed = arguments.integer("seed", seed, minimum=0)
    flat = images.reshape(len(images), -1)
    order = np.random.default_rng([seed, 1]).permutation(flat.shape[1])
    return flat[:, order].reshape(images.shape)


def trained(
    net: str,
    seed: int,
    *,
    rate: float = 0.01,
    dropout: float = 0.3,
    judged: str = "test",
    epochs: int = EPOCHS,
) -> Network:
    """A network of NETS, trained; "whole" as it comes is lesson 5's own."""
    layers, frozen = NETS[arguments.choice("net", net, NETS)]
    flat = any(isinstance(one, Flatten) for one in layers)
    layers = [*layers, *([] if flat else [Flatten()]), Dropout(dropout), Dense(10)]
    rng = np.random.default_rng(arguments.integer("seed", seed, minimum=0))
    images, labels = split(judged)[0]
    network = Network(images.shape[1:], layers, rng)
    inputs = _through(
        network.layers, network.parameters, seen(net, images, seed), 0, frozen - 1
    )
    fit(
        _behind(network, frozen),
        inputs,
        labels,
        optimizer=Adam(rate),
        schedule=cosine,
        epochs=epochs,
        batch_size=32,
        rng=rng,
    )
    return network


def _behind(network: Network, frozen: int) -> Network:
    """The layers behind the first `frozen` ones, whose parameters they share."""
    rng, layers = np.random.default_rng(0), network.layers[frozen:]
    tail = Network(network.shapes[frozen], layers, rng, network.dtype)
    tail.parameters = network.parameters[frozen:]
    return tail


def shares(network: Network, number: int, images: np.ndarray) -> np.ndarray:
    """What each filter of convolution `number` adds to the next sum: (filters, N, ...).

    Between a convolution and the next layer with weights stand layers that treat
    each map by itself, and that next layer is linear. So its outputs are a sum,
    one term a filter, and its bias on top.
    """
    number, after = _next_sum(network, number)
    maps = network.activations(images)[number + 1]
    parts = np.zeros((maps.shape[-1], *maps.shape), maps.dtype)
    for f in range(len(parts)):
        parts[f, ..., f] = maps[..., f]
    unbiased = [dict(drawn) for drawn in network.parameters]
    unbiased[after]["bias"] = np.zeros_like(unbiased[after]["bias"])
    return np.array(
        [_through(network.layers, unbiased, part, number + 1, after) for part in parts]
    )


def _next_sum(network: Network, number: int) -> tuple[int, int]:
    """A convolution's number, checked, and that of the next layer with weights."""
    arguments.instance("network", network, Network, "a Network")
    weighted = [n for n, drawn in enumerate(network.parameters) if drawn]
    convolutions = [n for n in weighted[:-1] if isinstance(network.layers[n], Conv2D)]
    if arguments.integer("number", number, minimum=0) not in convolutions:
        raise ValueError(
            f"number must be that of a convolution, one of {convolutions}, got {number}"
        )
    return int(number), weighted[weighted.index(number) + 1]


def _through(layers, parameters, maps, first: int, last: int) -> np.ndarray:
    for layer, drawn in list(zip(layers, parameters, strict=True))[first : last + 1]:
        maps = layer.forward(drawn, maps)[0]
    return maps


@dataclass(frozen=True, repr=False, eq=False)
class Pruning:
    """One convolution of a network, and digits that are read without some filters.

    `logits(kept)` is what the network says with the outputs of all other
    filters set to zero.
    """

    network: Network
    number: int
    images: np.ndarray
    labels: np.ndarray

    def __post_init__(self):
        parts = shares(self.network, self.number, self.images)
        self.network.batch(self.images, self.labels)
        object.__setattr__(self, "_parts", parts)
        object.__setattr__(self, "_after", _next_sum(self.network, self.number)[1])

    @property
    def filters(self) -> int:
        """How many there are before any is removed."""
        return len(self._parts)

    def logits(self, kept: Sequence[int]) -> np.ndarray:
        """Logits (N, classes) with the filters `kept` alone."""
        net, after = self.network, self._after
        parts = self._parts[_filters("kept", kept, self.filters)]
        sums = parts.sum(axis=0) + net.parameters[after]["bias"]
        last = len(net.layers) - 1
        return _through(net.layers, net.parameters, sums, after + 1, last)

    def order(self, *, most: bool = False) -> list[int]:
        """All filters, the least needed first; with `most` the most needed first.

        Needed least is the filter without which the cost is lowest, among
        those that are left at that time.
        """
        arguments.flag("most", most)
        choose = max if most else min
        kept, order = list(range(self.filters)), []
        while kept:
            costs = {f: self._cost([k for k in kept if k != f]) for f in kept}
            order.append(choose(costs, key=costs.get))
            kept.remove(order[-1])
        return order

    def right(self, order: Sequence[int]) -> list[int]:
        """Digits read right with all filters, then after each removal in `order`."""
        order = _filters("order", order, self.filters)
        if len(order) < self.filters:
            missing = set(range(self.filters)) - set(order)
            raise ValueError(f"order must name every filter, not there: {missing}")
        kept = [sorted(order[gone:]) for gone in range(self.filters + 1)]
        said = [self.logits(some).argmax(axis=1) for some in kept]
        return [int((one == self.labels).sum()) for one in said]

    def __repr__(self) -> str:
        layer = f"{self.filters} filters of layers[{self.number}]"
        return f"{layer}, {len(self.labels)} images"

    def _cost(self, kept: list[int]) -> float:
        return ops.cross_entropy(self.logits(kept), self.labels)


def _filters(name: str, value: Sequence[int], filters: int) -> list[int]:
    """Numbers of filters, each below `filters` and none of them twice."""
    arguments.instance(name, value, (list, tuple, range, np.ndarray), "a list")
    value = np.atleast_1d(value) if isinstance(value, np.ndarray) else value
    chosen = [arguments.integer(name, number, minimum=0) for number in value]
    if len(set(chosen)) < len(chosen) or max(chosen, default=0) >= filters:
        raise ValueError(f"{name} must be among 0..{filters - 1}, each once")
    return chosen


ORDERS = ("least needed first", "smallest first", "random", "most needed first")
"""In which a convolution's filters are removed. Smallest: sum of |weight|; random:
the mean of 20 orders."""


def _pruned(network: Network, number: int, seed: int) -> list[list[float]]:
    """Test digits read right after each removal, one list for each of ORDERS."""
    digits, rng = data.digits(), np.random.default_rng(seed)
    third = digits.train_images[::3], digits.train_labels[::3]
    judged = Pruning(network, number, *third)
    tested = Pruning(network, number, digits.test_images, digits.test_labels)
    sizes = np.abs(network.parameters[number]["kernels"]).sum(axis=(0, 1, 2))
    random = [
        tested.right(rng.permutation(tested.filters)) for _ in range(RANDOM_ORDERS)
    ]
    return [
        tested.right(judged.order()),
        tested.right(np.argsort(sizes)),
        np.mean(random, axis=0).round(2).tolist(),
        tested.right(judged.order(most=True)),
    ]


def kept_directions(before: Network, after: Network) -> list[float]:
    """Cosine between a filter's weights before and after, for each layer with weights.

    The mean over the layer's filters or units: 1 where they only grew, 0 where they
    became something unrelated.
    """
    cosines = []
    for old, new in zip(before.parameters, after.parameters, strict=True):
        if old:
            a, b = (next(iter(one.values())) for one in (old, new))
            a, b = (one.reshape(-1, one.shape[-1]) for one in (a, b))
            sizes = np.linalg.norm(a, axis=0) * np.linalg.norm(b, axis=0)
            cosines.append(float(((a * b).sum(axis=0) / sizes).mean()))
    return cosines


def favour(network: Network, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """How much each filter of the second convolution favours each class: (filters, 10).

    What it adds to the logit of the true class beyond its mean over the ten logits,
    averaged over the digits of that class; 0 for a class of which there are none.
    """
    arguments.instance("network", network, Network, "a Network")
    images, labels = network.batch(images, labels)
    added = shares(network, CONVOLUTIONS["second"], images)
    added = added - added.mean(axis=2, keepdims=True)
    counts = np.bincount(labels, minlength=added.shape[2])
    sums = [added[:, labels == c, c].sum(axis=1) for c in range(added.shape[2])]
    return np.stack(sums, axis=1) / np.maximum(counts, 1)


def favourite(network: Network, images: np.ndarray, labels: np.ndarray) -> list[float]:
    """The favourite class's part of all that a filter favours; and silent filters.

    Mean and largest over the filters, and the number of those that favour nothing.
    """
    favours = favour(network, images, labels).clip(min=0)
    active = favours[favours.sum(axis=1) > 1e-9]
    parts = active.max(axis=1) / active.sum(axis=1)
    silent = len(favours) - len(active)
    return [float(parts.mean()), float(parts.max()), silent]


def run(
    net: str, rate: float, dropout: float, judged: str, epochs: int, seed: int
) -> dict:
    """Train one network; the digits it reads, misreads, and reads as pruned.

    loss: the mean cost of the digits it is judged by. missed, said: the numbers of
    those it misreads, and what it took them for. turned: `kept_directions`.
    favourite: as above, for "whole" and "head", zeros for others. Only the network
    of lesson 5 is pruned, others have one list with one entry there.
    """
    how = {"rate": rate, "dropout": dropout, "judged": judged}
    network = trained(net, seed, epochs=epochs, **how)
    images, labels = split(judged)[1]
    images = seen(net, images, seed)
    logits = network.logits(images)
    said = logits.argmax(axis=1)
    missed = np.flatnonzero(said != labels)
    right = len(said) - len(missed)
    pruned = (net, rate, dropout, judged) == ("whole", *LESSON, "test")
    start = trained(net, seed, epochs=0, **how)
    looked_at = judged == "test" and net in ("whole", "head")
    measured = {
        "right": right,
        "loss": round(float(ops.cross_entropy(logits, labels)), 6),
        "missed": missed.tolist(),
        "said": said[missed].tolist(),
        "turned": np.round(kept_directions(start, network), 3).tolist(),
        "favourite": np.round(favourite(network, images, labels), 3).tolist()
        if looked_at
        else [0.0, 0.0, 0],
    }
    for name, number in CONVOLUTIONS.items():
        measured[name] = _pruned(network, number, seed) if pruned else [[right]]
    return measured


def _settings(net, rate, dropout, judged, epochs, seeds) -> list[dict]:
    names = ("net", "rate", "dropout", "judged", "epochs", "seed")
    return [
        dict(zip(names, (net, rate, dropout, judged, epochs, seed), strict=True))
        for seed in seeds
    ]


DROPOUTS = (0.0, 0.3)
GRID = {
    "whole": (0.003, 0.01, 0.03, 0.1),
    "second": (0.003, 0.01, 0.03, 0.1),
    "head": (0.01, 0.03, 0.1, 0.3),
    "dense": (0.003, 0.01, 0.03, 0.1),
    "linear": (0.003, 0.01, 0.03, 0.1),
    "dense trained": (0.003, 0.01, 0.03, 0.1),
    "none": (0.01, 0.03, 0.1, 0.3),
}
"""Learning rates that each network was tried with, in steps of about three, with
each of DROPOUTS and three seeds; the best has a worse one on both sides."""
CHOSEN = {
    "whole": (0.03, 0.3),
    "second": (0.03, 0.3),
    "head": (0.1, 0.3),
    "dense": (0.03, 0.3),
    "linear": (0.03, 0.3),
    "dense trained": (0.03, 0.3),
    "none": (0.1, 0.0),
}
"""Rate and dropout of the lowest mean cost on the validation digits."""
LESSON = (0.01, 0.3)
"""Those of lesson 5, which are also those of the networks with fewer filters."""
ALIKE = {
    "dense 64": "dense",
    "dense 1024": "dense",
    "whole permuted": "whole",
    "head permuted": "head",
}
"""Controls, and the network whose rate and dropout they have."""
TUNING = range(3)
ALL_SEEDS = (*SEEDS, *OTHER_SEEDS)
STEPS = [LESSON, (0.01, 0.0)]
"""The last layer alone: as earlier versions of the notes had it, without dropout."""
FEWER = {"4 filters": ALL_SEEDS, "2 filters": SEEDS, "1 filters": ALL_SEEDS}


def _chosen(net: str, seeds, epochs: int = EPOCHS) -> list[dict]:
    how = CHOSEN[ALIKE.get(net, net)]
    return _settings(net, *how, "test", epochs, seeds)


QUICK = [
    *_settings("whole", 0.01, 0.3, "test", 1, [0]),
    *_settings("head permuted", 0.01, 0.3, "test", 1, [0]),
    *_settings("dense", 0.01, 0.0, "validation", 1, [0]),
]
"""One epoch each: every path of the code, in seconds."""
STUDY = Study(
    "filters",
    run,
    settings=[
        *QUICK,
        *(
            setting
            for net, rates in GRID.items()
            for rate in rates
            for dropout in DROPOUTS
            for setting in _settings(net, rate, dropout, "validation", EPOCHS, TUNING)
        ),
        *(
            setting
            for net in ("whole", "second", "head", "dense", "none")
            for setting in _chosen(net, ALL_SEEDS)
        ),
        *(
            setting
            for how in STEPS
            for setting in _settings("none", *how, "test", EPOCHS, ALL_SEEDS)
        ),
        *(
            setting
            for net in ("linear", "dense trained", *ALIKE)
            for setting in _chosen(net, SEEDS)
        ),
        *_settings("whole", *LESSON, "test", EPOCHS, ALL_SEEDS),
        *(
            setting
            for net, seeds in FEWER.items()
            for setting in _settings(net, *LESSON, "test", EPOCHS, seeds)
        ),
        *(
            setting
            for net in ("none", "head")
            for setting in _chosen(net, SEEDS, 3 * EPOCHS)
        ),
    ],
    sample=[*QUICK, *_chosen("none", [0])],
    tolerances={
        "right": 3,
        "loss": 0.001,
        "turned": 0.02,
        "favourite": 0.05,
        "first": 6,
        "second": 6,
    },
)
