"""What no classifier can tell apart.

Behind two convolutions with zero padding and a mean over the places, most dots of a row
have the *same* features, left or right. Whatever is trained on top must give them one
answer, so some of the answers will be wrong. Given the features of all examples and
their labels, find the highest accuracy that any classifier on these features can have.

The cell below makes the features of every dot with random kernels. When the check is
content, compare `highest_accuracy(dot_features(2), half)` with the table of the lab.
How many layers does it take to tell all dots?
"""

import numpy as np

from whyconv.checker import Exercise


def highest_accuracy(features, labels):
    """The highest accuracy of a classifier that sees the features alone.

    features (n, d): a row for each example; labels (n,). Examples with equal
    rows get equal answers.
    """
    right = 0
    for row in np.unique(features, axis=0):
        group = labels[(features == row).all(axis=1)]
        right += np.bincount(group).max()
    return right / len(labels)


GIVEN = '''
from whyconv import ops
from whyconv.experiments import wrong_prior


def dot_features(layers, seed=0):
    """Every dot under random kernels: the means of 8 maps, (144, 8)."""
    maps, rng = wrong_prior.every_dot(), np.random.default_rng(seed)
    for _ in range(layers):
        kernels = rng.normal(size=(3, 3, maps.shape[3], 8))
        maps = ops.relu(ops.conv2d(maps, kernels, padding=1) + rng.random(8))
    return maps.mean(axis=(1, 2)).round(6)


half = np.tile(np.arange(16) < 8, 9)  # is it the left half?
'''


def drawn(rng):
    count, kinds = int(rng.integers(3, 10)), int(rng.integers(1, 4))
    features = rng.integers(0, 2, (count, int(rng.integers(1, 3))))
    labels = rng.integers(0, kinds + 1, count)
    return features, labels.astype(int)  # bincount minds 64 bits in a browser


exercise = Exercise(
    highest_accuracy,
    page="labs/where-convolution-loses",
    difficulty=2,
    minutes=20,
    hints=[
        "Put examples with equal features into one group. A group gets a single "
        "answer: which one is best for it?",
        "The most frequent label of the group. It is right as often as this label "
        "occurs there.",
        "Add up these counts over the groups and divide by the number of all examples. "
        "`np.unique(features, axis=0)` has the rows that are different, and `(features "
        "== row).all(axis=1)` says which examples have one of them.",
    ],
    examples=[(np.array([[0], [0], [1]]), np.array([0, 1, 1]))],
    cases=[
        (np.array([[7]]), np.array([3])),
        (np.array([[5], [5]]), np.array([0, 1])),
        (np.array([[1], [2], [3]]), np.array([0, 1, 0])),
        (np.array([[1], [2], [1]]), np.array([0, 1, 1])),
        (np.array([[4], [4], [4]]), np.array([2, 2, 0])),
        (np.array([[0, 1], [1, 0], [0, 1]]), np.array([0, 1, 1])),
        (np.array([[0, 1], [0, 2]]), np.array([0, 1])),
        (np.array([[0], [0], [0], [1]]), np.array([0, 1, 2, 2])),
        (np.array([[1], [1], [1], [1], [0], [0]]), np.array([1, 1, 1, 0, 0, 1])),
    ],
    draw=drawn,
    given=GIVEN,
)


def groups(features, labels):
    """The labels of the examples of each group."""
    _, numbers = np.unique(features, axis=0, return_inverse=True)
    numbers = np.ravel(numbers)
    labels = np.asarray(labels)
    return [labels[numbers == number] for number in range(numbers.max() + 1)]


def most(labels):
    """How often the most frequent of the labels occurs."""
    return int(np.unique(labels, return_counts=True)[1].max())


@exercise.right
def by_unique(features, labels):
    return sum(most(group) for group in groups(features, labels)) / len(labels)


@exercise.right
def by_a_matrix(features, labels):
    features = np.asarray(features)
    same = (features[:, None] == features[None]).all(axis=2)
    votes = same @ np.eye(max(labels) + 1)[labels]
    mine = votes.max(axis=1) / same.sum(axis=1)
    return np.float32(mine.mean())


