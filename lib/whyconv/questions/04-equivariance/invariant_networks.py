"""Which networks give the same answer wherever the thing is."""

from whyconv.questions import Right, SeveralOf, Wrong


def question():
    return SeveralOf(
        goal=3,
        place="The whole bench",
        text="An image on a ring is shifted by *4 columns*. All convolutions have "
        "circular padding unless it is said otherwise, and random weights. *Which of "
        "these networks give exactly the same output after the shift?*",
        choices=[
            Right(
                "convolution, ReLU, global average",
                "The convolution moves its map, the ReLU sees no places, and the mean "
                "of a moved map is the same mean.",
            ),
            Wrong(
                "convolution, ReLU, flatten, fully connected",
                "The map moves along, and flatten hands each value to another weight. "
                "The fully connected layer tells the places apart.",
            ),
            Right(
                "convolution of stride 2, ReLU, 2 × 2 max pooling, global maximum",
                "The strides 2 and 2 multiply to 4, and the shift is by 4: the pooled "
                "map moves by one place, and its maximum stays.",
            ),
            Wrong(
                "locally connected layer, ReLU, global average",
                "Global pooling forgets places, but before it each place had a kernel "
                "of its own: the numbers that it averages have changed.",
            ),
            Wrong(
                "zero-padded convolution, ReLU, global average",
                "The zeros at the border do not move with the image, so the outputs "
                "there are others, and with them the mean.",
            ),
            Wrong(
                "three convolutions of stride 2, global average",
                "Three strides of 2 multiply to 8. A shift by 4 is half a step of the "
                "last map.",
            ),
        ],
        explanation="The answer stays if every layer before the last passes the whole "
        "shift on and the last forgets places. Flatten does not forget, own weights at "
        "each place and zeros at the border do not pass it on, and strides pass on "
        "multiples of their product only.",
        minutes=2,
    )
