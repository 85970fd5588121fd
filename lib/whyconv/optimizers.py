"""Rules that turn gradients into steps: SGD, momentum, Adam.

A rule is a frozen record of its settings. `start` makes its memory for one
parameter array, `step` returns how far to move it and the next memory:
nothing is shared between two trainings. A schedule is a function from the
fraction of the training that is over to a factor for the steps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from whyconv import arguments
from whyconv.arguments import overflow_is_inf


@dataclass(frozen=True)
class SGD:
    """step = -learning_rate * gradient."""

    learning_rate: float

    def __post_init__(self):
        arguments.real("learning_rate", self.learning_rate, above=0)

    def start(self, array: np.ndarray) -> Any:
        """The memory before the first step."""
        return None

    @overflow_is_inf
    def step(self, gradient: np.ndarray, memory: Any) -> tuple[np.ndarray, Any]:
        """The change to add to the parameter, and the next memory."""
        gradient = arguments.floats("gradient", gradient)
        return -self.learning_rate * gradient, None


@dataclass(frozen=True)
class Momentum:
    """velocity = momentum * velocity + gradient; step = -learning_rate * velocity.

    Source: Polyak (1964), in the form of Sutskever et al. (2013).
    """

    learning_rate: float
    momentum: float = 0.9

    def __post_init__(self):
        arguments.real("learning_rate", self.learning_rate, above=0)
        arguments.real("momentum", self.momentum, minimum=0, below=1)

    def start(self, array: np.ndarray) -> Any:
        """The velocity before the first step: at rest."""
        return np.zeros_like(_parameters(array))

    @overflow_is_inf
    def step(self, gradient: np.ndarray, memory: Any) -> tuple[np.ndarray, Any]:
        """The change to add to the parameter, and the next velocity."""
        gradient = arguments.floats("gradient", gradient)
        memory = _like("memory", memory, gradient.shape)
        velocity = self.momentum * memory + gradient
        return -self.learning_rate * velocity, velocity


@dataclass(frozen=True)
class Adam:
    """Running means m of g and v of g^2, each divided by 1 - beta^t.

    step = -learning_rate * m_hat / (sqrt(v_hat) + epsilon).
    Source: Kingma and Ba (2015), algorithm 1.
    """

    learning_rate: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self):
        arguments.real("learning_rate", self.learning_rate, above=0)
        arguments.real("beta1", self.beta1, minimum=0, below=1)
        arguments.real("beta2", self.beta2, minimum=0, below=1)
        arguments.real("epsilon", self.epsilon, above=0)

    def start(self, array: np.ndarray) -> Any:
        """Both running means at zero, no step taken."""
        array = _parameters(array)
        return np.zeros_like(array), np.zeros_like(array), 0

    @overflow_is_inf
    def step(self, gradient: np.ndarray, memory: Any) -> tuple[np.ndarray, Any]:
        """The change to add to the parameter, and the next memory."""
        gradient = arguments.floats("gradient", gradient)
        m, v, t = _moments(memory, gradient.shape)
        m = self.beta1 * m + (1 - self.beta1) * gradient
        v = self.beta2 * v + (1 - self.beta2) * gradient**2
        t = t + 1
        m_hat, v_hat = m / (1 - self.beta1**t), v / (1 - self.beta2**t)
        return -self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon), (m, v, t)


Optimizer = SGD | Momentum | Adam


def _parameters(array) -> np.ndarray:
    """What a rule is to remember something of, an array of floats."""
    return arguments.floats("array", array, finite=False)


def _like(name: str, memory, shape: tuple[int, ...]) -> np.ndarray:
    """What a rule remembers of an array, checked to have its shape."""
    memory = arguments.floats(name, memory)
    arguments.same_shape(name, memory, shape, "that of gradient")
    return memory


def _moments(memory, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    """Adam's memory, checked: both running means and the steps that were taken."""
    wanted = "a triple (m, v, t)"
    if len(arguments.instance("memory", memory, tuple, wanted)) != 3:
        raise ValueError(f"memory must be {wanted}, got {len(memory)} items")
    m, v, t = memory
    t = arguments.integer("memory[2] (t)", t, minimum=0)
    return _like("memory[0] (m)", m, shape), _like("memory[1] (v)", v, shape), t


def constant(done: float) -> float:
    """The schedule that leaves every step as it is: 1 at any time."""
    arguments.real("done", done, minimum=0)
    return 1.0


def cosine(done: float) -> float:
    """The schedule (1 + cos(pi done)) / 2: from 1 down to 0, gently at both ends.

    done: the fraction of the training that is over. Source: Loshchilov and
    Hutter (2017), without their restarts.
    """
    return (1 + math.cos(math.pi * min(arguments.real("done", done, minimum=0), 1))) / 2
