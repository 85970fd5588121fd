"""What a network with a global maximum reads away from the corner."""

from whyconv.experiments import results
from whyconv.questions import Beside, Number, Wrong


def question():
    rows = results("places").where(net="global", margin=0, shift=0, epochs=20)
    right = rows.values("right")[:5].mean(axis=0) / 120  # test digits
    corner = right[0, 0]
    elsewhere = (right.sum() - corner) / (right.size - 1)
    return Number(
        goal="say what a network needs to read elsewhere what it learnt in a corner",
        place="Six numbers",
        text="`global` has convolution, ReLU, pool, convolution, ReLU, global maximum, "
        "fully connected: no weight of it belongs to a place. It is trained with "
        "digits in the corner of a canvas, without padding or margin, and reads "
        f"{corner:.0%} there. *What share of digits does `global` read at the other "
        "places, on average?*",
        unit="%",
        answer=100 * elsewhere,
        about=0.25,
        wrong=[
            Wrong(
                100 * corner,
                "So it would be if the head were all. But in the corner some windows "
                "that see the digit do not exist, and the pooling pairs up other "
                "pixels at odd places.",
            ),
            Wrong(
                10,
                "That is chance, and what the diary's recipe reads. Behind the global "
                "maximum no weight has to be trained for each place.",
            ),
            Wrong(
                100,
                "It does not even read all digits in the corner.",
            ),
            Wrong(
                50,
                "Half would be what the pooling alone costs: the places off its grid. "
                "The border costs more.",
            ),
            Wrong(
                75,
                "You have expected that it loses a little. It loses most: away from "
                "the corner there are windows that no training digit has ever shown.",
            ),
        ],
        beside=Beside(shape="swatch", at=("output",)),
        otherwise="Are the windows that touch the digit the same ones in the corner "
        "and in the middle of the canvas?",
        explanation=f"It falls to {elsewhere:.0%}. The head treats all places alike, "
        "but the border does not: windows that hang over the digit's edge exist in the "
        "middle and not in the corner, and the maximum takes whatever they say. The "
        "pooling's grid adds its part.",
    )
