"""Which entries of a convolution's matrix are always zero."""

import numpy as np

from whyconv import matrices
from whyconv.questions import Cells, Wrong


def question(pixels=5, taps=3):
    def table(**how):
        return matrices.tap_matrix((1, taps, 1, 1), (1, pixels, 1), **how)

    matrix = table()
    rows, columns = matrix.shape
    every = [(r, c) for r in range(rows) for c in range(columns)]
    return Cells(
        goal=1,
        place="A small case by hand",
        text=f"A signal of {pixels} numbers and a kernel of {taps} taps make {rows} "
        "outputs. Each row of this matrix holds the weights of one output, each column "
        "belongs to one number of the signal. *Mark the entries that are zero whatever "
        "the kernel is.*",
        grid=(rows, columns),
        right=np.argwhere(matrix < 0),
        wrong=[
            Wrong(
                [(r, c) for r, c in every if c > r + taps - 1],
                "You have the zeros behind the window. When it slides to the right, it "
                "leaves numbers behind too.",
            ),
            Wrong(
                [(r, c) for r, c in every if c < r],
                "You have the zeros before the window. The first output does not see "
                "the last numbers either.",
            ),
            Wrong(
                [(r, c) for r, c in every if c >= taps],
                "So it would be if the window stood still. Each output sees the "
                "numbers one place further than the one before.",
            ),
            Wrong(
                np.argwhere(matrix >= 0),
                "These are the entries that hold the kernel, the other ones are asked "
                "for.",
            ),
            Wrong(
                [(r, c) for r, c in every if r != c],
                f"One entry a row would be a kernel of one tap. This one has {taps}.",
            ),
        ],
        otherwise=f"The first output sees numbers 1 to {taps}, the second one 2 to "
        f"{taps + 1}. What is left of each row?",
        explanation="Each row holds the kernel, one place further right than in the "
        f"row above, and zeros on both sides: {int((matrix < 0).sum())} of "
        f"{matrix.size} entries. Each diagonal holds a single number.",
    )


VARIANTS = [(6, 3), (6, 4), (7, 3), (7, 5), (8, 4)]
