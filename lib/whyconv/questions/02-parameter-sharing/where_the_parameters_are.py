"""Five layers of a small LeNet, by how many parameters they have."""

from whyconv import counting
from whyconv.questions import Order, Wrong


def question():
    first = counting.convolution((32, 32, 3), 5, 6).parameters
    second = counting.convolution((14, 14, 6), 5, 16).parameters
    last = counting.dense(84, 10).parameters
    joint = counting.dense(5 * 5 * 16, 120).parameters
    counts = [0, first, last, second, joint]
    if counts != sorted(counts):
        raise ValueError(f"the layers are not in order: {counts}")
    return Order(
        goal=3,
        place="A whole network, once",
        text="Five layers of a network that reads 32 × 32 × 3 numbers and names one of "
        "ten classes. *Bring the five layers into order by their parameters.*",
        first="fewest parameters",
        last="most parameters",
        things=[
            "a 2 × 2 max pooling of 28 × 28 × 6",
            "a convolution, 6 filters of 5 × 5 on 32 × 32 × 3",
            "a fully connected layer from 84 to 10",
            "a convolution, 16 filters of 5 × 5 on 14 × 14 × 6",
            "a fully connected layer from 5 × 5 × 16 to 120",
        ],
        wrong=[
            Wrong(
                (1, 0),
                "A pooling takes the largest of four numbers. There is nothing in it "
                "to learn: it has no parameters, however large its maps are.",
            ),
            Wrong(
                (4, 1),
                "The first convolution makes the most *outputs*. It makes them with "
                f"the same {first} numbers at every place.",
            ),
            Wrong(
                (4, 3),
                "Where the maps are flattened each of 400 numbers meets each of 120 "
                f"units: {joint:,} parameters. The convolution has {second:,}.",
            ),
            Wrong(
                (2, 1),
                "The last layer is small, but it shares nothing: 84 × 10 + 10 = "
                f"{last}. The convolution has (5 × 5 × 3 + 1) × 6 = {first}.",
            ),
            Wrong(
                (3, 2),
                f"16 filters of 5 × 5 × 6 and their biases are {second:,} numbers, and "
                f"84 × 10 + 10 are {last}.",
            ),
        ],
        otherwise="The side of a map is in no count of a convolution; it is in that of "
        "the fully connected layer behind it.",
        explanation=f"0, {first}, {last}, {second:,} and {joint:,}. Parameters gather "
        "where maps are flattened, because nothing is shared there. Activations are "
        "many at the other end, in the first maps.",
        minutes=2,
    )
