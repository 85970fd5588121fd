"""The tie, said in examples.

Signals on a ring go into an unknown linear layer, and you have some of them with their
outputs. A full matrix has $n^2$ unknowns, too many for a few examples. Sharing would
tie them. Instead of that, *augment*: add every example in all its $n$ shifts, and look
for a full matrix as before, with nothing tied. What does the matrix look like that you
find?
"""

import numpy as np

from whyconv.checker import Exercise


def fit_with_shifts(inputs, outputs):
    """Matrix A (n, n) with A x nearest to y, for all shifts of all examples.

    inputs and outputs are (examples, n): a signal x, and its output y, is a
    row. The layer treats all places of the ring alike. Nearest means the sum
    of squared differences; of several such A, take the one of least squares.
    """
    n = inputs.shape[1]
    xs = [np.roll(inputs, t, axis=1) for t in range(n)]
    ys = [np.roll(outputs, t, axis=1) for t in range(n)]
    found = np.linalg.lstsq(np.concatenate(xs), np.concatenate(ys), rcond=None)
    return found[0].T


def case(seed, examples, n, noise=1):
    """Examples of a convolution on a ring, with whole numbers for noise."""
    rng = np.random.default_rng(seed)
    inputs = rng.integers(-2, 4, (examples, n))
    inputs[:, 0] += 9  # no wave is missing: one matrix is nearest
    kernel = np.pad([1, 2, -1], (0, max(n - 3, 0)))[:n]
    moved = [np.roll(inputs, u, axis=1) for u in range(n)]
    outputs = np.tensordot(kernel, moved, 1)
    outputs = outputs + noise * rng.integers(-1, 2, outputs.shape)
    return inputs, outputs


def drawn(rng):
    examples, n = int(rng.integers(1, 7)), int(rng.integers(3, 6))
    return case(int(rng.integers(999)), examples, n)


exercise = Exercise(
    fit_with_shifts,
    page="06-one-matrix",
    difficulty=3,
    minutes=20,
    hints=[
        "If the layer treats all places alike and makes y of x, what does it make of x "
        "moved by one place?",
        "`np.roll(inputs, t, axis=1)` moves each row by t places around the ring. What "
        "is an input must be moved together with its output.",
        "`np.linalg.lstsq(X, Y, rcond=None)[0]` is the matrix B with X B nearest to Y. "
        "Here signals are rows: row x times B. The layer has columns: A times x.",
    ],
    examples=[(np.array([[1, 0, 0]]), np.array([[1, 2, 0]]))],
    cases=[
        (np.array([[2, 1]]), np.array([[4, 5]])),
        (np.array([[1, 0, 0], [1, 0, 0]]), np.array([[1, 2, 0], [3, 0, 0]])),
        (np.array([[1, 1]]), np.array([[3, 1]])),
        case(1, 3, 3),
        case(2, 2, 4),
        case(3, 8, 4, 3),
    ],
    draw=drawn,
    draws=8,
)


@exercise.right
def tied(inputs, outputs):
    n = len(inputs[0])
    windows = np.array([[np.roll(x, u) for u in range(n)] for x in inputs])
    rows = windows.transpose(0, 2, 1).reshape(-1, n)
    kernel = np.linalg.pinv(rows) @ np.ravel(outputs)
    return [[kernel[(i - q) % n] for q in range(n)] for i in range(n)]


@exercise.right
def wave_by_wave(inputs, outputs):
    x, y = np.fft.fft(inputs), np.fft.fft(outputs)
    power = (np.abs(x) ** 2).sum(axis=0)
    there = power > 1e-9
    gains = np.where(there, (x.conj() * y).sum(axis=0) / np.where(there, power, 1), 0)
    kernel = np.fft.ifft(gains).real
    return np.stack([np.roll(kernel, q) for q in range(len(kernel))], axis=1)


@exercise.right
def example_by_example(inputs, outputs):
    X, Y = [], []
    for x, y in zip(inputs, outputs, strict=True):
        for t in range(len(x)):
            X.append([*x[t:], *x[:t]])
            Y.append([*y[t:], *y[:t]])
    return np.transpose(np.linalg.pinv(np.array(X)) @ np.array(Y)).tolist()


exercise.slip(
    "outputs_stay",
    "np.roll(outputs, t, axis=1) for",
    "outputs for",
    "The inputs are moved and their outputs are not. That teaches the layer to give "
    "the same output wherever the signal is: invariance, and not equivariance.",
)
exercise.slip(
    "the_other_way",
    "np.roll(outputs, t, axis=1)",
    "np.roll(outputs, -t, axis=1)",
    "The outputs move the other way round than their inputs.",
)
exercise.slip(
    "examples_rolled",
    "axis=1) for t in range(n)]\n    ys = [np.roll(outputs, t, axis=1)",
    "axis=0) for t in range(n)]\n    ys = [np.roll(outputs, t, axis=0)",
    "Not one example is new: the places of the ring have not moved. Rolled along axis "
    "0, the same examples only come in another order.",
)
exercise.slip(
    "rolled_flat",
    ", axis=1",
    "",
    "Without `axis=1` all signals are rolled as one long line, and run into one "
    "another. Each of them is a ring of its own.",
)
exercise.slip(
    "one_shift",
    "for t in range(n)]",
    "for t in range(2)]",
    "One shift is added. Each example belongs in with all n of them.",
)
exercise.slip(
    "rows_times_matrix",
    "found[0].T",
    "found[0]",
    "That is the matrix by which a *row* is multiplied. The layer is A times a column: "
    "rows and columns are swapped.",
)


@exercise.wrong
def off_the_end(inputs, outputs):
    """What leaves at the end is lost, and zeros come in at the beginning. The places
    are a ring: what leaves at one end comes back at the other.
    """
    n = len(inputs[0])
    x, y = (np.pad(array, [(0, 0), (n, 0)]) for array in (inputs, outputs))
    xs, ys = ([one[:, n - t : 2 * n - t] for t in range(n)] for one in (x, y))
    return (np.linalg.pinv(np.concatenate(xs)) @ np.concatenate(ys)).T


@exercise.wrong
def tied_afterwards(inputs, outputs):
    """The matrix is fitted to the examples as they were and then averaged over all
    shifts. That is the convolution nearest to it, and it still has the mistakes that
    the fit made with too few examples.
    """
    n = len(inputs[0])
    matrix = np.linalg.lstsq(inputs, outputs, rcond=None)[0].T
    return sum(np.roll(matrix, (t, t), axis=(0, 1)) for t in range(n)) / n
