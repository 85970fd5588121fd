"""Five layers with the same places, by their free numbers."""

from whyconv import counting
from whyconv.questions import Order, Wrong


def question(side=32, size=5, channels=3, filters=6):
    shape = (side, side, channels)
    full, local, tied = counting.ladder(shape, size, filters)
    apart = counting.convolution(shape, size, filters, groups=channels)
    point = counting.convolution(shape, 1, filters)
    layers = [point, apart, tied, local, full]
    counts = [layer.weights for layer in layers]
    if counts != sorted(set(counts)):
        raise ValueError(f"the layers are not in order: {counts}")
    return Order(
        goal=2,
        lead="Question",
        place="Full, masked, tied",
        text=f"Five layers read {side} × {side} pixels with {channels} channels and "
        f"make {filters} maps. Leave their biases aside. *Bring the five layers into "
        "order by the free numbers in their matrices.*",
        first="fewest free numbers",
        last="most free numbers",
        things=[
            "tied, windows of 1 × 1",
            f"tied, windows of {size} × {size}, each filter on one channel",
            f"tied, windows of {size} × {size}",
            f"masked to windows of {size} × {size}",
            f"full, to the outputs of the {size} × {size} windows",
        ],
        wrong=[
            Wrong(
                (2, 1),
                f"To read one channel instead of {channels} is a third constraint: "
                f"{apart.weights} free numbers instead of {tied.weights}.",
            ),
            Wrong(
                (4, 3),
                "The mask forbids all entries outside the windows. Without it each "
                "output has a weight for every number of the image.",
            ),
            Wrong(
                (3, 2),
                "A tie makes the entries of each tap equal, and leaves one number "
                "where a mask alone leaves one for each place.",
            ),
            Wrong(
                (1, 0),
                f"A window of 1 × 1 reads all channels and has {channels} × {filters} "
                f"= {point.weights} numbers. {size} × {size} taps on one channel are "
                f"{apart.weights}.",
            ),
        ],
        otherwise="Each constraint takes freedom away: mask, then tie, then a mask "
        "across channels.",
        explanation=", ".join(f"{count:,}" for count in counts)
        + ". Each further constraint on the same matrix leaves fewer numbers free.",
    )


VARIANTS = [(28, 3, 4, 8), (64, 7, 3, 6), (32, 3, 8, 16)]
