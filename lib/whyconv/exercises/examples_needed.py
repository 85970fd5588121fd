"""What is a constraint worth, in examples?

From 256 digits the tied network reads more of the test than the full one does. How
many digits would the full network need for as much? Its accuracy has been measured at
a few sizes of the training set, so go along straight lines from point to point, over
the *logarithm* of the size as in the lab's figures. Where the curve never gets there,
nobody knows, and the answer is None.

The cell below has two curves of the lab. When the check is content, ask
`examples_needed(sizes, full, tied[0]) / sizes[0]`: that is the factor which the
constraint is worth at 256 digits. What can be said of it at 1,024, with `tied[1]`?
"""

from itertools import pairwise

import numpy as np

from whyconv.checker import Exercise


def examples_needed(sizes, accuracies, wanted):
    """Examples with which a curve first reaches an accuracy, or None if never.

    sizes: of the training set, increasing; accuracies: one for each. Between
    two points the curve is straight over the logarithm of the size. If it
    begins at the accuracy or above, the smallest size.
    """
    if accuracies[0] >= wanted:
        return sizes[0]
    points = np.transpose([sizes, accuracies])
    for (fewer, low), (more, high) in pairwise(points):
        if high >= wanted:
            share = (wanted - low) / (high - low)
            return fewer * (more / fewer) ** share
    return None


def curve(net, head):
    """Means of the stored test accuracies: 256, 1,024, 4,096 digits, large budget."""
    from whyconv.experiments import ladder, results

    rows = results("ladder").where(
        task="digits", net=net, head=head, shuffled=False, placed=False
    )
    filters, steps = ladder.LARGE
    means = []
    for size in ladder.EXAMPLES[1:]:
        some = rows.where(examples=size, filters=filters, steps=steps)
        seeds = [some.where(seed=seed) for seed in ladder.LARGE_SEEDS]
        right = np.mean([one.values("test")[0] for one in seeds])
        means.append(round(float(right), 3))
    return means


def drawn(rng):
    count = int(rng.integers(3, 5))
    sizes = (64 * 4 ** np.arange(count)).tolist()
    accuracies = 20 + np.sort(5 * rng.choice(15, count, replace=False))
    if rng.integers(2):
        accuracies[-2:] = accuracies[-2:][::-1]
    return sizes, accuracies.tolist(), int(rng.integers(20, 100))


exercise = Exercise(
    examples_needed,
    page="labs/the-ladder-trained",
    difficulty=2,
    minutes=20,
    hints=[
        "Is the curve there from the start? If not, find the first point that is high "
        "enough. The curve crosses between the point before it and this one.",
        "What share of the climb from the one to the other is needed? From 50% to 70%, "
        "60% is one half.",
        "Go the same share of the way from `log(fewer)` to `log(more)`. Half of the "
        "way from 64 to 256 is 128, not 160.",
    ],
    examples=[([64, 256], [50, 70], 60)],
    cases=[
        ([64, 256], [50, 70], 50),
        ([64, 256], [50, 70], 70),
        ([64, 256], [50, 70], 40),
        ([64, 256], [50, 70], 80),
        ([64, 256, 1024], [50, 70, 90], 65),
        ([64, 256, 1024], [50, 70, 90], 80),
        ([64, 128, 1024], [50, 40, 80], 50),
        ([64, 256, 1024], [50, 80, 60], 70),
        ([64, 256, 1024], [50, 40, 80], 60),
        ([100, 1000], [0.5, 0.9], 0.7),
    ],
    draw=drawn,
    draws=10,
    given="""
        from whyconv.exercises.examples_needed import curve

        sizes = [256, 1024, 4096]
        full, tied = curve("full", "flat"), curve("tied", "blind")
        {"full, flat": full, "tied, blind": tied}
    """,
)


@exercise.right
def by_numpy(sizes, accuracies, wanted):
    enough = np.flatnonzero(np.asarray(accuracies) >= wanted)
    if not enough.size:
        return None
    last = enough[0]
    part = slice(max(last - 1, 0), last + 1)
    return np.exp(np.interp(wanted, accuracies[part], np.log(sizes[part])))


@exercise.right
def from_the_end(sizes, accuracies, wanted):
    answer = None
    for place in reversed(range(len(sizes))):
        if accuracies[place] < wanted:
            continue
        answer = np.float32(sizes[place])
        if place and accuracies[place - 1] < wanted:
            climb = accuracies[place] - accuracies[place - 1]
            back = (accuracies[place] - wanted) / climb
            answer /= (sizes[place] / sizes[place - 1]) ** back
    return answer


