"""How the weights of a fully connected layer grow with the image's side: a sketch."""

import numpy as np

from whyconv import counting
from whyconv.questions import Curve, Wrong


def question(size=5, filters=6):
    sides = np.array([200, 400, 600, 800, 1000])
    counts = np.array(
        [counting.ladder((int(n), int(n), 3), size, filters)[0].weights for n in sides]
    )
    share = sides / sides[-1]
    return Curve(
        goal=2,
        place="How it grows",
        text=f"""The image grows, and the next layer is what {filters} kernels of {size}
            × {size} would make of it. At a side of 1,000 pixels the fully connected
            layer has {counts[-1]:,} weights, the top of this chart. *Sketch the way
            there.*""",
        at=[f"{n:,}" for n in sides],
        x="side of the image, pixels",
        y="weights of the fully connected layer",
        ticks=[(0, "0"), (1, f"{counts[-1] / 1e12:.0f} trillion")],
        heights=counts / counts[-1],
        near=0.11,
        wrong=[
            Wrong(
                share,
                """A straight line: twice the side, twice the weights. But twice the
                side is four times the pixels, and four times the outputs too.""",
            ),
            Wrong(
                share**2,
                """This grows with the area, as the pixels do. The outputs grow with
                the area too, and the weights are the product of the two.""",
            ),
            Wrong(
                np.sqrt(share),
                """Here the growth slows down. It does the opposite: each pixel more is
                connected to all outputs, and these become more as well.""",
            ),
            Wrong(
                np.ones(5),
                """A flat line is right for a convolution, whose kernels do not know the
                side. A fully connected layer needs weights for every new pixel.""",
            ),
            Wrong(
                np.zeros(5),
                """Zero is where the convolution would be in this chart. The fully
                connected layer is to arrive at the top.""",
            ),
        ],
        otherwise="""At half the side there are a quarter of the pixels and a quarter of
            the outputs: which part of the weights is that?""",
        explanation="""At half the side there are a quarter of the inputs and a quarter
            of the outputs, so about a *sixteenth* of the weights. The curve hugs the
            axis and then shoots up: it is the fourth power of the side.""",
    )
