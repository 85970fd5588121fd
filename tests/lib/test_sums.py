"""Sums of many float32 numbers are right to about 1e-6, whoever adds them up."""

import tracemalloc
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whyconv import columns, equivariance, layers, matrices, ops, reference, sums

SINGLE = np.float32
TENTH = float(SINGLE(0.1))
RIGHT = 5e-6  # all alike is the worst: BLAS alone is up to 1e-5 off here


def tenths(*shape):
    """All the same, so that each addition rounds in the same direction."""
    return np.full(shape, 0.1, SINGLE)


def off(array, wanted):
    assert array.dtype == SINGLE
    return np.abs(array / np.float64(wanted) - 1).max()


# --- The sums themselves -------------------------------------------------------

shapes_of_rows = st.tuples(st.integers(1, 3), st.integers(1, 300), st.integers(1, 5))


@given(shapes_of_rows, st.integers(0, 99), st.sampled_from([np.float32, np.float64]))
def test_the_total_is_that_of_numpy_in_float64(shape, seed, dtype):
    rows = np.random.default_rng(seed).random(shape).astype(dtype)
    wanted = rows.sum(axis=1, dtype=np.float64)
    for array in (rows, np.asfortranarray(rows), np.repeat(rows, 2, axis=1)[:, ::2]):
        found = sums.total(array)
        assert found.dtype == dtype
        np.testing.assert_allclose(found, wanted, rtol=2e-6)
        np.testing.assert_allclose(sums.total(array[0]), wanted[0], rtol=2e-6)


@given(
    st.tuples(*(st.integers(1, 7) for _ in range(4))),
    st.sampled_from([np.float32, np.float64]),
)
def test_sums_over_places_are_sums_over_the_other_axes(shape, dtype):
    maps = np.random.default_rng(0).random(shape).astype(dtype)
    with patch.object(sums, "FEW", 3):
        one, all_of_them = sums.over_places(maps), sums.over_all_places(maps)
    assert one.dtype == all_of_them.dtype == dtype
    np.testing.assert_allclose(one, maps.sum(axis=(1, 2)), rtol=1e-6)
    np.testing.assert_allclose(all_of_them, maps.sum(axis=(0, 1, 2)), rtol=1e-6)


@given(
    st.lists(st.integers(1, 3), max_size=2).map(tuple),
    st.tuples(st.integers(1, 4), st.integers(1, 60), st.integers(1, 4)),
    st.tuples(*(st.sampled_from([np.float32, np.float64]),) * 2),
    st.sampled_from([1, 9, 1000]),
)
def test_a_product_in_pieces_is_the_product(lead, sizes, dtypes, together):
    p, k, q = sizes
    rng = np.random.default_rng(0)
    left, right = rng.random((*lead, p, k)), rng.random((*lead, k, q))
    left, right = left.astype(dtypes[0]), right.astype(dtypes[1])
    with patch.multiple(sums, PIECE=5, LONG=10, TOGETHER=together):
        found = sums.product(left, right)
        turned = sums.product(left.swapaxes(-1, -2).copy().swapaxes(-1, -2), right)
    assert found.dtype == np.result_type(left, right)
    np.testing.assert_allclose(found, left.astype(float) @ right, rtol=1e-6)
    np.testing.assert_allclose(turned, found, rtol=1e-6)


def test_float64_is_added_up_as_numpy_adds_it():
    rng = np.random.default_rng(0)
    maps = rng.normal(size=(5, 90, 4, 3))
    np.testing.assert_array_equal(sums.total(maps[:, :, 0]), maps[:, :, 0].sum(axis=1))
    np.testing.assert_array_equal(sums.over_places(maps), maps.sum(axis=(1, 2)))
    left, right = rng.normal(size=(3, 5000)), rng.normal(size=(5000, 2))
    np.testing.assert_array_equal(sums.product(left, right), left @ right)


def test_what_many_arrays_are_added_to_is_float64():
    assert sums.accumulator((2, 3), SINGLE, sums.FEW).dtype == SINGLE
    assert sums.accumulator((2, 3), SINGLE, sums.FEW + 1).dtype == np.float64
    assert sums.accumulator((2, 3), SINGLE, 1).dtype == SINGLE
    assert not sums.accumulator((2, 3), SINGLE, 1).any()


def test_short_sums_and_products_are_those_of_numpy():
    rng = np.random.default_rng(0)
    left, right = rng.random((3, 1000), SINGLE), rng.random((1000, 2), SINGLE)
    np.testing.assert_array_equal(sums.product(left, right), left @ right)
    rows = rng.random((3, 64, 2), SINGLE)
    for few in (rows, rows[:, :9]):
        np.testing.assert_array_equal(sums.total(few), few.sum(axis=1))