@exercise.right
def one_group_after_another(features, labels):
    left = list(zip(map(list, features), labels, strict=True))
    right = 0
    while left:
        first = left[0][0]
        group = [label for row, label in left if row == first]
        right += max(group.count(label) for label in group)
        left = [pair for pair in left if pair[0] != first]
    return [right / len(labels)][0]


@exercise.wrong
def groups_by_examples(features, labels):
    """That is the number of different rows by the number of examples. A group of equal
    rows may be right more than once: as often as its most frequent label occurs.
    """
    return len(groups(features, labels)) / len(labels)


@exercise.wrong
def mixed_groups_lost(features, labels):
    """A group with more than one label counts as wrong altogether. It gets one answer,
    and that is right for some of it.
    """
    pure = [len(g) for g in groups(features, labels) if len(set(g.tolist())) == 1]
    return sum(pure) / len(labels)


@exercise.wrong
def halves(features, labels):
    """A group with more than one label counts as one half. That holds for two labels
    that are equally frequent, as in the lab; here the most frequent one decides.
    """
    of_each = [
        len(group) / (1 if len(set(group.tolist())) == 1 else 2)
        for group in groups(features, labels)
    ]
    return sum(of_each) / len(labels)


@exercise.wrong
def each_group_alike(features, labels):
    """The accuracies of the groups are averaged as if all groups were of one size. A
    group of three examples counts three times.
    """
    shares = [most(group) / len(group) for group in groups(features, labels)]
    return float(np.mean(shares))


@exercise.wrong
def features_not_used(features, labels):
    """That is the share of the most frequent label, with one answer for all. A
    classifier that sees the features has an answer for each group.
    """
    return most(labels) / len(labels)


@exercise.wrong
def first_label(features, labels):
    """Each group gets the label of its first example. The most frequent label of the
    group is right more often.
    """
    right = sum((group == group[0]).sum() for group in groups(features, labels))
    return int(right) / len(labels)


@exercise.wrong
def last_label(features, labels):
    """Each group gets the label of its last example, as a dict from rows to labels
    remembers it. The most frequent label of the group is right more often.
    """
    right = sum((group == group[-1]).sum() for group in groups(features, labels))
    return int(right) / len(labels)


@exercise.wrong
def neighbours_alone(features, labels):
    """Equal rows are put together only where they follow one another. Those with
    another row between them belong to one group too.
    """
    features = np.asarray(features)
    new = (features[1:] != features[:-1]).any(axis=1)
    runs = np.split(np.asarray(labels), np.flatnonzero(new) + 1)
    return sum(map(most, runs)) / len(labels)


@exercise.wrong
def a_linear_classifier(features, labels):
    """That is what a *linear* classifier, fitted by least squares, has right. Any
    classifier is allowed: it may give each row an answer of its own.
    """
    inputs = np.column_stack([features, np.ones(len(labels))])
    wanted = np.eye(max(labels) + 1)[labels]
    scores = inputs @ np.linalg.lstsq(inputs, wanted, rcond=None)[0]
    return float(np.mean(scores.round(9).argmax(axis=1) == labels))


@exercise.wrong
def largest_label(features, labels):
    """Each group gets its largest label. A label is a name, and what counts is how
    often it occurs.
    """
    right = sum((group == group.max()).sum() for group in groups(features, labels))
    return int(right) / len(labels)


@exercise.wrong
def chance_in_the_groups(features, labels):
    """Within a group this answers at random, each label as often as it occurs. To say
    the most frequent label always is better.
    """
    right = 0.0
    for group in groups(features, labels):
        counts = np.unique(group, return_counts=True)[1]
        right += (counts**2).sum() / len(group)
    return float(right) / len(labels)


@exercise.wrong
def first_feature(features, labels):
    """Examples are put together if their first feature agrees. They look the same to a
    classifier only if all features agree.
    """
    return by_unique(np.asarray(features)[:, :1], labels)


@exercise.wrong
def sums_of_features(features, labels):
    """Examples are put together if the sums of their features agree. [0, 1] and [1, 0]
    have one sum, and a classifier can tell them apart.
    """
    return by_unique(np.sum(features, axis=1, keepdims=True), labels)


@exercise.wrong
def a_count(features, labels):
    """That is how many are right. Divide by the number of examples."""
    return sum(most(group) for group in groups(features, labels))
