"""Which outputs change when one pixel is poked."""

import numpy as np

from whyconv import ops
from whyconv.questions import Cells, Wrong


def question(side=6, size=3, row=1, column=2):
    places = side - size + 1
    poke = np.zeros((1, side, side, 1))
    poke[0, row, column] = 1
    moved = ops.conv2d(poke, np.ones((size, size, 1, 1)))[0, :, :, 0]

    def block(top, left):
        """A window-sized block of outputs, what lies outside cut off."""
        return [
            (r, c)
            for r in range(max(top, 0), min(top + size, places))
            for c in range(max(left, 0), min(left + size, places))
        ]

    half = size // 2
    return Cells(
        goal=2,
        place="Sparsity, proved by poking",
        text=f"An image of {side} × {side} pixels, a kernel of {size} × {size} without "
        f"padding: a map of {places} × {places} outputs, drawn here. An output sees "
        "the window whose upper left pixel is at its own place. *Mark the outputs that "
        f"change when the pixel in row {row + 1}, column {column + 1} is poked* "
        "(counted from 1).",
        grid=(places, places),
        right=np.argwhere(moved),
        wrong=[
            Wrong(
                [(row, column)],
                "That is the output named after this pixel. Its neighbours above and "
                "to the left have the pixel in their windows too.",
            ),
            Wrong(
                block(row, column),
                "You have gone to the right and down, as a window does from its "
                "output. From a pixel it is the other way: its outputs lie to the left "
                "and above.",
            ),
            Wrong(
                block(row - half, column - half),
                "So it would be if an output were named after the middle of its "
                "window. Here it is named after the upper left pixel.",
            ),
            Wrong(
                block(column - size + 1, row - size + 1),
                "You have exchanged rows and columns. The row counts downwards.",
            ),
            Wrong(
                np.argwhere(moved >= 0),
                "All outputs: that is a fully connected layer. Here a window far away "
                "does not contain the pixel.",
            ),
        ],
        otherwise="An output changes if the pixel is in the window that begins there "
        "and goes to the right and down.",
        explanation=f"The windows that contain the pixel begin up to {size - 1} rows "
        f"above and up to {size - 1} columns left of it, as far as there are places: "
        f"{int(moved.sum())} outputs, each with the pixel under another tap. That is "
        "why the kernel appears backwards.",
        minutes=2,
    )


VARIANTS = [(7, 3, 2, 3), (7, 3, 3, 1), (8, 3, 4, 2), (8, 3, 2, 5), (9, 5, 3, 2)]
