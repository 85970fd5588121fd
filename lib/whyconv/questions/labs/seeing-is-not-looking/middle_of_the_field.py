"""How much of a deep stack's field holds most of the paths."""

import numpy as np

from whyconv import shapes
from whyconv.questions import Number, Wrong


def question(layers=80):
    paths = np.ones(1)
    for _ in range(layers):
        paths = np.convolve(paths, np.ones(3)) / 3
    field = shapes.receptive_field([(3, 1)] * layers).size
    held = next(
        2 * half + 1
        for half in range(layers + 1)
        if paths[layers - half : layers + half + 1].sum() >= 0.95
    )
    return Number(
        goal="say how much of its field a plain stack uses before training",
        place="Why the middle?",
        text=f"{layers} layers of three taps see {field} pixels. In each layer a path "
        "goes one unit to the left, straight on, or one to the right. *About how many "
        "pixels, taken from the middle, hold 95% of all paths?*",
        unit="pixels",
        answer=held,
        about=0.2,
        wrong=[
            Wrong(
                0.95 * field,
                "That would be so if all pixels had equally many paths. The pixel at "
                "the very edge has one, and the middle more than can be written here.",
            ),
            Wrong(
                field / 2,
                "So many it would take if the paths thinned out evenly to the edge, as "
                "in two layers. Many layers make a narrow bell of it.",
            ),
            Wrong(
                2 * np.sqrt(2 / 3 * layers),
                "That is one spread to each side, which holds two thirds. For 95% take "
                "two.",
            ),
            Wrong(
                3,
                "The paths come from the middle, but not from three pixels: steps to "
                "both sides add up, if slowly.",
            ),
            Wrong(
                4 * 2 / 3 * layers,
                "You have added the spreads. For independent steps the *variances* "
                "add, and the spread is the root of their sum.",
            ),
        ],
        otherwise="A path is a sum of independent steps with variance 2/3. Two spreads "
        "to each side of the middle hold 95%.",
        explanation=f"The spread is √(2/3 × {layers}) = {np.sqrt(2 / 3 * layers):.1f} "
        f"pixels, and two of them to each side hold 95%: the middle {held} of {field}. "
        "Four times the depth is four times the field, and twice this stretch.",
        minutes=2,
    )


VARIANTS = [(50,), (120,), (200,)]
