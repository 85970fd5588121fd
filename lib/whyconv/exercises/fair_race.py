"""A fair race.

Does the full network lose to the tied one because it is full, or because its step size
was chosen for the other? Each network has to run at the step size that is best for it,
and what is best must not be seen from the digits that count in the end. So try each
rate with some seeds that are there for nothing else, choose by validation, and then
run the race with other seeds. Report the training accuracy as well: it says whether a
network has learnt what it was shown.

The check brings trainings of its own, which take no time. When it is content, run
`fair_race(real_train, ["full", "full, placed anew", "tied"], [0.003, 0.01, 0.03],
[100], [0])`: twelve trainings on real digits, in less than a minute. What does the
constraint do for 256 digits, and what does placing them anew in every epoch?
"""

import numpy as np

from whyconv.checker import Exercise


def fair_race(train, nets, rates, tuning_seeds, seeds):
    """For each net a tuple (its rate, training accuracy, test accuracy).

    train(net, rate, seed): accuracies (training, validation, test) of one run.
    A net's rate is the one with the highest mean validation accuracy over the
    tuning seeds; its accuracies are means over `seeds` at that rate. A dict.
    """
    table = {}
    for net in nets:
        tried = [
            np.mean([train(net, rate, seed)[1] for seed in tuning_seeds])
            for rate in rates
        ]
        rate = rates[int(np.argmax(tried))]
        runs = [train(net, rate, seed) for seed in seeds]
        learnt, _, right = np.mean(runs, axis=0).tolist()
        table[net] = (rate, learnt, right)
    return table


class Training:
    """A training that takes no time; what it gives follows from its arguments."""

    def __init__(self, number, nets, rates, seeds):
        self.number = number
        told = [
            f"{net} at {rate}, seed {seed}: {self(net, rate, seed)}"
            for net in nets
            for rate in rates
            for seed in seeds
        ]
        many = f"a training with other accuracies in each of {len(told)} runs"
        self.__doc__ = "; ".join(told) if len(told) <= MOST_TOLD else many

    def __call__(self, net, rate, seed):
        key = [self.number, *map(ord, net), round(1000 * rate)]
        level = np.random.default_rng(key).integers(4, 7)
        around = np.random.default_rng([*key, int(seed)]).integers(-3, 4, 3)
        return tuple(((level + around) / 10).tolist())


MOST_TOLD = 8  # runs


def case(number, nets, rates, tuning_seeds, seeds):
    """The arguments of fair_race, with a training of its own."""
    of_both = [*tuning_seeds, *seeds]
    train = Training(number, nets, rates, of_both)
    return train, nets, rates, tuning_seeds, seeds


def drawn(rng):
    nets = ["full", "masked", "tied"][: rng.integers(1, 4)]
    rates = [0.003, 0.01, 0.03, 0.1][: rng.integers(3, 5)]
    seeds = rng.permutation(9).tolist()
    tuning, count = int(rng.integers(2, 4)), int(rng.integers(2, 4))
    return case(int(rng.integers(1000)), nets, rates, seeds[:tuning], seeds[-count:])


GIVEN = '''
from whyconv.experiments import ladder


def real_train(net, rate, seed):
    """256 digits at random places, 12 filters, 256 steps of Adam."""
    name, head = {"full": ("full", "flat"), "tied": ("tied", "blind")}[
        net.removesuffix(", placed anew")
    ]
    placed = net.endswith("placed anew")
    budget = (256, *ladder.SMALL, placed, rate, 0.0, 0.0, seed)
    right = ladder.run("digits", False, head, name, *budget)
    return right["train"], right["validation"], right["test"]
'''

exercise = Exercise(
    fair_race,
    page="labs/the-ladder-trained",
    difficulty=4,
    minutes=60,
    hints=[
        "Two parts for each net, and they share no run: first the rate from the tuning "
        "seeds, then the accuracies from the others.",
        "For each rate take the mean of the validation accuracies, the second of the "
        "three, over the tuning seeds. `np.argmax` of these means is the place of the "
        "rate.",
        "Train the net again with each of `seeds` at that rate. The test accuracy, the "
        "third, is looked at here for the first time.",
    ],
    examples=[case(0, ["full", "tied"], [0.01, 0.1], [100], [0])],
    cases=[
        case(1, ["full"], [0.01], [100], [0]),
        case(2, ["full"], [0.01, 0.03, 0.1], [100], [0]),
        case(3, ["full"], [0.01, 0.03], [100, 101], [0]),
        case(4, ["full"], [0.01, 0.03], [100], [0, 1]),
        case(5, ["full", "tied"], [0.003, 0.01, 0.03], [100, 101], [0, 1, 2]),
    ],
    draw=drawn,
    draws=12,
    given=GIVEN,
)


@exercise.right
def in_plain_python(train, nets, rates, tuning_seeds, seeds):
    def mean(net, rate, which, some):
        return sum(train(net, rate, seed)[which] for seed in some) / len(some)

    def chosen(net):
        return max(rates, key=lambda rate: mean(net, rate, 1, tuning_seeds))

    return {
        net: [rate := chosen(net), mean(net, rate, 0, seeds), mean(net, rate, 2, seeds)]
        for net in nets
    }


