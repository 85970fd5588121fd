"""When multiplying takes over.

A processor fetches so many bytes of weights in a second and does so many
multiplications in a second, both at the same time, so whatever takes longer sets the
time. A fully connected layer gets a batch of images: every weight is fetched once for
the whole batch, and multiplied once for each image. What is the smallest batch for
which multiplying takes at least as long as fetching? Before you write it: does a
larger layer need a larger batch?
"""

from math import ceil

from whyconv.checker import Exercise


def batch_to_balance(bytes_rate, products_rate, weight_bytes=4):
    """The smallest batch for which multiplying takes as long as fetching.

    bytes_rate, products_rate: of the memory and the processor, both in the
    same unit, such as billions a second.
    """
    return ceil(weight_bytes * products_rate / bytes_rate)


def drawn(rng):
    rates = (int(n) for n in rng.integers(1, 40, 2))
    return *rates, int(rng.choice([1, 2, 4, 8]))


exercise = Exercise(
    batch_to_balance,
    page="labs/on-a-real-machine",
    difficulty=1,
    minutes=10,
    hints=[
        "Take a layer of $W$ weights and a batch of $n$ images. How many bytes does it "
        "fetch, and how many products does it do?",
        "$4W$ bytes and $nW$ products, for weights of four bytes. Divide each by its "
        "rate and set the two times equal.",
        "$W$ drops out. What is left says how many images $n$ have to be; it need not "
        "be a whole number, and a batch is one.",
    ],
    examples=[(8, 6), (15, 20)],
    cases=[(4, 1), (1, 1), (8, 1), (8, 3), (8, 6, 2), (10, 3, 8), (16, 80, 1)],
    draw=drawn,
)


@exercise.right
def by_trying(bytes_rate, products_rate, weight_bytes=4):
    images = 1
    while images * bytes_rate < weight_bytes * products_rate:
        images += 1
    return images


@exercise.right
def in_whole_numbers(bytes_rate, products_rate, weight_bytes=4):
    return float(-(-weight_bytes * products_rate // bytes_rate))


exercise.slip(
    "rounded_down",
    "return ceil(",
    "return int(",
    "Rounded down, the batch is too small: its products are done a little before the "
    "weights have come.",
)
exercise.slip(
    "rounded_down_but_not_to_zero",
    "ceil(weight_bytes * products_rate / bytes_rate)",
    "max(1, weight_bytes * products_rate // bytes_rate)",
    "`//` rounds down, and then the batch is too small, even if it is never 0: its "
    "products are done a little before the weights have come.",
)
exercise.slip(
    "rounded",
    "return ceil(",
    "return round(",
    "Rounded to the nearest number, the batch is too small in half of all cases. It "
    "has to be *at least* the quotient.",
)
exercise.slip(
    "bytes_forgotten",
    "weight_bytes * ",
    "",
    "That compares weights with products, as if a weight were one byte. The memory "
    "delivers bytes, and each weight has several.",
)
exercise.slip(
    "always_four_bytes",
    "weight_bytes * ",
    "4 * ",
    "Every weight has four bytes here. With `weight_bytes=2` (float16) there is half "
    "as much to fetch.",
)


@exercise.wrong
def upside_down(bytes_rate, products_rate, weight_bytes=4):
    """The quotient is upside down. A processor that multiplies faster has more time
    to wait, and needs *more* images before multiplying sets the time.
    """
    return ceil(bytes_rate / (weight_bytes * products_rate))


@exercise.wrong
def bytes_on_the_wrong_side(bytes_rate, products_rate, weight_bytes=4):
    """The bytes of a weight stand on the wrong side: heavier weights take longer to
    fetch, so more images are needed, not fewer.
    """
    return ceil(products_rate / (weight_bytes * bytes_rate))


exercise.slip(
    "rounded_too_early",
    "ceil(weight_bytes * products_rate / bytes_rate)",
    "weight_bytes * ceil(products_rate / bytes_rate)",
    "The quotient of the rates is rounded up before it is multiplied by the bytes of a "
    "weight, which makes the batch too large. Round once, at the end.",
)
exercise.slip(
    "bits",
    "weight_bytes * ",
    "8 * weight_bytes * ",
    "You count bits. The memory's rate is in bytes, and `weight_bytes` is too.",
)
exercise.slip(
    "strictly_longer",
    "return ceil(",
    "return 1 + int(",
    "One image too many where the quotient is a whole number: multiplying has to take "
    "at least as long, and just as long is enough.",
)
exercise.slip(
    "no_whole_number",
    "return ceil(",
    "return (",
    "That is the point where both take equally long, and it need not be a whole "
    "number. A batch has a whole number of images.",
)


@exercise.wrong
def additions_counted(bytes_rate, products_rate, weight_bytes=4):
    """You count two operations for each weight and image, a product and a sum. The
    rate that is given counts products alone.
    """
    return ceil(weight_bytes * products_rate / bytes_rate / 2)
