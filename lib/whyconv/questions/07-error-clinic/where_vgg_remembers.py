"""Parts of VGG-16, by the numbers they keep for an image."""

from whyconv.questions import Order, Wrong


def question():
    blocks = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]
    kept, side = [], 224
    for convolutions, filters in blocks:
        block = convolutions * side**2 * filters
        side //= 2
        kept.append(block + side**2 * filters)
    image, units = 224**2 * 3, 4096 + 4096 + 1000
    counts = [units, image, kept[4], kept[2], kept[0]]
    if counts != sorted(counts):
        raise ValueError(f"the parts are not in order: {counts}")
    return Order(
        goal=3,
        place="The memory of VGG",
        text="VGG-16 keeps the outputs of all its layers for the backward pass. Each "
        "pooling halves the side of the maps, from 224, and the filters double up to "
        "512. *Bring these parts of VGG-16 into order by the numbers that they keep.*",
        first="fewest numbers",
        last="most numbers",
        things=[
            "the three fully connected layers",
            "the image, 224 × 224 × 3",
            "block 5: three convolutions of 512 filters on 14 × 14",
            "block 3: three convolutions of 256 filters on 56 × 56",
            "block 1: two convolutions of 64 filters on 224 × 224",
        ],
        wrong=[
            Wrong(
                (4, 3),
                "Twice as many filters on a quarter of the places are half the "
                f"numbers, from block to block: {kept[0]:,} in the first, {kept[2]:,} "
                "in the third.",
            ),
            Wrong(
                (3, 2),
                "512 filters are twice as many as 256, but the maps have a sixteenth "
                f"of the places: {kept[4]:,} against {kept[2]:,}.",
            ),
            Wrong(
                (1, 0),
                "That is where most *parameters* are. Their outputs are only "
                f"{units:,} numbers.",
            ),
            Wrong(
                (2, 1),
                f"The image has 224 × 224 × 3 = {image:,} numbers, and one map of 14 × "
                "14 with 512 filters has 100,352, of which there are three.",
            ),
        ],
        otherwise="Count side × side × filters for each layer of the part.",
        explanation=f"{', '.join(f'{count:,}' for count in counts)}. The maps need "
        "their memory at the start, where the side is large, and the weights at the "
        "end.",
        minutes=2,
    )
