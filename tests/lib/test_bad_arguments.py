"""Every public function, with one or two arguments replaced by something nasty.

The functions of `columns`, which nobody but `ops` calls, check nothing and are not
asked; figures, experiments and live figures have tests of their own.
"""

import inspect

import numpy as np
import pytest
from tests.lib.nasty import (
    IMAGES,
    KERNELS,
    LABELS,
    MAPS,
    ROWS,
    complaints,
    replacements,
)

from whyconv import (
    counting,
    data,
    equivariance,
    layers,
    matrices,
    network,
    notebook,
    ops,
    optimizers,
    reference,
    shapes,
    training,
)

RNG = np.random.default_rng(0)
POOLED = np.ones((2, 3, 3, 1))
HOW = {"stride": 1, "padding": 0, "dilation": 1, "mode": "zero"}
POOL = {"size": 2, "stride": None, "padding": 0}
SHAPE = (6, 6, 1)


def small_network():
    stack = [layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(3)]
    return network.Network(SHAPE, stack, RNG)


NET = small_network()
FIT = {
    "network": NET,
    "images": IMAGES,
    "labels": LABELS,
    "optimizer": optimizers.SGD(0.1),
    "epochs": 1,
    "batch_size": 2,
    "rng": RNG,
    "l2": 0.0,
    "test": (IMAGES, LABELS),
    "after_epoch": None,
}
WINDOW = {"image": 9, "size": 3, "stride": 1, "padding": 1, "dilation": 1}
LADDER = {"input_shape": SHAPE, "size": 3, "filters": 2, **HOW}
LADDER = {**LADDER, "groups": 1}
LADDER.pop("mode")
MATRIX = {"input_shape": SHAPE, **HOW}
TAPS = {"kernel_shape": (3, 3, 1, 2), **MATRIX}
MOVE = {"f": ops.relu, "images": IMAGES, "rows": 0, "columns": 1}
PAN = {"scenes": IMAGES, "row": 0, "column": 0, "height": 3, "width": 3}
CANVAS = {"images": IMAGES, "height": 9, "width": 9, "row": 0, "column": 0}
COMPARE = {"functions": {"relu": ops.relu}, "images": IMAGES, "shifts": [(0, 1)]}
BATCH = {"images": IMAGES, "labels": LABELS}
COST = {"logits": ROWS, "labels": LABELS}
MASK = {"shape": (2,), "rate": 0.5, "rng": RNG, "dtype": np.float64}
CONV = {"images": IMAGES, "kernels": KERNELS, "bias": None, **HOW}
OWN = np.ones((4, 4, 3, 3, 1, 2))
LOCAL = CONV | {"kernels": OWN, "seen": None}
BACK = {"d_maps": MAPS, "kernels": KERNELS, "image_shape": IMAGES.shape, **HOW}
WEIGHTS = {"d_maps": MAPS, "images": IMAGES, "kernel_shape": KERNELS.shape, **HOW}
OWN_WEIGHTS = WEIGHTS | {"kernel_shape": OWN.shape, "seen": None}
SPREAD = {"d_maps": POOLED, "image_shape": IMAGES.shape, **POOL}
WINNERS = {"d_maps": POOLED, "images": IMAGES, **POOL, "maps": None}
BLUR = {"images": IMAGES, "stride": 2, "padding": 1, "mode": "zero"}
LINEAR = {"inputs": ROWS, "weights": np.ones((3, 2)), "bias": None}
LINEAR_BACK = {"d_outputs": np.ones((2, 2)), "inputs": ROWS, "weights": np.ones((3, 2))}
ADAM = {"learning_rate": 0.1, "beta1": 0.9, "beta2": 0.9, "epsilon": 1e-8}

