"""The share of pooled values that a shift by one pixel leaves as they were."""

from whyconv.questions import Number, Wrong


def question(window=4):
    shared, together = window * (window - 1), window * (window + 1)
    return Number(
        goal=2,
        place="Pooling: alike, not the same",
        text="Noise, in which all pixels are different, is max-pooled in windows of "
        f"{window} × {window}, and again after it has moved by one column. *About what "
        f"share of the values pooled in windows of {window} × {window} is unchanged?*",
        unit="%",
        answer=100 * shared / together,
        about=0.03,
        wrong=[
            Wrong(
                100,
                "That would be invariance. The window gets a new column of pixels, and "
                "sometimes the largest one is there.",
            ),
            Wrong(
                0,
                "Without pooling it would be 0. With it, a value stays as long as its "
                "window keeps the largest pixel.",
            ),
            Wrong(
                100 * (window - 1) / window,
                f"You have seen that {window - 1} of {window} columns stay in the "
                "window. But a larger pixel may also *come in* with the new column.",
            ),
            Wrong(
                100 / (window + 1),
                "That is the share of pixels that come in. Count those in both windows "
                "among all that the two cover together.",
            ),
            Wrong(
                100 * 2 / (window + 1),
                "That is the share that changes. Asked is the rest.",
            ),
            Wrong(
                100 / window**2,
                "That is the chance of one certain pixel to be the largest of "
                f"{window**2}. Any of the shared pixels will do.",
            ),
        ],
        otherwise="The value stays if the largest pixel of both windows together is "
        "one that lies in both.",
        explanation=f"Before and after, the window covers {window} × {window + 1} = "
        f"{together} pixels together, {window} × {window - 1} = {shared} of them both "
        "times. All are equally likely to be the largest, and the value stays if it is "
        f"a shared one: {shared}/{together}.",
    )


VARIANTS = [(5,), (6,), (7,), (8,), (10,)]
