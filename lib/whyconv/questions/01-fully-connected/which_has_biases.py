"""Which of the diary's two numbers has the biases in it."""

from whyconv import counting
from whyconv.questions import OneOf, Right, Wrong


def question():
    full, shared = counting.compare_parameters((32, 32, 3), 5, 6)
    return OneOf(
        goal=1,
        place="The diary's snippet, and what it compares",
        text=f"""The diary's function returns two counts, `input_units * output_units`
            = {full:,} for the fully connected layer and `(f * f * n_C + 1) *
            num_filters` = {shared:,} for the convolution. *Which of the two has the
            biases in it?*""",
        choices=[
            Wrong(
                f"only the first, {full:,}",
                """The first is `input_units * output_units`: pairs of an input and an
                output, and no pair is a bias.""",
            ),
            Right(f"only the second, {shared:,}"),
            Wrong(
                "both",
                """The second has them, by its `+ 1` for each filter. In the first
                there is nothing but a product of inputs and outputs.""",
            ),
            Wrong(
                "neither",
                """Look at `+ 1` in the line of `conv_params`: it is one number more
                for each filter, its bias.""",
            ),
        ],
        explanation="""The first is `input_units * output_units`, weights only. The
            second has a `+ 1` for each filter, so it is weights *and* biases.""",
    )
