import numpy as np
import pytest

from whyconv.layers import Dense
from whyconv.network import Network
from whyconv.optimizers import SGD, Adam, Momentum, constant, cosine
from whyconv.training import fit


def trained(schedule=None, optimizer=None, epochs=2):
    """Weights before and after four steps, two an epoch, on four inputs."""
    rng = np.random.default_rng(0)
    net = Network((3,), [Dense(2)], rng)
    before = net.parameters[0]["weights"]
    inputs, labels = rng.normal(size=(4, 3)), np.array([0, 1, 0, 1])
    how = {"optimizer": optimizer or SGD(0.1), "batch_size": 2, "schedule": schedule}
    history = fit(
        net, inputs, labels, epochs=epochs, rng=np.random.default_rng(1), **how
    )
    return before, net.parameters[0]["weights"], history


def test_cosine_by_hand():
    found = [cosine(done) for done in (0, 0.25, 0.5, 0.75, 1)]
    np.testing.assert_allclose(
        found, [1, 0.853553, 0.5, 0.146447, 0], rtol=1e-5, atol=1e-15
    )


def test_a_schedule_is_told_the_fraction_that_is_done():
    told = []
    trained(lambda done: told.append(done) or 1.0)
    assert told == [0, 0.25, 0.5, 0.75]


@pytest.mark.parametrize("rule", [SGD, Momentum, Adam])
def test_half_of_every_step_is_half_the_learning_rate(rule):
    _, halved, history = trained(lambda done: 0.5, rule(0.1))
    _, slower, other = trained(None, rule(0.05))
    np.testing.assert_allclose(halved, slower, rtol=1e-12)
    np.testing.assert_allclose(history.step_losses, other.step_losses, rtol=1e-12)


def test_each_step_has_its_own_factor():
    before, first_only, history = trained(lambda done: float(done == 0))
    np.testing.assert_allclose(history.train_losses[0], history.train_losses[1])
    assert not np.allclose(before, first_only)
    before, none, _ = trained(lambda done: 0)
    np.testing.assert_array_equal(before, none)


def test_no_schedule_is_the_constant_one():
    np.testing.assert_array_equal(trained()[1], trained(constant)[1])


@pytest.mark.parametrize(
    ("error", "schedule", "message"),
    [
        (TypeError, 3, "schedule must be a function, got 3"),
        (TypeError, lambda t: None, "schedule(0) must be a number, got None"),
        (ValueError, lambda t: -t, "schedule(0.25) must be at least 0, got -0.25"),
        (ValueError, lambda t: np.nan, "schedule(0) must be finite, got nan"),
    ],
)
def test_a_bad_schedule_is_named(error, schedule, message, assert_refuses):
    assert_refuses(error, message, trained, schedule)


def test_a_schedule_needs_a_fraction(assert_refuses):
    message = "done must be at least 0, got -0.5"
    assert_refuses(ValueError, message, cosine, -0.5)
    assert_refuses(ValueError, message, constant, -0.5)
