"""Can a total be right?

The course notes on VGG print what each layer keeps, rounded, and a total below: 24
million numbers. The lines do not add up to it. But they are rounded, and perhaps the
rounding makes the difference? Find the smallest and the largest total that the true
numbers can have. Each number has been rounded to *two significant digits*: 25,000
stands for something from 24,500 to 25,500, and 3,200,000 for something from 3,150,000
to 3,250,000.
"""

from whyconv.checker import Exercise


def total_between(rounded):
    """(smallest, largest) sum of numbers that were rounded to two digits.

    rounded: whole numbers from 10 on, with two digits and then only zeros.
    """
    half = sum(10 ** (len(str(number)) - 2) / 2 for number in rounded)
    return sum(rounded) - half, sum(rounded) + half


VGG = [150_000]
for _values, _count in [
    (3_200_000, 2),
    (800_000, 1),
    (1_600_000, 2),
    (400_000, 1),
    (800_000, 3),
    (200_000, 1),
    (400_000, 3),
    (100_000, 4),
    (25_000, 1),
    (4_100, 2),
    (1_000, 1),
]:
    VGG += [_values] * _count


def drawn(rng):
    count = int(rng.integers(1, 5))
    digits, zeros = rng.integers(10, 100, count), rng.integers(0, 5, count)
    return ([int(d * 10**z) for d, z in zip(digits, zeros, strict=True)],)


exercise = Exercise(
    total_between,
    page="07-error-clinic",
    difficulty=2,
    minutes=15,
    hints=[
        "By how much can one number be off? By half of what its second digit counts: "
        "half a thousand for 25,000, half of 100,000 for 3,200,000.",
        "`len(str(number))` is the count of digits. The second one counts "
        "10 ** (digits − 2).",
        "For the largest total every number is off upwards, all at once.",
    ],
    examples=[([25_000],), ([25_000, 3_200_000],)],
    cases=[([10],), ([99],), ([100],), ([12, 12],), ([4100, 10],), ([],), (VGG,)],
    draw=drawn,
    given="""
        from whyconv.exercises.total_between import VGG

        len(VGG), sum(VGG)
    """,
)


@exercise.right
def by_loops(rounded):
    low = high = 0.0
    for number in rounded:
        unit = 1
        while number // unit >= 100:
            unit *= 10
        low += number - unit / 2
        high += number + unit / 2
    return [low, high]


@exercise.right
def by_logarithms(rounded):
    import numpy as np

    numbers = np.array(rounded, float)
    units = 10.0 ** (np.floor(np.log10(numbers) + 1e-9) - 1)
    return np.array([(numbers - units / 2).sum(), (numbers + units / 2).sum()])


exercise.slip(
    "a_whole_unit",
    " / 2 for number",
    " for number",
    "A number is rounded to the nearest, so it is off by at most *half* of what its "
    "second digit counts.",
)
exercise.slip(
    "first_digit",
    "len(str(number)) - 2",
    "len(str(number)) - 1",
    "That is half of what the first digit counts. There are two significant digits, "
    "and the second is the uncertain one.",
)
exercise.slip(
    "last_digit",
    "10 ** (len(str(number)) - 2) / 2",
    "0.5",
    "This takes the last digit that is printed for a rounded one. The zeros behind the "
    "two digits are not known.",
)
exercise.slip(
    "only_downwards",
    "sum(rounded) + half",
    "sum(rounded)",
    "The numbers can also be larger than they are printed.",
)


@exercise.wrong
def half_a_per_cent(rounded):
    """Two digits are taken for one part in a hundred. That holds near 99; a number that
    begins with 10 can be off by one part in twenty.
    """
    return 0.995 * sum(rounded), 1.005 * sum(rounded)


@exercise.wrong
def rounding_the_sum(rounded):
    """It is the sum that is taken for rounded. Every line is, and their errors add up,
    the largest of them from the largest lines.
    """
    total = sum(rounded)
    half = 10 ** (len(str(total)) - 2) / 2
    return total - half, total + half


@exercise.wrong
def the_largest_line_for_all(rounded):
    """Each line is taken to be off by as much as the largest one. A small number is
    rounded to a smaller unit.
    """
    half = 10 ** (len(str(max(rounded, default=10))) - 2) / 2 * len(rounded)
    return sum(rounded) - half, sum(rounded) + half


@exercise.wrong
def as_chance_has_it(rounded):
    """The errors are added as squares. That tells how far off the sum *usually* is; the
    question is how far it can be.
    """
    squares = sum((10 ** (len(str(number)) - 2) / 2) ** 2 for number in rounded)
    return sum(rounded) - squares**0.5, sum(rounded) + squares**0.5
