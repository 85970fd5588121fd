"""The diary's function, repaired.

The diary compares the *weights* of a fully connected layer with the *parameters* of a
convolution. Write the function so that it compares parameters with parameters, and
let the convolution have a {term}`stride` (by how many pixels it moves) too. The fully
connected layer has the inputs and the outputs of the convolution.
"""

from whyconv import shapes
from whyconv.checker import Exercise


def compare_parameters(input_shape, filter_size, num_filters, stride=1):
    """Parameters of the two layers: (fully connected, convolution).

    input_shape: (height, width, channels). The filters are square.
    """
    height, width, channels = input_shape
    out_height = (height - filter_size) // stride + 1
    out_width = (width - filter_size) // stride + 1
    outputs = out_height * out_width * num_filters
    dense = (height * width * channels + 1) * outputs
    convolution = (filter_size**2 * channels + 1) * num_filters
    return dense, convolution


def counted(input_shape, filter_size, num_filters, stride=1):
    height, width, channels = input_shape
    places = 1
    for side in (height, width):
        places *= shapes.output_size(side, filter_size, stride)
    weights = height * width * channels * places * num_filters
    kernels = filter_size * filter_size * channels * num_filters
    return [weights + places * num_filters, kernels + num_filters]


def drawn(rng):
    height, width = rng.integers(6, 20, 2)
    shape = int(height), int(width), int(rng.integers(1, 5))
    return shape, *(int(rng.integers(1, high)) for high in (6, 9, 4))


exercise = Exercise(
    compare_parameters,
    page="01-fully-connected",
    difficulty=2,
    minutes=10,
    hints=[
        "In the diary's function only one of the two counts has a `+ 1`. Where does it "
        "come from, and where does the other one belong?",
        "Every output unit of the fully connected layer has a bias. Of the "
        "convolution, every *filter* has one.",
        "With a stride, the last place is the last multiple of it at which the filter "
        "still fits.",
    ],
    examples=[((4, 4, 1), 3, 1), ((32, 32, 3), 5, 6)],
    cases=[
        ((2, 2, 1), 2, 1),
        ((3, 3, 2), 2, 1),
        ((3, 3, 1), 2, 2),
        ((5, 4, 1), 2, 2),
        ((5, 5, 1), 2, 2, 2),
        ((6, 5, 3), 3, 2, 2),
    ],
    draw=drawn,
    reference=counted,
)
exercise.right(counted)


@exercise.right
def in_floats(input_shape, filter_size, num_filters, stride=1):
    dense, convolution = counted(input_shape, filter_size, num_filters, stride)
    return float(dense), float(convolution)


exercise.slip(
    "as_in_the_diary",
    "(height * width * channels + 1) * outputs",
    "height * width * channels * outputs",
    "The first number counts weights and the second parameters, as in the diary. Each "
    "output of the fully connected layer has a bias as well.",
)
exercise.slip(
    "both_without_biases",
    " + 1) * ",
    ") * ",
    "Like with like, but these are weights. Parameters are weights and biases.",
)
exercise.slip(
    "channels_forgotten",
    "filter_size**2 * channels + 1",
    "filter_size**2 + 1",
    "That is how the lecture comes to 156: a filter has weights for every channel of "
    "its input.",
)
exercise.slip(
    "one_bias_for_all_filters",
    "(filter_size**2 * channels + 1) * num_filters",
    "filter_size**2 * channels * num_filters + 1",
    "One bias is shared by all filters here. Each filter has its own.",
)
exercise.slip(
    "a_bias_at_every_place",
    "(filter_size**2 * channels + 1) * num_filters",
    "filter_size**2 * channels * num_filters + outputs",
    "The convolution has a bias for every output here. It shares the bias of a filter "
    "over all places, as it does the weights.",
)
exercise.slip(
    "last_place_forgotten",
    "// stride + 1",
    "// stride",
    "A filter as large as the image fits once, not 0 times: there is one place more.",
)
exercise.slip(
    "stride_forgotten",
    "// stride + 1",
    "+ 1",
    "The stride has no effect on the outputs. With stride 2 there are about half as "
    "many places along each side.",
)
exercise.slip(
    "image_taken_as_square",
    "out_width = (width - filter_size)",
    "out_width = (height - filter_size)",
    "The image is taken as a square: its width is not used for the outputs.",
)
