"""What a fast wave looks like.

A wave goes around a ring a whole number of times, and `kept` pixels of the ring are
kept, equally far apart. In the lab 16 kept pixels made 14 cycles look like 2. How many
cycles does any wave seem to have? Say the smallest number that gives the same kept
pixels. And what does a wave look like that goes around once for every kept pixel?
"""

import numpy as np

from whyconv.checker import Exercise


def seen_as(cycles, kept):
    """Cycles that a wave of so many cycles seems to have in `kept` pixels."""
    return min(turns % kept for turns in (cycles, -cycles))


exercise = Exercise(
    seen_as,
    page="labs/sampling-and-aliasing",
    difficulty=1,
    minutes=10,
    hints=[
        "From one kept pixel to the next, a wave makes `cycles / kept` turns. What do "
        "you see of a *whole* turn more?",
        "So only `cycles % kept` counts. And a wave and its mirror image, −`cycles`, "
        "have the same cosine.",
    ],
    examples=[(14, 16), (2, 16)],
    cases=[
        (2, 3),
        (3, 4),
        (4, 3),
        (7, 3),
        (1, 8),
        (5, 8),
        (8, 8),
        (0, 9),
        (12, 8),
        (13, 8),
        (21, 8),
        (8, 16),
        (30, 16),
    ],
    draw=lambda rng: (int(rng.integers(0, 60)), int(rng.integers(5, 20))),
)


@exercise.right
def nearest_multiple(cycles, kept):
    return abs(cycles - kept * round(cycles / kept))


@exercise.right
def by_fourier(cycles, kept):
    wave = np.cos(2 * np.pi * cycles * np.arange(kept) / kept)
    return np.argmax(abs(np.fft.rfft(wave)))


@exercise.right
def by_trying(cycles, kept):
    def wave(turns):
        return np.cos(2 * np.pi * turns * np.arange(kept) / kept)

    seen = 0
    while not np.allclose(wave(seen), wave(cycles)):
        seen += 1
    return float(seen)


@exercise.wrong
def whole_turns_alone(cycles, kept):
    """Whole turns are taken off, and what remains may still be more than half of the
    kept pixels. Then it has the same pixels as a slower wave in the other direction.
    """
    return cycles % kept


@exercise.wrong
def folded_once(cycles, kept):
    """That is right up to one cycle for each kept pixel, as for the 14 of the lab.
    Beyond that the wave makes whole turns between two kept pixels, which nobody sees.
    """
    return min(cycles, abs(kept - cycles))


@exercise.wrong
def below_zero(cycles, kept):
    """Above the limit that is `kept` − `cycles`, which is right as long as it is not
    below zero: beyond one cycle for each kept pixel everything begins anew.
    """
    return cycles if cycles <= kept / 2 else kept - cycles


@exercise.wrong
def the_difference(cycles, kept):
    """The difference to `kept` is right for the 14 cycles of the lab. A slow wave,
    though, looks like itself.
    """
    return abs(kept - cycles)


@exercise.wrong
def cut_at_the_limit(cycles, kept):
    """A wave above the limit does not stop at the limit: it turns up as another, slower
    one.
    """
    return min(cycles, kept // 2)


@exercise.wrong
def gone_above_the_limit(cycles, kept):
    """Sampling does not take fast waves away. They turn up as slower ones, which is the
    trouble.
    """
    return cycles if cycles <= kept / 2 else 0


@exercise.wrong
def as_it_is(cycles, kept):
    """The wave is taken for what it was. `kept` pixels can hold `kept` / 2 cycles at
    most.
    """
    return cycles


@exercise.wrong
def of_the_half(cycles, kept):
    """The cycles wrap around at half the kept pixels here. They are mirrored there: one
    cycle above the limit looks like one below it.
    """
    return cycles % (kept // 2)
