"""The memory of those weights in megabytes."""

from whyconv import counting
from whyconv.questions import Number, Wrong


def question(side=224, units=1000):
    weights = counting.dense(side * side * 3, units).weights
    megabytes = 4 * weights / 1e6
    return Number(
        goal=1,
        lead="Question",
        place="The diary's example",
        text=f"""A fully connected layer has {weights:,} weights, stored in float32, four
            bytes for each. *How much memory do they take, in megabytes of a million bytes?*""",
        answer=megabytes,
        unit="MB",
        about=0.02,
        wrong=[
            Wrong(
                weights / 1e6,
                "That is one byte for each weight. A float32 has 32 bits, four bytes.",
            ),
            Wrong(
                32 * weights / 1e6,
                "Those are megabits: 32 bits are four bytes.",
            ),
            Wrong(
                8 * weights / 1e6,
                "Eight bytes would be a float64. A float32 takes four.",
            ),
            Wrong(
                2 * weights / 1e6,
                "Two bytes would be a float16. A float32 takes four.",
            ),
            Wrong(
                4 * weights / 1e3,
                "Those are kilobytes. Divide by a thousand once more.",
            ),
            Wrong(
                weights / 4 / 1e6,
                "You have divided by four. Each weight *takes* four bytes.",
            ),
        ],
        otherwise="Multiply by four bytes, then divide by a million.",
        explanation=f"""{weights:,} × 4 bytes = {4 * weights:,} bytes, which is
            {megabytes:,.0f} MB.""",
        accepted=[f"{4 * weights} bytes", f"{4 * weights / 1e9} GB"],
    )


VARIANTS = [(64, 500), (96, 256), (128, 500), (160, 400), (256, 512), (300, 1000)]
