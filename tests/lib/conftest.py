"""The checks that several tests share: of gradients, and of what an error says."""

import re

import numpy as np
import pytest


@pytest.fixture(scope="session")
def assert_adjoint():
    """<A x, y> = <x, A* y> for a linear map A and what claims to be its adjoint."""

    def check(forward, adjoint, x, y):
        outside, inside = np.vdot(forward(x), y), np.vdot(x, adjoint(y))
        scale = np.linalg.norm(x) * np.linalg.norm(y) + 1
        assert abs(outside - inside) < 1e-10 * scale, (
            f"<A x, y> = {outside!r} but <x, A* y> = {inside!r}"
        )

    return check


@pytest.fixture(scope="session")
def assert_slopes():
    """(f(x + h) - f(x - h)) / 2h for every entry of x, next to a claimed gradient."""

    def check(f, x, gradient, h=1e-6):
        assert x.dtype == np.float64
        measured = np.empty_like(x)
        for index in np.ndindex(x.shape):
            step = np.zeros_like(x)
            step[index] = h
            measured[index] = (f(x + step) - f(x - step)) / (2 * h)
        np.testing.assert_allclose(gradient, measured, rtol=1e-6, atol=1e-8)

    return check


@pytest.fixture(scope="session")
def assert_refuses():
    """The call raises exactly this error, with exactly this message."""

    def check(error, message, call, *args, **kwargs):
        with pytest.raises(error, match=f"^{re.escape(message)}$"):
            call(*args, **kwargs)

    return check


@pytest.fixture(scope="session")
def torch():
    """PyTorch on one thread, which is the fastest for arrays as small as these."""
    why = "could not import 'torch': pip install torch==2.13.0 to compare with PyTorch"
    torch = pytest.importorskip("torch", reason=why)
    torch.set_num_threads(1)
    return torch
