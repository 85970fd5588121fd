"""Each mistake of the gallery is the one it says, and changes nothing else."""

import numpy as np
import pytest

from whyconv import data, ops
from whyconv.experiments import symptoms
from whyconv.layers import Conv2D
from whyconv.optimizers import Adam
from whyconv.training import fit

RNG = np.random.default_rng(0)
X, DY = RNG.normal(size=(2, 6, 6, 3)), RNG.normal(size=(2, 6, 6, 4))
DRAWN = {"kernels": RNG.normal(size=(3, 3, 3, 4)), "bias": np.zeros(4)}
KNOWN = data.digits().train_images.reshape(1437, -1)


def gradients(layer):
    return layer(4, 3, padding=1).backward(DRAWN, X, DY)


def test_the_flip_in_dk_is_there_and_nowhere_else():
    right, wrong = gradients(Conv2D), gradients(symptoms.FlippedKernelGradient)
    flipped = ops.conv2d_kernel_gradient(DY[:, ::-1, ::-1], X, (3, 3, 3, 4), padding=1)
    np.testing.assert_array_equal(wrong.d_parameters["kernels"], flipped)
    assert not np.allclose(flipped, right.d_parameters["kernels"])
    np.testing.assert_array_equal(wrong.d_inputs, right.d_inputs)
    np.testing.assert_array_equal(
        wrong.d_parameters["bias"], right.d_parameters["bias"]
    )


def test_the_missing_turn_in_dx_is_there_and_nowhere_else():
    right, wrong = gradients(Conv2D), gradients(symptoms.UnturnedInputGradient)
    turned = DRAWN["kernels"][::-1, ::-1]
    unturned = ops.conv2d_input_gradient(DY, turned, X.shape, padding=1)
    np.testing.assert_array_equal(wrong.d_inputs, unturned)
    assert not np.allclose(unturned, right.d_inputs)
    for name, gradient in right.d_parameters.items():
        np.testing.assert_array_equal(wrong.d_parameters[name], gradient)


def test_untrained_kernels_get_no_gradient_and_pass_theirs_on():
    right, still = gradients(Conv2D), gradients(symptoms.Untrained)
    assert all((array == 0).all() for array in still.d_parameters.values())
    np.testing.assert_array_equal(still.d_inputs, right.d_inputs)


def drawn(mistake):
    """The network, and which training digits the three parts hold, with labels."""
    network, *parts, _ = symptoms.drawn(mistake, 0)
    rows = [part[0].reshape(len(part[0]), -1) for part in parts]
    return network, [list(map(bytes, part)) for part in rows], [p[1] for p in parts]


def test_three_parts_share_no_digit_unless_one_leaks():
    _, (learn, validation, fresh), _ = drawn("none")
    assert list(map(len, (learn, validation, fresh))) == [863, 287, 287]
    assert sorted(learn + validation + fresh) == sorted(map(bytes, KNOWN))
    _, (leaked, same, other), _ = drawn("leak")
    assert (same, other) == (validation, fresh)
    assert sorted(leaked) == sorted(learn + validation)


def test_what_else_is_wrong_with_the_digits():
    _, (learn, *_), (labels, *_) = drawn("none")
    _, few, _ = drawn("few digits")
    assert few[0] == learn[:96]
    _, (in_order, *_), (rising, *_) = drawn("not shuffled")
    assert sorted(in_order) == sorted(learn)
    assert (np.diff(rising) >= 0).all()
    _, (same, *_), (mixed, *_) = drawn("shuffled labels")
    assert same == learn
    assert sorted(mixed) == sorted(labels)
    assert (mixed == labels).mean() < 0.2


@pytest.mark.parametrize("mistake", symptoms.MISTAKES)
def test_all_start_from_the_same_weights_unless_the_draw_before_them_differs(mistake):
    same = symptoms.drawn("none", 0)[0].parameters[0]["kernels"]
    kernels = symptoms.drawn(mistake, 0)[0].parameters[0]["kernels"]
    assert np.array_equal(kernels, same) == (mistake != "shuffled labels")


def test_steps_are_those_of_fit():
    network, training, _, _, _ = symptoms.drawn("none", 0)
    batch = [part[:32] for part in training]
    twin, rule = network.copy(), Adam(0.01)
    memories = symptoms.at_rest(network, rule)
    for _ in range(3):
        symptoms.step(network, memories, rule, *batch)
    how = {"optimizer": rule, "epochs": 3, "batch_size": 32}
    fit(twin, *batch, **how, rng=np.random.default_rng(0))
    for one, other in zip(network.parameters, twin.parameters, strict=True):
        for name, array in one.items():
            np.testing.assert_allclose(array, other[name], atol=1e-9)
