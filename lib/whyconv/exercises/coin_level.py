r"""What would coins reach?

The lab measures how much the places agree about a weight: the size of the sum of their
products, divided by what it would be if all had the same sign. To judge it one needs
the level that is reached by chance, when a coin decides the sign of each product. For
$n$ products of one size that is said to be about $1/\sqrt{n}$. What is it exactly, for
a few products of sizes that differ? And why does a digit with empty margins have a high
level, however many places its layer has?
"""

from itertools import product

import numpy as np

from whyconv.checker import Exercise


def coin_level(products):
    """The mean agreement if coins decide the signs: one number.

    The agreement of some numbers is |their sum| / the sum of |each|; products
    (n,) are such numbers, at most 10, not all zero. The mean is that over all
    ways in which n coins can fall.
    """
    sizes = np.abs(products)
    tosses = product([-1, 1], repeat=len(sizes))
    return np.mean(np.abs(list(tosses) @ sizes)) / np.sum(sizes)


def drawn(rng):
    count = int(rng.integers(2, 8))
    products = rng.integers(-5, 6, count)
    products[rng.integers(count)] = 3
    return products


exercise = Exercise(
    coin_level,
    page="labs/let-the-copies-go",
    difficulty=2,
    minutes=15,
    hints=[
        "Do it by hand for the products 1 and 1: two coins can fall in four ways. "
        "What is the agreement in each?",
        "`itertools.product([-1, 1], repeat=n)` goes through all ways in which `n` "
        "coins can fall.",
        "For each of them, give the sizes these signs, take the size of the sum, and "
        "average. The sum of all sizes is the same for all ways.",
    ],
    examples=[(np.array([1, 1]),)],
    cases=[
        (np.array([3]),),
        (np.array([2, -1]),),
        (np.array([5, 0, 0, 0]),),
        (np.array([1, -1, 1]),),
        (np.array([1, 1, 1, 1]),),
        (np.array([4, 3, 2, -1]),),
        (np.array([1, 1, 1, 1, 1, 1, 1, 1]),),
    ],
    draw=drawn,
)


@exercise.right
def coin_by_coin(products):
    sums = [0.0]
    for one in products:
        sums = [total + sign * one for total in sums for sign in (1, -1)]
    whole = sum(abs(one) for one in products)
    return sum(abs(total) for total in sums) / len(sums) / whole


@exercise.right
def by_calling_itself(products):
    def mean(total, rest):
        if not len(rest):
            return abs(total)
        return (mean(total + rest[0], rest[1:]) + mean(total - rest[0], rest[1:])) / 2

    return mean(0, list(products)) / np.abs(products).sum()


@exercise.right
def by_bits(products):
    n = len(products)
    bits = np.arange(2**n)[:, None] >> np.arange(n) & 1
    sums = (1 - 2 * bits) @ np.float32(products)
    return np.abs(sums).mean(dtype=np.float32) / np.abs(products).sum()


exercise.slip(
    "root_of_n",
    "return np.mean(np.abs(list(tosses) @ sizes)) / np.sum(sizes)",
    "return 1 / np.sqrt(len(sizes))",
    "That is the rule of thumb, for many products of one size. Here they are few, and "
    "their sizes differ.",
)
exercise.slip(
    "root_of_the_mean_square",
    "return np.mean(np.abs(list(tosses) @ sizes)) / np.sum(sizes)",
    "return np.sqrt(np.sum(sizes**2)) / np.sum(sizes)",
    "That is the root of the mean *square* of the agreement. It is near, and never "
    "below; the mean itself is asked for.",
)
exercise.slip(
    "a_normal_curve",
    "return np.mean(np.abs(list(tosses) @ sizes)) / np.sum(sizes)",
    "return np.sqrt(2 / np.pi * np.sum(sizes**2)) / np.sum(sizes)",
    "A normal curve stands for the sums here. It comes close for many products; for a "
    "few, all ways can be counted.",
)
exercise.slip(
    "signs_cancel",
    "np.mean(np.abs(list(tosses) @ sizes))",
    "abs(np.mean(list(tosses) @ sizes))",
    "The sums are averaged before their size is taken. They cancel, as heads and tails "
    "are equally likely; each way has an agreement of its own.",
)
exercise.slip(
    "sizes_ignored",
    "sizes = np.abs(products)",
    "sizes = np.ones(len(products))",
    "All products are taken for equally large. One that is zero has no say, and a "
    "large one decides nearly alone.",
)
exercise.slip(
    "divided_by_the_sum",
    "/ np.sum(sizes)",
    "/ (abs(np.sum(products)) or 1)",
    "You divide by the size of the sum of the products as they are. Divide by what "
    "the sum would be if all had the same sign.",
)
exercise.slip(
    "divided_by_the_number",
    "/ np.sum(sizes)",
    "/ len(sizes)",
    "You divide by the number of products, and so the level depends on their unit. "
    "Divide by the sum of their sizes.",
)


@exercise.wrong
def their_own_agreement(products):
    """That is the agreement of the products as they are. What would it be if a coin
    decided the sign of each?
    """
    return abs(np.sum(products)) / np.sum(np.abs(products))


@exercise.wrong
def one_coin_for_all(products):
    """One coin decides the signs of all products together, so they agree or disagree as
    before. Each of them has a coin of its own.
    """
    return 1.0


exercise.slip(
    "tails_count_nothing",
    "product([-1, 1], repeat=len(sizes))",
    "product([0, 1], repeat=len(sizes))",
    "With your coins a product counts or does not. A coin decides its *sign*: tails do "
    "not take it away, they turn it round.",
)
exercise.slip(
    "root_of_those_that_count",
    "return np.mean(np.abs(list(tosses) @ sizes)) / np.sum(sizes)",
    "return 1 / np.sqrt(np.count_nonzero(sizes))",
    "You have left out the zeros, which is the point. But the rule of thumb is for "
    "many products of one size; here they are few, and their sizes differ.",
)
