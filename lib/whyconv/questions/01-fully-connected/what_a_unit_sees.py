"""Which pixels one unit of a fully connected layer sees."""

from whyconv.questions import Cells, Wrong


def question(side=4, out=2):
    every = [(row, column) for row in range(side) for column in range(side)]
    part = side // out

    def inside(rows, columns):
        return [(r, c) for r, c in every if r < rows and c < columns]

    return Cells(
        goal=3,
        lead="Question",
        place="A layer you can count on your fingers",
        text=f"""These are the {side} × {side} pixels of an image, and the next layer is
            fully connected, with {out} × {out} units. *Which pixels does the unit in
            its upper left corner see?*""",
        grid=(side, side),
        right=every,
        wrong=[
            Wrong(
                inside(part, part),
                """You have given each unit the part of the image that lies under it.
                In a fully connected layer every unit sees the whole image.""",
            ),
            Wrong(
                inside(3, 3),
                """A window of 3 × 3 would belong to a convolution. A fully connected
                layer has no windows.""",
            ),
            Wrong(
                inside(1, 1),
                """One pixel for each unit would be no network at all: the outputs would
                be copies. Each unit is connected to every pixel.""",
            ),
            Wrong(
                inside(1, side),
                """That is the first row. The pixels are written one after the other,
                but a unit has a weight for all of them, not for one row.""",
            ),
            Wrong(
                inside(side, 1),
                """That is the first column. In the weight matrix a unit has a column,
                which holds one weight for *every* pixel.""",
            ),
        ],
        otherwise="Fully connected means: each unit with each pixel.",
        explanation="""All of them. Each unit has one weight for every pixel, wherever
            the unit stands. That it stands in a corner is our drawing: the layer does
            not know it.""",
    )


VARIANTS = [(6, 3), (8, 2), (8, 4)]
