"""Four layers on one image, by how many weights they have."""

from whyconv import counting
from whyconv.questions import Order, Wrong


def question(side=32, size=5, filters=6, classes=10):
    ladder = counting.ladder((side, side, 3), size, filters)
    full, local, shared = ladder
    head = counting.dense(side * side * 3, classes)
    counts = [shared.weights, head.weights, local.weights, full.weights]
    if counts != sorted(counts):
        raise ValueError(f"the layers are not in order: {counts}")
    return Order(
        goal=1,
        lead="Question",
        place="The diary's snippet, and what it compares",
        text=f"""Four layers look at a colour image of {side} × {side} pixels, with
            three channels. Unless it says otherwise, the outputs are those of
            {filters} kernels of {size} × {size}. *Bring the layers into order by their
            weights.*""",
        first="fewest weights",
        last="most weights",
        things=[
            f"a convolution with {filters} kernels of {size} × {size}",
            f"a fully connected layer to {classes} units",
            f"a locally connected layer with windows of {size} × {size}",
            "a fully connected layer to the convolution's outputs",
        ],
        wrong=[
            Wrong(
                (3, 2),
                f"""The fully connected layer to the same outputs connects each of them
                to all {side * side * 3:,} inputs, the locally connected one only to
                the {size * size * 3} of a window.""",
            ),
            Wrong(
                (2, 0),
                f"""The locally connected layer drops connections but shares nothing:
                it has a kernel of its own for each place, where the convolution has
                {filters} for all places.""",
            ),
            Wrong(
                (1, 0),
                f"""Only {classes} units, but each has a weight for all
                {side * side * 3:,} inputs: {head.weights:,}. The convolution has
                {shared.weights:,} in all.""",
            ),
            Wrong(
                (2, 1),
                f"""Windows are small, but there are many: the locally connected layer
                has {local.weights:,} weights. {classes} units that see everything have
                {head.weights:,}.""",
            ),
        ],
        otherwise="Count weights as outputs times what each output sees.",
        explanation=f"""{shared.weights:,}, {head.weights:,}, {local.weights:,} and
            {full.weights:,}. Few outputs make a fully connected layer small, and many
            places make even small windows add up, unless they share their weights.""",
    )


VARIANTS = [(28, 5, 8), (32, 3, 16), (64, 5, 6), (48, 7, 8), (32, 5, 12, 20)]
