"""What becomes of the gradient of a kernel when the image moves."""

from whyconv.questions import OneOf, Right, Wrong


def question():
    return OneOf(
        goal=2,
        place="One weight, many places",
        text="A digit on a wide black canvas, one convolution without a bias, and the "
        "cost J = ½ ΣY². The digit moves by one column, still far from the border. "
        "*What happens to the gradient dK of the kernel?*",
        choices=[
            Right("It stays the same"),
            Wrong(
                "It moves by one column too",
                "dK has no places of the image, it has one number for each tap. What "
                "moves is dY, together with the pixels.",
            ),
            Wrong(
                "All its entries change, since every tap meets other pixels",
                "At a fixed place it does. But the map moves along, so at the next "
                "place the tap meets the old pixels with the old dY.",
            ),
            Wrong(
                "Only the taps at its left and right edges change",
                "That would be so if something were cut off. Far from the border "
                "nothing is.",
            ),
            Wrong(
                "It cannot be said without the numbers",
                "It can: dK is a sum over all places of a pixel times dY, and both "
                "move by the same step. The terms are the same, in another order.",
            ),
        ],
        explanation="A tap's gradient is the sum over all places of dY times the pixel "
        "that the tap met there. When the digit moves, pixels and dY move together: "
        "the same products stand at other places, and a sum does not care about "
        "places.",
    )
