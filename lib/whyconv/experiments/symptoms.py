"""What goes wrong in a training, and how its curves look: one mistake at a time.

Lesson 5's network without dropout, Adam at 0.01 without a schedule, batches of 32, ten
epochs. The seed draws three parts of the training digits: 863 to learn from, 287 for
validation, and 287 fresh ones, which stand for the digits that come later. Each mistake
changes one thing; the few digits are passed ten times from one score to the next. The
test digits take no part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from whyconv import arguments, data, ops
from whyconv.experiments.choosing import recipe
from whyconv.experiments.study import Study
from whyconv.layers import Backward, Conv2D
from whyconv.network import Network
from whyconv.optimizers import Adam

SEEDS = range(5)
EPOCHS, BATCH, PART = 10, 32, 287
STEPS = 54
"""So many costs of single batches are kept: two epochs of 863 digits."""


@dataclass(frozen=True)
class FlippedKernelGradient(Conv2D):
    """Wrong: dK with dY flipped, as if it had a flip."""

    def parameter_gradients(self, parameters, memory, d_outputs):
        flipped = d_outputs[:, ::-1, ::-1]
        wrong = super().parameter_gradients(parameters, memory, flipped)
        return {**wrong, "bias": ops.conv2d_bias_gradient(d_outputs)}


@dataclass(frozen=True)
class UnturnedInputGradient(Conv2D):
    """Wrong: dX with the kernel as it is, not turned."""

    def backward(self, parameters, memory, d_outputs):
        turned = {**parameters, "kernels": parameters["kernels"][::-1, ::-1]}
        wrong = super().backward(turned, memory, d_outputs).d_inputs
        return Backward(wrong, self.parameter_gradients(parameters, memory, d_outputs))


@dataclass(frozen=True)
class Untrained(Conv2D):
    """A convolution that stays as it was initialised: its gradients are zero."""

    def parameter_gradients(self, parameters, memory, d_outputs):
        return {name: np.zeros_like(array) for name, array in parameters.items()}


MISTAKES = {
    "none": {},
    "rate too high": {"rate": 0.05},
    "rate far too high": {"rate": 0.3},
    "rate too low": {"rate": 0.0001},
    "not shuffled": {"sorted": True},
    "shuffled labels": {"relabel": True},
    "leak": {"leak": True},
    "few digits": {"count": 96, "passes": 10},
    "flipped dK": {"convolution": FlippedKernelGradient},
    "unturned dX": {"convolution": UnturnedInputGradient},
    "kernels untrained": {"convolution": Untrained},
}
"""In the order: nothing wrong; the rate; the order; the labels; validation digits among
the training digits; 96 digits, ten times as often; two wrong gradients, and their
control."""


def drawn(mistake: str, seed: int):
    """(network, training, validation, fresh) with the mistake made, and its rng."""
    how = MISTAKES[arguments.choice("mistake", mistake, MISTAKES)]
    rng = np.random.default_rng(arguments.integer("seed", seed, minimum=0))
    digits = data.digits()
    order = rng.permutation(len(digits.train_labels))
    parts = order[2 * PART :], order[:PART], order[PART : 2 * PART]
    learn, *others = parts
    if "leak" in how:
        learn = np.concatenate([learn, others[0]])
    learn = learn[: how.get("count")]
    if "sorted" in how:
        learn = learn[np.argsort(digits.train_labels[learn], kind="stable")]
    labels = digits.train_labels[learn]
    if "relabel" in how:
        labels = rng.permutation(labels)
    layers = list(recipe())
    if made := how.get("convolution"):
        layers[0], layers[2] = made(8, 3, padding=1), made(16, 3, padding=1)
    network = Network((8, 8, 1), layers, rng)
    rest = [(digits.train_images[p], digits.train_labels[p]) for p in others]
    return network, (digits.train_images[learn], labels), *rest, rng


def step(network: Network, memories: list, rule: Adam, images, labels) -> float:
    """One step on one batch, in place; the cost before it."""
    cost, gradients = network.loss_and_gradients(images, labels)
    for parameters, slopes, memory in zip(
        network.parameters, gradients, memories, strict=True
    ):
        for name, gradient in slopes.items():
            change, memory[name] = rule.step(gradient, memory[name])
            parameters[name] += change
    return cost


def at_rest(network: Network, rule: Adam) -> list:
    """The rule's memory before the first step."""
    return [
        {name: rule.start(array) for name, array in parameters.items()}
        for parameters in network.parameters
    ]


def score(network: Network, images, labels) -> tuple[float, float]:
    """(cost, accuracy)."""
    logits = network.logits(images)
    right = (logits.argmax(axis=1) == labels).mean()
    return float(ops.cross_entropy(logits, labels)), float(right)


def one_batch(mistake: str, seed: int, steps: int = 40) -> tuple[float, float]:
    """(cost, accuracy) on 32 digits after so many steps on these alone."""
    network, training, *_ = drawn(mistake, seed)
    rule = Adam(MISTAKES[mistake].get("rate", 0.01))
    memories, batch = at_rest(network, rule), [part[:BATCH] for part in training]
    for _ in range(steps):
        step(network, memories, rule, *batch)
    return score(network, *batch)


def orders(mistake: str, count: int, rng) -> list[np.ndarray]:
    """The order of the digits in each pass from one score to the next."""
    how = MISTAKES[mistake]
    return [
        np.arange(count) if "sorted" in how else rng.permutation(count)
        for _ in range(how.get("passes", 1))
    ]


def run(mistake: str, seed: int) -> dict:
    """Costs and accuracies after each epoch in training and validation, and more."""
    network, training, validation, fresh, rng = drawn(mistake, seed)
    rule = Adam(MISTAKES[mistake].get("rate", 0.01))
    memories, count = at_rest(network, rule), len(training[1])
    scores = [[score(network, *training), score(network, *validation)]]
    batches = []
    for _ in range(EPOCHS):
        for order in orders(mistake, count, rng):
            for start in range(0, count, BATCH):
                batch = [part[order[start : start + BATCH]] for part in training]
                batches.append(step(network, memories, rule, *batch))
        scores.append([score(network, *training), score(network, *validation)])
    found = np.round(np.array(scores), 5)
    return {
        "costs": found[:, :, 0].T.tolist(),
        "right": found[:, :, 1].T.tolist(),
        "batches": [round(cost, 4) for cost in batches[:STEPS]],
        "fresh": round(score(network, *fresh)[1], 5),
        "one_batch": [round(one, 5) for one in one_batch(mistake, seed)],
    }


STUDY = Study(
    "symptoms",
    run,
    settings=[
        {"mistake": mistake, "seed": seed} for mistake in MISTAKES for seed in SEEDS
    ],
    sample=[{"mistake": "none", "seed": 0}, {"mistake": "flipped dK", "seed": 0}],
    tolerances={"costs": 0.03, "right": 0.01, "fresh": 0.015, "one_batch": 0.02},
)
