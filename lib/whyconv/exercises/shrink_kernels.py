r"""A penalty that knows kernels.

L1 sets single weights to zero, but it does not know which of them belong together. A
penalty on the *length* of each kernel does. Given kernels $x$, find for each of them
the kernel $w$ that makes

$$\tfrac12 \lVert w - x \rVert^2 + s \lVert w \rVert$$

smallest, where $s$ is the strength and $\lVert w \rVert$ the root of the sum of
squares. Which kernels become zero, and what happens to the direction of the others?
"""

import numpy as np

from whyconv.checker import Exercise


def shrink_kernels(kernels, strength):
    """The kernels (n, k) that have the smallest cost, one for each row.

    The cost of a row w in place of x: half the sum of squares of w - x, plus
    strength times the root of the sum of squares of w.
    """
    lengths = np.linalg.norm(kernels, axis=1, keepdims=True)
    left = (lengths - strength).clip(0)
    return kernels * left / (lengths + (lengths == 0))


def drawn(rng):
    pairs = rng.choice([[3, 4], [-4, 3], [6, -8], [0, 5], [0, 0], [5, 12]], 3)
    return pairs, int(rng.integers(0, 8))


def pieces(kernels, axis=1):
    """The kernels as floats, and their lengths."""
    kernels = np.asarray(kernels, float)
    return kernels, np.linalg.norm(kernels, axis=axis, keepdims=True)


def per(kernels, lengths):
    """The directions of the kernels; zero for a kernel of zeros."""
    return kernels / (lengths + (lengths == 0))


exercise = Exercise(
    shrink_kernels,
    page="labs/the-ladder-trained",
    difficulty=2,
    minutes=15,
    hints=[
        "Begin with kernels of a single weight, say $x = 3$ and $s = 1$. Where is the "
        "slope of $\\tfrac12 (w - 3)^2 + |w|$ zero? And for $x = \\tfrac12$?",
        "Among all kernels of one length, which is nearest to $x$? So $w$ is $x$ made "
        "shorter, and only the length of $w$ is to be found.",
        "The length is found as for a single weight: shorter by $s$, but not below 0. "
        "Take care of a kernel that is zero from the beginning.",
    ],
    examples=[(np.array([[3, 4]]), 1)],
    cases=[
        (np.array([[2], [-3]]), 1),
        (np.array([[3, 4]]), 0),
        (np.array([[3, 4]]), 5),
        (np.array([[3, -4]]), 6),
        (np.array([[0, 0], [3, 4]]), 1),
        (np.array([[6, 8], [0, -5]]), 5),
        (np.array([[1, 2, 2], [4, 4, 2]]), 3),
    ],
    draw=drawn,
    draws=10,
)


@exercise.right
def one_by_one(kernels, strength):
    found = []
    for kernel in kernels:
        length = sum(float(weight) ** 2 for weight in kernel) ** 0.5
        share = 1 - strength / length if length > strength else 0
        found.append([share * weight for weight in kernel])
    return found


@exercise.right
def without_the_part_in_the_ball(kernels, strength):
    kernels = np.float32(kernels)
    lengths = np.sqrt(np.einsum("nk,nk->n", kernels, kernels))
    inside = [min(strength / length, 1) if length else 1 for length in lengths]
    return kernels - kernels * np.float32(inside)[:, None]


@exercise.wrong
def single_weights(kernels, strength):
    """Each weight is shrunk for itself. That is what L1 does; here the length of the
    whole kernel is shrunk, and its direction stays.
    """
    kernels = np.asarray(kernels, float)
    return np.sign(kernels) * np.maximum(abs(kernels) - strength, 0)


@exercise.wrong
def through_zero(kernels, strength):
    """A kernel shorter than the strength comes out turned around. Its length goes down
    to 0 and stays there.
    """
    kernels, lengths = pieces(kernels)
    return per(kernels, lengths) * (lengths - strength)


@exercise.wrong
def kept_or_dropped(kernels, strength):
    """Short kernels become zero, but the others stay as they are. The penalty makes the
    long ones shorter too.
    """
    kernels, lengths = pieces(kernels)
    return kernels * (lengths > strength)


@exercise.wrong
def squared_penalty(kernels, strength):
    """All kernels are divided by one number. That belongs to the *square* of the
    length, which is L2, and no kernel ever becomes zero.
    """
    return np.asarray(kernels) / (1 + strength)


@exercise.wrong
def all_kernels_at_once(kernels, strength):
    """The length is that of all kernels together, so they become zero together or not
    at all. Each kernel, a row, has a length of its own.
    """
    kernels, length = pieces(kernels, axis=None)
    return per(kernels, length) * np.maximum(length - strength, 0)


@exercise.wrong
def columns_for_rows(kernels, strength):
    """The lengths are those of the columns. A kernel is a row: sum over axis 1."""
    kernels, lengths = pieces(kernels, axis=0)
    return per(kernels, lengths) * np.maximum(lengths - strength, 0)


@exercise.wrong
def length_without_the_root(kernels, strength):
    """The root is missing: these are sums of squares, not lengths."""
    kernels, lengths = pieces(kernels)
    squares = lengths**2
    return per(kernels, squares) * np.maximum(squares - strength, 0)


@exercise.wrong
def sum_of_sizes_as_length(kernels, strength):
    """The length is taken for the sum of the absolute values. It is the root of the sum
    of squares.
    """
    kernels, sizes = pieces(kernels)
    sizes = abs(kernels).sum(axis=1, keepdims=True)
    return per(kernels, sizes) * np.maximum(sizes - strength, 0)


@exercise.wrong
def half_the_strength(kernels, strength):
    """Only half of the strength is taken off. The slope of ½ (w − x)² is w − x, with
    no factor of 2.
    """
    kernels, lengths = pieces(kernels)
    return per(kernels, lengths) * np.maximum(lengths - strength / 2, 0)


exercise.slip(
    "lengths_in_a_row",
    "axis=1, keepdims=True",
    "axis=1",
    "The lengths lie along the columns, as NumPy lays an array (n,) beside one (n, k). "
    "Each row has its own: keep the axis, so that they are (n, 1).",
)