def test_a_product_of_many_pieces_holds_few_of_them_at_a_time():
    left, right = tenths(100, 200_000), tenths(200_000, 100)
    tracemalloc.start()
    sums.product(left, right)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 2**20


# --- Everything that adds up -----------------------------------------------------

MANY = 300_000


SUMS = {
    "global_average_pool": (
        lambda: ops.global_average_pool(tenths(1, 512, 512, 2)),
        TENTH,
    ),
    "global_average_pool, a high image": (
        lambda: ops.global_average_pool(tenths(2, MANY, 1, 3)),
        TENTH,
    ),
    "global_average_pool, a wide image": (
        lambda: ops.global_average_pool(tenths(2, 1, MANY, 3)),
        TENTH,
    ),
    "global_average_pool, in another order": (
        lambda: ops.global_average_pool(tenths(3, 400, 1, 400).transpose(1, 0, 3, 2)),
        TENTH,
    ),
    "conv2d_bias_gradient": (
        lambda: ops.conv2d_bias_gradient(tenths(8, 224, 224, 4)),
        TENTH * 8 * 224 * 224,
    ),
    "conv2d_bias_gradient, many images": (
        lambda: ops.conv2d_bias_gradient(tenths(MANY, 1, 1, 4)),
        TENTH * MANY,
    ),
    "conv2d_bias_gradient, wide": (
        lambda: ops.conv2d_bias_gradient(tenths(1, 1, MANY, 4)),
        TENTH * MANY,
    ),
    "conv2d, as large as the image": (
        lambda: ops.conv2d(tenths(1, 500, 500, 1), np.ones((500, 500, 1, 1), SINGLE)),
        TENTH * 500 * 500,
    ),
    "conv2d, many channels": (
        lambda: ops.conv2d(tenths(1, 1, 1, MANY), np.ones((1, 1, MANY, 3), SINGLE)),
        TENTH * MANY,
    ),
    "conv2d_kernel_gradient": (
        lambda: ops.conv2d_kernel_gradient(
            tenths(4, 300, 300, 2), np.ones((4, 300, 300, 1), SINGLE), (1, 1, 1, 2)
        ),
        TENTH * 4 * 300 * 300,
    ),
    "conv2d_kernel_gradient, neighbours": (
        lambda: ops.conv2d_kernel_gradient(
            tenths(4, 300, 300, 2), np.ones((4, 302, 302, 1), SINGLE), (3, 3, 1, 2)
        ),
        TENTH * 4 * 300 * 300,
    ),
    "conv2d_input_gradient, many filters": (
        lambda: ops.conv2d_input_gradient(
            tenths(1, 1, 1, MANY), np.ones((1, 1, 2, MANY), SINGLE), (1, 1, 1, 2)
        ),
        TENTH * MANY,
    ),
    "conv2d_input_gradient, large windows": (
        lambda: ops.conv2d_input_gradient(
            tenths(1, 1, 1000, 1),
            np.ones((1, 2000, 1, 1), SINGLE),
            (1, 1, 3998, 1),
            stride=2,
        )[:, :, 1998:2000],
        TENTH * 1000,
    ),
    "locally_connected2d": (
        lambda: ops.locally_connected2d(
            tenths(1, 400, 400, 1), np.ones((1, 1, 400, 400, 1, 2), SINGLE)
        ),
        TENTH * 400 * 400,
    ),
    "locally_connected2d_kernel_gradient": (
        lambda: ops.locally_connected2d_kernel_gradient(
            tenths(MANY, 1, 1, 2), np.ones((MANY, 1, 1, 1), SINGLE), (1, 1, 1, 1, 1, 2)
        ),
        TENTH * MANY,
    ),
    "locally_connected2d_bias_gradient": (
        lambda: ops.locally_connected2d_bias_gradient(tenths(MANY, 1, 2, 2)),
        TENTH * MANY,
    ),
    "locally_connected2d_input_gradient": (
        lambda: ops.locally_connected2d_input_gradient(
            tenths(1, 1, 900, 1),
            np.broadcast_to(SINGLE(1), (1, 900, 1, 800, 1, 1)),
            (1, 1, 1699, 1),
        )[:, :, 799:900],
        TENTH * 800,
    ),
    "average_pool": (lambda: ops.average_pool(tenths(1, 224, 224, 1), 224), TENTH),
    "average_pool, few pixels counted": (
        lambda: ops.average_pool(
            tenths(1, 50, 50, 1), 99, 1, 49, count_include_pad=False
        ),
        TENTH,
    ),
    "average_pool_gradient": (
        lambda: ops.average_pool_gradient(
            tenths(1, 1, 999, 1), (1, 1, 1498, 1), (1, 500), 1
        )[:, :, 499:999],
        TENTH,
    ),
    "max_pool_gradient": (
        lambda: ops.max_pool_gradient(
            tenths(1, 1, 3000, 1),
            np.eye(1, 5999, 2999, dtype=SINGLE).reshape(1, 1, 5999, 1),
            (1, 3000),
            1,
        )[:, :, [2999]],
        TENTH * 3000,
    ),
    "pad_gradient": (
        lambda: ops.pad_gradient(tenths(1, 1401, 1401, 1), 700, "circular"),
        TENTH * 1401**2,
    ),
    "pad_gradient, of an edge": (
        lambda: ops.pad_gradient(tenths(1, 1402, 1402, 1), 700, "edge"),
        TENTH * 701**2,
    ),
    "dense": (
        lambda: ops.dense(tenths(1, MANY), np.ones((MANY, 3), SINGLE)),
        TENTH * MANY,
    ),
    "dense_gradients, of the inputs": (
        lambda: ops.dense_gradients(
            tenths(2, MANY), np.ones((2, 1), SINGLE), np.ones((1, MANY), SINGLE)
        )[0],
        TENTH * MANY,
    ),
    "dense_gradients, of the weights": (
        lambda: ops.dense_gradients(
            tenths(MANY, 1), np.ones((MANY, 3), SINGLE), np.ones((3, 1), SINGLE)
        )[1],
        TENTH * MANY,
    ),
    "dense_gradients, of the bias": (
        lambda: ops.dense_gradients(
            tenths(MANY, 2), np.ones((MANY, 3), SINGLE), np.ones((3, 2), SINGLE)
        )[2],
        TENTH * MANY,
    ),
    "log_softmax": (
        lambda: ops.log_softmax(np.zeros((2, MANY), SINGLE)),
        -np.log(MANY),
    ),
    "log_softmax, in another order": (
        lambda: ops.log_softmax(np.zeros((MANY, 2), SINGLE).T),
        -np.log(MANY),
    ),
    "cross_entropy": (
        lambda: SINGLE(ops.cross_entropy(np.zeros((MANY, 3), SINGLE), [1] * MANY)),
        np.log(3),
    ),
    "Dense": (
        lambda: (
            layers.Dense(2)
            .backward(
                {"weights": np.ones((1, 2), SINGLE), "bias": np.ones(2, SINGLE)},
                np.ones((MANY, 1), SINGLE),
                tenths(MANY, 2),
            )
            .d_parameters["bias"]
        ),
        TENTH * MANY,
    ),
    "sparse_convolution_matrix": (
        lambda: (
            matrices.sparse_convolution_matrix(
                tenths(1, 1401, 1, 1), (1, 1, 1), padding=(0, 700), mode="circular"
            ).data
        ),
        TENTH * 1401,
    ),
    "reference.conv2d": (
        lambda: reference.conv2d(
            tenths(1, 300, 300, 1), np.ones((300, 300, 1, 1), SINGLE)
        ),
        TENTH * 300**2,
    ),
    "reference.conv2d_of_windows": (
        lambda: reference.conv2d_of_windows(
            tenths(1, 300, 300, 1), np.ones((300, 300, 1, 1), SINGLE)
        ),
        TENTH * 300**2,
    ),
    "reference.conv2d_kernel_gradient": (
        lambda: reference.conv2d_kernel_gradient(
            tenths(1, 150, 150, 1), np.ones((1, 150, 150, 1), SINGLE), (1, 1, 1, 1)
        ),
        TENTH * 150**2,
    ),
    "reference.conv2d_input_gradient": (
        lambda: reference.conv2d_input_gradient(
            tenths(1, 401, 401, 1),
            np.ones((1, 1, 1, 1), SINGLE),
            (1, 1, 1, 1),
            padding=200,
            mode="circular",
        ),
        TENTH * 401**2,
    ),
}


@pytest.mark.parametrize(("call", "wanted"), SUMS.values(), ids=SUMS)
def test_many_float32_numbers_are_added_up_rightly(call, wanted):
    assert off(call(), wanted) < RIGHT


def test_an_equivariance_error_of_many_numbers_is_right():
    factors = iter([SINGLE(1), SINGLE(2)])  # so that f(Tx) - T f(x) is x itself
    image = tenths(1, 700, 700, 1)
    error = equivariance.error(lambda x: x * next(factors), image, 0, 0)
    assert error == pytest.approx(1, rel=RIGHT)


def test_a_kernel_gradient_of_many_blocks_is_right():
    with patch.object(columns, "BLOCK", 500):
        d_kernels = ops.conv2d_kernel_gradient(
            tenths(200, 12, 12, 2), np.ones((200, 12, 12, 1), SINGLE), (1, 1, 1, 2)
        )
    assert off(d_kernels, TENTH * 200 * 144) < RIGHT
