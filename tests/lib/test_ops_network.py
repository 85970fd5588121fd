"""Everything in ops that is not a window: ReLU, dense, dropout, softmax, the cost."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.special import log_softmax, logsumexp, softmax

from whyconv import ops

logits_and_labels = st.tuples(st.integers(1, 5), st.integers(1, 6)).flatmap(
    lambda shape: st.tuples(
        hnp.arrays(np.float64, shape, elements=st.floats(-1e4, 1e4)),
        hnp.arrays(np.int64, shape[0], elements=st.integers(0, shape[1] - 1)),
    )
)


@st.composite
def dense_layers(draw):
    n, inputs, outputs = (draw(st.integers(1, 6)) for _ in range(3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shapes = (n, inputs), (inputs, outputs), (outputs,), (n, outputs)
    return [rng.normal(size=shape) for shape in shapes]


# --- By hand -----------------------------------------------------------------


def test_relu_by_hand():
    inputs = np.array([-2.0, -0.0, 0, 3])
    np.testing.assert_array_equal(ops.relu(inputs), [0, 0, 0, 3])
    back = ops.relu_gradient(np.array([5.0, 6, 7, 8]), inputs)
    np.testing.assert_array_equal(back, [0, 0, 0, 8])


def test_dense_by_hand():
    inputs, weights = np.array([[1.0, 2]]), np.array([[1.0, 10], [100, 1000]])
    np.testing.assert_array_equal(ops.dense(inputs, weights), [[201, 2010]])
    biased = ops.dense(inputs, weights, np.array([0.5, -1]))
    np.testing.assert_array_equal(biased, [[201.5, 2009]])
    back = ops.dense_gradients(np.array([[1.0, 3]]), inputs, weights)
    by_hand = [[31, 3100]], [[1, 3], [2, 6]], [1, 3]
    for ours, expected in zip(back, by_hand, strict=True):
        np.testing.assert_array_equal(ours, expected)


def test_cross_entropy_by_hand():
    logits = np.log([[1.0, 2, 1], [1, 1, 8]])
    np.testing.assert_allclose(
        ops.softmax(logits), [[0.25, 0.5, 0.25], [0.1, 0.1, 0.8]]
    )
    cost = ops.cross_entropy(logits, [1, 0])
    assert type(cost) is float
    np.testing.assert_allclose(cost, (np.log(2) + np.log(10)) / 2)
    slope = ops.cross_entropy_gradient(logits, [1, 0])
    by_hand = [[0.125, -0.25, 0.125], [-0.45, 0.05, 0.4]]
    np.testing.assert_allclose(slope, by_hand)


# --- References --------------------------------------------------------------


@given(logits_and_labels)
def test_softmax_and_cost_agree_with_scipy(case):
    logits, labels = case
    expected = softmax(logits, axis=1)
    np.testing.assert_allclose(ops.softmax(logits), expected, rtol=1e-11, atol=1e-300)
    expected = log_softmax(logits, axis=1)
    np.testing.assert_allclose(ops.log_softmax(logits), expected, rtol=1e-11)
    chosen = logits[np.arange(len(labels)), labels]
    expected = (logsumexp(logits, axis=1) - chosen).mean()
    cost = ops.cross_entropy(logits, labels)
    np.testing.assert_allclose(cost, expected, rtol=1e-11, atol=1e-10)


@settings(max_examples=500)
@given(case=logits_and_labels)
def test_the_cost_and_its_slope_agree_with_torch(case, torch):
    logits = torch.tensor(case[0], requires_grad=True)
    cost = torch.nn.functional.cross_entropy(logits, torch.tensor(case[1]))
    cost.backward()
    np.testing.assert_allclose(ops.cross_entropy(*case), cost.item(), atol=1e-10)
    slope = ops.cross_entropy_gradient(*case)
    np.testing.assert_allclose(slope, logits.grad.numpy(), rtol=1e-9, atol=1e-12)


# --- Laws --------------------------------------------------------------------


@given(logits_and_labels, st.floats(-1e4, 1e4))
def test_softmax_sums_to_one_and_ignores_a_common_shift(case, by):
    logits = case[0]
    np.testing.assert_allclose(ops.softmax(logits).sum(axis=1), 1, rtol=1e-12)
    shifted = ops.softmax(logits + by)
    np.testing.assert_allclose(shifted, ops.softmax(logits), rtol=1e-8, atol=1e-12)
    slope = ops.cross_entropy_gradient(*case)
    np.testing.assert_allclose(slope.sum(axis=1), 0, atol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_logits_give_a_finite_cost(dtype):
    logits = np.array([[1e4, -1e4], [-1e4, 1e4]], dtype)
    assert ops.cross_entropy(logits, [0, 1]) == 0
    assert ops.cross_entropy(logits, [1, 0]) == 2e4
    np.testing.assert_array_equal(ops.softmax(logits), [[1, 0], [0, 1]])
    slope = ops.cross_entropy_gradient(logits, [1, 0])
    np.testing.assert_array_equal(slope, [[0.5, -0.5], [-0.5, 0.5]])


def test_even_the_largest_logits_raise_no_warning():
    logits = np.array([[1e308, -1e308]])
    assert ops.cross_entropy(logits, [0]) == 0
    assert ops.cross_entropy(logits, [1]) == np.inf


@given(layer=dense_layers())
def test_dense_gradients_are_adjoints(layer, assert_adjoint):
    inputs, weights, bias, d_outputs = layer
    back = ops.dense_gradients(d_outputs, inputs, weights)
    for forward, x, i in (
        (lambda x: ops.dense(x, weights), inputs, 0),
        (lambda w: ops.dense(inputs, w), weights, 1),
        (lambda b: ops.dense(0 * inputs, weights, b), bias, 2),
    ):
        assert_adjoint(forward, lambda _, i=i: back[i], x, d_outputs)


@settings(max_examples=20)
@given(case=logits_and_labels)
def test_slopes_agree_with_finite_differences(case, assert_slopes):
    logits, labels = case[0] / 2e3, case[1]
    slope = ops.cross_entropy_gradient(logits, labels)
    assert_slopes(lambda z: ops.cross_entropy(z, labels), logits, slope)
    inputs = np.where(np.abs(logits) < 1e-3, 1, logits)
    d_outputs = np.random.default_rng(0).normal(size=inputs.shape)
    slope = ops.relu_gradient(d_outputs, inputs)
    assert_slopes(lambda x: np.vdot(ops.relu(x), d_outputs), inputs, slope)


def test_dropout_keeps_the_mean_and_drops_the_rate():
    mask = ops.dropout_mask((400, 500), 0.3, np.random.default_rng(0))
    np.testing.assert_array_equal(np.unique(mask), [0, 1 / 0.7])
    # 200,000 coins: one standard deviation of the fraction is 0.001
    assert abs((mask == 0).mean() - 0.3) < 0.004
    assert abs(mask.mean() - 1) < 0.006
    halves = mask[:, :250], mask[:, 250:]
    assert abs(np.corrcoef(*(half.ravel() for half in halves))[0, 1]) < 0.02


def test_dropout_at_rate_zero_is_one_and_draws_again_the_same():
    rng = np.random.default_rng
    np.testing.assert_array_equal(ops.dropout_mask((9, 9), 0, rng(0)), np.ones((9, 9)))
    twice = [ops.dropout_mask((9, 9), 0.5, rng(1)) for _ in range(2)]
    np.testing.assert_array_equal(*twice)


# --- Types -------------------------------------------------------------------


def test_float32_stays_float32_and_inputs_are_left_alone():
    rng = np.random.default_rng(0)
    inputs, weights = rng.normal(size=(2, 3, 3)).astype(np.float32)
    inputs.flags.writeable = weights.flags.writeable = False
    before = inputs.copy(), weights.copy()
    results = [
        ops.relu(inputs),
        ops.relu_gradient(inputs, weights),
        ops.dense(inputs, weights, np.ones(3)),
        *ops.dense_gradients(inputs, inputs, weights),
        ops.softmax(inputs),
        ops.log_softmax(inputs),
        ops.cross_entropy_gradient(inputs, [0, 1, 2]),
        ops.dropout_mask((3,), 0.5, rng, np.float32),
    ]
    assert {result.dtype for result in results} == {np.dtype(np.float32)}
    np.testing.assert_array_equal((inputs, weights), before)


def test_integers_become_float64():
    assert ops.relu([[1, -2]]).dtype == np.float64
    assert ops.dense([[1]], [[2]]).dtype == np.float64


# --- Errors ------------------------------------------------------------------

TWO = np.ones((2, 2))


@pytest.mark.parametrize(
    ("error", "call", "message"),
    [
        (
            ValueError,
            lambda: ops.dense(TWO, np.ones((3, 2))),
            "weights: 3 rows do not match the inputs' 2 "
            "(weights (3, 2), inputs (2, 2))",
        ),
        (
            ValueError,
            lambda: ops.dense(TWO, TWO, np.ones(3)),
            "bias must have shape (2,) (one for each output), got (3,)",
        ),
        (
            ValueError,
            lambda: ops.dense_gradients(np.ones((3, 2)), TWO, TWO),
            "d_outputs must have shape (2, 2) (what dense makes of inputs), got (3, 2)",
        ),
        (
            ValueError,
            lambda: ops.relu_gradient(TWO, TWO[0]),
            "d_outputs must have shape (2,) (that of inputs), got (2, 2)",
        ),
        (
            ValueError,
            lambda: ops.relu([1, np.inf]),
            "inputs must be finite, got inf at index (1,)",
        ),
        (
            ValueError,
            lambda: ops.cross_entropy(TWO, [0, 2]),
            "labels must lie in 0..1 (2 classes), got values from 0 to 2",
        ),
        (
            ValueError,
            lambda: ops.cross_entropy(TWO, [-1, 0]),
            "labels must lie in 0..1 (2 classes), got values from -1 to 0",
        ),
        (
            ValueError,
            lambda: ops.cross_entropy(TWO, [0]),
            "labels: 1 labels for 2 logits rows",
        ),
        (
            ValueError,
            lambda: ops.cross_entropy(TWO, [[0, 1]]),
            "labels must have 1 axes (N), got 2: shape (1, 2)",
        ),
        (
            ValueError,
            lambda: ops.cross_entropy(TWO, []),
            "labels must not be empty, got shape (0,)",
        ),
        (
            TypeError,
            lambda: ops.cross_entropy(TWO, [0.0, 1.0]),
            "labels must be integers, got dtype float64: [0.0, 1.0]",
        ),
        (
            TypeError,
            lambda: ops.cross_entropy(TWO, [True, False]),
            "labels must be integers, got dtype bool: [True, False]",
        ),
        (
            ValueError,
            lambda: ops.softmax(TWO[:0]),
            "logits must not be empty, got shape (0, 2)",
        ),
        (
            ValueError,
            lambda: ops.dropout_mask((2,), 1, np.random.default_rng()),
            "rate must be below 1, got 1.0",
        ),
        (
            TypeError,
            lambda: ops.dropout_mask((2,), 0.5, 0),
            "rng must be a random generator such as np.random.default_rng(0), got 0",
        ),
        (
            TypeError,
            lambda: ops.dropout_mask((2,), 0.5, np.random.default_rng(), "int8"),
            "dtype must be float32 or float64, got 'int8'",
        ),
        (
            ValueError,
            lambda: ops.dropout_mask((10**9, 10), 0.5, np.random.default_rng()),
            "shape: a mask of shape (1000000000, 10) and float64 would take "
            "80,000,000,000 bytes, more than the 4,000,000,000 allowed",
        ),
    ],
)
def test_a_bad_argument_is_named(error, call, message, assert_refuses):
    assert_refuses(error, message, call)


def test_a_certain_right_answer_costs_zero_and_not_minus_zero():
    assert str(ops.cross_entropy(np.array([[1e4, 0.0, -1e4]]), [0])) == "0.0"