CALLS = [
    (shapes.extent, {"size": 3, "dilation": 1}),
    (shapes.output_size, WINDOW),
    (shapes.same_padding, {"size": 3, "dilation": 1}),
    (shapes.tap_positions, WINDOW),
    (shapes.coverage, WINDOW),
    (shapes.taps_on_pixels, WINDOW),
    (shapes.receptive_field, {"windows": [(3, 1, 1)]}),
    (shapes.check_reflection, {"image": 6, "padding": 1}),
    (shapes.check_pool_padding, {"size": 3, "padding": 1}),
    (counting.dense, {"inputs": 3, "outputs": 4, "name": "dense"}),
    (counting.ladder, LADDER),
    (counting.convolution, LADDER | {"name": "convolution"}),
    (
        counting.compare_parameters,
        {"input_shape": SHAPE, "filter_size": 3, "num_filters": 2},
    ),
    (counting.table, {"layers": counting.ladder(SHAPE, 3, 2)}),
    (counting.readable_bytes, {"number": 5}),
    (counting.dense(3, 4).bytes, {"dtype": "float32"}),
    (ops.pad, {"images": IMAGES, "padding": 1, "mode": "zero"}),
    (ops.pad_gradient, {"d_padded": IMAGES, "padding": 1, "mode": "zero"}),
    (ops.conv2d, CONV),
    (ops.conv2d_input_gradient, BACK),
    (ops.conv2d_kernel_gradient, WEIGHTS),
    (ops.conv2d_bias_gradient, {"d_maps": MAPS}),
    (reference.conv2d, {"images": IMAGES, "kernels": KERNELS, **HOW}),
    (reference.conv2d_of_windows, {"images": IMAGES, "kernels": KERNELS, **HOW}),
    (reference.conv2d_input_gradient, BACK),
    (reference.conv2d_kernel_gradient, WEIGHTS),
    (ops.locally_connected2d, LOCAL),
    (ops.locally_connected2d_input_gradient, BACK | {"kernels": OWN}),
    (ops.locally_connected2d_kernel_gradient, OWN_WEIGHTS),
    (ops.locally_connected2d_bias_gradient, {"d_maps": MAPS}),
    (ops.windows_by_place, {"images": IMAGES, "size": 3, **HOW}),
    (ops.max_pool, {"images": IMAGES, **POOL}),
    (ops.max_pool_gradient, WINNERS),
    (ops.average_pool, {"images": IMAGES, **POOL, "count_include_pad": False}),
    (ops.average_pool_gradient, SPREAD | {"count_include_pad": True}),
    (ops.global_average_pool, {"images": IMAGES}),
    (
        ops.global_average_pool_gradient,
        {"d_outputs": np.ones((2, 1)), "image_shape": (2, 6, 6, 1)},
    ),
    (ops.global_max_pool, {"images": IMAGES}),
    (
        ops.global_max_pool_gradient,
        {"d_outputs": np.ones((2, 1)), "images": IMAGES},
    ),
    (ops.blur_pool, BLUR),
    (ops.relu, {"inputs": ROWS}),
    (ops.relu_gradient, {"d_outputs": ROWS, "inputs": ROWS}),
    (ops.dense, LINEAR),
    (ops.dense_gradients, LINEAR_BACK),
    (ops.dropout_mask, MASK),
    (ops.softmax, {"logits": ROWS}),
    (ops.log_softmax, {"logits": ROWS}),
    (ops.cross_entropy, COST),
    (ops.cross_entropy_gradient, COST),
    (layers.he_normal, {"shape": (2, 3), "fan_in": 2, "rng": RNG}),
    (layers.Conv2D, {"filters": 2, "size": 3, **HOW}),
    (
        layers.LocallyConnected,
        {"filters": 2, "size": 3, **HOW, "alike": True},
    ),
    (layers.MaxPool, POOL),
    (layers.AveragePool, POOL | {"count_include_pad": True}),
    (layers.Dense, {"units": 3}),
    (layers.Dropout, {"rate": 0.5}),
    (network.Network, {"input_shape": SHAPE, "layers": NET.layers, "rng": RNG}),
    (network.Network, {"input_shape": (3,), "layers": [layers.ReLU()], "rng": RNG}),
    (NET.activations, {"images": IMAGES}),
    (NET.logits, {"images": IMAGES}),
    (NET.probabilities, {"images": IMAGES}),
    (NET.predict, {"images": IMAGES}),
    (NET.accuracy, BATCH),
    (NET.batch, BATCH),
    (NET.loss_and_gradients, BATCH),
    (optimizers.SGD, {"learning_rate": 0.1}),
    (optimizers.Momentum, {"learning_rate": 0.1, "momentum": 0.9}),
    (optimizers.Adam, ADAM),
    (optimizers.SGD(0.1).step, {"gradient": ROWS, "memory": None}),
    (optimizers.Momentum(0.1).step, {"gradient": ROWS, "memory": ROWS}),
    (optimizers.Adam().step, {"gradient": ROWS, "memory": (ROWS, ROWS, 1)}),
    (optimizers.constant, {"done": 0.5}),
    (optimizers.cosine, {"done": 0.5}),
    (notebook.glue, {"number": 3}),
    (training.fit, FIT),
    (notebook.progress, {"iterable": range(3), "label": "epochs"}),
    (matrices.convolution_matrix, {"kernels": KERNELS, **MATRIX}),
    (matrices.sparse_convolution_matrix, {"kernels": KERNELS, **MATRIX}),
    (matrices.tap_matrix, TAPS),
    (equivariance.shift, {"images": IMAGES, "rows": 1, "columns": 1, "mode": "zero"}),
    (equivariance.pan, PAN),
    (equivariance.difference, MOVE | {"stride": 1, "mode": "circular"}),
    (equivariance.difference, MOVE | {"stride": 1, "mode": "pan"}),
    (equivariance.error, MOVE | {"stride": 1, "mode": "zero"}),
    (equivariance.closest, MOVE),
    (equivariance.compare, COMPARE),
    (data.digits, {"test_fraction": 0.2, "seed": 0}),
    (data.on_canvas, CANVAS),
    (data.photo, {"name": "chelsea", "width": 20, "grey": True}),
    (data.luminance, {"image": np.ones((2, 2, 3))}),
]
for layer, shape in ((layers.Flatten(), SHAPE), (layers.ReLU(), SHAPE)):
    CALLS.append((layer.output_shape, {"input_shape": shape}))
    CALLS.append((layer.forward, {"parameters": {}, "inputs": IMAGES}))
