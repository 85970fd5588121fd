"""Which way of knowing more helps a full network most."""

from whyconv.experiments import ladder, results
from whyconv.questions import OneOf, Right, Wrong


def question():
    def read(budget=ladder.SMALL, placed=False, l2=0.0, dropout=0.0):
        rows = results("ladder").where(
            **dict(zip(("filters", "steps"), budget, strict=True)),
            task="digits",
            head="flat",
            net="full",
            examples=256,
            shuffled=False,
            placed=placed,
            l2=l2,
            dropout=dropout,
        )
        seeds = ladder.SEEDS if budget == ladder.SMALL else ladder.LARGE_SEEDS
        right = [row["test"] for row in rows.rows if row["seed"] in seeds]
        return f"{sum(right) / len(right):.0%}"

    at = ladder.EXAMPLES.index(256)
    return OneOf(
        goal="say what a constraint is worth, and in what other way it can be had",
        place="Three other ways to know more",
        text=f"A full network with a flat head reads {read()} of digits at random "
        "places, after training with 256 of them. *What helps a full network most, at "
        "the same number of steps?*",
        choices=[
            Wrong(
                "L2, at its best strength",
                "It says that weights are probably small, each by itself. It knows "
                "nothing of places, and the network reads "
                f"{read(l2=ladder.L2['digits'][at])}.",
            ),
            Wrong(
                "dropout, at its best strength",
                "It keeps units from relying on one another. What a digit looks like "
                "at another place it cannot tell: the network reads "
                f"{read(dropout=ladder.DROPOUT['digits'][at])}.",
            ),
            Right("placing each of the 256 digits anew in every epoch"),
            Wrong(
                "four times as many filters",
                f"With these, and twice the steps, it reads {read(ladder.LARGE)}. "
                "Width was not what it lacked, examples at other places were.",
            ),
            Wrong(
                "nothing but a tie can say what the examples do not",
                "So an earlier version of these notes had it. What the tie says in the "
                "weights can be said in examples too.",
            ),
        ],
        explanation="Placed anew in each epoch, the same 256 digits bring it from "
        f"{read()} to {read(placed=True)}; L2 and dropout change next to nothing. "
        "Augmentation says in examples what sharing says in weights. What it does not "
        "give is exactness.",
    )
