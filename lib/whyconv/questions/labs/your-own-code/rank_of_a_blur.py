"""How many outputs of a blur are enough to compute the others."""

import numpy as np

from whyconv import matrices
from whyconv.questions import Number, Wrong


def question(side=6):
    blur = np.ones((3, 3, 1, 1)) / 9
    how = {"padding": 1, "mode": "circular"}
    matrix = matrices.convolution_matrix(blur, (side, side, 1), **how)
    rank = int(np.linalg.matrix_rank(matrix))
    return Number(
        goal="find out with code what a figure does not say by itself",
        place="Two matrices tied together: what does a blur lose?",
        text=f"A blur takes the mean of 3 × 3 pixels, on a ring of {side} × {side}. It "
        f"has {side**2} outputs. Think of a row that repeats every three pixels. *How "
        "many outputs of the blur are enough to compute all the others?*",
        answer=rank,
        wrong=[
            Wrong(
                side**2,
                "Then nothing would be lost. But a pattern that repeats every three "
                "pixels and sums to zero averages to nothing, and it fits on this "
                "ring.",
            ),
            Wrong(
                9,
                "That is the number of taps. What is lost depends on which patterns "
                "fit on the ring.",
            ),
            Wrong(
                side**2 // 9,
                "That is one output for each 3 × 3 pixels. Neighbouring windows "
                "overlap, and tell more than that.",
            ),
            Wrong(
                side**2 - 2,
                "Right for a single row: two patterns of three pixels sum to zero. In "
                "two dimensions each is lost together with every pattern of the other "
                "axis.",
            ),
            Wrong(
                side**2 - 4,
                "You have counted patterns that repeat along *both* axes. It is enough "
                "that one of them repeats along one.",
            ),
            Wrong(
                side,
                "That is one row of outputs. The blur mixes along both axes.",
            ),
        ],
        otherwise="Along one axis, how many of the waves that fit on the ring average "
        "to zero under three taps? What is left of both axes multiplies.",
        explanation=f"Along one axis two of {side} waves average to nothing, and "
        f"{side - 2} are left: {side - 2}² = {rank}. On a ring whose side is no "
        "multiple of three no such wave fits, and nothing is lost.",
        minutes=2,
    )


VARIANTS = [(12,)]
