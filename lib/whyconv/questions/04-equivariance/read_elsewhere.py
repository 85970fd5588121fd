"""How much of its digits a network reads away from where it was trained."""

from whyconv.experiments import results
from whyconv.questions import Beside, Number, Wrong


def question():
    rows = results("places").where(net="recipe", margin=0, shift=0, epochs=20)
    right = rows.values("right")[:5].mean(axis=0) / 120  # test digits
    corner = right[0, 0]
    elsewhere = (right.sum() - corner) / (right.size - 1)
    return Number(
        goal=3,
        place="Trained in one corner",
        text="The diary's network, Conv, ReLU, Pool, flatten, FC, was trained with the "
        f"digit in the top left corner only. There it reads {corner:.0%} of new "
        "digits. *What share of digits does it read elsewhere, on average?*",
        unit="%",
        answer=100 * elsewhere,
        about=0.25,
        wrong=[
            Wrong(
                100 * corner,
                "The filters do find the same strokes elsewhere. But flatten gives "
                "each place weights of its own, and those for the other places were "
                "never trained.",
            ),
            Wrong(
                75,
                "You have expected a loss, from the border or from the pooling. The "
                "reason goes deeper: behind flatten the weights of the other places "
                "have never met a digit.",
            ),
            Wrong(
                50,
                "Half would need a head that knows something there. Its weights for "
                "the other places are what they were at the start, and at random one "
                "of ten guesses is right.",
            ),
            Wrong(
                25,
                "That would be more than guessing, and its head has nothing to go by "
                "there. Near the corner it is so, but most places are far away.",
            ),
            Wrong(
                0,
                "It has to name one of ten digits, and even a blind guess is right "
                "once in ten times.",
            ),
        ],
        beside=Beside(shape="swatch", at=("output",)),
        otherwise="Ask which weights of the network have met a digit at such a place.",
        explanation=f"It reads {elsewhere:.0%}, which is chance for ten digits. Its "
        "filters find their strokes everywhere, but the fully connected layer behind "
        "flatten has separate weights for each place, and only those of the corner "
        "were trained.",
    )