for layer in (
    NET.layers[0],
    layers.LocallyConnected(2, 3),
    layers.MaxPool(2),
    layers.GlobalAveragePool(),
    layers.GlobalMaxPool(),
):
    CALLS.append((layer.output_shape, {"input_shape": SHAPE}))
    CALLS.append((layer.initialise, {"input_shape": SHAPE, "rng": RNG}))


@pytest.mark.parametrize(
    ("function", "legal"), CALLS, ids=lambda value: getattr(value, "__name__", "")
)
def test_nasty_arguments_are_answered_or_refused_by_name(function, legal):
    found = complaints(function, legal)
    assert not found, "\n".join(found)


def test_more_than_20_000_calls_are_made():
    assert sum(1 for call in CALLS for _ in replacements(*call)) > 20_000


# Without an argument to get wrong, or returned rather than called.
NOT_ASKED = {data.pixel_cat, data.Digits, counting.LayerCount, counting.Ladder}
NOT_ASKED |= {shapes.Window, shapes.ReceptiveField, training.History, notebook.is_live}
NOT_ASKED |= {equivariance.Match, equivariance.Comparison}
NOT_ASKED |= {layers.Layer, layers.Backward, layers.ReLU, layers.Flatten}
NOT_ASKED |= {layers.GlobalAveragePool, layers.GlobalMaxPool}
MODULES = [
    *(counting, data, equivariance, layers, matrices, network, notebook, ops),
    *(optimizers, reference, shapes, training),
]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_no_public_function_is_forgotten(module):
    listed = getattr(module, "__all__", [])
    public = {
        value
        for name, value in vars(module).items()
        if inspect.isfunction(value) or inspect.isclass(value)
        if name in listed or value.__module__ == module.__name__
        if not name.startswith("_")
    }
    assert not public - {function for function, _ in CALLS} - NOT_ASKED
