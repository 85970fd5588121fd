from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whyconv import ops, shapes


@st.composite
def legal_windows(draw, most=20):
    """image, size, stride, padding, dilation of a window that fits."""
    image, padding = draw(st.integers(1, most)), draw(st.integers(0, 6))
    dilation, stride = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    size = draw(st.integers(1, (image + 2 * padding - 1) // dilation + 1))
    return image, size, stride, padding, dilation


def brute_force(image, size, stride, padding, dilation):
    """For each place, the pixels under its taps: slid by hand until it falls off."""
    places, start = [], -padding
    while start + dilation * (size - 1) < image + padding:
        places.append([start + dilation * u for u in range(size)])
        start += stride
    return places


@pytest.mark.parametrize(
    ("window", "places"),
    [
        ((32, 5), 28),
        ((1000, 5), 996),
        ((7, 3, 2), 3),
        ((8, 3, 2), 3),  # one pixel is left over
        ((5, 3, 1, 1), 5),
        ((5, 3, 2, 1), 3),
        ((7, 3, 1, 0, 3), 1),
        ((1, 3, 1, 1), 1),
        ((1, 1, 9), 1),
    ],
)
def test_output_size_by_hand(window, places):
    assert shapes.output_size(*window) == places


def test_extent_and_same_padding_by_hand():
    assert [shapes.extent(size) for size in (1, 3, 5)] == [1, 3, 5]
    assert [shapes.extent(3, dilation) for dilation in (1, 2, 3)] == [3, 5, 7]
    assert [shapes.same_padding(size) for size in (1, 3, 5)] == [0, 1, 2]
    assert shapes.same_padding(3, dilation=4) == 4
    assert shapes.same_padding(2, dilation=2) == 1


@given(legal_windows())
def test_windows_agree_with_sliding_by_hand(window):
    image, places = window[0], brute_force(*window)
    used = [sum(taps.count(pixel) for taps in places) for pixel in range(image)]
    assert shapes.output_size(*window) == len(places)
    assert shapes.tap_positions(*window) == places
    assert shapes.coverage(*window) == used
    assert shapes.taps_on_pixels(*window) == sum(used)


@given(st.integers(1, 20), st.integers(1, 7), st.integers(1, 4))
def test_same_padding_keeps_the_size(image, size, dilation):
    if shapes.extent(size, dilation) % 2:
        padding = shapes.same_padding(size, dilation)
        assert shapes.output_size(image, size, 1, padding, dilation) == image


def test_padding_up_to_the_limit_is_no_error():
    shapes.check_reflection(3, 2)
    shapes.check_reflection(300, 299)
    shapes.check_reflection(300, 1)
    shapes.check_reflection(1, 0)
    shapes.check_pool_padding(2, 1)


def test_zero_padding_does_not_use_pixels_equally_often():
    used = shapes.coverage(6, 3, padding=1)
    assert used == [2, 3, 3, 3, 3, 2]
    assert {used[0] * used[0], used[0] * used[2], used[2] * used[2]} == {4, 6, 9}
    measured = ops.conv2d_input_gradient(
        np.ones((1, 6, 6, 1)), np.ones((3, 3, 1, 1)), (1, 6, 6, 1), padding=1
    )
    np.testing.assert_array_equal(measured[0, :, :, 0], np.outer(used, used))


@pytest.mark.parametrize(
    ("windows", "size", "jump"),
    [
        ([], 1, 1),
        ([(5,)], 5, 1),
        ([(3,), (3,)], 5, 1),
        ([(3, 2), (3,)], 7, 2),
        ([(3,), (2, 2), (3,)], 8, 2),
        ([(3, 1, 2), [3]], 7, 1),
        ([shapes.Window(7, 2), shapes.Window(3, 2), shapes.Window(3)], 19, 4),
    ],
)
def test_receptive_field_by_hand(windows, size, jump):
    assert shapes.receptive_field(windows) == (size, jump)


@pytest.mark.parametrize(
    ("windows", "size", "jump"),
    [
        ([((3, 5),)], (3, 5), (1, 1)),
        ([(3, (1, 2)), (3,)], (5, 7), (1, 2)),
        ([shapes.Window((1, 5), dilation=(1, 2)), (2, 2)], (2, 10), (2, 2)),
        ([((3, 3),)], (3, 3), (1, 1)),
        ([(3,), [(1, 3), [2, 1]]], (3, 5), (2, 1)),
    ],
)
def test_receptive_field_by_axis_by_hand(windows, size, jump):
    assert shapes.receptive_field(windows) == (size, jump)


windows_of_a_stack = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 3)),
    min_size=1,
    max_size=3,
)


