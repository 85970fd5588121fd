"""Who wins if the truth is nearly a convolution."""

from whyconv.questions import Beside, OneOf, Right, Wrong


def question():
    return OneOf(
        goal=3,
        place="An experiment in which we know the truth",
        text="The truth is *nearly* a convolution: four fifths of its sum of squares "
        "come from a shared kernel, one fifth from private changes at each place. "
        "Three learners, full, masked and tied, see 8 examples, and then 512. *Who "
        "comes closest to the truth?*",
        choices=[
            Wrong(
                "tied both times",
                "With 512 examples the tied learner still makes the fifth that it "
                "cannot express. An error that no example removes is passed some time.",
            ),
            Wrong(
                "masked both times",
                "Its assumption is true, but with 8 examples it has 160 numbers to "
                "find, and the tied learner five.",
            ),
            Right("tied with 8, masked with 512"),
            Wrong(
                "tied with 8, full with 512",
                "The full learner can express the truth, but so can the masked one, "
                "with a seventh of the numbers to find.",
            ),
            Wrong(
                "tied with 8, all three alike with 512",
                "Full and masked do come close to the truth, the masked one first. The "
                "tied one stays at the fifth that it cannot express.",
            ),
            Wrong(
                "full both times, as it is never wrong about anything",
                "It assumes nothing, so it has 1,152 numbers to find from 8 examples "
                "of 32 outputs each.",
            ),
        ],
        beside=Beside(
            shape="posts",
            at=[
                [(8, few), (512, many)]
                for few, many in (
                    ("tied", "tied"),
                    ("masked", "masked"),
                    ("tied", "masked"),
                    ("tied", "full"),
                    ("tied", "all"),
                    ("full", "full"),
                )
            ],
            chart=1,
        ),
        explanation="With few examples a false assumption is better than too many free "
        "numbers; with many it is in the way. The tied learner's floor is the fifth "
        "that a single kernel cannot hold, and can be computed beforehand.",
        minutes=2,
    )
