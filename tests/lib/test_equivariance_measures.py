"""How far a function is from commuting with shifts: difference, error, closest."""

import numpy as np
import pytest

from whyconv import equivariance, ops

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(-9, 10, (1, 8, 12, 1)).astype(float)
KERNELS = RNG.integers(-3, 4, (3, 3, 1, 2)).astype(float)


def circular(images):
    return ops.conv2d(images, KERNELS, padding=1, mode="circular")


def valid(images):
    return ops.conv2d(images, KERNELS)


def strided(images):
    return ops.conv2d(images, KERNELS, stride=2, padding=1, mode="circular")


def flat(images):
    return images.reshape(len(images), -1)


def test_a_reversed_row_by_hand():
    """f reverses 1 2 3 4: f(Tx) = 3 2 1 4, T f(x) = 1 4 3 2, 8 apart of 30, squared."""
    row = np.arange(1.0, 5).reshape(1, 1, 4, 1)

    def reverse(images):
        return images[:, :, ::-1]

    gap = equivariance.difference(reverse, row, 0, 1)
    np.testing.assert_array_equal(gap.ravel(), [2, -2, -2, 2])
    assert equivariance.error(reverse, row, 0, 1) == pytest.approx((16 / 30) ** 0.5)
    match = equivariance.closest(reverse, row, 0, 1)
    assert match == (0, 0, 0, 3)
    assert repr(match) == "error 0, 0.0% changed, map moved by (0, 3)"


def test_a_stride_by_axis_takes_its_shifts_by_axis():
    def f(images):
        how = {"stride": (1, 2), "padding": 1, "mode": "circular"}
        return ops.conv2d(images, KERNELS, **how)

    for by in ((1, 2), (-3, 4), (0, -2)):
        assert equivariance.error(f, IMAGES, *by, stride=(1, 2)) == 0
        assert not equivariance.difference(f, IMAGES, *by, stride=(1, 2)).any()
    assert equivariance.error(f, IMAGES, 2, 4, stride=(2, 2)) > 0
    with pytest.raises(ValueError, match=r"^columns: a shift of 1 pixels is 1/2 map"):
        equivariance.error(f, IMAGES, 1, 1, stride=(1, 2))
    with pytest.raises(ValueError, match=r"^rows: a shift of 1 pixels is 1/2 map"):
        equivariance.error(f, IMAGES, 1, 1, stride=(2, 1))


@pytest.mark.parametrize("by", [(0, 1), (-2, 2), (1, -4), (0, 0)])
def test_what_commutes_has_an_error_of_exactly_zero(by):
    assert equivariance.error(circular, IMAGES, *by) == 0
    assert equivariance.error(valid, IMAGES, *by, mode="pan") == 0
    match = equivariance.closest(circular, IMAGES, *by)
    assert match == (0, 0, by[0] % 8, by[1] % 12)


def test_a_pan_compares_what_both_views_have():
    gap = equivariance.difference(valid, IMAGES, -2, 3, mode="pan")
    views = (8 - 2, 12 - 3)
    maps = (views[0] - 2, views[1] - 2)
    assert gap.shape == (1, maps[0] - 2, maps[1] - 3, 2)


def test_a_pan_moves_the_picture_down_and_right():
    def same(images):
        return images

    assert equivariance.error(same, IMAGES, 2, 3, mode="pan") == 0
    assert equivariance.error(same, IMAGES, 2, 4, mode="pan", stride=2) > 0


def test_a_stride_commutes_with_its_own_multiples():
    assert equivariance.error(strided, IMAGES, 2, 4, stride=2) == 0
    assert equivariance.closest(strided, IMAGES, 2, 4) == (0, 0, 1, 2)
    assert equivariance.closest(strided, IMAGES, 0, 1).error > 0.5


def test_vectors_are_compared_as_they_are():
    assert equivariance.closest(ops.global_max_pool, IMAGES, 3, 5) == (0, 0, 0, 0)
    assert equivariance.closest(flat, IMAGES, 0, 1).changed > 0.9
    assert equivariance.error(flat, IMAGES, 0, 1) == pytest.approx(
        equivariance.closest(flat, IMAGES, 0, 1).error
    )


def test_zero_maps_have_no_relative_error():
    def nothing(images):
        return 0 * images

    assert np.isnan(equivariance.error(nothing, IMAGES, 0, 1))