@given(windows_of_a_stack)
def test_receptive_field_agrees_with_gradients(windows):
    # the pixels that one output, then its neighbour, send a gradient to
    size, jump = shapes.receptive_field(windows)
    sides = [size + jump]
    for window in windows:
        sides.append(shapes.output_size(sides[-1], window[0], window[1], 0, window[2]))
    assert sides[-1] == 2
    seen = []
    for place in (0, 1):
        back = np.zeros((1, 1, 2, 1))
        back[0, 0, place] = 1
        for window, side in reversed(list(zip(windows, sides, strict=False))):
            taps, stride, dilation = window
            back = ops.conv2d_input_gradient(
                back,
                np.ones((1, taps, 1, 1)),
                (1, (back.shape[1] - 1) * stride + 1, side, 1),
                stride=stride,
                dilation=dilation,
            )
        seen.append(np.flatnonzero(back[0, 0, :, 0]))
    assert seen[0].min() == 0
    assert seen[0].max() == size - 1
    assert seen[1].min() == jump


@given(windows_of_a_stack, windows_of_a_stack)
def test_a_receptive_field_by_axis_is_that_of_each_axis(down, across):
    count = min(len(down), len(across))
    both = [tuple(zip(*pair, strict=True)) for pair in zip(down, across, strict=False)]
    size, jump = shapes.receptive_field(both)
    rows, columns = (shapes.receptive_field(axis[:count]) for axis in (down, across))
    assert size == (rows.size, columns.size)
    assert jump == (rows.jump, columns.jump)


def test_a_window_moves_by_one_pixel_without_padding_unless_told():
    assert shapes.tap_positions(4, 3) == [[0, 1, 2], [1, 2, 3]]
    assert shapes.coverage(4, 3) == [1, 2, 2, 1]
    assert shapes.taps_on_pixels(4, 3) == 6


def test_without_padding_all_taps_are_on_pixels_however_many():
    assert shapes.taps_on_pixels(10**9, 10**8) == (10**9 - 10**8 + 1) * 10**8


def test_what_is_gone_through_one_by_one_has_a_limit(assert_refuses):
    with patch.object(shapes, "LISTED", 12):
        assert len(shapes.tap_positions(6, 3)) * 3 == 12
        assert shapes.taps_on_pixels(20, 12, padding=1) == 11 * 12 - 2
        for places, taps, call in (
            (5, 3, lambda: shapes.tap_positions(7, 3)),
            (13, 1, lambda: shapes.coverage(13, 1, stride=13)),
            (1, 13, lambda: shapes.taps_on_pixels(20, 13, padding=1)),
        ):
            message = (
                f"size: {places} places x {taps} taps = {places * taps} "
                "are too many to go through, at most 12"
            )
            assert_refuses(ValueError, message, call)


def test_small_numpy_integers_do_not_overflow():
    window = [np.int8(n) for n in (100, 5, 3, 50, 20)]
    places = brute_force(100, 5, 3, 50, 20)
    assert shapes.tap_positions(*window) == places
    assert sum(shapes.coverage(*window)) == shapes.taps_on_pixels(*window)


