"""Whether an image of 1000 × 1000 pixels takes billions of weights."""

from whyconv import counting
from whyconv.questions import OneOf, Right, Wrong


def question():
    inputs = 1000 * 1000 * 3
    hidden = counting.dense(inputs, 1000)
    large = counting.ladder((1000, 1000, 3), 5, 6)[0]
    return OneOf(
        goal=1,
        place="One thousand by one thousand",
        text="""The diary says: an image of 1000 × 1000 pixels would take billions of
            weights. *Is “billions” right for a fully connected layer on a colour image
            of 1000 × 1000 pixels?*""",
        choices=[
            Wrong(
                "Yes, whatever comes next.",
                f"""For 1,000 units it would be {hidden.weights:,}, billions indeed. But
                the weights are inputs times outputs: with as many outputs as six
                kernels of 5 × 5 would make, there are {large.weights:,}.""",
            ),
            Wrong(
                "No, it is millions.",
                f"""Millions are the inputs, {inputs:,}: one unit has so many weights.
                Even a layer of 1,000 units has {hidden.weights:,}.""",
            ),
            Right("It depends on the layer that comes next."),
            Wrong(
                "No, it is trillions, whatever comes next.",
                f"""It is trillions if the next layer grows with the image. A layer of
                1,000 units has {hidden.weights:,} weights, billions only.""",
            ),
            Wrong(
                "It depends on the size of the kernel.",
                """A fully connected layer has no kernel: each output is connected to
                all inputs. What the diary leaves out is how many outputs there are.""",
            ),
        ],
        explanation="""A count of weights needs the inputs *and* the outputs of the
            layer, and the diary names only the image.""",
    )
