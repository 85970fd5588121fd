"""The image side at which a kernel drops a given share of the connections."""

from math import isqrt

from whyconv import counting
from whyconv.questions import Beside, Number, Wrong


def question(size=5, times=100):
    side = isqrt(size**2 * times)
    layers = counting.ladder((side, side, 3), size, 6)
    kept = layers.locally_connected.nonzeros / layers.fully_connected.nonzeros
    dropped = round(100 * (1 - kept), 4)
    return Number(
        goal=1,
        place="Ninety-nine percent of what?",
        text=f"A kernel of {size} × {size} on an image of n × n, three channels, no "
        "padding. A fully connected layer between the same numbers has many more "
        f"connections. *For which side n does the convolution drop {dropped:g}% of "
        "them?*",
        unit="pixels",
        answer=side,
        wrong=[
            Wrong(
                size**2 * times,
                "That is n², the number of pixels. The side is its root.",
            ),
            Wrong(
                size * times,
                f"For this you have set {size}/n equal to the share that is kept. The "
                "window and the image have two dimensions: the share is the square.",
            ),
            Wrong(
                isqrt(3 * size**2 * times),
                "You have counted the channels of the window and not those of the "
                "image. Both have three, and they cancel.",
            ),
            Wrong(
                side + size - 1,
                "You have counted outputs. The share is taken from the inputs of one "
                "output, which are all n × n pixels.",
            ),
            Wrong(
                side // 2,
                f"You have halved the side somewhere: of {side // 2} × {side // 2} pixels "
                f"an output keeps {size**2} in {(side // 2) ** 2}, four times too "
                "large a share.",
            ),
            Wrong(
                isqrt(times),
                f"You have set 1/n² equal to 1/{times}, which is right for a kernel of "
                f"1 × 1. The window has {size**2} pixels.",
            ),
        ],
        beside=Beside(shape="point", at=(1 / times,), chart=1),
        otherwise="An output keeps the pixels of its window among those of the image; "
        "set that share to what must be left.",
        explanation=f"An output keeps {size**2} of n² pixels; the channels cancel. "
        f"{size**2}/n² = 1/{times} at n = {side}. On a smaller image less is dropped, "
        "on a larger one more.",
    )


VARIANTS = [(3, 100), (7, 100), (5, 400), (3, 400), (11, 100), (7, 400)]
