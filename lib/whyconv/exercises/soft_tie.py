r"""Tied, but not quite.

Each place has found a kernel $x_i$ of its own. Now tie them softly: find the kernels
$w_i$ that make

$$\sum_i \lVert w_i - x_i \rVert^2 + \mu \sum_i \lVert w_i - \bar w \rVert^2$$

smallest, where $\bar w$ is the mean of the $w_i$. At $\mu = 0$ they stay as they are,
and as $\mu$ grows they become a convolution. What does $\mu = 1$ leave of the
differences between the places, and $\mu = 9$?
"""

import numpy as np

from whyconv.checker import Exercise


def soft_tie(kernels, strength):
    """The softly tied kernels (places, k) of kernels (places, k) of their own.

    They make the sum of squares of their changes, plus strength times that of
    their distances from their own mean, smallest.
    """
    mean = np.mean(kernels, axis=0)
    return mean + (kernels - mean) / (1 + strength)


def drawn(rng):
    kernels = 2 * rng.integers(-4, 5, (int(rng.integers(2, 5)), 3))
    return kernels, int(rng.choice([0, 1, 3, 9]))


exercise = Exercise(
    soft_tie,
    page="labs/where-convolution-loses",
    difficulty=1,
    minutes=15,
    hints=[
        "The second sum does not mind if all kernels move together. So which mean do "
        "the $w_i$ have?",
        "The same as the $x_i$. Now write $x_i = \\bar x + d_i$ and $w_i = \\bar x + "
        "e_i$. What is left is $\\lVert e_i - d_i \\rVert^2 + \\mu \\lVert e_i "
        "\\rVert^2$, for each place alone.",
        "It is smallest at $e_i = d_i / (1 + \\mu)$: the slope, $2 (e_i - d_i) + 2 "
        "\\mu e_i$, is zero there.",
    ],
    examples=[(np.array([[0], [4]]), 1)],
    cases=[
        (np.array([[2], [6]]), 0),
        (np.array([[2], [6]]), 3),
        (np.array([[1, 0], [3, 4]]), 1),
        (np.array([[5, 5]]), 1),
        (np.array([[3, 0, -3], [3, 0, -3]]), 3),
        (np.array([[0, 0], [0, 0], [0, 9]]), 2),
        (np.array([[0, 1], [8, 3], [4, -1]]), 99),
    ],
    draw=drawn,
    draws=10,
)


@exercise.right
def by_normal_equations(kernels, strength):
    n = len(kernels)
    apart = np.eye(n) - np.full((n, n), 1 / n)
    return np.linalg.solve(np.eye(n) + strength * apart, kernels)


@exercise.right
def number_by_number(kernels, strength):
    found = []
    for kernel in kernels:
        row = []
        for tap, weight in enumerate(kernel):
            mean = sum(other[tap] for other in kernels) / len(kernels)
            row.append((weight + strength * mean) / (1 + strength))
        found.append(row)
    return found


@exercise.right
def a_mix_of_two(kernels, strength):
    share = np.float32(1 / (1 + strength))
    tied = np.broadcast_to(np.mean(kernels, axis=0), np.shape(kernels))
    return share * np.float32(kernels) + (1 - share) * np.float32(tied)


@exercise.wrong
def towards_zero(kernels, strength):
    """The kernels are pulled towards zero, as L2 does. The penalty is on their
    distances from their mean, and the mean itself costs nothing.
    """
    return np.asarray(kernels) / (1 + strength)


@exercise.wrong
def tied_hard(kernels, strength):
    """All kernels become their mean, whatever the strength. That is what a convolution
    is, and a finite strength leaves something of the differences.
    """
    return np.broadcast_to(np.mean(kernels, axis=0), np.shape(kernels))


@exercise.wrong
def mean_over_the_taps(kernels, strength):
    """Each kernel is pulled towards the mean of its own weights. The mean is over the
    places, axis 0, and is itself a kernel.
    """
    mean = np.mean(kernels, axis=1, keepdims=True)
    return mean + (kernels - mean) / (1 + strength)


@exercise.wrong
def mean_of_all_numbers(kernels, strength):
    """The mean is one number, over places and taps. It is taken over the places alone
    and is itself a kernel.
    """
    mean = np.mean(kernels)
    return mean + (kernels - mean) / (1 + strength)


exercise.slip(
    "the_strength_as_a_share",
    "/ (1 + strength)",
    "* (1 - strength)",
    "The differences are multiplied by 1 minus the strength, so that a strong tie "
    "turns them around. They get smaller with every strength and never change sign.",
)
exercise.slip(
    "the_other_way_round",
    "/ (1 + strength)",
    "* strength / (1 + strength)",
    "Without a penalty this ties, and with a strong one it does not. It is the other "
    "way round.",
)
exercise.slip(
    "twice_the_strength",
    "(1 + strength)",
    "(1 + 2 * strength)",
    "The strength counts twice. Both sums are of squares, and the factor 2 of the "
    "derivative is in both.",
)
exercise.slip(
    "divided_by_the_strength",
    "(1 + strength)",
    "max(strength, 1)",
    "The differences are divided by the strength, so that a strength of 1 changes "
    "nothing. It should leave half of them.",
)


@exercise.wrong
def towards_the_first(kernels, strength):
    """The kernels are pulled towards that of the first place. The penalty is on their
    distances from the mean, in which all places have a say.
    """
    kernels = np.asarray(kernels)
    return kernels[0] + (kernels - kernels[0]) / (1 + strength)


@exercise.wrong
def mean_of_the_others(kernels, strength):
    """Each kernel is pulled towards the mean of the *others*. The penalty has the mean
    over all places, the kernel's own among them.
    """
    kernels = np.asarray(kernels)
    others = (kernels.sum(axis=0) - kernels) / max(len(kernels) - 1, 1)
    return (kernels + strength * others) / (1 + strength)


@exercise.wrong
def one_step(kernels, strength):
    """That is one step down the slope of the penalty, and with a large strength it goes
    too far. Find the place where the slope of the whole sum is zero.
    """
    mean = np.mean(kernels, axis=0)
    return kernels - 2 * strength * (kernels - mean)


@exercise.wrong
def the_mean_alone(kernels, strength):
    """That is one kernel, the mean. There is to be one for each place."""
    return np.mean(kernels, axis=0)
