"""How many images a student without sharing needs."""

from math import ceil

from whyconv import counting, shapes
from whyconv.questions import Number, Wrong


def question(side=12, size=5):
    layers = counting.ladder((side, side, 1), size, 1)
    places = shapes.output_size(side, size) ** 2
    unknown = layers.locally_connected.weights // places
    return Number(
        goal="count unknowns and equations of a layer",
        place="One image, many lessons",
        text=f"A secret kernel of {size} × {size} makes maps of {places} outputs from "
        f"images of {side} × {side} pixels, without noise. A student sees images and "
        "maps, and allows *a kernel of its own at each place*. *How many images does "
        "the student need to find all weights exactly?*",
        unit="images",
        answer=unknown,
        wrong=[
            Wrong(
                ceil(size**2 / places),
                "That is enough for a student who shares: each of the "
                f"{places} outputs says something about the same kernel. Here each "
                "output is about another one.",
            ),
            Wrong(
                places * unknown,
                f"That is the number of unknowns, {places} × {unknown}. But an image "
                f"gives {places} equations, one for each place.",
            ),
            Wrong(
                side**2,
                "That is the student who allows a weight for every pixel of the image. "
                "This one looks at the window only.",
            ),
            Wrong(
                places,
                "That is the number of places, which are separate problems. All of "
                "them are solved by the same images.",
            ),
            Wrong(
                size,
                f"The window has {size} × {size} weights, and each is unknown.",
            ),
            Wrong(
                unknown + 1,
                "The teacher has no bias, and without noise as many equations as "
                "unknowns are enough.",
            ),
        ],
        otherwise="Take one place: how many unknown weights has its kernel, and how "
        "many equations about them does an image give?",
        explanation=f"Each place is a problem of its own, with {unknown} unknown "
        f"weights and one equation from each image: {unknown} images. A student who "
        f"shares gets all {places} equations of an image for the same {unknown} "
        "weights.",
        minutes=2,
    )


VARIANTS = [(16, 3), (14, 3), (20, 7), (16, 7)]
