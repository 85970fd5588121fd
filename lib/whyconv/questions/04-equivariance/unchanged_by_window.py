"""How many pooled values of noise survive a shift, by window: a sketch."""

import numpy as np

from whyconv.questions import Beside, Curve, Wrong

WINDOWS = np.array([1, 2, 3, 4, 6, 8])


def question():
    kept = (WINDOWS - 1) / (WINDOWS + 1)
    return Curve(
        goal=2,
        place="Pooling: alike, not the same",
        text="Noise is max-pooled in windows of k × k, before and after it has moved. "
        "A window of 1 is no pooling. *Sketch the share of pooled values that a shift "
        "by one column leaves as they were.*",
        at=[*WINDOWS],
        heights=kept,
        near=0.1,
        x="window",
        y="share unchanged",
        ticks=[(0, "0%"), (0.5, "50%"), (1, "100%")],
        wrong=[
            Wrong(
                np.ones(6),
                "That is invariance, and pooling is often said to give it. But with "
                "each shift new pixels come into the window, and without pooling "
                "nothing stays.",
            ),
            Wrong(
                np.zeros(6),
                "Without pooling it is so. With it a value stays as long as its window "
                "keeps the largest pixel, and a large window mostly does.",
            ),
            Wrong(
                (WINDOWS - 1) / WINDOWS,
                "You have counted the pixels that *leave*, one column of k. A larger "
                "one may also come in with the new column.",
            ),
            Wrong(
                1 / WINDOWS,
                "The other way round: a larger window keeps a larger part of its "
                "pixels when it moves by one.",
            ),
            Wrong(
                1 - 1 / WINDOWS.astype(float) ** 2,
                "You have let one pixel of the window change. A whole column leaves, "
                "and a whole column comes in.",
            ),
            Wrong(
                (WINDOWS - 1) / 7,
                "It does not grow evenly: the first step, from 1 to 2, does the most, "
                "and even a window of 8 loses more than a fifth.",
            ),
        ],
        beside=Beside(shape="column", at=("%",)),
        otherwise="Take all pixels that the two windows cover together. The value "
        "stays if the largest of them is one that both have.",
        explanation="The windows before and after share k(k − 1) of the k(k + 1) "
        "pixels that they cover together, and all are equally likely to be the "
        "largest: (k − 1)/(k + 1), a third at 2 and seven ninths at 8. Some "
        "invariance, for some resolution.",
        minutes=2,
    )
