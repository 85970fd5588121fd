"""What a layer costs: weights, biases, non-zeros, multiply-adds, bytes.

Three layers with the same inputs and the same outputs are counted side by
side: fully connected (every output sees every input), locally connected
(every output sees its own window, with weights of its own), convolution
(every window uses the same weights). Python integers, so nothing overflows.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from whyconv import arguments, shapes, tables

Pair = tuple[int, int]
BYTES = {"float16": 2, "float32": 4, "float64": 8}


@dataclass(frozen=True, repr=False)
class LayerCount:
    """The numbers of one layer.

    weights: numbers stored in kernels or matrix; biases: likewise;
    nonzeros: connections, that is entries of the layer's matrix that are not
    forced to zero; multiply_adds: products (each with its addition) that one
    image takes, taps on zero padding included, biases not.
    """

    name: str
    weights: int
    biases: int
    nonzeros: int
    multiply_adds: int

    @property
    def parameters(self) -> int:
        """Weights and biases: everything that is learned."""
        return self.weights + self.biases

    def bytes(self, dtype: str = "float32") -> int:
        """Memory of the parameters in bytes."""
        name = arguments.dtype_name("dtype", dtype, list(BYTES))
        return self.parameters * BYTES[name]

    def __repr__(self) -> str:
        return (
            f"{self.name}: {self.weights:,} weights + {self.biases:,} biases "
            f"= {self.parameters:,} parameters"
        )


class Ladder(NamedTuple):
    """The three layers between the same inputs and the same outputs."""

    fully_connected: LayerCount
    locally_connected: LayerCount
    convolution: LayerCount

    @property
    def sparsity_factor(self) -> float:
        """Weights saved by looking only at a window: full / locally connected."""
        return self.fully_connected.weights / self.locally_connected.weights

    @property
    def sharing_factor(self) -> float:
        """Weights saved by using one window everywhere: locally connected / conv."""
        return self.locally_connected.weights / self.convolution.weights

    def __repr__(self) -> str:
        return table(self)


def dense(inputs: int, outputs: int, name: str = "fully connected") -> LayerCount:
    """A layer in which each of `outputs` units sees each of `inputs` units."""
    inputs = arguments.integer("inputs", inputs, minimum=1)
    outputs = arguments.integer("outputs", outputs, minimum=1)
    arguments.instance("name", name, str, "a string")
    return _dense(inputs, outputs, name)


def _dense(inputs: int, outputs: int, name: str) -> LayerCount:
    weights = inputs * outputs
    return LayerCount(name, weights, outputs, weights, weights)


def convolution(
    input_shape: tuple[int, int, int],
    size: int | Pair,
    filters: int,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
    *,
    groups: int = 1,
    name: str = "convolution",
) -> LayerCount:
    """A convolution of an (H, W, C) image by `filters` kernels of `size` x `size`.

    size, stride, padding and dilation: one number, or a pair (rows, columns). With
    `groups`, the channels and the filters are divided among so many convolutions
    side by side, each of C / groups channels: AlexNet has 2, and a "depthwise"
    layer has one group for each channel.

    size comes before filters, as in `ladder` and the diary's `compare_parameters`;
    `layers.Conv2D` has them the other way round. Name them where in doubt.
    """
    arguments.instance("name", name, str, "a string")
    how = (stride, padding, dilation, groups, name)
    return _counts(input_shape, size, filters, *how)[1]


def ladder(
    input_shape: tuple[int, int, int],
    size: int | Pair,
    filters: int,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
    *,
    groups: int = 1,
) -> Ladder:
    """The three layers from an (H, W, C) image to the maps of a convolution.

    Arguments as for `convolution`, size before filters too. The fully connected and
    the locally connected layer produce the same number of outputs, each with a bias
    of its own; with `groups`, the locally connected layer has as many.
    """
    outputs, shared = _counts(
        input_shape, size, filters, stride, padding, dilation, groups, "convolution"
    )
    products, connections = shared.multiply_adds, shared.nonzeros
    return Ladder(
        _dense(prod(map(int, input_shape)), outputs, "fully connected"),
        LayerCount("locally connected", products, outputs, connections, products),
        shared,
    )


def _counts(
    input_shape, size, filters, stride, padding, dilation, groups, name
) -> tuple[int, LayerCount]:
    """The outputs of a convolution, and what it costs."""
    *sides, channels = arguments.shape("input_shape", input_shape, "HWC")
    filters = arguments.integer("filters", filters, minimum=1)
    size = arguments.pair("size", size, minimum=1)
    along = [
        size,
        arguments.pair("stride", stride, minimum=1),
        arguments.pair("padding", padding, minimum=0),
        arguments.pair("dilation", dilation, minimum=1),
    ]
    axes = list(zip(sides, *along, strict=True))
    places = prod(shapes.output_size(*axis) for axis in axes)
    on_pixels = prod(shapes.taps_on_pixels(*axis) for axis in axes)
    seen = _grouped(channels, filters, groups)
    window, outputs = prod(size) * seen, places * filters
    connections = on_pixels * seen * filters
    return outputs, LayerCount(
        name, filters * window, filters, connections, outputs * window
    )


def _grouped(channels: int, filters: int, groups: int) -> int:
    """The channels that a filter sees: those of its group."""
    groups = arguments.integer("groups", groups, minimum=1)
    for what, number in (("channels", channels), ("filters", filters)):
        if number % groups:
            raise ValueError(
                f"groups: {number} {what} / {groups} groups = {number / groups:g}, "
                "not a whole number"
            )
    return channels // groups


def compare_parameters(
    input_shape: tuple[int, int, int], filter_size: int, num_filters: int
) -> tuple[int, int]:
    """The diary's two numbers: fully connected *weights*, convolution *parameters*.

    (32, 32, 3), 5, 6 gives (14450688, 456). The first leaves the biases out
    and the second counts them; `ladder` compares like with like.
    """
    filter_size = arguments.integer("filter_size", filter_size, minimum=1)
    num_filters = arguments.integer("num_filters", num_filters, minimum=1)
    counts = ladder(input_shape, filter_size, num_filters)
    return counts.fully_connected.weights, counts.convolution.parameters


def table(layers: tuple[LayerCount, ...]) -> str:
    """The counts as plain text, one layer a row."""
    for layer in arguments.instance("layers", layers, (tuple, list), "LayerCounts"):
        arguments.instance("layers: each", layer, LayerCount, "a LayerCount")
    columns = ["weights", "biases", "parameters", "nonzeros", "multiply_adds"]
    heads = ["layer", *(name.replace("_", "-") for name in columns)]
    rows = [[c.name, *(f"{getattr(c, key):,}" for key in columns)] for c in layers]
    return tables.table([heads, *rows])


def readable_bytes(number: float) -> str:
    """Bytes in decimal units with three digits: 57802752 -> '57.8 MB'."""
    number = arguments.real("number", number, minimum=0)
    units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
    while number >= 999.5 and len(units) > 1:
        number, units = number / 1000, units[1:]
    digits = 0 if units[0] == "B" else sum(number < step for step in (9.995, 99.95))
    return f"{number:,.{digits}f} {units[0]}"
