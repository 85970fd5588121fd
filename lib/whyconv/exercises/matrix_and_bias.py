"""What is in the box?

Somebody has put a layer into a function and lost its code. It may be a convolution
with any stride, a mean over windows, a mirror: all you know is that its output is
$A x + b$, where $x$ is the image, flattened row by row. Find the matrix $A$ and the
vector $b$, with no other tool than calling it.
"""

import numpy as np

from whyconv import ops
from whyconv.checker import Exercise


def matrix_and_bias(layer, shape):
    """A (outputs, pixels) and b (outputs,) of a layer that computes A x + b.

    layer: a function from an image of this shape to an array of outputs.
    Images and outputs are flattened row by row.
    """
    bias = np.ravel(layer(np.zeros(shape)))
    columns = []
    for unit in np.eye(int(np.prod(shape))):
        outputs = layer(unit.reshape(shape))
        columns.append(np.ravel(outputs) - bias)
    return np.stack(columns, axis=1), bias


class Box:
    """A convolution of a grey image; its docstring says no more than that."""

    def __init__(self, seed, size, stride=1, padding=0, bias=0):
        kernel = np.random.default_rng(seed).integers(1, 9, (*size, 1, 1))
        self.kernel, self.bias = kernel.astype(float), float(bias)
        self.how = {"stride": stride, "padding": padding}
        self.__doc__ = "A layer."

    def __call__(self, image):
        image = np.asarray(image, float)
        at_least_2d = image.reshape(1, -1, image.shape[-1], 1)
        maps = ops.conv2d(at_least_2d, self.kernel, **self.how) + self.bias
        return maps[0, :, :, 0]


def mirror(image):
    """A layer."""
    return np.asarray(image)[..., ::-1]


def means(image):
    """A layer."""
    return np.asarray(image, float).mean(axis=0) + [1] * np.shape(image)[1]


def every_place_its_bias(image):
    """A layer."""
    image = np.asarray(image, float)
    return 2 * image + np.arange(1, image.size + 1).reshape(image.shape)


def drawn(rng):
    size = rng.integers(1, 4, 2)
    shape = tuple(int(one) for one in size + rng.integers(0, 3, 2))
    stride, bias = int(rng.integers(1, 3)), int(rng.integers(-2, 3))
    return Box(int(rng.integers(99)), size, stride, int(rng.integers(2)), bias), shape


exercise = Exercise(
    matrix_and_bias,
    page="06-one-matrix",
    difficulty=2,
    minutes=20,
    hints=[
        "What does the layer make of an image of zeros?",
        "And of an image that is 1 at one pixel and 0 elsewhere? It makes a column of "
        "the matrix, plus something that you know.",
        "`np.eye(pixels)` has all such images as rows: `reshape(shape)` makes an image "
        "of one. Outputs are columns: `np.stack(columns, axis=1)`.",
    ],
    examples=[(Box(1, (1, 2)), (3,)), (Box(2, (1, 2), bias=5), (3,))],
    cases=[
        (Box(3, (1, 1)), (1,)),
        (mirror, (2, 2)),
        (means, (2, 3)),
        (every_place_its_bias, (2, 2)),
        (Box(4, (2, 2), bias=1), (2, 3)),
        (Box(5, (2, 2), 2, 1, -3), (3, 3)),
        (Box(6, (3, 3), 2, 1), (4, 4)),
    ],
    draw=drawn,
    draws=10,
)


@exercise.right
def by_differences_anywhere(layer, shape):
    rng = np.random.default_rng(3)
    start = rng.normal(size=shape)
    before, rows = np.ravel(layer(start)), []
    for pixel in np.ndindex(tuple(shape)):
        moved = start.copy()
        moved[pixel] += 2
        rows.append((np.ravel(layer(moved)) - before) / 2)
    matrix = np.transpose(rows)
    return matrix, before - matrix @ start.ravel()


@exercise.right
def as_lists(layer, shape):
    pixels = int(np.prod(shape))
    b = np.asarray(layer(np.zeros(shape))).flatten()
    A = np.zeros((len(b), pixels))
    for q in range(pixels):
        image = np.zeros(pixels)
        image[q] = 1
        A[:, q] = np.asarray(layer(image.reshape(shape))).flatten() - b
    return [A.tolist(), b.tolist()]


exercise.slip(
    "bias_in_every_column",
    " - bias)",
    ")",
    "The bias stands in every column of the matrix as well. An image that is 1 at one "
    "pixel gives the column plus the bias.",
)
exercise.slip(
    "unit_images_in_rows",
    "np.stack(columns, axis=1)",
    "np.stack(columns)",
    "The matrix is transposed: what the layer makes of one pixel is a column. A row "
    "belongs to one output.",
)
exercise.slip(
    "column_by_column",
    "np.ravel(outputs)",
    "np.ravel(outputs.T)",
    "The outputs are flattened column by column, so the rows of the matrix are in "
    "another order. Here everything is flattened row by row.",
)
exercise.slip(
    "pixels_column_by_column",
    "unit.reshape(shape)",
    'unit.reshape(shape, order="F")',
    "The pixels are numbered column by column, so the columns of the matrix are in "
    "another order. Here everything is flattened row by row.",
)
exercise.slip(
    "bias_from_ones",
    "layer(np.zeros(shape))",
    "layer(np.ones(shape))",
    "The bias is taken from an image of ones. That gives the sum of all columns too; "
    "only an image of zeros leaves nothing but the bias.",
)
exercise.slip(
    "one_bias",
    "axis=1), bias",
    "axis=1), bias[0]",
    "There is one bias for each output, even where they are all alike: b is a vector.",
)
exercise.slip(
    "no_bias",
    "axis=1), bias",
    "axis=1), 0 * bias",
    "The bias is said to be zero. What does the layer make of an image of zeros?",
)
