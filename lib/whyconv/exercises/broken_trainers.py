"""Five broken trainers.

Five trainers have the same network, the same data and the same number of epochs. Each
of them has one fault. The charts show the cost of each, on the training data and on
the data set aside for validation, as training goes on, and the table some of their
numbers. A network that knows nothing has a cost of log 10. Name the faults from
these curves alone.
"""

import numpy as np

from whyconv import figures, ops
from whyconv.checker import Exercise


def broken_trainers():
    """What is wrong with each trainer: a dict from "A", …, "E" to a fault.

    The faults: "rate too low", "rate too high", "labels shuffled" (those of
    the training data), "validated on the training data", "wrong sign" (of
    the gradient).
    """
    return {
        "A": "labels shuffled",
        "B": "rate too low",
        "C": "validated on the training data",
        "D": "wrong sign",
        "E": "rate too high",
    }


SHOWN = [0, 1, 2, 5, 10, 20]  # epochs


def clouds(rng, count):
    """Points of ten noisy clouds (count, 20), and which cloud each is from."""
    centres = np.random.default_rng(0).normal(size=(10, 20))
    labels = rng.integers(0, 10, count)
    return centres[labels] + 2 * rng.normal(size=(count, 20)), labels


def costs(fault):
    """Cost on training and on validation data, (2, epochs), of a trainer."""
    rng = np.random.default_rng(1)
    (points, labels), (others, truth) = clouds(rng, 300), clouds(rng, 300)
    if fault == "labels shuffled":
        labels = rng.permutation(labels)
    if fault == "validated on the training data":
        others, truth = points, labels
    rate = {"rate too low": 0.001, "rate too high": 15}.get(fault, 0.2)
    rate *= -0.1 if fault == "wrong sign" else 1
    weights, seen = np.zeros((20, 10)), []
    for _ in range(max(SHOWN) + 1):
        logits = points @ weights
        seen.append(
            [
                ops.cross_entropy(logits, labels),
                ops.cross_entropy(others @ weights, truth),
            ]
        )
        weights -= rate * points.T @ ops.cross_entropy_gradient(logits, labels)
    return np.transpose(seen)


def runs():
    """The rows of the table: a trainer, the data, and the cost after some epochs."""
    return [
        {"trainer": name, "cost on": data}
        | {f"epoch {epoch}": float(line[epoch]) for epoch in SHOWN}
        for name, fault in broken_trainers().items()
        for data, line in zip(("training", "validation"), costs(fault), strict=True)
    ]


def curves():
    """The table as charts, one for each trainer, to one scale but for the last."""
    looks = {"training": ("ink", "solid"), "validation": ("kernel", "dashed")}
    charts = []
    for name, fault in broken_trainers().items():
        lines = [
            figures.Line(range(max(SHOWN) + 1), line, "" if charts else data, *look)
            for line, (data, look) in zip(costs(fault), looks.items(), strict=True)
        ]
        top = 8 if name == "E" else 4
        charts.append(figures.Chart(lines, "epoch", f"{name}: cost", y_limits=(0, top)))
    return figures.charts(
        charts,
        columns=3,
        narrow_columns=2,
        height=110,
        alt="Five charts of cost over 20 epochs. A: training falls a little,"
        " validation climbs. B: both nearly level. C: both fall, one line on the"
        " other. D: both climb steadily. E: both jump, validation far higher.",
        caption="Five trainers: cost on the training data and on the validation data."
        " *The scale of E reaches twice as far.*",
    )


exercise = Exercise(
    broken_trainers,
    page="05-training",
    difficulty=3,
    minutes=20,
    hints=[
        "Do not blame the rate for everything. Look at the two lines of each trainer "
        "together: which pair is the same, which drifts apart?",
        "A rate that is too low or too high, and a wrong sign, show on the training "
        "data alone: hardly any change, wild jumps, a steady climb.",
        "Labels without a pattern can be learned by heart, a little. What does that do "
        "to data that were not seen?",
    ],
    cases=[()],
    given="""
        from whyconv.exercises.broken_trainers import curves, runs
        from whyconv.tables import Table

        curves()

        # %% The same in numbers, after some of the epochs:
        Table.of_rows(runs())
    """,
)


@exercise.right
def in_another_order():
    return dict(reversed(broken_trainers().items()))


@exercise.right
def in_capitals():
    return {name: f" {fault.title()} " for name, fault in broken_trainers().items()}


@exercise.right
def as_pairs():
    return dict(zip("ABCDE", broken_trainers().values(), strict=True))


def swapped(first, second):
    """The answer with the faults of two trainers in each other's place."""
    said = broken_trainers()
    said[first], said[second] = said[second], said[first]
    return said


@exercise.wrong
def shuffled_taken_for_the_rate():
    """A and B are the wrong way round. A learns its training data, so its rate is not
    too low; what it learns does not hold for other data. B hardly moves on either.
    """
    return swapped("A", "B")


@exercise.wrong
def sign_taken_for_a_high_rate():
    """D and E are the wrong way round. D climbs steadily from the first step, as a
    gradient with the wrong sign makes it; E jumps, and comes down again in between.
    """
    return swapped("D", "E")


@exercise.wrong
def leak_not_seen():
    """A and C are the wrong way round. The two lines of C are equal to the last digit,
    which new data never are.
    """
    return swapped("A", "C")


@exercise.wrong
def shuffled_taken_for_the_sign():
    """A and D are the wrong way round. On the training data A falls, so it goes
    downhill; only on the validation data does it climb.
    """
    return swapped("A", "D")


@exercise.wrong
def too_low_taken_for_too_high():
    """B and E are the wrong way round. A rate that is too low makes steps that are too
    small, and the cost hardly changes.
    """
    return swapped("B", "E")


@exercise.wrong
def the_rate_for_everything():
    """Not every fault is a rate. Each of the five faults stands for one trainer: look
    at the validation data too.
    """
    return dict.fromkeys("ABCDE", "rate too high")