def test_a_shift_that_brings_in_zeros_compares_whole_maps():
    gap = equivariance.difference(valid, IMAGES, 0, 1, mode="zero")
    assert gap.shape == valid(IMAGES).shape
    # f(Tx) and T f(x) differ in the first column alone, where a zero came in
    assert equivariance.difference(ops.relu, IMAGES, 1, -2, mode="zero").any() == 0
    assert gap[:, :, 1:].any() == 0
    assert gap[:, :, 0].any()


def test_outputs_with_more_axes_than_maps_are_compared_as_they_are():
    def parted(images):
        return images[..., None]

    assert equivariance.closest(parted, IMAGES, 0, 1)[2:] == (0, 0)
    assert equivariance.difference(parted, IMAGES, 0, 1).shape == (1, 8, 12, 1, 1)


def test_what_is_too_large_is_infinite_without_a_warning():
    turns = 1 - 2 * (np.arange(12) % 2)[:, None]  # 1, -1, 1, ...

    def signs(images):
        return turns * images

    huge = np.full((1, 8, 12, 1), 1e308)
    gap = equivariance.difference(signs, huge, 0, 1)
    np.testing.assert_array_equal(np.abs(gap), np.inf)
    assert equivariance.closest(signs, huge, 0, 1) == (0, 0, 0, 0)  # all columns alike


def test_all_arguments_have_names():
    how = {"f": circular, "images": IMAGES, "rows": 1, "columns": 2}
    more = {"stride": 1, "mode": "circular"}
    assert equivariance.error(**how, **more) == 0
    assert not equivariance.difference(**how, **more).any()


def test_errors_have_three_decimals_in_the_table():
    shown = {0.0: "0", 0.0004: "< 0.001", 0.0005: "0.001", 1.4142: "1.414"}
    matches = {
        str(number): [equivariance.Match(error, 0.5, 0, 1)]
        for number, error in enumerate(shown)
    }
    rows = repr(equivariance.Comparison([(0, 1)], matches)).splitlines()[2:]
    assert [row[1:-3].strip() for row in rows] == list(shown.values())


def test_the_table_shows_exact_zeros_as_zeros():
    def nearly(images):
        return images + 1e-6 * np.arange(12)[:, None]

    functions = {"circular": circular, "nearly": nearly}
    table = equivariance.compare(functions, IMAGES, [(0, 1), (2, 2)])
    assert table.matches["circular"][1] == (0, 0, 2, 2)
    assert repr(table) == "\n".join(
        [
            "shift      (0, 1)            (2, 2)",
            "            error  changed    error  changed",
            "circular        0       0%        0       0%",
            "nearly    < 0.001     100%  < 0.001     100%",
        ]
    )


def test_errors_say_which_argument(assert_refuses):
    refuses = assert_refuses
    f = equivariance.difference
    refuses(
        ValueError,
        "rows: a shift of 3 pixels is 3/2 map pixels, not a whole number, at stride 2",
        lambda: f(strided, IMAGES, 3, 0, stride=2),
    )
    refuses(
        ValueError,
        "columns: a pan of -12 pixels leaves a scene of 12",
        lambda: f(valid, IMAGES, 0, -12, mode="pan"),
    )
    refuses(
        ValueError,
        "rows: a pan of 9 pixels leaves a scene of 8",
        lambda: f(valid, IMAGES, 9, 0, mode="pan"),
    )
    refuses(
        ValueError,
        "stride must be at least 1, got 0",
        lambda: f(valid, IMAGES, 0, 1, stride=0),
    )
    for by in ((1,), (1, 2, 3)):
        refuses(
            ValueError,
            f"shifts: each must be a pair (rows, columns), got {by}",
            lambda by=by: equivariance.compare({"valid": valid}, IMAGES, [by]),
        )
    refuses(
        TypeError,
        "functions['g'] must be a function, got None",
        lambda: equivariance.compare({"g": None}, IMAGES, [(0, 1)]),
    )
    refuses(
        ValueError,
        "rows, columns: maps (3, 0) apart have no part in common",
        lambda: f(valid, IMAGES, 3, 0, mode="pan"),
    )
    refuses(
        ValueError,
        "mode must be one of 'circular', 'zero', 'pan', got 'same'",
        lambda: f(valid, IMAGES, 0, 1, mode="same"),
    )
