"""Is it the hand that is known?

A digit is read by the nearest other one: it gets that one's label. If the same writers
wrote all digits, the nearest may be near because it is *by the same hand*. How well
would a stranger be read? There is no need to find one. Read every digit twice, once by
all others, and once by those alone that are from other writers.
"""

import numpy as np

from whyconv.checker import Exercise


def known_and_new_hands(images, labels, writers):
    """How many digits are misread by the nearest other one: two numbers.

    First among all other digits, then among those of other writers.
    images (N, D), labels (N,), writers (N,), of two writers or more; nearest
    is the one with the smallest sum of squared differences.
    """
    gaps = images[:, None] - images
    squares = np.sum(gaps**2.0, axis=2)
    same_hand = np.equal.outer(writers, writers)
    misread = []
    for left_out in (np.eye(len(images)), same_hand):
        nearest = np.where(left_out, np.inf, squares).argmin(axis=1)
        misread.append(np.sum(labels[nearest] != labels))
    return tuple(misread)


#: Digits of two pixels, of which no two pairs are equally far apart.
DIGITS = np.array(
    [[21, 23], [10, 6], [20, 3], [3, 6], [9, 8], [6, 5], [15, 13], [16, 23], [23, 3]]
)


def drawn(rng):
    count = int(rng.integers(4, 10))
    writers = rng.permutation(np.arange(count) % 3)
    images = rng.permutation(DIGITS)[:count]
    return images, rng.integers(0, 2, count), writers


def line(*digits):
    """Digits of one pixel, as (pixel, label, writer)."""
    pixels, labels, writers = zip(*digits, strict=True)
    return np.array(pixels)[:, None], np.array(labels), np.array(writers)


exercise = Exercise(
    known_and_new_hands,
    page="labs/a-strangers-hand",
    difficulty=3,
    minutes=25,
    hints=[
        "Begin with a table (N, N) of the squared distances. Its diagonal is zero: a "
        "digit is always nearest to itself.",
        "What must not be chosen gets the distance `np.inf`. `argmin(axis=1)` then "
        "gives for each digit the nearest of the others.",
        "The second time all digits of the same writer must not be chosen. A table of "
        "which pairs have the same writer is `writers[:, None] == writers`.",
    ],
    examples=[line((1, 3, 0), (2, 3, 0), (5, 8, 1))],
    cases=[
        line((1, 3, 0), (4, 3, 1)),
        line((1, 3, 0), (4, 8, 1)),
        line((1, 3, 0), (2, 3, 0), (4, 8, 1), (8, 3, 1)),
        line((1, 3, 0), (2, 8, 0), (4, 8, 1), (9, 3, 1)),
        line((0, 5, 0), (1, 5, 0), (7, 6, 0), (9, 6, 0), (4, 6, 1), (16, 5, 1)),
        (
            np.array([[0, 0], [4, 0], [3, 3], [9, 9], [12, 10], [12, 14]]),
            np.array([1, 1, 7, 7, 1, 7]),
            np.array([0, 1, 1, 0, 2, 2]),
        ),
    ],
    draw=drawn,
)


@exercise.right
def one_by_one(images, labels, writers):
    def misread(may_read):
        count = 0
        for n, image in enumerate(images):
            others = [m for m in range(len(images)) if may_read(n, m)]
            near = min(others, key=lambda m: sum((image - images[m]) ** 2))
            count += labels[near] != labels[n]
        return int(count)

    return [
        misread(lambda n, m: n != m),
        misread(lambda n, m: writers[n] != writers[m]),
    ]


@exercise.right
def writer_by_writer(images, labels, writers):
    flat = np.float32(images)
    known = 0
    for n in range(len(flat)):
        rest = np.delete(np.arange(len(flat)), n)
        far = np.linalg.norm(flat[rest] - flat[n], axis=1)
        known += labels[rest[far.argmin()]] != labels[n]
    new = 0
    for writer in np.unique(writers):
        mine, theirs = np.flatnonzero(writers == writer), writers != writer
        far = ((flat[mine][:, None] - flat[theirs]) ** 2).sum(axis=2)
        new += (labels[theirs][far.argmin(axis=1)] != labels[mine]).sum()
    return np.array([known, new])


@exercise.right
def by_products(images, labels, writers):
    norms = (images**2).sum(axis=1)
    far = (norms[:, None] + norms - 2 * images @ images.T).astype(float)
    np.fill_diagonal(far, np.inf)
    first = int((labels[far.argmin(axis=1)] != labels).sum())
    far[writers[:, None] == writers] = np.inf
    return first, int((labels[far.argmin(axis=1)] != labels).sum())


