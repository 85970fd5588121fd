"""The ladder's results: accuracy against examples, and how far the seeds spread."""

from __future__ import annotations

from typing import Any

from traitlets import Bool, Enum, Int, TraitError, validate

from whyconv.widgets.arrays import Array
from whyconv.widgets.live import LiveFigure

TASKS, HEADS = ("digits", "signals"), ("flat", "blind")
NETS = ("full", "masked", "tied")
REGULARISERS = ("none", "L2", "dropout")
CURVES = (*((head, net) for head in HEADS for net in NETS), *REGULARISERS[1:])
"""The curves of `accuracies`: a head and a net, then full and flat with a penalty."""


class LadderResults(LiveFigure):
    """Full, masked and tied, trained: stored accuracies, and nothing computed anew.

    task: "digits" or "signals"; head: "flat" or "blind"; shuffled: the pixels in
    another order; regulariser: "none", or "L2" or "dropout" on the full, flat
    network, as a fourth curve; examples: the training size that is read out, one
    of `sizes`; training: whether the accuracy on the training set is drawn too.

    accuracies: fractions from 0 to 1 (task, order, curve, size, seed, set), in
    the order of `TASKS`; as it is, shuffled; `CURVES`; `sizes`; seeds; training
    set, test set. sizes: (sizes,), rising. chance: (tasks,), what guessing gets.
    """

    module = "ladder_results"
    state = ("task", "head", "shuffled", "regulariser", "examples", "training")
    state += ("accuracies", "sizes", "chance")
    reserved = (472, 820)
    reserved_touch = (522, 914)

    task = Enum(TASKS, default_value="digits").tag(sync=True)
    head = Enum(HEADS, default_value="flat").tag(sync=True)
    shuffled = Bool(False).tag(sync=True)
    regulariser = Enum(REGULARISERS, default_value="none").tag(sync=True)
    examples = Int(256, min=1).tag(sync=True)
    training = Bool(False).tag(sync=True)
    accuracies = Array("float32", "tocnse")
    sizes = Array("int32", "n")
    chance = Array("float32", "t")

    def __init__(self, accuracies, sizes, *, chance=(0.1, 0.125), **options: Any):
        super().__init__(sizes=sizes, accuracies=accuracies, chance=chance, **options)

    @validate("sizes")
    def _sizes_rise(self, proposal):
        sizes = proposal.value
        if not (sizes[0] > 0 and (sizes[1:] > sizes[:-1]).all()):
            raise TraitError(f"sizes must rise from above 0, got {sizes.tolist()}")
        return sizes

    @validate("accuracies")
    def _accuracies_fit(self, proposal):
        shape = proposal.value.shape
        wanted = (len(TASKS), 2, len(CURVES), len(self.sizes), shape[4], 2)
        if shape != wanted:
            raise TraitError(
                f"accuracies must have shape {wanted} "
                f"({len(TASKS)} tasks, 2 orders, {len(CURVES)} curves, "
                f"{len(self.sizes)} sizes, seeds, 2 sets), got {shape}"
            )
        low, high = proposal.value.min(), proposal.value.max()
        if not 0 <= low <= high <= 1:
            raise TraitError(f"accuracies must be from 0 to 1, got {low:g} to {high:g}")
        return proposal.value

    @validate("chance")
    def _a_chance_for_each_task(self, proposal):
        chance = proposal.value
        if chance.shape != (len(TASKS),) or not (
            0 <= chance.min() <= chance.max() <= 1
        ):
            raise TraitError(
                f"chance must be {len(TASKS)} fractions, got {chance.tolist()}"
            )
        return chance

    @validate("examples")
    def _one_of_the_sizes(self, proposal):
        if proposal.value not in self.sizes:
            raise TraitError(
                f"examples must be one of {self.sizes.tolist()}, got {proposal.value}"
            )
        return proposal.value
