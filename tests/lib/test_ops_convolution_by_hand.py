"""pad, conv2d and its gradients on cases worked by hand, and what errors say."""

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from tests.lib.test_shapes import legal_windows

from whyconv import arguments, ops, shapes, windows

# --- By hand -----------------------------------------------------------------

IMAGE = np.arange(1.0, 10).reshape(1, 3, 3, 1)  # 1 2 3 / 4 5 6 / 7 8 9
KERNEL = np.array([[1.0, 2], [3, 4]]).reshape(2, 2, 1, 1)


def test_a_kernel_is_laid_on_as_it_is_written():
    maps = ops.conv2d(IMAGE, KERNEL)[0, :, :, 0]
    # 1*1 + 2*2 + 4*3 + 5*4 = 37, and so on
    np.testing.assert_array_equal(maps, [[37, 47], [67, 77]])


def test_bias_is_added_filter_by_filter():
    kernels = np.concatenate([KERNEL, -KERNEL], axis=3)
    maps = ops.conv2d(IMAGE, kernels, np.array([100.0, 0.5]))
    np.testing.assert_array_equal(maps[0, 0, 0], [137, -36.5])


def test_channels_are_summed():
    images = np.concatenate([IMAGE, 10 * IMAGE], axis=3)
    kernels = np.concatenate([KERNEL, KERNEL], axis=2)
    assert ops.conv2d(images, kernels)[0, 0, 0, 0] == 37 + 370


@pytest.mark.parametrize(
    ("how", "by_hand"),
    [
        ({"stride": 2}, [[37]]),
        ({"dilation": 2}, [[1 * 1 + 3 * 2 + 7 * 3 + 9 * 4]]),
        ({"stride": 3, "padding": 1}, [[4 * 1, 3 * 3], [2 * 7, 1 * 9]]),
        ({"stride": 2, "padding": 1}, [[4, 3 * 2 + 4 * 3], [2 * 4 + 4 * 7, 77]]),
        (
            {"stride": 2, "padding": 1, "mode": "circular"},
            [[9 + 14 + 9 + 4, 8 + 18 + 6 + 12], [6 + 8 + 27 + 28, 77]],
        ),
    ],
)
def test_stride_padding_and_dilation_by_hand(how, by_hand):
    maps = ops.conv2d(IMAGE, KERNEL, **how)[0, :, :, 0]
    np.testing.assert_array_equal(maps, by_hand)


def test_gradients_by_hand():
    d_maps = np.array([[1.0, 0], [0, 10]]).reshape(1, 2, 2, 1)
    d_images = ops.conv2d_input_gradient(d_maps, KERNEL, IMAGE.shape)[0, :, :, 0]
    np.testing.assert_array_equal(d_images, [[1, 2, 0], [3, 14, 20], [0, 30, 40]])
    d_kernels = ops.conv2d_kernel_gradient(d_maps, IMAGE, KERNEL.shape)[:, :, 0, 0]
    np.testing.assert_array_equal(d_kernels, [[51, 62], [84, 95]])


def test_padding_by_hand():
    row = np.array([1.0, 2, 3, 4]).reshape(1, 1, 4, 1)
    tall = np.repeat(row, 3, axis=1)
    zero, circular = (ops.pad(row, 2, m)[0, :, :, 0] for m in ("zero", "circular"))
    np.testing.assert_array_equal(zero[2], [0, 0, 1, 2, 3, 4, 0, 0])
    np.testing.assert_array_equal(zero[[0, 1, 3, 4]], np.zeros((4, 8)))
    np.testing.assert_array_equal(circular, [[3, 4, 1, 2, 3, 4, 1, 2]] * 5)
    reflect, edge = (ops.pad(tall, 2, m)[0, :, :, 0] for m in ("reflect", "edge"))
    np.testing.assert_array_equal(reflect, [[3, 2, 1, 2, 3, 4, 3, 2]] * 7)
    np.testing.assert_array_equal(edge, [[1, 1, 1, 2, 3, 4, 4, 4]] * 7)


