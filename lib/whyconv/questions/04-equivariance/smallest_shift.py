"""The smallest shift that a stack of strides passes on exactly."""

from math import lcm

from whyconv import shapes
from whyconv.questions import Number, Wrong


def question(first=2, pool=3, last=2):
    strides = first, pool, last
    field = shapes.receptive_field([(3, first, 1), (pool, pool, 1), (3, last, 1)])
    return Number(
        goal=2,
        place="Stacks",
        text=f"A convolution of stride {first}, a ReLU, a max pooling of {pool} × "
        f"{pool} with stride {pool}, and a convolution of stride {last}, all on a "
        "ring. *What is the smallest shift, in columns, that is sure to move the last "
        "map and to change nothing else?*",
        answer=field.jump,
        wrong=[
            Wrong(
                max(strides),
                "The largest stride alone decides nothing: each layer needs a whole "
                "number of its own steps in what the layer before hands on.",
            ),
            Wrong(
                sum(strides),
                f"You have added the strides. But one step of the last layer is {last} "
                f"steps of the pooling, and each of those is {pool} of the first.",
            ),
            Wrong(
                first * last,
                "You have left out the pooling. It keeps one value of each window, so "
                "it has a stride like a convolution.",
            ),
            Wrong(
                1,
                "That would hold without any strides. A layer of stride 2 passes a "
                "shift by 1 on as half a step, and there are no half steps in a map.",
            ),
            Wrong(
                field.size,
                "That is the receptive field, how much one output sees. Asked is how "
                "far the field moves from one output to the next.",
            ),
            Wrong(
                lcm(*strides),
                "The least common multiple is enough for layers side by side. Here one "
                "stands on the other, and each needs whole steps of the one below.",
            ),
        ],
        otherwise="Go from the last layer to the first: one step of its map is how "
        "many steps of the map below, and those how many of the one below that?",
        explanation=f"One step of the last map is {last} steps of the pooled one, each "
        f"of those {pool} steps of the first map, each of those {first} columns: "
        f"{last} × {pool} × {first} = {field.jump}. The strides multiply, and so do "
        "those of poolings.",
    )


VARIANTS = [(2, 3, 4), (2, 4, 3), (3, 4, 2), (4, 3, 2)]
