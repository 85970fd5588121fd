"""How many pixels a stack with equal dilations really sees."""

import numpy as np

from whyconv import ops, shapes
from whyconv.questions import Number, Wrong


def question(layers=3, dilation=2):
    stack = [(3, 1, dilation)] * layers
    field = shapes.receptive_field(stack).size
    lines = np.eye(field)[:, None, :, None]
    for _ in range(layers):
        lines = ops.conv2d(lines, np.ones((1, 3, 1, 1)), dilation=dilation)
    return Number(
        goal=3,
        place="Three ways to see further",
        text=f"{layers} layers of three taps on a line, *all with dilation "
        f"{dilation}*: the receptive field is {field} pixels from the first to the "
        f"last. *On how many of the {field} pixels does an output really depend?*",
        unit="pixels",
        answer=np.count_nonzero(lines),
        wrong=[
            Wrong(
                field,
                "The field is counted from its first pixel to its last. Between the "
                "taps there are gaps, and here all layers have the same ones.",
            ),
            Wrong(
                3**layers,
                "That many *paths* lead to the output. Many of them begin at the same "
                "pixel.",
            ),
            Wrong(
                3,
                "That is what the output sees of the layer below. Each of those units "
                "sees three more, and not all are the same.",
            ),
            Wrong(
                3 * layers,
                "You have added the taps of all layers. Neighbouring windows share "
                "pixels: each layer adds two.",
            ),
            Wrong(
                field // 2,
                "Nearly: both ends of the field are seen. Begin to count at its first "
                "pixel.",
            ),
        ],
        otherwise=f"An output sees pixels at distances that are sums of −{dilation}, 0 "
        f"and {dilation}. How many such sums are there?",
        explanation=f"All distances are sums of −{dilation}, 0 and {dilation}, one for "
        f"each layer: the multiples of {dilation} from −{layers * dilation} to "
        f"{layers * dilation}, {np.count_nonzero(lines)} of the {field} pixels. With "
        "dilations that grow, 1, 2, 4, the gaps of one layer are filled by another.",
        minutes=2,
    )


VARIANTS = [(4, 2), (5, 2), (6, 2)]
