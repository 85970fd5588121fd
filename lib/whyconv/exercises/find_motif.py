"""Can you find it?

Four signals in a picture of the lab hold the same motif, each at a place of its own.
Let a function find it. It is told the signals and the length of the motif, and neither
what it looks like nor where it is. It is to choose a window in each signal such that
the *mean* of these windows has the largest sum of squares: noise cancels in a mean, and
a motif does not.

The cell below has all signals of the lab with another motif. Are the places that are
found in `same[:4]` those that are found with the help of the others? And in `same[:2]`?
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from whyconv.checker import Exercise


def find_motif(signals, length):
    """Where the motif begins in each signal (n, L): whole numbers (n,).

    It has `length` numbers. Of all choices of a window in each signal, the one
    whose mean window has the largest sum of squares.
    """
    windows = sliding_window_view(signals, length, axis=1)
    rows, tries = np.arange(len(windows)), []
    for motif in windows[0]:
        for _ in range(5):
            starts = (windows @ motif).argmax(axis=1)
            motif = windows[rows, starts].mean(axis=0)
        tries.append(((motif**2).sum(), starts.tolist()))
    return max(tries)[1]


def largeness(signals, length, starts):
    """The sum of squares of the mean window."""
    windows = [row[s : s + length] for row, s in zip(signals, starts, strict=True)]
    return float((np.mean(windows, axis=0) ** 2).sum())


def judge(value, signals, length):
    """Why these are not the starts; "" where their mean window is as large as any."""
    try:
        starts = np.asarray(value, float)
    except (TypeError, ValueError):
        return "not a list of numbers"
    if starts.shape != (len(signals),):
        return f"of shape {starts.shape}, not ({len(signals)},): a start for each"
    if not np.array_equal(starts, np.round(starts)):
        return "with numbers that are not whole"
    last = len(signals[0]) - length
    if starts.min() < 0 or starts.max() > last:
        return f"with a start that is not between 0 and {last}"
    found = largeness(signals, length, starts.astype(int))
    best = find_motif(signals, length)
    most = largeness(signals, length, best)
    if found >= most * (1 - 1e-9):
        return ""
    off = int(np.count_nonzero(starts != best))
    return (
        f"a mean window with a sum of squares of {found:.3g}; that of the motif has "
        f"{most:.3g} (other starts in {off} of {len(signals)} signals)"
    )


def hidden(motif, starts, width, noise):
    """Signals of noise with the motif added at these starts."""
    rng = np.random.default_rng(noise)
    signals = rng.integers(-1, 2, (len(starts), width)) if noise else 0
    signals = signals + np.zeros((len(starts), width), int)
    for signal, start in zip(signals, starts, strict=True):
        signal[start : start + len(motif)] += motif
    return signals


SPIKE = np.array([0, 0, 5, 0, 0, 0])  # louder than the motif, and in one signal alone


def drawn(rng):
    motif = rng.choice([-4, -3, 3, 4], int(rng.integers(3, 5)))
    starts = rng.integers(0, 9, int(rng.integers(3, 6)))
    return hidden(motif, starts, 12, int(rng.integers(1, 1000))), len(motif)


exercise = Exercise(
    find_motif,
    page="labs/the-ladder-trained",
    difficulty=4,
    minutes=45,
    hints=[
        "If you knew the motif, how would you find it in a signal? The window whose "
        "product with it, number by number and added up, is largest. That is a "
        "convolution and a maximum, the tied layer and the blind head.",
        "And if you knew the places, the motif would be the mean of the windows. So "
        "begin with any guess for the motif and do both in turn, a few times.",
        "A bad guess leads nowhere. One of the windows of the first signal *is* the "
        "motif, with noise: try each of them as the guess, and keep the result whose "
        "mean window is largest.",
    ],
    examples=[(np.array([[0, 2, -1, 0], [2, -1, 0, 0]]), 2)],
    cases=[
        (np.array([[0, 3, 0], [3, 0, 0]]), 1),
        (np.array([[0, 0, 1, 3], [1, 3, 0, 0]]), 2),
        (np.array([[3, -2, 0, 0, 0], [0, 0, 0, 3, -2], [0, 3, -2, 0, 0]]), 2),
        (hidden([3, 3], [4, 0, 2, 1], 6, 0) + np.outer([1, 0, 0, 0], SPIKE), 2),
        (hidden([3, 3], [0, 3, 4, 1], 6, 0) + np.outer([0, 0, 1, 0], SPIKE), 2),
        (np.array([[0, 3, -2, 0, -4, 3], [3, -2] + [0] * 4, [0] * 3 + [3, -2, 0]]), 2),
        (hidden([3, -4, 3], [0, 5, 2], 8, 1), 3),
        (hidden([2, 4, -3], [4, 1, 5, 0], 8, 2), 3),
        (hidden([1, 3, -3, 4], [7, 0, 3, 5], 12, 3), 4),
    ],
    draw=drawn,
    draws=8,
    judge=judge,
    given="""
        from whyconv.experiments import ladder

        signals, labels = ladder.sets("signals", 256, seed=0).train
        same = signals[labels == 6][:, 0, :, 0]
        len(same)
    """,
)


def aligned(windows, motif, rounds=5):
    """Starts and motif after some rounds of finding the one from the other."""
    for _ in range(rounds):
        starts = [int(np.argmax(of_one @ motif)) for of_one in windows]
        chosen = [of_one[s] for of_one, s in zip(windows, starts, strict=True)]
        motif = np.mean(chosen, axis=0)
    return starts, motif


@exercise.right
def from_every_window(signals, length):
    windows = sliding_window_view(np.float32(signals), length, axis=1)
    guesses = windows.reshape(-1, length)
    tries = [aligned(windows, guess) for guess in guesses]
    return max(tries, key=lambda one: (one[1] ** 2).sum())[0]


@exercise.right
def until_nothing_moves(signals, length):
    best, found = -1.0, None
    for begin in range(len(signals[0]) - length + 1):
        motif, starts = signals[0][begin : begin + length], None
        while True:
            maps = [np.correlate(signal, motif, "valid") for signal in signals]
            moved = [int(one.argmax()) for one in maps]
            if moved == starts:
                break
            starts = moved
            parts = [s[i : i + length] for s, i in zip(signals, starts, strict=True)]
            motif = np.mean(parts, axis=0)
        if (motif**2).sum() > best:
            best, found = (motif**2).sum(), starts
    return np.array(found)


@exercise.right
def one_signal_after_another(signals, length):
    windows = sliding_window_view(signals, length, axis=1)
    count, places = windows.shape[:2]
    found = []
    for begin in range(places):
        starts = [begin] + [0] * (count - 1)
        total = windows[0, begin].copy()
        for n in range(1, count):
            starts[n] = int((windows[n] @ total).argmax())
            total = total + windows[n, starts[n]]
        for n in [*range(count)] * 4:
            total = total - windows[n, starts[n]]
            starts[n] = int((windows[n] @ total).argmax())
            total = total + windows[n, starts[n]]
        found.append(((total**2).sum(), starts))
    return np.float32(max(found)[1])


def windows_of(signals, length):
    """The windows (n, places, length)."""
    return sliding_window_view(np.asarray(signals, float), length, axis=1)


@exercise.wrong
def averaged_as_they_stand(signals, length):
    """The signals are averaged as they stand, and one place is found for all. The motif
    is at another place in each, and is lost in that mean.
    """
    mean = windows_of([np.mean(signals, axis=0)], length)[0]
    return [int((mean**2).sum(axis=1).argmax())] * len(signals)


@exercise.wrong
def the_loudest(signals, length):
    """In each signal the window with the largest sum of squares is taken. Noise can be
    loud too; the motif is what the signals have in common.
    """
    return (windows_of(signals, length) ** 2).sum(axis=2).argmax(axis=1)


@exercise.wrong
def the_largest_number(signals, length):
    """Each signal's largest number is taken for the beginning. A motif may begin with a
    small one, and noise has large ones too.
    """
    last = len(signals[0]) - length
    return np.minimum(np.argmax(signals, axis=1), last)


@exercise.wrong
def one_guess(signals, length):
    """It begins with the first window of the first signal and with no other. Unless the
    motif happens to be there, the rounds can end at something that is no motif.
    """
    windows = windows_of(signals, length)
    return aligned(windows, windows[0][0])[0]


exercise.slip(
    "sign_not_minded",
    "(windows @ motif).argmax",
    "abs(windows @ motif).argmax",
    "A window that is the motif with its sign turned counts as a find. In a mean it "
    "takes away from the others.",
)
exercise.slip(
    "the_motif",
    "return max(tries)[1]",
    "return windows[rows, max(tries)[1]].mean(axis=0)",
    "That is the motif itself. Where it begins in each signal is asked for.",
)
exercise.slip(
    "ends",
    "return max(tries)[1]",
    "return [start + length - 1 for start in max(tries)[1]]",
    "These are the places where the motif ends, as `np.correlate` and `np.convolve` "
    'count them with "full". Where it begins is asked for.',
)
exercise.slip(
    "counted_from_one",
    "return max(tries)[1]",
    "return [start + 1 for start in max(tries)[1]]",
    "The places are counted from 1. Count from 0.",
)
exercise.slip(
    "the_smallest",
    "max(tries)",
    "min(tries)",
    "Of all the guesses, the one with the *smallest* mean window is kept. That is "
    "where the windows have least in common.",
)


@exercise.wrong
def compared_with_the_first_alone(signals, length):
    """The loudest window of the first signal is looked for in the others. If that is
    noise, it is noise that is looked for: try the other windows as well.
    """
    windows = windows_of(signals, length)
    guess = windows[0][(windows[0] ** 2).sum(axis=1).argmax()]
    return (windows @ guess).argmax(axis=1)
