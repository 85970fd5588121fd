"""The pixels that matter.

A unit is given as a function from an image to a number. You can feed it and poke it,
and that is all. Every pixel of its field can move it, but most hardly do. How many
pixels are needed to hold, say, half of its squared slopes? Measure the slope for each
pixel by a small poke, square it, average over several images, and take the pixels with
the largest averages first.

When the check is content, try units with random weights, for instance
`pixels_that_matter(random_unit([3] * 8), noise, 0.5)`, and `[17]` or `[5] * 4` in place
of `[3] * 8`. All of them see the same 289 pixels. Do you expect the same number?
"""

import numpy as np

from whyconv.checker import Exercise


def pixels_that_matter(unit, images, share):
    """The smallest number of pixels with this share of the squared slopes.

    unit: a function from an image (H, W) to a number. share: below 1.
    images (N, H, W): the squared slopes are averaged over them.
    """
    squares = np.zeros(images.shape[1:])
    for image in images:
        for place in np.ndindex(image.shape):
            poke = np.zeros(image.shape)
            poke[place] = 1e-5
            squares[place] += (unit(image + poke) - unit(image - poke)) ** 2
    held = np.cumsum(np.sort(squares.ravel())[::-1])
    return np.searchsorted(held, share * held[-1]) + 1


class Unit:
    """Taps over the whole image; or several of them with ReLU, added up by `signs`."""

    def __init__(self, taps, signs=None):
        self.taps, self.signs = np.array(taps, float), signs
        self.__doc__ = (
            f"a unit with the taps {self.taps.astype(int).tolist()}"
            if signs is None
            else f"{list(signs)} times ReLUs of the taps {np.array(taps).tolist()}"
        )

    def __call__(self, image):
        if self.signs is None:
            return float((self.taps * image).sum())
        sums = (self.taps * image).sum(axis=(-1, -2))
        return float(np.maximum(sums, 0) @ self.signs)

    def is_at_a_corner(self, images):
        """Whether a poke could switch one of its ReLUs."""
        return np.abs(np.tensordot(images, self.taps, ((1, 2), (1, 2)))).min() < 0.1

    def slope(self, image):
        """The slope for each pixel."""
        if self.signs is None:
            return self.taps
        sums = (self.taps * image).sum(axis=(-1, -2))
        return np.tensordot(self.signs * (sums > 0), self.taps, 1)


def squared(unit, images):
    return np.sum([unit.slope(image) ** 2 for image in images], axis=0)


def most(squares, share):
    held = np.cumsum(np.sort(np.ravel(squares))[::-1])
    return int(np.argmax(held >= share * held[-1])) + 1


def by_slopes(unit, images, share):
    return most(squared(unit, images), share)


def noisy(seed, count, height, width):
    numbers = np.random.default_rng(seed).integers(1, 6, (count, height, width))
    signs = np.random.default_rng(seed + 100).choice([-1, 1], numbers.shape)
    return (signs * numbers).astype(float)


def drawn(rng):
    height, width = (int(n) for n in rng.integers(2, 4, 2))
    taps = rng.integers(-4, 5, (3, height, width))
    taps[:, 0, 0] += 10
    unit, images = Unit(taps, [1, -1, 2]), np.zeros((rng.integers(1, 4), height, width))
    while unit.is_at_a_corner(images) or not squared(unit, images).any():
        images = rng.integers(-5, 6, images.shape) + 0.5
    return unit, images, float(rng.choice([0.33, 0.47, 0.71, 0.93]))


GIVEN = '''
import numpy as np

from whyconv.layers import Conv2D, Flatten, ReLU
from whyconv.network import Network


def random_unit(sizes, seed=0):
    """A unit on layers of these sizes, over an image of 17 x 17 pixels."""
    layers = []
    for size in sizes[:-1]:
        layers += [Conv2D(8, size), ReLU()]
    layers += [Conv2D(1, sizes[-1]), Flatten()]
    rng = np.random.default_rng(seed)
    network = Network((17, 17, 1), layers, rng)
    return lambda image: network.logits(image[None, :, :, None]).item()


noise = np.random.default_rng(1).normal(size=(1, 17, 17))
'''
STACK = np.outer([1, 2, 3, 2, 1], [1, 2, 3, 2, 1])
exercise = Exercise(
    pixels_that_matter,
    page="labs/seeing-is-not-looking",
    difficulty=3,
    minutes=30,
    hints=[
        "The slope for one pixel: change it a little, up and down, and see how much "
        "the unit's value changes. Only shares are asked for, so you need not divide.",
        "Slopes have signs, which differ from image to image. Square before you add "
        "over the images.",
        "Sort the squares, the largest first. `np.cumsum` says what the first, the "
        "first two, the first three of them hold.",
    ],
    examples=[(Unit([[3, 1], [1, 1]]), noisy(1, 1, 2, 2), 0.8)],
    cases=[
        (Unit([[1]]), noisy(1, 1, 1, 1), 0.5),
        (Unit([[1, -2, 4]]), noisy(1, 1, 1, 3), 0.6),
        (Unit([[[1, -1]], [[0, 1]]], [1, 1]), np.array([[[1.0, 1.5]]]), 0.9),
        (Unit([[1, -2, 2]]), noisy(2, 2, 1, 3), 0.5),
        (Unit([[0, 1], [2, 1]]), noisy(2, 1, 2, 2), 0.9),
        (Unit([[[4, 1]], [[1, 4]]], [1, 1]), np.array([[[1.0, 2]]]), 0.4),
        (
            Unit([[[2, 1, 0]], [[-2, 0, 1]]], [1, 1]),
            np.array([[[1.0, 0.5, 0.5]], [[-1.0, 0.5, 0.5]]]),
            0.6,
        ),
        (
            Unit([[[9, 1, 0]], [[0, 4, 4]]], [1, 1]),
            np.array([[[1.0, -3, -1]], [[-1.0, 3, 3]], [[-1.0, 2, 3]]]),
            0.7,
        ),
        (Unit(STACK), noisy(3, 1, 5, 5), 0.5),
        (Unit(np.ones((5, 5))), noisy(3, 1, 5, 5), 0.5),
    ],
    draw=drawn,
    draws=10,
    reference=by_slopes,
    given=GIVEN,
)


