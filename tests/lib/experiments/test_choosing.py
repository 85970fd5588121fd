"""The parts of the study of choices: split, layers, scale and dead filters."""

import numpy as np
import pytest

from whyconv.experiments import choosing, results
from whyconv.layers import Conv2D
from whyconv.network import Network


def test_a_split_takes_every_training_digit_once():
    training, validation = choosing.split(np.random.default_rng(0))
    assert (len(training[1]), len(validation[1])) == (1150, 287)
    seen = np.concatenate([training[0], validation[0]]).reshape(1437, -1)
    known = choosing.data.digits().train_images.reshape(1437, -1)
    order = [np.lexsort(images.T) for images in (seen, known)]
    np.testing.assert_array_equal(seen[order[0]], known[order[1]])
    other = choosing.split(np.random.default_rng(1))[1]
    assert not np.array_equal(validation[0], other[0])


@pytest.mark.parametrize(
    ("count", "widths"), [(1, [16]), (2, [8, 16]), (4, [8, 16, 16, 16])]
)
def test_a_recipe_has_so_many_convolutions_and_ends_as_chapter_5s(count, widths):
    stack = choosing.recipe(count, dropout=0.3)
    convolutions = [layer for layer in stack if isinstance(layer, Conv2D)]
    assert [layer.filters for layer in convolutions] == widths
    net = Network((8, 8, 1), stack, np.random.default_rng(0))
    assert net.shapes[-4:] == [(4, 4, 16), (256,), (256,), (10,)]


def test_a_network_of_half_the_weights_gives_an_eighth_of_the_logits():
    net = Network((8, 8, 1), choosing.recipe(), np.random.default_rng(0))
    images = choosing.data.digits().test_images[:5]
    half = choosing.scaled(net, 0.5)  # three layers with weights, biases at zero
    np.testing.assert_allclose(half.logits(images), net.logits(images) / 8)


def test_dead_filters_are_those_that_are_zero_everywhere():
    net = Network((8, 8, 1), choosing.recipe(), np.random.default_rng(0))
    net.parameters[0]["bias"][[1, 5]] = -100
    net.parameters[2]["bias"][3] = -1000
    images = choosing.data.digits().test_images[:50]
    assert choosing.dead(net, images) == [2, 1]


def test_the_best_rates_are_what_the_five_seeds_chose():
    stored = results("choosing")
    for rule, rates in choosing.RATES.items():
        costs = []
        for rate in rates:
            rows = stored.where(**choosing.DEFAULTS | {"rule": rule, "rate": rate})
            found = [rows.where(seed=s).values("costs")[0, -1] for s in choosing.SEEDS]
            costs.append(np.mean(found))
        assert rates[int(np.argmin(costs))] == choosing.BEST[rule]
