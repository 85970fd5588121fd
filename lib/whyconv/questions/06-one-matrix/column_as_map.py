"""What a column of the matrix looks like, laid out as a map."""

from whyconv.questions import OneOf, Right, Wrong


def question():
    return OneOf(
        goal=1,
        place="Toeplitz, circulant, and what padding and stride do",
        text="A row of the matrix, laid out as an image, is the kernel where the "
        "window is. Now take a *column*, of a pixel in the middle, and lay it out as a "
        "map. *What does a column look like?*",
        choices=[
            Wrong(
                "The kernel as it is",
                "Take the leftmost output that uses the pixel. Its window reaches from "
                "there to the right, so the pixel is under its rightmost tap.",
            ),
            Wrong(
                "The kernel, mirrored left to right",
                "So far you are right for columns. With rows it is the same: the "
                "uppermost output has the pixel under its lowest tap.",
            ),
            Right("The kernel, turned by half a turn"),
            Wrong(
                "The kernel, turned by a quarter",
                "Rows stay rows: a pixel further down is under a higher tap, not under "
                "one further left.",
            ),
            Wrong(
                "The same number at every place of the window",
                "The pixel is used by nine outputs, but each has it under another tap.",
            ),
        ],
        explanation="A column shows which outputs use a pixel, and with which weight. "
        "Of these the leftmost has it under its rightmost tap, and the uppermost under "
        "its lowest. That is the flip of the backward pass.",
    )
