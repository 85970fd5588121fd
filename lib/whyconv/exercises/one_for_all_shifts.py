"""Blind to places, without a network.

Preparing an input can take a difference away *exactly*. Here it is the place: images
live on a ring in both directions, so that what leaves at one side comes in at the
other, as with circular padding. Write a preparation that gives the same result for an
image and for all its shifts, and let that result be one of those shifts, so that
nothing but the place is lost. Behind it any network is invariant, even one whose head
is flatten. There are many right answers.
"""

import numpy as np

from whyconv.checker import Exercise


def one_for_all_shifts(image):
    """One of the circular shifts of an image (H, W), the same for all.

    Whichever of its shifts is handed over, the result is the same; and it
    is a shift of that image.
    """
    places = np.ndindex(np.shape(image))
    shifts = [np.roll(image, by, axis=(0, 1)) for by in places]
    return min(shifts, key=lambda shifted: shifted.tolist())


def shifts_of(image):
    return [np.roll(image, by, axis=(0, 1)) for by in np.ndindex(image.shape)]


def both(answer, image):
    """What the image gives, and the first of its shifts that gives something else."""
    results = [_as_lists(answer(shifted)) for shifted in shifts_of(image)]
    if results[0] is None:
        return None
    for by, result in zip(np.ndindex(image.shape), results, strict=True):
        if result != results[0]:
            down, right = by
            moved = f"moved down by {down} and right by {right}"
            return {"as it is": results[0], moved: result}
    return {"as it is": results[0]}


def _as_lists(result):
    return result.tolist() if hasattr(result, "tolist") else result


def judge(value, image):
    if not isinstance(value, dict):
        return "nothing: the function returned None"
    for moved, result in value.items():
        if not any(np.array_equal(result, shifted) for shifted in shifts_of(image)):
            which = "" if moved == "as it is" else f", for the image {moved}"
            return f"no shift of the image{which}"
    return "" if len(value) == 1 else "not the same for all shifts of the image"


def drawn(rng):
    return rng.integers(0, int(rng.integers(2, 5)), rng.integers(1, 5, 2))


exercise = Exercise(
    one_for_all_shifts,
    page="labs/a-strangers-hand",
    difficulty=3,
    minutes=25,
    hints=[
        "An image of H × W pixels has H · W shifts, and all of them have *the same* "
        "list of shifts. Choose one of that list by a rule that does not ask where "
        "the list begins.",
        "`np.roll(image, (down, right), axis=(0, 1))` makes a shift. A rule could be: "
        "the smallest, if there is an order in which images can be compared.",
        "Python compares lists of lists number by number. `image.tolist()` makes one, "
        "and `min` takes a `key`.",
    ],
    examples=[(np.array([[0, 1], [0, 0]]),)],
    cases=[
        (np.array([[1, 2]]),),
        (np.array([[1], [3]]),),
        (np.array([[1, 1], [0, 0]]),),
        (np.array([[1, 0], [0, 1]]),),
        (np.array([[2, 0, 2, 1]]),),
        (np.array([[0, 2, 1], [0, 0, 0], [0, 0, 0]]),),
        (np.array([[1, 0, 0], [0, 0, 0], [0, 0, 1]]),),
        (np.array([[2, 2, 0], [0, 1, 0], [0, 0, 0]]),),
    ],
    draw=drawn,
    draws=10,
    use=lambda answer, image: both(answer, image),
    judge=judge,
)


@exercise.right
def largest_in_lists(image):
    image = [list(row) for row in image]
    rows = range(len(image))
    columns = range(len(image[0]))
    best = image
    for i in rows:
        for j in columns:
            turned = [row[j:] + row[:j] for row in image[i:] + image[:i]]
            best = max(best, turned)
    return best


@exercise.right
def by_its_bytes(image):
    flat = {
        np.roll(image, by, (0, 1)).astype(np.float32).tobytes()
        for by in np.ndindex(image.shape)
    }
    return np.frombuffer(min(flat), np.float32).reshape(image.shape)


@exercise.right
def by_ranks(image):
    every = np.array([s.ravel() for s in shifts_of(image)])
    order = np.lexsort(every.T[::-1])
    return every[order[-1]].reshape(image.shape)


