"""The parts of the study of wrong priors, without its training."""

import numpy as np
import pytest
from tests.lib.nasty import complaints

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
        network = Network((16, 16, 1), wrong_prior.frame_net(net), RNG)
        first, second = network.logits(both)
        assert np.allclose(first, second, atol=1e-12) == same


def test_all_forms_have_the_same_outputs():
    nets = {net: wrong_prior.frame_net(net) for net in wrong_prior.FRAME_NETS}
    shapes = {
        net: Network((16, 16, 1), layers, RNG).shapes for net, layers in nets.items()
    }
    assert all((4, 4, 8) in shape for shape in shapes.values())


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
        (lambda: wrong_prior.frame_net("local"), "net must be one of 'full, flat'"),
        (lambda: wrong_prior.run("cats", "zero", 1, 0, 0), "task must be one of"),
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
        {"task": "side", "net": "zero", "size": 1, "epochs": 1, "seed": 3},
        {"task": "frame", "net": "local, flat", "size": 64, "epochs": 1, "seed": 3},
    ],
    ids=["side", "frame"],
)
def test_the_same_setting_gives_the_same_numbers(setting):
    assert wrong_prior.run(**setting) == wrong_prior.run(**setting)


CALLS = [
    (wrong_prior.Unflatten, {"height": 2, "width": 2}),
    (wrong_prior.readable_columns, {"layers": 2}),
    (wrong_prior.dots, {"count": 3, "rng": RNG}),
    (wrong_prior.frames, {"count": 3, "parts": PARTS, "rng": RNG}),
    (wrong_prior.frame_net, {"net": "tied, mean"}),
]


@pytest.mark.parametrize(
    ("function", "legal"), CALLS, ids=lambda value: getattr(value, "__name__", "")
)
def test_nasty_arguments_are_answered_or_refused_by_name(function, legal):
    found = complaints(function, legal)
    assert not found, "\n".join(found)
