"""Adam, step by step.

{term}`Adam` keeps two running means and corrects both for having begun at zero. Write
it for a whole sequence of gradients of one array, with the correction and without it.
Then compare the first 20 steps for a gradient that is always 1: what does the
correction do?
"""

import numpy as np

from whyconv import optimizers
from whyconv.checker import Exercise


def adam(gradients, rate, corrected=True):
    """The steps that Adam takes for gradients (T, ...): an array (T, ...).

    beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, added to the root. A step is
    what is added to the parameter. corrected: divide the two means by
    1 - beta**t, t = 1, 2, 3, ...
    """
    m = v = 0
    steps = []
    for t, gradient in enumerate(gradients, start=1):
        m = 0.9 * m + 0.1 * gradient
        v = 0.999 * v + 0.001 * gradient**2
        m_hat, v_hat = m, v
        if corrected:
            m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
        steps.append(-rate * m_hat / (np.sqrt(v_hat) + 1e-8))
    return np.array(steps)


def drawn(rng):
    shape = (int(rng.integers(1, 6)), int(rng.integers(1, 4)))
    return 1.0 * rng.integers(-3, 4, shape), 0.1, bool(rng.integers(2))


exercise = Exercise(
    adam,
    page="05-training",
    difficulty=2,
    minutes=20,
    hints=[
        "Two variables, `m` and `v`, begin at 0 and are updated with each gradient: "
        "`m = 0.9 * m + 0.1 * gradient`, and `v` likewise with its square.",
        "Divide *copies* of them for the step. The running means themselves go on as "
        "they are.",
        "Count the steps from 1: in the first one `1 - 0.9**t` is 0.1.",
    ],
    examples=[(np.ones(2), 0.1)],
    cases=[
        (np.ones(1), 1.0),
        (np.ones(1), 1.0, False),
        (np.ones(3), 1.0, False),
        (np.array([1.0, -2.0, 4.0]), 0.1),
        (np.array([[1.0, 2.0], [3.0, -4.0]]), 0.1),
        (np.array([1e-8, 1e-8]), 1.0),
        (np.zeros(2), 1.0),
    ],
    draw=drawn,
    tolerance=1e-6,
)


@exercise.right
def by_the_library(gradients, rate, corrected=True):
    if not corrected:
        return adam(gradients, rate, False).tolist()
    rule = optimizers.Adam(rate)
    memory, steps = rule.start(np.array(gradients[0])), []
    for gradient in gradients:
        step, memory = rule.step(gradient, memory)
        steps.append(step)
    return steps


@exercise.right
def by_sums(gradients, rate, corrected=True):
    steps = []
    for t in range(1, len(gradients) + 1):
        past = np.arange(t)[::-1].reshape(-1, *[1] * (gradients.ndim - 1))
        m = (0.1 * 0.9**past * gradients[:t]).sum(axis=0)
        v = (0.001 * 0.999**past * gradients[:t] ** 2).sum(axis=0)
        if corrected:
            m, v = m / (1 - 0.9**t), v / (1 - 0.999**t)
        steps.append(-rate * m / (v**0.5 + 1e-8))
    return steps


@exercise.right
def as_a_generator(gradients, rate, corrected=True):
    yield from adam(gradients, rate, corrected)


exercise.slip(
    "never_corrected",
    "if corrected:",
    "if False:",
    "The correction is missing. It is not cosmetic: without it the first step is 3.2 "
    "times too large, since $v$ begins nearer to zero than $m$ does.",
)
exercise.slip(
    "always_corrected",
    "if corrected:",
    "if True:",
    "The means are corrected whether or not that is asked for.",
)
exercise.slip(
    "corrections_pile_up",
    "m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)",
    "m, v = m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)",
    "The corrected means are carried on to the next step and corrected again. Correct "
    "copies of them.",
)
exercise.slip(
    "counted_from_zero",
    "0.9**t), v / (1 - 0.999**t)",
    "0.9 ** (t + 1)), v / (1 - 0.999 ** (t + 1))",
    "The steps are counted one too far: in the first one, t is 1.",
)
exercise.slip(
    "corrected_by_the_first_step",
    "0.9**t), v / (1 - 0.999**t)",
    "0.9), v / (1 - 0.999)",
    "Every step is corrected like the first. The correction fades: it is "
    "$1 - \\beta^t$ with the number of the step.",
)
exercise.slip(
    "root_forgotten",
    "np.sqrt(v_hat)",
    "v_hat",
    "The step divides by $v$, not by its root, so the size of the gradient matters "
    "again.",
)
exercise.slip(
    "epsilon_under_the_root",
    "np.sqrt(v_hat) + 1e-8",
    "np.sqrt(v_hat + 1e-8)",
    "Epsilon stands under the root. It is added to the root; with gradients as small "
    "as epsilon one can tell.",
)
exercise.slip(
    "uphill",
    "-rate *",
    "rate *",
    "The steps lead uphill: a step is *minus* the rate times the quotient.",
)
exercise.slip(
    "betas_swapped",
    "0.999 * v + 0.001 * gradient**2",
    "0.9 * v + 0.1 * gradient**2",
    "Both means forget equally fast. The mean of the squares has a $\\beta_2$ of its "
    "own, 0.999.",
)
exercise.slip(
    "square_of_the_mean",
    "0.001 * gradient**2",
    "0.001 * m**2",
    "The second mean is that of the squared *mean*. It is meant of the squared "
    "gradients, whose signs may differ.",
)
