"""The parameters of a convolution that reads several maps."""

from whyconv import counting
from whyconv.questions import Number, Wrong


def question(maps=6, size=5, filters=16):
    layer = counting.convolution((28, 28, maps), size, filters)
    taps = size**2
    wrong = [
        Wrong(
            (taps + 1) * filters,
            f"That is a kernel of {size} × {size} × 1, the mistake that gives 156 for "
            f"456. A kernel is as deep as what it reads, here {maps}.",
        ),
        Wrong(
            layer.weights,
            f"These are the weights. Each of the {filters} filters also has a bias.",
        ),
        Wrong(
            layer.weights + 1,
            f"That is one bias for the layer. Each of the {filters} filters has its "
            "own.",
        ),
        Wrong(
            layer.weights + maps,
            "The biases belong to the maps that go *out*: one for each filter, not for "
            "each channel that comes in.",
        ),
        Wrong(
            (taps + 1) * maps * filters,
            "That is a bias for each flat slice of a kernel. A filter adds its slices "
            "up and then adds a single bias.",
        ),
        Wrong(
            (taps * 3 + 1) * filters,
            f"That is a kernel of depth 3, as for a colour image. This layer reads {maps} "
            "maps.",
        ),
        Wrong(
            taps * maps + 1,
            f"That is one filter. There are {filters} of them.",
        ),
        Wrong(
            taps * maps + filters,
            f"You have counted the weights of one kernel only. There are {filters}.",
        ),
    ]
    return Number(
        goal=2,
        place="Filters: as many maps as you like",
        text=f"A layer of {filters} filters of {size} × {size}, each with a bias, "
        f"reads {maps} maps. *How many parameters has the layer?*",
        answer=layer.parameters,
        wrong=wrong,
        otherwise="Count the weights of one kernel, with all the channels that it "
        "reads, add its bias, and multiply by the number of filters.",
        explanation=f"A kernel has {size} × {size} × {maps} = {taps * maps} weights, "
        f"with its bias {taps * maps + 1} parameters, and there are {filters} filters: "
        f"{taps * maps + 1} × {filters} = {layer.parameters:,}.",
        accepted=[f"({size} × {size} × {maps} + 1) × {filters}"],
    )


VARIANTS = [(4, 3, 8), (8, 3, 16), (16, 3, 32), (6, 7, 10), (12, 5, 20), (32, 3, 64)]
