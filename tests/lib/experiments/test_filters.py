"""The parts of the study of filters: what each adds, and the order they go in."""

import numpy as np
import pytest
from tests.lib.nasty import complaints

from whyconv import data, experiments, ops
from whyconv.experiments import filters
from whyconv.layers import Conv2D, Dense, Flatten, ReLU
from whyconv.network import Network
from whyconv.optimizers import Adam, cosine
from whyconv.training import fit

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


def test_a_frozen_layer_stays_as_it_was_initialised_and_the_others_learn():
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


@pytest.mark.parametrize("net", ["dense", "linear", "dense 64", "dense 1024"])
def test_a_frozen_fully_connected_layer_stays_and_the_one_behind_it_learns(net):
    before, after = (filters.trained(net, 0, epochs=n) for n in (0, 1))
    (number, last) = (n for n, drawn in enumerate(before.parameters) if drawn)
    for name, drawn in before.parameters[number].items():
        np.testing.assert_array_equal(after.parameters[number][name], drawn)
    assert (
        after.parameters[last]["weights"] != before.parameters[last]["weights"]
    ).any()


def test_dense_has_as_many_features_as_the_frozen_convolutions():
    dense, head = (filters.trained(net, 0, epochs=0) for net in ("dense", "head"))
    assert dense.shapes[-2] == head.shapes[-2] == (256,)


class WithoutGradient(Conv2D):
    """A convolution whose gradients are zero, so that no step moves it."""

    def parameter_gradients(self, parameters, memory, d_outputs):
        return {name: np.zeros_like(array) for name, array in parameters.items()}


def test_training_behind_a_frozen_layer_is_training_with_its_gradients_zero():
    fast = filters.trained("second", 0, epochs=1)
    rng = np.random.default_rng(0)
    layers = [WithoutGradient(8, 3, padding=1), *filters.recipe()[1:]]
    slow = Network((8, 8, 1), layers, rng)
    how = {"optimizer": Adam(0.01), "schedule": cosine, "batch_size": 32}
    fit(slow, *filters.split("test")[0], epochs=1, rng=rng, **how)
    np.testing.assert_allclose(fast.logits(IMAGES), slow.logits(IMAGES), atol=1e-8)


def test_validation_digits_are_held_back_from_the_training_digits():
    (kept, kept_labels), (held, held_labels) = filters.split("validation")
    assert (len(kept), len(held)) == (1150, 287)
    rows = np.concatenate([kept, held]).reshape(1437, 64).tolist()
    assert sorted(rows) == sorted(DIGITS.train_images.reshape(1437, 64).tolist())
    both = np.concatenate([kept_labels, held_labels])
    np.testing.assert_array_equal(np.sort(both), np.sort(DIGITS.train_labels))


def test_permuted_networks_see_the_pixels_of_all_images_in_one_other_order():
    same, moved = (
        filters.seen(net, IMAGES, 3).reshape(40, 64)
        for net in ("whole", "whole permuted")
    )
    np.testing.assert_array_equal(same, IMAGES.reshape(40, 64))
    np.testing.assert_array_equal(np.sort(moved), np.sort(same))
    numbered = np.arange(64.0).reshape(1, 8, 8, 1)
    order = filters.seen("head permuted", numbered, 3).ravel().astype(int)
    np.testing.assert_array_equal(moved, same[:, order])
    other = filters.seen("head permuted", numbered, 4).ravel()
    assert (order != np.arange(64)).any()
    assert (order != other).any()


def test_kept_directions_by_hand():
    before, after = by_hand(), by_hand()
    after.parameters[0]["kernels"] *= 3
    after.parameters[3]["weights"] = np.array([[0.0, 3], [0, 9], [0, -1]])
    before.parameters[3]["weights"][:, 0] = 1
    after.parameters[3]["weights"][:, 0] = [1, -1, 0]
    first, last = filters.kept_directions(before, after)
    assert first == pytest.approx(1)
    assert last == pytest.approx((0 + (9 + 81 - 1) / 91) / 2)


def test_a_filter_favours_the_classes_whose_logits_it_raises_above_the_mean():
    net = network()
    favours = filters.favour(net, DIGITS.test_images, DIGITS.test_labels)
    added = filters.shares(net, 2, DIGITS.test_images)
    threes = added[5, DIGITS.test_labels == 3]
    by_hand = (threes[:, 3] - threes.mean(axis=1)).mean()
    assert favours.shape == (16, 10)
    assert favours[5, 3] == pytest.approx(by_hand)


def test_the_favourite_s_part_by_hand(monkeypatch):
    table = np.zeros((3, 10))
    table[0, :2] = 3, 1
    table[1] = 1
    table[1, 0] = -5
    monkeypatch.setattr(filters, "favour", lambda *_: table)
    mean, most, silent = filters.favourite(None, None, None)
    assert (mean, most) == pytest.approx(((3 / 4 + 1 / 9) / 2, 3 / 4))
    assert silent == 1


def test_each_network_has_the_settings_of_its_lowest_cost_in_validation():
    stored = experiments.results("filters").where(judged="validation", epochs=20)
    assert filters.CHOSEN.keys() == filters.GRID.keys()
    for net, rates in filters.GRID.items():
        costs = {
            (rate, dropout): stored.where(net=net, rate=rate, dropout=dropout)
            for rate in rates
            for dropout in filters.DROPOUTS
        }
        means = {how: rows.values("loss").mean() for how, rows in costs.items()}
        best = min(means, key=means.get)
        assert best == filters.CHOSEN[net]
        assert min(rates) < best[0] < max(rates), net


def test_a_sample_is_told_from_the_rows_beside_it():
    stored = experiments.results("filters").rows
    for setting in filters.STUDY.sample:
        own = stored[list(filters.STUDY.settings).index(setting)]
        alike = [row for row in stored if np.shape(row["first"]) == SHAPE[own["net"]]]
        beside = [row for row in alike if len(row["turned"]) == len(own["turned"])]
        assert len(beside) > 5
        for row in beside:
            assert row is own or filters.STUDY.differences(own, row), row


SHAPE = {"whole": (4, 9), "head permuted": (1, 1), "dense": (1, 1), "none": (1, 1)}


def test_the_whole_network_has_chapter_5_s_layers():
    assert filters.trained("whole", 0, epochs=0).parameter_count == 3818


def test_the_same_setting_gives_the_same_numbers():
    how = {"rate": 0.01, "dropout": 0.3, "judged": "test"}
    setting = {"net": "4 filters", "epochs": 1, "seed": 3, **how}
    assert filters.run(**setting) == filters.run(**setting)


ONE = filters.Pruning(by_hand(), 0, np.ones((1, 1, 1, 1)), np.array([1]))


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: filters.trained("deep", 0), "net must be one of 'whole', 'second'"),
        (lambda: filters.seen("deep", IMAGES, 0), "net must be one of 'whole'"),
        (lambda: filters.split("train"), "judged must be one of 'test', 'validation'"),
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
    (
        filters.trained,
        {"net": "none", "seed": 0, "epochs": 0, "rate": 0.1, "dropout": 0.3},
    ),
    (filters.seen, {"net": "whole permuted", "images": IMAGES, "seed": 0}),
    (
        filters.favour,
        {"network": network(), "images": IMAGES, "labels": LABELS},
    ),
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
