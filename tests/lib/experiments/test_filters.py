"""The parts of the study of filters: what each adds, and the order they go in."""

import numpy as np
import pytest
from tests.lib.nasty import complaints

from whyconv import data, ops
from whyconv.experiments import filters
from whyconv.layers import Conv2D, Dense, Flatten, ReLU
from whyconv.network import Network

DIGITS = data.digits()
IMAGES, LABELS = DIGITS.test_images[:40], DIGITS.test_labels[:40]


def network(seed=0):
    """Chapter 5's layers as drawn, biases off zero."""
    net = Network((8, 8, 1), filters.recipe(), np.random.default_rng(seed))
    for drawn in net.parameters:
        if "bias" in drawn:
            drawn["bias"] += np.random.default_rng(1).normal(size=drawn["bias"].shape)
    return net


def by_hand():
    """Three 1 x 1 filters on one pixel; filter 0 is worth 3, 1 nothing, 2 is worth 1.

    Two classes: all votes go to class 1 through the ReLU, class 0 has a bias of 2.
    """
    net = Network(
        (1, 1, 1),
        [Conv2D(3, 1), ReLU(), Flatten(), Dense(2)],
        np.random.default_rng(0),
    )
    net.parameters[0]["kernels"] = np.array([1.0, -5, 1]).reshape(1, 1, 1, 3)
    net.parameters[3]["weights"] = np.array([[0.0, 3], [0, 9], [0, 1]])
    net.parameters[3]["bias"] = np.array([2.0, 0])
    return net


def test_shares_by_hand():
    added = filters.shares(by_hand(), 0, np.ones((1, 1, 1, 1)))
    assert added[:, 0].tolist() == [[0, 3], [0, 0], [0, 1]]


def test_pruning_by_hand():
    one = filters.Pruning(by_hand(), 0, np.ones((1, 1, 1, 1)), np.array([1]))
    assert one.logits([0, 2]).tolist() == [[2, 4]]
    assert one.logits([]).tolist() == [[2, 0]]
    # class 1 is right: nobody misses filter 1, and filter 0 goes last
    assert one.order() == [1, 2, 0]
    assert one.order(most=True) == [0, 2, 1]
    assert one.right([1, 2, 0]) == [1, 1, 1, 0]
    assert one.right([0, 1, 2]) == [1, 0, 0, 0]
    assert repr(one) == "3 filters of layers[0], 1 images"


@pytest.mark.parametrize("number", filters.CONVOLUTIONS.values())
def test_the_shares_and_the_bias_are_all_that_the_next_sum_is_made_of(number):
    net = network()
    added = filters.shares(net, number, IMAGES).sum(axis=0)
    after = 2 if number == 0 else 7
    expected = net.activations(IMAGES)[after + 1] - net.parameters[after]["bias"]
    np.testing.assert_allclose(added, expected, atol=1e-12)


@pytest.mark.parametrize("number", filters.CONVOLUTIONS.values())
def test_a_pruned_filter_is_one_whose_kernel_and_bias_are_zero(number):
    net, gone = network(), [0, 2, 5]
    one = filters.Pruning(net, number, IMAGES, LABELS)
    kept = [f for f in range(one.filters) if f not in gone]
    cut = net.copy()
    cut.parameters[number]["kernels"][..., gone] = 0
    cut.parameters[number]["bias"][gone] = 0
    np.testing.assert_allclose(one.logits(kept), cut.logits(IMAGES), atol=1e-12)
    np.testing.assert_allclose(one.logits(range(one.filters)), net.logits(IMAGES))


def test_each_removal_is_the_cheapest_of_those_that_are_left():
    one = filters.Pruning(network(), 0, IMAGES, LABELS)
    kept = list(range(8))
    for gone in one.order():
        costs = {
            f: ops.cross_entropy(one.logits([k for k in kept if k != f]), LABELS)
            for f in kept
        }
        assert costs[gone] == min(costs.values())
        kept.remove(gone)


def test_what_was_drawn_stays_as_it_was_drawn():
    for net, still in (("second", [0]), ("head", [0, 2]), ("whole", [])):
        before, after = (filters.trained(net, 0, epochs=n) for n in (0, 1))
        for number in (0, 2, 7):
            pairs = zip(
                before.parameters[number].values(),
                after.parameters[number].values(),
                strict=True,
            )
            same = all(np.array_equal(old, new) for old, new in pairs)
            assert same == (number in still), (net, number)


def test_a_fully_connected_layer_stays_as_drawn_and_the_one_behind_it_learns():
    before, after = (filters.trained("dense", 0, epochs=n) for n in (0, 1))
    (number, last) = (n for n, drawn in enumerate(before.parameters) if drawn)
    for name, drawn in before.parameters[number].items():
        np.testing.assert_array_equal(after.parameters[number][name], drawn)
    assert (
        after.parameters[last]["weights"] != before.parameters[last]["weights"]
    ).any()
    features = before.shapes[number + 1]
    assert features == filters.trained("head", 0, epochs=0).shapes[6] == (256,)


def test_the_whole_network_has_chapter_5_s_layers():
    assert filters.trained("whole", 0, epochs=0).parameter_count == 3818


def test_the_same_setting_gives_the_same_numbers():
    setting = {"net": "4 filters", "epochs": 1, "seed": 3}
    assert filters.run(**setting) == filters.run(**setting)


ONE = filters.Pruning(by_hand(), 0, np.ones((1, 1, 1, 1)), np.array([1]))


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: filters.trained("deep", 0), "net must be one of 'whole', 'second'"),
        (
            lambda: filters.shares(network(), 1, IMAGES),
            r"number must be that of a convolution, one of \[0, 2\], got 1",
        ),
        (lambda: ONE.logits([0, 3]), r"kept must be among 0\.\.2, each once"),
        (lambda: ONE.right([0, 1, 1]), r"order must be among 0\.\.2, each once"),
        (lambda: ONE.right([0, 2]), r"order must name every filter, not there: \{1\}"),
    ],
)
def test_errors_say_what_is_possible(call, error):
    with pytest.raises(ValueError, match=error):
        call()


CALLS = [
    (filters.recipe, {"filters": 4}),
    (filters.trained, {"net": "none", "seed": 0, "epochs": 0}),
    (filters.shares, {"network": network(), "number": 0, "images": IMAGES}),
    (
        filters.Pruning,
        {"network": network(), "number": 2, "images": IMAGES, "labels": LABELS},
    ),
    (ONE.logits, {"kept": [0, 1]}),
    (ONE.right, {"order": [0, 1, 2]}),
    (ONE.order, {"most": True}),
]


@pytest.mark.parametrize(
    ("function", "legal"), CALLS, ids=lambda value: getattr(value, "__name__", "")
)
def test_nasty_arguments_are_answered_or_refused_by_name(function, legal):
    found = complaints(function, legal)
    assert not found, "\n".join(found)
