"""Four ways to tell a network something: what forbids, and what only prefers."""

from whyconv.questions import OneOf, Right, Wrong


def question():
    return OneOf(
        goal=3,
        place="Sharing as regularisation",
        text="“Just as L2 and dropout constrain the weights, so does sharing.” *Which "
        "of these makes some weight matrices impossible, however much data there is?*",
        choices=[
            Wrong(
                "L2",
                "It makes large weights expensive. Every weight may still take every "
                "value, and enough data overrules it.",
            ),
            Wrong(
                "dropout",
                "It is noise in the inputs during training. No weight is forbidden or "
                "tied to another.",
            ),
            Wrong(
                "augmentation",
                "It adds examples that say what the tie says. A network may still "
                "disagree with them.",
            ),
            Right("sharing"),
            Wrong(
                "all four, they differ in strength only",
                "A penalty of any size can be outweighed by data. A tie cannot: the "
                "other matrices are not among those that can be reached.",
            ),
        ],
        explanation="L2 is a penalty, dropout noise, augmentation invented data. "
        "Sharing is a constraint: matrices with different kernels at different places "
        "do not exist for it. Where that is true it saves examples, where not it "
        "leaves an error for good.",
    )
