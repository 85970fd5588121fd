"""Smaller, and the same.

To prune a filter costs a little, since it did something. But two units of a layer can
say the same: what one gives is always so many times what the other gives, whatever goes
in. Then one of them can go *for nothing*, if the weights behind the one that stays are
changed. Find all such units of a fully connected layer with a {term}`ReLU`, and give
the smaller network that computes the same. (In a convolution it works likewise, with
filters for units. The check looks at the number of units and at the outputs, not at the
weights.)
"""

import numpy as np

from whyconv.checker import Exercise


def without_twins(weights, biases, outgoing):
    """The same network with one unit for all that say the same: three arrays.

    Its outputs are np.maximum(x @ weights + biases, 0) @ outgoing, with
    weights (D, M), biases (M,), outgoing (M, K). Units say the same if one
    gives a fixed positive number times the other for every x.
    All are whole numbers, and no unit has zeros alone before it.
    """
    kept = {}
    for number, line in enumerate(np.vstack([weights, biases]).T):
        size = np.abs(line).max()
        unit = tuple(line / size)
        kept[unit] = kept.get(unit, 0) + size * outgoing[number]
    units = np.array(list(kept)).T
    return units[:-1], units[-1], np.array(list(kept.values()))


def tried(answer, weights, biases, outgoing):
    """How many units an answer keeps, and what its network gives for some inputs."""
    x = np.random.default_rng(0).integers(-4, 5, (6, len(weights)))
    first, bias, second = (
        np.asarray(one, float) for one in answer(weights, biases, outgoing)
    )
    return {
        "units": len(bias),
        "outputs": np.maximum(x @ first + bias, 0) @ second,
    }


def drawn(rng):
    inputs, outputs = (int(one) for one in rng.integers(1, 4, 2))
    base = np.zeros((inputs + 1, 2))
    while not np.abs(base).sum(axis=0).all():
        base = rng.integers(-2, 3, (inputs + 1, 2))
    units = int(rng.integers(2, 6))
    factors = rng.choice([-1, 1, 2, 3], units)
    lines = base[:, rng.integers(0, 2, units)] * factors
    return lines[:-1], lines[-1], rng.integers(-3, 4, (units, outputs))


def arrays(*three):
    return tuple(np.array(one) for one in three)


exercise = Exercise(
    without_twins,
    page="labs/what-the-filters-became",
    difficulty=3,
    minutes=40,
    hints=[
        "What does a unit give if its weights and its bias are all doubled? And what "
        "if they all change their sign?",
        "A ReLU lets a positive factor through: relu(3z) = 3 relu(z). So two units say "
        "the same if weights and bias of one are a positive number times those of the "
        "other. Divide each unit by its largest number, regardless of the sign, and "
        "they become equal.",
        "A unit that you have divided by 3 gives a third of what it gave. To make up "
        "for that, what stands behind it has to be multiplied by 3.",
        "Then add up what stands behind units that have become equal, and keep one of "
        "them. A dict from a unit (as a tuple) to its sum can do that.",
    ],
    examples=[arrays([[1, 2]], [0, 0], [[1], [1]])],
    cases=[
        arrays([[1, 1]], [0, 0], [[1], [2]]),
        arrays([[1, -1]], [0, 0], [[1], [1]]),
        arrays([[1, 2]], [1, 1], [[1], [1]]),
        arrays([[2, 1]], [2, 1], [[1], [3]]),
        arrays([[1, 0, 3]], [0, 1, 0], [[1], [2], [1]]),
        arrays([[1, 2], [1, 2], [0, 1]], [0, 0], [[1], [1]]),
        arrays([[1, 2], [-1, -2]], [1, 2], [[2, 0], [-1, 1]]),
    ],
    draw=drawn,
    use=tried,
)


@exercise.right
def one_after_the_other(weights, biases, outgoing):
    units, behind = [], []
    for column in range(len(biases)):
        mine = np.float64([*weights[:, column], biases[column]])
        for place, other in enumerate(units):
            factor = np.linalg.norm(mine) / np.linalg.norm(other)
            if np.allclose(mine, factor * other):
                behind[place] = behind[place] + factor * outgoing[column]
                break
        else:
            units.append(mine)
            behind.append(outgoing[column])
    units = np.array(units).T
    return [units[:-1].tolist(), units[-1].tolist(), np.array(behind).tolist()]


@exercise.right
def by_unique(weights, biases, outgoing):
    lines = np.vstack([weights, biases])
    sizes = np.linalg.norm(lines, axis=0)
    even = np.round(lines / sizes, 6) + 0.0
    units, group = np.unique(even, axis=1, return_inverse=True)
    behind = np.zeros((units.shape[1], outgoing.shape[1]), np.float32)
    np.add.at(behind, group.ravel(), outgoing * sizes[:, None])
    return np.float32(units[:-1]), np.float32(units[-1]), behind


