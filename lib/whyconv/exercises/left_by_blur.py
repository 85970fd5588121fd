"""What a blur leaves of a wave.

A blur of a wave on a ring is a wave again, of as many cycles, only lower. By how much?
The lab has the answer for one blur, [1 2 1]/4. Find it for any taps. Then compare what
[1 1]/2, [1 2 1]/4 and [1 4 6 4 1]/16 leave of 8 cycles in 32 pixels, the fastest wave
that survives keeping every second one. Which of them is average pooling?
"""

import numpy as np

from whyconv.checker import Exercise


def left_by_blur(taps, cycles, pixels):
    """How high a wave is after a blur, divided by how high it was before.

    The wave goes around a ring of so many pixels `cycles` times. After the
    blur pixel i is the sum of taps[u] * x[i + u] over all u. The height of a
    wave A cos(2 pi cycles i / pixels + b) is A.
    """
    turns = cycles * np.arange(len(taps)) / pixels
    return abs(np.sum(taps * np.exp(2j * np.pi * turns)))


def drawn(rng):
    pixels = int(rng.integers(5, 20))
    cycles = int(rng.integers(1, (pixels + 1) // 2))
    return rng.integers(-2, 5, rng.integers(1, 5)) / 4, cycles, pixels


exercise = Exercise(
    left_by_blur,
    page="labs/sampling-and-aliasing",
    difficulty=2,
    minutes=20,
    hints=[
        "Moving a wave by u pixels turns its phase by the angle 2π `cycles` u / "
        "`pixels`. The blur is a sum of such waves, each times its tap.",
        "Think of arrows: one of length `taps[u]` at that angle for each tap. Laid end "
        "to end, how far do they reach?",
        "An arrow is a complex number, `np.exp(1j * angle)`. Or add up the cosines and "
        "the sines, and take the root of the sum of their squares.",
    ],
    examples=[(np.array([1, 2, 1]) / 4, 2, 32), (np.array([1, 2, 1]) / 4, 14, 32)],
    cases=[
        (np.array([1.0]), 1, 4),
        (np.array([3.0]), 1, 5),
        (np.array([1, 1]) / 2, 1, 4),
        (np.array([1, 1]) / 2, 2, 6),
        (np.array([1.0, -1.0]), 1, 4),
        (np.array([1, 1, 1]) / 3, 1, 3),
        (np.array([1, 2, 1]) / 4, 1, 6),
        (np.array([1, 1]) / 2, 8, 32),
        (np.array([1, 2, 1]) / 4, 8, 32),
        (np.array([1, 4, 6, 4, 1]) / 16, 8, 32),
    ],
    draw=drawn,
)


@exercise.right
def cosines_and_sines(taps, cycles, pixels):
    cosines = sines = 0.0
    for u, tap in enumerate(taps):
        angle = 2 * np.pi * cycles * u / pixels
        cosines += tap * np.cos(angle)
        sines += tap * np.sin(angle)
    return (cosines**2 + sines**2) ** 0.5


@exercise.right
def by_fourier(taps, cycles, pixels):
    kernel = np.zeros(pixels, np.float32)
    np.add.at(kernel, np.arange(len(taps)) % pixels, taps)
    return np.abs(np.fft.fft(kernel)[cycles])


@exercise.right
def a_wave_blurred(taps, cycles, pixels):
    wave = np.exp(2j * np.pi * cycles * np.arange(pixels) / pixels)
    blurred = sum(tap * np.roll(wave, -u) for u, tap in enumerate(taps))
    return float(np.linalg.norm(blurred) / np.linalg.norm(wave))


exercise.slip(
    "squared",
    "return abs(np.sum(taps * np.exp(2j * np.pi * turns)))",
    "return abs(np.sum(taps * np.exp(2j * np.pi * turns))) ** 2",
    "That is the square, the power that is left. The height is its root.",
)
exercise.slip(
    "cosines_alone",
    "abs(np.sum(taps * np.exp(2j * np.pi * turns)))",
    "np.sum(taps * np.cos(2 * np.pi * turns))",
    "That is the height at one place, where the wave had its top. The taps begin at "
    "the pixel and reach to one side, so the blur moves the wave too, and its top is "
    "elsewhere.",
)
exercise.slip(
    "size_of_the_cosines",
    "np.exp(2j * np.pi * turns)",
    "np.cos(2 * np.pi * turns)",
    "These are the cosines alone. The blur also moves the wave, and that part of it is "
    "in the sines.",
)


@exercise.wrong
def about_the_middle(taps, cycles, pixels):
    """Cosines about the middle of the taps are enough where the taps are symmetric. In
    general the sines do not cancel: try [1 −1].
    """
    steps = np.arange(len(taps)) - (len(taps) - 1) / 2
    return abs(np.sum(taps * np.cos(2 * np.pi * cycles * steps / pixels)))


@exercise.wrong
def highest_pixel(taps, cycles, pixels):
    """That compares the highest *pixels*. The top of a wave may fall between two
    pixels, before the blur or after it.
    """
    wave = np.cos(2 * np.pi * cycles * np.arange(pixels) / pixels)
    blurred = sum(tap * np.roll(wave, -u) for u, tap in enumerate(taps))
    return blurred.max() / wave.max()


exercise.slip(
    "half_turns",
    "2j * np.pi",
    "1j * np.pi",
    "The angles are half of what they should be: a wave makes a turn of 2π a cycle.",
)
exercise.slip(
    "turns_for_angles",
    "2j * np.pi * turns",
    "1j * turns",
    "The turns are taken for angles. A whole turn is 2π.",
)
exercise.slip(
    "nothing_cancels",
    "abs(np.sum(taps * np.exp(2j * np.pi * turns)))",
    "np.sum(abs(taps * np.exp(2j * np.pi * turns)))",
    "The sizes are added up, without their directions. A blur lowers a wave because "
    "its parts point in different directions and cancel.",
)
exercise.slip(
    "divided_by_the_sum",
    "turns)))",
    "turns))) / np.sum(np.abs(taps))",
    "The result is divided by the sum of the taps' sizes. Taps need not add up to 1, "
    "and what they leave of a wave is what they leave.",
)
exercise.slip(
    "the_mean",
    "np.sum(",
    "np.mean(",
    "That is a mean over the taps. The blur is their sum: the taps say themselves how "
    "much of each pixel they take.",
)


@exercise.wrong
def for_121_alone(taps, cycles, pixels):
    """The squared cosine of the lab is right for [1 2 1]/4 and for no other taps."""
    return np.cos(np.pi * cycles / pixels) ** 2


exercise.slip(
    "share_that_is_gone",
    "return abs(",
    "return 1 - abs(",
    "That is the share that the blur takes away. What it leaves is asked for.",
)
