"""The frame and the cross.

Where zero {term}`padding` meets a shift on a ring, {term}`equivariance` fails near the
border of the image, and once more where the old border has been moved to: the frame
and the cross of lesson 4. The lab measured the share of changed places, 23% after one
layer and 61% after three, by convolving noise. Find the shares by counting places, for
any shift and any depth. In an image of 32 × 32 that is shifted by (16, 16), after how
many layers is not a single place left?
"""

import numpy as np

from whyconv.checker import Exercise


def changed_share(side, depth, down, right):
    """Share of the places where f(Tx) and T f(x) differ, from 0 to 1.

    f: `depth` convolutions of 3 x 3 one after another, each with zero padding
    1, on an image x of side x side, for weights and pixels of no special kind.
    T: a shift on a ring, by `down` rows and `right` columns.
    """

    def clean(shift):
        rim = {place % side for place in range(-depth, depth)}
        moved = {(place + shift) % side for place in rim}
        return side - len(rim | moved) * (shift % side > 0)

    return 1 - clean(down) * clean(right) / side**2


def drawn(rng):
    side, depth = int(rng.integers(7, 16)), int(rng.integers(1, 4))
    return side, depth, int(rng.integers(1, side)), int(rng.integers(1, 7))


exercise = Exercise(
    changed_share,
    page="labs/camera-and-border",
    difficulty=2,
    minutes=20,
    hints=[
        "After `depth` layers a place sees `depth` pixels to each side. Which rows of "
        "the map see padding? Those are the frame.",
        "T f(x) is the map of the unshifted image, moved afterwards. Where do the rows "
        "that saw padding go? Those are the cross, and the two may share rows.",
        "A place agrees if its row is clean *and* its column is. A shift by no rows at "
        "all leaves every row clean: the padding above and below is where it was.",
    ],
    examples=[(32, 1, 6, 10), (32, 3, 6, 10)],
    cases=[
        (6, 1, 1, 2),
        (6, 1, 2, 3),
        (6, 1, 6, 1),
        (6, 1, -1, 2),
        (8, 2, 1, 3),
        (12, 2, 5, 0),
        (12, 2, 0, 5),
        (12, 3, 6, 6),
        (12, 9, 5, 0),
        (40, 4, 10, 10),
    ],
    draw=drawn,
)


@exercise.right
def place_by_place(side, depth, down, right):
    def spoilt(place, shift):
        if shift % side == 0:
            return False
        before = (place - shift) % side
        return any(not depth <= one < side - depth for one in (place, before))

    count = 0
    for i in range(side):
        for j in range(side):
            count += spoilt(i, down) or spoilt(j, right)
    return count / side**2


@exercise.right
def measured(side, depth, down, right):
    rng = np.random.default_rng(0)
    image = rng.integers(1, 10**9, (side, side))
    taps = rng.integers(1, 10**9, (3, 3))

    def f(maps):
        for _ in range(depth):
            padded = np.pad(maps, 1)
            views = [
                taps[u, v] * padded[u : u + side, v : v + side]
                for u in range(3)
                for v in range(3)
            ]
            maps = sum(views) % 1_000_003
        return maps

    by = (down, right)
    return np.mean(f(np.roll(image, by, (0, 1))) != np.roll(f(image), by, (0, 1)))


@exercise.right
def by_masks(side, depth, down, right):
    def mask(shift):
        rows = np.arange(side)
        rim = (rows < depth) | (rows >= side - depth)
        return (rim | np.roll(rim, shift)) & (shift % side != 0)

    return np.float32((mask(down)[:, None] | mask(right)).mean())


def counted(side, spoilt_rows, spoilt_columns):
    clean = [max(side - one, 0) for one in (spoilt_rows, spoilt_columns)]
    return 1 - clean[0] * clean[1] / side**2


@exercise.wrong
def frame_alone(side, depth, down, right):
    """That is the frame alone, or the cross alone, which is as large. f(Tx) has its rim
    at the border, and T f(x) has carried its own inside: both differ from the other.
    """
    return counted(side, *(2 * depth * (by % side > 0) for by in (down, right)))


@exercise.wrong
def overlap_counted_twice(side, depth, down, right):
    """Frame and cross are added up as if they had no row and no column in common. After
    a short shift they overlap.
    """
    return counted(side, *(4 * depth * (by % side > 0) for by in (down, right)))


exercise.slip(
    "rim_of_one",
    "range(-depth, depth)",
    "range(-1, 1)",
    "The rim stays one place wide at any depth. Each further layer sees one pixel "
    "further, and what the padding did below spreads by as much.",
)
exercise.slip(
    "rim_of_three_a_layer",
    "range(-depth, depth)",
    "range(-3 * depth, 3 * depth)",
    "The rim grows by three places a layer, the whole side of the kernel. A 3 × 3 "
    "kernel reaches one pixel beyond its place.",
)
exercise.slip(
    "rim_of_two_a_layer",
    "range(-depth, depth)",
    "range(-2 * depth, 2 * depth)",
    "The rim grows by two places a layer. The receptive field does, one of them on "
    "each side; the rim is one of the sides.",
)
exercise.slip(
    "no_shift_taken_for_one",
    " * (shift % side > 0)",
    "",
    "A shift by no rows, or by all of them, leaves the padding above and below the "
    "same pixels. Then no row is changed for that reason.",
)
exercise.slip(
    "row_and_column",
    "1 - clean(down) * clean(right) / side**2",
    "(side - clean(down)) * (side - clean(right)) / side**2",
    "That is the share of the places whose row *and* column are spoilt. One of the two "
    "is enough to change a place.",
)
exercise.slip(
    "rows_plus_columns",
    "1 - clean(down) * clean(right) / side**2",
    "2 - (clean(down) + clean(right)) / side",
    "The share of the rows and the share of the columns are added up, which counts the "
    "places in both of them twice.",
)
exercise.slip(
    "unchanged_share",
    "1 - clean(down) * clean(right) / side**2",
    "clean(down) * clean(right) / side**2",
    "That is the share of the places that agree.",
)
exercise.slip(
    "number_of_places",
    "1 - clean(down) * clean(right) / side**2",
    "side**2 - clean(down) * clean(right)",
    "That is the number of changed places. Their share of all places is asked for.",
)
exercise.slip(
    "rows_alone",
    "1 - clean(down) * clean(right) / side**2",
    "1 - clean(down) / side",
    "That is the share of the rows. The columns have a frame and a cross as well.",
)
