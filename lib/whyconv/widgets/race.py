"""The race: fully connected, locally connected and convolution learn side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
from traitlets import Bool, Enum, Int, TraitError, validate

from whyconv import data
from whyconv.widgets import contest
from whyconv.widgets.arrays import Array
from whyconv.widgets.live import LiveFigure


def _guess():
    return Int(-1, min=-1, max=100).tag(sync=True)


class Race(LiveFigure):
    """Three networks that differ in one layer, trained in the page: see `contest`.

    digits: how many training digits there are, standing: in the "middle" of the
    canvas, "anywhere" on it or in one "corner" (test digits then stand anywhere).
    shuffled: all images have their pixels in another order, the same for all;
    relabelled: the training labels are dealt out anew. head: "flatten", "global"
    (the largest value of each map), or "own": flatten, but global behind the
    convolution. against: learning by heart: "nothing", L2 or dropout of a strength.
    rate: Adam's. seed: of all draws. guess_full, guess_local, guess_convolution:
    the reader's guesses of the accuracies at the end, in per cent, -1 for none.
    epoch: the one shown, 0 to 30; what it takes is trained in the page.

    given: digits of 8 x 8 as `data.digits` makes them.
    """

    module = "race"
    settings = ("digits", "standing", "shuffled", "relabelled", "head", "against")
    settings += ("rate", "seed")
    state = (*settings, "guess_full", "guess_local", "guess_convolution", "epoch")
    state += ("train_digits", "train_labels", "test_digits", "test_labels")
    reserved = (704, 1212)
    reserved_touch = (790, 1334)

    digits = Int(500, min=1).tag(sync=True)
    standing = Enum(contest.STANDING, default_value="anywhere").tag(sync=True)
    shuffled = Bool(False).tag(sync=True)
    relabelled = Bool(False).tag(sync=True)
    head = Enum(contest.HEADS, default_value="own").tag(sync=True)
    against = Enum(contest.AGAINST, default_value="nothing").tag(sync=True)
    rate = Enum(contest.RATES, default_value=0.03).tag(sync=True)
    seed = Int(0, min=0, max=99).tag(sync=True)
    guess_full, guess_local, guess_convolution = _guess(), _guess(), _guess()
    epoch = Int(0, min=0, max=30).tag(sync=True)
    train_digits = Array("uint8", "NP", read_only=True)
    train_labels = Array("uint8", "N", read_only=True)
    test_digits = Array("uint8", "NP", read_only=True)
    test_labels = Array("uint8", "N", read_only=True)

    def __init__(self, given: data.Digits | None = None, **options: Any):
        given = data.digits() if given is None else given
        for name in ("train", "test"):
            images = np.asarray(getattr(given, f"{name}_images"))
            levels = np.rint(16 * images).reshape(len(images), -1)
            if levels.shape[1] != contest.DIGIT**2:
                raise ValueError(
                    f"given: {name} images must be {contest.DIGIT} x {contest.DIGIT}, "
                    f"got shape {images.shape}"
                )
            self.set_trait(f"{name}_digits", levels)
            self.set_trait(f"{name}_labels", getattr(given, f"{name}_labels"))
        super().__init__(**options)

    @validate("digits")
    def _as_many_as_there_are(self, proposal):
        if proposal.value > len(self.train_labels):
            raise TraitError(
                f"digits must be at most {len(self.train_labels)}, got {proposal.value}"
            )
        return proposal.value
