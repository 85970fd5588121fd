"""What training does with a wrong gradient of the kernels."""

from whyconv.experiments import results
from whyconv.questions import OneOf, Right, Wrong


def question():
    def read(mistake):
        rows = results("symptoms").where(mistake=mistake)
        return rows.values("right")[:, 1, -1].mean()

    flipped, right, fixed = map(read, ("flipped dK", "none", "kernels untrained"))
    return OneOf(
        goal=3,
        place="First, learn one batch by heart",
        text="A network is trained with a bug: dY is *flipped* in the gradient of its "
        "kernels, all else is right. *What does a training with this bug look like?*",
        choices=[
            Wrong(
                "An error: the shapes no longer fit",
                "A square array turned by half a turn has the same shape. Nothing in "
                "the program can notice.",
            ),
            Wrong(
                "The cost does not fall at all",
                "The gradients of the fully connected layer and of the biases are "
                "right, and that layer alone can learn much from random features.",
            ),
            Wrong(
                "It cannot learn 32 digits by heart, so that check finds the bug",
                "One would hope so. But for 32 digits the fully connected layer is "
                "enough, whatever the kernels do.",
            ),
            Wrong(
                "It learns one batch by heart, and reads new digits at chance",
                "Kernels that went astray still filter the digits, and a filtered "
                "digit is a digit. The last layer learns to read it, new ones too.",
            ),
            Right("It learns one batch by heart, and reads new digits less well"),
            Wrong(
                "No difference: the network learns flipped kernels instead",
                "That would be so if the forward pass flipped too. Here each step "
                "moves the kernels in a direction that has nothing to do with the "
                "slope.",
            ),
        ],
        explanation="It learns the batch to 100%, and after ten epochs reads "
        f"{flipped:.1%} of the validation digits instead of {right:.1%}; with kernels "
        f"that are not trained at all it is {fixed:.1%}. Only the gradient check finds "
        "the bug.",
    )
