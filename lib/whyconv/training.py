"""Training: batches, steps, epochs, and a history of how it went."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from whyconv import arguments, ops
from whyconv.arguments import overflow_is_inf
from whyconv.network import Network
from whyconv.notebook import progress
from whyconv.optimizers import Optimizer, constant


@dataclass(frozen=True)
class History:
    """How a training went: one number a step, and one an epoch.

    step_losses: J of each batch before its step. The others hold the value
    after each epoch; the test lists are empty where `fit` had no test set.
    Losses are in nats, accuracies are fractions; L2 is not in any loss.
    """

    step_losses: list[float] = field(default_factory=list)
    train_losses: list[float] = field(default_factory=list)
    train_accuracies: list[float] = field(default_factory=list)
    test_losses: list[float] = field(default_factory=list)
    test_accuracies: list[float] = field(default_factory=list)

    @property
    def epochs(self) -> int:
        """Passes over the training set."""
        return len(self.train_losses)

    def __repr__(self) -> str:
        """A line of counts, and one for each set of images."""
        counts = self.epochs, len(self.step_losses)
        names = (f"epoch{'s' * (counts[0] != 1)}", f"step{'s' * (counts[1] != 1)}")
        lines = [
            ", ".join(f"{n} {name}" for n, name in zip(counts, names, strict=True))
        ]
        if self.epochs:
            lines.append(f"train {_score(self.train_losses, self.train_accuracies)}")
        if self.test_losses:
            lines.append(f"test  {_score(self.test_losses, self.test_accuracies)}")
        return "\n".join(lines)


def fit(
    network: Network,
    images: np.ndarray,
    labels: np.ndarray,
    *,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    l2: float = 0.0,
    test: tuple[np.ndarray, np.ndarray] | None = None,
    schedule: Callable[[float], float] | None = None,
    after_epoch: Callable[[int], None] | None = None,
) -> History:
    """Train `network` in place on images (N, ...) and labels (N,); return a History.

    Each epoch visits every image once, in an order drawn from `rng`, in
    batches of `batch_size` (the last may be smaller); dropout draws from `rng`
    too. `l2` adds l2/2 * sum of squared weights (biases excepted) to the cost.
    `schedule`, such as `optimizers.cosine`, multiplies every step of the
    optimizer; it is given the fraction of the training done so far, from 0.
    `after_epoch` is called with the number of epochs done. The same arguments
    give the same numbers. In a live notebook a progress bar is shown. Raises
    ValueError where steps are so large that the numbers overflow.
    """
    epochs, batch_size, l2 = _checked(network, optimizer, epochs, batch_size, l2, rng)
    images, labels = network.batch(images, labels)
    test = None if test is None else _test_batch(network, test)
    schedule = constant if schedule is None else schedule
    arguments.function("schedule", schedule)
    after_epoch = _nothing if after_epoch is None else after_epoch
    arguments.function("after_epoch", after_epoch)
    memories = [
        {name: optimizer.start(array) for name, array in drawn.items()}
        for drawn in network.parameters
    ]
    history, steps = History(), epochs * -(-len(images) // batch_size)
    for epoch in progress(range(1, epochs + 1), "epochs"):
        for batch in _batches(len(images), batch_size, rng):
            factor = _factor(schedule, len(history.step_losses) / steps)
            with _overflow_named(history, optimizer):
                loss, gradients = network.loss_and_gradients(
                    images[batch], labels[batch], rng
                )
                history.step_losses.append(arguments.real("loss", loss))
                _step(network, gradients, memories, optimizer, l2, factor)
        with _overflow_named(history, optimizer):
            _score_epoch(history, network, (images, labels), test)
        after_epoch(epoch)
    return history


def _checked(network, optimizer, epochs, batch_size, l2, rng) -> tuple[int, int, float]:
    arguments.instance("network", network, Network, "a Network")
    _check_optimizer(optimizer)
    arguments.generator("rng", rng)
    return (
        arguments.integer("epochs", epochs, minimum=0),
        arguments.integer("batch_size", batch_size, minimum=1),
        arguments.real("l2", l2, minimum=0),
    )


def _check_optimizer(optimizer) -> None:
    """TypeError unless it has `start` and `step`, and is made already."""
    if isinstance(optimizer, type):
        name = optimizer.__name__
        raise TypeError(
            f"optimizer must be an optimizer, got the class {name}: "
            f"write {name}(...), with its settings"
        )
    methods = (getattr(optimizer, name, None) for name in ("start", "step"))
    if not all(map(callable, methods)):
        raise TypeError(
            "optimizer must be an optimizer such as Adam(0.001), "
            f"with methods start and step, got {arguments.shown(optimizer)}"
        )


def _batches(images: int, batch_size: int, rng) -> Iterator[np.ndarray]:
    """The numbers of all images in a random order, some at a time."""
    order = rng.permutation(images)
    for start in range(0, images, batch_size):
        yield order[start : start + batch_size]


@contextmanager
def _overflow_named(history: History, optimizer: Optimizer) -> Iterator[None]:
    """A number that is not finite here comes of too large a step: arguments were.

    So arrays need no checks on their way; losses and parameters get them.
    """
    try:
        with arguments.trusted():
            yield
    except arguments.NotFiniteError as error:
        raise ValueError(
            f"optimizer: training blew up after {len(history.step_losses)} steps "
            f"({error}); try a smaller learning rate than in {optimizer}"
        ) from error


def _nothing(epoch: int) -> None:
    pass


def _factor(schedule: Callable[[float], float], done: float) -> float:
    """What the schedule says after the fraction `done`, checked."""
    return arguments.real(f"schedule({done:g})", schedule(done), minimum=0)


def _test_batch(network: Network, test) -> tuple[np.ndarray, np.ndarray]:
    arguments.instance("test", test, (tuple, list), "a pair (images, labels)")
    if len(test) != 2:
        raise ValueError(f"test must be a pair (images, labels), got {len(test)} items")
    try:
        return network.batch(*test)
    except (TypeError, ValueError) as error:
        raise type(error)(f"test: {error}") from None


@overflow_is_inf
def _step(network, gradients, memories, optimizer, l2, factor) -> None:
    for drawn, slopes, memory in zip(
        network.parameters, gradients, memories, strict=True
    ):
        for name, gradient in slopes.items():
            if l2 and name != "bias":
                gradient = gradient + l2 * drawn[name]
            result = optimizer.step(gradient, memory[name])
            change, memory[name] = _change(result, drawn[name].shape)
            moved = drawn[name] + factor * change
            if not np.isfinite(moved).all():
                raise arguments.NotFiniteError(f"{name} must be finite")
            drawn[name] = moved.astype(network.dtype, copy=False)


def _change(result, shape: tuple[int, ...]) -> tuple[np.ndarray, Any]:
    """What an optimizer's step returned, if it is the pair that it must be."""
    if not isinstance(result, tuple) or len(result) != 2:
        kind = type(result).__name__
        got = f"{len(result)} items" if isinstance(result, tuple) else kind
        raise TypeError(
            f"optimizer.step must return a pair (change, memory), got {got}"
        )
    change, memory = result
    if np.shape(change) != shape:
        raise ValueError(
            f"optimizer.step must return a change of shape {shape}, that of the "
            f"parameter, got {np.shape(change)}"
        )
    return change, memory


def _score_epoch(history, network, train, test) -> None:
    for (images, labels), losses, accuracies in (
        (train, history.train_losses, history.train_accuracies),
        (test or (None, None), history.test_losses, history.test_accuracies),
    ):
        if images is not None:
            logits = network.logits(images)
            losses.append(arguments.real("loss", ops.cross_entropy(logits, labels)))
            accuracies.append(float((logits.argmax(axis=1) == labels).mean()))


def _score(losses: list[float], accuracies: list[float]) -> str:
    return f"loss {losses[-1]:.4f}, accuracy {accuracies[-1]:.2%}"
