"""Which kernels give nothing on a flat region: those that sum to zero."""

import numpy as np

from whyconv.questions import Right, SeveralOf, Wrong

KERNELS = {
    "vertical edges": [[1, 0, -1], [1, 0, -1], [1, 0, -1]],
    "horizontal edges": [[1, 1, 1], [0, 0, 0], [-1, -1, -1]],
    "outline": [[0, -1, 0], [-1, 4, -1], [0, -1, 0]],
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "blur": np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16,
    "emboss": [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
}
WHY = {
    "vertical edges": "In vertical edges each 1 has a −1 beside it, so equal pixels "
    "cancel row by row.",
    "horizontal edges": "In horizontal edges the upper row is taken with 1 and the "
    "lower one with −1, so equal pixels cancel.",
    "outline": "In outline the middle counts 4 times and its four neighbours −1 each: "
    "on equal pixels nothing is left.",
    "sharpen": "Sharpen has negative weights, but they do not use up the 5 in the "
    "middle: 5 − 4 = 1, so a flat region stays as it is.",
    "blur": "Blur is an average, and the average of equal pixels is that pixel: its "
    "weights sum to 1 and not to 0.",
    "emboss": "Emboss looks like a difference along the diagonal, but the 1 in its "
    "middle is left over: a flat region stays as it is.",
}


def question():
    flat = np.full((3, 3), 100)
    outputs = {name: (flat * kernel).sum() for name, kernel in KERNELS.items()}
    return SeveralOf(
        goal=1,
        place="Kernels you can write down",
        text="All pixels of a flat region are 100. Six kernels look at it: vertical "
        "edges, `1 0 −1` three times; horizontal edges, the same on its side; outline, "
        "`0 −1 0`, `−1 4 −1`, `0 −1 0`; sharpen, the same with a 5 for the 4; blur, `1 "
        "2 1`, `2 4 2`, `1 2 1` over 16; and emboss, `−2 −1 0`, `−1 1 1`, `0 1 2`. "
        "*Which of the six kernels give 0 on a flat region?*",
        choices=[
            (Wrong if output else Right)(name, WHY[name])
            for name, output in outputs.items()
        ],
        explanation="On a flat region the output is 100 times the sum of the kernel. "
        "The first three sum to 0 and respond only to change. The others sum to 1 and "
        "leave flat regions as they are.",
    )
