"""The study of seeds: its network is that of the lesson."""

from whyconv.experiments import choosing, filters, results, seeds
from whyconv.optimizers import Adam, cosine


def test_fifteen_seeds_are_stored_and_read_at_least_98_5_percent_on_average():
    mistakes = results("seeds").values("mistakes")
    assert len(mistakes) == 15
    assert mistakes.max() <= 10
    assert 1 - mistakes.mean() / 360 > 0.985


def test_a_setting_is_a_seed_and_the_layers_are_the_lessons(monkeypatch):
    asked = {}

    def fit(network, images, labels, **how):
        asked.update(how, layers=network.layers, images=len(images))

    monkeypatch.setattr(filters, "fit", fit)
    assert seeds.run(3)["mistakes"] > 180  # of a network that was not trained
    assert asked["layers"] == tuple(choosing.recipe(dropout=0.3))
    assert (asked["epochs"], asked["batch_size"], asked["images"]) == (20, 32, 1437)
    assert asked["optimizer"] == Adam(0.01)
    assert asked["schedule"] is cosine
