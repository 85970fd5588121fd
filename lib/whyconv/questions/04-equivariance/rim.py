"""Where a zero-padded layer fails to commute with a shift."""

import numpy as np

from whyconv import equivariance, ops
from whyconv.questions import Cells, Wrong


def question(pixels=10, by=3):
    rng = np.random.default_rng(0)
    row = rng.integers(1, 10, (1, 1, pixels, 1)).astype(float)
    kernel = np.array([2.0, 5, 3]).reshape(1, 3, 1, 1)

    def layer(images):
        return ops.conv2d(images, kernel, padding=(0, 1))

    gap = equivariance.difference(layer, row, rows=0, columns=by)[0, 0, :, 0]
    last = pixels - 1
    return Cells(
        goal=2,
        place="Zero padding: exact inside, wrong at the border",
        text=f"A row of {pixels} pixels on a ring, none of them zero, shifted by {by} "
        "places to the right. One layer with three taps and *zero padding*: the "
        "outputs at both ends see a zero. *Mark the places at which f(Tx) and T f(x) "
        "differ.*",
        grid=(1, pixels),
        right=[(0, place) for place in np.flatnonzero(gap)],
        wrong=[
            Wrong(
                [(0, 0), (0, last)],
                "That is where the zeros are in f(Tx). In T f(x) the layer comes "
                f"first, and its two faulty outputs are then moved by {by}.",
            ),
            Wrong(
                [(0, by - 1), (0, by)],
                "That is where the old ends have gone in T f(x). In f(Tx) the layer "
                "comes last, and there the zeros are at the ends of the row.",
            ),
            Wrong(
                [(0, place) for place in range(pixels)],
                "Most windows stay inside the row before and after the shift. They see "
                "the same pixels, under the same weights.",
            ),
            Wrong(
                [(0, place) for place in range(by)],
                "These are the places that came around the ring. Their windows are "
                "whole, but for the ends of the row.",
            ),
            Wrong(
                [(0, 0), (0, 1), (0, last - 1), (0, last)],
                "One layer of three taps reaches one pixel beyond the end, so only the "
                "outermost output sees a zero.",
            ),
            Wrong(
                [(0, 0), (0, by)],
                "Both ends of the row see a zero, the left one and the right one.",
            ),
        ],
        otherwise="Which outputs saw a zero in f(x), where does the shift take them, "
        "and which see a zero in f(Tx)?",
        explanation="In f(Tx) the zeros are at the ends of the row. In T f(x) they "
        "were at the ends *before* the shift, and the faulty outputs have moved by "
        f"{by}. These four places differ, and no other. In two dimensions they make a "
        "frame and a cross.",
        minutes=2,
    )


VARIANTS = [(10, 4), (12, 3), (12, 5), (11, 4)]
