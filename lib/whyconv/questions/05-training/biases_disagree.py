"""Why the gradient check fails for the biases of a fresh network."""

from whyconv.questions import OneOf, Right, Wrong


def question():
    return OneOf(
        goal=2,
        place="Check it",
        text="The gradients of a network are compared with finite differences before "
        "any training, on digits whose margins are black. Kernels and weights agree, "
        "the biases of both convolutions do not. *Why do the biases disagree?*",
        choices=[
            Wrong(
                "Their gradient is wrong: it must be the mean of dY, not the sum",
                "Then they would be off by a large factor, the number of places. And a "
                "bias is added at each place, so the paths add.",
            ),
            Wrong(
                "ε is too small, and rounding spoils the difference",
                "Then the kernels and the weights would be off too. They agree in four "
                "digits, with the same ε.",
            ),
            Wrong(
                "ε is too large, so the difference is no slope",
                "Then the curvature of the cost would spoil the other arrays as well, "
                "and they agree in four digits with the same ε.",
            ),
            Right("In the black margins the ReLU stands exactly at its corner"),
            Wrong(
                "In the black margins the max pooling has ties",
                "It has, but all the tied numbers move together with the bias. "
                "Whichever is taken, the pooled one moves by as much.",
            ),
            Wrong(
                "A bias of zero has no gradient",
                "A number that is 0 can be moved like any other, and the cost changes "
                "with it: both columns show it.",
            ),
        ],
        explanation="The biases start at zero, and in a black margin every product is "
        "zero, so the ReLU gets exactly 0: slope 0 to the left, slope 1 to the right. "
        "A step to both sides measures the mean of the two, and backpropagation "
        "decides for one. There is no derivative to be found.",
    )
