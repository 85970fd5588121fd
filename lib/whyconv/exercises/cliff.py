"""Where is the cliff?

Beyond some rate gradient descent is lost: each step lands higher than the last. Near a
minimum every cost is a bowl, half of $w^T H w$ with a symmetric matrix $H$, and the
gradient is $H w$. Find the rate beyond which the weights grow from step to step, first
without {term}`momentum` and then with it. By calculation, or by trying: half a per cent
is near enough. With a momentum of 0.9 a constant gradient moves the weights ten times
as far. So is the cliff ten times nearer?
"""

import numpy as np

from whyconv.checker import Exercise


def cliff(curvature, momentum=0.0):
    """The largest rate at which gradient descent in a bowl does not run away.

    curvature: H (n, n), symmetric, all its eigenvalues above 0.
    A step is velocity = momentum * velocity + H @ w, then
    w = w - rate * velocity; the velocity begins at 0.
    """
    steepest = np.linalg.eigvalsh(curvature).max()
    return 2 * (1 + momentum) / steepest


def bowl(rng, n):
    """A symmetric matrix of whole numbers with eigenvalues above 0."""
    while True:
        half = rng.integers(-3, 4, (n, n))
        made = half + half.T + np.diag(rng.integers(1, 9, n))
        if np.linalg.eigvalsh(made).min() > 0.5:
            return made


def drawn(rng):
    return bowl(rng, int(rng.integers(1, 4))), float(rng.choice([0.0, 0.5, 0.9]))


exercise = Exercise(
    cliff,
    page="labs/choosing",
    difficulty=3,
    minutes=30,
    hints=[
        "Begin with one weight and no momentum: a step multiplies `w` by "
        "`1 − rate * h`. For which rates is that between −1 and 1?",
        "With several weights, along each eigenvector of $H$ the weights go their own "
        "way, with its eigenvalue for `h`. Which of them is lost first?",
        "With momentum and one weight, a step is a 2 × 2 matrix from (w, velocity) to "
        "(w, velocity). At the cliff the weight only changes its sign: w, −w, w, …",
        "Put velocity `v` and then `−v` into the rule for the velocity, with `w` and "
        "`−w` before the two steps. What are `v` and the rate then?",
    ],
    examples=[(np.array([[4]]),), (np.array([[4]]), 0.5)],
    cases=[
        (np.array([[1]]), 0.9),
        (np.array([[1, 0], [0, 2]]),),
        (np.array([[2, 1], [1, 2]]),),
        (np.array([[2, 1], [1, 2]]), 0.9),
        (np.array([[4, 0], [0, 1]]), 0.5),
        (np.array([[3, -2], [-2, 3]]), 0.5),
        (np.array([[2, 1, 0], [1, 2, 1], [0, 1, 2]]),),
    ],
    draw=drawn,
    draws=6,
    tolerance=0.004,
)


@exercise.right
def by_trying(curvature, momentum=0.0):
    n = len(curvature)
    rates = 8 * n / np.linalg.norm(curvature) * 0.997 ** np.arange(1000)[:, None]
    w = np.tile(np.random.default_rng(0).normal(size=n), (1000, 1))
    velocity = 0 * w
    for _ in range(900):
        velocity = momentum * velocity + w @ curvature
        w = w - rates * velocity
    return rates[(np.abs(w) < 20).all(axis=1)].max()


@exercise.right
def by_the_matrix_of_a_step(curvature, momentum=0.0):
    n = len(curvature)
    low, high = 0.0, 100.0
    for _ in range(20):
        rate = np.float32((low + high) / 2)
        h, eye = np.array(curvature), np.eye(n)
        step = np.block([[momentum * eye, h], [-rate * momentum * eye, eye - rate * h]])
        grows = np.abs(np.linalg.eigvals(step)).max() > 1 + 1e-6
        low, high = (low, rate) if grows else (rate, high)
    return low


@exercise.right
def by_power_iteration(curvature, momentum=0.0):
    v = np.random.default_rng(1).normal(size=len(curvature))
    for _ in range(200):
        v = curvature @ v
        v = v / np.linalg.norm(v)
    return float((2 + 2 * momentum) / (v @ curvature @ v))


exercise.slip(
    "no_overshooting",
    "2 * (1 + momentum)",
    "1 * (1 + momentum)",
    "At half of the cliff's rate a step leads right to the bottom of the steepest "
    "direction. Beyond that it overshoots, and still comes nearer, up to twice the "
    "rate.",
)
exercise.slip(
    "ten_times_nearer",
    "(1 + momentum)",
    "(1 - momentum)",
    "You divide the rate by what the velocity adds up to under a *constant* gradient. "
    "At the cliff the gradient changes its sign in every step, and momentum cancels "
    "part of it.",
)
exercise.slip(
    "momentum_ignored",
    "2 * (1 + momentum)",
    "2",
    "Momentum moves the cliff: your rate is that of plain gradient descent.",
)
exercise.slip(
    "as_far_as_it_adds_up",
    "2 * (1 + momentum)",
    "2 / (1 - momentum)",
    "You *multiply* the rate by what the velocity adds up to under a constant "
    "gradient. At the cliff the gradient changes its sign in every step.",
)
exercise.slip(
    "flattest_direction",
    "np.linalg.eigvalsh(curvature).max()",
    "np.linalg.eigvalsh(curvature).min()",
    "That is where the *flattest* direction is lost. The steepest one ran away long "
    "before, and one is enough.",
)
exercise.slip(
    "mean_curvature",
    "np.linalg.eigvalsh(curvature).max()",
    "np.linalg.eigvalsh(curvature).mean()",
    "That goes by the mean curvature of the bowl. The steepest direction runs away "
    "first, however flat the others are.",
)
exercise.slip(
    "the_diagonal",
    "np.linalg.eigvalsh(curvature).max()",
    "np.diag(curvature).max()",
    "That goes by the largest number on the diagonal, the curvature along one weight "
    "alone. The steepest direction may lie between the axes.",
)
exercise.slip(
    "largest_row",
    "np.linalg.eigvalsh(curvature).max()",
    "np.sum(np.abs(curvature), axis=0).max()",
    "That goes by the largest sum of a row, without the signs. No direction is steeper "
    "than that, so your rate is safe; but the steepest is often less steep.",
)
exercise.slip(
    "length_of_the_matrix",
    "np.linalg.eigvalsh(curvature).max()",
    "np.linalg.norm(curvature)",
    "That goes by the root of the sum of all squares in the matrix. With more than one "
    "direction it is more than the curvature of the steepest.",
)
exercise.slip(
    "trace",
    "np.linalg.eigvalsh(curvature).max()",
    "np.trace(curvature)",
    "That goes by the sum of all curvatures. It is safe, but the weights do not add "
    "up: each direction goes its own way, and the steepest is lost first.",
)
