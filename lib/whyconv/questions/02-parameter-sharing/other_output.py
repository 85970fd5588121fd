"""One output of a small convolution, by hand."""

import numpy as np

from whyconv import ops
from whyconv.questions import Number, Wrong

KERNEL = np.array([[1, 0, -1], [1, 0, -1], [1, 0, -1]])
IMAGE = [[3, 1, 0, 2], [5, 2, 1, 0], [4, 6, 2, 1], [0, 3, 7, 5]]


def question(seed=None):
    drawn = (
        IMAGE if seed is None else np.random.default_rng(seed).integers(0, 8, (4, 4))
    )
    image = np.array(drawn)
    maps = ops.conv2d(image[None, :, :, None], KERNEL[:, :, None, None])
    outputs = maps[0, :, :, 0].astype(int)
    window = image[1:4, 0:3]
    left, right = (int(window[:, column].sum()) for column in (0, 2))
    rows = ", ".join(f"`{' '.join(map(str, row))}`" for row in image)
    return Number(
        goal=1,
        place="A convolution by hand",
        text=f"The rows of the image are {rows}. The kernel has `1 0 −1` in each of "
        "its three rows. At the lower left place the window covers rows 1 to 3 and "
        "columns 0 to 2, counted from 0. *What is the output at the lower left place?*",
        answer=outputs[1, 0],
        wrong=[
            Wrong(
                right - left,
                "The kernel is read as it stands: the left column counts plus, the "
                "right one minus. You have turned it round, as the convolution of "
                "mathematics does.",
            ),
            Wrong(
                outputs[0, 1],
                "That is the upper right place. The first number of a place is the "
                "row, counted downwards.",
            ),
            Wrong(
                outputs[0, 0],
                "That is the upper left place. Move the window down by one row and do "
                "it again.",
            ),
            Wrong(
                outputs[1, 1],
                "That is the lower right place. On the left, the window covers columns "
                "0 to 2.",
            ),
            Wrong(
                int((window * KERNEL.T).sum()),
                "You have taken the lower row from the upper one, which is the "
                "detector of horizontal edges. Here the right *column* is taken from "
                "the left one.",
            ),
            Wrong(
                int(window[0, 0] - window[0, 2]),
                "That is the first row of the window alone. All nine products are "
                "added.",
            ),
            Wrong(
                int(window.sum()),
                "You have added the nine pixels. Each is first multiplied by the "
                "weight that lies over it, so the middle column drops out and the "
                "right one counts minus.",
            ),
        ],
        otherwise="Add the left column of the window, and take off its right column.",
        explanation=f"The left column of the window adds up to {left}, the right one "
        f"to {right}, and the middle one does not count: {left} − {right} = "
        f"{str(outputs[1, 0]).replace('-', '−')}.",
    )


VARIANTS = [(1,), (2,), (4,), (5,), (13,), (18,), (21,), (33,)]
