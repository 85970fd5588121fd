"""Whether a transposed convolution brings the image back."""

from whyconv.questions import OneOf, Right, Wrong


def question():
    return OneOf(
        goal=1,
        place="The way out of a convolution",
        text="A 6 × 6 image goes through a 3 × 3 convolution, and its map through the "
        "transposed one with the same kernel. *Does the image come back from its map?*",
        choices=[
            Wrong(
                "Yes, up to rounding",
                "Count the numbers: the map has 4 × 4 = 16, the image 36. Many images "
                "have the same map.",
            ),
            Wrong(
                "Yes, up to a factor",
                "A factor repairs one number. 36 pixels were mixed to 16 sums, and the "
                "transpose mixes these once more.",
            ),
            Wrong(
                "Yes, if the matrix of the kernel has an inverse",
                "It cannot have one: its 16 rows and 36 columns map whole sets of "
                "images to one map, whatever the kernel is.",
            ),
            Wrong(
                "No, but a kernel trained for it would bring it back",
                "No layer can: from 16 numbers it would have to tell apart images that "
                "have the same map.",
            ),
            Right("Its shape does; its numbers cannot be had from the map at all"),
            Wrong(
                "No, the result is 4 × 4",
                "It is 6 × 6: each of the 16 numbers adds a 3 × 3 kernel to a window. "
                "The shape is what comes back.",
            ),
        ],
        explanation="The transpose leads from maps to images, so the shape is right. "
        "But a map of 16 numbers does not determine 36. “Deconvolution” is a name from "
        "signal processing, where it does mean an inverse.",
    )
