"""The weights of a fully connected layer on a colour photograph."""

from whyconv import counting
from whyconv.questions import Number, Wrong


def question(side=224, units=1000):
    inputs = side * side * 3
    weights = counting.dense(inputs, units).weights
    return Number(
        goal=1,
        lead="Question",
        place="The diary's example",
        text=f"""A colour image of {side} × {side} pixels, with three channels, goes into
            a fully connected layer of {units:,} units. *How many weights does the layer
            have?* You may type a product.""",
        answer=weights,
        unit="weights",
        wrong=[
            Wrong(
                side * side * units,
                "The three channels are missing: each pixel brings three numbers.",
            ),
            Wrong(
                weights + units,
                f"""You have counted the {units:,} biases too. They are parameters, but
                the question asks for weights.""",
            ),
            Wrong(
                inputs,
                f"That is how many inputs there are. Each of the {units:,} units has so "
                "many weights.",
            ),
            Wrong(
                inputs + units,
                """You have added inputs and units. There is a weight for each *pair* of
                them.""",
            ),
            Wrong(
                side * 3 * units,
                f"The image has {side} × {side} pixels: the side counts twice.",
            ),
            Wrong(
                side * side * 3 * 3 * units,
                "The channels are counted twice. They belong to the inputs only.",
            ),
        ],
        otherwise="Count the numbers in the image, then multiply by the units.",
        explanation=f"""{side} × {side} × 3 = {inputs:,} inputs, each with a weight to each
            of {units:,} units: {weights:,}.""",
        accepted=[f"{side} × {side} × 3 × {units}", f"{side}^2 * 3 * {units:,}"],
    )


VARIANTS = [(64, 100), (96, 256), (128, 500), (160, 200), (256, 512), (300, 1000)]
