"""Whether a convolution commutes with turning the image."""

from whyconv.questions import OneOf, Right, Wrong


def question():
    return OneOf(
        goal=2,
        place="What convolution does not give you",
        text="Turn an image by a quarter and convolve it; or convolve it and turn the "
        "map. *For which kernels do turning and convolving agree in both orders, "
        "whatever the image?*",
        choices=[
            Wrong(
                "For all, as with shifts",
                "A shift takes every window to another place as it is. A turn also "
                "turns what is inside the window, and the kernel lies on it as before.",
            ),
            Wrong(
                "For none",
                "Think of a kernel whose nine weights are all equal: it cannot notice "
                "that its window has been turned.",
            ),
            Right("For those that look the same after a quarter turn"),
            Wrong(
                "For those that are their own mirror image",
                "The detector of horizontal edges is its own mirror image, left to "
                "right. After a quarter turn the edges are vertical and it finds "
                "nothing.",
            ),
            Wrong(
                "For those that look the same after half a turn",
                "A kernel with 1s in its middle row and 0s elsewhere does, and finds "
                "horizontal lines. After a quarter turn the lines are vertical.",
            ),
            Wrong(
                "For those whose weights sum to zero",
                "The edge detectors are of that kind, and they tell directions apart. "
                "The sum says what happens on flat regions only.",
            ),
        ],
        explanation="The turned image meets the kernel as the old image would meet a "
        "kernel turned back. So for turns the kernel has to be symmetric, as a blur "
        "is, while for shifts any kernel will do.",
    )
