"""From which window on most pooled values survive a shift by one pixel."""

from whyconv.questions import Beside, Number, Wrong


def question():
    window = next(k for k in range(1, 99) if (k - 1) / (k + 1) > 0.5)
    return Number(
        goal=2,
        place="A small shift and a pooling",
        text="Noise moves by one column, and is max-pooled in windows of k × k before "
        "and after. *What is the smallest k for which more than half of the values are "
        "unchanged?*",
        answer=window,
        wrong=[
            Wrong(
                1,
                "That is no pooling, and of noise nothing is unchanged.",
            ),
            Wrong(
                2,
                "Half of its pixels stay in the window, but a larger one can also come "
                "in: the two windows cover 6 pixels together and share 2, a third.",
            ),
            Wrong(
                3,
                "With 3 it is exactly one half: 6 of the 12 pixels that the two "
                "windows cover are shared.",
            ),
            Wrong(
                5,
                "With 5 it is two thirds. One size less is enough.",
            ),
            Wrong(
                8,
                "With 8 it is more than three quarters. Look for the smallest.",
            ),
        ],
        beside=Beside(shape="row"),
        otherwise="The value stays if the largest pixel that the two windows cover is "
        "one that they share. Count shared and covered pixels for small k.",
        explanation="The two windows share k(k − 1) of the k(k + 1) pixels that they "
        "cover, so (k − 1)/(k + 1) of the values stay: a third at 2, one half at 3, "
        "three fifths at 4.",
        minutes=2,
    )
