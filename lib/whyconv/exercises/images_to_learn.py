"""As many images as sharing needs.

A teacher has a kernel for each place of the map, but some places use the same one:
`groups` names the kernel of each place. You see images and their maps, without noise,
and have to find every kernel. An image gives one equation at each place, and a kernel
has `taps` unknown weights. How many images does it take? Is it the same number for two
groups of equal size and for two of which one is a single place?
"""

import numpy as np

from whyconv.checker import Exercise


def images_to_learn(groups, taps):
    """The number of images after which every kernel can be known.

    groups: (places,), the name of the kernel that each place uses. No window
    says what others have said already.
    """
    _, sizes = np.unique(groups, return_counts=True)
    return max(-(-taps // size) for size in sizes)


def drawn(rng):
    groups = rng.integers(1, rng.integers(2, 6), rng.integers(2, 13))
    return groups, int(rng.integers(1, 26))


exercise = Exercise(
    images_to_learn,
    page="labs/what-one-image-teaches",
    difficulty=1,
    minutes=10,
    hints=[
        "Look at one kernel alone. How many equations about its weights does one image "
        "give?",
        "As many as there are places that use it. All kernels are learned from the "
        "same images, and the question is when the last of them is known.",
        "`np.unique(groups, return_counts=True)` counts the places of each group. "
        "Round up: there are only whole images.",
    ],
    examples=[(np.array([1, 1, 2, 2]), 4), (np.array([1, 1, 1, 2]), 4)],
    cases=[
        (np.array([1]), 3),
        (np.array([1, 1]), 3),
        (np.array([1, 1, 1]), 3),
        (np.array([3, 1, 3]), 4),
        (np.array([2, 5, 5, 2, 5]), 5),
        (np.zeros(64, int), 25),
        (np.arange(64), 25),
        (np.arange(64) % 8 // 4, 25),
    ],
    draw=drawn,
)


@exercise.right
def with_a_count(groups, taps):
    groups = list(groups)
    fewest = min(groups.count(name) for name in groups)
    return np.ceil(taps / fewest)


@exercise.right
def image_by_image(groups, taps):
    images, equations = 0, dict.fromkeys(groups, 0)
    while min(equations.values()) < taps:
        images += 1
        for name in groups:
            equations[name] += 1
    return images


@exercise.wrong
def counted_together(groups, taps):
    """All unknowns are counted against all equations. But the many equations of one
    kernel do not help another: each has to be known from its own places.
    """
    return -(-len(np.unique(groups)) * taps // len(groups))


@exercise.wrong
def largest_group(groups, taps):
    """That is when the kernel with the most places is known. The one with the fewest
    is known last.
    """
    return -(-taps // max(np.unique(groups, return_counts=True)[1]))


@exercise.wrong
def nobody_shares(groups, taps):
    """That is the number for a layer that shares nothing, with one equation for each
    kernel in an image. Places of one group work on the same unknowns.
    """
    return taps


@exercise.wrong
def everybody_shares(groups, taps):
    """That is the number for one kernel at all places. `groups` says which places
    share.
    """
    return -(-taps // len(groups))


exercise.slip(
    "rounded_down",
    "-(-taps // size)",
    "taps // size",
    "Rounded down: the last equations are missing, and with them a weight.",
)
exercise.slip(
    "no_whole_number",
    "-(-taps // size)",
    "taps / size",
    "That is a quotient, and need not be a whole number. There is no half an image: "
    "round up.",
)
exercise.slip(
    "one_more",
    "-(-taps // size)",
    "taps // size + 1",
    "One image too many where the numbers go into each other: as many equations as "
    "unknowns are enough.",
)
exercise.slip(
    "one_kernel_after_another",
    "max(",
    "sum(",
    "The kernels are learned one after another here, each from images of its own. "
    "Every image says something about all of them.",
)


@exercise.wrong
def mean_group(groups, taps):
    """That is a mean over the kernels. Every kernel is to be known, so the last one
    counts.
    """
    sizes = np.unique(groups, return_counts=True)[1]
    return np.mean([-(-taps // size) for size in sizes])


@exercise.wrong
def places_named_by_number(groups, taps):
    """That treats the names of the groups as if they were numbers of places. Count
    how often each name occurs.
    """
    return max(-(-taps // max(int(name), 1)) for name in groups)