@exercise.right
def one_after_another(unit, images, share):
    _, height, width = np.shape(images)
    found = []
    for i in range(height):
        for j in range(width):
            total = 0
            for image in images:
                up = image.copy()
                up[i, j] += 1e-6
                total += ((unit(up) - unit(image)) / 1e-6) ** 2
            found.append(total / len(images))
    found.sort(reverse=True)
    count = 0
    while sum(found[:count]) < share * sum(found) * (1 - 1e-9):
        count += 1
    return count


@exercise.right
def all_pokes_of_an_image(unit, images, share):
    pokes = 1e-4 * np.eye(images[0].size).reshape(-1, *images[0].shape)
    slopes = [[unit(x + poke) - unit(x - poke) for poke in pokes] for x in images]
    squares = np.square(slopes).mean(axis=0)
    parts = np.flip(np.sort(squares)) / squares.sum()
    return float((np.cumsum(parts) < share).sum() + 1)


@exercise.wrong
def slopes_added_first(unit, images, share):
    """The slopes are averaged over the images and squared after that. Slopes of
    opposite sign cancel, though the pixel moves the unit in every image.
    """
    slopes = np.sum([unit.slope(image) for image in images], axis=0)
    return most(slopes**2, share)


@exercise.wrong
def not_squared(unit, images, share):
    """These are the shares of the slopes' sizes. The square counts large slopes more,
    so fewer pixels are needed.
    """
    return most(np.sum([abs(unit.slope(image)) for image in images], axis=0), share)


@exercise.wrong
def in_reading_order(unit, images, share):
    """The pixels are taken in reading order. Take those that hold most first: the
    smallest number is asked for.
    """
    held = np.cumsum(squared(unit, images))
    return int(np.argmax(held >= share * held[-1])) + 1


@exercise.wrong
def smallest_first(unit, images, share):
    """The pixels that hold least are taken first (`np.sort` goes upwards). That is the
    largest number of pixels with this share.
    """
    held = np.cumsum(np.sort(squared(unit, images), axis=None))
    return int(np.argmax(held >= share * held[-1])) + 1


@exercise.wrong
def share_of_the_largest(unit, images, share):
    """You count pixels that reach this share of the *largest* square. Asked is how
    many together hold this share of the sum.
    """
    squares = squared(unit, images)
    return int(np.count_nonzero(squares >= share * squares.max()))


@exercise.wrong
def first_image_alone(unit, images, share):
    """Only the first image is used. Behind a ReLU the slopes change from image to
    image.
    """
    return by_slopes(unit, images[:1], share)


@exercise.wrong
def large_pokes(unit, images, share):
    """Your pokes are so large that they switch ReLUs on and off. A slope belongs to one
    place: poke by a small number, such as 0.00001.
    """
    squares = np.zeros(images.shape[1:])
    for image in images:
        for place in np.ndindex(image.shape):
            poked = image.copy()
            poked[place] += 1
            squares[place] += (unit(poked) - unit(image)) ** 2
    return most(squares, share)


@exercise.wrong
def pixels_blanked(unit, images, share):
    """You set each pixel to 0 and see what that changes. It is about the slope times
    the pixel's value, so that bright pixels count for more.
    """
    squares = np.zeros(images.shape[1:])
    for image in images:
        for place in np.ndindex(image.shape):
            blanked = image.copy()
            blanked[place] = 0
            squares[place] += (unit(blanked) - unit(image)) ** 2
    return most(squares, share)


@exercise.wrong
def with_their_signs(unit, images, share):
    """The slopes are added up with their signs, and not squared. A large negative slope
    is influence as well.
    """
    return most(np.sum([unit.slope(image) for image in images], axis=0), share)


@exercise.wrong
def part_of_the_image(unit, images, share):
    """That is the part of all pixels. Their number is asked for."""
    return by_slopes(unit, images, share) / images[0].size


@exercise.wrong
def from_a_blank_image(unit, images, share):
    """The pokes are made on a blank image. There the unit may look elsewhere than on
    the images that were given.
    """
    blank = np.zeros(images.shape[1:])
    return pixels_that_matter(unit, blank[None] + 0, share)


@exercise.wrong
def counts_averaged(unit, images, share):
    """You count for each image and average the counts. The squared slopes are
    averaged, and counted once: different images may need different pixels.
    """
    return np.mean([by_slopes(unit, image[None], share) for image in images])


@exercise.wrong
def all_that_are_seen(unit, images, share):
    """You count the pixels that move the unit at all. That is its receptive field;
    most of it may hold next to nothing.
    """
    return int(np.count_nonzero(squared(unit, images)))


exercise.slip(
    "one_too_few",
    "np.searchsorted(held, share * held[-1]) + 1",
    "np.searchsorted(held, share * held[-1])",
    "One too few: that many pixels hold less than the share, and one more is needed. "
    "An index counts from 0.",
)