exercise.slip(
    "nearest_to_itself",
    "np.eye(len(images))",
    "np.zeros_like(same_hand)",
    "In the first count a digit is read by itself, and nobody ever misreads a digit "
    "that they have before them. Leave it out.",
)
exercise.slip(
    "sums_of_differences",
    "gaps**2.0",
    "np.abs(gaps)",
    "You add up the differences. Squared, one large difference counts more than two "
    "small ones.",
)
exercise.slip(
    "the_same_hand_alone",
    "same_hand):",
    "~same_hand):",
    "In the second count each digit is read by its own writer's digits alone, itself "
    "among them. It is these that must be left out.",
)
exercise.slip(
    "only_the_same_digit_left_out",
    "same_hand = np.equal.outer(writers, writers)",
    "same_hand = np.equal.outer(writers, writers)\n"
    "    same_hand &= np.equal.outer(labels, labels)",
    "Of a writer only the digits *with the same label* are left out. Then the others "
    "of that hand, near as they are, can only mislead: leave out the whole hand.",
)
exercise.slip(
    "shares",
    "np.sum(labels[nearest] != labels)",
    "np.mean(labels[nearest] != labels)",
    "These are shares of the digits. How many of them are misread is asked for.",
)
exercise.slip(
    "read_rightly",
    "labels[nearest] != labels",
    "labels[nearest] == labels",
    "These are the digits that are read rightly. Count the others.",
)
exercise.slip(
    "the_most_distant",
    "np.where(left_out, np.inf, squares).argmin(axis=1)",
    "np.where(left_out, -np.inf, squares).argmax(axis=1)",
    "Each digit is read by the most *distant* one.",
)
exercise.slip(
    "turned_round",
    "return tuple(misread)",
    "return tuple(misread[::-1])",
    "The two numbers are in the wrong order: first among all others.",
)
exercise.slip(
    "same_writer_read",
    "labels[nearest] != labels",
    "writers[nearest] != writers",
    "You count how often the nearest digit is by *another writer*. A digit is misread "
    "if the nearest one has another label.",
)


@exercise.wrong
def one_writer_held_back(images, labels, writers):
    """For the second number the digits of one writer are read, by those of all others.
    Every writer has to be the stranger once.
    """
    known, _ = known_and_new_hands(images, labels, writers)
    mine, theirs = writers == writers[0], writers != writers[0]
    squares = ((images[mine][:, None] - images[theirs]) ** 2).sum(axis=2)
    near = labels[theirs][squares.argmin(axis=1)]
    return known, (near != labels[mine]).sum()


@exercise.wrong
def the_mean_of_a_class(images, labels, writers):
    """Each digit is read by the nearest *mean* of a class. That is another reader, and
    often a worse one: take the nearest single digit.
    """
    misread = []
    for left_out in (np.eye(len(images), dtype=bool), writers[:, None] == writers):
        count = 0
        for n, image in enumerate(images):
            rest = ~left_out[n]
            classes = np.unique(labels[rest])
            means = [images[rest & (labels == c)].mean(axis=0) for c in classes]
            near = [((image - mean) ** 2).sum() for mean in means]
            count += classes[int(np.argmin(near))] != labels[n]
        misread.append(count)
    return tuple(misread)


@exercise.wrong
def first_skipped_again(images, labels, writers):
    """In the second count you skip the nearest one as well. The digit itself stands
    first only as long as it is not left out with its writer.
    """
    known, _ = known_and_new_hands(images, labels, writers)
    squares = ((images[:, None] - images) ** 2.0).sum(axis=2)
    squares[writers[:, None] == writers] = np.inf
    second = np.argsort(squares, axis=1, kind="stable")[:, 1]
    return known, (labels[second] != labels).sum()


@exercise.wrong
def only_where_a_stranger_is_nearest(images, labels, writers):
    """In the second count are only those digits whose nearest is from another writer
    anyway. For all others one has to look further, among the strangers.
    """
    known, _ = known_and_new_hands(images, labels, writers)
    squares = ((images[:, None] - images) ** 2.0).sum(axis=2)
    nearest = np.where(np.eye(len(images)), np.inf, squares).argmin(axis=1)
    wrong = (labels[nearest] != labels) & (writers[nearest] != writers)
    return known, wrong.sum()


exercise.slip(
    "zero_is_near",
    "np.where(left_out, np.inf, squares)",
    "np.where(left_out, 0, squares)",
    "What must not be chosen gets the distance 0, and nothing is nearer than that. "
    "Make those distances as large as can be.",
)
