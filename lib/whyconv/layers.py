"""Layers: each promises its output shape, draws its parameters, and can go back.

A layer is a frozen record of its settings. It holds no parameters and no
memory of the last batch: `forward` is given the parameters and returns what
`backward` will need. So the same layer can be used, shown and tested anywhere.

Shapes are of one image, without the batch axis: (H, W, C) for maps, (D,) for
vectors.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import Any, NamedTuple

import numpy as np

from whyconv import arguments, ops, shapes, windows
from whyconv.arguments import overflow_is_inf

Parameters = dict[str, np.ndarray]


class Backward(NamedTuple):
    """Gradients with respect to the layer's inputs and to its parameters."""

    d_inputs: np.ndarray
    d_parameters: Parameters


@dataclass(frozen=True)
class Layer:
    """A layer without parameters, until a subclass says otherwise."""

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        """Shape of the outputs for one input of `input_shape`."""
        return arguments.shape("input_shape", input_shape)

    def initialise(
        self, input_shape: tuple[int, ...], rng: np.random.Generator
    ) -> Parameters:
        """Parameters drawn from `rng`, in float64: {} for a layer that has none."""
        return {}

    def forward(
        self, parameters: Parameters, inputs: np.ndarray, rng=None
    ) -> tuple[np.ndarray, Any]:
        """Outputs for a batch, and the memory that `backward` asks for.

        `rng` is given in training only: layers that are random use it.
        """
        raise NotImplementedError

    def backward(
        self, parameters: Parameters, memory: Any, d_outputs: np.ndarray
    ) -> Backward:
        """Gradients from those of the outputs."""
        raise NotImplementedError

    def parameter_gradients(
        self, parameters: Parameters, memory: Any, d_outputs: np.ndarray
    ) -> Parameters:
        """Those of the parameters alone: nobody asks how to change the images."""
        return self.backward(parameters, memory, d_outputs).d_parameters


def he_normal(shape, fan_in: int, rng: np.random.Generator) -> np.ndarray:
    """Normal weights of variance 2 / fan_in, which keeps the scale through ReLU.

    Source: He et al. (2015).
    """
    shape = arguments.shape("shape", shape)
    fan_in = arguments.integer("fan_in", fan_in, minimum=1)
    arguments.affordable("shape", shape, np.float64, "weights")
    return arguments.generator("rng", rng).normal(0, np.sqrt(2 / fan_in), shape)


@dataclass(frozen=True)
class Conv2D(Layer):
    """`filters` shared kernels of `size` x `size`, and one bias a filter."""

    filters: int
    size: int
    stride: int = 1
    padding: int = 0
    dilation: int = field(default=1, kw_only=True)
    mode: str = field(default="zero", kw_only=True)

    def __post_init__(self):
        arguments.integer("filters", self.filters, minimum=1)
        arguments.integer("stride", self.stride, minimum=1)
        arguments.integer("padding", self.padding, minimum=0)
        shapes.extent(self.size, self.dilation)
        arguments.choice("mode", self.mode, ops.MODES)

    @property
    def window(self) -> dict[str, Any]:
        """How the window moves, as the keyword arguments of `ops.conv2d`."""
        names = ("stride", "padding", "dilation", "mode")
        return {name: getattr(self, name) for name in names}

    def output_shape(self, input_shape):
        height, width, _ = arguments.shape("input_shape", input_shape, "HWC")
        how = (self.size, self.stride, self.padding, self.dilation)
        sides = [shapes.output_size(side, *how) for side in (height, width)]
        return (*sides, self.filters)

    def initialise(self, input_shape, rng):
        channels = arguments.shape("input_shape", input_shape, "HWC")[2]
        shape = (self.size, self.size, channels, self.filters)
        kernels = he_normal(shape, self.size**2 * channels, rng)
        return {"kernels": kernels, "bias": np.zeros(self.filters)}

    def forward(self, parameters, inputs, rng=None):
        kernels, bias = parameters["kernels"], parameters["bias"]
        return ops.conv2d(inputs, kernels, bias, **self.window), inputs

    def backward(self, parameters, memory, d_outputs):
        d_inputs = ops.conv2d_input_gradient(
            d_outputs, parameters["kernels"], memory.shape, **self.window
        )
        gradients = self.parameter_gradients(parameters, memory, d_outputs)
        return Backward(d_inputs, gradients)

    def parameter_gradients(self, parameters, memory, d_outputs):
        shape = parameters["kernels"].shape
        d_kernels = ops.conv2d_kernel_gradient(d_outputs, memory, shape, **self.window)
        d_bias = ops.conv2d_bias_gradient(d_outputs)
        return {"kernels": d_kernels, "bias": d_bias}


