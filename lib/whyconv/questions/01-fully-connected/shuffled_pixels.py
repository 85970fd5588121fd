"""Whether a fully connected layer minds that the pixels are shuffled."""

from whyconv.questions import OneOf, Right, Wrong


def question():
    return OneOf(
        goal=3,
        place="What else flattening loses",
        text="""Shuffle the pixels of all images, all in the same way, and train a fully
            connected layer on them. *Does it learn less?*""",
        choices=[
            Wrong(
                "Nothing at all: the images are noise now.",
                """To your eye they are. But each pixel is still there, always in the
                same new place, and the layer reads a list of numbers.""",
            ),
            Wrong(
                "Less: it can no longer see edges and shapes.",
                """It never could see them as such. An output is a sum over all pixels,
                and a sum does not know which of them were neighbours.""",
            ),
            Wrong(
                "Less at first, until it has learned to undo the shuffle.",
                """There is nothing to undo. It starts from random weights, and random
                weights in another order are as random as before.""",
            ),
            Wrong(
                "It learns these images by heart, but reads new ones less well.",
                """New images are shuffled in the same way. With its weights in the
                shuffled order the layer gives the same outputs for those, too.""",
            ),
            Wrong(
                "It depends on how far the pixels are moved.",
                """How far apart two pixels stand is in no formula of the layer: each
                has its own weight, and all products are added. Any order will do.""",
            ),
            Right("No, it learns just as well."),
        ],
        explanation="""For every weight matrix there is another, with its rows in the
            shuffled order, that gives exactly the same outputs. Training finds the one
            as easily as the other.""",
    )
