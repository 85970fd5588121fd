"""How many directions two small kernels reach among the large ones."""

from whyconv import shapes
from whyconv.questions import Number, Wrong


def question(small=3):
    large = shapes.receptive_field([(small, 1)] * 2).size
    return Number(
        goal=1,
        place="Two small kernels",
        text=f"Two kernels of {small} × {small} in a row, nothing in between, make one "
        f"of {large} × {large}. Change the numbers of the two a little, in all ways. "
        f"*In how many independent directions can the {large**2} numbers of the large "
        "kernel move?*",
        answer=2 * small**2 - 1,
        wrong=[
            Wrong(
                large**2,
                "That would be all of them: every large kernel could be made. But "
                f"there are only {2 * small**2} numbers to change.",
            ),
            Wrong(
                2 * small**2,
                "You have counted the numbers. One of their directions does nothing: "
                "doubling the first kernel and halving the second.",
            ),
            Wrong(
                small**2,
                "That is one kernel. The other can be changed too, and moves the large "
                "one in other directions.",
            ),
            Wrong(
                small**4,
                "That is the number of products of a number of the first and one of "
                "the second, and they cannot be chosen one by one.",
            ),
            Wrong(
                2 * small**2 - 2,
                "One pair of changes cancels, not two: the first kernel times a "
                "number, the second divided by it.",
            ),
            Wrong(
                large**2 - 2 * small**2,
                "That is how many numbers the two kernels have fewer. Asked is how "
                "many directions they reach.",
            ),
        ],
        otherwise="How many numbers are there to change, and which change of them "
        "leaves the large kernel as it is?",
        explanation=f"There are {2 * small**2} numbers, and one direction is lost, "
        "since doubling the first kernel and halving the second changes nothing: "
        f"{2 * small**2 - 1} of {large**2}. Most {large} × {large} kernels cannot be "
        "made.",
        minutes=2,
    )


VARIANTS = [(4,), (5,)]