@dataclass(frozen=True)
class LocallyConnected(Layer):
    """A convolution that does not share: `filters` kernels of its own at each place.

    Its parameters are kernels (OH, OW, K, K, C, F) and bias (OH, OW, F). Each place
    draws its own kernels, or all start `alike`, as copies of one draw.
    """

    filters: int
    size: int
    stride: int = 1
    padding: int = 0
    alike: bool = field(default=False, kw_only=True)

    def __post_init__(self):
        for name in ("filters", "size", "stride"):
            arguments.integer(name, getattr(self, name), minimum=1)
        arguments.integer("padding", self.padding, minimum=0)
        arguments.flag("alike", self.alike)

    def output_shape(self, input_shape):
        height, width, _ = arguments.shape("input_shape", input_shape, "HWC")
        how = (self.size, self.stride, self.padding)
        sides = [shapes.output_size(side, *how) for side in (height, width)]
        return (*sides, self.filters)

    def initialise(self, input_shape, rng):
        *places, filters = self.output_shape(input_shape)
        kernel = (self.size, self.size, input_shape[2], filters)
        arguments.affordable("filters", (*places, *kernel), np.float64, "kernels")
        drawn = kernel if self.alike else (*places, *kernel)
        kernels = he_normal(drawn, self.size**2 * input_shape[2], rng)
        kernels = np.broadcast_to(kernels, (*places, *kernel)).copy()
        return {"kernels": kernels, "bias": np.zeros((*places, filters))}

    @overflow_is_inf
    def forward(self, parameters, inputs, rng=None):
        inputs = arguments.floats("inputs", inputs, "NHWC")
        kernels, bias = parameters["kernels"], parameters["bias"]
        how = (self.stride, self.padding, 1, "zero")
        seen = windows.views(inputs, (self.size, self.size), *how)
        wanted = (*seen.shape[1:], self.filters)
        why = f"one for each place of inputs {inputs.shape}"
        arguments.same_shape("kernels", kernels, wanted, why)
        arguments.same_shape("bias", bias, (*wanted[:2], self.filters), why)
        # one matrix product a place: (places, N, K*K*C) @ (places, K*K*C, F)
        columns = _places_first(seen.reshape(*seen.shape[:3], -1))
        columns = np.ascontiguousarray(columns)
        maps = columns @ kernels.reshape(*columns.shape[::2], self.filters)
        maps = maps.swapaxes(0, 1).reshape(len(inputs), *bias.shape)
        return maps + bias, (inputs.shape, columns)

    @overflow_is_inf
    def backward(self, parameters, memory, d_outputs):
        d_outputs = arguments.floats("d_outputs", d_outputs, "NHWC")
        gradients = self.parameter_gradients(parameters, memory, d_outputs)
        (shape, columns), kernels = memory, parameters["kernels"]
        weights = kernels.reshape(*columns.shape[::2], self.filters)
        d_columns = _places_first(d_outputs) @ weights.swapaxes(1, 2)
        d_seen = d_columns.swapaxes(0, 1)
        d_seen = d_seen.reshape(*d_outputs.shape[:3], *kernels.shape[2:5])
        padded = windows.padded_shape(shape, self.padding)
        d_padded = np.zeros(padded, d_outputs.dtype)
        window = (self.size, self.size)
        for u, v, under in windows.taps(window, d_outputs.shape, self.stride):
            d_padded[under] += d_seen[:, :, :, u, v]
        d_inputs = windows.unpadded(d_padded, self.padding, "zero")
        return Backward(d_inputs, gradients)

    @overflow_is_inf
    def parameter_gradients(self, parameters, memory, d_outputs):
        shape, columns = memory
        d_outputs = arguments.floats("d_outputs", d_outputs, "NHWC")
        wanted = (shape[0], *parameters["bias"].shape)
        why = f"what the layer makes of inputs {shape}"
        arguments.same_shape("d_outputs", d_outputs, wanted, why)
        d_kernels = columns.swapaxes(1, 2) @ _places_first(d_outputs)
        d_kernels = d_kernels.reshape(parameters["kernels"].shape)
        return {"kernels": d_kernels, "bias": d_outputs.sum(axis=0)}


def _places_first(maps: np.ndarray) -> np.ndarray:
    """(N, OH, OW, F) to (OH * OW, N, F)."""
    n, *places, filters = maps.shape
    return maps.reshape(n, prod(places), filters).swapaxes(0, 1)


@dataclass(frozen=True)
class ReLU(Layer):
    """max(0, x)."""

    def forward(self, parameters, inputs, rng=None):
        return ops.relu(inputs), inputs

    def backward(self, parameters, memory, d_outputs):
        return Backward(ops.relu_gradient(d_outputs, memory), {})


