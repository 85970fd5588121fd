"""Untied copies of a kernel: do they stay together while the network trains?

Three networks: one layer of 8 kernels of 3 x 3, ReLU, a head, and a fully
connected layer. In "shared" the layer is a convolution. In "copies" it is locally
connected, and each place begins with a copy of the same kernels and of the bias.
In "free" each place draws its own. The head is max-pooling and flatten, as in the
diary's recipe, or the average of each map over all places.

The digits stand on a canvas of 12 x 12: "centred", all at the same place;
"anywhere", each at one of the 25 places where it fits, drawn once; or "wrapped", at
one of all 144, drawn anew in each epoch, what leaves the canvas coming in on the
other side. There the layer's padding is circular, and it has 144 places, else 100.
After some epochs is measured how far apart the copies are and how far the layer is
from equivariant; of "shared", before and after training, how much the gradients of
the places agree, on canvases drawn for the measurement and on those trained on.

Held fixed: the digits and their split, a cosine schedule, 20 epochs unless said
otherwise, batches of 32, float32; Adam at 0.01, or gradient descent at several
rates. Two generators are made from the seed: one draws the places, so that all
networks of a seed have the same, the other the weights, then the order of the
digits and the places that are drawn anew.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from whyconv import arguments, data, equivariance
from whyconv.experiments.places import RandomShift
from whyconv.experiments.study import Study
from whyconv.layers import (
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePool,
    Layer,
    LocallyConnected,
    MaxPool,
    ReLU,
)
from whyconv.network import Network
from whyconv.optimizers import SGD, Adam, cosine
from whyconv.training import fit

SIDE, DIGIT, EPOCHS = 12, 8, 20
SEEDS = range(5)
STANDING = {"centred": 0, "anywhere": 4, "wrapped": 11}
"""By how many pixels at most a digit is moved, to the right and down."""
RATES = (0.1, 0.3, 1.0, 3.0, 10.0)
RULES = {"Adam": Adam(0.01), **{f"descent {rate:g}": SGD(rate) for rate in RATES}}
FIRST = {
    "shared": Conv2D(8, 3),
    "copies": LocallyConnected(8, 3, alike=True),
    "free": LocallyConnected(8, 3),
}
HEADS = {"flatten": (MaxPool(2), Flatten()), "average": (GlobalAveragePool(),)}
LOOKS = (0, 1, 2, 5, 10, 20)
"""Epochs after which a layer is looked at; 0 is before training."""
COINS = 20
"""Draws of random signs, one for each place, that the level of coins is the mean of."""


def untied(network: Network) -> Network:
    """The same network, whose first convolution has a copy of its own at each place."""
    arguments.instance("network", network, Network, "a Network")
    first = network.layers[0]
    if not isinstance(first, Conv2D) or (first.stride, first.dilation) != (1, 1):
        raise ValueError(
            f"network must begin with a convolution of stride 1, got {first}"
        )
    how = {"padding": first.padding, "mode": first.mode}
    loose = LocallyConnected(first.filters, first.size, **how)
    layers = [loose, *network.layers[1:]]
    rng = np.random.default_rng(0)
    twin = Network(network.input_shape, layers, rng, network.dtype)
    twin.parameters = network.copy().parameters
    for name, copies in loose.initialise(network.input_shape, rng).items():
        shared = twin.parameters[0][name]
        twin.parameters[0][name] = np.broadcast_to(shared, copies.shape).copy()
    return twin


def apart(kernels: np.ndarray) -> float:
    """How far copies (OH, OW, K, K, C, F) are from their mean, as a part of their size.

    The root of sum |copy - mean|^2 / sum |copy|^2: 0 where all are alike, close
    to 1 where they have nothing in common.
    """
    kernels = arguments.floats("kernels", kernels, "ijKKCF")
    copies = kernels.reshape(kernels.shape[0] * kernels.shape[1], -1)
    size = (copies**2).sum()
    distance = ((copies - copies.mean(axis=0)) ** 2).sum()
    return float(np.sqrt(distance / size)) if size else 0.0


def spread(start: np.ndarray, kernels: np.ndarray) -> float:
    """How far copies part, in units of how far they come together, from arrays alike.

    The root mean square distance of the copies (OH, OW, K, K, C, F) from their mean,
    over the distance of that mean from the mean at the start; 0 before training.
    """
    kernels = arguments.floats("kernels", kernels, "ijKKCF")
    start = arguments.floats("start", start, "ijKKCF")
    arguments.same_shape("start", start, kernels.shape, "that of kernels")
    copies, first = (one.reshape(-1, *one.shape[2:]) for one in (kernels, start))
    mean = copies.mean(axis=0)
    come = np.linalg.norm(mean - first.mean(axis=0))
    parted = np.sqrt(((copies - mean) ** 2).sum() / len(copies))
    return float(parted / come) if come else 0.0


def agreement(gradients: np.ndarray) -> float:
    """How much of the gradients of the places (OH, OW, K, K, C, F) survives their sum.

    sum |sum over places| / sum |gradient|, over all taps: 1 where no two places
    disagree about any tap, 0 where they cancel.
    """
    gradients = arguments.floats("gradients", gradients, "ijKKCF")
    total = np.abs(gradients).sum()
    return float(np.abs(gradients.sum(axis=(0, 1))).sum() / total) if total else 0.0


def coins(gradients: np.ndarray, rng: np.random.Generator) -> float:
    """The agreement that is left if a coin decides the sign of each place's gradients.

    1 / sqrt(places) where all have one size, more where few places count.
    """
    gradients = arguments.floats("gradients", gradients, "ijKKCF")
    places = gradients.reshape(gradients.shape[0] * gradients.shape[1], -1)
    signs = arguments.generator("rng", rng).choice([-1, 1], (COINS, len(places)))
    total = np.abs(places).sum()
    return float(np.abs(signs @ places).sum() / COINS / total) if total else 0.0


def placed(images: np.ndarray, standing: str, rng: np.random.Generator) -> np.ndarray:
    """Digits (N, 8, 8, 1) on canvases of 12 x 12, all at (2, 2) or at random places."""
    images = arguments.floats("images", images, "NHWC")
    arguments.same_shape("images", images, (len(images), DIGIT, DIGIT, 1), "digits")
    most = STANDING[arguments.choice("standing", standing, STANDING)]
    arguments.generator("rng", rng)
    corners = np.full((len(images), 2), (SIDE - DIGIT) // 2)
    if most:
        corners = rng.integers(0, most + 1, corners.shape)
    canvases = _in_the_corner(images)
    for canvas, corner in zip(canvases, corners, strict=True):
        canvas[:] = np.roll(canvas, corner, axis=(0, 1))
    return canvases


def _in_the_corner(images: np.ndarray) -> np.ndarray:
    canvases = np.zeros((len(images), SIDE, SIDE, 1), np.float32)
    canvases[:, :DIGIT, :DIGIT] = images
    return canvases


def layers(net: str, standing: str, head: str) -> list[Layer]:
    """The layers of one of the three, circular where the canvas is wrapped."""
    first = FIRST[arguments.choice("net", net, FIRST)]
    if arguments.choice("standing", standing, STANDING) == "wrapped":
        first = replace(first, padding=1, mode="circular")
    head = HEADS[arguments.choice("head", head, HEADS)]
    return [first, ReLU(), *head, Dense(10)]


def trained(
    net: str,
    standing: str,
    rule: str,
    seed: int,
    *,
    head: str = "flatten",
    epochs: int = EPOCHS,
    after=None,
) -> Network:
    """One of the three; `after` is given it at the start and after each epoch."""
    stack = layers(net, standing, head)
    optimizer = RULES[arguments.choice("rule", rule, RULES)]
    after = _nothing if after is None else arguments.function("after", after)
    places, rng = _generators(seed)
    images, labels = data.digits()[:2]
    if moving := standing == "wrapped":
        stack = [RandomShift(STANDING[standing]), *stack]
    network = Network((SIDE, SIDE, 1), stack, rng, dtype=np.float32)
    after(_still(network))
    fit(
        network,
        _in_the_corner(images) if moving else placed(images, standing, places),
        labels,
        optimizer=optimizer,
        schedule=cosine,
        epochs=epochs,
        batch_size=32,
        rng=rng,
        after_epoch=lambda epoch: after(_still(network)),
    )
    return _still(network)


def _still(network: Network) -> Network:
    """The same network without the layer that moves its images."""
    if not isinstance(network.layers[0], RandomShift):
        return network
    rng = np.random.default_rng(0)
    fresh = Network(network.input_shape, network.layers[1:], rng, network.dtype)
    fresh.parameters = network.parameters[1:]
    return fresh


def _generators(seed: int) -> list[np.random.Generator]:
    return np.random.default_rng(arguments.integer("seed", seed, minimum=0)).spawn(2)


def _nothing(network: Network) -> None:
    pass


def equivariance_error(network: Network, canvases: np.ndarray) -> float:
    """How far the first layer is from commuting with a shift by one pixel, from 0.

    The mean of `equivariance.error` over a shift down and one to the right: a
    circular one where the layer's padding is circular, else a pan, of which what
    leaves the canvas or comes in is not compared.
    """
    arguments.instance("network", network, Network, "a Network")
    canvases = arguments.floats("canvases", canvases, "NHWC")
    layer, parameters = network.layers[0], network.parameters[0]
    mode = "circular" if getattr(layer, "mode", "") == "circular" else "pan"
    errors = []
    for down, right in ((1, 0), (0, 1)):
        room = (0, 0) if mode == "circular" else (down, right)
        errors.append(
            equivariance.error(
                lambda images: layer.forward(parameters, images)[0],
                np.pad(canvases, ((0, 0), (room[0], 0), (room[1], 0), (0, 0))),
                down,
                right,
                mode=mode,
            )
        )
    return float(np.mean(errors))


def pull(network: Network, images: np.ndarray, labels: np.ndarray) -> list[float]:
    """How the places pull: [cost, agreement, that of coins, sum of |gradient|].

    For a convolution, the gradients of its `untied` copies.
    """
    arguments.instance("network", network, Network, "a Network")
    loose = untied(network) if isinstance(network.layers[0], Conv2D) else network
    cost, gradients = loose.loss_and_gradients(images, labels)
    pulls = gradients[0]["kernels"]
    tossed = coins(pulls, np.random.default_rng(0))
    return [cost, agreement(pulls), tossed, float(np.abs(pulls).sum())]


def run(standing: str, rule: str, net: str, head: str, epochs: int, seed: int) -> dict:
    """Train one network and look at its layer after each epoch of LOOKS.

    pull: of "shared", before training and after it, on canvases that are drawn for
    the measurement; pull_trained: likewise on those it trains on; zeros for others.
    """
    digits = data.digits()
    places = np.random.default_rng([seed, 1])
    fresh, test_third = (
        placed(images[::3], standing, places)
        for images in (digits.train_images, digits.test_images)
    )
    test = placed(digits.test_images, standing, places)
    known = placed(digits.train_images, standing, _generators(seed)[0])
    pulls_on = {
        "pull": (fresh, digits.train_labels[::3]),
        "pull_trained": (known, digits.train_labels),
    }
    single = net == "shared"
    measured = {name: [] for name in ("apart", "spread", "error", *pulls_on)}
    kernels = []

    def look(network):
        epoch = len(kernels)
        kernels.append(network.parameters[0]["kernels"])
        if epoch in LOOKS:
            parted = 0.0 if single else apart(kernels[-1])
            measured["apart"].append(parted)
            ratio = 0.0 if single else spread(kernels[0], kernels[-1])
            measured["spread"].append(ratio)
            measured["error"].append(equivariance_error(network, test_third))
        if epoch in (0, epochs):
            for name, where in pulls_on.items():
                found = pull(network, *where) if single else [0.0] * 4
                measured[name].append(found)

    network = trained(net, standing, rule, seed, head=head, epochs=epochs, after=look)
    right = (network.predict(test) == digits.test_labels).sum()
    rounded = {name: np.round(values, 4).tolist() for name, values in measured.items()}
    return {"right": int(right), **rounded}


def _settings(standing, rule, net, head, epochs, seeds) -> list[dict]:
    names = ("standing", "rule", "net", "head", "epochs", "seed")
    return [
        dict(zip(names, (standing, rule, net, head, epochs, seed), strict=True))
        for seed in seeds
    ]


QUICK = [
    *_settings("anywhere", "Adam", "shared", "flatten", 1, [0]),
    *_settings("wrapped", "descent 3", "copies", "flatten", 1, [0]),
    *_settings("wrapped", "Adam", "copies", "average", 1, [0]),
    *_settings("anywhere", "Adam", "free", "flatten", 1, [0]),
]
"""One epoch each: every path of the code, in seconds."""
MAIN = [("centred", "Adam", net, "flatten") for net in FIRST]
MAIN += [("anywhere", "Adam", net, "flatten") for net in FIRST]
STEPS = [("anywhere", f"descent {rate:g}", "shared", "flatten") for rate in RATES[:3]]
STEPS += [("anywhere", f"descent {rate:g}", "copies", "flatten") for rate in RATES[1:]]
CAUSES = [
    ("wrapped", rule, "copies", head)
    for rule in ("Adam", "descent 3")
    for head in HEADS
]
CAUSES += [("wrapped", "Adam", "shared", "average")]
STUDY = Study(
    "drift",
    run,
    settings=[
        *QUICK,
        *(
            setting
            for case in (*MAIN, *STEPS, *CAUSES)
            for setting in _settings(*case, EPOCHS, SEEDS)
        ),
    ],
    sample=QUICK,
    tolerances={
        "right": 10,
        "apart": 0.02,
        "spread": 0.1,
        "error": 0.03,
        "pull": 0.05,
        "pull_trained": 0.05,
    },
)
