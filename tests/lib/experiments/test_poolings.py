"""The parts of the study of poolings, without its training."""

import numpy as np
import pytest
from tests.lib.nasty import complaints

from whyconv import data, equivariance
from whyconv.experiments import poolings
from whyconv.network import Network

RNG = np.random.default_rng(0)
DIGITS = data.digits().test_images[:3]
SHAPE = (12, 12, 1)


def untrained(pool, dtype=np.float64):
    return Network(SHAPE, poolings.layers(pool), np.random.default_rng(0), dtype)


def test_blurred_max_pool_by_hand():
    maps = np.zeros((1, 4, 4, 1))
    maps[0, 1, 1] = 16
    pooled, _ = poolings.BlurredMaxPool().forward({}, maps)
    # the largest is 16 in the windows that begin at rows and columns 0 and 1; the
    # blur about (0, 0) weighs these 2, 1 by 2, 1, that about (2, 2) 1 by 1
    assert pooled[0, ..., 0].tolist() == [[9, 3], [3, 1]]


@pytest.mark.parametrize("shape", [(6, 8, 3), (2, 2, 1), (12, 4, 2)])
def test_blurred_max_pool_promises_its_shape_and_keeps_the_inner_product(shape):
    pool, maps = poolings.BlurredMaxPool(), RNG.normal(size=(3, *shape))
    move = RNG.normal(size=maps.shape)
    pooled, memory = pool.forward({}, maps)
    assert pooled.shape[1:] == pool.output_shape(shape)
    d_outputs = RNG.normal(size=pooled.shape)
    step = 1e-7
    moved = (pool.forward({}, maps + step * move)[0] - pooled) / step
    d_inputs = pool.backward({}, memory, d_outputs).d_inputs
    np.testing.assert_allclose((moved * d_outputs).sum(), (d_inputs * move).sum(), 1e-5)


@pytest.mark.parametrize("pool", poolings.POOLS)
def test_every_fourth_shift_changes_no_score_and_others_do_where_maps_are_halved(pool):
    network = untrained(pool)
    images = poolings.on_ring(DIGITS)
    scores = network.logits(images)
    for by in [(4, 0), (0, 8), (-4, 4)]:
        moved = network.logits(equivariance.shift(images, *by))
        np.testing.assert_allclose(moved, scores, rtol=1e-12)
    for by in [(1, 0), (0, 2), (3, 3)]:
        moved = network.logits(equivariance.shift(images, *by))
        assert np.allclose(moved, scores, rtol=1e-12) == (pool == "none")


def test_depth_errors_begin_where_the_grid_first_does_not_divide_the_shift():
    errors = poolings.depth_errors(untrained("max"), "max")
    assert errors.shape == (len(poolings.DEPTHS), len(poolings.SHIFTS))
    first = [poolings.DEPTHS[np.argmax(column > 1e-9)] for column in errors.T[:3]]
    assert first == ["pool 1", "pool 2", "pool 1"]
    np.testing.assert_allclose(errors[:, 3], 0, atol=1e-12)
    np.testing.assert_allclose(
        poolings.depth_errors(untrained("none"), "none"), 0, atol=1e-12
    )


def test_steadiness_counts_the_pairs_of_phases_that_agree():
    said = np.array([[[1, 5], [1, 6]], [[1, 5], [2, 6]]])
    # of the first digit three of six pairs agree, of the second two
    assert poolings.steadiness(said) == pytest.approx(5 / 12)
    assert poolings.steadiness(np.ones((4, 4, 7))) == 1


def test_predictions_are_those_of_the_shifted_digits():
    network = untrained("blur")
    said = poolings.predictions(network)
    images = poolings.on_ring(data.digits().test_images)
    assert said.shape == (4, 4, 360)
    moved = equivariance.shift(images, 3, 1)
    np.testing.assert_array_equal(said[3, 1], network.predict(moved))


def test_a_trained_network_has_the_layers_of_its_pool():
    network = poolings.trained("blur", 0, shift=3, epochs=0)
    assert network.layers == tuple(poolings.layers("blur"))
    assert network.parameters[0]["kernels"].any()


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: poolings.layers("min"), "pool must be one of 'stride', 'average'"),
        (
            lambda: poolings.trained("max", 0, shift=4),
            "shift: 4 is more than 3, the last phase",
        ),
        (
            lambda: poolings.BlurredMaxPool().output_shape((5, 4, 1)),
            "input_shape: 5 x 4 has an odd side",
        ),
        (
            lambda: poolings.steadiness(np.ones((1, 1, 3))),
            "said must have two phases or more, got 1",
        ),
    ],
)
def test_errors_say_what_is_possible(call, error):
    with pytest.raises(ValueError, match=error):
        call()


def untaught(pool, seed, shift):
    return poolings.trained(pool, seed, shift=shift, epochs=0)


CALLS = [
    (poolings.BlurredMaxPool().output_shape, {"input_shape": (6, 6, 1)}),
    (poolings.layers, {"pool": "max"}),
    (poolings.on_ring, {"images": DIGITS}),
    (untaught, {"pool": "max", "seed": 0, "shift": 0}),
    (poolings.predictions, {"network": untrained("max")}),
    (poolings.steadiness, {"said": np.ones((2, 2, 3))}),
    (poolings.depth_errors, {"network": untrained("max"), "pool": "max"}),
]


@pytest.mark.parametrize(
    ("function", "legal"), CALLS, ids=lambda value: getattr(value, "__name__", "")
)
def test_nasty_arguments_are_answered_or_refused_by_name(function, legal):
    found = complaints(function, legal)
    assert not found, "\n".join(found)
