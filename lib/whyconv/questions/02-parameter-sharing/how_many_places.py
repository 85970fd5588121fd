"""At how many places a window fits, with padding, stride and dilation."""

from math import floor

from whyconv import shapes
from whyconv.questions import Number, Wrong


def question(pixels=7, taps=3, stride=2, padding=3, dilation=2):
    how = {"stride": stride, "padding": padding, "dilation": dilation}
    answer = shapes.output_size(pixels, taps, **how)
    extent = shapes.extent(taps, dilation)

    def places(**other):
        return shapes.output_size(pixels, taps, **how | other)

    wrong = [
        (
            places(stride=1),
            "That is where the window fits when it moves pixel by pixel. "
            f"With stride {stride} it skips places.",
        ),
        (
            places(padding=0),
            "That is without the padding, which gives the window room "
            "outside the image.",
        ),
        (
            floor((pixels + padding - extent) / stride) + 1,
            f"You have added the padding once. It adds {padding} pixels on *each* "
            f"side, {2 * padding} in all.",
        ),
        (
            places(dilation=1),
            f"You have taken the window as {taps} pixels long. With "
            f"dilation {dilation} its taps span {extent}.",
        ),
        (
            answer - 1,
            "Off by one: the first place needs no step. Divide the room that is "
            "left by the stride, and add 1.",
        ),
        (
            pixels,
            "That would be “same” padding at stride 1. Here the window moves in "
            f"steps of {stride}.",
        ),
    ]
    return Number(
        goal=1,
        place="Where the window may go",
        text=f"A line of {pixels} pixels is padded by *{padding}* on each side. A "
        f"kernel of {taps} taps has *dilation {dilation}* and *stride {stride}*. *How "
        "many outputs are there?*",
        answer=answer,
        wrong=[Wrong(*one) for one in wrong],
        otherwise="Find how many pixels the window spans, how far it can move from its "
        "first place, and how many steps that is; then count the first place too.",
        explanation=f"The window spans {dilation} × {taps - 1} + 1 = {extent} of the "
        f"{pixels} + 2 × {padding} = {pixels + 2 * padding} pixels, so it can move by "
        f"{pixels + 2 * padding - extent}. That is "
        f"{(pixels + 2 * padding - extent) // stride} whole steps of {stride}, and "
        f"with the first place {answer}.",
        minutes=2,
    )


VARIANTS = [
    *((13, 3, 2, 4, 2), (17, 5, 2, 3, 2), (21, 7, 2, 3, 2), (31, 5, 2, 3, 2)),
    *((32, 3, 3, 4, 3), (29, 7, 3, 4, 3), (23, 7, 2, 4, 2), (39, 5, 2, 3, 2)),
]
