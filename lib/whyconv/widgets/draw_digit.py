"""Draw a digit: a paper, and a trained network that reads what is on it."""

from __future__ import annotations

from typing import Any

import numpy as np
from traitlets import Int, List, TraitError, validate

from whyconv.widgets.arrays import Array
from whyconv.widgets.digit_net import Weights, layers_of, weights_of
from whyconv.widgets.live import LiveFigure

SIDE, CLASSES, MOST_EXAMPLES = 8, 10, 12


class DrawDigit(LiveFigure):
    """What a network makes of a digit, layer by layer, while it is being drawn.

    network: a trained `Network` of the line of layers that `digit_net` names.
    images (N, 8, 8, 1) from 0 to 1 and labels (N,): at most 12 examples that the
    reader can choose.

    image: what the network reads, (8, 8) from 0 (paper) to 1 (ink), at first the
    first example. The page sets it from the drawing as `pen.reduced` does: 32 x 32
    pixels, scaled and straightened, and the ink counted in blocks of 4 x 4.
    first, first_bias, second, second_bias, head, head_bias: the weights in use,
    as in `digit_net.Weights`; `load` sets them all.
    """

    module = "draw_digit"
    state = ("image", "examples", "labels", *Weights._fields)
    reserved = (706, 864)
    reserved_touch = (724, 884)

    image = Array("float32", "HW", default_value=np.zeros((SIDE, SIDE)))
    examples = Array("float32", "NHW", read_only=True)
    labels = List(Int(), read_only=True).tag(sync=True)
    first = Array("float32", "KLCF")
    first_bias = Array("float32", "F")
    second = Array("float32", "KLCF")
    second_bias = Array("float32", "F")
    head = Array("float32", "DM")
    head_bias = Array("float32", "M")

    def __init__(self, network: Any, images: np.ndarray, labels, **options: Any):
        images = np.asarray(images, dtype=float)
        shape = (len(images), SIDE, SIDE, 1)
        if images.shape != shape or not 1 <= len(images) <= MOST_EXAMPLES:
            raise ValueError(
                f"images must be (N, {SIDE}, {SIDE}, 1) with N from 1 to "
                f"{MOST_EXAMPLES}, got shape {images.shape}"
            )
        if len(labels) != len(images):
            raise ValueError(
                f"labels must be one for each of {len(images)} images, "
                f"got {len(labels)}"
            )
        self._images = images
        self.set_trait("examples", images[..., 0])
        self.set_trait("labels", [int(label) for label in labels])
        options.setdefault("image", images[0, :, :, 0])
        weights = weights_of(network, images)
        if len(weights.head_bias) != CLASSES:
            raise ValueError(
                f"network must know {CLASSES} classes, got {len(weights.head_bias)}"
            )
        super().__init__(**weights._asdict(), **options)

    @property
    def weights(self) -> Weights:
        """The weights in use."""
        return Weights(*(getattr(self, name) for name in Weights._fields))

    @property
    def layers(self) -> dict[str, np.ndarray]:
        """What the figure shows: the maps of each layer, and the probabilities."""
        found = layers_of(self.image[None, ..., None], self.weights)
        return {name: array[0] for name, array in found.items()}

    @property
    def probabilities(self) -> np.ndarray:
        """The ten probabilities of what is shown."""
        return self.layers["probabilities"]

    def load(self, network: Any) -> None:
        """Read with another network of the same line of layers."""
        weights = weights_of(network, self._images)
        with self.hold_sync():
            for name, array in weights._asdict().items():
                self.set_trait(name, array)

    @validate("image", "examples")
    def _inked(self, proposal):
        name, image = proposal.trait.name, proposal.value
        if image.shape[-2:] != (SIDE, SIDE):
            raise TraitError(f"{name} must be {SIDE} x {SIDE}, got shape {image.shape}")
        if image.min() < 0 or image.max() > 1:
            raise TraitError(
                f"{name} must hold ink from 0 to 1, "
                f"got {image.min():g} to {image.max():g}"
            )
        return image

    @validate(*Weights._fields)
    def _same_shape(self, proposal):
        name, array = proposal.trait.name, proposal.value
        old = self._trait_values.get(name)
        if old is not None and old.shape != array.shape:
            raise TraitError(
                f"{name} must keep its shape {old.shape}, got shape {array.shape}"
            )
        return array
