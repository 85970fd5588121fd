"""The parts of the study of wrong priors, without its training."""

import numpy as np
import pytest
from tests.lib.nasty import complaints

from whyconv import experiments
from whyconv.experiments import wrong_prior
from whyconv.network import Network

RNG = np.random.default_rng(0)
PARTS = RNG.choice([-1.0, 1.0], (16, 4, 4))


def random_net(net, layers, seed=0):
    stack = wrong_prior.side_net(net, layers)
    network = Network((9, 16, 1), stack, np.random.default_rng(seed))
    for drawn in network.parameters:
        if drawn:
            drawn["bias"][:] = RNG.normal(size=drawn["bias"].shape)
    return network


def along_the_middle_row(network):
    """Logits for a dot at each column of the middle row, (16, 2)."""
    return network.logits(wrong_prior.every_dot()).reshape(9, 16, 2)[4]


@pytest.mark.parametrize("layers", [1, 2, 3, 4])
def test_zero_padding_tells_as_many_columns_as_foretold_and_no_more(layers):
    logits = along_the_middle_row(random_net("zero", layers))
    edge = wrong_prior.readable_columns(layers)
    inside = logits[edge : 16 - edge]
    assert np.ptp(inside, axis=0).max() < 1e-12
    assert abs(logits[edge - 1] - inside[0]).max() > 1e-6
    assert abs(logits[16 - edge] - inside[0]).max() > 1e-6


@pytest.mark.parametrize("layers", [1, 4])
def test_on_a_ring_no_column_can_be_told(layers):
    logits = along_the_middle_row(random_net("circular", layers))
    assert np.ptp(logits, axis=0).max() < 1e-12


def test_dots_are_one_bright_pixel_in_their_column():
    images, columns = wrong_prior.dots(50, RNG)
    assert ((images > 0).sum(axis=(1, 2, 3)) == 1).all()
    np.testing.assert_array_equal(images.sum(axis=(1, 3)).argmax(axis=1), columns)
    assert 2 <= images.max(axis=(1, 2, 3)).min() <= images.max() <= 4


def test_frames_have_their_parts_in_place_or_two_exchanged(monkeypatch):
    monkeypatch.setattr(wrong_prior, "NOISE", 0.0)
    images, exchanged = wrong_prior.frames(40, PARTS, RNG)
    squares = images.reshape(-1, 4, 4, 4, 4)
    parts = PARTS.reshape(4, 4, 4, 4)
    match = abs(np.einsum("niujv,ijuv->nij", squares, parts)) == 16
    np.testing.assert_array_equal((~match).sum(axis=(1, 2)), 2 * exchanged)
    assert 0 < exchanged.sum() < 40


def test_tied_and_mean_cannot_tell_an_exchange(monkeypatch):
    monkeypatch.setattr(wrong_prior, "NOISE", 0.0)
    frame = PARTS.reshape(4, 4, 4, 4)
    other = frame.copy()
    other[0, 1], other[2, 3] = frame[2, 3], frame[0, 1]
    both = np.stack([frame, other]).swapaxes(2, 3).reshape(2, 16, 16, 1)
    for net, same in (("tied, mean", True), ("local, mean", False)):
        network = Network((16, 16, 1), wrong_prior.frame_net(net, 8), RNG)
        first, second = network.logits(both)
        assert np.allclose(first, second, atol=1e-12) == same


def test_all_forms_have_the_same_outputs():
    for net, widths in wrong_prior.FRAME_NETS.items():
        for filters in widths:
            layers = wrong_prior.frame_net(net, filters)
            assert (4, 4, filters) in Network((16, 16, 1), layers, RNG).shapes


def test_parameters_by_hand():
    head = 2 * (16 * 3) + 2
    assert wrong_prior.parameters("full, flat", 3) == 257 * 48 + head
    assert wrong_prior.parameters("local, flat", 3) == 17 * 48 + head
    assert wrong_prior.parameters("tied, flat", 3) == 17 * 3 + head
    assert wrong_prior.parameters("tied, mean", 3) == 17 * 3 + 2 * 3 + 2


