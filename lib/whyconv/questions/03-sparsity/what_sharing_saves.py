"""The multiply-adds of a convolution, beside a layer without sharing."""

from whyconv import counting, shapes
from whyconv.questions import Number, Wrong


def question(side=32, size=5, filters=6):
    full, local, conv = counting.ladder((side, side, 3), size, filters)
    places = shapes.output_size(side, size)
    return Number(
        goal=1,
        place="What sharing does not save",
        text=f"From {side} × {side} × 3 to {places} × {places} × {filters} numbers, "
        f"the fully connected layer takes {full.multiply_adds:,} multiplications, and "
        "the locally connected one, which has the windows but no sharing, takes "
        f"{local.multiply_adds:,}. The convolution has {conv.weights:,} weights. *How "
        "many multiplications does the convolution take?*",
        answer=conv.multiply_adds,
        wrong=[
            Wrong(
                conv.weights,
                "That is one for each weight. But a weight is used at every place, and "
                "each use is a multiplication with another pixel.",
            ),
            Wrong(
                conv.parameters,
                "These are the parameters. A weight is multiplied once at every place, "
                "a bias never.",
            ),
            Wrong(
                conv.multiply_adds // filters,
                f"That is one map. There are {filters}.",
            ),
            Wrong(
                conv.multiply_adds // 3,
                "That is one channel. Each output sums over all three.",
            ),
            Wrong(
                places**2 * filters,
                "That is one for each output. An output is a sum of "
                f"{size} × {size} × 3 products.",
            ),
            Wrong(
                full.multiply_adds,
                "Sparsity does save work: an output multiplies only the pixels of its "
                "window.",
            ),
            Wrong(
                side**2 * size**2 * 3 * filters,
                f"You have put the window on every pixel. It fits at {places} × "
                f"{places} places.",
            ),
        ],
        otherwise="Count the outputs, and the products in each of them.",
        explanation=f"{places} × {places} × {filters} outputs of {size} × {size} × 3 "
        f"products each: {conv.multiply_adds:,}, as many as without sharing. Each "
        f"weight is stored once and used {places**2:,} times. Sparsity saves work; "
        "sharing saves none.",
    )


VARIANTS = [(16, 3, 4), (28, 5, 8), (64, 7, 16), (48, 3, 10), (20, 5, 12)]
