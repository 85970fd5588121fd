import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whyconv.optimizers import SGD, Adam, Momentum

G = np.array([4.0, -2.0])


def walk(rule, gradients):
    """The changes that a rule makes of one gradient after another."""
    memory, changes = rule.start(np.zeros_like(gradients[0])), []
    for gradient in gradients:
        change, memory = rule.step(gradient, memory)
        changes.append(change)
    return changes


def test_sgd_by_hand():
    first, second = walk(SGD(0.5), [G, 3 * G])
    np.testing.assert_array_equal(first, [-2, 1])
    np.testing.assert_array_equal(second, [-6, 3])


def test_momentum_by_hand():
    first, second, third = walk(Momentum(0.5, 0.5), [G, G, 0 * G])
    np.testing.assert_array_equal(first, [-2, 1])  # v = g
    np.testing.assert_array_equal(second, [-3, 1.5])  # v = 0.5 g + g
    np.testing.assert_array_equal(third, [-1.5, 0.75])  # v = 0.5 * 1.5 g


def test_adam_by_hand():
    rule = Adam(0.1, beta1=0.5, beta2=0.75, epsilon=1.0)
    first, second = walk(rule, [G, np.zeros(2)])
    # t = 1: m = g/2, v = g^2/4; m_hat = g, v_hat = g^2
    np.testing.assert_allclose(first, [-0.1 * 4 / (4 + 1), 0.1 * 2 / (2 + 1)])
    # t = 2: m = g/4 over 3/4, v = 3/16 g^2 over 7/16
    m_hat, root = G / 3, np.abs(G) * (3 / 7) ** 0.5
    np.testing.assert_allclose(second, -0.1 * m_hat / (root + 1))


def test_adams_first_step_is_the_learning_rate_whatever_the_gradient():
    (change,) = walk(Adam(0.01), [np.array([1e-3, -5.0, 1e4])])
    np.testing.assert_allclose(change, [-0.01, 0.01, -0.01], rtol=1e-4)


RULES = [SGD(0.1), Momentum(0.1), Momentum(0.3, 0), Adam(), Adam(0.1, 0.5, 0.9, 1e-3)]
every_rule = pytest.mark.parametrize("rule", RULES, ids=repr)


@every_rule
@given(seed=st.integers(0, 2**32 - 1))
def test_steps_agree_with_torch(rule, seed, torch):
    start, *gradients = np.random.default_rng(seed).normal(size=(6, 3))
    theirs = torch.tensor(start, requires_grad=True)
    rate = rule.learning_rate
    if isinstance(rule, Adam):
        betas = rule.beta1, rule.beta2
        optimizer = torch.optim.Adam([theirs], lr=rate, betas=betas, eps=rule.epsilon)
    else:
        momentum = getattr(rule, "momentum", 0)
        optimizer = torch.optim.SGD([theirs], lr=rate, momentum=momentum)
    for gradient in gradients:
        theirs.grad = torch.tensor(gradient)
        optimizer.step()
    ours = start + sum(walk(rule, gradients))
    np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-9, atol=1e-12)


@every_rule
def test_float32_stays_float32_and_nothing_is_written_to(rule):
    gradient = np.array([1, 2], np.float32)
    gradient.flags.writeable = False
    changes = walk(rule, [gradient, gradient, gradient])
    assert {change.dtype for change in changes} == {np.dtype(np.float32)}
    np.testing.assert_array_equal(gradient, [1, 2])


@every_rule
def test_two_walks_share_nothing(rule):
    first, second = walk(rule, [G, G]), walk(rule, [G, G])
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("rate", [0, -0.1, np.nan, np.inf, 10**400])
@pytest.mark.parametrize("rule", [SGD, Momentum, Adam])
def test_a_learning_rate_is_positive_and_finite(rule, rate):
    with pytest.raises(ValueError, match=r"^learning_rate must be "):
        rule(rate)


@pytest.mark.parametrize(
    ("error", "call", "message"),
    [
        (ValueError, lambda: SGD(np.nan), "learning_rate must be finite, got nan"),
        (ValueError, lambda: SGD(0), "learning_rate must be above 0, got 0.0"),
        (
            ValueError,
            lambda: SGD(10**5000),
            "learning_rate must be finite, got a number of thousands of digits",
        ),
        (TypeError, lambda: SGD("fast"), "learning_rate must be a number, got 'fast'"),
        (TypeError, lambda: SGD(True), "learning_rate must be a number, got True"),
        (TypeError, lambda: Adam(None), "learning_rate must be a number, got None"),
        (ValueError, lambda: Momentum(1, 1), "momentum must be below 1, got 1.0"),
        (
            ValueError,
            lambda: Momentum(1, -0.5),
            "momentum must be at least 0, got -0.5",
        ),
        (ValueError, lambda: Adam(beta1=1), "beta1 must be below 1, got 1.0"),
        (ValueError, lambda: Adam(beta2=1), "beta2 must be below 1, got 1.0"),
        (ValueError, lambda: Adam(beta1=-1), "beta1 must be at least 0, got -1.0"),
        (ValueError, lambda: Adam(beta2=-1), "beta2 must be at least 0, got -1.0"),
        (ValueError, lambda: Adam(epsilon=0), "epsilon must be above 0, got 0.0"),
        (
            ValueError,
            lambda: walk(SGD(1), [np.array([1, np.nan])]),
            "gradient must be finite, got nan at index (1,)",
        ),
        (
            ValueError,
            lambda: Momentum(0.1).step(np.ones(2), np.ones(3)),
            "memory must have shape (2,) (that of gradient), got (3,)",
        ),
        (
            ValueError,
            lambda: Adam().step(np.ones(2), (np.ones(2), np.ones(2))),
            "memory must be a triple (m, v, t), got 2 items",
        ),
        (
            TypeError,
            lambda: Adam().step(np.ones(2), np.ones(2)),
            f"memory must be a triple (m, v, t), got {np.ones(2)!r}",
        ),
        (
            ValueError,
            lambda: Adam().step(np.ones(2), (np.ones(2), np.ones(1), 0)),
            "memory[1] (v) must have shape (2,) (that of gradient), got (1,)",
        ),
    ],
)
def test_a_bad_argument_is_named(error, call, message, assert_refuses):
    assert_refuses(error, message, call)
