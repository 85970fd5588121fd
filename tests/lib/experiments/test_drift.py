"""The parts of the study of untied copies: the layer, and what is measured of it."""

import numpy as np
import pytest
from tests.lib.nasty import complaints

from whyconv import data
from whyconv.experiments import drift, filters
from whyconv.layers import Conv2D, Dense, Flatten
from whyconv.network import Network

RNG = np.random.default_rng(0)
DIGITS = data.digits()
IMAGES, LABELS = DIGITS.test_images[:20], DIGITS.test_labels[:20]


def test_untied_is_the_same_network_and_its_gradients_sum_to_the_shared_one():
    net = Network((8, 8, 1), filters.recipe(), np.random.default_rng(0))
    net.parameters[0]["bias"] += 0.1
    loose = drift.untied(net)
    np.testing.assert_allclose(loose.logits(IMAGES), net.logits(IMAGES), atol=1e-12)
    (_, shared), (_, apart) = (
        one.loss_and_gradients(IMAGES, LABELS) for one in (net, loose)
    )
    assert apart[0]["kernels"].shape == (8, 8, 3, 3, 1, 8)
    for name in ("kernels", "bias"):
        total = apart[0][name].sum(axis=(0, 1))
        np.testing.assert_allclose(total, shared[0][name], atol=1e-12)
    loose.parameters[-1]["bias"][:] = 7
    assert net.parameters[-1]["bias"].max() == 0


def copies(*values):
    return np.array(values, float).reshape(1, len(values), 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("values", "distance", "agreed"),
    [
        ([2, 2, 2], 0, 1),
        ([1, -1], 1, 0),
        ([3, -1], np.sqrt(8 / 10), 0.5),
        ([0, 0], 0, 0),
    ],
)
def test_distance_and_agreement_by_hand(values, distance, agreed):
    assert drift.apart(copies(*values)) == pytest.approx(distance)
    assert drift.agreement(copies(*values)) == pytest.approx(agreed)


def test_equivariance_error_is_zero_until_a_copy_moves():
    canvases = drift.placed(IMAGES, "anywhere", np.random.default_rng(0))
    nets = {net: drift.trained(net, "centred", "Adam", 0, epochs=0) for net in NETS}
    errors = {net: drift.equivariance_error(nets[net], canvases) for net in NETS}
    assert errors["shared"] < 1e-6
    assert errors["copies"] < 1e-6
    # places of independent weights: the two maps have nothing in common
    assert errors["free"] == pytest.approx(np.sqrt(2), abs=0.1)
    nets["copies"].parameters[0]["kernels"][4, 4] += 0.1
    assert drift.equivariance_error(nets["copies"], canvases) > 0.01


NETS = tuple(drift.FIRST)


def test_placed_puts_each_digit_where_it_fits():
    centred = drift.placed(IMAGES, "centred", RNG)
    np.testing.assert_array_equal(centred[:, 2:10, 2:10], np.float32(IMAGES))
    anywhere = drift.placed(np.ones((400, 8, 8, 1)), "anywhere", RNG)
    assert (anywhere.sum(axis=(1, 2, 3)) == 64).all()
    starts = np.argwhere(np.diff(anywhere[:, :, :, 0].max(axis=2), axis=1, prepend=0))
    assert set(starts[:, 1]) >= {0, 1, 2, 3, 4}


def test_all_networks_of_a_seed_start_with_the_same_shared_kernels():
    shared, together = (
        drift.trained(net, "centred", "Adam", 3, epochs=0).parameters[0]["kernels"]
        for net in ("shared", "copies")
    )
    np.testing.assert_array_equal(together[4, 7], shared)


def test_the_same_setting_gives_the_same_numbers():
    setting = drift.QUICK[1]
    assert drift.run(**setting) == drift.run(**setting)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (
            lambda: drift.trained("tied", "centred", "Adam", 0),
            "net must be one of 'shared', 'copies', 'free'",
        ),
        (
            lambda: drift.placed(IMAGES, "left", RNG),
            "standing must be one of 'centred', 'anywhere'",
        ),
        (
            lambda: drift.untied(Network((4,), [Dense(2)], RNG)),
            r"network must begin with a convolution of stride 1, got Dense",
        ),
        (
            lambda: drift.untied(
                Network((8, 8, 1), [Conv2D(1, 3, stride=2), Flatten()], RNG)
            ),
            "network must begin with a convolution of stride 1",
        ),
    ],
)
def test_errors_say_what_is_possible(call, error):
    with pytest.raises(ValueError, match=error):
        call()


SMALL = Network((12, 12, 1), [Conv2D(2, 3), Flatten(), Dense(10)], RNG)
CALLS = [
    (drift.apart, {"kernels": RNG.normal(size=(2, 2, 3, 3, 1, 4))}),
    (drift.agreement, {"gradients": RNG.normal(size=(2, 2, 3, 3, 1, 4))}),
    (drift.placed, {"images": IMAGES, "standing": "anywhere", "rng": RNG}),
    (drift.untied, {"network": SMALL}),
    (
        drift.equivariance_error,
        {"network": SMALL, "canvases": RNG.normal(size=(3, 12, 12, 1))},
    ),
]


@pytest.mark.parametrize(
    ("function", "legal"), CALLS, ids=lambda value: getattr(value, "__name__", "")
)
def test_nasty_arguments_are_answered_or_refused_by_name(function, legal):
    found = complaints(function, legal)
    assert not found, "\n".join(found)