@exercise.wrong
def the_strongest_pixel_in_the_corner(image):
    """The strongest pixel is brought into the corner. Where two are equally strong,
    another one is taken after a shift: what decides between them?
    """
    place = np.unravel_index(np.argmax(image), np.shape(image))
    return np.roll(image, [-one for one in place], axis=(0, 1))


@exercise.wrong
def the_first_ink_in_the_corner(image):
    """You move the first rows and columns with ink to the edge. On a ring there is no
    first one: a drawing that crosses the border seems to begin elsewhere.
    """
    rows, columns = (np.flatnonzero(np.any(image, axis=a)) for a in (1, 0))
    if not len(rows):
        return image
    return np.roll(image, (-rows[0], -columns[0]), axis=(0, 1))


@exercise.wrong
def the_fullest_row_and_column(image):
    """The row and the column with most ink are brought to the edge. Where two of them
    have equally much, another one is taken after a shift.
    """
    by = [-np.argmax(np.sum(image, axis=axis)) for axis in (1, 0)]
    return np.roll(image, by, axis=(0, 1))


@exercise.wrong
def centre_of_mass(image):
    """The centre of the ink is brought to the middle. A ring has no such centre: a
    drawing that crosses the border has its mean in between, where nothing is.
    """
    image = np.asarray(image)
    if not image.sum():
        return image
    where = np.indices(image.shape)
    middle = (where * image).sum(axis=(1, 2)) / image.sum()
    by = np.array(image.shape) // 2 - np.round(middle).astype(int)
    return np.roll(image, by, axis=(0, 1))


@exercise.wrong
def as_it_was(image):
    """The image is returned as it was handed over, and so is each of its shifts."""
    return np.array(image)


@exercise.wrong
def pixels_sorted(image):
    """The pixels are sorted. That is the same for all shifts, and for every other way
    to rearrange the pixels too: of the digit nothing is left.
    """
    return np.sort(image, axis=None).reshape(np.shape(image))


@exercise.wrong
def an_average(image):
    """All pixels become their mean, as in global average pooling. That is the same for
    all shifts, but more than the place is lost.
    """
    return np.full(np.shape(image), np.mean(image))


@exercise.wrong
def average_of_all_shifts(image):
    """You have found the list of all shifts, but add them up. Their sum is the same for
    all of them, and shows nothing of the image.
    """
    return np.sum(shifts_of(np.asarray(image)), axis=0)


@exercise.wrong
def waves(image):
    """The sizes of the Fourier coefficients do not depend on the place, that is right.
    But they are no shift of the image, and other images have the same.
    """
    return np.abs(np.fft.fft2(image)).round(6)


@exercise.wrong
def a_number_that_ties(image):
    """You compare one number for each shift. Two shifts that differ can have the same
    one, and then the first in your list is taken; for another shift the list begins
    elsewhere.
    """
    weights = np.arange(np.size(image)).reshape(np.shape(image))
    return min(shifts_of(np.asarray(image)), key=lambda one: (one * weights).sum())


@exercise.wrong
def through_the_rows(image):
    """Here what leaves a row at its end comes in at the beginning of the *next* row, as
    `np.roll` does it without an axis. That is no shift of the image.
    """
    shifts = [np.roll(image, by) for by in range(np.size(image))]
    return min(shifts, key=lambda one: one.tolist())


@exercise.wrong
def columns_alone(image):
    """Only shifts to the side are compared. An image that was moved down gives another
    result.
    """
    shifts = [np.roll(image, by, axis=1) for by in range(np.shape(image)[1])]
    return min(shifts, key=lambda one: one.tolist())


@exercise.wrong
def rows_alone(image):
    """Only shifts downwards are compared. An image that was moved to the side gives
    another result.
    """
    shifts = [np.roll(image, by, axis=0) for by in range(len(image))]
    return min(shifts, key=lambda one: one.tolist())


@exercise.wrong
def each_row_for_itself(image):
    """Each row is turned for itself. A shift moves all rows alike, so yours is the same
    for images that are no shifts of each other.
    """
    rows = [min(np.roll(row, by).tolist() for by in range(len(row))) for row in image]
    return min(rows[n:] + rows[:n] for n in range(len(rows)))
