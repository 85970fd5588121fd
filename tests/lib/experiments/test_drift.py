"""The parts of the study of untied copies: the layer, and what is measured of it."""

import numpy as np
import pytest
from tests.lib.nasty import complaints

from whyconv import data, equivariance
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


def test_coins_agree_as_the_root_of_the_number_of_places_that_count():
    rng = np.random.default_rng(0)
    equal = np.ones((20, 20, 3, 3, 1, 4))
    # |sum of n coins| has the mean sqrt(2 n / pi)
    assert drift.coins(equal, rng) == pytest.approx(np.sqrt(2 / np.pi) / 20, rel=0.5)
    few = np.zeros((20, 20, 3, 3, 1, 4))
    few[0, :4] = 1
    level = np.mean([drift.coins(few, rng) for _ in range(50)])
    assert level == pytest.approx(6 / 16, rel=0.1)  # (4+4*2+0)/4 of 16 outcomes
    assert drift.coins(copies(-3), rng) == 1
    assert drift.coins(copies(0, 0), rng) == 0


def test_spread_by_hand():
    start = copies(1, 1)
    assert drift.spread(start, start) == 0
    assert drift.spread(start, copies(3, 3)) == 0
    # the mean has come by 2, the copies are 1 from it
    assert drift.spread(start, copies(2, 4)) == pytest.approx(1 / 2)


def test_pull_is_that_of_the_untied_copies():
    net = Network((8, 8, 1), filters.recipe(), np.random.default_rng(0))
    loose = drift.untied(net)
    cost, gradients = loose.loss_and_gradients(IMAGES, LABELS)
    found = drift.pull(net, IMAGES, LABELS)
    assert found == pytest.approx(drift.pull(loose, IMAGES, LABELS))
    assert found[0] == pytest.approx(cost)
    assert found[1] == pytest.approx(drift.agreement(gradients[0]["kernels"]))
    assert 0.1 < found[2] < 0.4
    assert found[3] == pytest.approx(np.abs(gradients[0]["kernels"]).sum())


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


def test_a_wrapped_digit_comes_in_where_it_has_left():
    one = np.zeros((400, 8, 8, 1))
    one[:, 0, 0] = 1
    wrapped = drift.placed(one, "wrapped", RNG)
    assert (wrapped.sum(axis=(1, 2, 3)) == 1).all()
    assert (wrapped.sum(axis=0) > 0).mean() > 0.8


@pytest.mark.parametrize("head", drift.HEADS)
def test_a_head_that_treats_places_alike_gives_all_copies_one_gradient(head):
    layers = drift.layers("copies", "wrapped", head)
    net = Network((12, 12, 1), layers, np.random.default_rng(0))
    canvases = drift.placed(IMAGES[:3], "centred", RNG)
    shifts = list(np.ndindex(12, 12))
    everywhere = [equivariance.shift(canvases, *by) for by in shifts]
    labels = np.tile(LABELS[:3], 144)
    _, slopes = net.loss_and_gradients(np.concatenate(everywhere), labels)
    assert (drift.apart(slopes[0]["kernels"]) < 1e-12) == (head == "average")


def test_what_is_trained_moves_and_the_layer_that_moves_the_digits_is_gone():
    stages = []

    def keep(network):
        stages.append((len(network.layers), network.parameters[0]["kernels"]))

    net = drift.trained("copies", "wrapped", "Adam", 0, epochs=1, after=keep)
    (layers, before), (same, after) = stages
    assert layers == same == len(net.layers) == 5
    assert drift.apart(before) < 1e-5
    assert drift.apart(after) > 0.01
    # a place that no digit in the corner reaches
    assert (after[9, 9] != before[9, 9]).any()


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
            "standing must be one of 'centred', 'anywhere', 'wrapped'",
        ),
        (
            lambda: drift.layers("copies", "wrapped", "maximum"),
            "head must be one of 'flatten', 'average'",
        ),
        (
            lambda: drift.spread(copies(1, 1), copies(1)),
            r"kernels must have shape|start must",
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
    (drift.coins, {"gradients": RNG.normal(size=(2, 2, 3, 3, 1, 4)), "rng": RNG}),
    (
        drift.spread,
        {name: RNG.normal(size=(2, 2, 3, 3, 1, 4)) for name in ("start", "kernels")},
    ),
    (drift.layers, {"net": "copies", "standing": "wrapped", "head": "average"}),
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
