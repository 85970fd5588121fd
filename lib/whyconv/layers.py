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

from whyconv import arguments, ops, shapes

Pair = tuple[int, int]
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
class _Windowed(Layer):
    """`filters` kernels of `size` taps, square or (rows, columns), that move."""

    filters: int
    size: int | Pair
    stride: int | Pair = 1
    padding: int | Pair = 0
    dilation: int | Pair = field(default=1, kw_only=True)
    mode: str = field(default="zero", kw_only=True)

    def __post_init__(self):
        arguments.integer("filters", self.filters, minimum=1)
        _keep_pairs(self, size=1, stride=1, padding=0, dilation=1)
        arguments.choice("mode", self.mode, ops.MODES)

    @property
    def window(self) -> dict[str, Any]:
        """How the window moves, as the keyword arguments of `ops.conv2d`."""
        names = ("stride", "padding", "dilation", "mode")
        return {name: getattr(self, name) for name in names}

    def output_shape(self, input_shape):
        height, width, _ = arguments.shape("input_shape", input_shape, "HWC")
        how = (self.size, self.stride, self.padding, self.dilation)
        sides = _sides((height, width), *how)
        if self.mode == "reflect":
            for side, by in zip((height, width), _pair(self.padding), strict=True):
                shapes.check_reflection(side, by)
        return (*sides, self.filters)

    def _kernel_shape(self, input_shape) -> tuple[int, int, int, int]:
        channels = arguments.shape("input_shape", input_shape, "HWC")[2]
        return (*_pair(self.size), channels, self.filters)


@dataclass(frozen=True)
class Conv2D(_Windowed):
    """`filters` shared kernels of `size` x `size`, and one bias a filter.

    size, stride, padding and dilation: one number, or a pair (rows, columns).
    """

    def initialise(self, input_shape, rng):
        shape = self._kernel_shape(input_shape)
        kernels = he_normal(shape, prod(shape[:3]), rng)
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
class LocallyConnected(_Windowed):
    """A convolution that does not share: `filters` kernels of its own at each place.

    Its parameters are kernels (OH, OW, K, L, C, F) and bias (OH, OW, F). Each place
    draws its own kernels, or all start `alike`, as copies of one draw. The other
    settings are those of Conv2D.
    """

    alike: bool = field(default=False, kw_only=True)

    def __post_init__(self):
        super().__post_init__()
        arguments.flag("alike", self.alike)

    def initialise(self, input_shape, rng):
        *places, filters = self.output_shape(input_shape)
        kernel = self._kernel_shape(input_shape)
        arguments.affordable("filters", (*places, *kernel), np.float64, "kernels")
        drawn = kernel if self.alike else (*places, *kernel)
        kernels = he_normal(drawn, prod(kernel[:3]), rng)
        kernels = np.broadcast_to(kernels, (*places, *kernel)).copy()
        return {"kernels": kernels, "bias": np.zeros((*places, filters))}

    def forward(self, parameters, inputs, rng=None):
        kernels, bias = parameters["kernels"], parameters["bias"]
        seen = ops.windows_by_place(inputs, self.size, **self.window)
        how = {**self.window, "seen": seen}
        return ops.locally_connected2d(inputs, kernels, bias, **how), (inputs, seen)

    def backward(self, parameters, memory, d_outputs):
        d_inputs = ops.locally_connected2d_input_gradient(
            d_outputs, parameters["kernels"], memory[0].shape, **self.window
        )
        gradients = self.parameter_gradients(parameters, memory, d_outputs)
        return Backward(d_inputs, gradients)

    def parameter_gradients(self, parameters, memory, d_outputs):
        (inputs, seen), shape = memory, parameters["kernels"].shape
        d_kernels = ops.locally_connected2d_kernel_gradient(
            d_outputs, inputs, shape, **self.window, seen=seen
        )
        d_bias = ops.locally_connected2d_bias_gradient(d_outputs)
        return {"kernels": d_kernels, "bias": d_bias}


def _keep_pairs(layer: Layer, **minima: int) -> None:
    """Each setting of a new layer, checked, as an int or a tuple of two."""
    for name, minimum in minima.items():
        value = getattr(layer, name)
        rows, columns = arguments.pair(name, value, minimum)
        kept = (rows, columns) if np.ndim(value) else rows
        object.__setattr__(layer, name, kept)


