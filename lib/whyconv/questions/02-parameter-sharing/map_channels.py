"""How many channels one kernel makes of a colour image."""

import numpy as np

from whyconv import ops
from whyconv.questions import OneOf, Right, Wrong


def question(channels=3, size=3):
    images = np.ones((1, 8, 8, channels))
    made = ops.conv2d(images, np.ones((size, size, channels, 1))).shape[-1]
    return OneOf(
        goal=1,
        place="Channels: a kernel is as deep as its image",
        text=f"An image with {channels} channels goes in, and *one* kernel of {size} × "
        f"{size} × {channels} is applied. *How many channels has the map of a single "
        "kernel?*",
        choices=[
            Wrong(
                f"{channels}, one for each channel of the image",
                "Each channel does get its own products, but an output is the sum of "
                "all of them, over rows, columns and channels.",
            ),
            Right(f"{made}"),
            Wrong(
                f"{size**2 * channels}, one for each weight",
                "The weights are multiplied with pixels and then added up. A window "
                "gives a single number.",
            ),
            Wrong(
                "one for each place of the window",
                "The places are the rows and columns of the map, and all of them make "
                "up one channel.",
            ),
            Wrong(
                "as many as you like",
                "That is what the *number* of kernels decides, and here it is one.",
            ),
        ],
        explanation=f"At each place the kernel gives one number, the sum of {size} × "
        f"{size} × {channels} products. The maps of the {channels} channels have been "
        f"added, so there is {made}.",
    )


VARIANTS = [(6, 5), (16, 3)]
