"""Be the checker.

A convolution with `filters` kernels of `size` × `size` reads an image of so many
{term}`channels <channel>`. Somebody was asked for its {term}`parameters <parameter>`
and has sent a number. Say what that person did: the number alone gives most mistakes
away. What has the one who answers 450 forgotten for the diary's layer, and what the
one who answers 468?
"""

from whyconv.checker import Exercise


def mistakes_behind(number, size, channels, filters):
    """The set of all names below that lead to this number; it may be empty.

    "right"; "channels forgotten": each filter taken for one flat square;
    "biases forgotten": the weights alone; "one bias": a single bias for the
    whole layer; "bias for each channel": each filter given one for every
    channel that it reads; "filters forgotten": one filter and its bias.
    """
    square = size * size
    said = {
        "right": (square * channels + 1) * filters,
        "channels forgotten": (square + 1) * filters,
        "biases forgotten": square * channels * filters,
        "one bias": square * channels * filters + 1,
        "bias for each channel": (square + 1) * channels * filters,
        "filters forgotten": square * channels + 1,
    }
    return {name for name, value in said.items() if value == number}


def drawn(rng):
    size, channels, filters = (int(one) for one in rng.integers(1, 5, 3))
    biases = [filters, 0, 1, channels * filters][rng.integers(4)]
    return size * size * channels * filters + biases, size, channels, filters


exercise = Exercise(
    mistakes_behind,
    page="07-error-clinic",
    difficulty=2,
    minutes=15,
    hints=[
        "Work out for 5 × 5, three channels and six filters what each of the five "
        "mistakes gives. You have met two of the numbers.",
        "For a grey image it is no mistake to forget the channels. So one number can "
        "have several names: collect all that fit.",
        "A dict from each name to the number that it leads to, and then the set of the "
        "names whose number is the one sent.",
    ],
    examples=[(156, 5, 3, 6), (450, 5, 3, 6), (468, 5, 3, 6)],
    cases=[
        (456, 5, 3, 6),
        (451, 5, 3, 6),
        (76, 5, 3, 6),
        (455, 5, 3, 6),
        (2, 1, 1, 1),
        (1, 1, 1, 1),
        (4, 1, 1, 2),
        (3, 1, 1, 2),
        (3, 1, 2, 1),
        (4, 1, 2, 1),
        (6, 1, 2, 2),
        (9, 1, 2, 4),
        (9, 1, 4, 2),
        (20, 2, 1, 4),
    ],
    draw=drawn,
    draws=40,
)


@exercise.right
def one_by_one(number, size, channels, filters):
    found = []
    weights = size**2 * channels
    if number == filters * (weights + 1):
        found += ["right"]
    if number == filters * (size**2 + 1):
        found += ["channels forgotten"]
    if number == filters * weights:
        found += ["biases forgotten"]
    if number - 1 == filters * weights:
        found += ["one bias"]
    if number == filters * (weights + channels):
        found += ["bias for each channel"]
    if number == weights + 1:
        found += ["filters forgotten"]
    return found


@exercise.right
def from_the_biases(number, size, channels, filters):
    biases = number - size * size * channels * filters
    names = {
        "right": biases == filters,
        "biases forgotten": biases == 0,
        "one bias": biases == 1,
        "bias for each channel": biases == channels * filters,
        "channels forgotten": number / filters == size * size + 1,
        "filters forgotten": number == size * size * channels + 1,
    }
    return frozenset(filter(names.get, names))


@exercise.wrong
def the_first_that_fits(number, size, channels, filters):
    """Only one name is returned. Several can lead to the same number: with one channel
    nobody can tell whether it was forgotten.
    """
    return set(one_by_one(number, size, channels, filters)[:1])


exercise.slip(
    "nearly_equal",
    "if value == number",
    "if abs(value - number) < 0.02 * number",
    "Numbers that are merely near count as equal. 450, 451 and 456 are three different "
    "mistakes, or none.",
)
exercise.slip(
    "right_is_no_mistake",
    "if value == number",
    'if value == number and name != "right"',
    'The right number has a name too: "right".',
)
exercise.slip(
    "one_bias_each_for_one_bias",
    '"one bias": square * channels * filters + 1',
    '"one bias": square * channels * filters + filters',
    'One bias for each filter is right. "one bias" is a single one for the layer.',
)
exercise.slip(
    "bias_of_the_channels_of_one_filter",
    "(square + 1) * channels * filters",
    "(square * filters + 1) * channels",
    '"bias for each channel" means that every filter has one for each channel it '
    "reads: channels times filters of them.",
)
exercise.slip(
    "filters_and_bias_forgotten",
    '"filters forgotten": square * channels + 1',
    '"filters forgotten": square * channels',
    'For "filters forgotten" the bias of the one filter is still there.',
)
exercise.slip(
    "a_line_for_a_square",
    "square = size * size",
    "square = size",
    "A kernel of side `size` has `size` × `size` weights for each channel.",
)
exercise.slip(
    "channels_and_biases_forgotten",
    '"channels forgotten": (square + 1) * filters',
    '"channels forgotten": square * filters',
    'For "channels forgotten" the biases are still there: 26 a filter, not 25.',
)
