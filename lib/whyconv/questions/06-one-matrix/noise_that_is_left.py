"""The share of pure noise that mask or tie leave."""

import numpy as np

from whyconv import matrices
from whyconv.questions import Number, Wrong


def question(side=8, size=3):
    taps = matrices.tap_matrix((size, size, 1, 1), (side, side, 1))
    windows = int(np.count_nonzero(taps >= 0))
    free = size**2
    return Number(
        goal=2,
        place="The nearest convolution",
        text=f"A matrix of pure noise, from {side} × {side} pixels to {taps.shape[0]} "
        f"outputs, is masked to the windows of a {size} × {size} kernel and then tied: "
        "each tap gets the mean of its entries. *What share of its sum of squares is "
        "left, on average?*",
        unit="%",
        answer=100 * free / taps.size,
        about=0.03,
        wrong=[
            Wrong(
                100 * windows / taps.size,
                f"That is what the mask leaves. The tie then replaces {taps.shape[0]} "
                "numbers by their mean, and the mean of noise is small.",
            ),
            Wrong(
                100 * free / windows,
                "That is what the tie leaves of the masked matrix. The mask has taken "
                "its part before.",
            ),
            Wrong(
                0,
                "The mean of noise is near 0 and not 0, and it stands in every row.",
            ),
            Wrong(
                100,
                "Zeroing entries takes their squares away, and so does replacing "
                "different numbers by their mean.",
            ),
            Wrong(
                100 * (windows / taps.size) * (1 / size**2),
                f"You have divided the mask's share by the {size**2} taps. Each tap "
                f"has {taps.shape[0]} entries, and their mean keeps 1/{taps.shape[0]}.",
            ),
        ],
        otherwise="Noise is spread evenly over all directions: count the numbers that "
        "are still free, and divide.",
        explanation="Noise is spread evenly, so what is left is the share of free "
        f"numbers: {free} of {taps.size:,} entries, {free / taps.size:.2%}. Under the "
        f"mask alone it would be {windows} of them, {windows / taps.size:.1%}.",
        minutes=2,
    )


VARIANTS = [(6, 3), (10, 3), (8, 5), (12, 3), (10, 5)]
