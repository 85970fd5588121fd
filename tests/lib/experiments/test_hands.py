"""Strangers' hands: how the drawings are made, prepared and varied."""

import numpy as np
import pytest

from whyconv import data, pen
from whyconv.experiments import hands, results


def test_each_hand_writes_ten_digits_on_its_paper():
    ink, labels = hands.drawings()
    assert ink.shape == (240, 96, 96)
    assert labels.tolist() == list(range(10)) * 24
    assert ink.min() == 0
    assert ink.max() == 1
    assert (ink.sum(axis=(1, 2)) > 50).all()
    edge = np.concatenate([ink[:, 0], ink[:, -1], ink[:, :, 0], ink[:, :, -1]])
    assert (edge > 0.5).mean() < 0.02


def test_other_seeds_are_other_hands():
    same, other = hands.drawings(2, 1), hands.drawings(2, 2)
    np.testing.assert_array_equal(same[0], hands.drawings(2, 1)[0])
    assert not np.array_equal(same[0], other[0])


def test_preparing_takes_place_and_size_away():
    lines = np.array([[(0.2, 0.0), (0.8, 0.0), (0.4, 1.0)]])
    large = pen.reduced(pen.drawn(10 + 70 * lines, 5))
    small = pen.reduced(pen.drawn(55 + 35 * lines, 2.5))
    assert abs(large - small).max() <= 3 / 16
    assert abs(hands.as_drawn(pen.drawn(10 + 70 * lines)).sum()) > 0
    assert 280 <= large.sum() * 16 <= 350


@pytest.mark.parametrize("change", [hands.varied, hands.anywhere])
def test_varied_digits_are_digits_still(change):
    images = data.digits().train_images[:200]
    changed = change(images, np.random.default_rng(0))
    assert changed.shape == images.shape
    assert changed.min() >= 0
    assert changed.max() <= 1
    assert not np.allclose(changed, images)


def test_an_image_that_is_not_warped_stays_as_it_is():
    images = data.digits().train_images[:5, ..., 0]
    row, column = np.mgrid[:8, :8][:, None] + np.zeros((1, 5, 1, 1))
    np.testing.assert_allclose(hands._sampled(images, row, column), images)
    moved = hands._sampled(images, row + 1, column)
    np.testing.assert_allclose(moved[:, :-1], images[:, 1:])
    assert moved[:, -1].max() == 0


@pytest.mark.parametrize("ink", [np.zeros((3, 4)), np.zeros(9)])
def test_ink_that_is_no_square_is_refused(ink):
    with pytest.raises(ValueError, match="square of pixels, got shape"):
        pen.reduced(ink)


def test_paper_without_ink_or_full_of_it_is_read_too():
    assert pen.reduced(np.zeros((96, 96))).max() == 0
    assert pen.reduced(np.ones((96, 96))).max() <= 1
    assert pen.drawn([]).max() == 0


def test_the_verdicts_hold_in_the_stored_rows():
    stored = results("hands")
    for training in ("plain", "varied"):
        rows = stored.where(training=training).rows
        missed = [sum(row["prepared"]) for row in rows]
        assert np.mean(missed) <= 24, "nine of ten"
        assert min(sum(row["as drawn"]) for row in rows) > 100
