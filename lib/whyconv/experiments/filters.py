"""What the filters are worth: left as drawn, left out from the start, or pruned.

Chapter 5's network reads the 360 test digits with 8 filters in its first
convolution and 16 in its second. Its rivals train less of it: the first
convolution stays as it was drawn ("second"), or both do ("head"); or they have
fewer filters in the second convolution, or none at all ("none"). A control has as
many features as drawn too, but of a fully connected layer ("dense").

The chapter's own network is then pruned, one filter after the other and with
no training after it, once in the first convolution and once in the second.
Which filter is needed least is judged by the cost on every third training
digit, anew after each removal.

Held fixed: the digits and their split, Adam at 0.01 with a cosine schedule,
20 epochs unless said otherwise, batches of 32, dropout of 0.3 before the last
layer, float64. One generator, made from the seed, draws the weights, then the
order of the digits and the dropout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from whyconv import arguments, data, ops
from whyconv.experiments.study import Study
from whyconv.layers import (
    Backward,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPool,
    ReLU,
)
from whyconv.network import Network
from whyconv.optimizers import Adam, cosine
from whyconv.training import fit

EPOCHS = 20
SEEDS, OTHER_SEEDS = range(5), range(5, 15)
"""Those of the figures, and ten more that each verdict is tried on."""
CONVOLUTIONS = {"first": 0, "second": 2}
"""Where the two convolutions stand among the network's layers."""
RANDOM_ORDERS = 20


@dataclass(frozen=True)
class Drawn(Conv2D):
    """A convolution that training leaves as it was drawn: its gradients are zero."""

    def parameter_gradients(self, parameters, memory, d_outputs):
        return {name: np.zeros_like(array) for name, array in parameters.items()}


@dataclass(frozen=True)
class DrawnDense(Dense):
    """A fully connected layer that training leaves as it was drawn, likewise."""

    def backward(self, parameters, memory, d_outputs):
        d_inputs, gradients = super().backward(parameters, memory, d_outputs)
        return Backward(
            d_inputs, {name: 0 * array for name, array in gradients.items()}
        )


def recipe(
    filters: int = 16, first: type[Conv2D] = Conv2D, second: type[Conv2D] = Conv2D
) -> list[Layer]:
    """Chapter 5's layers, with so many filters in the second convolution."""
    maps = [first(8, 3, padding=1), ReLU(), second(filters, 3, padding=1), ReLU()]
    return [*maps, MaxPool(2), Flatten(), Dropout(0.3), Dense(10)]


NETS = {
    "whole": recipe(),
    "second": recipe(first=Drawn),
    "head": recipe(first=Drawn, second=Drawn),
    "dense": [Flatten(), DrawnDense(256), ReLU(), Dropout(0.3), Dense(10)],
    "none": [Flatten(), Dropout(0.3), Dense(10)],
    **{f"{filters} filters": recipe(filters) for filters in (8, 4, 2, 1)},
}
"""All is trained; all but the first convolution; the last layer only, behind drawn
convolutions, behind a drawn fully connected layer, and alone; fewer filters."""


def trained(net: str, seed: int, *, epochs: int = EPOCHS) -> Network:
    """A network of NETS, trained on all training digits; "whole" is chapter 5's own."""
    layers = NETS[arguments.choice("net", net, NETS)]
    rng = np.random.default_rng(arguments.integer("seed", seed, minimum=0))
    digits = data.digits()
    network = Network(digits.train_images.shape[1:], layers, rng)
    fit(
        network,
        digits.train_images,
        digits.train_labels,
        optimizer=Adam(0.01),
        schedule=cosine,
        epochs=epochs,
        batch_size=32,
        rng=rng,
    )
    return network


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


def run(net: str, epochs: int, seed: int) -> dict:
    """Train one network; the test digits it reads, misreads, and reads as pruned.

    Only "whole" is pruned, others have one list with one entry there.
    """
    network, digits = trained(net, seed, epochs=epochs), data.digits()
    said = network.predict(digits.test_images)
    missed = np.flatnonzero(said != digits.test_labels)
    right, whole = len(said) - len(missed), net == "whole"
    measured = {"right": right, "missed": missed.tolist()}
    for name, number in CONVOLUTIONS.items():
        measured[name] = _pruned(network, number, seed) if whole else [[right]]
    return measured


def _settings(net: str, epochs: int, seeds) -> list[dict]:
    return [{"net": net, "epochs": epochs, "seed": seed} for seed in seeds]


QUICK = [*_settings("whole", 1, [0]), *_settings("head", 1, [0])]
"""One epoch each: every path of the code, in seconds."""
STUDY = Study(
    "filters",
    run,
    settings=[
        *QUICK,
        *(
            setting
            for net in NETS
            for setting in _settings(net, EPOCHS, (*SEEDS, *OTHER_SEEDS))
        ),
    ],
    sample=[*QUICK, *_settings("none", EPOCHS, [0])],
    tolerances={"right": 3, "first": 6, "second": 6},
)
