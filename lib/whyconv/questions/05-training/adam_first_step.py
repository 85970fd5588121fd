"""How long Adam's first step is."""

import numpy as np

from whyconv.optimizers import Adam
from whyconv.questions import Number, Wrong


def question(rate=0.01, gradient=0.002):
    rule, weight = Adam(rate), np.zeros(1)
    step, _ = rule.step(np.full(1, gradient), rule.start(weight))
    unmeant = 0.1 * rate / np.sqrt(0.001)
    return Number(
        goal=3,
        place="Rates and Adam",
        text=f"The learning rate is {rate:g}, and in the first batch the gradient of "
        f"some weight is {gradient:g}. Adam has β₁ = 0.9, β₂ = 0.999 and the "
        "corrections for the start at zero. *How far does Adam move this weight in its "
        "first step?*",
        answer=round(-step.item(), 6),
        about=0.015,
        wrong=[
            Wrong(
                rate * gradient,
                "That is the step of gradient descent. Adam divides by the root of the "
                "running mean of g², which takes the size of the gradient out.",
            ),
            Wrong(
                unmeant,
                "That is without the corrections. After one step m is only 0.1 g, and "
                "v only 0.001 g², whose root is 0.032 g.",
            ),
            Wrong(
                0.1 * rate,
                "You have corrected v and not m. Both start at zero: m is 0.1 g, and "
                "1 − 0.9 makes it g again.",
            ),
            Wrong(
                rate / np.sqrt(0.001),
                "You have corrected m and not v. Both start at zero: v is 0.001 g², "
                "and 1 − 0.999 makes it g² again.",
            ),
            Wrong(
                0.1 * rate * gradient,
                "That is rate times m, a tenth of a step of gradient descent. m is "
                "first corrected, and then divided by the root of v.",
            ),
            Wrong(
                rate / gradient,
                "You have divided by g² and forgotten the root.",
            ),
            Wrong(
                gradient,
                "That is the gradient itself. A step is a rate times something, and "
                "here that is g divided by its own size.",
            ),
        ],
        otherwise="Write down m and v after one step from zero, correct both, and "
        "divide.",
        explanation="Corrected, m is g and v is g². So the first step is the rate "
        f"times g over |g|: {rate:g} for every weight, up or down, however large its "
        "gradient is.",
        minutes=2,
    )


VARIANTS = [(0.001, 0.03), (0.01, 0.5), (0.002, 0.07), (0.03, 0.004), (0.001, 6)]
