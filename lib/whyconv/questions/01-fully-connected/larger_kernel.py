"""Which of the three counts a larger kernel changes, and which way."""

from whyconv import counting
from whyconv.questions import Right, SeveralOf, Wrong


def question():
    small, large = (counting.ladder((32, 32, 3), size, 6) for size in (5, 9))
    before, after = small[0].biases, large[0].biases
    return SeveralOf(
        goal=2,
        place="How it grows",
        text="""The kernel grows from 5 × 5 to 9 × 9, on the same image of 32 × 32
            pixels. *Which of these statements hold?*""",
        choices=[
            Right(
                "The convolution has more weights.",
                f"""A convolution stores its kernels: 9 × 9 instead of 5 × 5 makes
                {large[2].weights:,} weights instead of {small[2].weights:,}.""",
            ),
            Right(
                "The locally connected layer has more weights.",
                f"""Each window of the locally connected layer has weights of its own,
                and larger windows have more: {large[1].weights:,} instead of
                {small[1].weights:,}.""",
            ),
            Wrong(
                "The fully connected layer has more weights.",
                f"""The fully connected layer has no kernel: it connects all inputs to
                all outputs. Fewer windows of 9 × 9 fit, so there are {after:,} outputs
                instead of {before:,}, and *fewer* weights.""",
            ),
            Wrong(
                "The fully connected layer has as many as before.",
                f"""The inputs of the fully connected layer stay, its outputs do not:
                fewer windows of 9 × 9 fit into 32 pixels, so there are {after:,}
                outputs instead of {before:,}.""",
            ),
        ],
        explanation="""All three layers change. With the larger kernel two of them have
            more weights and the fully connected one has *fewer*: fewer windows fit, so
            there are fewer outputs to connect.""",
    )