def _pair(setting: int | Pair) -> Pair:
    return setting if isinstance(setting, tuple) else (setting, setting)


def _sides(sides: Pair, *how: int | Pair) -> tuple[int, int]:
    """(OH, OW) of images (H, W) under a window of size, stride and so on."""
    rows, columns = (
        shapes.output_size(side, *(_pair(setting)[axis] for setting in how))
        for axis, side in enumerate(sides)
    )
    return rows, columns


@dataclass(frozen=True)
class ReLU(Layer):
    """max(0, x)."""

    def forward(self, parameters, inputs, rng=None):
        return ops.relu(inputs), inputs

    def backward(self, parameters, memory, d_outputs):
        return Backward(ops.relu_gradient(d_outputs, memory), {})


@dataclass(frozen=True)
class _Pool(Layer):
    size: int | Pair
    stride: int | Pair | None = None
    padding: int | Pair = 0

    def __post_init__(self):
        stride = {} if self.stride is None else {"stride": 1}
        _keep_pairs(self, size=1, **stride, padding=0)
        for taps, by in zip(_pair(self.size), _pair(self.padding), strict=True):
            shapes.check_pool_padding(taps, by)

    def output_shape(self, input_shape):
        height, width, channels = arguments.shape("input_shape", input_shape, "HWC")
        stride = self.size if self.stride is None else self.stride
        sides = _sides((height, width), self.size, stride, self.padding)
        return (*sides, channels)

    @property
    def _how(self) -> tuple:
        return self.size, self.stride, self.padding


@dataclass(frozen=True)
class MaxPool(_Pool):
    """The largest value of each `size` x `size` window; stride defaults to size.

    size, stride and padding: one number, or a pair (rows, columns). Padding is
    never the largest.
    """

    def forward(self, parameters, inputs, rng=None):
        maps = ops.max_pool(inputs, *self._how)
        return maps, (inputs, maps)

    def backward(self, parameters, memory, d_outputs):
        inputs, maps = memory
        d_inputs = ops.max_pool_gradient(d_outputs, inputs, *self._how, maps=maps)
        return Backward(d_inputs, {})


@dataclass(frozen=True)
class AveragePool(_Pool):
    """The mean of each `size` x `size` window; stride defaults to size.

    size, stride and padding: one number, or a pair (rows, columns). Padding counts
    as zeros, unless count_include_pad is False.
    """

    count_include_pad: bool = field(default=True, kw_only=True)

    def __post_init__(self):
        super().__post_init__()
        arguments.flag("count_include_pad", self.count_include_pad)

    def forward(self, parameters, inputs, rng=None):
        count = {"count_include_pad": self.count_include_pad}
        return ops.average_pool(inputs, *self._how, **count), inputs.shape

    def backward(self, parameters, memory, d_outputs):
        count = {"count_include_pad": self.count_include_pad}
        how = (memory, *self._how)
        return Backward(ops.average_pool_gradient(d_outputs, *how, **count), {})


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
class GlobalMaxPool(Layer):
    """The largest value of each map: (H, W, C) to (C,)."""

    def output_shape(self, input_shape):
        return arguments.shape("input_shape", input_shape, "HWC")[2:]

    def forward(self, parameters, inputs, rng=None):
        return ops.global_max_pool(inputs), inputs

    def backward(self, parameters, memory, d_outputs):
        return Backward(ops.global_max_pool_gradient(d_outputs, memory), {})


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
        _vector(input_shape)
        return (self.units,)

    def initialise(self, input_shape, rng):
        inputs = _vector(input_shape)
        weights = he_normal((inputs, self.units), inputs, rng)
        return {"weights": weights, "bias": np.zeros(self.units)}

    def forward(self, parameters, inputs, rng=None):
        return ops.dense(inputs, parameters["weights"], parameters["bias"]), inputs

    def backward(self, parameters, memory, d_outputs):
        d_inputs, d_weights, d_bias = ops.dense_gradients(
            d_outputs, memory, parameters["weights"]
        )
        return Backward(d_inputs, {"weights": d_weights, "bias": d_bias})


def _vector(input_shape) -> int:
    """D of the shape (D,)."""
    try:
        (length,) = arguments.shape("input_shape", input_shape, "D")
    except ValueError as error:
        after = "; put a Flatten before" if np.shape(input_shape) == (3,) else ""
        raise ValueError(f"{error}{after}") from None
    return length


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