@exercise.right
def all_at_once(train, nets, rates, tuning_seeds, seeds):
    tried = np.array(
        [[[train(n, r, s) for s in tuning_seeds] for r in rates] for n in nets]
    )
    best = tried[..., 1].mean(axis=2).argmax(axis=1)
    found = {}
    for net, place in zip(nets, best, strict=True):
        ran = np.mean([train(net, rates[place], seed) for seed in seeds], axis=0)
        found[net] = np.array([rates[place], ran[0], ran[2]])
    return found


def raced(train, nets, rates, tuning_seeds, seeds, *, which=1, choose=np.argmax):
    """The race with another way to choose the rate."""
    table = {}
    for net in nets:
        tried = [
            np.mean([train(net, rate, seed)[which] for seed in tuning_seeds])
            for rate in rates
        ]
        rate = rates[int(choose(tried))]
        runs = [train(net, rate, seed) for seed in seeds]
        learnt, _, right = np.mean(runs, axis=0).tolist()
        table[net] = (rate, learnt, right)
    return table


@exercise.wrong
def chosen_by_the_test(train, nets, rates, tuning_seeds, seeds):
    """The rate is chosen by the test accuracy. Then the test is no longer new to the
    network: what was best there by chance counts as skill.
    """
    return raced(train, nets, rates, tuning_seeds, seeds, which=2)


@exercise.wrong
def chosen_by_the_training(train, nets, rates, tuning_seeds, seeds):
    """The rate is chosen by the training accuracy, the first of the three. The best at
    learning by heart need not be the best on new digits.
    """
    return raced(train, nets, rates, tuning_seeds, seeds, which=0)


@exercise.wrong
def the_worst_rate(train, nets, rates, tuning_seeds, seeds):
    """That is the rate with the *lowest* validation accuracy. These are accuracies, not
    costs.
    """
    return raced(train, nets, rates, tuning_seeds, seeds, choose=np.argmin)


@exercise.wrong
def one_rate_for_all(train, nets, rates, tuning_seeds, seeds):
    """All nets run at the rate that is best for the first of them. The others may need
    another one, and the race is no longer fair.
    """
    [(rate, *_)] = raced(train, nets[:1], rates, tuning_seeds, seeds).values()
    return raced(train, nets, [rate], tuning_seeds, seeds)


@exercise.wrong
def tuned_on_the_seeds_of_the_race(train, nets, rates, tuning_seeds, seeds):
    """The rate is chosen with the seeds of the race itself. Then it is the best for
    just these seeds; the tuning seeds are there for the choice.
    """
    return raced(train, nets, rates, seeds, seeds)


@exercise.wrong
def tuning_runs_counted(train, nets, rates, tuning_seeds, seeds):
    """The runs of the tuning count in the means. They were chosen for being good, so
    the result is too: count the other seeds alone.
    """
    return {
        net: raced(train, [net], [rate], tuning_seeds, [*tuning_seeds, *seeds])[net]
        for net, (rate, *_) in raced(train, nets, rates, tuning_seeds, seeds).items()
    }


exercise.slip(
    "validation_reported",
    "learnt, _, right =",
    "learnt, right, _ =",
    "The last number is the validation accuracy. The rate was chosen by it; only the "
    "test is new to the network.",
)
exercise.slip(
    "the_best_seed",
    "np.mean(runs, axis=0)",
    "np.max(runs, axis=0)",
    "The accuracies are those of the best seed. The best of several runs is better "
    "than a run is; take the mean.",
)


@exercise.wrong
def the_best_run(train, nets, rates, tuning_seeds, seeds):
    """The rate is that of the single best run of the tuning. One lucky seed decides
    then; compare the means over the tuning seeds.
    """
    rate_of = {}
    for net in nets:
        runs = [(train(net, rate, s)[1], -n) for n, rate in enumerate(rates)
                for s in tuning_seeds]  # fmt: skip
        rate_of[net] = rates[-max(runs)[1]]
    return {n: raced(train, [n], [r], tuning_seeds, seeds)[n]
            for n, r in rate_of.items()}  # fmt: skip


exercise.slip(
    "the_first_tuning_seed",
    "for seed in tuning_seeds",
    "for seed in tuning_seeds[:1]",
    "Only the first of the tuning seeds is used. The mean over all of them is asked "
    "for.",
)
exercise.slip(
    "training_left_out",
    "(rate, learnt, right)",
    "(rate, right)",
    "The training accuracy is missing, the second of the three. Without it nobody can "
    "see whether a network has learnt what it was shown.",
)


@exercise.wrong
def a_rate_for_each_seed(train, nets, rates, tuning_seeds, seeds):
    """Each seed of the race runs at the rate that is best for it. Then the race itself
    chooses the rates; the tuning seeds are there for the choice.
    """
    table = {}
    for net in nets:
        found = [raced(train, [net], rates, [s], [s])[net] for s in seeds]
        table[net] = (found[0][0], *np.mean(found, axis=0)[1:].tolist())
    return table


@exercise.wrong
def no_race(train, nets, rates, tuning_seeds, seeds):
    """The accuracies are those of the tuning runs, by which the rate was chosen. Train
    again with the other seeds.
    """
    return raced(train, nets, rates, tuning_seeds, tuning_seeds)


exercise.slip(
    "place_of_the_rate",
    "(rate, learnt, right)",
    "(rates.index(rate), learnt, right)",
    "The first number is the place of the rate in the list. The rate itself is asked "
    "for.",
)
exercise.slip(
    "one_seed_of_the_race",
    "for seed in seeds]",
    "for seed in seeds[:1]]",
    "Only the first seed of the race is used. The mean over all of them is asked for.",
)
