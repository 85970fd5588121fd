"""By what factor the weights grow when the image's side doubles."""

from whyconv import counting
from whyconv.questions import Beside, Number, Wrong


def question(side=32, size=5, filters=6):
    def weights(n):
        return counting.ladder((n, n, 3), size, filters)[0].weights

    factor = weights(2 * side) / weights(side)
    return Number(
        goal=2,
        place="How it grows",
        text=f"""The side of the image doubles from {side} to {2 * side}, and the next layer
            is still what {filters} kernels of {size} × {size} would make of it. *By
            about what factor do the weights of the fully connected layer grow?*""",
        answer=factor,
        about=0.15,
        wrong=[
            Wrong(
                2,
                """The side doubles, but an image has an area: four times the pixels.
                And the next layer grows as well.""",
            ),
            Wrong(
                4,
                """Four times the pixels, that is right. But there are also about four
                times the outputs, and each of them sees all pixels: 4 × 4.""",
            ),
            Wrong(
                8,
                """Four times the pixels for twice the outputs? The outputs form an image
                too, so there are about four times as many of them.""",
            ),
            Wrong(
                1,
                """That is the convolution, whose kernels stay as they are. A fully
                connected layer has a weight for each pair of a pixel and an output.""",
            ),
            Wrong(
                64,
                """You have gone one power too far. Four times the inputs and about four
                times the outputs make 4 × 4; the channels do not grow.""",
            ),
        ],
        beside=Beside(shape="growth", at=(side, weights(side), 1000), chart=1),
        otherwise="""Ask it twice: by what factor does the number of inputs grow, and by
            what factor the number of outputs? Then multiply.""",
        explanation=f"""Four times the inputs and about four times the outputs: 2⁴ = 16,
            and a little more, {factor:.1f}, because the places that the window loses at
            the edge are a larger share of the smaller image.""",
        accepted=["2⁴", "16", "about 16", "4 × 4", f"{factor:.1f}"],
    )


VARIANTS = [(48, 3, 8), (64, 5, 6), (64, 3, 16), (100, 5, 8), (128, 7, 8)]
