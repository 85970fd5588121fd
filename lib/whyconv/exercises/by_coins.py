"""Would coins do as well?

In the lab, the network with dropout has the lower cost on most of ten seeds, not on
all. Does dropout help, or was that luck? Suppose that it makes no difference: then a
coin decides, for each seed, which of the two comes out ahead. Of all ways in which the
coins can fall, how many are as one-sided as what was seen, or more, for the one network
or for the other? A seed with the same cost for both says nothing and is left out. When
you are done, ask about 8 of 10, and about 10 of 10.
"""

from itertools import product
from math import comb

import numpy as np

from whyconv.checker import Exercise


def by_coins(first, second):
    """The probability that coins are as one-sided as two networks, or more.

    first, second: the costs (S,) of two networks, for the same S seeds.
    "One-sided" is by how many seeds one of the two is ahead, whichever it
    is. Seeds with equal costs do not count; if none are left it is 1.
    """
    ahead = np.count_nonzero(np.less(first, second))
    behind = np.count_nonzero(np.greater(first, second))
    n, lead = ahead + behind, abs(ahead - behind)
    ways = [comb(n, k) for k in range(n + 1) if abs(k - (n - k)) >= lead]
    return sum(ways) / 2.0**n


def drawn(rng):
    seeds = int(rng.integers(2, 9))
    return rng.integers(1, 5, seeds), rng.integers(1, 7, seeds)


exercise = Exercise(
    by_coins,
    page="labs/choosing",
    difficulty=2,
    minutes=20,
    hints=[
        "Compare the two networks seed by seed. What matters is in how many seeds the "
        "first one is ahead, and in how many the second.",
        "`n` coins can fall in `2**n` ways. In `math.comb(n, k)` of them exactly `k` "
        "are heads; then `n − k` are tails.",
        "Add up the ways whose heads and tails are at least as far apart as the two "
        "numbers of seeds. Both sides count: many heads, and many tails.",
    ],
    examples=[(np.array([1, 1, 1]), np.array([2, 3, 4]))],
    cases=[
        (np.array([1]), np.array([2])),
        (np.array([3]), np.array([3])),
        (np.array([1, 5]), np.array([2, 4])),
        (np.array([1, 2, 3, 4]), np.array([2, 3, 4, 4])),
        (np.array([1, 9, 9, 9]), np.array([2, 3, 4, 5])),
        (np.array([5, 1, 1, 1, 1]), np.array([4, 2, 2, 2, 2])),
        (np.array([5, 6, 1, 1, 1, 1, 1, 1, 1, 1]), np.array([4, 5] + [2] * 8)),
    ],
    draw=drawn,
)


@exercise.right
def every_way_tried(first, second):
    signs = [np.sign(b - a) for a, b in zip(first, second, strict=True) if a != b]
    tosses = list(product([-1, 1], repeat=len(signs)))
    return np.mean([abs(sum(one)) >= abs(sum(signs)) for one in tosses])


@exercise.right
def twice_a_tail(first, second):
    gaps = np.array(first, np.float32) - np.array(second, np.float32)
    few = min((gaps > 0).sum(), (gaps < 0).sum())
    n = np.count_nonzero(gaps)
    tail = np.float32(sum(comb(n, k) for k in range(few + 1)) / 2**n)
    return min(np.float32(1), 2 * tail)


@exercise.right
def coin_by_coin(first, second):
    lead, sums = 0, {0: 1.0}
    for a, b in zip(first, second, strict=True):
        if a == b:
            continue
        lead += 1 if a < b else -1
        halves = {}
        for total, part in sums.items():
            for toss in (-1, 1):
                halves[total + toss] = halves.get(total + toss, 0) + part / 2
        sums = halves
    return sum(part for total, part in sums.items() if abs(total) >= abs(lead))


exercise.slip(
    "none_left",
    "return sum(ways) / 2.0**n",
    "return sum(ways) / 2.0**n if n else 0",
    "Where all costs are equal, nothing was seen that coins would not do: as one-sided "
    "as that they always are.",
)
exercise.slip(
    "the_middle_twice",
    "return sum(ways) / 2.0**n",
    "tail = sum(comb(n, k) for k in range(min(ahead, behind) + 1))\n"
    "    return 2 * tail / 2.0**n",
    "You double one side. Where both networks are ahead equally often, the middle "
    "belongs to both sides and is counted twice: no probability is above 1.",
)
exercise.slip(
    "one_side_alone",
    "abs(k - (n - k)) >= lead",
    "k - (n - k) >= lead",
    "This counts the ways on one side. Nobody had said beforehand which of the two "
    "would be ahead, so coins that favour the other one as much count too.",
)
exercise.slip(
    "exactly_that",
    "abs(k - (n - k)) >= lead",
    "abs(k - (n - k)) == lead",
    "This counts the ways that are *exactly* as one-sided. One that is more one-sided "
    "would have impressed us, too.",
)
exercise.slip(
    "more_than_that",
    "abs(k - (n - k)) >= lead",
    "abs(k - (n - k)) > lead",
    "This counts the ways that are *more* one-sided. Those that are just as one-sided "
    "belong to them: all of three seeds cannot be surpassed, and is no miracle.",
)
exercise.slip(
    "one_way_alone",
    "sum(ways) / 2.0**n",
    "1 / 2.0**n",
    "That is the probability of a single way in which the coins can fall. Several ways "
    "are as one-sided as this: add them up.",
)
exercise.slip(
    "less_than_that",
    "sum(ways) / 2.0**n",
    "1 - sum(ways) / 2.0**n",
    "That is the probability that coins are *less* one-sided. It is often quoted as "
    '"how sure we are", and asked for is the other part.',
)


@exercise.wrong
def equal_costs_count(first, second):
    """Seeds with equal costs are counted as if the first network were behind there.
    They speak for neither: leave them out.
    """
    ahead = np.sum(np.less(first, second))
    n = len(first)
    lead = abs(2 * ahead - n)
    return sum(comb(n, k) for k in range(n + 1) if abs(2 * k - n) >= lead) / 2**n


@exercise.wrong
def equal_costs_are_tossed(first, second):
    """The lead is right, but a coin is tossed also for seeds with equal costs. They say
    nothing; leave them out of the number of coins.
    """
    lead = abs(np.sum(np.sign(np.subtract(second, first))))
    n = len(first)
    return sum(comb(n, k) for k in range(n + 1) if abs(2 * k - n) >= lead) / 2**n


@exercise.wrong
def each_with_each(first, second):
    """Each seed of the first network is compared with each seed of the second. A split
    that is hard is hard for both, so the same seed has to be compared.
    """
    a, b = np.meshgrid(first, second)
    return by_coins(a.ravel(), b.ravel())


@exercise.wrong
def share_of_the_seeds(first, second):
    """That is the share of the seeds in which the first network is ahead. It does not
    say how often coins would do as well: 4 of 4 and 1 of 1 have the same share.
    """
    ahead, behind = np.less(first, second).sum(), np.greater(first, second).sum()
    return ahead / (ahead + behind) if ahead + behind else 1.0


@exercise.wrong
def a_normal_curve(first, second):
    """A normal curve stands for the coins here. It comes close to them for many seeds;
    for a few the coins can be counted, and are rather different.
    """
    from math import erfc, sqrt

    ahead, behind = np.less(first, second).sum(), np.greater(first, second).sum()
    n = ahead + behind
    return erfc(abs(ahead - behind) / sqrt(2 * n)) if n else 1.0
