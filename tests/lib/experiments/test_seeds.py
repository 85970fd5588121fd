"""The study of seeds: its network is that of the lesson."""

import numpy as np

from whyconv.experiments import choosing, results, seeds


def test_fifteen_seeds_are_stored_and_read_at_least_98_5_percent_on_average():
    mistakes = results("seeds").values("mistakes")
    assert len(mistakes) == 15
    assert mistakes.max() <= 10
    assert 1 - mistakes.mean() / 360 > 0.985


def test_a_setting_is_a_seed_and_the_layers_are_the_lessons(monkeypatch):
    asked = {}

    def fit(network, images, labels, **how):
        asked.update(how, layers=network.layers, images=len(images))

    monkeypatch.setattr(seeds, "fit", fit)
    network = seeds.trained(3)
    assert asked["layers"] == tuple(choosing.recipe(dropout=0.3))
    assert (asked["epochs"], asked["batch_size"], asked["images"]) == (20, 32, 1437)
    again = seeds.trained(3).parameters[0]["kernels"]
    np.testing.assert_array_equal(network.parameters[0]["kernels"], again)
