"""How many outputs one stored number reaches when it is shared."""

from whyconv import counting, shapes
from whyconv.questions import Number, Wrong


def question(side=32, size=5, filters=6):
    layer = counting.ladder((side, side, 3), size, filters).convolution
    places = shapes.output_size(side, size)
    return Number(
        goal=2,
        place="The copies nobody has to store",
        text=f"A convolution of {filters} filters of {size} × {size} takes an image of "
        f"{side} × {side} × 3 to {places} × {places} × {filters}. No pixel is 0. Now a "
        "single one of its stored *weights* grows by 1. *How many outputs change if 1 "
        "is added to one shared weight?*",
        answer=layer.nonzeros // layer.weights,
        wrong=[
            Wrong(
                1,
                "That holds without sharing, where each output has weights of its own. "
                "Here the same number is used at every place.",
            ),
            Wrong(
                places**2 * filters,
                "A weight belongs to one filter. The maps of the others do not change.",
            ),
            Wrong(
                size**2,
                "That is how many outputs of a map change with one *pixel*, because so "
                "many windows contain it. A weight is used in all windows.",
            ),
            Wrong(
                size**2 * filters,
                "That is how many outputs change with one *number of the image*. A "
                "weight is used in all windows, by one filter.",
            ),
            Wrong(
                side**2,
                "That is the number of pixels. The window fits only at "
                f"{places} × {places} places.",
            ),
            Wrong(
                places,
                f"That is one row of places. There are {places} such rows.",
            ),
            Wrong(
                filters,
                "That would be one output in each map. The weight is in a single "
                "filter, and is used at all its places.",
            ),
        ],
        otherwise="Ask at how many places the weight is used, and in how many maps.",
        explanation=f"The weight is used once at each of {places} × {places} places, "
        f"so all {places**2} outputs of its filter's map change, and no other. Without "
        f"sharing there would be {places**2} copies of it, each for one output.",
    )


VARIANTS = [(16, 3, 4), (28, 3, 8), (64, 7, 16), (12, 5, 4)]
