"""The bar of `small_network` stands where luck does not decide: other first weights."""

import pytest

from whyconv.exercises import check, small_network
from whyconv.exercises.small_network import LEAST, read
from whyconv.layers import Conv2D, Dense, Dropout, Flatten, MaxPool, ReLU

ROOM = 0.004  # of the digits, about one standard deviation


@pytest.mark.weekly
@pytest.mark.parametrize("seed", [1, 2])
def test_other_seeds_give_the_same_verdicts(seed):
    assert read(small_network.small_network(), seed) > LEAST + ROOM
    assert read(small_network.linear(), seed) < LEAST - ROOM
    assert read(small_network.too_few_filters(), seed) < LEAST - ROOM
    assert read(small_network.pooled_over_all_places(), seed) < LEAST - ROOM


TWO_CONVOLUTIONS = [
    *[Conv2D(4, 3, padding=1), ReLU(), Conv2D(7, 3), ReLU()],
    *[MaxPool(2), Flatten(), Dense(10)],
]
ONE_BY_ONE = [
    *[Conv2D(14, 3), ReLU(), Conv2D(7, 1), ReLU()],
    *[MaxPool(2), Flatten(), Dense(10)],
]
EIGHT_FILTERS = [Conv2D(8, 3), ReLU(), MaxPool(2), Flatten(), Dense(10)]


@pytest.mark.weekly
@pytest.mark.parametrize("layers", [TWO_CONVOLUTIONS, ONE_BY_ONE, EIGHT_FILTERS])
def test_other_good_networks_pass(layers):
    assert check("small_network", lambda: layers).is_right


@pytest.mark.weekly
def test_the_lessons_network_is_two_or_three_points_above_the_bar():
    layers = [Conv2D(8, 3, padding=1), ReLU(), Conv2D(16, 3, padding=1), ReLU()]
    layers += [MaxPool(2), Flatten(), Dropout(0.3), Dense(10)]
    assert 0.02 < read(layers) - LEAST < 0.03
