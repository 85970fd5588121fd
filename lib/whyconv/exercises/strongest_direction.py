r"""The strongest direction.

In the lab the edge detector was turned in steps of 15 degrees, and each step took a
convolution. Two are enough. You are given the map of the kernel for 0 degrees and the
map of the same kernel at 90 degrees. At $\theta$ degrees the map is

$$\cos(\theta) \; \text{across} + \sin(\theta) \; \text{down}.$$

In which direction has it the largest root mean square, to a tenth of a degree?

The cell below has the maps of the lab's temple. By how much did the steps miss it?
"""

import numpy as np

from whyconv.checker import Exercise


def strongest_direction(across, down):
    """The direction with the largest map, in degrees from 0 to 180.

    across, down: maps (H, W) of the edge kernel at 0 and at 90 degrees. The
    largest: in root mean square.
    """
    twice = 2 * np.sum(across * down)
    more = np.sum(across**2) - np.sum(down**2)
    return np.degrees(np.arctan2(twice, more) / 2) % 180


def largest(across, down):
    """The mean square at an angle, and the largest one, from the two maps."""
    a, b, c = np.mean(across**2), np.mean(across * down), np.mean(down**2)

    def at(degrees):
        angle = np.radians(degrees)
        cos, sin = np.cos(angle), np.sin(angle)
        return a * cos**2 + 2 * b * cos * sin + c * sin**2

    return at, (a + c) / 2 + np.hypot((a - c) / 2, b)


def judge(value, across, down):
    """Why an angle is not that of the largest map; "" where it is."""
    try:
        degrees = float(value)
    except (TypeError, ValueError):
        return "not a number of degrees"
    if not np.isfinite(degrees):
        return "not a finite number"
    best = float(strongest_direction(across, down))
    away = abs(degrees - best) % 180
    away = min(away, 180 - away)
    if away <= 0.1:
        if -0.1 <= degrees <= 180.1:
            return ""
        return "the right direction, but not between 0 and 180 degrees"
    if away < 2:
        return f"off by {away:.2g} degrees: the largest map is at {best:.2f}"
    at, most = largest(across, down)
    return (
        f"a map of root mean square {np.sqrt(max(at(degrees), 0)):.3g}; at "
        f"{best:.1f} degrees it is {np.sqrt(most):.3g}"
    )


def drawn(rng):
    while True:
        across, down = rng.integers(-3, 4, (2, 2, int(rng.integers(1, 4))))
        more = np.sum(across**2) - np.sum(down**2)
        if abs(more) + abs(2 * np.sum(across * down)) > 2:
            return across, down


def maps(*rows):
    return tuple(np.array([row]) for row in rows)


exercise = Exercise(
    strongest_direction,
    page="labs/your-own-code",
    difficulty=2,
    minutes=25,
    hints=[
        "Write the sum of squares of the map as $A \\cos^2\\theta + 2 B \\cos\\theta "
        "\\sin\\theta + C \\sin^2\\theta$. Which three numbers does it need from the "
        "two maps?",
        "You can stop here and try all angles: three numbers are quickly mixed. Or go "
        "on: $\\cos^2\\theta = (1 + \\cos 2\\theta) / 2$, and so on.",
        "Up to a constant and a factor it is $(A - C) \\cos 2\\theta + 2 B \\sin "
        "2\\theta$. That is largest where $2\\theta$ is the angle of the point "
        "$(A - C, 2 B)$: `np.arctan2(2 * B, A - C)`.",
    ],
    examples=[maps([3, 0], [3, 0])],
    cases=[
        maps([1], [2]),
        maps([2], [-2]),
        maps([1], [0]),
        maps([0], [1]),
        maps([4, 0], [0, 2]),
        maps([2, 1], [-1, 3]),
        maps([3, -3], [1, 2]),
        maps([0, 5], [1, -1]),
    ],
    draw=drawn,
    draws=10,
    judge=judge,
    tolerance=2e-3,
    given="""
        from whyconv import data, ops

        temple = 255 * data.photo("china", 96, grey=True)
        sobel = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]], float)
        across, down = (
            ops.conv2d(temple[None], kernel[..., None, None])[0, ..., 0]
            for kernel in (sobel, sobel.T)
        )
    """,
)


