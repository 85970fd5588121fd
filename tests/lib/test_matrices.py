import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whyconv import matrices, ops


@st.composite
def layers(draw, modes=ops.MODES):
    """Kernels, image shape, and how the window moves."""
    sides = draw(st.tuples(st.integers(1, 6), st.integers(1, 6)))
    channels, filters = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    mode = draw(st.sampled_from(modes))
    most = [side - 1 if mode == "reflect" else 3 for side in sides]
    paddings = [draw(st.integers(0, min(3, p))) for p in most]
    dilations = [draw(st.integers(1, 3)) for _ in sides]
    if draw(st.booleans()) and mode != "reflect":  # as one number
        paddings, dilations = [paddings[0]] * 2, [dilations[0]] * 2
    most = [
        min(4, (side + 2 * padding - 1) // dilation + 1)
        for side, padding, dilation in zip(sides, paddings, dilations, strict=True)
    ]
    sizes = [draw(st.integers(1, k)) for k in most]
    strides = tuple(draw(st.integers(1, 3)) for _ in sides)
    padding, dilation = (
        pair[0] if pair[0] == pair[1] else tuple(pair) for pair in (paddings, dilations)
    )
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    kernels = rng.normal(size=(*sizes, channels, filters))
    how = {"stride": strides, "padding": padding, "dilation": dilation, "mode": mode}
    return kernels, (*sides, channels), how


def test_a_toeplitz_matrix_by_hand():
    kernels = np.array([1.0, 2, 3]).reshape(1, 3, 1, 1)
    valid = [[1, 2, 3, 0, 0], [0, 1, 2, 3, 0], [0, 0, 1, 2, 3]]
    matrix = matrices.convolution_matrix(kernels, (1, 5, 1))
    np.testing.assert_array_equal(matrix, valid)
    strided = matrices.convolution_matrix(kernels, (1, 5, 1), stride=2)
    np.testing.assert_array_equal(strided, valid[::2])
    taps = matrices.tap_matrix(kernels.shape, (1, 5, 1))
    np.testing.assert_array_equal(taps, np.array(valid) - 1)


def test_a_circulant_matrix_by_hand():
    kernels = np.arange(1.0, 10).reshape(3, 3, 1, 1)
    matrix = matrices.convolution_matrix(kernels, (3, 4, 1), padding=1, mode="circular")
    np.testing.assert_array_equal(matrix[0], [5, 6, 0, 4, 8, 9, 0, 7, 2, 3, 0, 1])
    for i, j in np.ndindex(3, 4):
        moved = np.roll(matrix[0].reshape(3, 4), (i, j), axis=(0, 1))
        np.testing.assert_array_equal(matrix[4 * i + j], moved.ravel())


def test_rows_and_columns_count_channels_and_filters_fastest():
    kernels = np.arange(1.0, 7).reshape(1, 1, 2, 3)
    matrix = matrices.convolution_matrix(kernels, (1, 2, 2))
    np.testing.assert_array_equal(matrix[:3, :2], kernels[0, 0].T)
    np.testing.assert_array_equal(matrix, np.kron(np.eye(2), kernels[0, 0].T))


@given(layers(), st.integers(0, 2**32 - 1))
def test_the_matrix_does_what_the_operation_does(layer, seed):
    kernels, shape, how = layer
    image = np.random.default_rng(seed).normal(size=shape)
    maps = ops.conv2d(image[None], kernels, **how).ravel()
    dense = matrices.convolution_matrix(kernels, shape, **how)
    sparse = matrices.sparse_convolution_matrix(kernels, shape, **how)
    np.testing.assert_allclose(dense @ image.ravel(), maps, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(sparse @ image.ravel(), maps, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(sparse.toarray(), dense, rtol=1e-12, atol=1e-12)
    back = ops.conv2d_input_gradient(
        maps.reshape(ops.conv2d(image[None], kernels, **how).shape),
        kernels,
        (1, *shape),
        **how,
    )
    np.testing.assert_allclose(dense.T @ maps, back.ravel(), rtol=1e-10, atol=1e-12)


@given(layers(modes=("zero",)))
def test_the_tap_matrix_says_which_weight_stands_where(layer):
    kernels, shape, how = layer
    taps = matrices.tap_matrix(kernels.shape, shape, **how)
    rebuilt = np.where(taps < 0, 0, kernels.ravel()[taps])
    dense = matrices.convolution_matrix(kernels, shape, **how)
    np.testing.assert_array_equal(rebuilt, dense)
    sparse = matrices.sparse_convolution_matrix(kernels, shape, **how)
    assert sparse.nnz == np.count_nonzero(taps >= 0)


@settings(max_examples=50)
@given(layers(modes=("circular", "reflect", "edge")))
def test_the_tap_matrix_is_right_or_refuses_where_padding_copies(layer):
    kernels, shape, how = layer
    ones = matrices.convolution_matrix(np.ones_like(kernels), shape, **how)
    if ones.max() > 1:
        with pytest.raises(ValueError, match=r"a .*window .* (overlaps|sees)"):
            matrices.tap_matrix(kernels.shape, shape, **how)
    else:
        taps = matrices.tap_matrix(kernels.shape, shape, **how)
        rebuilt = np.where(taps < 0, 0, kernels.ravel()[taps])
        dense = matrices.convolution_matrix(kernels, shape, **how)
        np.testing.assert_array_equal(rebuilt, dense)


def test_float32_stays_float32():
    kernels = np.ones((2, 2, 1, 1), np.float32)
    assert matrices.convolution_matrix(kernels, (3, 3, 1)).dtype == np.float32
    assert matrices.sparse_convolution_matrix(kernels, (3, 3, 1)).dtype == np.float32


def test_the_diary_example_has_as_many_nonzeros_as_counted():
    sparse = matrices.sparse_convolution_matrix(np.ones((5, 5, 3, 6)), (32, 32, 3))
    assert sparse.shape == (4704, 3072)
    assert sparse.nnz == 352_800


def test_channels_are_compared_by_number():
    kernels = np.ones((1, 1, 300, 1))  # Python keeps only one copy of small numbers
    assert matrices.sparse_convolution_matrix(kernels, (1, 1, 300)).sum() == 300


def test_all_arguments_have_names():
    how = {"input_shape": (3, 3, 1), "stride": 1, "padding": 0, "dilation": 1}
    how["mode"] = "zero"
    matrix = matrices.convolution_matrix(kernels=KERNELS, **how)
    sparse = matrices.sparse_convolution_matrix(kernels=KERNELS, **how)
    taps = matrices.tap_matrix(kernel_shape=KERNELS.shape, **how)
    assert matrix.shape == sparse.shape == taps.shape == (2, 9)


KERNELS = np.ones((3, 3, 1, 2))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: matrices.convolution_matrix(KERNELS, (2, 2, 1)),
            "size: a window of 3 does not fit in 2 pixels + 2*0 padding = 2",
        ),
        (
            lambda: matrices.convolution_matrix(KERNELS, (4, 4, 3)),
            "kernels: 1 channels do not match the images' 3 "
            "(kernels (3, 3, 1, 2), images (1, 4, 4, 3))",
        ),
        (
            lambda: matrices.convolution_matrix(KERNELS, (4, 4)),
            "input_shape must have 3 numbers (H, W, C), got 2: (4, 4)",
        ),
        (
            lambda: matrices.convolution_matrix(np.ones((5, 5, 3, 6)), (1000, 1000, 3)),
            "input_shape: a matrix of shape (5952096, 3000000) and float64 would take "
            "142,850,304,000,000 bytes, more than the 4,000,000,000 allowed",
        ),
        (
            lambda: matrices.tap_matrix((3, 3, 1, 2), (4, 4, 3)),
            "kernel_shape: 1 channels do not match input_shape's 3",
        ),
        (
            lambda: matrices.tap_matrix((3, 3, 3, 2), (4, 4, 1)),
            "kernel_shape: 3 channels do not match input_shape's 1",
        ),
        (
            lambda: matrices.tap_matrix(
                (1, 3, 1, 1), (2, 2, 1), padding=1, mode="circular"
            ),
            "kernel_shape: 24 taps fall on 16 entries; a circular window of (1, 3) "
            "overlaps itself on (2, 2)",
        ),
        (
            lambda: matrices.tap_matrix(
                (3, 3, 1, 1), (2, 2, 1), padding=1, mode="circular"
            ),
            "kernel_shape: 36 taps fall on 16 entries; a circular window of (3, 3) "
            "overlaps itself on (2, 2)",
        ),
        (
            lambda: matrices.tap_matrix(
                (1, 3, 1, 1), (2, 2, 1), padding=(0, 1), mode="edge"
            ),
            "kernel_shape: 12 taps fall on 8 entries; a window padded by 'edge' of "
            "(1, 3) sees a pixel twice on (2, 2)",
        ),
        (
            lambda: matrices.sparse_convolution_matrix(
                KERNELS, (4, 4, 1), padding=(1, 4), mode="reflect"
            ),
            "padding: 4 pixels cannot be reflected from 4, at most 4 - 1 = 3",
        ),
        (
            lambda: matrices.sparse_convolution_matrix(KERNELS, (4, 4, 1), mode="wrap"),
            "mode must be one of 'zero', 'circular', 'reflect', 'edge', got 'wrap'",
        ),
        (
            lambda: matrices.sparse_convolution_matrix(KERNELS, (10**6, 10**6, 1)),
            "input_shape: a list of taps of shape (999998, 999998, 3, 3, 1, 2) and "
            "int64 would take 143,999,424,000,576 bytes, "
            "more than the 4,000,000,000 allowed",
        ),
    ],
)
def test_a_bad_value_is_named(call, message, assert_refuses):
    assert_refuses(ValueError, message, call)
