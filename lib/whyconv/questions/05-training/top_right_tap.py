"""One number of the gradient of a kernel, by hand."""

import numpy as np

from whyconv import ops
from whyconv.questions import Number, Wrong

IMAGE = np.array(
    [
        *([0, 1, 2, 0, 0], [0, 0, 3, 1, 0], [0, 1, 2, 0, 0]),
        *([0, 0, 2, 1, 0], [0, 2, 1, 0, 0]),
    ]
)
SLOPES = {(0, 2): 1, (2, 3): -1, (3, 1): -0.5}


def question():
    maps = np.zeros((1, 4, 4, 1))
    for place, slope in SLOPES.items():
        maps[0][place] = slope
    gradient = ops.conv2d_kernel_gradient(maps, IMAGE[None, ..., None], (2, 2, 1, 1))
    taps = gradient[:, :, 0, 0]
    return Number(
        goal=2,
        place="The kernel of a convolution",
        text="The rows of X are `0 1 2 0 0`, `0 0 3 1 0`, `0 1 2 0 0`, `0 0 2 1 0` and "
        "`0 2 1 0 0`. The gradient dY is 1 at (0, 2), −1 at (2, 3), −½ at (3, 1) and 0 "
        "elsewhere. The kernel has 2 × 2 taps, the upper right one at (0, 1). *What is "
        "the gradient of the upper right tap?*",
        answer=taps[0, 1],
        wrong=[
            Wrong(
                taps[1, 0],
                "That is the lower left tap, where a flip of the kernel or of dY leads. "
                "The gradient of a kernel has no flip: this tap met the pixel one "
                "column right of the output's place.",
            ),
            Wrong(
                taps[0, 0],
                "That is the upper left tap, with the pixels at (0, 2), (2, 3) and "
                "(3, 1). The right one meets each of them one column further right.",
            ),
            Wrong(
                taps[1, 1],
                "That is the lower right tap. The upper one meets pixels in the row of "
                "the output.",
            ),
            Wrong(
                maps.sum(),
                "That is the gradient of the *bias*, the sum of dY. For a tap, each "
                "term is multiplied by the pixel that the tap met.",
            ),
            Wrong(
                taps[0, 1] / 3,
                "You have taken the mean over the three places. The paths through them "
                "add.",
            ),
            Wrong(
                0,
                "The pixels right of (0, 2) and of (2, 3) are 0, but there is a third "
                "place: right of (3, 1) is a 2.",
            ),
        ],
        otherwise="For each of the three places take the pixel that this tap met "
        "there, one column right of it, times dY; then add.",
        explanation="The tap met the pixels at (0, 3), (2, 4) and (3, 2), which are 0, "
        "0 and 2: 1 × 0 − 1 × 0 − ½ × 2 = −1.",
        minutes=2,
    )
