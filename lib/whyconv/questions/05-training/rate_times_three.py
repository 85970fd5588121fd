"""What a learning rate does that is three times the best."""

import numpy as np

from whyconv.experiments import choosing, results
from whyconv.questions import Beside, OneOf, Right, Wrong


def question():
    rows = results("choosing").where(**choosing.DEFAULTS | {"rule": "SGD", "rate": 1.0})
    cost = np.mean(
        [rows.where(seed=seed).values("costs")[0, -1] for seed in choosing.SEEDS]
    )
    best = choosing.BEST["SGD"]
    return OneOf(
        goal=3,
        place="Rates and Adam",
        text=f"For gradient descent, {best} is the best of five rates: five epochs "
        "bring the validation cost of our network to about 0.1. The next rate that was "
        "tried is 1. *Where does the cost end at three times the best rate?*",
        choices=[
            Wrong(
                "Lower, because its steps are longer",
                "Longer steps help as long as the cost still falls along them. Past "
                "that a step goes over the valley and up the other side.",
            ),
            Wrong(
                "At the same cost, three times as fast",
                "So it is with very small rates. Near the best rate the steps are "
                "already as long as the cost's curvature allows.",
            ),
            Wrong(
                "A little higher, about 0.2",
                "Below the best rate the cost changes slowly with the rate, above it "
                "there is a cliff.",
            ),
            Right("At the cost of a network that knows nothing, about 2.3"),
            Wrong(
                "The cost becomes infinite",
                "With this loss and ReLUs that usually does not happen: the units go "
                "dead first, and give all digits the same probabilities.",
            ),
        ],
        beside=Beside(
            shape="points",
            at=[[(1, height)] for height in (0.07, 0.1, 0.2, 2.3, 1e9)],
        ),
        explanation=f"It ends at {cost:.2f}, and log 10 is {np.log(10):.2f}. The first "
        "steps go so far that no ReLU of the second convolution is ever positive, and "
        "none passes a gradient back. A layer that is dead as a whole does not "
        "recover.",
    )
