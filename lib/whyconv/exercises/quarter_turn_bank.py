"""A bank of quarter turns.

A convolution passes shifts on, but not turns: a kernel finds an edge in one
direction. Lay the kernel on the image in its four quarter turns, and take at each
place the largest of the four outputs. What you get passes quarter turns on: turn the
image, and the map turns with it.
"""

import numpy as np

from whyconv import ops
from whyconv.checker import Exercise


def quarter_turn_bank(image, kernel):
    """The largest of four maps at each place, one for each turn of the kernel.

    image (H, W) and kernel (k, k) to a map (H - k + 1, W - k + 1).
    """
    turned = np.stack([np.rot90(kernel, turns) for turns in range(4)], axis=2)
    maps = ops.conv2d(image[None, :, :, None], turned[:, :, None, :])
    return maps[0].max(axis=2)


def one_map(image, kernel):
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)
    return ops.conv2d(image[None, :, :, None], kernel[:, :, None, None])[0, :, :, 0]


def drawn(rng):
    side = int(rng.integers(1, 4))
    image = rng.integers(-3, 4, (side + rng.integers(0, 5), side + rng.integers(0, 5)))
    return image, rng.integers(-3, 4, (side, side))


CORNER = np.array([[1, 2], [0, 0]])
exercise = Exercise(
    quarter_turn_bank,
    page="04-equivariance",
    difficulty=2,
    minutes=15,
    hints=[
        "`np.rot90(kernel, turns)` turns the kernel by that many quarter turns.",
        "Four kernels in one array (k, k, 1, 4) are four filters for `ops.conv2d`, "
        "which wants the image as (1, H, W, 1).",
        "The four maps lie along the last axis: `.max(axis=…)` takes the largest.",
    ],
    examples=[(np.array([[1, 0], [0, 0]]), CORNER)],
    cases=[
        (np.array([[0, 5], [0, 0]]), CORNER),
        (np.array([[-1, -5], [-2, -3]]), CORNER),
        (np.array([[2]]), np.array([[-1]])),
        (np.array([[1, 0, 3], [0, 2, 0], [4, 0, 0]]), np.array([[1, 0], [-2, 3]])),
    ],
    draw=drawn,
)


@exercise.right
def by_turning_the_image(image, kernel):
    maps = [np.rot90(one_map(np.rot90(image, -t), kernel), t) for t in range(4)]
    return np.max(maps, axis=0)


@exercise.right
def one_after_the_other(image, kernel):
    best = one_map(image, kernel)
    for _ in range(3):
        kernel = np.rot90(kernel)
        best = np.maximum(best, one_map(image, kernel))
    return best.tolist()


@exercise.right
def in_float32(image, kernel):
    maps = [one_map(image, np.rot90(kernel, turns)) for turns in (3, 2, 1, 0)]
    return np.float32(maps).max(0)


@exercise.wrong
def not_turned_back(image, kernel):
    """The image is turned, and the maps are not turned back: each of the four numbers
    that are compared belongs to another place.
    """
    maps = [one_map(np.rot90(image, turns), kernel) for turns in range(4)]
    if len({one.shape for one in maps}) > 1:
        raise ValueError("the maps differ in shape")
    return np.max(maps, axis=0)


@exercise.wrong
def mirrored(image, kernel):
    """These are mirror images of the kernel. Four quarter turns are other kernels: no
    turn makes a left hand of a right one.
    """
    copies = [kernel, kernel[::-1], kernel[:, ::-1], np.transpose(kernel)]
    return np.max([one_map(image, copy) for copy in copies], axis=0)


@exercise.wrong
def half_turns_alone(image, kernel):
    """Only the kernel and its half turn are used. A quarter turn is 90 degrees, and
    there are four.
    """
    return np.maximum(one_map(image, kernel), one_map(image, kernel[::-1, ::-1]))


@exercise.wrong
def the_sum(image, kernel):
    """The four maps are added up. The sum turns with the image as well, but it is one
    convolution with the sum of the four kernels, and finds no direction.
    """
    return sum(one_map(image, np.rot90(kernel, turns)) for turns in range(4))


@exercise.wrong
def largest_weights(image, kernel):
    """The largest is taken of the four kernels, before the convolution. It is meant of
    the four outputs.
    """
    copies = [np.rot90(kernel, turns) for turns in range(4)]
    return one_map(image, np.max(copies, axis=0))


@exercise.wrong
def largest_in_size(image, kernel):
    """That is the output that is largest in size, with its sign dropped. A kernel that
    answers with −5 has not found what it looks for.
    """
    maps = [one_map(image, np.rot90(kernel, turns)) for turns in range(4)]
    return np.abs(maps).max(axis=0)


@exercise.wrong
def one_for_the_image(image, kernel):
    """That is one number for each turn. The largest is taken at each place, of the
    four outputs there.
    """
    return [one_map(image, np.rot90(kernel, turns)).max() for turns in range(4)]


exercise.slip(
    "three_of_four",
    "range(4)",
    "range(3)",
    "One of the four turns is missing.",
)
