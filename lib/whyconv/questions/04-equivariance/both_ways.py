"""Whether shifting and convolving may change places, and why."""

from whyconv.questions import OneOf, Right, Wrong


def question():
    return OneOf(
        goal=1,
        place="A row of numbers",
        text="A row of eight numbers with a bump in it stands on a ring, and the "
        "kernel is −1, 0, 1. Shift the row by one place and then convolve it; or "
        "convolve it first and then shift the result. *Do shifting and convolving give "
        "the same numbers in both orders?*",
        choices=[
            Wrong(
                "Yes, because this kernel is symmetric",
                "It is not even that: −1, 0, 1 read backwards is 1, 0, −1. With the "
                "kernel 5, 0, 1 you will get the same numbers both ways too.",
            ),
            Wrong(
                "Yes, because the weights of this kernel sum to zero",
                "That says what happens where the row is flat, and nothing of places. "
                "With 5, 0, 1, whose sum is 6, it holds as well.",
            ),
            Wrong(
                "Yes, as long as the bump stays away from the ends",
                "On a ring there are no ends: a window that leaves on one side comes "
                "back on the other. Move the bump by six places and it still holds.",
            ),
            Right("Yes, for every kernel and every row"),
            Wrong(
                "No, except where the row is zero",
                "Take one output by hand: after the shift it is made from the same "
                "pixels, with the same weights, only one place further.",
            ),
            Wrong(
                "No, the two orders differ by one place",
                "Each way shifts once and convolves once, so the bump ends at the same "
                "place in both.",
            ),
        ],
        explanation="Each output is made from pixels at fixed distances from it, with "
        "the same three weights wherever on the ring it is. Which weights, and which "
        "pixels, makes no difference.",
    )
