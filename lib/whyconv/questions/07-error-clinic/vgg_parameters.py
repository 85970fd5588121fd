"""In which layers of VGG-16 most of the parameters are."""

from whyconv import counting
from whyconv.questions import OneOf, Right, Wrong

BLOCKS = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]


def question():
    channels, learned = 3, []
    for convolutions, filters in BLOCKS:
        block = 0
        for _ in range(convolutions):
            layer = counting.convolution((14, 14, channels), 3, filters, padding=1)
            block, channels = block + layer.parameters, filters
        learned.append(block)
    first = counting.dense(7 * 7 * 512, 4096).parameters
    others = counting.dense(4096, 4096), counting.dense(4096, 1000)
    total = sum(learned) + first + sum(layer.parameters for layer in others)
    return OneOf(
        goal=3,
        place="The memory of VGG",
        text="VGG-16 has thirteen 3 × 3 convolutions in five blocks, with 64 to 512 "
        "filters and a halving of the side from 224 to 7 pixels, and three fully "
        "connected layers of 4,096, 4,096 and 1,000 units. *Where are most of the "
        "parameters of VGG-16?*",
        choices=[
            Wrong(
                "in the first block, where the maps are largest",
                "There are the most *activations*. A kernel's size does not depend on "
                f"the side of the map: the block has {learned[0]:,} parameters.",
            ),
            Wrong(
                "in the last two blocks, with 512 filters",
                f"They have {learned[3] + learned[4]:,}, most of what the convolutions "
                f"have, but {(learned[3] + learned[4]) / total:.0%} of the whole.",
            ),
            Right("in the first fully connected layer"),
            Wrong(
                "in the last fully connected layer",
                f"It has 4,096 × 1,000 weights, {others[1].parameters / total:.0%} of "
                "the whole. Compare how many inputs each of the three has.",
            ),
            Wrong(
                "spread evenly over all layers",
                f"From {learned[0]:,} in the first block to {first:,} in a single "
                "layer: they differ by more than a thousand.",
            ),
        ],
        explanation="The first fully connected layer reads 7 × 7 × 512 numbers and has "
        f"4,096 units: {first:,} of {total:,}, {first / total:.0%}. “A convolutional "
        "network has few parameters” is true of its convolutions.",
    )
