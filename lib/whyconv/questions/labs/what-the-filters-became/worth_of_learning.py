"""How many digits are read with kernels that were never trained."""

from whyconv.experiments import filters, results
from whyconv.questions import OneOf, Right, Wrong


def question():
    def read(net):
        rate, dropout = filters.CHOSEN[net]
        rows = results("filters").where(
            net=net, epochs=20, judged="test", rate=rate, dropout=dropout
        )
        right = [row["right"] for row in rows.rows if row["seed"] in filters.ALL_SEEDS]
        return sum(right) / len(right) / 360  # test digits

    none, frozen, whole = map(read, ("none", "head", "whole"))
    return OneOf(
        goal="say how much of the accuracy is owed to what the kernels learnt",
        place="How much had to be learned?",
        text=f"A linear classifier on the 64 pixels reads {none:.0%} of these digits, "
        f"the whole network {whole:.0%}. Now both convolutions are *frozen* as they "
        "were initialised, and only the last layer is trained, each network with "
        "settings of its own. *What does the network with frozen kernels read?*",
        choices=[
            Wrong(
                "about 10%, as random kernels make noise of the digits",
                "Random kernels keep what is there: a filtered digit is still a digit, "
                "and the last layer learns to read it.",
            ),
            Wrong(
                "about 90%, less than from the pixels",
                "Then the frozen kernels would lose something. They give the last "
                "layer 256 features of neighbouring pixels, more than the 64 pixels.",
            ),
            Right(f"about {frozen:.0%}, between the two"),
            Wrong(
                f"about {whole:.0%}, as much as the whole network",
                "That is what freezing the *first* convolution costs: nothing. The "
                "second one has learnt something.",
            ),
            Wrong(
                "it cannot be trained at all",
                "The last layer is a linear classifier on 256 features, and its "
                "gradient needs no other.",
            ),
        ],
        explanation="In the mean over seeds frozen kernels bring "
        f"{100 * (frozen - none):.1f} points over the pixels, and learning another "
        f"{100 * (whole - frozen):.1f}, nearly all of it in the second convolution. "
        "On easy digits random features go a long way.",
    )
