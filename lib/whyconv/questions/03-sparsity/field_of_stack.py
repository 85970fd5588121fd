"""The receptive field of a stack of three layers."""

from whyconv import shapes
from whyconv.questions import Number, Wrong


def question(first=(5, 2), second=(3, 2), third=(3, 1)):
    stack = [first, second, third]
    field = shapes.receptive_field(stack)
    taps = [size for size, _ in stack]
    plain = shapes.receptive_field([(size, 1) for size in taps]).size
    late = shapes.receptive_field(stack[::-1]).size
    named = ", then ".join(f"{k} × {k} with stride {s}" for k, s in stack)
    return Number(
        goal=3,
        place="Formula against measurement",
        text=f"Three convolutions: {named}. *How many pixels, along one axis, does an "
        "output of the last one see?*",
        unit="pixels",
        answer=field.size,
        wrong=[
            Wrong(
                plain,
                "That is without the strides. Behind a stride of 2 neighbours are two "
                "pixels apart, so a window reaches twice as far.",
            ),
            Wrong(
                late,
                "You have gone through the stack from the wrong end. A stride "
                "stretches the layers *above* it and not those below.",
            ),
            Wrong(
                taps[0] * taps[1] * taps[2],
                "You have multiplied the windows. Those of neighbours overlap, so each "
                "layer adds its taps less one.",
            ),
            Wrong(
                sum(taps),
                "You have added the windows. Each layer adds one less than its taps, "
                "times the strides below it.",
            ),
            Wrong(
                field.size * field.jump,
                "You have multiplied the whole field by the strides. Only what a later "
                "layer *adds* is stretched.",
            ),
            Wrong(
                field.size - 1,
                "Off by one: the field begins with one pixel, and each layer adds to "
                "it.",
            ),
            Wrong(
                taps[2],
                "These are the units of the layer below. Each of them sees several "
                "pixels.",
            ),
        ],
        otherwise="Begin with one pixel and add, for each layer, its taps less one "
        "times all the strides below it.",
        explanation="1"
        + "".join(
            f" + {k - 1} × {step}"
            for (k, _), step in zip(
                stack, (1, first[1], first[1] * second[1]), strict=True
            )
        )
        + f" = {field.size}. The last layer's own stride changes nothing that its "
        "output sees.",
    )


VARIANTS = [
    *(((3, 2), (3, 2), (5, 2)), ((3, 1), (3, 2), (5, 2)), ((5, 1), (3, 2), (5, 2))),
    *(((5, 2), (5, 2), (3, 1)), ((7, 2), (3, 2), (3, 2)), ((2, 2), (3, 2), (5, 1))),
]
