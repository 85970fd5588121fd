"""Which equal first weights keep the filters of a layer alike for ever."""

from whyconv.questions import OneOf, Right, Wrong


def question():
    return OneOf(
        goal="say which of a network's settings matter",
        place="Initialisation",
        text="In the network of lesson 5 weights are set to 0.1: those of the *first "
        "convolution* alone, those of *both* convolutions, or *all*, with the fully "
        "connected layer. *Where do the filters of a layer stay alike for ever?*",
        choices=[
            Wrong(
                "in all three cases",
                "Equal filters stay equal if they get equal *gradients*. Those come "
                "from the layer behind, and if its weights differ, so do they.",
            ),
            Wrong(
                "in the last two",
                "With both convolutions alike, the fully connected layer still has "
                "other weights for each filter of the second one. That one parts, and "
                "then the first.",
            ),
            Right("only in the last, where all layers are alike"),
            Wrong(
                "only in the first, where the other layers differ",
                "The other way round: the random layers behind hand a different "
                "gradient to each filter, and they part in the first step.",
            ),
            Wrong(
                "in none, as the digits differ",
                "All filters see the same digits. If the layers behind treat them "
                "alike too, nothing tells them apart.",
            ),
        ],
        explanation="Filters that are alike part as soon as they get different "
        "gradients, and those come through the weights behind them. So symmetry is no "
        "matter of one layer: only where all weights behind are alike does it last.",
    )
