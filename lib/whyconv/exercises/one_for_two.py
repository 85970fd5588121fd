"""Two layers in one kernel.

Two convolutions in a row, with nothing in between, are one convolution. So the second
layer adds nothing that a larger kernel could not do, and it takes a {term}`ReLU`
between them to make it worth having. Work out that larger kernel, for any number of
{term}`channels <channel>` and with a {term}`stride` in the first layer. How many
pixels does it see, and where do its weights come from?
"""

import numpy as np

from whyconv import ops
from whyconv.checker import Exercise


def one_for_two(first, second, stride=1):
    """Kernels (k, k, C, F) that do at once what two convolutions do in a row.

    first: (a, a, C, D), applied with the stride; second: (b, b, D, F), applied
    to its maps with stride 1. No padding, no biases, no flip. The result is
    applied to the image with the same stride, and is as small as can be.
    """
    a, b = len(first), len(second)
    side = a + (b - 1) * stride
    whole = np.zeros((side, side, first.shape[2], second.shape[3]))
    for u, v in np.ndindex(b, b):
        y, x = u * stride, v * stride
        whole[y : y + a, x : x + a] += first @ second[u, v]
    return whole


def case(seed, a, b, stride=1, channels=1, between=1, filters=1):
    rng = np.random.default_rng(seed)
    first = rng.integers(-2, 4, (a, a, channels, between))
    second = rng.integers(-2, 4, (b, b, between, filters))
    return (first, second, stride) if stride > 1 else (first, second)


def drawn(rng):
    a, b = (int(one) for one in rng.integers(1, 4, 2))
    stride, channels, between, filters = (int(one) for one in rng.integers(1, 4, 4))
    return case(int(rng.integers(999)), a, b, stride, channels, between, filters)


exercise = Exercise(
    one_for_two,
    page="07-error-clinic",
    difficulty=3,
    minutes=30,
    hints=[
        "Begin along one axis. Let the first kernel be (1, 2) and the second (3, 4). "
        "Write the output as a sum over the pixels x₀, x₁, x₂.",
        "Weight (u, v) of the second kernel reads the map at a place that lies u rows "
        "and v columns further on. That is u · stride rows of the image.",
        "So the large kernel is a sum of copies of the first one, each moved by "
        "(u · stride, v · stride) and multiplied by `second[u, v]`.",
        "With channels, `second[u, v]` is a matrix (D, F), and `first @ second[u, v]` "
        "sums over the D maps in between.",
    ],
    examples=[
        (np.array([[[[2]]]]), np.array([[[[3]]]])),
        (
            np.array([[1, 0], [0, 2]]).reshape(2, 2, 1, 1),
            np.array([[3, 0], [0, 4]]).reshape(2, 2, 1, 1),
        ),
    ],
    cases=[
        case(1, 1, 2),
        case(2, 2, 1, 2),
        case(3, 2, 2),
        case(4, 2, 2, 2),
        case(5, 1, 1, 1, 2, 3, 2),
        case(6, 2, 2, 3, 2, 1, 2),
        case(7, 3, 3),
    ],
    draw=drawn,
    draws=10,
)


@exercise.right
def from_unit_images(first, second, stride=1):
    a, b, channels = len(first), len(second), first.shape[2]
    side = a + (b - 1) * stride
    units = np.eye(side * side * channels).reshape(-1, side, side, channels)
    maps = ops.conv2d(units, first.astype(float), stride=stride)
    outputs = ops.conv2d(maps, second.astype(float))
    return outputs.reshape(side, side, channels, -1).astype(np.float32)


@exercise.right
def weight_by_weight(first, second, stride=1):
    a, b = first.shape[0], second.shape[0]
    side = (b - 1) * stride + a
    whole = np.zeros((side, side, first.shape[2], second.shape[3]))
    for u, v, s, t in np.ndindex(a, a, b, b):
        product = np.einsum("cd,df->cf", first[u, v], second[s, t])
        whole[s * stride + u, t * stride + v] += product
    return whole.tolist()


@exercise.wrong
def stride_forgotten(first, second, stride=1):
    """The stride does nothing. The second layer moves by one place of the *map*; where
    the first has a stride, that is several pixels of the image.
    """
    return one_for_two(first, second)


exercise.slip(
    "second_turned",
    "first @ second[u, v]",
    "first @ second[b - 1 - u, b - 1 - v]",
    "The second kernel is turned by half a turn. Its weight (u, v) reads further down "
    "and to the right, so it moves the first kernel that way.",
)
exercise.slip(
    "first_turned",
    "first @ second[u, v]",
    "first[::-1, ::-1] @ second[u, v]",
    "The first kernel is turned by half a turn. Nothing is flipped here: each copy of "
    "it lies on the image as it is.",
)
exercise.slip(
    "side_a_plus_b",
    "side = a + (b - 1) * stride",
    "side = a + b * stride",
    "The kernel is too large: two windows of 2 see three pixels together, since they "
    "share one.",
)
exercise.slip(
    "overwritten",
    "] += first",
    "] = first",
    "Where the copies of the first kernel overlap, the last one overwrites the others. "
    "A pixel reaches the output by several ways, and they add.",
)
exercise.slip(
    "first_transposed",
    "y, x = u * stride, v * stride",
    "x, y = u * stride, v * stride",
    "Down and across are swapped for one of the kernels.",
)


@exercise.wrong
def first_spread_out(first, second, stride=1):
    """It is the first kernel whose weights are spread out by the stride. They read
    neighbouring pixels; those of the second read the map, whose places lie `stride`
    pixels apart.
    """
    a, b = len(first), len(second)
    side = a + (b - 1) * stride
    whole = np.zeros((side, side, first.shape[2], second.shape[3]))
    for u, v in np.ndindex(a, a):
        y, x = u * stride, v * stride
        place = whole[y : y + b, x : x + b]
        place += (first[u, v] @ second)[: place.shape[0], : place.shape[1]]
    return whole


@exercise.wrong
def paths_of_one_map(first, second, stride=1):
    """Only the first of the maps in between is followed. A pixel reaches an output
    through all of them, and the ways add.
    """
    return one_for_two(first[..., :1], second[:, :, :1], stride)
