"""How many numbers a small fully connected layer has to learn."""

from whyconv import counting
from whyconv.questions import Number, Wrong


def question(side=4, out=2):
    pixels, units = side**2, out**2
    layer = counting.dense(pixels, units)
    return Number(
        goal=1,
        place="A layer you can count on your fingers",
        text=f"""A grey image of {side} × {side} pixels goes into a fully connected
            layer of {out} × {out} units, each with a bias. *How many numbers does
            this layer have to learn?*""",
        answer=layer.parameters,
        wrong=[
            Wrong(
                layer.weights,
                f"""These are the weights alone. Each of the {units} units also has a
                bias, and training changes that too.""",
            ),
            Wrong(
                pixels,
                f"""That is one weight for each pixel, enough for a single unit. There
                are {units} units, and each has weights of its own.""",
            ),
            Wrong(
                pixels + units,
                """You have added pixels and units. But every pixel is connected to
                every unit, so their numbers multiply.""",
            ),
            Wrong(
                layer.weights + 1,
                "That is one bias for the whole layer. Each unit has its own.",
            ),
            Wrong(
                layer.weights + pixels,
                """A bias belongs to a unit, not to a pixel: it is added once to each
                output.""",
            ),
            Wrong(
                side * out,
                f"""You have multiplied the sides. The image has {side} × {side} =
                {pixels} pixels, and the layer {out} × {out} = {units} units.""",
            ),
        ],
        otherwise="""Count the connections first, one for each pair of a pixel and a
            unit, and then one bias for each unit.""",
        explanation=f"""Each of the {units} units sees {pixels} pixels: {pixels} ×
            {units} = {layer.weights} weights. With {units} biases they are
            {layer.parameters} numbers.""",
        accepted=[f"{pixels} × {units} + {units}", f"({pixels} + 1) * {units}"],
    )


VARIANTS = [(5, 2), (5, 3), (6, 2), (6, 3), (7, 3), (8, 3), (8, 5), (9, 4)]