def test_padding_by_axis_by_hand():
    row = np.array([1.0, 2, 3, 4]).reshape(1, 1, 4, 1)
    for mode, padded in (
        ("zero", [0, 1, 2, 3, 4, 0]),
        ("circular", [4, 1, 2, 3, 4, 1]),
        ("reflect", [2, 1, 2, 3, 4, 3]),
        ("edge", [1, 1, 2, 3, 4, 4]),
    ):
        signal = ops.pad(row, (0, 1), mode)
        np.testing.assert_array_equal(signal[0, :, :, 0], [padded])
        back = ops.pad_gradient(signal, (0, 1), mode)
        assert back.shape == row.shape
    column = row.swapaxes(1, 2)
    np.testing.assert_array_equal(ops.pad(column, (2, 0), "edge").ravel()[:3], 1)


@pytest.mark.parametrize(
    ("mode", "sources"),
    [
        ("zero", [-1, -1, 0, 1, 2, -1, -1]),
        ("circular", [1, 2, 0, 1, 2, 0, 1]),
        ("reflect", [2, 1, 0, 1, 2, 1, 0]),
        ("edge", [0, 0, 0, 1, 2, 2, 2]),
    ],
)
def test_what_a_padded_pixel_copies(mode, sources):
    assert windows.sources(3, 2, mode).tolist() == sources
    assert windows.sources(3, 0, mode).tolist() == [0, 1, 2]


@given(legal_windows(), legal_windows())
def test_inside_a_training_a_window_finds_the_same_places(down, across):
    with arguments.trusted():
        found = windows.output_sizes(*zip(down, across, strict=True))
    assert found == (shapes.output_size(*down), shapes.output_size(*across))


@pytest.mark.parametrize("taps", [1, 2, 3])
@pytest.mark.parametrize("padding", [2, (2, 3), 5])
def test_more_padding_than_a_kernel_sees_is_left_out_of_the_gradient(taps, padding):
    kernels = np.arange(1.0, taps**2 + 1).reshape(taps, taps, 1, 1)
    images = np.ones((1, 3, 4, 1))
    maps = ops.conv2d(images, kernels, padding=padding)
    back = ops.conv2d_input_gradient(
        np.ones_like(maps), kernels, images.shape, padding=padding
    )
    # every pixel lies under every tap once
    np.testing.assert_array_equal(back, kernels.sum() * images)


def test_padding_that_cannot_be_reflected_is_refused(assert_refuses):
    images, kernels = np.ones((2, 5, 6, 1)), np.ones((3, 3, 1, 2))
    message = "padding: 6 pixels cannot be reflected from 6, at most 6 - 1 = 5"
    maps = np.ones((2, 3, 16, 2))
    how = {"padding": (0, 6), "mode": "reflect"}
    for f, args in (
        (ops.pad, (images,)),
        (ops.conv2d, (images, kernels)),
        (ops.conv2d_input_gradient, (maps, kernels, images.shape)),
        (ops.conv2d_kernel_gradient, (maps, images, kernels.shape)),
        (ops.pad_gradient, (np.ones((2, 5, 18, 1)),)),
    ):
        assert_refuses(ValueError, message, f, *args, **how)
    message = "padding: 5 pixels cannot be reflected from 5, at most 5 - 1 = 4"
    assert_refuses(ValueError, message, ops.pad, images, (5, 0), "reflect")


def test_a_signal_is_an_image_of_one_row():
    signal, kernel = np.array([1.0, 2, 4, 8, 16]), np.array([1.0, 10, 100])
    how = {"stride": (1, 2), "padding": (0, 1), "dilation": (1, 1)}
    maps = ops.conv2d(signal.reshape(1, 1, 5, 1), kernel.reshape(1, 3, 1, 1), **how)
    np.testing.assert_array_equal(maps.ravel(), [210, 842, 168])


# --- Types -------------------------------------------------------------------


def test_padding_names_a_bad_value(assert_refuses):
    for call in (ops.pad, ops.pad_gradient):
        message = "padding must be at least 0, got -1"
        assert_refuses(ValueError, message, call, np.ones((1, 3, 3, 1)), -1)


def test_windows_that_take_too_much_memory_are_refused(assert_refuses):
    images, kernels = np.ones((2, 3, 5, 4)), np.ones((2, 4, 2, 2, 4, 6))
    message = (
        "images: windows of shape (2, 2, 4, 2, 2, 4) and float64 would take "
        "2,048 bytes, more than the 2,047 allowed"
    )
    with patch.object(arguments, "MEMORY", 2047):
        assert_refuses(ValueError, message, ops.locally_connected2d, images, kernels)


