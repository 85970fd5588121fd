"""The side of the image and the side of the kernel double: by what factor each grows."""

from whyconv import counting
from whyconv.questions import Number, Wrong


def question(side=64, size=5, filters=6):
    once = counting.ladder((side, side, 3), size, filters)[2].weights
    twice = counting.ladder((2 * side, 2 * side, 3), 2 * size, filters)[2].weights
    return Number(
        goal=2,
        lead="Question",
        place="How it grows",
        text=f"""The side of the image doubles from {side} to {2 * side}, and the side of the
            kernels from {size} to {2 * size}. *By what factor do the weights of the
            convolution grow?*""",
        answer=twice / once,
        wrong=[
            Wrong(
                1,
                """The image alone would change nothing. But the kernels have grown too,
                and they are what is stored.""",
            ),
            Wrong(
                2,
                "The side of a kernel doubles, so its area becomes fourfold.",
            ),
            Wrong(
                8,
                """The kernel has two sides that double. The third dimension, the
                channels, stays.""",
            ),
            Wrong(
                16,
                """That is the fully connected layer, about: four times the inputs, four
                times the outputs. The convolution stores its kernels alone.""",
            ),
            Wrong(
                twice,
                "That is the number of weights afterwards. The question is by what "
                "factor it has grown.",
            ),
        ],
        otherwise="Its weights are k² × C × F: which of these has changed?",
        explanation=f"""k² C F: the side k doubles, so k² becomes fourfold, {once:,} to
            {twice:,} weights. The side of the image is not in it.""",
        accepted=["2²", "4×1"],
    )


VARIANTS = [(32, 3, 8), (64, 3, 16), (128, 5, 8), (100, 7, 4)]
