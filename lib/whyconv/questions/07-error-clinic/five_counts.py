"""Which of five statements about counts become right elsewhere."""

from whyconv import counting
from whyconv.questions import Right, SeveralOf, Wrong


def question():
    grey = counting.convolution((32, 32, 1), 5, 6).parameters
    deep = counting.convolution((32, 32, 3), 5, 6).parameters
    same = counting.dense(1000 * 1000 * 3, 28 * 28 * 6).weights
    return SeveralOf(
        goal=1,
        place="Five counts",
        text="Five statements about counts. None of them holds as it stands, for the "
        "layer from 32 × 32 × 3 to 28 × 28 × 6. *Which of the five would be right for "
        "some other image, or once the next layer is named?*",
        choices=[
            Right(
                "1: six filters of 5 × 5 have 156 parameters",
                f"For a *grey* image: (5 × 5 + 1) × 6 = {grey}. With three channels it "
                f"is {deep}.",
            ),
            Wrong(
                "2: 14,000,000 vs 456 is the comparison of the two layers",
                "The first is weights and the second weights and biases. No other "
                "image makes these two the same kind of number.",
            ),
            Right(
                "3: at 1000 × 1000 the fully connected layer has billions",
                f"With the same 4,704 units it has {same:,} weights, which *is* "
                "billions. The sentence only forgets to say what comes next.",
            ),
            Right(
                "4: 99% of the connections are zeroed out",
                "An output keeps 25/n² of its inputs, which is 1% at a side of "
                f"{(25 / 0.01) ** 0.5:.0f} pixels.",
            ),
            Wrong(
                "5: three channels and six filters make eighteen maps",
                "A filter adds its channels up, whatever the image. A layer that keeps "
                "them apart is called depthwise, and is another layer.",
            ),
        ],
        explanation="1 is right for a grey image, 3 for the same 4,704 units, 4 for a "
        "side of 50 pixels. 2 mixes weights with parameters and 5 forgets the sum over "
        "the channels, whatever the image is.",
        minutes=2,
    )