def test_copies_that_add_up_to_too_much_are_infinite_without_a_warning():
    d_padded = np.full((1, 3, 3, 1), 1e308)
    assert ops.pad_gradient(d_padded, 1, "circular").item() == np.inf


def test_integers_and_booleans_become_float64():
    maps = ops.conv2d(IMAGE.astype(np.uint8), KERNEL.astype(bool))
    assert maps.dtype == np.float64
    assert maps[0, 0, 0, 0] == 1 + 2 + 4 + 5


def test_small_numpy_integers_do_not_overflow():
    images = np.zeros((1, 100, 100, 1))
    padding, stride = np.int8(100), np.int8(50)
    kernels = np.zeros((3, 3, 1, 1))
    maps = ops.conv2d(images, kernels, stride=stride, padding=padding)
    gradient = ops.conv2d_input_gradient(
        maps, kernels, images.shape, stride=stride, padding=padding
    )
    assert (maps.shape, gradient.shape) == ((1, 6, 6, 1), images.shape)


def test_a_result_too_large_for_its_type_is_infinite_without_a_warning():
    huge = np.full((1, 3, 3, 1), 1e308)
    assert np.isinf(ops.conv2d(huge, huge.reshape(3, 3, 1, 1))).all()


# --- Errors ------------------------------------------------------------------

IMAGES, KERNELS, MAPS = (
    np.ones((2, 5, 6, 3)),
    np.ones((3, 3, 3, 4)),
    np.ones((2, 3, 4, 4)),
)


@pytest.mark.parametrize(
    ("arguments", "how", "message"),
    [
        (
            (np.ones((2, 3, 3, 3)), np.ones((5, 5, 3, 4))),
            {},
            "size: a window of 5 does not fit in 3 pixels + 2*0 padding = 3",
        ),
        (
            (IMAGES, KERNELS),
            {"dilation": 4, "padding": 1},
            "size: a window of 9 (3 taps, dilation 4) does not fit in "
            "5 pixels + 2*1 padding = 7",
        ),
        (
            (IMAGES, np.ones((3, 3, 2, 4))),
            {},
            "kernels: 2 channels do not match the images' 3 "
            "(kernels (3, 3, 2, 4), images (2, 5, 6, 3))",
        ),
        (
            (IMAGES[0], KERNELS),
            {},
            "images must have 4 axes (N, H, W, C), got 3: shape (5, 6, 3)"
            "; images[None] makes a batch of one image",
        ),
        (
            (IMAGES, KERNELS[0]),
            {},
            "kernels must have 4 axes (K, L, C, F), got 3: shape (3, 3, 4)",
        ),
        (
            (IMAGES[:0], KERNELS),
            {},
            "images must not be empty, got shape (0, 5, 6, 3)",
        ),
        ((IMAGES, KERNELS), {"stride": 0}, "stride must be at least 1, got 0"),
        ((IMAGES, KERNELS), {"padding": -1}, "padding must be at least 0, got -1"),
        ((IMAGES, KERNELS), {"dilation": 0}, "dilation must be at least 1, got 0"),
        (
            (IMAGES, KERNELS),
            {"mode": "same"},
            "mode must be one of 'zero', 'circular', 'reflect', 'edge', got 'same'",
        ),
        (
            (IMAGES, KERNELS, np.ones(3)),
            {},
            "bias must have shape (4,) (kernels have 4 filters), got (3,)",
        ),
        (
            (IMAGES * np.nan, KERNELS),
            {},
            "images must be finite, got nan at index (0, 0, 0, 0)",
        ),
        (
            ([[1, 2], [3]], KERNELS),
            {},
            "images must be a regular array of numbers, with rows of one length, "
            "got [[1, 2], [3]]",
        ),
        (
            (IMAGES, KERNELS),
            {"padding": 10**9},
            "padding: padded images of shape (2, 2000000005, 2000000006, 3) and "
            "float64 would take 192,000,001,056,000,001,440 bytes, "
            "more than the 4,000,000,000 allowed",
        ),
    ],
)
def test_conv2d_names_a_bad_value(arguments, how, message, assert_refuses):
    assert_refuses(ValueError, message, ops.conv2d, *arguments, **how)


