"""In how many windows a pixel at the edge lies, with same padding."""

import numpy as np

from whyconv import shapes
from whyconv.questions import Number, Wrong


def question(side=6, size=3):
    margin = size // 2
    axis = shapes.coverage(side, size, padding=margin)
    valid = shapes.coverage(side, size)
    inside = max(axis) ** 2
    return Number(
        goal=1,
        place="The pixels in the corners",
        text=f"An image of {side} × {side} pixels, a window of {size} × {size}, zeros "
        "on every side so that the map has the size of the image. *In how many windows "
        "is a corner pixel?*",
        answer=axis[0] ** 2,
        wrong=[
            Wrong(
                valid[0] ** 2,
                "That is without padding. The zeros let the window reach beyond the "
                "corner, so that more windows contain it.",
            ),
            Wrong(
                inside,
                f"That is a pixel inside. For the corner to be in all {inside}, the "
                f"window would have to go {size - 1} pixels beyond the border, and it "
                f"goes {margin}.",
            ),
            Wrong(
                axis[0] * max(axis),
                "That is a pixel at an edge, which is near the border along one axis. "
                "A corner is so along both.",
            ),
            Wrong(
                axis[0],
                "That is right along one axis. Rows and columns multiply.",
            ),
            Wrong(
                int(np.sum(axis)),
                "You have added over a whole row. Only windows that contain the corner "
                "count.",
            ),
        ],
        otherwise="Along one axis, at how many places does the window contain the "
        "first pixel? Then square.",
        explanation=f"Along one axis {axis[0]} windows contain the first pixel and "
        f"{max(axis)} one inside. So a corner is in {axis[0] ** 2} windows, an edge "
        f"pixel in {axis[0] * max(axis)} and one inside in {inside}. “Same” is said of "
        "the size of the map.",
    )


VARIANTS = [(9, 5), (12, 7), (10, 5)]
