"""Which numbers of a map receive a gradient through pooling and ReLU."""

import numpy as np

from whyconv import ops
from whyconv.questions import Cells, Wrong

IMAGE = np.array(
    [
        *([0, 1, 2, 0, 0], [0, 0, 3, 1, 0], [0, 1, 2, 0, 0]),
        *([0, 0, 2, 1, 0], [0, 2, 1, 0, 0.0]),
    ]
)
KERNEL = np.array([[-1, 0], [2, -1.0]])


def question():
    maps = ops.conv2d(
        IMAGE[None, ..., None], KERNEL[..., None, None], bias=np.array([-1.0])
    )
    active = ops.relu(maps)
    passed = ops.max_pool_gradient(np.ones((1, 2, 2, 1)), active, 2)
    winners = np.argwhere(passed[0, :, :, 0])
    values = maps[0, :, :, 0]
    right = np.argwhere((passed[0, :, :, 0] > 0) & (values > 0))
    largest = np.argwhere(values == values.max())
    return Cells(
        goal=1,
        place="Dense, ReLU, max-pooling",
        text="This is a map Y. It goes through a ReLU, and a max pooling takes the "
        "largest number of each quarter. All four pooled numbers have a gradient. "
        "*Mark the numbers of Y that receive a gradient.*",
        grid=(4, 4),
        values=values.astype(int).tolist(),
        right=right,
        wrong=[
            Wrong(
                winners,
                "In the first quarter all numbers are negative, and the ReLU has made "
                "0 of them. Whichever of those the pooling picks, the ReLU stops the "
                "gradient there.",
            ),
            Wrong(
                [(r, c) for r in range(4) for c in range(4)],
                "That would be a mean over each quarter. In a maximum only the largest "
                "number has any influence.",
            ),
            Wrong(
                [(r, c) for r in range(4) for c in range(4) if r > 1 or c > 1],
                "Three quarters do pass one on, but only to the number that won. The "
                "others could move a little and nothing would change.",
            ),
            Wrong(
                largest,
                "These are the largest of the whole map. Each quarter has a winner of "
                "its own.",
            ),
            Wrong(
                np.argwhere(values == 0),
                "A number of 0 is no winner here: beside it in its quarter is a larger "
                "one.",
            ),
            Wrong(
                [*map(tuple, right), (0, 0), (0, 1), (1, 0), (1, 1)],
                "In a tie a maximum has no derivative, and here all four are negative "
                "before the ReLU: none of them passes a gradient on.",
            ),
        ],
        otherwise="In each quarter find the largest number, and ask whether the ReLU "
        "lets it through.",
        explanation="Three: the winner of each quarter, as long as it is positive. The "
        "quarter at the upper left is negative throughout, so its gradient stops at "
        "the ReLU.",
    )