@dataclass(frozen=True)
class _Pool(Layer):
    size: int
    stride: int | None = None

    def __post_init__(self):
        arguments.integer("size", self.size, minimum=1)
        if self.stride is not None:
            arguments.integer("stride", self.stride, minimum=1)

    def output_shape(self, input_shape):
        height, width, channels = arguments.shape("input_shape", input_shape, "HWC")
        stride = self.size if self.stride is None else self.stride
        how = (self.size, stride)
        sides = [shapes.output_size(side, *how) for side in (height, width)]
        return (*sides, channels)


@dataclass(frozen=True)
class MaxPool(_Pool):
    """The largest value of each `size` x `size` window; stride defaults to size."""

    def forward(self, parameters, inputs, rng=None):
        maps = ops.max_pool(inputs, self.size, self.stride)
        return maps, (inputs, maps)

    def backward(self, parameters, memory, d_outputs):
        inputs, maps = memory
        how = (self.size, self.stride)
        d_inputs = ops.max_pool_gradient(d_outputs, inputs, *how, maps=maps)
        return Backward(d_inputs, {})


@dataclass(frozen=True)
class AveragePool(_Pool):
    """The mean of each `size` x `size` window; stride defaults to size."""

    def forward(self, parameters, inputs, rng=None):
        return ops.average_pool(inputs, self.size, self.stride), inputs.shape

    def backward(self, parameters, memory, d_outputs):
        d_inputs = ops.average_pool_gradient(d_outputs, memory, self.size, self.stride)
        return Backward(d_inputs, {})


@dataclass(frozen=True)
class GlobalAveragePool(Layer):
    """The mean of each map: (H, W, C) to (C,)."""

    def output_shape(self, input_shape):
        return arguments.shape("input_shape", input_shape, "HWC")[2:]

    def forward(self, parameters, inputs, rng=None):
        return ops.global_average_pool(inputs), inputs.shape

    def backward(self, parameters, memory, d_outputs):
        return Backward(ops.global_average_pool_gradient(d_outputs, memory), {})


@dataclass(frozen=True)
class Flatten(Layer):
    """(H, W, C) to (H * W * C,), channels fastest: every place keeps its own seat."""

    def output_shape(self, input_shape):
        return (prod(arguments.shape("input_shape", input_shape)),)

    def forward(self, parameters, inputs, rng=None):
        inputs = arguments.floats("inputs", inputs)
        if inputs.ndim < 2:
            raise ValueError(
                f"inputs must be a batch, (N, H, W, C) or (N, D), got {inputs.shape}"
            )
        return inputs.reshape(len(inputs), -1), inputs.shape

    def backward(self, parameters, memory, d_outputs):
        d_outputs = arguments.floats("d_outputs", d_outputs)
        wanted = (memory[0], prod(memory[1:]))
        arguments.same_shape("d_outputs", d_outputs, wanted, "inputs made flat")
        return Backward(d_outputs.reshape(memory), {})


@dataclass(frozen=True)
class Dense(Layer):
    """Fully connected: (D,) to (`units`,), every output sees every input."""

    units: int

    def __post_init__(self):
        arguments.integer("units", self.units, minimum=1)

    def output_shape(self, input_shape):
        arguments.shape("input_shape", input_shape, "D")
        return (self.units,)

    def initialise(self, input_shape, rng):
        (inputs,) = arguments.shape("input_shape", input_shape, "D")
        weights = he_normal((inputs, self.units), inputs, rng)
        return {"weights": weights, "bias": np.zeros(self.units)}

    def forward(self, parameters, inputs, rng=None):
        return ops.dense(inputs, parameters["weights"], parameters["bias"]), inputs

    def backward(self, parameters, memory, d_outputs):
        d_inputs, d_weights, d_bias = ops.dense_gradients(
            d_outputs, memory, parameters["weights"]
        )
        return Backward(d_inputs, {"weights": d_weights, "bias": d_bias})


@dataclass(frozen=True)
class Dropout(Layer):
    """Zeroes each input with probability `rate` in training; does nothing after."""

    rate: float

    def __post_init__(self):
        arguments.real("rate", self.rate, minimum=0, below=1)

    def forward(self, parameters, inputs, rng=None):
        inputs = arguments.floats("inputs", inputs)
        if rng is None:
            return inputs, None
        mask = ops.dropout_mask(inputs.shape, self.rate, rng, inputs.dtype)
        return inputs * mask, mask

    def backward(self, parameters, memory, d_outputs):
        d_outputs = arguments.floats("d_outputs", d_outputs)
        if memory is None:
            return Backward(d_outputs, {})
        arguments.same_shape("d_outputs", d_outputs, memory.shape, "that of inputs")
        return Backward(d_outputs * memory, {})
