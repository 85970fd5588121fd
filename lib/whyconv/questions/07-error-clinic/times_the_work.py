"""How many times the convolution's multiplications a layer without sharing takes."""

from whyconv import counting, shapes
from whyconv.questions import Number, Wrong


def question(side=32, size=5, filters=6):
    full, local, conv = counting.ladder((side, side, 3), size, filters)
    times = local.weights // conv.weights
    places = shapes.output_size(side, size)
    return Number(
        goal=1,
        place="The time of a convolution",
        text="Between the fully connected layer and the convolution stands the locally "
        "connected layer: the same windows, but separate weights at each of the "
        f"{places} × {places} places. It has {times} times the convolution's weights. "
        "*How many times the convolution's multiplications does it take?*",
        answer=local.multiply_adds / conv.multiply_adds,
        wrong=[
            Wrong(
                times,
                "So much for the weights. But an output is a sum over its window, and "
                "takes as many products whether or not others use the same weights.",
            ),
            Wrong(
                full.multiply_adds / local.multiply_adds,
                "That is what *sparsity* saves, from fully connected to locally "
                "connected. From there to the convolution the windows stay.",
            ),
            Wrong(
                full.weights / conv.weights,
                "That is the ratio of the weights from the first layer to the last.",
            ),
            Wrong(
                0,
                "It takes multiplications like any layer: one for each of its weights.",
            ),
            Wrong(
                1 / times,
                "Then sharing would cost work. It neither costs nor saves any: the "
                "same windows take the same products.",
            ),
            Wrong(
                filters,
                "Both layers have the same maps, so their number makes no difference.",
            ),
        ],
        otherwise="Count the products in one output of each layer, and the outputs.",
        explanation=f"The same number: {local.multiply_adds:,} each, a product for "
        "every output and every number in its window. Sharing divides the weights by "
        f"{times}, and each is then used {times} times.",
    )


VARIANTS = [(16, 3, 4), (28, 5, 8), (64, 7, 16)]
