"""What the operations say of sizes that do not fit, and do with what is too large."""

from unittest.mock import patch

import numpy as np
import pytest

from whyconv import arguments, layers, ops

IMAGES, KERNELS = np.ones((2, 3, 4, 1)), np.ones((2, 2, 1, 5))
HUGE = 1e308


def test_the_bias_gradient_is_the_sum_over_all_places():
    d_maps = np.arange(2.0 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    d_bias = ops.conv2d_bias_gradient(d_maps)
    np.testing.assert_array_equal(d_bias, d_maps.sum(axis=(0, 1, 2)))


@pytest.mark.parametrize(
    "call",
    [
        lambda: ops.conv2d_input_gradient(
            np.full((1, 3, 3, 1), HUGE), np.ones((2, 2, 1, 1)), (1, 4, 4, 1)
        ),
        lambda: ops.conv2d_kernel_gradient(
            np.full((1, 3, 3, 1), HUGE), np.ones((1, 4, 4, 1)), (2, 2, 1, 1)
        ),
        lambda: ops.conv2d_bias_gradient(np.full((1, 2, 2, 1), HUGE)),
        lambda: ops.locally_connected2d(
            np.full((1, 2, 2, 1), HUGE), np.ones((1, 1, 2, 2, 1, 1))
        ),
        lambda: ops.dense(np.full((1, 2), HUGE), np.ones((2, 1))),
        lambda: ops.dense_gradients(
            np.full((2, 2), HUGE), np.ones((2, 3)), np.ones((3, 2))
        )[0],
        lambda: -ops.log_softmax(np.array([[HUGE, -HUGE]])),
        lambda: ops.cross_entropy(np.array([[HUGE, -HUGE]] * 2), np.array([1, 1])),
        lambda: ops.cross_entropy(
            np.array([[HUGE / 1.5, -HUGE / 1.5]] * 2), np.array([1, 1])
        ),
    ],
)
def test_what_is_too_large_is_infinite_without_a_warning(call):
    assert np.max(call()) == np.inf


def test_all_arguments_have_names():
    how = {"stride": 1, "padding": 0, "dilation": 1, "mode": "zero"}
    maps = ops.conv2d(images=IMAGES, kernels=KERNELS, bias=None, **how)
    back = {"d_maps": maps, **how}
    assert maps.shape == (2, 2, 3, 5)
    shape = {"kernels": KERNELS, "image_shape": IMAGES.shape}
    assert ops.conv2d_input_gradient(**shape, **back).shape == IMAGES.shape
    shape = {"images": IMAGES, "kernel_shape": KERNELS.shape}
    assert ops.conv2d_kernel_gradient(**shape, **back).shape == KERNELS.shape
    own = {"kernels": np.ones((2, 3, *KERNELS.shape)), "bias": None}
    assert ops.locally_connected2d(images=IMAGES, **own, **how).shape == maps.shape


def test_sizes_are_compared_by_number():
    many = 300  # Python keeps only one copy of small numbers
    images, kernels = np.ones((1, 1, 1, many)), np.ones((1, 1, many, 1))
    assert ops.conv2d(images, kernels).item() == many
    assert ops.dense(np.ones((1, many)), np.ones((many, 1))).item() == many
    assert ops.cross_entropy(np.zeros((many, 1)), np.zeros(many, int)) == 0


def test_maps_that_take_too_much_memory_are_refused(assert_refuses):
    message = (
        "kernels: maps of shape (2, 2, 3, 5) and float64 would take 480 bytes, "
        "more than the 479 allowed"
    )
    with patch.object(arguments, "MEMORY", 479):
        assert_refuses(ValueError, message, ops.conv2d, IMAGES, KERNELS)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: ops.conv2d(IMAGES, np.ones((2, 2, 3, 5))),
            "kernels: 3 channels do not match the images' 1 "
            "(kernels (2, 2, 3, 5), images (2, 3, 4, 1))",
        ),
        (
            lambda: ops.conv2d(np.ones((2, 3, 4, 2)), KERNELS),
            "kernels: 1 channels do not match the images' 2 "
            "(kernels (2, 2, 1, 5), images (2, 3, 4, 2))",
        ),
        (
            lambda: ops.dense(np.ones((2, 3)), np.ones((4, 5))),
            "weights: 4 rows do not match the inputs' 3 "
            "(weights (4, 5), inputs (2, 3))",
        ),
        (
            lambda: ops.dense(np.ones((2, 4)), np.ones((3, 5))),
            "weights: 3 rows do not match the inputs' 4 "
            "(weights (3, 5), inputs (2, 4))",
        ),
        (
            lambda: ops.cross_entropy(np.ones((2, 3)), np.array([0, 1, 2])),
            "labels: 3 labels for 2 logits rows",
        ),
        (
            lambda: ops.cross_entropy(np.ones((3, 3)), np.array([0, 1])),
            "labels: 2 labels for 3 logits rows",
        ),
        (
            lambda: ops.dropout_mask((2,), -0.5, np.random.default_rng(0)),
            "rate must be at least 0, got -0.5",
        ),
    ],
)
def test_sizes_that_do_not_fit_are_named(call, message, assert_refuses):
    assert_refuses(ValueError, message, call)


def test_a_layer_that_does_nothing_yet_cannot_be_changed():
    with pytest.raises(AttributeError):
        layers.Layer().anything = 1
