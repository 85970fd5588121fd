"""How many different values padding alone writes into a blank image."""

import numpy as np

from whyconv import ops
from whyconv.questions import Number, Wrong


def question(layers=4, side=8):
    rng = np.random.default_rng(0)
    images = np.ones((1, side, side, 1))
    for _ in range(layers):
        images = ops.conv2d(images, rng.random((3, 3, 1, 1)), padding=1)
    values = len(np.unique(images.round(9)))
    return Number(
        goal="say what a network learns from its border about where it is",
        place="Addresses made of padding",
        text=f"A blank image of {side} × {side} pixels, all ones, goes through "
        f"{layers} zero-padded convolutions of 3 × 3 without any symmetry in their "
        f"weights. *How many different values has the map of {side} × {side}?*",
        answer=values,
        wrong=[
            Wrong(
                1,
                "So it is on a ring. With zero padding a window at the border sees "
                "zeros, and those inside do not.",
            ),
            Wrong(
                2,
                "Border and inside are different, but so are left and right: the "
                "kernel has other weights there.",
            ),
            Wrong(
                3,
                "Corner, edge and inside: that is a kernel of equal weights, after one "
                "layer. Here each corner and each edge is another.",
            ),
            Wrong(
                9,
                "That is after one layer: four corners, four edges, the inside. Each "
                "further layer reads the rim and makes it a pixel wider.",
            ),
            Wrong(
                layers * 9,
                "You have taken nine more for each layer. It is the kinds of rows and "
                "the kinds of columns that grow with each layer, and they multiply.",
            ),
            Wrong(
                (2 * layers + 1) ** 2 if 2 * layers + 1 != side else side,
                f"You have counted {layers} strips on each side and the inside between "
                f"them. But {side} rows have no room for that many.",
            ),
        ],
        otherwise="Along one axis, how many rows can be told apart after one layer, "
        "and after each further one? Then multiply by the columns.",
        explanation="After L layers the L rows at either end can be told apart. With "
        f"{layers} layers these are all {side} rows, and all columns: each of the "
        f"{values} places has a value of its own, an address made of padding.",
    )
