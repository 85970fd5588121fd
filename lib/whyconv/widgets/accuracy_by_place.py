"""Accuracy by place: a digit to move, what networks say of it, and what they read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from traitlets import Enum, Int, List, TraitError, Tuple, Unicode, validate

from whyconv.widgets.arrays import Array
from whyconv.widgets.live import LiveFigure

MOST_DIGITS, MOST_NETS, MOST_COUNTED = 8, 3, 255
SAID = 128
"""Added to the per cent of the class that a network says."""


class AccuracyByPlace(LiveFigure):
    """A digit at a place of its canvas, what networks say of it, and where they read.

    images (D, K, K, 1) from 0 to 1 and labels (D,): at most 8 digits of 8 x 8 pixels
    or so. said: for each network, at most three, the class that it says of each
    digit with the top left pixel at (row, column), as an array (D, rows, columns).
    percents: for each the probabilities of all classes in whole per cent, (D, rows,
    columns, classes). right: for each how many of `total` test digits it reads at
    each place, one map a seed, (seeds, rows, columns); total is at most 255.

    digit: which of the digits is shown. place: (row, column) of its top left pixel.
    shown: what the maps show, "all" (the fraction of the test digits that is read,
    mean over the seeds) or "one" (where this digit is read).
    """

    module = "accuracy_by_place"
    state = ("digit", "place", "shown", "names", "labels", "images", "answers")
    state += ("right", "total")
    reserved = (496, 776)
    reserved_touch = (510, 810)

    digit = Int(0, min=0).tag(sync=True)
    place = Tuple(Int(), Int(), default_value=(0, 0)).tag(sync=True)
    shown = Enum(("all", "one"), default_value="all").tag(sync=True)
    names = List(Unicode(), read_only=True).tag(sync=True)
    labels = List(Int(), read_only=True).tag(sync=True)
    images = Array("float32", "DHW", read_only=True)
    answers = Array("uint8", "NDHWM", read_only=True)
    right = Array("uint8", "NSHW", read_only=True)
    total = Int(read_only=True).tag(sync=True)

    def __init__(
        self,
        images: np.ndarray,
        labels,
        *,
        said: Mapping[str, np.ndarray],
        percents: Mapping[str, np.ndarray],
        right: Mapping[str, np.ndarray],
        total: int,
        **options: Any,
    ):
        names = _names(said, percents, right)
        pixels = _digits(images, labels)
        answers = [
            _answers(name, said[name], percents[name], len(pixels)) for name in names
        ]
        counts = [_counts(name, right[name], total) for name in names]
        for name, one, count in zip(names, answers, counts, strict=True):
            if one.shape != answers[0].shape or count.shape != counts[0].shape:
                raise ValueError(f"{name}: its arrays must be of {names[0]}'s shapes")
            if count.shape[1:] != one.shape[1:3]:
                raise ValueError(
                    f"right[{name!r}] has {_by(count.shape[1:])} places, "
                    f"percents {_by(one.shape[1:3])}"
                )
        for name, value in (
            ("names", names),
            ("labels", [int(label) for label in labels]),
            ("images", pixels),
            ("answers", answers),
            ("right", counts),
            ("total", int(total)),
        ):
            self.set_trait(name, value)
        super().__init__(**options)

    @property
    def said(self) -> dict[str, int]:
        """What each network says of the digit at the place."""
        here = self.answers[:, self.digit, *self.place] >= SAID
        return dict(zip(self.names, here.argmax(axis=-1).tolist(), strict=True))

    @property
    def percents(self) -> dict[str, np.ndarray]:
        """How many per cent each network gives each class there, (classes,)."""
        here = self.answers[:, self.digit, *self.place] % SAID
        return dict(zip(self.names, here, strict=True))

    @property
    def accuracy(self) -> dict[str, np.ndarray]:
        """The fraction of the test digits that each reads there, one a seed."""
        here = self.right[:, :, *self.place] / self.total
        return dict(zip(self.names, here, strict=True))

    @validate("digit")
    def _among_the_digits(self, proposal):
        if proposal.value >= len(self.labels):
            raise TraitError(
                f"digit must be below {len(self.labels)}, got {proposal.value}"
            )
        return proposal.value

    @validate("place")
    def _on_the_canvas(self, proposal):
        sides = self.right.shape[2:]
        if not all(
            0 <= n < side for n, side in zip(proposal.value, sides, strict=True)
        ):
            raise TraitError(
                f"place must lie in rows 0 to {sides[0] - 1} and columns 0 to "
                f"{sides[1] - 1}, got {proposal.value}"
            )
        return proposal.value


def _names(*mappings: Mapping) -> list[str]:
    said, *others = (list(one) for one in mappings)
    if not 1 <= len(said) <= MOST_NETS:
        raise ValueError(f"said must have 1 to {MOST_NETS} networks, got {len(said)}")
    for name, other in zip(("percents", "right"), others, strict=True):
        if set(other) != set(said):
            raise ValueError(f"{name} must be of the networks {said}, got {other}")
    return said


def _digits(images, labels) -> np.ndarray:
    images = np.asarray(images, dtype=float)
    if (
        images.ndim != 4
        or images.shape[1] != images.shape[2]
        or images.shape[3] != 1
        or not 1 <= len(images) <= MOST_DIGITS
    ):
        raise ValueError(
            f"images must be (N, K, K, 1) with N from 1 to {MOST_DIGITS}, "
            f"got shape {images.shape}"
        )
    if len(labels) != len(images):
        raise ValueError(
            f"labels must be one for each of {len(images)} images, got {len(labels)}"
        )
    if not (np.isfinite(images).all() and images.min() >= 0 and images.max() <= 1):
        raise ValueError("images must hold ink from 0 to 1")
    return images[..., 0]


def _answers(name: str, said, percents, digits: int) -> np.ndarray:
    """The per cents as bytes, with SAID added to the class that is said."""
    said, percents = np.asarray(said), np.asarray(percents)
    if percents.ndim != 4 or percents.shape[0] != digits:
        raise ValueError(
            f"percents[{name!r}] must be (digits, rows, columns, classes) of "
            f"{digits} digits, got shape {percents.shape}"
        )
    if said.shape != percents.shape[:3]:
        raise ValueError(
            f"said[{name!r}] must have shape {percents.shape[:3]}, got {said.shape}"
        )
    if percents.min() < 0 or percents.max() > 100 or (percents % 1).any():
        raise ValueError(f"percents[{name!r}] must be whole numbers from 0 to 100")
    if not np.isin(said, range(percents.shape[3])).all():
        raise ValueError(
            f"said[{name!r}] must be classes from 0 to {percents.shape[3] - 1}, "
            f"got {said.min()} to {said.max()}"
        )
    return percents + SAID * (said[..., None] == np.arange(percents.shape[3]))


def _counts(name: str, right, total: int) -> np.ndarray:
    counts = np.asarray(right)
    if counts.ndim != 3 or len(counts) < 2:
        raise ValueError(
            f"right[{name!r}] must be (seeds, rows, columns) of two seeds or more, "
            f"got shape {counts.shape}"
        )
    if not 0 <= counts.min() <= counts.max() <= total <= MOST_COUNTED:
        raise ValueError(
            f"right[{name!r}] must count 0 to {total} of at most {MOST_COUNTED} "
            f"digits, got {counts.min()} to {counts.max()}"
        )
    return counts


def _by(shape) -> str:
    return " x ".join(map(str, shape))