def test_sizes_that_no_memory_holds_are_counted_all_the_same():
    assert shapes.output_size(10**15, 5) == 10**15 - 4
    assert shapes.taps_on_pixels(10**15, 5, padding=2) == 5 * 10**15 - 6


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: shapes.output_size(3, 5),
            "size: a window of 5 does not fit in 3 pixels + 2*0 padding = 3",
        ),
        (
            lambda: shapes.output_size(3, 3, 1, 1, 3),
            "size: a window of 7 (3 taps, dilation 3) does not fit in "
            "3 pixels + 2*1 padding = 5",
        ),
        (
            lambda: shapes.output_size(2, 3, dilation=2),
            "size: a window of 5 (3 taps, dilation 2) does not fit in "
            "2 pixels + 2*0 padding = 2",
        ),
        (lambda: shapes.output_size(0, 1), "image must be at least 1, got 0"),
        (lambda: shapes.output_size(3, 0), "size must be at least 1, got 0"),
        (lambda: shapes.output_size(3, 1, 0), "stride must be at least 1, got 0"),
        (lambda: shapes.output_size(3, 1, 1, -1), "padding must be at least 0, got -1"),
        (
            lambda: shapes.output_size(3, 1, 1, 0, 0),
            "dilation must be at least 1, got 0",
        ),
        (
            lambda: shapes.output_size(10**18 + 1, 1),
            "image must be at most 10**18 in size, got 1000000000000000001",
        ),
        (
            lambda: shapes.output_size(10**5000, 1),
            "image must be at most 10**18 in size, got a number of thousands of digits",
        ),
        (
            lambda: shapes.same_padding(4),
            "size: a window of 4 has no middle pixel, (4 - 1) / 2 = 1.5",
        ),
        (
            lambda: shapes.coverage(10**9, 5),
            "size: 999,999,996 places x 5 taps = 4,999,999,980 are too many "
            "to go through, at most 10,000,000",
        ),
        (
            lambda: shapes.receptive_field([(3, 1, 1, 1)]),
            "windows: each must be a window or a tuple (size, stride, dilation), "
            "got (3, 1, 1, 1)",
        ),
        (
            lambda: shapes.receptive_field([()]),
            "windows: each must be a window or a tuple (size, stride, dilation), "
            "got ()",
        ),
        (lambda: shapes.receptive_field([(3, 0)]), "stride must be at least 1, got 0"),
        (
            lambda: shapes.receptive_field([(3, (1, 0))]),
            "stride[1] (columns) must be at least 1, got 0",
        ),
        (
            lambda: shapes.receptive_field([((1, 2, 3),)]),
            "size must be an integer or a pair (rows, columns), "
            "got 3 numbers: (1, 2, 3)",
        ),
        (
            lambda: shapes.check_reflection(3, 3),
            "padding: 3 pixels cannot be reflected from 3, at most 3 - 1 = 2",
        ),
        (
            lambda: shapes.check_reflection(1, 1),
            "padding: 1 pixels cannot be reflected from 1, at most 1 - 1 = 0",
        ),
        (
            lambda: shapes.check_reflection(3, 7),
            "padding: 7 pixels cannot be reflected from 3, at most 3 - 1 = 2",
        ),
        (
            lambda: shapes.check_pool_padding(300, 301),
            "padding: a window of 300 would lie wholly in a padding of 301, "
            "at most 300 - 1 = 299",
        ),
        (
            lambda: shapes.check_pool_padding(300, 300),
            "padding: a window of 300 would lie wholly in a padding of 300, "
            "at most 300 - 1 = 299",
        ),
        (lambda: shapes.check_reflection(0, 0), "image must be at least 1, got 0"),
        (lambda: shapes.check_reflection(1, -1), "padding must be at least 0, got -1"),
        (
            lambda: shapes.check_pool_padding(2, 2),
            "padding: a window of 2 would lie wholly in a padding of 2, "
            "at most 2 - 1 = 1",
        ),
        (lambda: shapes.check_pool_padding(0, 0), "size must be at least 1, got 0"),
        (
            lambda: shapes.check_pool_padding(1, -1),
            "padding must be at least 0, got -1",
        ),
    ],
)
def test_a_bad_value_is_named(call, message, assert_refuses):
    assert_refuses(ValueError, message, call)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: shapes.output_size(3.0, 1), "image must be an integer, got 3.0"),
        (lambda: shapes.output_size(3, True), "size must be an integer, got True"),
        (
            lambda: shapes.coverage(np.bool_(1), 1),
            f"image must be an integer, got {np.bool_(1)!r}",
        ),
        (
            lambda: shapes.receptive_field(3),
            "windows must be a list, each a window or a tuple "
            "(size, stride, dilation), got 3",
        ),
        (
            lambda: shapes.receptive_field((3, 2)),
            "windows: each must be a window or a tuple (size, stride, dilation), got 3",
        ),
    ],
)
def test_a_bad_type_is_named(call, message, assert_refuses):
    assert_refuses(TypeError, message, call)
