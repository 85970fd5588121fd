"""The largest image that fits.

A fully connected layer stands in for `filters` kernels of `size` × `size` on a square
image, without padding: it has the image's inputs and the maps' outputs. Its weights are
stored in float32, four bytes each. What is the largest side of the image for which they
fit into a memory of so many bytes? Biases may be neglected.
"""

from whyconv import counting
from whyconv.checker import Exercise


def largest_side(memory, size, channels, filters):
    """The largest side whose weights take at most `memory` bytes.

    0 where not even an image of size x size fits.
    """
    side = size
    while 4 * side**2 * channels * (side - size + 1) ** 2 * filters <= memory:
        side += 1
    return side - 1 if side > size else 0


def by_counting(memory, size, channels, filters):
    fits = [
        side
        for side in range(size, 60)
        if 4 * counting.ladder((side, side, channels), size, filters)[0].weights
        <= memory
    ]
    return max(fits, default=0)


def drawn(rng):
    size, channels, filters = (int(rng.integers(1, high)) for high in (6, 4, 7))
    return int(10 ** rng.uniform(3, 7)), size, channels, filters


exercise = Exercise(
    largest_side,
    page="01-fully-connected",
    difficulty=2,
    minutes=15,
    hints=[
        "How many weights has the layer for a side $n$? $n^2 C$ inputs, and how many "
        "outputs?",
        "No need to solve for $n$: try 1, 2, 3 and so on until it is too much.",
        "Begin at `size`, the smallest image with a place for the kernel.",
    ],
    examples=[(16, 1, 1, 1), (10**6, 5, 3, 6)],
    cases=[
        (4, 1, 1, 1),
        (3, 1, 1, 1),
        (64, 1, 1, 1),
        (63, 1, 1, 1),
        (4 * 9, 3, 1, 1),
        (4 * 9 - 1, 3, 1, 1),
        (4 * 16 * 4, 3, 1, 1),
        (4 * 16 * 4 * 6 - 1, 3, 3, 2),
        (10**7, 3, 3, 8),
    ],
    draw=drawn,
    reference=by_counting,
)
exercise.right(by_counting)


@exercise.right
def downwards(memory, size, channels, filters):
    for side in range(300, size - 1, -1):
        inputs, outputs = channels * side * side, filters * (side - size + 1) ** 2
        if inputs * outputs * 4 <= memory:
            return float(side)
    return 0.0


@exercise.right
def by_bisection(memory, size, channels, filters):
    low, high = size - 1, 1000
    while high - low > 1:
        side = (low + high) // 2
        places = (side - size + 1) ** 2
        if 4 * channels * filters * side**2 * places <= memory:
            low = side
        else:
            high = side
    return low if low >= size else 0


exercise.slip(
    "one_too_far",
    "return side - 1 if",
    "return side if",
    "That is the first side that does not fit: the largest that does is one less.",
)
exercise.slip(
    "weights_for_bytes",
    "4 * side**2",
    "side**2",
    "You compare weights with bytes. A weight in float32 takes four of them.",
)
exercise.slip(
    "double_precision",
    "4 * side**2",
    "8 * side**2",
    "Eight bytes a weight is float64; in float32 it takes four.",
)
exercise.slip(
    "must_be_less",
    "<= memory",
    "< memory",
    "Weights that take exactly as many bytes as there are do fit.",
)
exercise.slip(
    "outputs_as_large_as_the_image",
    "(side - size + 1) ** 2",
    "side ** 2",
    "The outputs are not as many as the pixels: without padding a window of `size` "
    "pixels has fewer places.",
)
exercise.slip(
    "off_by_one_in_the_output_size",
    "(side - size + 1) ** 2",
    "(side - size) ** 2",
    "Off by one: a window of 3 pixels fits into 3 pixels once, not 0 times.",
)
exercise.slip(
    "area_counted_once",
    "side**2 * channels * (side - size + 1) ** 2",
    "side**2 * channels",
    "The image's area counts twice: once for the inputs and once for the outputs.",
)
exercise.slip(
    "channels_forgotten",
    "* channels *",
    "*",
    "The channels are missing: a colour image has three numbers for each pixel.",
)
