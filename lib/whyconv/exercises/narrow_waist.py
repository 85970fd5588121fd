"""Through a narrow waist.

A fully connected layer from many inputs to many outputs has an enormous matrix. One way
out is a layer of a few units between the two that only passes its sums on: a thousand
inputs to ten units and ten units to a thousand outputs are 20,000 weights in place of a
million. For some matrices the two layers do exactly what the one did. Find the two
where they do so with fewer weights. (Then try it on the matrix of a convolution. Is
this what makes convolutions cheap?)

Many pairs of layers are right.
"""

import numpy as np

from whyconv.checker import Exercise


def narrow_waist(weights):
    """Two matrices whose product is weights (inputs, outputs), or None.

    The first is (inputs, waist), the second (waist, outputs), with as narrow
    a waist as there can be. None if both together do not have fewer weights
    than the one. The product may be off by a millionth.
    """
    inputs, outputs = weights.shape
    waist = np.linalg.matrix_rank(weights)
    if waist * (inputs + outputs) >= inputs * outputs:
        return None
    rows, lengths, columns = np.linalg.svd(weights)
    return rows[:, :waist] * lengths[:waist], columns[:waist]


def judge(answer, weights):
    """Why an answer is not what is asked for; "" where it is."""
    inputs, outputs = weights.shape
    waist = int(np.linalg.matrix_rank(weights))
    before, after = inputs * outputs, waist * (inputs + outputs)
    if answer is None:
        if after >= before:
            return ""
        return f"None, though {after} weights can do what these {before} do"
    try:
        first, second = (np.asarray(one, float) for one in answer)
    except (TypeError, ValueError):
        return "neither a pair of matrices nor None"
    if first.ndim != 2 or second.ndim != 2 or first.shape[1] != len(second):
        return f"of shapes {first.shape} and {second.shape}, which do not fit together"
    if (len(first), second.shape[1]) != weights.shape:
        return f"layers from {len(first)} inputs to {second.shape[1]} outputs"
    off = np.abs(first @ second - weights).max()
    if not off <= 1e-5 * max(1, np.abs(weights).max()):
        return f"a product that is off by up to {off:.3g}"
    if after >= before:
        return f"two layers with {first.size + second.size} weights, not under {before}"
    if first.shape[1] > waist:
        return f"a waist of {first.shape[1]}, where {waist} will do"
    return ""


def of_rank(rng, inputs, outputs, rank):
    first = rng.integers(-2, 4, (inputs, rank))
    return first @ rng.integers(-2, 4, (rank, outputs))


def sliding(kernel, inputs):
    """The weights of a fully connected layer that is a convolution along one axis."""
    outputs = inputs - len(kernel) + 1
    weights = np.zeros((inputs, outputs), int)
    for output in range(outputs):
        weights[output : output + len(kernel), output] = kernel
    return weights


def drawn(rng):
    inputs, outputs = (int(one) for one in rng.integers(3, 9, 2))
    return of_rank(rng, inputs, outputs, int(rng.integers(1, 4)))


exercise = Exercise(
    narrow_waist,
    page="01-fully-connected",
    difficulty=4,
    minutes=45,
    hints=[
        "Two layers in a row, without anything between them, are the product of their "
        "matrices. Which matrices are a column times a row?",
        "Each unit of the waist adds one product of a column and a row. The least "
        "number of them that makes a matrix is its *rank*, `np.linalg.matrix_rank`.",
        "The singular value decomposition `np.linalg.svd(weights)` writes a matrix as "
        "such a sum. Only as many of the numbers in its middle as the rank are not 0.",
        "With a waist of r there are r · (inputs + outputs) weights. Compare first.",
    ],
    examples=[np.outer([1, 2, 3], [1, 0, 2]), np.array([[1, 2], [2, 4]])],
    cases=[
        np.eye(3, dtype=int),
        np.zeros((2, 2), int),
        np.ones((3, 4), int),
        np.array([[1, 2, 3, 4]]),
        sliding([1, 2, 1], 6),
        of_rank(np.random.default_rng(1), 6, 5, 2),
        of_rank(np.random.default_rng(2), 6, 6, 3),
        of_rank(np.random.default_rng(3), 9, 7, 3),
        np.diag([1, 1, 0, 0, 0, 0]),
    ],
    draw=drawn,
    draws=10,
    judge=judge,
)


@exercise.right
def columns_that_span(weights):
    kept = []
    for column in np.asarray(weights, float).T:
        if np.linalg.matrix_rank(np.array([*kept, column])) > len(kept):
            kept.append(column)
    first = np.array(kept).reshape(-1, len(weights)).T
    if first.size + len(kept) * weights.shape[1] >= weights.size:
        return None
    return [first, np.linalg.pinv(first) @ weights]


@exercise.right
def by_elimination(weights):
    rest, columns, rows = np.array(weights, float), [], []
    while np.abs(rest).max() > 1e-9:
        i, j = np.unravel_index(np.abs(rest).argmax(), rest.shape)
        columns.append(rest[:, j] / rest[i, j])
        rows.append(rest[i].copy())
        rest -= np.outer(columns[-1], rows[-1])
    if len(rows) * sum(weights.shape) >= weights.size:
        return None
    first = np.array(columns).reshape(-1, weights.shape[0]).T
    second = np.array(rows, np.float32).reshape(-1, weights.shape[1])
    return first, second


exercise.slip(
    "always_two",
    "waist * (inputs + outputs) >= inputs * outputs",
    "False",
    "Two layers are returned even where they have as many weights as the one, or more. "
    "The matrix of a convolution is such a case.",
)
exercise.slip(
    "never_two",
    "waist * (inputs + outputs) >= inputs * outputs",
    "True",
    "There are matrices for which a waist saves weights: all those whose rank is low.",
)
exercise.slip(
    "square_waist",
    "waist * (inputs + outputs) >= inputs * outputs",
    "waist >= min(inputs, outputs)",
    "A rank below full is not enough. The two layers have r · (inputs + outputs) "
    "weights, and that is to be less than inputs · outputs.",
)
exercise.slip(
    "lengths_forgotten",
    " * lengths[:waist]",
    "",
    "The singular values are missing: the directions are right, and how much goes "
    "along each of them is not.",
)
exercise.slip(
    "one_unit_less",
    "return rows[:, :waist] * lengths[:waist], columns[:waist]",
    "return rows[:, : waist - 1] * lengths[: waist - 1], columns[: waist - 1]",
    "The waist is one unit too narrow. The nearest matrix of lower rank is near, and "
    "is not the one.",
)
exercise.slip(
    "rows_for_columns",
    "columns[:waist]",
    "columns.T[:waist]",
    "`np.linalg.svd` returns the third matrix already transposed: its *rows* go with "
    "the singular values.",
)


@exercise.wrong
def as_wide_as_it_gets(weights):
    """The product is right, and the waist is as wide as the layer itself. Units that
    add nothing have to go.
    """
    rows, lengths, columns = np.linalg.svd(weights, full_matrices=False)
    if np.linalg.matrix_rank(weights) * sum(weights.shape) >= weights.size:
        return None
    return rows * lengths, columns