def test_coordinates_are_two_channels_beside_the_image():
    images = RNG.normal(size=(2, 3, 5, 1))
    found, _ = wrong_prior.Coordinates().forward({}, images)
    assert wrong_prior.Coordinates().output_shape((3, 5, 1)) == (3, 5, 3)
    np.testing.assert_array_equal(found[..., :1], images)
    np.testing.assert_array_equal(found[1, :, 2, 1], [-1, 0, 1])
    np.testing.assert_array_equal(found[0, 1, :, 2], [-1, -0.5, 0, 0.5, 1])


def test_a_sample_tells_its_neighbours_apart():
    results, study = experiments.results("wrong_prior"), wrong_prior.STUDY
    rows = [results.rows[study.settings.index(one)] for one in study.sample]
    for row in rows:
        others = [
            other for other in rows if other is not row and other["task"] == row["task"]
        ]
        assert all(study.differences(row, other) for other in others)


def test_the_step_sizes_are_best_on_the_tuning_seeds():
    results = experiments.results("wrong_prior")
    rows = [row for row in results.rows if row["seed"] in wrong_prior.TUNING_SEEDS]
    assert len(rows) == len(wrong_prior.tuning())
    tuned = experiments.Results(rows, results.made)
    for net, widths in wrong_prior.FRAME_NETS.items():
        for filters in sorted({8, widths[-1]}):
            means = {
                rate: tuned.where(net=net, filters=filters, rate=rate)
                .values("right")
                .mean()
                for rate in wrong_prior.TRIES
            }
            chosen = wrong_prior.chosen_rate(net, filters)
            if net != "tied, mean":  # at chance, where all are alike
                assert max(means.values()) - means[chosen] < 0.005


def test_by_column_by_hand():
    class Left(Network):
        """Says left for every dot."""

        def predict(self, images):
            return np.ones(len(images), int)

    network = Left((9, 16, 1), wrong_prior.side_net("flat", 0), RNG)
    assert wrong_prior.by_column(network).tolist() == [1] * 8 + [0] * 8


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: wrong_prior.side_net("deep", 1), "net must be one of 'zero'"),
        (lambda: wrong_prior.frame_net("local", 8), "net must be one of 'full, flat'"),
        (
            lambda: wrong_prior.run("cats", "zero", 1, 8, 0.1, 0, 0),
            "task must be one of",
        ),
        (
            lambda: wrong_prior.Unflatten(2, 2).output_shape((5,)),
            "input_shape: 5 numbers do not fill 2 x 2",
        ),
    ],
)
def test_errors_say_what_is_possible(call, error):
    with pytest.raises(ValueError, match=error):
        call()


@pytest.mark.parametrize(
    "setting",
    [
        {"task": "side", "net": "coordinates", "size": 1},
        {"task": "frame", "net": "local, flat", "size": 64},
    ],
    ids=["side", "frame"],
)
def test_the_same_setting_gives_the_same_numbers(setting):
    setting = {**setting, "filters": 8, "rate": 0.03, "epochs": 1, "seed": 3}
    assert wrong_prior.run(**setting) == wrong_prior.run(**setting)


CALLS = [
    (wrong_prior.Unflatten, {"height": 2, "width": 2}),
    (wrong_prior.readable_columns, {"layers": 2}),
    (wrong_prior.dots, {"count": 3, "rng": RNG}),
    (wrong_prior.frames, {"count": 3, "parts": PARTS, "rng": RNG}),
    (wrong_prior.frame_net, {"net": "tied, mean", "filters": 3}),
    (wrong_prior.chosen_rate, {"net": "local, flat", "filters": 3}),
    (wrong_prior.parameters, {"net": "local, flat", "filters": 3}),
]


@pytest.mark.parametrize(
    ("function", "legal"), CALLS, ids=lambda value: getattr(value, "__name__", "")
)
def test_nasty_arguments_are_answered_or_refused_by_name(function, legal):
    found = complaints(function, legal)
    assert not found, "\n".join(found)