@exercise.right
def by_angles(weights, biases, outgoing):
    lines = np.vstack([weights, biases]).T.astype(float)
    sizes = np.linalg.norm(lines, axis=1)
    even = lines / sizes[:, None]
    alike = even @ even.T > 1 - 1e-9
    first = alike.argmax(axis=1)
    stay = np.unique(first)
    behind = alike[stay] @ (sizes[:, None] * outgoing)
    return even[stay, :-1].T, even[stay, -1], behind


exercise.slip(
    "factor_forgotten",
    "+ size * outgoing",
    "+ outgoing",
    "What stands behind the units is added up as it is. A unit that was three times as "
    "large gave three times as much, and the one that stays in its place does not.",
)
exercise.slip(
    "factor_the_other_way",
    "+ size * outgoing[number]",
    "+ outgoing[number] / size",
    "The factor works the wrong way: a unit that was made smaller gives less, so what "
    "stands behind it has to become larger.",
)
exercise.slip(
    "signs_taken_for_factors",
    "size = np.abs(line).max()",
    "size = line[np.abs(line).argmax()]",
    "You merge units that differ in their sign. A ReLU lets a negative factor not "
    "through: where one of them is on, the other is off.",
)
exercise.slip(
    "twins_dropped",
    "kept.get(unit, 0) + size * outgoing[number]",
    "kept.get(unit, size * outgoing[number])",
    "The units that say the same are dropped, and what they did is lost. What stood "
    "behind them has to go to the one that stays.",
)


@exercise.wrong
def equal_units_alone(weights, biases, outgoing):
    """You merge units that are equal. Some give a fixed number *times* what another one
    gives; they can go as well.
    """
    kept = {}
    lines = np.vstack([weights, biases]).T
    for line, behind in zip(lines, outgoing, strict=True):
        kept[tuple(line)] = kept.get(tuple(line), 0) + behind
    units = np.array(list(kept)).T
    return units[:-1], units[-1], np.array(list(kept.values()))


@exercise.wrong
def neighbours_alone(weights, biases, outgoing):
    """Each unit is compared with the one before it. Units that say the same may stand
    anywhere in the layer.
    """
    units, behind = [], []
    lines = np.vstack([weights, biases]).T
    for line, after in zip(lines, outgoing, strict=True):
        size = np.abs(line).max()
        if units and units[-1] == tuple(line / size):
            behind[-1] = behind[-1] + size * after
        else:
            units.append(tuple(line / size))
            behind.append(size * after)
    units = np.array(units).T
    return units[:-1], units[-1], np.array(behind)


@exercise.wrong
def unchanged(weights, biases, outgoing):
    """All units are still there, and two of them say the same."""
    return weights.copy(), biases.copy(), outgoing.copy()


@exercise.wrong
def a_mean_of_twins(weights, biases, outgoing):
    """What stands behind the units is averaged. All of them spoke, and what they said
    was added up.
    """
    units, bias, behind = without_twins(weights, biases, outgoing)
    lines = np.vstack([weights, biases]).T
    names = [tuple(line / np.abs(line).max()) for line in lines]
    counts = [names.count((*unit, b)) for unit, b in zip(units.T, bias, strict=True)]
    return units, bias, behind / np.array(counts)[:, None]


@exercise.wrong
def those_behind_compared(weights, biases, outgoing):
    """Only units are merged that have the same behind them, too. That keeps them alike
    in training; to say the same, what comes *before* the ReLU is enough.
    """
    kept = {}
    lines = np.vstack([weights, biases]).T
    for line, behind in zip(lines, outgoing, strict=True):
        size = np.abs(line).max()
        unit = (*(line / size), *behind)
        kept[unit] = kept.get(unit, 0) + size * behind
    units = np.array(list(kept)).T[: len(lines[0])]
    return units[:-1], units[-1], np.array(list(kept.values()))


@exercise.wrong
def bias_ignored(weights, biases, outgoing):
    """The units are compared by their weights alone. With another bias a unit begins to
    speak elsewhere.
    """
    kept, bias = {}, {}
    for number, line in enumerate(weights.T):
        size = np.abs(line).max() or 1
        unit = tuple(line / size)
        bias.setdefault(unit, biases[number] / size)
        kept[unit] = kept.get(unit, 0) + size * outgoing[number]
    return (
        np.array(list(kept)).T,
        np.array([*bias.values()]),
        np.array([*kept.values()]),
    )