@exercise.right
def all_angles(across, down):
    degrees = np.arange(0, 180, 0.1)
    across, down = np.ravel(across), np.ravel(down)
    a, b, c = across @ across, across @ down, down @ down
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return degrees[np.argmax(a * cos**2 + 2 * b * cos * sin + c * sin**2)]


@exercise.right
def by_eigenvectors(across, down):
    both = np.float32([np.ravel(across), np.ravel(down)])
    x, y = np.linalg.eigh(both @ both.T)[1][:, -1]
    return float(np.degrees(np.arctan2(y, x)) % 180)


@exercise.right
def by_a_complex_number(across, down):
    square = np.sum((np.asarray(across) + 1j * np.asarray(down)) ** 2)
    return [np.degrees(np.angle(square)) / 2 % 180][0]


@exercise.wrong
def in_steps(across, down):
    """That is the best of the lab's directions, in steps of 15 degrees. A tenth of a
    degree is asked for.
    """
    at, _ = largest(across, down)
    return max(range(0, 180, 15), key=at)


@exercise.wrong
def angle_of_the_sizes(across, down):
    """The angle is taken from the sizes of the two maps. Where both are large it says
    45 degrees, be it 45 or 135: the sign of their product at each place is missing.
    """
    size = np.sqrt(np.sum(np.square(down))), np.sqrt(np.sum(np.square(across)))
    return np.degrees(np.arctan2(*size)) % 180


@exercise.wrong
def angle_of_the_sums(across, down):
    """The angle is taken from the sums of the maps. Positive and negative places cancel
    there; squares do not.
    """
    return np.degrees(np.arctan2(np.sum(down), np.sum(across))) % 180


@exercise.wrong
def mean_of_the_angles(across, down):
    """That is the mean of the angles of all places. A direction of 179 degrees is next
    to one of 1, their mean is 90; and weak places count as much as strong ones.
    """
    return np.degrees(np.mean(np.arctan2(down, across) % np.pi))


@exercise.wrong
def strongest_place(across, down):
    """That is the direction at the one place that answers most. The root mean square is
    over all places.
    """
    across, down = np.ravel(across), np.ravel(down)
    place = np.argmax(np.hypot(across, down))
    return np.degrees(np.arctan2(down[place], across[place])) % 180


@exercise.wrong
def standard_deviation(across, down):
    """That is the direction with the largest standard deviation, from which the mean
    has been taken away. The root mean square is of the numbers as they are.
    """
    return strongest_direction(across - np.mean(across), down - np.mean(down))


exercise.slip(
    "not_halved",
    "/ 2) % 180",
    ") % 180",
    "That is twice the angle: the squares of cosine and sine go around twice while the "
    "kernel goes around once.",
)
exercise.slip(
    "radians",
    "np.degrees(np.arctan2(twice, more) / 2) % 180",
    "np.arctan2(twice, more) / 2 % np.pi",
    "These are radians. Degrees are asked for: half a turn is 180 of them.",
)
exercise.slip(
    "negative_angles",
    " % 180",
    "",
    "The direction is right, but negative. A kernel at −30 degrees is the one at 150 "
    "with its sign turned, and the answer is to lie between 0 and 180.",
)
exercise.slip(
    "the_weakest",
    "np.arctan2(twice, more)",
    "np.arctan2(-twice, -more)",
    "That is the direction with the *smallest* map, at right angles to the largest.",
)
exercise.slip(
    "products_counted_once",
    "twice = 2 * np.sum",
    "twice = np.sum",
    "The product of the two maps comes up twice when the sum is squared, and here it "
    "is counted once.",
)
exercise.slip(
    "from_the_other_kernel",
    "np.arctan2(twice, more)",
    "np.arctan2(twice, -more)",
    "The angle is counted from the map called `down`. At 0 degrees the map is "
    "`across` alone.",
)
exercise.slip(
    "quotient_alone",
    "np.arctan2(twice, more)",
    "np.arctan(twice / (more or 1e-12))",
    "The arctangent of a quotient cannot tell a point from the one opposite to it, so "
    "that the strongest and the weakest direction are mixed up. `np.arctan2` can.",
)
