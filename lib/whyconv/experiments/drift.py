"""Copies of a kernel, let go: do they stay together while the network trains?

Three networks: one layer of 8 kernels of 3 x 3, ReLU, max-pooling, flatten, and
a fully connected layer. In "shared" the layer is a convolution. In "copies" it
is locally connected, and each place begins with a copy of the same kernels and
of the bias. In "free" each place draws its own.

The digits stand on a canvas of 12 x 12: "centred", all at the same place, or
"anywhere", each at one of the 25 places where it fits, drawn once. So the layer
has 100 places. After each epoch three things are measured: how far apart the
copies are, how far the layer is from equivariant, and how much the gradients of
the places agree.

Held fixed: the digits and their split, a cosine schedule, 20 epochs unless said
otherwise, batches of 32, float32; Adam at 0.01, or gradient descent at 0.3. Two
generators are made from the seed: one draws the places, so that all networks of
a seed have the same, the other the weights, then the order of the digits.
"""

from __future__ import annotations

import numpy as np

from whyconv import arguments, data, equivariance
from whyconv.experiments.study import Study
from whyconv.layers import Conv2D, Dense, Flatten, LocallyConnected, MaxPool, ReLU
from whyconv.network import Network
from whyconv.optimizers import SGD, Adam, cosine
from whyconv.training import fit

SIDE, DIGIT, EPOCHS = 12, 8, 20
SEEDS, OTHER_SEEDS = range(5), range(5, 15)
"""Those of the figures, and ten more that each verdict is tried on."""
STANDING = ("centred", "anywhere")
RULES = {"Adam": Adam(0.01), "descent": SGD(0.3)}
FIRST = {
    "shared": Conv2D(8, 3),
    "copies": LocallyConnected(8, 3, alike=True),
    "free": LocallyConnected(8, 3),
}


def untied(network: Network) -> Network:
    """The same network, whose first convolution has a copy of its own at each place."""
    arguments.instance("network", network, Network, "a Network")
    first = network.layers[0]
    if not isinstance(first, Conv2D) or (first.stride, first.dilation) != (1, 1):
        raise ValueError(
            f"network must begin with a convolution of stride 1, got {first}"
        )
    loose = LocallyConnected(first.filters, first.size, padding=first.padding)
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


def agreement(gradients: np.ndarray) -> float:
    """How much of the gradients of the places (OH, OW, K, K, C, F) survives their sum.

    sum |sum over places| / sum |gradient|, over all taps: 1 where no two places
    disagree about any tap, 0 where they cancel.
    """
    gradients = arguments.floats("gradients", gradients, "ijKKCF")
    total = np.abs(gradients).sum()
    return float(np.abs(gradients.sum(axis=(0, 1))).sum() / total) if total else 0.0


