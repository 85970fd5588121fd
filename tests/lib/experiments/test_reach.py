"""The parts of the study of the field's edge, without its long trainings."""

import numpy as np
import pytest
from tests.lib.nasty import complaints

from whyconv import shapes
from whyconv.experiments import field, reach
from whyconv.layers import Conv2D, Dense, Flatten
from whyconv.network import Network

RNG = np.random.default_rng(0)
NOISE = RNG.normal(size=(3, 17, 17, 1))
EVEN = np.ones((17, 17, 1))


def linear(weights):
    network = Network((17, 17, 1), [Flatten(), Dense(1)], RNG)
    network.parameters[1]["weights"][:] = np.reshape(weights, (289, 1))
    return network


def test_paths_by_hand():
    assert reach.paths("five")[:5].tolist() == [1, 4, 10, 20, 35]
    assert reach.paths("wide").tolist() == [1] * 17
    assert reach.paths("linear").tolist() == [1]
    assert reach.paths("stack").max() / reach.paths("stack")[0] == 1107


@pytest.mark.parametrize("net", ["stack", "five", "dilated", "strided"])
def test_paths_are_the_slopes_of_a_network_of_ones(net):
    layers = [Conv2D(1, k, s, dilation=d) for k, s, d in reach.WINDOWS[net]]
    network = Network((17, 17, 1), layers, RNG)
    for drawn in network.parameters:
        drawn["kernels"][:] = 1
    line = reach.paths(net)
    np.testing.assert_allclose(
        field.energy(network, NOISE), np.outer(line, line) ** 2, rtol=1e-6
    )


def test_strides_and_dilations_have_the_same_paths():
    np.testing.assert_array_equal(reach.paths("strided"), reach.paths("dilated"))


@pytest.mark.parametrize("net", [*reach.WINDOWS][:-1])
def test_every_network_sees_the_whole_image_and_ends_in_one_place(net):
    assert shapes.receptive_field(reach.WINDOWS[net]).size == reach.SIDE
    layers = [Conv2D(8, k, s, dilation=d) for k, s, d in reach.WINDOWS[net]]
    assert Network((17, 17, 1), layers, RNG).shapes[-1] == (1, 1, 8)


def test_scaled_all_pixels_have_the_influence_that_they_had_in_the_mean():
    line = reach.paths("stack")
    influence = np.outer(line, line)
    scaled = influence * reach.scale()[..., 0] ** 2
    np.testing.assert_allclose(scaled, np.full((17, 17), influence.mean()))


def test_the_question_is_asked_before_scaling():
    (plain, labels), (test, answers) = reach.problem(5, False, np.random.default_rng(3))
    (scaled, same), _ = reach.problem(5, True, np.random.default_rng(3))
    np.testing.assert_allclose(scaled, plain * reach.scale())
    np.testing.assert_array_equal(same, labels)
    np.testing.assert_array_equal(labels, field.four_pixels(plain, 8))
    assert test.shape == (reach.TEST, 17, 17, 1)
    assert abs(answers.mean() - 0.5) < 0.05


def test_the_share_of_the_four_pixels_by_hand():
    four = np.zeros((17, 17))
    four[[0, -1], 8] = four[8, [0, -1]] = 2
    assert reach.share(linear(four), NOISE, EVEN) == 1
    assert reach.share(linear(four == 0), NOISE, EVEN) == 0
    assert reach.share(linear(EVEN), NOISE, EVEN) == pytest.approx(4 / 289)
    assert reach.share(linear(1 / reach.scale()), NOISE, reach.scale()) == (
        pytest.approx(4 / 289)
    )


def test_a_dead_network_looks_nowhere():
    assert reach.share(linear(0 * EVEN), NOISE, EVEN) == 0


def test_the_long_training_has_as_many_steps_as_that_on_more_images():
    (images, epochs), (more, passes) = reach.LONG, reach.TRAININGS[-1]
    assert images * epochs == more * passes


def test_the_same_setting_gives_the_same_numbers():
    setting = {"net": "linear", "scaled": True, "images": 64, "epochs": 1, "seed": 3}
    assert reach.run(**setting) == reach.run(**setting)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: reach.paths("cats"), "net must be one of 'stack', 'five'"),
        (lambda: reach.problem(0, False, RNG), "images must be at least 1"),
        (lambda: reach.run("cats", False, 1, 1, 0), "net must be one of"),
    ],
)
def test_errors_say_what_is_possible(call, error):
    with pytest.raises(ValueError, match=error):
        call()


CALLS = [
    (reach.paths, {"net": "stack"}),
    (reach.problem, {"images": 2, "scaled": False, "rng": RNG}),
    (reach.share, {"network": linear(EVEN), "images": NOISE, "factors": EVEN}),
]


@pytest.mark.parametrize(
    ("function", "legal"), CALLS, ids=lambda value: getattr(value, "__name__", "")
)
def test_nasty_arguments_are_answered_or_refused_by_name(function, legal):
    found = complaints(function, legal)
    assert not found, "\n".join(found)
