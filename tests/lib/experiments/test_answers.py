"""What the stored answers by place are: digits, shapes, and a network's own words."""

import numpy as np
from tests.lib.nasty import complaints

from whyconv.experiments import answers, places, results
from whyconv.network import Network


class Corner(Network):
    """Sure of a 3 in the corner and of a 7 elsewhere, by 74.6% and 25.4%."""

    def probabilities(self, images):
        corner = (
            images[:, 1:7, 1:7].sum(axis=(1, 2, 3)) > images.sum(axis=(1, 2, 3)) / 2
        )
        chances = np.zeros((len(images), 10))
        chances[:, 3] = np.where(corner, 0.746, 0.254)
        chances[:, 7] = 1 - chances[:, 3]
        return chances


def network(kind=Network):
    return kind((20, 20, 1), places.NETS["flat"], np.random.default_rng(0))


def test_the_digits_are_the_first_of_six_classes():
    images, labels = answers.digits()
    assert images.shape == (6, 8, 8, 1)
    assert len(set(labels)) == 6
    all_images, all_labels = places.test_digits()
    assert list(dict.fromkeys(all_labels.tolist()))[:6] == labels.tolist()
    np.testing.assert_array_equal(images[0], all_images[0])


def test_answers_stand_at_their_places_in_whole_per_cent():
    said, percents = answers.answers(network(Corner))
    assert said.shape == (6, 13, 13)
    assert percents.shape == (6, 13, 13, 10)
    assert (said[:, 0, 0] == 3).all()
    assert (said[:, 12, 0] == 7).all()
    assert (said[:, 0, 12] == 7).all()
    assert percents[0, 0, 0, [3, 7]].tolist() == [75, 25]
    assert percents[5, 12, 12, [3, 7]].tolist() == [25, 75]


def test_answers_are_the_network_s():
    net, (images, _) = network(), answers.digits()
    said, percents = answers.answers(net)
    for at in [(0, 0), (2, 11), (12, 5)]:
        chances = net.probabilities(places.canvases(images, *at))
        np.testing.assert_array_equal(said[:, *at], chances.argmax(axis=1))
        np.testing.assert_allclose(percents[:, *at], 100 * chances, atol=0.5)


def test_stored_answers_read_what_the_study_of_places_counts_in_the_corner():
    _, labels = answers.digits()
    for net in places.NETS:
        (row,) = results("answers").where(net=net).rows
        here = np.array(row["said"])[:, 0, 0]
        counted = results("places").where(net=net, seed=0, margin=0, shift=0, epochs=20)
        missed = 120 - counted.values("right")[0, 0, 0]
        assert (here != labels).sum() <= missed


def test_nasty_arguments_are_answered_or_refused_by_name():
    found = complaints(answers.answers, {"network": network()})
    assert not found, "\n".join(found)
