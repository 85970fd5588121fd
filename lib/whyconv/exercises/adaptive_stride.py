"""A stride that passes on every shift.

A layer that keeps every second value passes on even shifts only, and no blur makes that
exact. There is a way out: let the line itself say which values are kept. Of a ring with
a stride of 2 there are two grids to choose from, the even places and the odd ones.
Choose such that *every* shift of the line merely shifts what is kept.

There is more than one such choice, and any of them is right. The check shifts your
lines by all places. No two values of a line are equal, and no two grids have the same
sum.
"""

import numpy as np

from whyconv.checker import Exercise


def adaptive_stride(line, stride):
    """Every stride-th value of a ring, beginning where the line itself says.

    line (n,) to the values kept (n / stride,), in the order of the ring.
    Whatever the shift, np.roll(line, shift) gives the same values, in the
    same order around the ring: the output is shifted at most.
    """
    grids = [line[start::stride] for start in range(stride)]
    return max(grids, key=np.sum)


def for_every_shift(answer, line, stride):
    """The outputs for all shifts, (n, n / stride) where they are of one length."""
    outputs = [answer(np.roll(line, shift), stride) for shift in range(len(line))]
    shapes = {np.shape(one) for one in outputs}
    return np.array(outputs) if len(shapes) == 1 else outputs


def judge(outputs, line, stride):
    """Why the outputs are not what is asked for; "" where they are."""
    kept = len(line) // stride
    grids = [line[start::stride] for start in range(stride)]
    for shift, output in enumerate(outputs):
        if np.shape(output) != (kept,):
            return f"for a shift by {shift} of shape {np.shape(output)}, not {(kept,)}"
        if not any(is_shift(output, grid) for grid in grids):
            return (
                f"for shift {shift} not every {nth(stride)} value of the line, in the "
                "order of the ring"
            )
        if not is_shift(output, outputs[0]):
            return f"for shift {shift} another grid than for shift 0"
    return ""


def is_shift(line, other):
    """Whether one line is the other, shifted on a ring."""
    return any(np.allclose(line, np.roll(other, by)) for by in range(len(other)))


def nth(number):
    """A number as an ordinal."""
    return {1: "", 2: "second", 3: "third"}.get(number, f"{number}th")


def drawn(rng):
    stride, kept = int(rng.integers(2, 4)), int(rng.integers(2, 5))
    line = rng.permutation(2 ** np.arange(stride * kept))
    return line, stride


exercise = Exercise(
    adaptive_stride,
    page="labs/sampling-and-aliasing",
    difficulty=3,
    minutes=25,
    hints=[
        "`line[0::2]` and `line[1::2]` are the two grids. What does a shift by one do "
        "to the pair of them?",
        "It swaps them, and shifts one of them. So the choice must not depend on which "
        "comes first, only on what is in them: give each grid a number.",
        "The number must not change as the grid is shifted. A sum does not, nor does a "
        "maximum; the first value does.",
    ],
    examples=[(np.array([1, 5, 2, 3]), 2)],
    cases=[
        (np.array([2, 9, 4, 1]), 2),
        (np.array([3, 1, 4, 2, 9, 5]), 1),
        (np.array([-1, -8, -2, -4]), 2),
        (np.array([5, -1, 2, 9, -7, 3]), 2),
        (np.array([1, 2, 4, 8, 16, 32]), 3),
        (np.array([6.5, 1, 0, 2, 5, 4, 3, 9]), 4),
    ],
    draw=drawn,
    use=for_every_shift,
    judge=judge,
)


@exercise.right
def smallest_sum_of_squares(line, stride):
    best = None
    for start in range(stride):
        grid = [float(value) for value in line[start::stride]]
        size = sum(value**2 for value in grid)
        if best is None or size < best[0]:
            best = size, grid
    return best[1]


@exercise.right
def beginning_at_the_largest(line, stride):
    return np.roll(line, -np.argmax(line))[::stride]


@exercise.right
def by_columns(line, stride):
    columns = np.float32(line).reshape(-1, stride)
    return columns[:, columns.sum(axis=0).argmax()]


@exercise.right
def grid_of_the_smallest(line, stride):
    return line[np.argmin(line) % stride :: stride]


@exercise.wrong
def a_fixed_grid(line, stride):
    """The grid is the same whatever the line, the usual stride. After a shift by one it
    has the values of the other grid, and nothing of what it had.
    """
    return line[::stride]


@exercise.wrong
def last_grid(line, stride):
    """The grid is the same whatever the line, though it does not begin at 0."""
    return line[stride - 1 :: stride]


@exercise.wrong
def max_pooled(line, stride):
    """That is a max-pool. It takes values of all grids, and after a shift by one it
    pools other neighbours together.
    """
    return line.reshape(-1, stride).max(axis=1)


@exercise.wrong
def average_pooled(line, stride):
    """That is an average pool, the mean of all grids. Its values are none of the
    line's, and after a shift by one it pools other neighbours together.
    """
    return line.reshape(-1, stride).mean(axis=1)


@exercise.wrong
def blurred_first(line, stride):
    """A blur before a fixed grid makes the error smaller and does not take it away; and
    the values are to be those of the line.
    """
    return ((np.roll(line, 1) + 2 * line + np.roll(line, -1)) / 4)[::stride]


exercise.slip(
    "by_the_first_value",
    "key=np.sum",
    "key=lambda grid: grid[0]",
    "The grid is chosen by its first value. Which value comes first changes with the "
    "shift, so that another grid may be chosen. Choose by something that all values of "
    "a grid have a say in.",
)


@exercise.wrong
def sorted_values(line, stride):
    """The values of the right grid, sorted. That does not change with the shift, but
    the order of the ring is lost: what was beside what.
    """
    grids = [line[start::stride] for start in range(stride)]
    return np.sort(max(grids, key=np.sum))


@exercise.wrong
def largest_values(line, stride):
    """These are the largest values of the line, whichever grid they belong to. Every
    value that is kept has to be `stride` places from the next.
    """
    kept = np.sort(np.argsort(line)[len(line) - len(line) // stride :])
    return line[kept]


@exercise.wrong
def nothing_dropped(line, stride):
    """Nothing is dropped. A layer without a stride passes on every shift, but it is the
    stride that saves the work.
    """
    return line


exercise.slip(
    "index_of_the_grid",
    "return max(grids, key=np.sum)",
    "return int(np.argmax(np.sum(grids, axis=1)))",
    "That is the number of the grid. Its values are asked for.",
)
