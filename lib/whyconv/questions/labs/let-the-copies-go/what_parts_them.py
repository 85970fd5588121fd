"""When copies of a kernel stay together that follow their own gradients."""

from whyconv.questions import OneOf, Right, Wrong


def question():
    return OneOf(
        goal="say what keeps the copies of a kernel together",
        place="What drives them apart?",
        text="Each place gets a copy of the same kernel, and from then on each copy "
        "follows its own gradient. *When do the copies stay equal?*",
        choices=[
            Wrong(
                "Always: they start equal and learn the same task",
                "Equal copies compute equal features, but each gets the gradient of "
                "its own place, and those differ from the first step on.",
            ),
            Wrong(
                "When the digits stand at all places during training",
                "That is half of it. Behind flatten each place has weights of its own "
                "and asks its copy for something else.",
            ),
            Wrong(
                "When the head treats all places alike",
                "That is half of it. A digit that stands at one place sends its "
                "gradient to the copies there, and not to the others.",
            ),
            Right(
                "When the head treats all places alike and every step averages over "
                "all shifts of the digits"
            ),
            Wrong(
                "Never: without a tie they must part",
                "Shift everything by one pixel: if head and data do not notice, all "
                "places get the same gradient, and equal copies stay equal.",
            ),
        ],
        explanation="If head, border and cost treat all places alike, shifting "
        "everything changes nothing, so all places get the same gradient. A batch that "
        "shows each digit at one place breaks this, and so does flatten. A convolution "
        "needs none of these conditions.",
        minutes=2,
    )