@pytest.mark.parametrize(
    ("arguments", "how", "message"),
    [
        ((IMAGES, KERNELS), {"stride": 1.0}, "stride must be an integer, got 1.0"),
        ((IMAGES, KERNELS), {"stride": True}, "stride must be an integer, got True"),
        ((IMAGES, KERNELS), {"padding": "1"}, "padding must be an integer, got '1'"),
        (
            (None, KERNELS),
            {},
            "images must hold real numbers (float32, float64 or integers), "
            "got dtype object: None",
        ),
        (
            (IMAGES, [1j] * 30),
            {},
            "kernels must hold real numbers (float32, float64 or integers), got dtype "
            f"complex128: {('[' + 30 * '1j, ')[:77]}...",
        ),
    ],
)
def test_conv2d_names_a_bad_type(arguments, how, message, assert_refuses):
    assert_refuses(TypeError, message, ops.conv2d, *arguments, **how)


def test_gradients_name_a_gradient_of_another_shape(assert_refuses):
    wrong = MAPS[:, 1:]
    message = (
        "d_maps must have shape (2, 3, 4, 4) (what conv2d makes of images "
        "(2, 5, 6, 3), kernels (3, 3, 3, 4)), got (2, 2, 4, 4)"
    )
    for gradient, other, shape in (
        (ops.conv2d_input_gradient, KERNELS, IMAGES.shape),
        (ops.conv2d_kernel_gradient, IMAGES, KERNELS.shape),
    ):
        assert_refuses(ValueError, message, gradient, wrong, other, shape)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: ops.conv2d_input_gradient(MAPS, KERNELS, (2, 5, 6)),
            "image_shape must have 4 numbers (N, H, W, C), got 3: (2, 5, 6)",
        ),
        (
            lambda: ops.conv2d_kernel_gradient(MAPS, IMAGES, (3, 3, 2, 4)),
            "kernels: 2 channels do not match the images' 3 "
            "(kernels (3, 3, 2, 4), images (2, 5, 6, 3))",
        ),
        (
            lambda: ops.conv2d_input_gradient(MAPS[..., :3], KERNELS, IMAGES.shape),
            "d_maps must have shape (2, 3, 4, 4) (what conv2d makes of images "
            "(2, 5, 6, 3), kernels (3, 3, 3, 4)), got (2, 3, 4, 3)",
        ),
        (
            lambda: ops.conv2d(np.ones((1, 400, 400, 1)), np.ones((1, 1, 1, 4000))),
            "kernels: maps of shape (1, 400, 400, 4000) and float64 would "
            "take 5,120,000,000 bytes, more than the 4,000,000,000 allowed",
        ),
        (
            lambda: ops.pad_gradient(MAPS[:, :2], 1),
            "padding: 2 x 4 pixels - 2*1 padding leave 0 x 2",
        ),
        (
            lambda: ops.pad_gradient(IMAGES, (0, 3)),
            "padding: 5 x 6 pixels - 2*(0, 3) padding leave 5 x 0",
        ),
        (
            lambda: ops.pad_gradient(IMAGES, (4, 1)),
            "padding: 5 x 6 pixels - 2*(4, 1) padding leave -3 x 4",
        ),
        (
            lambda: ops.pad_gradient(IMAGES, (300, int("300"))),
            "padding: 5 x 6 pixels - 2*300 padding leave -595 x -594",
        ),
        (
            lambda: ops.pad_gradient(IMAGES, 3),
            "padding: 5 x 6 pixels - 2*3 padding leave -1 x 0",
        ),
        (
            lambda: ops.locally_connected2d(IMAGES, np.ones((3, 3, 3, 3, 3, 4))),
            "kernels must have shape (3, 4, 3, 3, 3, 4) (one for each place of images "
            "(2, 5, 6, 3)), got (3, 3, 3, 3, 3, 4)",
        ),
        (
            lambda: ops.locally_connected2d(
                IMAGES, np.ones((3, 4, 3, 3, 3, 4)), np.ones((4, 3, 4))
            ),
            "bias must have shape (3, 4, 4) (one for each output of images "
            "(2, 5, 6, 3)), got (4, 3, 4)",
        ),
    ],
)
def test_the_other_operations_name_a_bad_value(call, message, assert_refuses):
    assert_refuses(ValueError, message, call)
