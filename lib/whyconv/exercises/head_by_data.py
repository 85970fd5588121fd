"""The head or the data?

A network with a flattening head, trained on digits in one corner, fails in the
others. A network with global pooling, trained on digits everywhere, does not. Which
of the two changes made the difference? Two factors want a table of four trainings in
which nothing else differs, the depth of the network least of all.

The check brings trainings of its own, which take no time. When it is content, ask
`head_by_data(real_train, 2, [0])`: four networks of two convolutions on real digits,
in less than a minute.
"""

import numpy as np

from whyconv.checker import Exercise


def head_by_data(train, depth, seeds):
    """The table of accuracies, and what the head is worth.

    train: a function (head, places, depth, seed) to an accuracy, for the head
    "flatten" or "global" and the places "corner" or "all".
    Returns the table (2, 2), heads by places in this order, each a mean
    over the seeds; and the gain from "flatten" to "global", a mean over both
    places.
    """
    table = np.zeros((2, 2))
    for row, head in enumerate(["flatten", "global"]):
        for column, places in enumerate(["corner", "all"]):
            runs = [train(head, places, depth, seed) for seed in seeds]
            table[row, column] = np.mean(runs)
    return table, np.mean(table[1] - table[0])


class Training:
    """A training that takes no time: its accuracies follow from a small table."""

    def __init__(self, table, deeper=0.0, noise=0.0):
        self.table, self.deeper, self.noise = np.array(table), deeper, noise
        self.__doc__ = f"a training with accuracies about {self.table.tolist()}"

    def __call__(self, head, places, depth, seed):
        row = ["flatten", "global"].index(head)
        column = ["corner", "all"].index(places)
        rng = np.random.default_rng([row, column, int(depth), int(seed)])
        noise = self.noise * (rng.random() - 0.5)
        return float(self.table[row, column] + self.deeper * depth + noise)


def drawn(rng):
    training = Training(rng.integers(1, 17, (2, 2)) / 20, 0.02, 0.1)
    seeds = rng.permutation(9)[: rng.integers(1, 5)].tolist()
    return training, int(rng.integers(1, 4)), seeds


GIVEN = '''
from whyconv.experiments import places as study


def real_train(head, places, depth=2, seed=0):
    """Digits on a canvas, trained in the corner or at all places."""
    net = {"flatten": "recipe2", "global": "global"}[head]
    shift = {"corner": 0, "all": 12}[places]
    network = study.trained(net, seed, shift=shift, epochs=5)
    return study.right(network).mean() / 120
'''

exercise = Exercise(
    head_by_data,
    page="04-equivariance",
    difficulty=4,
    minutes=60,
    hints=[
        "Two heads times two kinds of places are four networks, each trained once for "
        "every seed. The depth and the seeds are the same for all of them.",
        "The gain of the head is a difference between two networks that differ in "
        "their head alone. There are two such pairs.",
        "`table[1] - table[0]` is both gains. Their mean is asked for.",
    ],
    examples=[(Training([[0.5, 0.7], [0.6, 0.9]]), 2, [0])],
    cases=[
        (Training([[0.1, 0.9], [0.1, 0.9]]), 2, [0]),
        (Training([[0.1, 0.1], [0.9, 0.9]]), 2, [0, 1]),
        (Training([[0.1, 0.6], [0.3, 0.9]], 0.05), 1, [0, 1, 2]),
        (Training([[0.1, 0.6], [0.3, 0.9]], 0.05, 0.1), 3, [4, 2, 7]),
    ],
    draw=drawn,
    draws=10,
    given=GIVEN,
)


@exercise.right
def as_lists(train, depth, seeds):
    def mean(head, places):
        return sum(train(head, places, depth, seed) for seed in seeds) / len(seeds)

    flat = [mean("flatten", "corner"), mean("flatten", "all")]
    pooled = [mean("global", "corner"), mean("global", "all")]
    return [flat, pooled], (sum(pooled) - sum(flat)) / 2


@exercise.right
def seed_by_seed(train, depth, seeds):
    tables = [
        [
            [train(head, places, depth, seed) for places in ("corner", "all")]
            for head in ("flatten", "global")
        ]
        for seed in seeds
    ]
    table = np.mean(tables, axis=0)
    return table, table[1].mean() - table[0].mean()


exercise.slip(
    "both_at_once",
    "np.mean(table[1] - table[0])",
    "table[1, 1] - table[0, 0]",
    "That compares two networks which differ in head *and* data, so that nobody can "
    "say which of the two made the difference.",
)
exercise.slip(
    "the_gain_of_the_data",
    "np.mean(table[1] - table[0])",
    "np.mean(table[:, 1] - table[:, 0])",
    "That is what the places are worth. The heads stand in the rows of the table.",
)
exercise.slip(
    "in_the_corner_alone",
    "np.mean(table[1] - table[0])",
    "table[1, 0] - table[0, 0]",
    "That is the gain for networks trained in the corner alone. There are two gains, "
    "and the mean of both is asked for.",
)
exercise.slip(
    "depth_changed_with_the_head",
    "train(head, places, depth, seed)",
    "train(head, places, depth + row, seed)",
    "The network with global pooling is deeper than the other. Then the gain is that "
    "of head and depth together.",
)
exercise.slip(
    "one_seed_alone",
    "for seed in seeds]",
    "for seed in seeds[:1]]",
    "Only the first seed is used. The mean over all of them is asked for.",
)
exercise.slip(
    "other_seeds_for_each_network",
    "seed) for seed in seeds",
    "seed + 2 * row + column) for seed in seeds",
    "Each network has seeds of its own here. With the same seeds for all four, luck "
    "is the same for all.",
)
exercise.slip(
    "the_best_seed",
    "np.mean(runs)",
    "max(runs)",
    "That is the best of the seeds. The best of several runs is better than a run is; "
    "take the mean.",
)
exercise.slip(
    "table_transposed",
    "return table,",
    "return table.T,",
    "The table has the places in its rows. Heads are asked for in the rows and places "
    "in the columns.",
)
exercise.slip(
    "the_other_sign",
    "table[1] - table[0]",
    "table[0] - table[1]",
    "The sign is wrong: a gain is what the new head has over the old one.",
)
