"""Does the middle always have the most paths?

A path leads from a pixel to a unit through one tap of each layer. Count the paths from
every pixel of the receptive field, along one axis, for any stack: layers may have a
{term}`stride` and a {term}`dilation`. In a stack of plain layers the middle pixel has
the most. Find one in which it has fewer than its neighbours.
"""

import numpy as np

from whyconv.checker import Exercise


def paths_to_unit(layers):
    """Paths to one unit on top from each pixel of its field: (field,).

    layers: (size, stride, dilation) of each, that next to the image first.
    From the first pixel of the field to the last; 0 for one that is not seen.
    """
    counts = np.ones(1)
    for size, stride, dilation in reversed(layers):
        apart = np.zeros((len(counts) - 1) * stride + 1)
        apart[::stride] = counts
        taps = np.zeros((size - 1) * dilation + 1)
        taps[::dilation] = 1
        counts = np.convolve(apart, taps)
    return counts


def drawn(rng):
    return [
        (int(rng.integers(1, 5)), int(rng.integers(1, 4)), int(rng.integers(1, 4)))
        for _ in range(rng.integers(1, 5))
    ]


exercise = Exercise(
    paths_to_unit,
    page="labs/seeing-is-not-looking",
    difficulty=3,
    minutes=30,
    hints=[
        "Start at the unit, with a single 1, and go down to the image. One plain layer "
        "of three taps hands a unit's count on to three units below, and counts that "
        "arrive at the same place add up: a convolution with `[1, 1, 1]`.",
        "With dilation 2 the three units lie two apart: `[1, 0, 1, 0, 1]`.",
        "With stride 2, the windows of *neighbouring* units begin two apart on the "
        "layer below. So pull the counts apart, with zeros in between, before you "
        "convolve.",
        "For the question at the end: try three layers of three taps with the "
        "dilations 1, 2 and 2.",
    ],
    examples=[[(3, 1, 1)], [(3, 1, 1), (3, 1, 1)]],
    cases=[
        [],
        [(2, 1, 1)],
        [(3, 1, 2)],
        [(2, 3, 1)],
        [(3, 2, 1), (3, 1, 1)],
        [(3, 1, 1), (3, 2, 1)],
        [(2, 3, 1), (2, 1, 1)],
        [(3, 1, 1), (3, 1, 2), (3, 1, 2)],
        [(3, 1, 1), (3, 1, 2), (3, 1, 4), (3, 1, 1)],
        [(3, 1, 1), (3, 2, 1), (3, 2, 1), (3, 1, 1)],
        [(3, 1, 1)] * 8,
    ],
    draw=drawn,
)


@exercise.right
def path_by_path(layers):
    starts = [0]
    for size, stride, dilation in reversed(layers):
        starts = [at * stride + dilation * tap for at in starts for tap in range(size)]
    return [starts.count(pixel) for pixel in range(max(starts) + 1)]


@exercise.right
def by_adding_slices(layers):
    counts = np.array([1], np.float32)
    for size, stride, dilation in layers[::-1]:
        places = np.arange(len(counts)) * stride
        below = np.zeros(places[-1] + dilation * (size - 1) + 1, np.float32)
        for tap in range(size):
            below[places + dilation * tap] += counts
        counts = below
    return counts


@exercise.wrong
def stride_ignored(layers):
    """The strides are ignored. With stride 2, neighbouring units look at windows that
    begin two units apart.
    """
    return paths_to_unit([(size, 1, dilation) for size, _, dilation in layers])


@exercise.wrong
def dilation_ignored(layers):
    """The dilations are ignored. With dilation 2 the taps of a window lie two units
    apart, and the field is wider.
    """
    return paths_to_unit([(size, stride, 1) for size, stride, _ in layers])


exercise.slip(
    "from_the_image_up",
    "reversed(layers)",
    "layers",
    "The layers are taken from the image up. Paths are spread from the unit down, so "
    "the last layer comes first; with strides the order matters.",
)


@exercise.wrong
def stride_behind_the_window(layers):
    """The counts are pulled apart behind each window, by the stride of the same layer.
    That stride says how far apart the *windows* begin: pull apart first, then spread.
    """
    counts = np.ones(1)
    for size, stride, dilation in reversed(layers):
        taps = np.zeros((size - 1) * dilation + 1)
        taps[::dilation] = 1
        spread = np.convolve(counts, taps)
        counts = np.zeros((len(spread) - 1) * stride + 1)
        counts[::stride] = spread
    return counts


@exercise.wrong
def seen_or_not(layers):
    """You say of each pixel whether it is seen. Asked is over how many paths."""
    return np.minimum(paths_to_unit(layers), 1)


@exercise.wrong
def holes_left_out(layers):
    """Pixels that are not seen are left out. They lie inside the field and have 0
    paths.
    """
    counts = paths_to_unit(layers)
    return counts[counts > 0]


@exercise.wrong
def as_shares(layers):
    """These are the shares of the paths, which add up to 1. The numbers themselves are
    asked for.
    """
    counts = paths_to_unit(layers)
    return counts / counts.sum()


@exercise.wrong
def middle_made_one(layers):
    """These are the counts divided by the largest, as in the picture of the lab. The
    numbers themselves are asked for.
    """
    counts = paths_to_unit(layers)
    return counts / counts.max()


@exercise.wrong
def dilation_as_holes(layers):
    """You leave `dilation` empty places between two taps. Taps are `dilation` places
    apart, so dilation 1 has none between them.
    """
    return paths_to_unit([(size, stride, gap + 1) for size, stride, gap in layers])


@exercise.wrong
def layers_added(layers):
    """You add what the layers see, as if each looked at the image by itself. A path
    goes through all of them, so choices multiply.
    """
    total = np.zeros(len(paths_to_unit(layers)))
    middle = len(total) // 2
    for layer in layers:
        alone = paths_to_unit([layer])
        start = max(0, middle - len(alone) // 2)
        total[start : start + len(alone)] += alone[: len(total) - start]
    return total


@exercise.wrong
def taps_filled_in(layers):
    """The window is wide enough, but full: with dilation only `size` of its places
    have a tap.
    """
    return paths_to_unit(
        [(dilation * (size - 1) + 1, stride, 1) for size, stride, dilation in layers]
    )
