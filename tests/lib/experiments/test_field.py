"""The parts of the study of the effective field, without its training."""

import numpy as np
import pytest
from tests.lib.nasty import complaints

from whyconv import data, ops, shapes
from whyconv.experiments import field
from whyconv.layers import Conv2D, Dense, Flatten, ReLU
from whyconv.network import Network

RNG = np.random.default_rng(0)
NOISE = RNG.normal(size=(3, 17, 17, 1))
LINE = np.array([1, 2, 3, 2, 1])


def all_ones(depth):
    side = 2 * depth + 1
    network = Network((side, side, 1), [Conv2D(1, 3)] * depth, RNG)
    for drawn in network.parameters:
        drawn["kernels"][:] = 1
    return network


def test_with_weights_of_one_the_slopes_are_numbers_of_paths():
    energy = field.energy(all_ones(2), RNG.normal(size=(4, 5, 5, 1)))
    np.testing.assert_allclose(energy, np.outer(LINE, LINE) ** 2)


def test_the_energy_sums_squared_finite_differences_over_the_outputs():
    layers = [Conv2D(3, 3), ReLU(), Conv2D(2, 3), Flatten(), Dense(2)]
    network = Network((6, 6, 2), layers, RNG)
    image, step = RNG.normal(size=(1, 6, 6, 2)), 1e-6
    moved = image + step * np.eye(72).reshape(72, 6, 6, 2)
    slopes = (network.activations(moved)[-1] - network.activations(image)[-1]) / step
    expected = (slopes**2).sum(axis=1).reshape(6, 6, 2).sum(axis=2)
    np.testing.assert_allclose(field.energy(network, image), expected, 1e-4, 1e-12)


@pytest.mark.parametrize("rectified", [False, True])
def test_random_weights_spread_the_mean_energy_as_the_paths(rectified):
    between = [ReLU()] if rectified else []
    layers = [Conv2D(4, 3), *between, Conv2D(1, 3)]
    total = np.zeros((5, 5))
    for seed in range(1000):
        network = Network((5, 5, 1), layers, np.random.default_rng(seed))
        noise = np.random.default_rng(seed).normal(size=(1, 5, 5, 1))
        total += field.energy(network, noise)
    total += total[::-1]
    total += total[:, ::-1]
    paths = np.outer(LINE, LINE) / 81
    np.testing.assert_allclose(total / total.sum(), paths, rtol=0.12)
    assert field.spread(paths) == pytest.approx(np.sqrt(2 * 2 / 3))


def test_spread_by_hand():
    one, corners = np.zeros((5, 5)), np.zeros((3, 3))
    one[2, 2] = 7
    corners[::2, ::2] = 1
    assert field.spread(one) == 0
    assert field.spread(corners) == 1
    assert field.spread(np.ones((17, 17))) == pytest.approx(np.sqrt((17**2 - 1) / 12))
    assert field.spread(np.full((3, 3), 1e308)) == pytest.approx(np.sqrt(2 / 3))


def test_one_unit_of_the_stack_sees_the_whole_image():
    assert shapes.receptive_field([(3, 1)] * field.DEPTH).size == field.SIDE
    unit = Network((17, 17, 1), field.stack(), RNG)
    assert unit.shapes[-1] == (1, 1, field.FILTERS)


def test_four_pixels_by_hand():
    image = np.zeros((1, 17, 17, 1))
    image[0, 8, 6] = 1
    image[0, 10, 8] = -0.5
    assert field.four_pixels(image, 2).tolist() == [1]
    assert field.four_pixels(-image, 2).tolist() == [0]
    assert field.four_pixels(image, 3).tolist() == [0]
    for corner in ((0, 8), (16, 8), (8, 0), (8, 16)):
        edge = np.zeros((1, 17, 17, 1))
        edge[(0, *corner)] = 1
        assert field.four_pixels(edge, 8).tolist() == [1]


def test_every_distance_asks_the_same_images_and_as_much():
    near, far = (field.problem("pixels", r, np.random.default_rng(3)) for r in (1, 8))
    np.testing.assert_array_equal(near.train_images, far.train_images)
    for labels in (near.train_labels, far.train_labels):
        assert len(labels) == field.TRAIN
        assert abs(labels.mean() - 0.5) < 0.05


def test_large_digits_fill_the_image():
    images = data.digits().test_images[:2]
    large = field.large_digits(images)
    assert large.shape == (2, 17, 17, 1)
    np.testing.assert_array_equal(large[:, 1:16:2, :15:2], 2 * images - 1)
    assert (large[:, 16] == -1).all()
    assert (large[:, :, 16] == -1).all()
    np.testing.assert_allclose(ops.average_pool(large, 2), 2 * images - 1)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: field.four_pixels(NOISE, 9), "distance: 9 is more than 8, the edge"),
        (lambda: field.spread(np.ones((2, 3))), r"weights must have shape \(2, 2\)"),
        (lambda: field.spread(np.zeros((3, 3))), "weights, the largest, must be"),
        (lambda: field.spread(-np.ones((3, 3))), "weights, the least, must be"),
        (lambda: field.run("cats", 1, 0, 0), "task must be one of 'digits', 'pixels'"),
    ],
)
def test_errors_say_what_is_possible(call, error):
    with pytest.raises(ValueError, match=error):
        call()


def test_the_same_setting_gives_the_same_numbers():
    setting = {"task": "pixels", "distance": 4, "epochs": 0, "seed": 3}
    row = field.run(**setting)
    assert row == field.run(**setting)
    assert row["before"] == row["after"]


CALLS = [
    (field.energy, {"network": all_ones(8), "images": NOISE}),
    (field.spread, {"weights": np.ones((3, 3))}),
    (field.large_digits, {"images": np.ones((2, 8, 8, 1))}),
    (field.four_pixels, {"images": NOISE, "distance": 1}),
    (field.problem, {"task": "pixels", "distance": 1, "rng": RNG}),
]


@pytest.mark.parametrize(
    ("function", "legal"), CALLS, ids=lambda value: getattr(value, "__name__", "")
)
def test_nasty_arguments_are_answered_or_refused_by_name(function, legal):
    found = complaints(function, legal)
    assert not found, "\n".join(found)
