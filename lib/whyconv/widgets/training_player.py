"""The training player: what a network was after each epoch of its training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from traitlets import Int, List, TraitError, Unicode, validate

from whyconv.widgets.arrays import Array
from whyconv.widgets.digit_net import Weights, layers_of, weights_of
from whyconv.widgets.live import LiveFigure

CLASSES, MOST_EXAMPLES = 10, 12


class TrainingPlayer(LiveFigure):
    """A training to scrub through, epoch by epoch.

    album: the network before the training and after each epoch, of the line of
    layers that `digit_net` names. history: the `History` of that training, with
    a test set. images (N, 8, 8, 1) and labels (N,): that test set. chosen: at
    most 12 indices of digits to look at. rivals: a name to validation costs, one an
    epoch, all equally long: trainings to compare.

    epoch: how many epochs were done, 0 to the last. digit: which of the chosen
    ones is shown. For the page: the convolutions' weights after each epoch, those of
    the second rounded to (levels - 128) * steps to spare the reader's bytes, and
    what came of the exact ones: probabilities (E, N, 10) of the chosen digits,
    confusions (E, true, said) and curves (4, epochs): cost in training and test,
    wrong answers in training and test.
    """

    module = "training_player"
    state = ("epoch", "digit", "examples", "labels", "probabilities", "confusions")
    state += ("curves", "rivals", "rules")
    state += ("first", "first_bias", "levels", "steps", "second_bias")
    reserved = (726, 1311)
    reserved_touch = (763, 1351)

    epoch = Int(0, min=0).tag(sync=True)
    digit = Int(0, min=0).tag(sync=True)
    examples = Array("float32", "NHW", read_only=True)
    labels = List(Int(), read_only=True).tag(sync=True)
    probabilities = Array("float32", "ENM", read_only=True)
    confusions = Array("uint8", "ETM", read_only=True)
    curves = Array("float32", "LE", read_only=True)
    rivals = Array("float32", "RE", read_only=True)
    rules = List(Unicode(), read_only=True).tag(sync=True)
    first = Array("float32", "EKLCF", read_only=True)
    first_bias = Array("float32", "EF", read_only=True)
    levels = Array("uint8", "EKLCF", read_only=True)
    steps = Array("float32", "E", read_only=True)
    second_bias = Array("float32", "EF", read_only=True)

    def __init__(
        self,
        album: Sequence[Any],
        history: Any,
        images: np.ndarray,
        labels: np.ndarray,
        *,
        chosen: Sequence[int],
        rivals: Mapping[str, Sequence[float]],
        **options: Any,
    ):
        if len(album) != history.epochs + 1 or len(history.test_losses) < 1:
            raise ValueError(
                f"album must hold a network before and after each of "
                f"{history.epochs} epochs with a test set, got {len(album)} networks"
            )
        if not 1 <= len(chosen) <= MOST_EXAMPLES:
            raise ValueError(
                f"chosen must be 1 to {MOST_EXAMPLES} digits, got {len(chosen)}"
            )
        if len({len(costs) for costs in rivals.values()}) != 1:
            lengths = {name: len(costs) for name, costs in rivals.items()}
            raise ValueError(f"rivals must be equally long, got {lengths}")
        digits = np.asarray(images)[list(chosen)]
        weights = [weights_of(network, digits) for network in album]
        wrong = 1 - np.array([history.train_accuracies, history.test_accuracies])
        found = {
            "examples": digits[..., 0],
            "labels": [int(labels[n]) for n in chosen],
            "probabilities": [layers_of(digits, w)["probabilities"] for w in weights],
            "confusions": [_confusion(each, images, labels) for each in album],
            "curves": [history.train_losses, history.test_losses, *wrong],
            "rivals": list(rivals.values()),
            "rules": list(rivals),
        }
        for name in ("first", "first_bias", "second_bias"):
            found[name] = [getattr(one, name) for one in weights]
        second = np.array([one.second for one in weights])
        steps = np.maximum(np.abs(second).max(axis=(1, 2, 3, 4)) / 127, 1e-12)
        found["steps"] = steps
        found["levels"] = np.round(second / steps[:, None, None, None, None]) + 128
        for name, value in found.items():
            self.set_trait(name, value)
        super().__init__(**options)

    @property
    def maps(self) -> dict[str, np.ndarray]:
        """The maps (H, W, F) that the figure shows, of each of its two ReLUs."""
        second = (self.levels[self.epoch].astype(float) - 128) * self.steps[self.epoch]
        unread = np.zeros((second.shape[-1] * 16, 1)), np.zeros(1)
        weights = Weights(
            self.first[self.epoch],
            self.first_bias[self.epoch],
            second,
            self.second_bias[self.epoch],
            *unread,
        )
        found = layers_of(self.examples[[self.digit], ..., None], weights)
        return {name: found[name][0] for name in ("first", "second")}

    @validate("epoch", "digit")
    def _within(self, proposal):
        name, value = proposal.trait.name, proposal.value
        last = (len(self.first) if name == "epoch" else len(self.labels)) - 1
        if value > last:
            raise TraitError(f"{name} must be 0 to {last}, got {value}")
        return value


def _confusion(network, images, labels) -> np.ndarray:
    """Counts (true class, predicted class), at most 255 each."""
    counts = np.zeros((CLASSES, CLASSES), int)
    np.add.at(counts, (np.asarray(labels), network.predict(images)), 1)
    if counts.max() > 255:
        raise ValueError(
            f"images: {counts.max()} of one kind are more than the page can hold, 255"
        )
    return counts
