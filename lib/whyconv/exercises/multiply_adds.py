"""What saves work.

Three layers have the same inputs (H, W, C) and the same outputs, the maps of `filters`
kernels of `size` × `size` without padding: fully connected, locally connected, and the
convolution. How many multiplications does each of them need for one image, and how many
weights does it have?
"""

from whyconv import counting
from whyconv.checker import Exercise


def multiply_adds(shape, size, filters):
    """((work, weights), (work, weights), (work, weights)) of the three layers.

    shape: (H, W, C). Work is the number of multiplications; biases do not
    count.
    """
    height, width, channels = shape
    places = (height - size + 1) * (width - size + 1)
    window = size * size * channels
    dense = height * width * channels * places * filters
    local = window * places * filters
    return (dense, dense), (local, local), (local, window * filters)


def counted(shape, size, filters):
    layers = counting.ladder(shape, size, filters)
    return [[layer.multiply_adds, layer.weights] for layer in layers]


def drawn(rng):
    height, width = (int(n) for n in rng.integers(5, 12, 2))
    channels, size, filters = (int(n) for n in rng.integers(1, 5, 3))
    return (height, width, channels), size, filters


exercise = Exercise(
    multiply_adds,
    page="03-sparsity",
    difficulty=1,
    minutes=10,
    hints=[
        "A fully connected layer multiplies each input with a weight for each output. "
        "So work and weights are the same number.",
        "A locally connected unit sees a window. Its weights are its own.",
        "The convolution does what the locally connected layer does, with the same "
        "weights at every place. Which of its two numbers does that change?",
    ],
    examples=[((3, 3, 1), 2, 1), ((32, 32, 3), 5, 6)],
    cases=[((2, 2, 1), 2, 1), ((3, 3, 1), 3, 2), ((4, 3, 2), 2, 3), ((5, 5, 3), 1, 2)],
    draw=drawn,
    reference=counted,
)
exercise.right(counted)


@exercise.right
def in_floats(shape, size, filters):
    return tuple((float(work), float(w)) for work, w in counted(shape, size, filters))


exercise.slip(
    "sharing_saves_work",
    "(local, window * filters)",
    "(window * filters, window * filters)",
    "The convolution has few weights, but it uses each of them at every place. Sharing "
    "saves memory and no multiplications.",
)
exercise.slip(
    "local_weights_shared",
    "(local, local)",
    "(local, window * filters)",
    "The locally connected layer shares nothing: it has a kernel of its own for every "
    "place, and as many weights as multiplications.",
)
exercise.slip(
    "copies_counted",
    "(local, window * filters)",
    "(local, local)",
    "That counts every copy of the convolution's kernel. It stores one, and uses it at "
    "all places.",
)
exercise.slip(
    "window_of_one_channel",
    "window = size * size * channels",
    "window = size * size",
    "A window is as deep as its input: it has size × size pixels in every channel.",
)
exercise.slip(
    "off_by_one",
    "(height - size + 1) * (width - size + 1)",
    "(height - size) * (width - size)",
    "Off by one in the places: a window of 3 fits into 3 pixels once.",
)
exercise.slip(
    "padded",
    "(height - size + 1) * (width - size + 1)",
    "height * width",
    "That is one place for each pixel, as with padding. Here there is none.",
)
exercise.slip(
    "filters_forgotten_in_the_work",
    "local = window * places * filters",
    "local = window * places",
    "Each filter makes a map of its own, with all the multiplications of a map.",
)
