"""shift and pan; what is measured with them is in test_equivariance_measures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage

from whyconv import equivariance, ops

GRID = np.arange(1.0, 7).reshape(1, 2, 3, 1)  # 1 2 3 / 4 5 6
batches = hnp.arrays(
    np.float64,
    hnp.array_shapes(min_dims=4, max_dims=4, max_side=5),
    elements=st.integers(-9, 9),
)
steps = st.integers(-7, 7)


@pytest.mark.parametrize(
    ("rows", "columns", "mode", "by_hand"),
    [
        (0, 1, "circular", [[3, 1, 2], [6, 4, 5]]),
        (1, 0, "circular", [[4, 5, 6], [1, 2, 3]]),
        (-1, -1, "circular", [[5, 6, 4], [2, 3, 1]]),
        (0, 1, "zero", [[0, 1, 2], [0, 4, 5]]),
        (1, 0, "zero", [[0, 0, 0], [1, 2, 3]]),
        (-1, -2, "zero", [[6, 0, 0], [0, 0, 0]]),
        (2, 0, "zero", [[0, 0, 0], [0, 0, 0]]),
        (0, -9, "zero", [[0, 0, 0], [0, 0, 0]]),
        (10**18, -(10**18), "circular", [[2, 3, 1], [5, 6, 4]]),
    ],
)
def test_shift_by_hand(rows, columns, mode, by_hand):
    moved = equivariance.shift(GRID, rows, columns, mode)[0, :, :, 0]
    np.testing.assert_array_equal(moved, by_hand)


def test_pan_by_hand():
    view = equivariance.pan(GRID, 0, 1, 2, 2)[0, :, :, 0]
    np.testing.assert_array_equal(view, [[2, 3], [5, 6]])
    view = equivariance.pan(GRID, 1, 0, 1, 3)[0, :, :, 0]
    np.testing.assert_array_equal(view, [[4, 5, 6]])


@given(batches, steps, steps)
def test_shift_agrees_with_scipy(images, rows, columns):
    by = (0, rows, columns, 0)
    for mode, theirs in (("circular", "grid-wrap"), ("zero", "constant")):
        expected = ndimage.shift(images, by, order=0, mode=theirs)
        moved = equivariance.shift(images, rows, columns, mode)
        np.testing.assert_array_equal(moved, expected)


@given(batches, st.tuples(steps, steps), st.tuples(steps, steps))
def test_circular_shifts_add_up(images, first, then):
    once = equivariance.shift(images, first[0] + then[0], first[1] + then[1])
    twice = equivariance.shift(equivariance.shift(images, *first), *then)
    np.testing.assert_array_equal(once, twice)


@given(batches, st.data())
def test_a_pan_by_one_is_a_shift_by_one_where_both_know(scenes, data):
    height, width = (data.draw(st.integers(1, side)) for side in scenes.shape[1:3])
    row = data.draw(st.integers(0, scenes.shape[1] - height))
    column = data.draw(st.integers(0, scenes.shape[2] - width))
    view = equivariance.pan(scenes, row, column, height, width)
    moved = equivariance.shift(scenes, -row, -column, "zero")
    np.testing.assert_array_equal(view, moved[:, :height, :width])


def test_zero_padding_errs_at_the_border_only():
    images = np.random.default_rng(0).normal(size=(1, 8, 8, 1))
    kernels = np.ones((3, 3, 1, 1))

    def f(x):
        return ops.conv2d(x, kernels, padding=1)

    gap = equivariance.difference(f, images, 0, 1)[0, :, :, 0]
    np.testing.assert_allclose(gap[:, 2:-1], 0, atol=1e-12)
    assert (np.abs(gap[:, [0, 1, -1]]) > 1e-3).all()


@given(batches)
def test_float32_stays_float32_and_images_are_left_alone(images):
    images = np.asfortranarray(images.astype(np.float32))
    images.flags.writeable = False
    before = images.copy()
    for mode in equivariance.SHIFTS:
        assert equivariance.shift(images, 1, 1, mode).dtype == np.float32
    assert equivariance.pan(images, 0, 0, 1, 1).dtype == np.float32
    np.testing.assert_array_equal(images, before)


@pytest.mark.parametrize(
    ("error", "call", "message"),
    [
        (
            ValueError,
            lambda: equivariance.pan(GRID, 1, 0, 2, 3),
            "row: 1 + 2 pixels = 3 do not fit in a scene of 2",
        ),
        (
            ValueError,
            lambda: equivariance.pan(GRID, 0, 1, 2, 3),
            "column: 1 + 3 pixels = 4 do not fit in a scene of 3",
        ),
        (
            ValueError,
            lambda: equivariance.pan(GRID, 0, -1, 2, 2),
            "column must be at least 0, got -1",
        ),
        (
            ValueError,
            lambda: equivariance.pan(GRID, 0, 0, 0, 2),
            "height must be at least 1, got 0",
        ),
        (
            ValueError,
            lambda: equivariance.pan(GRID, 0, 0, 2, 0),
            "width must be at least 1, got 0",
        ),
        (
            ValueError,
            lambda: equivariance.shift(GRID[0], 0, 1),
            "images must have 4 axes (N, H, W, C), got 3: shape (2, 3, 1)"
            "; images[None] makes a batch of one image",
        ),
        (
            TypeError,
            lambda: equivariance.shift(GRID, 0.5, 1),
            "rows must be an integer, got 0.5",
        ),
        (
            ValueError,
            lambda: equivariance.shift(GRID, -(10**18) - 1, 1),
            "rows must be at most 10**18 in size, got -1000000000000000001",
        ),
        (
            ValueError,
            lambda: equivariance.difference(ops.relu, GRID, 0, 2, stride=3),
            "columns: a shift of 2 pixels is 2/3 map pixels, not a whole number, "
            "at stride 3",
        ),
        (
            ValueError,
            lambda: equivariance.shift(GRID, 0, 1, "same"),
            "mode must be one of 'circular', 'zero', got 'same'",
        ),
        (
            TypeError,
            lambda: equivariance.difference(None, GRID, 0, 1),
            "f must be a function, got None",
        ),
        (
            ValueError,
            lambda: equivariance.difference(
                lambda x: x[:, : int(x[0, 0, 0, 0])], GRID, 1, 0
            ),
            "f(Tx) must have shape (1, 1, 3, 1) (that of f(x)), got (1, 2, 3, 1)",
        ),
    ],
)
def test_a_bad_argument_is_named(error, call, message, assert_refuses):
    assert_refuses(error, message, call)
