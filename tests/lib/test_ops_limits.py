"""What the operations say of sizes that do not fit, and do with what is too large."""

from unittest.mock import patch

import numpy as np
import pytest

from whyconv import arguments, data, layers, matrices, ops, reference

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


def reading(*shape):
    return lambda dtype: np.ones(shape, dtype)


IMAGE, KERNEL, MAPS = reading(1, 4, 4, 1), reading(3, 3, 1, 5), reading(1, 2, 2, 5)
LARGEST = {  # each with the numbers that its largest array has
    "conv2d": (20, lambda t: ops.conv2d(IMAGE(t), KERNEL(t))),
    "conv2d, padded": (
        64,
        lambda t: ops.conv2d(IMAGE(t), KERNEL(t)[..., :1], padding=2, stride=3),
    ),
    "conv2d_input_gradient": (
        20,
        lambda t: ops.conv2d_input_gradient(MAPS(t), KERNEL(t), (1, 4, 4, 1)),
    ),
    "conv2d_kernel_gradient": (
        20,
        lambda t: ops.conv2d_kernel_gradient(MAPS(t), IMAGE(t), (3, 3, 1, 5)),
    ),
    "pad": (64, lambda t: ops.pad(IMAGE(t), 2)),
    "windows": (36, lambda t: ops.windows_by_place(IMAGE(t), 3)),
    "locally_connected2d_input_gradient": (
        64,
        lambda t: ops.locally_connected2d_input_gradient(
            reading(1, 6, 6, 1)(t),
            reading(6, 6, 3, 3, 1, 1)(t),
            (1, 4, 4, 1),
            padding=2,
        ),
    ),
    "max_pool": (36, lambda t: ops.max_pool(IMAGE(t), 2, 1, 1)),
    "average_pool": (36, lambda t: ops.average_pool(IMAGE(t), 2, 2, 1)),
    "average_pool_gradient": (
        16,
        lambda t: ops.average_pool_gradient(reading(1, 2, 2, 1)(t), (1, 4, 4, 1), 2),
    ),
    "global_average_pool_gradient": (
        16,
        lambda t: ops.global_average_pool_gradient(reading(1, 1)(t), (1, 4, 4, 1)),
    ),
    "dropout_mask": (
        30,
        lambda t: ops.dropout_mask((5, 6), 0.5, np.random.default_rng(0), t),
    ),
    "convolution_matrix": (
        320,
        lambda t: matrices.convolution_matrix(KERNEL(t), (4, 4, 1)),
    ),
    "on_canvas": (30, lambda t: data.on_canvas(IMAGE(t), 5, 6, 0, 0)),
}


@pytest.mark.parametrize(("numbers", "call"), LARGEST.values(), ids=LARGEST)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_limit_of_memory_counts_the_numbers_as_they_are(numbers, call, dtype):
    size = numbers * np.dtype(dtype).itemsize
    with patch.object(arguments, "MEMORY", size):
        call(dtype)
    words = rf"{np.dtype(dtype)} would take {size:,} bytes, more than the {size - 1:,} "
    low = patch.object(arguments, "MEMORY", size - 1)
    with low, pytest.raises(ValueError, match=words):
        call(dtype)


NOT_ENOUGH = [
    ("size", (3, 0), "size[1] (columns) must be at least 1, got 0"),
    ("stride", (0, 1), "stride[0] (rows) must be at least 1, got 0"),
    ("padding", (0, -1), "padding[1] (columns) must be at least 0, got -1"),
    ("dilation", (0, 1), "dilation[0] (rows) must be at least 1, got 0"),
]


@pytest.mark.parametrize(("name", "pair", "message"), NOT_ENOUGH)
def test_one_bad_number_of_a_pair_is_named(name, pair, message, assert_refuses):
    images, kernels = np.ones((2, 6, 6, 1)), np.ones((3, 3, 1, 2))
    maps, own = np.ones((2, 4, 4, 2)), np.ones((4, 4, 3, 3, 1, 2))
    windowed = [
        (ops.conv2d, (images, kernels)),
        (ops.conv2d_input_gradient, (maps, kernels, images.shape)),
        (ops.conv2d_kernel_gradient, (maps, images, kernels.shape)),
        (ops.locally_connected2d, (images, own)),
        (ops.locally_connected2d_input_gradient, (maps, own, images.shape)),
        (ops.locally_connected2d_kernel_gradient, (maps, images, own.shape)),
        (reference.conv2d, (images, kernels)),
        (matrices.convolution_matrix, (kernels, (6, 6, 1))),
        (matrices.tap_matrix, (kernels.shape, (6, 6, 1))),
    ]
    pools = [
        (ops.max_pool, (images,)),
        (ops.average_pool, (images,)),
        (ops.max_pool_gradient, (images[:, :3, :3], images)),
        (ops.average_pool_gradient, (images[:, :3, :3], images.shape)),
        (layers.MaxPool, ()),
        (layers.AveragePool, ()),
    ]
    sized = [(ops.windows_by_place, (images,)), (layers.Conv2D, (2,))]
    for calls, size, are_asked in (
        (windowed, {}, name != "size"),
        (pools, {"size": 2}, name != "dilation"),
        (sized, {"size": 2}, True),
    ):
        for f, args in calls * are_asked:
            assert_refuses(ValueError, message, f, *args, **{**size, name: pair})


def test_a_mask_is_drawn_in_parts_and_is_that_of_one_draw():
    draws = np.random.default_rng(3).random((7, 9)) >= 0.25
    with patch.object(ops, "DRAWN", 10):
        mask = ops.dropout_mask((7, 9), 0.25, np.random.default_rng(3), np.float32)
    assert mask.dtype == np.float32
    np.testing.assert_array_equal(mask, draws / np.float32(0.75))


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