@exercise.right
def one_piece_after_another(sizes, accuracies, wanted):
    if len(sizes) == 0:
        return None
    if accuracies[0] >= wanted:
        return int(sizes[0])
    if len(sizes) > 1 and accuracies[1] >= wanted:
        slope = (accuracies[1] - accuracies[0]) / np.log2(sizes[1] / sizes[0])
        return 2 ** (np.log2(sizes[0]) + (wanted - accuracies[0]) / slope)
    return one_piece_after_another(sizes[1:], accuracies[1:], wanted)


def crossing(sizes, accuracies, wanted):
    """The solution under another name, for the wrong forms."""
    return examples_needed(sizes, accuracies, wanted)


@exercise.wrong
def clipped(sizes, accuracies, wanted):
    """Where the curve ends too low, this says its largest size. That would mean that
    the network has caught up; it has not been measured that far, and the answer is
    None. (`np.interp` holds on to its last point.)
    """
    found = crossing(sizes, accuracies, wanted)
    return sizes[-1] if found is None else found


@exercise.wrong
def extended(sizes, accuracies, wanted):
    """The last line is drawn on beyond the last point. Curves of accuracy bend, and
    nobody has measured there: the answer is None.
    """
    found = crossing(sizes, accuracies, wanted)
    if found is None and accuracies[-1] != accuracies[-2]:
        climb = accuracies[-1] - accuracies[-2]
        share = (wanted - accuracies[-2]) / climb
        found = sizes[-2] * (sizes[-1] / sizes[-2]) ** share
    return found


exercise.slip(
    "straight_over_the_size",
    "fewer * (more / fewer) ** share",
    "fewer + (more - fewer) * share",
    "The lines are straight over the size itself. They should be so over its "
    "logarithm: half of the way from 64 to 256 is 128.",
)
exercise.slip(
    "the_next_point",
    "fewer * (more / fewer) ** share",
    "more",
    "That is the first measured size that is enough. The curve crosses somewhere "
    "between the point before and this one.",
)
exercise.slip(
    "the_point_before",
    "fewer * (more / fewer) ** share",
    "fewer",
    "That is the last measured size that is not enough. The curve crosses somewhere "
    "between this point and the next.",
)
exercise.slip(
    "the_logarithm",
    "fewer * (more / fewer) ** share",
    "np.log(fewer * (more / fewer) ** share)",
    "That is the logarithm of the number of examples. The number is asked for.",
)
exercise.slip(
    "rounded",
    "fewer * (more / fewer) ** share",
    "round(fewer * (more / fewer) ** share)",
    "The number is rounded. It comes from a curve between two measurements and need "
    "not be whole.",
)
exercise.slip(
    "from_the_other_end",
    "(wanted - low) / (high - low)",
    "(high - wanted) / (high - low)",
    "The share is counted from the upper point. At 55% between 50% and 70%, a quarter "
    "of the way is done, not three quarters.",
)


@exercise.wrong
def nothing_below_the_first(sizes, accuracies, wanted):
    """A curve that begins above the accuracy gets None here. The smallest size is
    enough for it, and that is the answer.
    """
    if accuracies[0] > wanted:
        return None
    return crossing(sizes, accuracies, wanted)


@exercise.wrong
def extended_to_the_left(sizes, accuracies, wanted):
    """The first line is drawn on to the left of the first point. Nobody has measured
    there; what is known is that the smallest size is enough.
    """
    if accuracies[0] > wanted and accuracies[1] != accuracies[0]:
        share = (wanted - accuracies[0]) / (accuracies[1] - accuracies[0])
        return sizes[0] * (sizes[1] / sizes[0]) ** share
    return crossing(sizes, accuracies, wanted)


@exercise.wrong
def the_last_crossing(sizes, accuracies, wanted):
    """Where the curve goes up, down, and up again, this is its last way up. The first
    time that it reaches the accuracy is asked for.
    """
    for place in reversed(range(1, len(sizes))):
        low, high = accuracies[place - 1], accuracies[place]
        if low < wanted <= high:
            share = (wanted - low) / (high - low)
            return sizes[place - 1] * (sizes[place] / sizes[place - 1]) ** share
    return sizes[0] if accuracies[0] >= wanted else None


@exercise.wrong
def as_a_factor(sizes, accuracies, wanted):
    """The result is divided by the smallest size. The number of examples is asked for,
    not a factor.
    """
    found = crossing(sizes, accuracies, wanted)
    return found if found is None else found / sizes[0]


@exercise.wrong
def more_than_wanted(sizes, accuracies, wanted):
    """A point that has exactly the accuracy is passed over. To reach it is enough."""
    if accuracies[0] > wanted:
        return sizes[0]
    points = zip(sizes, accuracies, strict=True)
    for (fewer, low), (more, high) in pairwise(points):
        if high > wanted:
            share = (wanted - low) / (high - low)
            return fewer * (more / fewer) ** share
    return None
