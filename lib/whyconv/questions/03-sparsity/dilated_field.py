"""How the field grows if all layers have the same dilation: a sketch."""

import numpy as np

from whyconv import shapes
from whyconv.questions import Beside, Curve, Wrong


def question(dilation=2):
    depths = range(1, 7)
    one = shapes.extent(3, dilation)
    fields = [shapes.receptive_field([(3, 1, dilation)] * d).size for d in depths]
    top = 20 * dilation

    def capped(sizes):
        return np.minimum([*sizes], top)

    return Curve(
        goal=3,
        place="Three ways to see further",
        text="Layers of three taps are stacked on a line, *all with dilation "
        f"{dilation}*. One of them sees {one} pixels from the first to the last. "
        "*Sketch how the receptive field grows with the number of layers.*",
        at=[*depths],
        heights=fields,
        range=(0, top),
        near=0.08,
        x="layers",
        y="receptive field, pixels",
        ticks=[(0, "0"), (one, str(one)), (top // 2, str(top // 2)), (top, str(top))],
        wrong=[
            Wrong(
                capped(one + (one - 1) * (2 ** (d - 1) - 1) * 2 for d in depths),
                "Exponential growth needs each layer to begin where the one below left "
                "off: a stride, or a dilation that doubles from layer to layer. The "
                "same dilation adds the same each time.",
            ),
            Wrong(
                [one] * 6,
                "A second layer looks at several outputs of the first, and the "
                "outermost of those see pixels that the middle one does not.",
            ),
            Wrong(
                [2 * d + 1 for d in depths],
                f"That is the field without dilation. With dilation {dilation} a layer "
                f"adds {one - 1} pixels, not 2.",
            ),
            Wrong(
                capped(one**d for d in depths),
                "You have multiplied the windows. Those of neighbouring outputs "
                "overlap nearly everywhere.",
            ),
            Wrong(
                capped(one * d for d in depths),
                "You have added the windows. Each layer after the first adds one less "
                f"than its {one} pixels, since its middle is counted already.",
            ),
        ],
        beside=Beside(shape="sketch"),
        otherwise=f"The outermost units that a layer sees are {one - 1} units apart, "
        "and there is no stride. How many pixels does each layer add?",
        explanation=f"A straight line: {', '.join(map(str, fields))}. Each layer adds "
        f"{one - 1}, whatever is below it. To double the field with each layer, the "
        "dilation must double: 1, 2, 4, 8.",
        minutes=2,
    )


VARIANTS = [(3,)]
