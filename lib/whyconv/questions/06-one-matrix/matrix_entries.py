"""How many entries of a convolution's matrix can be other than zero."""

import numpy as np

from whyconv import matrices
from whyconv.questions import Number, Wrong


def question(side=4, size=3):
    taps = matrices.tap_matrix((size, size, 1, 1), (side, side, 1))
    outputs, pixels = taps.shape
    entries = int(np.count_nonzero(taps >= 0))
    return Number(
        goal=1,
        place="Two dimensions: blocks of diagonals",
        text=f"A grey image of {side} × {side} pixels, a kernel of {size} × {size}, no "
        "padding. The convolution is written as a matrix, with a row for each output "
        "and a column for each pixel. *How many entries of the matrix can be other "
        "than zero?*",
        answer=entries,
        wrong=[
            Wrong(
                size**2,
                "So many *different* numbers there are. Each of them stands in every "
                "row.",
            ),
            Wrong(
                taps.size,
                f"That is the whole matrix, {outputs} × {pixels}. An output sees only "
                f"{size**2} of the {pixels} pixels.",
            ),
            Wrong(
                pixels * size**2,
                f"You have given each *pixel* {size**2} entries. A corner pixel is in "
                f"one window only. Count by rows: there are {outputs} outputs.",
            ),
            Wrong(
                taps.size - entries,
                "These are the entries that must be zero.",
            ),
            Wrong(
                outputs * size,
                "That is one row of the window for each output. The window has "
                f"{size} rows.",
            ),
            Wrong(
                outputs,
                "That is the number of rows. Each row holds the whole kernel.",
            ),
        ],
        otherwise="How many rows are there, and how many pixels does one output see?",
        explanation=f"{outputs} outputs see {size**2} pixels each: {outputs} × "
        f"{size**2} = {entries} of {outputs} × {pixels} = {taps.size:,} entries. They "
        f"hold {size**2} different numbers.",
    )


VARIANTS = [(6, 3), (8, 3), (6, 5), (8, 5), (7, 5), (9, 3)]