def placed(images: np.ndarray, standing: str, rng: np.random.Generator) -> np.ndarray:
    """Digits (N, 8, 8, 1) on canvases of 12 x 12, all at (2, 2) or at random places."""
    images = arguments.floats("images", images, "NHWC")
    arguments.same_shape("images", images, (len(images), DIGIT, DIGIT, 1), "digits")
    arguments.choice("standing", standing, STANDING)
    arguments.generator("rng", rng)
    room = SIDE - DIGIT
    corners = np.full((len(images), 2), room // 2)
    if standing == "anywhere":
        corners = rng.integers(0, room + 1, corners.shape)
    canvases = np.zeros((len(images), SIDE, SIDE, 1), np.float32)
    for canvas, image, (row, column) in zip(canvases, images, corners, strict=True):
        canvas[row : row + DIGIT, column : column + DIGIT] = image
    return canvases


def trained(
    net: str, standing: str, rule: str, seed: int, *, epochs: int = EPOCHS, after=None
) -> Network:
    """One of the three; `after` is given it at the start and after each epoch."""
    layers = [FIRST[arguments.choice("net", net, FIRST)]]
    layers += [ReLU(), MaxPool(2), Flatten(), Dense(10)]
    optimizer = RULES[arguments.choice("rule", rule, RULES)]
    after = _nothing if after is None else arguments.function("after", after)
    places, rng = _generators(seed)
    images, labels = data.digits()[:2]
    network = Network((SIDE, SIDE, 1), layers, rng, dtype=np.float32)
    after(network)
    fit(
        network,
        placed(images, standing, places),
        labels,
        optimizer=optimizer,
        schedule=cosine,
        epochs=epochs,
        batch_size=32,
        rng=rng,
        after_epoch=lambda epoch: after(network),
    )
    return network


def _generators(seed: int) -> list[np.random.Generator]:
    return np.random.default_rng(arguments.integer("seed", seed, minimum=0)).spawn(2)


def _nothing(network: Network) -> None:
    pass


def equivariance_error(network: Network, canvases: np.ndarray) -> float:
    """How far the first layer is from commuting with a shift by one pixel, from 0.

    The mean of `equivariance.error` over a pan down and one to the right: what
    leaves the canvas or comes in is not compared.
    """
    arguments.instance("network", network, Network, "a Network")
    canvases = arguments.floats("canvases", canvases, "NHWC")
    layer, parameters = network.layers[0], network.parameters[0]
    errors = []
    for down, right in ((1, 0), (0, 1)):
        scenes = np.pad(canvases, ((0, 0), (down, 0), (right, 0), (0, 0)))
        errors.append(
            equivariance.error(
                lambda images: layer.forward(parameters, images)[0],
                scenes,
                down,
                right,
                mode="pan",
            )
        )
    return float(np.mean(errors))


def run(standing: str, rule: str, net: str, epochs: int, seed: int) -> dict:
    """Train one network and look at its layer before, and after each epoch."""
    digits = data.digits()
    places = np.random.default_rng([seed, 1])
    thirds = [
        placed(images[::3], standing, places)
        for images in (digits.train_images, digits.test_images)
    ]
    test = placed(digits.test_images, standing, places)
    measured = {"apart": [], "error": [], "agreement": []}

    def look(network):
        if net != "shared":
            measured["apart"].append(apart(network.parameters[0]["kernels"]))
        error = equivariance_error(network, thirds[1])
        loose = untied(network) if net == "shared" else network
        labels = digits.train_labels[::3]
        _, gradients = loose.loss_and_gradients(thirds[0], labels)
        measured["error"].append(error)
        measured["agreement"].append(agreement(gradients[0]["kernels"]))

    network = trained(net, standing, rule, seed, epochs=epochs, after=look)
    if net == "shared":
        measured["apart"] = [0.0] * (epochs + 1)
    right = (network.predict(test) == digits.test_labels).sum()
    rounded = {name: np.round(values, 3).tolist() for name, values in measured.items()}
    return {"right": int(right), **rounded}


def _settings(standing, rule, net, epochs, seeds) -> list[dict]:
    names = ("standing", "rule", "net", "epochs", "seed")
    return [
        dict(zip(names, (standing, rule, net, epochs, seed), strict=True))
        for seed in seeds
    ]


QUICK = [
    setting
    for net, rule in (("shared", "Adam"), ("copies", "descent"), ("free", "Adam"))
    for setting in _settings("anywhere", rule, net, 1, [0])
]
"""One epoch each: every path of the code, in seconds."""
STUDY = Study(
    "drift",
    run,
    settings=[
        *QUICK,
        *(
            setting
            for standing in STANDING
            for net in FIRST
            for setting in _settings(
                standing, "Adam", net, EPOCHS, (*SEEDS, *OTHER_SEEDS)
            )
        ),
        *(
            setting
            for standing in STANDING
            for net in ("shared", "copies")
            for setting in _settings(standing, "descent", net, EPOCHS, SEEDS)
        ),
    ],
    sample=QUICK,
    tolerances={"right": 10, "apart": 0.02, "error": 0.03, "agreement": 0.03},
)
