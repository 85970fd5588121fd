"""How many weights are left if they are the same everywhere, near or far."""

from whyconv import counting, shapes
from whyconv.questions import Number, Wrong


def question(side=32, size=5):
    layer = counting.ladder((side, side, 1), size, 1)
    places = shapes.output_size(side, size)
    offsets = side + places - 1
    return Number(
        goal=1,
        place="From a fully connected layer to a kernel",
        text=f"A grey image of {side} × {side} pixels, {places} × {places} outputs, "
        f"each connected to all pixels: {layer.fully_connected.weights:,} weights. Now "
        "demand *same everywhere* and nothing else: a weight may depend on where the "
        "pixel is relative to the output, however far away, and not on the output. "
        "*How many different weights are left, if the same is demanded everywhere?*",
        answer=offsets**2,
        wrong=[
            Wrong(
                side**2,
                "That is one weight for each pixel of one output. But seen from the "
                "first output all pixels lie below and to the right, and from the last "
                "one most lie above and to the left: together there are more "
                "positions.",
            ),
            Wrong(
                layer.convolution.weights,
                "That is what *both* demands leave. Without *only nearby* a weight for "
                "a pixel far away may be other than zero.",
            ),
            Wrong(
                layer.locally_connected.weights,
                f"That is the other demand alone: {size} × {size} pixels nearby, with "
                "weights of their own for each output.",
            ),
            Wrong(
                places**2,
                "That is the number of outputs, each with one weight. Count instead "
                "the positions that a pixel can have relative to an output.",
            ),
            Wrong(
                offsets,
                "That is right along one axis. Rows and columns each have so many, so "
                "the number is squared.",
            ),
            Wrong(
                (side + places) ** 2,
                "Nearly: the distance 0 is counted twice there. Rows go from "
                f"{places - 1} above to {side - 1} below, which is one less.",
            ),
            Wrong(
                (2 * side - 1) ** 2,
                "That would be right for as many outputs as pixels. The outputs are "
                f"{places} × {places}, so a pixel is at most {places - 1} rows above "
                "one.",
            ),
        ],
        otherwise="Along one axis, count how far a pixel can be before and after an "
        "output, and the distance 0; then square.",
        explanation=f"Relative to an output, a pixel is from {places - 1} rows above "
        f"to {side - 1} rows below, {offsets} possibilities, and as many for columns: "
        f"{offsets}² = {offsets**2:,} weights.",
        minutes=2,
    )


VARIANTS = [(8, 3), (10, 3), (12, 5), (16, 5), (16, 3), (20, 7)]
