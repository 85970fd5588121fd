"""A layer that does not mind the order.

Somebody has shuffled the pixels of all images in the same way: what was pixel
`order[i]` is now pixel `i`. You have the weights of a fully connected layer for the
images as they were. Rearrange them so that the layer gives the same outputs for the
shuffled images. (That this can be done for *every* order is why such a layer cannot
know which pixels are neighbours.)
"""

import numpy as np

from whyconv.checker import Exercise


def shuffled_weights(weights, order):
    """Weights (D, M) with which the layer reads shuffled images as before.

    order: the D pixels in their new order; a shuffled image is image[order].
    """
    return weights[order]


def drawn(rng):
    inputs, outputs = int(rng.integers(3, 7)), int(rng.integers(1, 4))
    weights = rng.permutation(30)[: inputs * outputs].reshape(inputs, outputs)
    return weights, rng.permutation(inputs)


THREE = np.array([[1, 4], [2, 5], [3, 6]])

exercise = Exercise(
    shuffled_weights,
    page="01-fully-connected",
    difficulty=1,
    minutes=10,
    hints=[
        "An output is the sum of each pixel times its weight. If a pixel moves, its "
        "weights have to move with it.",
        "The weights of pixel `i` are row `i` of the matrix.",
        "Pixel `i` of the shuffled image is pixel `order[i]` of the old one. So row "
        "`i` of the new matrix is row `order[i]` of the old one.",
    ],
    examples=[(THREE, np.array([1, 2, 0]))],
    cases=[
        (np.array([[1], [2]]), np.array([1, 0])),
        (THREE, np.array([0, 1, 2])),
        (THREE, np.array([0, 2, 1])),
        (np.arange(9).reshape(3, 3), np.array([2, 0, 1])),
    ],
    draw=drawn,
)


@exercise.right
def row_by_row(weights, order):
    return [list(weights[place]) for place in order]


@exercise.right
def by_a_matrix(weights, order):
    return np.eye(len(order))[order] @ weights


@exercise.right
def by_taking(weights, order):
    return np.take(weights, order, axis=0).astype(np.float32)


@exercise.wrong
def the_way_back(weights, order):
    """The weights are put in the opposite order: row `order[i]` of the new matrix is
    row `i` of the old one. That undoes a shuffle instead of following it; for a
    swap of two pixels the two are the same.
    """
    return weights[np.argsort(order)]


@exercise.wrong
def unchanged(weights, order):
    """The weights are as they were. Then each of them meets another pixel than before,
    and the outputs differ.
    """
    return weights.copy()


@exercise.wrong
def outputs_shuffled(weights, order):
    """The columns are rearranged: they belong to the outputs, which have kept their
    order. The rows belong to the pixels.
    """
    return weights[:, np.argsort(order[: weights.shape[1]])]


@exercise.wrong
def sorted_rows(weights, order):
    """The rows are turned around from the last to the first, whatever the order is."""
    return weights[::-1]


@exercise.wrong
def transposed(weights, order):
    """The result is transposed. The weights have a row for each pixel and a column
    for each output, before and after.
    """
    return weights[order].T


@exercise.wrong
def shuffled_twice(weights, order):
    """The order is applied twice: a pixel that moved once has its weights moved on."""
    return weights[order][order]
