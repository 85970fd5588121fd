"""What the edge detector shows when its middle weight becomes 1."""

from whyconv.questions import OneOf, Right, Wrong


def question():
    return OneOf(
        goal=1,
        place="Kernels you can write down",
        text="The edge detector has `1 0 −1` in each row. The 0 in the *middle* "
        "becomes a 1. *What will the map of a photograph look like, once the middle "
        "weight is 1?*",
        choices=[
            Wrong(
                "The same edges, every output larger by 1",
                "That is what a bias of 1 would do. A weight is multiplied by the "
                "pixel under it, and the pixels differ.",
            ),
            Wrong(
                "The same edges, stronger",
                "For stronger edges the differences would have to grow, the 1s and the "
                "−1s. The middle pixel is new: it is in the output even where there is "
                "no edge.",
            ),
            Right("The edges laid over the picture itself, like a relief"),
            Wrong(
                "A blurred picture, as the weights now sum to 1",
                "A blur sums to 1, but without negative weights, so it averages. Here "
                "the right side is still taken from the left, and edges stand out.",
            ),
            Wrong(
                "The picture, without any edges",
                "The six weights at the sides are still there, and the map of a sum of "
                "two kernels is the sum of their maps.",
            ),
            Wrong(
                "Edges of all directions",
                "A single pixel has no direction, and no difference is taken from its "
                "neighbours above and below. Try a −1 beside the 1 for that.",
            ),
        ],
        explanation="The new kernel is the edge detector plus the kernel that has a "
        "single 1 in its middle, and that one copies the picture. So the map is edges "
        "plus picture, lit from one side. The weights now sum to 1, and flat regions "
        "keep their grey level.",
    )
