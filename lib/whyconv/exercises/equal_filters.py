"""What is equal?

With eight filters each, a locally connected layer beat the convolution on the framed
parts, and an earlier version of these notes made a rule of it. But equal filters are
not equal parameters. Both networks have windows of `size` × `size` side by side that do
not overlap, {term}`ReLU`, and a fully connected layer from all maps to the classes. How
many filters may the convolution have, if its network is to have no more
{term}`parameters <parameter>` than the other one?

The lab's frame is `equal_filters(8, 16, 4, 1, 2)`. Look up in its last figure which of
the two is ahead then.
"""

from whyconv import counting
from whyconv.checker import Exercise


def equal_filters(filters, side, size, channels, classes):
    """The most filters of a convolution with no more parameters in all.

    Both read images (side, side, channels) in windows (size, size) side by
    side, where size divides side, and a fully connected layer reads all maps.
    The other network has `filters` at each place and a bias for each output.
    """
    places = (side // size) ** 2
    window = size**2 * channels + 1
    local = places * filters * (window + classes)
    return local // (window + places * classes)


def drawn(rng):
    size, across = int(rng.integers(2, 5)), int(rng.integers(2, 5))
    filters, channels, classes = (int(n) for n in rng.integers([10, 1, 2], [41, 4, 11]))
    return filters, size * across, size, channels, classes


exercise = Exercise(
    equal_filters,
    page="labs/where-convolution-loses",
    difficulty=1,
    minutes=15,
    hints=[
        "What does *one* filter cost in each of the two networks? It has weights and a "
        "bias, and in the last layer a weight for each place and class.",
        "In the locally connected layer a filter has its own window of weights and its "
        "own bias at each place, in the convolution only once. In the last layer it "
        "costs the same in both. The biases of the classes are the same too.",
        "Divide what all local filters cost by what one shared filter costs, and drop "
        "the remainder.",
    ],
    examples=[(8, 16, 4, 1, 2)],
    cases=[
        (10, 4, 2, 1, 2),
        (20, 4, 2, 1, 3),
        (20, 6, 2, 1, 2),
        (30, 6, 3, 1, 3),
        (20, 4, 2, 3, 2),
        (24, 9, 3, 1, 10),
    ],
    draw=drawn,
    draws=12,
)


@exercise.right
def by_the_library(filters, side, size, channels, classes):
    ladder = counting.ladder((side, side, channels), size, filters, stride=size)
    one = counting.convolution((side, side, channels), size, 1, stride=size)
    head = (side // size) ** 2 * classes
    budget = ladder.locally_connected.parameters + head * filters
    return budget // (one.parameters + head)


@exercise.right
def one_more_while_it_fits(filters, side, size, channels, classes):
    places = (side // size) ** 2

    def tied(count):
        layer = count * (size * size * channels + 1)
        return layer + (places * count + 1) * classes

    outputs = places * filters
    local = outputs * (size * size * channels + 1) + (outputs + 1) * classes
    most = 0
    while tied(most + 1) <= local:
        most += 1
    return float(most)


@exercise.right
def by_the_share(filters, side, size, channels, classes):
    across = side / size
    layer, head = size * size * channels + 1, across * across * classes
    ratio = (across * across * layer + head) / (layer + head)
    return [int(filters * ratio + 1e-9)][0]


exercise.slip(
    "as_many_filters",
    "return local // (window + places * classes)",
    "return filters",
    "Equal filters are what the lab began with. A filter of the locally connected "
    "layer has weights for each place, so it costs more.",
)
exercise.slip(
    "the_layers_alone",
    "return local // (window + places * classes)",
    "return places * filters",
    "That makes the two *layers* equal. The last layer has weights for each map and "
    "place, and with so many filters it is much larger than before.",
)
exercise.slip(
    "head_on_the_means",
    "places * filters * (window + classes)\n"
    "    return local // (window + places * classes)",
    "filters * (places * window + classes)\n    return local // (window + classes)",
    "The last layer is counted as if it read one mean of each map. It reads all places "
    "of each map.",
)
exercise.slip(
    "biases_forgotten",
    "size**2 * channels + 1",
    "size**2 * channels",
    "The biases are missing: one for each filter of the convolution, and one for each "
    "output of the locally connected layer.",
)
exercise.slip(
    "local_biases_shared",
    "places * filters * (window + classes)",
    "filters * (places * (window - 1 + classes) + 1)",
    "The locally connected layer has only one bias for each filter here. It has one "
    "for each output, that is for each filter and place.",
)
exercise.slip(
    "channels_forgotten",
    "size**2 * channels + 1",
    "size**2 + 1",
    "The window of a filter is counted in one channel. It goes through all of them.",
)
exercise.slip(
    "overlapping_windows",
    "(side // size) ** 2",
    "(side - size + 1) ** 2",
    "These windows overlap: they begin at every pixel. Here they stand side by side.",
)
exercise.slip(
    "rounded_up",
    "return local // (window + places * classes)",
    "return -(-local // (window + places * classes))",
    "With the last of these filters the convolution has more parameters than the local "
    "layer. Drop the remainder.",
)
exercise.slip(
    "not_whole",
    "local // ",
    "local / ",
    "Filters come in whole numbers: drop the remainder.",
)
exercise.slip(
    "the_parameters",
    "return local // (window + places * classes)",
    "return local + classes",
    "That is how many parameters the locally connected network has. Filters are asked "
    "for.",
)
exercise.slip(
    "rounded",
    "return local // (window + places * classes)",
    "return round(local / (window + places * classes))",
    "The number is rounded. Where that is upwards, the convolution has more parameters "
    "than the local layer: drop the remainder.",
)
exercise.slip(
    "places_along_one_side",
    "(side // size) ** 2",
    "side // size",
    "These are the places along one side of the image. They stand in rows and columns.",
)
exercise.slip(
    "window_of_one_row",
    "size**2 * channels + 1",
    "size * channels + 1",
    "The window of a filter has only one row here. It is a square.",
)
exercise.slip(
    "local_head_forgotten",
    "places * filters * (window + classes)",
    "places * filters * window",
    "Of the locally connected network only the first layer is counted. It has the last "
    "one too, with as many weights for each of its outputs.",
)
exercise.slip(
    "class_biases_in_each_filter",
    "(window + places * classes)",
    "(window + (places + 1) * classes)",
    "The biases of the classes are counted with each filter. There is one for each "
    "class, in both networks, and it does not matter here.",
)
