"""The same in the end, for one of two rules.

Two copies of a weight start equal, and each follows the gradients of its own place. In
the sum over all batches the two places want the same: their gradients add up to the
same number. Then gradient descent leaves the copies equal in the end. {term}`Adam`
need not. Find gradients for two copies with the same sum that Adam drives well apart.
There are many right answers; look for one by thinking of what Adam divides by.
"""

import numpy as np

from whyconv.checker import Exercise


def parted_by_adam(steps):
    """Gradients (2, steps) of two copies, with the same sum for both.

    steps: 2 or more. Gradient descent leaves the copies at the same place.
    Adam at a rate of 1, with its usual betas and the correction, must leave
    them more than steps / 3 apart.
    """
    steady = np.ones(steps)
    at_once = np.zeros(steps)
    at_once[-1] = steps
    return steady, at_once


def ends(gradients):
    """Where Adam at a rate of 1 leaves copies with these gradients (2, steps)."""
    m, v, where = 0.0, 0.0, 0.0
    for t, gradient in enumerate(np.transpose(gradients), start=1):
        m = 0.9 * m + 0.1 * gradient
        v = 0.999 * v + 0.001 * gradient**2
        m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
        where = where - m_hat / (np.sqrt(v_hat) + 1e-8)
    return where


def judge(value, steps):
    try:
        gradients = np.asarray(value, float)
    except (TypeError, ValueError):
        return f"no two lists of {steps} numbers"
    if gradients.shape != (2, steps):
        return f"of shape {gradients.shape}, not (2, {steps})"
    if not np.isfinite(gradients).all():
        return "with values that are no finite numbers"
    first, second = gradients.sum(axis=1)
    if abs(first - second) > 1e-6 * max(1, np.abs(gradients).max()):
        return f"with the sums {first:.4g} and {second:.4g}, which differ"
    apart = abs(np.subtract(*ends(gradients)))
    if apart <= steps / 3:
        return f"apart by {apart:.3g} after Adam, not by more than {steps / 3:.3g}"
    return ""


exercise = Exercise(
    parted_by_adam,
    page="labs/let-the-copies-go",
    difficulty=2,
    minutes=25,
    hints=[
        "Adam divides by the root of the mean square of what it has seen lately. How "
        "far does it go with a gradient that is 1 in every step? And with one that is "
        "1000 in every step?",
        "The same: about one rate a step. So one large gradient does not lead as far "
        "as many small ones with the same sum.",
        "Let one place say a little in each batch, and the other all of it in a single "
        "one. Adam's mean of the gradients remembers that for a while. How late may it "
        "come?",
    ],
    examples=[2],
    cases=[3, 4, 5, 10, 30],
    judge=judge,
)


@exercise.right
def there_and_back(steps):
    return [[0] * steps, [1] * (steps - 1) + [1 - steps]]


@exercise.right
def late_against_steady(steps):
    gradients = np.full((2, steps), 0.5, np.float32)
    gradients[1] = 0
    gradients[1, -1] = 0.5 * steps
    return gradients


@exercise.right
def both_ways_round(steps):
    line = [2.0] * (steps - 1)
    line.append(-sum(line))
    return line, [-one for one in line]


@exercise.wrong
def the_same_for_both(steps):
    """Both copies get the same gradients in the same steps. No rule can part them."""
    return np.ones((2, steps))


@exercise.wrong
def one_larger(steps):
    """One place wants three times as much in every step. Gradient descent parts these
    copies, and Adam, which divides by the size, does *not*: it is the other way round.
    """
    return np.array([np.ones(steps), 3 * np.ones(steps)])


@exercise.wrong
def against_each_other(steps):
    """The places want opposite things. That parts the copies with any rule, gradient
    descent as well: their sums must be equal.
    """
    return np.array([np.ones(steps), -np.ones(steps)])


@exercise.wrong
def the_other_way_round(steps):
    """One copy gets the gradients of the other one from back to front. They are much
    the same in size, so Adam divides by much the same, and goes nearly as far.
    """
    line = np.arange(1, steps + 1)
    return np.array([line, line[::-1]])


@exercise.wrong
def nothing_at_all(steps):
    """Without gradients nothing moves."""
    return np.zeros((2, steps))


@exercise.wrong
def one_does_nothing(steps):
    """One place wants something and the other nothing. Their sums differ, so gradient
    descent parts them too.
    """
    return np.array([np.ones(steps), np.zeros(steps)])


@exercise.wrong
def taking_turns(steps):
    """The places take turns, each with a large gradient in every other step. Adam sees
    gradients of the same size from both, and moves both nearly as far.
    """
    turn = np.arange(steps) % 2
    first, second = turn / turn.sum(), (1 - turn) / (1 - turn).sum()
    return np.array([first, second]) * steps


exercise.slip(
    "all_at_the_beginning",
    "at_once[-1] = steps",
    "at_once[0] = steps",
    "All at once is a good idea. But Adam's mean of the gradients remembers a large "
    "one for some ten steps, and goes on and on. When should it come, to have no time "
    "left?",
)
