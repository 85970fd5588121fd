"""A sequential network: layers in a row, their parameters, and a summary table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from whyconv import arguments, ops
from whyconv.arguments import NotFiniteError, overflow_is_inf
from whyconv.layers import Layer, Parameters
from whyconv.tables import table

TOGETHER = 64  # images that go forward at once: their maps stay in the cache


class Network:
    """`layers` applied in order to images of `input_shape` (H, W, C) or (D,).

    The last layer gives the logits, shape (classes,). Parameters are drawn
    from `rng` in float64 and stored as `dtype`, in `parameters`: one dict a
    layer. Raises ValueError, naming the layer, where the shapes do not fit.
    """

    def __init__(
        self,
        input_shape: tuple[int, ...],
        layers: Sequence[Layer],
        rng: np.random.Generator,
        dtype=np.float64,
    ):
        self.input_shape = arguments.shape("input_shape", input_shape)
        if len(self.input_shape) not in (1, 3):
            raise ValueError(
                f"input_shape must be (H, W, C) or (D,), got {self.input_shape}"
            )
        self.layers = tuple(
            arguments.instance("layers", layers, (list, tuple), "a list of layers")
        )
        if not self.layers:
            raise ValueError("layers must not be empty, got ()")
        self.dtype = arguments.dtype("dtype", dtype)
        arguments.generator("rng", rng)
        self.shapes, self.parameters = [self.input_shape], []
        for number, layer in enumerate(self.layers):
            arguments.instance(f"layers[{number}]", layer, Layer, "a layer")
            try:
                shape = layer.output_shape(self.shapes[-1])
                drawn = layer.initialise(self.shapes[-1], rng)
            except ValueError as error:
                raise ValueError(f"layers[{number}], {layer}: {error}") from None
            self.parameters.append(
                {name: array.astype(self.dtype) for name, array in drawn.items()}
            )
            self.shapes.append(shape)

    @property
    def parameter_count(self) -> int:
        """Everything that is learned: weights and biases."""
        return sum(array.size for drawn in self.parameters for array in drawn.values())

    @property
    def classes(self) -> int:
        """Length of the logits; ValueError where the last layer gives maps."""
        if len(self.shapes[-1]) != 1:
            raise ValueError(
                f"layers: the last must give a vector of logits, got {self.shapes[-1]}"
            )
        return self.shapes[-1][0]

    def activations(self, images: np.ndarray) -> list[np.ndarray]:
        """The images, then the outputs of every layer; the last are the logits."""
        return self._forward(self._images(images))[0]

    def logits(self, images: np.ndarray) -> np.ndarray:
        """Images (N, ...) to logits (N, classes), some at a time."""
        images = self._images(images)
        parts = [
            self._forward(images[start : start + TOGETHER])[0][-1]
            for start in range(0, len(images), TOGETHER)
        ]
        return arguments.floats("logits", np.concatenate(parts), "NC")

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """y_hat: softmax of the logits, (N, classes)."""
        return ops.softmax(self.logits(images))

    def predict(self, images: np.ndarray) -> np.ndarray:
        """The most probable class of each image, (N,) integers."""
        return self.logits(images).argmax(axis=1)

    def accuracy(self, images: np.ndarray, labels: np.ndarray) -> float:
        """The fraction of images whose predicted class is their label."""
        images, labels = self.batch(images, labels)
        return float((self.predict(images) == labels).mean())

    def loss_and_gradients(
        self, images: np.ndarray, labels: np.ndarray, rng=None
    ) -> tuple[float, list[Parameters]]:
        """Mean cross-entropy J of a batch, and dJ/dp for every parameter p.

        With `rng` the pass is a training pass (dropout is on).
        """
        images, labels = self.batch(images, labels)
        outputs, memories = self._forward(images, rng)
        loss = ops.cross_entropy(outputs[-1], labels)
        d_outputs, gradients = ops.cross_entropy_gradient(outputs[-1], labels), []
        stack = list(zip(self.layers, self.parameters, memories, strict=True))
        for number in reversed(range(1, len(stack))):
            layer, parameters, memory = stack[number]
            result = layer.backward(parameters, memory, d_outputs)
            d_outputs, slopes = _pair(f"layers[{number}], {layer}", "backward", result)
            gradients.insert(0, slopes)
        layer, parameters, memory = stack[0]
        first = layer.parameter_gradients(parameters, memory, d_outputs)
        return loss, [first, *gradients]

    def copy(self) -> Network:
        """The same layers with parameters of their own."""
        twin = object.__new__(Network)
        twin.__dict__.update(self.__dict__)
        twin.parameters = [
            {name: array.copy() for name, array in drawn.items()}
            for drawn in self.parameters
        ]
        return twin

    def __repr__(self) -> str:
        """The summary table: layer, output shape, parameters."""
        rows = [("layer", "output shape", "parameters")]
        rows.append(("input", _times(self.input_shape), "0"))
        for layer, shape, drawn in zip(
            self.layers, self.shapes[1:], self.parameters, strict=True
        ):
            count = sum(array.size for array in drawn.values())
            rows.append((_brief(layer), _times(shape), f"{count:,}"))
        rows.append(("total", "", f"{self.parameter_count:,}"))
        return table(rows)

    def batch(self, images, labels) -> tuple[np.ndarray, np.ndarray]:
        """Images in the network's dtype and labels, both checked against its shapes."""
        images = self._images(images)
        labels = arguments.labels("labels", labels, self.classes)
        arguments.same_shape("labels", labels, (len(images),), "one for each image")
        return images, labels

    def _forward(self, images, rng=None) -> tuple[list[np.ndarray], list]:
        """The images and every layer's outputs, and what each layer remembers."""
        outputs, memories = [images], []
        for number, layer in enumerate(self.layers):
            try:
                result = layer.forward(self.parameters[number], outputs[-1], rng)
            except ValueError as error:
                is_large = isinstance(error, NotFiniteError)
                kind = NotFiniteError if is_large else ValueError
                raise kind(f"layers[{number}], {layer}: {error}") from None
            wanted = (len(images), *self.shapes[number + 1])
            maps, memory = _pair(f"layers[{number}], {layer}", "forward", result)
            if np.shape(maps) != wanted:
                raise ValueError(
                    f"layers[{number}], {layer}: forward must give outputs of shape "
                    f"{wanted}, as output_shape says, got {np.shape(maps)}"
                )
            outputs.append(maps)
            memories.append(memory)
        return outputs, memories

    @overflow_is_inf
    def _images(self, images) -> np.ndarray:
        axes = "NHWC" if len(self.input_shape) == 3 else "ND"
        images = arguments.floats("images", images, axes)
        wanted = (len(images), *self.input_shape)
        arguments.same_shape("images", images, wanted, "the network's input_shape")
        return images.astype(self.dtype, copy=False)


PAIRS = {
    "forward": "(outputs, memory): what backward needs, or None",
    "backward": "(d_inputs, d_parameters)",
}


def _pair(layer: str, name: str, result) -> tuple:
    """What a layer's method returned, if it is the pair that it must be."""
    if isinstance(result, tuple) and len(result) == 2:
        return result
    got = f"{len(result)} items" if isinstance(result, tuple) else type(result).__name__
    raise TypeError(f"{layer}: {name} must return a pair {PAIRS[name]}, got {got}")


def _times(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))


def _brief(layer: Layer) -> str:
    """The layer's repr without settings that have their default value."""
    shown = []
    for name, spec in layer.__dataclass_fields__.items():
        value = getattr(layer, name)
        if value != spec.default:
            shown.append(f"{name}={value!r}")
    return f"{type(layer).__name__}({', '.join(shown)})"
