"""What zero padding and no padding cut out of the circulant matrix."""

from whyconv.questions import OneOf, Right, Wrong


def question():
    return OneOf(
        goal=1,
        place="Toeplitz, circulant, and what padding and stride do",
        text="Six numbers on a ring, a kernel of three taps: the matrix of the "
        "circular convolution is 6 × 6. *What do zero padding and no padding at all "
        "(valid) cut out of this matrix?*",
        choices=[
            Right("Zero padding takes entries, valid takes rows"),
            Wrong(
                "Zero padding adds two rows, valid takes two",
                "Padding adds zeros to the *image*. There are as many outputs as on "
                "the ring; two of them only see less.",
            ),
            Wrong(
                "Zero padding takes columns, valid takes rows",
                "A column is a pixel. All six are still there, and each is seen.",
            ),
            Wrong(
                "Both take the entries in the corners, and nothing else",
                "That leaves six outputs. Without padding the window fits at four "
                "places only.",
            ),
            Wrong(
                "Both take rows, valid more of them",
                "With padding 1 the window fits at six places, so zero padding keeps "
                "all rows.",
            ),
        ],
        explanation="On the ring a window that leaves at one end comes back at the "
        "other: two letters in the corners. Under zero padding these two meet zeros "
        "and are erased. Without padding the two outputs that needed them are deleted.",
    )
