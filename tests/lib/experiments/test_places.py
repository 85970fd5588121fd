"""The parts of the study of seen and unseen places, without its training."""

import numpy as np
import pytest
from tests.lib.nasty import complaints

from whyconv import data, shapes
from whyconv.experiments import places
from whyconv.network import Network

RNG = np.random.default_rng(0)
DIGITS = data.digits().test_images[:3]


def test_global_max_pool_by_hand():
    maps = np.array([[[1.0, 5], [4, 2]], [[3, 0], [4, 6]]])[None]
    pool = places.GlobalMaxPool()
    assert pool.output_shape((2, 2, 2)) == (2,)
    outputs, memory = pool.forward({}, maps)
    assert outputs.tolist() == [[4, 6]]
    d_maps = pool.backward({}, memory, np.array([[10.0, 20]])).d_inputs
    # of two equal ones, the first gets the gradient
    assert d_maps[0].tolist() == [[[0, 0], [10, 0]], [[0, 0], [0, 20]]]


def test_global_max_pool_s_gradient_keeps_the_inner_product():
    pool, maps = places.GlobalMaxPool(), RNG.normal(size=(4, 5, 6, 3))
    move, d_outputs = RNG.normal(size=maps.shape), RNG.normal(size=(4, 3))
    outputs, memory = pool.forward({}, maps)
    step = 1e-7
    moved = (pool.forward({}, maps + step * move)[0] - outputs) / step
    d_inputs = pool.backward({}, memory, d_outputs).d_inputs
    np.testing.assert_allclose((moved * d_outputs).sum(), (d_inputs * move).sum(), 1e-5)


def test_random_shift_moves_each_digit_to_a_place_of_its_own():
    shift, corner = places.RandomShift(12), places.canvases(DIGITS, 0, 0)
    moved, _ = shift.forward({}, corner, np.random.default_rng(1))
    seen = set()
    for image, digit in zip(moved, DIGITS, strict=True):
        fits = [
            at
            for at in np.ndindex(13, 13)
            if np.array_equal(places.canvases(digit[None], *at)[0], image)
        ]
        assert len(fits) == 1
        seen.add(fits[0])
    assert len(seen) == 3


def test_random_shift_reaches_every_place_equally_often():
    dot = np.zeros((20000, 3, 3, 1))
    dot[:, 0, 0] = 1
    moved, _ = places.RandomShift(1).forward({}, dot, np.random.default_rng(0))
    np.testing.assert_allclose(moved.mean(axis=0)[:2, :2, 0], 0.25, atol=0.02)
    assert moved[:, 2].max() == moved[:, :, 2].max() == 0


def test_random_shift_does_nothing_after_training():
    canvases = places.canvases(DIGITS, 3, 4)
    assert places.RandomShift(12).forward({}, canvases)[0] is canvases


def test_canvases_put_the_digit_at_its_place_inside_the_margin():
    canvas = places.canvases(DIGITS, 2, 5, margin=8)
    assert canvas.shape == (3, 36, 36, 1)
    np.testing.assert_array_equal(canvas[:, 10:18, 13:21], DIGITS)
    assert canvas.sum() == pytest.approx(DIGITS.sum())


def test_the_margin_of_8_is_enough_for_the_global_net():
    field = shapes.receptive_field([(3, 1), (2, 2), (3, 1)])
    assert field.size - 1 <= places.MARGIN == 8
    assert places.MARGIN % field.jump == 0


def test_with_the_margin_every_second_place_gives_the_same_logits():
    net = Network((36, 36, 1), places.NETS["global"], np.random.default_rng(0))
    first = net.logits(places.canvases(DIGITS, 0, 0, margin=8))
    for at in ((0, 12), (12, 0), (6, 8), (12, 12)):
        logits = net.logits(places.canvases(DIGITS, *at, margin=8))
        np.testing.assert_allclose(logits, first, rtol=1e-12)
    off = net.logits(places.canvases(DIGITS, 1, 0, margin=8))
    assert abs(off - first).max() > 1e-3


def test_right_counts_the_test_digits_that_are_read_at_each_place(monkeypatch):
    forty = [part[:40] for part in places.test_digits()]
    monkeypatch.setattr(places, "test_digits", lambda: forty)

    class Corner(Network):
        """Says the right digit where the image's first 8 x 8 pixels hold it."""

        def predict(self, images):
            images_of, labels = places.test_digits()
            there = (images[:, :8, :8] == images_of).all(axis=(1, 2, 3))
            return np.where(there, labels, -1)

    net = Corner((20, 20, 1), places.NETS["flat"], np.random.default_rng(0))
    counts = places.right(net)
    assert counts.shape == (13, 13)
    assert counts[0, 0] == len(places.test_digits()[1])
    assert counts.sum() == counts[0, 0]


def test_training_beside_the_corner_trains_the_same_network_on_any_canvas():
    net = places.trained("global", 0, margin=8, shift=1, epochs=0)
    assert net.input_shape == (36, 36, 1)
    assert net.parameter_count == 1418
    assert net.layers == tuple(places.NETS["global"])


@pytest.mark.parametrize(
    ("setting", "error"),
    [
        ({"net": "flat", "margin": 8}, "margin must be 0 unless net is 'global', got"),
        ({"net": "flat", "shift": 13}, "shift: 13 is more than 12, the last place"),
        ({"net": "deep"}, "net must be one of 'flat', 'recipe', 'global'"),
    ],
)
def test_errors_say_what_is_possible(setting, error):
    with pytest.raises(ValueError, match=error):
        places.trained(seed=0, **setting)


def test_the_same_setting_gives_the_same_numbers():
    setting = {"net": "recipe", "margin": 0, "shift": 12, "epochs": 1, "seed": 3}
    assert places.run(**setting) == places.run(**setting)


def untrained():
    return Network((20, 20, 1), places.NETS["flat"], RNG)


TRAIN = {"net": "flat", "seed": 0, "margin": 0, "shift": 0, "epochs": 0}
CALLS = [
    (places.RandomShift, {"most": 12}),
    (places.RandomShift(1).forward, {"parameters": {}, "inputs": DIGITS}),
    (places.GlobalMaxPool().output_shape, {"input_shape": (6, 6, 1)}),
    (places.canvases, {"images": DIGITS, "row": 0, "column": 0, "margin": 0}),
    (places.trained, TRAIN),
    (places.right, {"network": untrained()}),
]


@pytest.mark.parametrize(
    ("function", "legal"), CALLS, ids=lambda value: getattr(value, "__name__", "")
)
def test_nasty_arguments_are_answered_or_refused_by_name(function, legal):
    found = complaints(function, legal)
    assert not found, "\n".join(found)


def test_the_control_has_the_convolutions_of_one_net_and_the_head_of_another():
    control, deep = places.CONTROLS["recipe2"], places.NETS["global"]
    assert control[:5] == deep[:5]
    assert control[5:] == places.NETS["recipe"][3:]
