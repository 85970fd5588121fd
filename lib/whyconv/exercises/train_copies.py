"""Let them go yourself.

A line of pixels goes around a ring. At each place stands a copy of a kernel, with a
{term}`ReLU` behind it; the output is the sum of all places, each times a number of the
head. Give every copy its own gradient and train them. Then break what the lab says
about staying together. With a head of equal numbers and an image at all its places the
copies should stay equal: do they? What parts them: one place left out, one number of
the head changed, or either? (`np.ptp(copies, axis=0)` is 0 where all are equal.)
"""

import numpy as np

from whyconv.checker import Exercise


def train_copies(kernel, head, lines, targets, rate, steps):
    """The copies (n, k) after so many steps of gradient descent.

    kernel (k,): what each copy begins as; head (n,), which stays as it is;
    lines (N, n) of pixels; targets (N,). On a line x the copy at place i
    gives y_i = relu(sum over u of copies[i, u] * x[(i + u) % n]), and the
    output is the sum of head[i] * y_i. The cost is the mean over the lines
    of (output - target)^2 / 2. The slope of the ReLU at 0 is 0.
    """
    n, k = len(head), len(kernel)
    copies = np.tile(1.0 * kernel, (n, 1))
    windows = lines[:, (np.arange(n)[:, None] + np.arange(k)) % n]
    for _ in range(steps):
        sums = np.einsum("iu,Niu->Ni", copies, windows)
        errors = np.maximum(sums, 0) @ head - targets
        back = errors[:, None] * head * (sums > 0)
        gradient = np.einsum("Ni,Niu->iu", back, windows) / len(lines)
        copies -= rate * gradient
    return copies


def case(rng, places, taps, count, rate, steps):
    kernel = rng.integers(-1, 3, taps)
    head = rng.integers(-1, 3, places)
    lines = rng.integers(0, 3, (count, places))
    return kernel, head, lines, rng.integers(-2, 4, count), rate, steps


def drawn(rng):
    places, count = int(rng.integers(2, 5)), int(rng.choice([1, 2, 4]))
    taps, steps = int(rng.integers(1, min(places, 3) + 1)), int(rng.integers(1, 4))
    return case(rng, places, taps, count, 0.125, steps)


def arrays(kernel, head, lines, targets, rate=0.5, steps=1):
    return *(np.array(one) for one in (kernel, head, lines, targets)), rate, steps


exercise = Exercise(
    train_copies,
    page="labs/let-the-copies-go",
    difficulty=4,
    minutes=60,
    hints=[
        "Begin with the windows: at place i, the copy sees the pixels i, i + 1, … of "
        "each line, around the ring. As an array (N, n, k) they never change.",
        "Forward: the sums before the ReLU (N, n), then the outputs (N,). The gradient "
        "of the cost for an output is output − target, divided by N in the end.",
        "Backward: it goes to each place times that number of the head, and only "
        "where the ReLU was above 0. These are n numbers for each line.",
        "Each of them times its window is what that line says to that copy. Sum over "
        "the lines, and *not* over the places.",
    ],
    examples=[arrays([1], [1, 1], [[1, 2]], [2])],
    cases=[
        arrays([1], [1, 1], [[1, 1]], [0], steps=0),
        arrays([1], [1, 2], [[1, 1]], [2]),
        arrays([1, 0], [1, 1], [[1, 2]], [2]),
        arrays([-1, 1], [1, 1], [[1, 2]], [2]),
        arrays([0], [1, 1], [[1, 2]], [2]),
        arrays([1], [1, 1], [[1, 0], [0, 1]], [2, 2]),
        arrays([1, 2], [1, 1, 1], [[1, 0, 0]], [0], 0.25, 2),
        arrays([1, 1], [1, 1], [[1, 0], [0, 1]], [1, 3], 0.25, 3),
        arrays([1, 2], [1, 1, 1], np.eye(3, dtype=int), [0, 0, 0], 0.25, 3),
    ],
    draw=drawn,
)


@exercise.right
def with_loops(kernel, head, lines, targets, rate, steps):
    n, k = len(head), len(kernel)
    copies = [[float(w) for w in kernel] for _ in range(n)]
    for _ in range(steps):
        change = [[0.0] * k for _ in range(n)]
        for line, target in zip(lines, targets, strict=True):
            seen = [[line[(i + u) % n] for u in range(k)] for i in range(n)]
            sums = [
                sum(w * x for w, x in zip(copy, window, strict=True))
                for copy, window in zip(copies, seen, strict=True)
            ]
            out = sum(h * max(0, s) for h, s in zip(head, sums, strict=True))
            for i in range(n):
                for u in range(k):
                    on = sums[i] > 0
                    change[i][u] += (out - target) * head[i] * on * seen[i][u]
        for i in range(n):
            for u in range(k):
                copies[i][u] -= rate * change[i][u] / len(lines)
    return copies


@exercise.right
def line_by_line(kernel, head, lines, targets, rate, steps):
    copies = np.array([kernel] * len(head), np.float32)
    for _ in range(steps):
        total = np.zeros_like(copies)
        for line, target in zip(lines, targets, strict=True):
            rolled = [np.roll(line, -u) for u in range(len(kernel))]
            windows = np.stack(rolled, axis=1)
            sums = (copies * windows).sum(axis=1)
            error = head @ sums.clip(min=0) - target
            total += (error * head * (sums > 0))[:, None] * windows
        copies = copies - np.float32(rate) * total / len(lines)
    return copies


@exercise.right
def as_one_matrix(kernel, head, lines, targets, rate, steps):
    n, k = len(head), len(kernel)
    rows = np.arange(n)[:, None]
    places = (rows + np.arange(k)) % n
    matrix = np.zeros((n, n))
    matrix[rows, places] = kernel
    used = matrix * 0
    used[rows, places] = 1
    for _ in range(steps):
        sums = lines @ matrix.T
        back = np.outer(np.maximum(sums, 0) @ head - targets, head) * (sums > 0)
        matrix = matrix - rate * used * (back.T @ lines) / len(lines)
    return matrix[rows, places]


exercise.slip(
    "one_kernel_for_all",
    "copies -= rate * gradient",
    "copies -= rate * gradient.sum(axis=0)",
    "Every copy gets the *sum* of the gradients of all places. That trains one shared "
    "kernel, a convolution: give each copy its own.",
)
exercise.slip(
    "the_mean_for_all",
    "copies -= rate * gradient",
    "copies -= rate * gradient.mean(axis=0)",
    "Every copy gets the mean of the gradients, so they stay equal whatever happens. "
    "Give each copy its own.",
)
exercise.slip(
    "relu_forgotten_on_the_way_back",
    "* (sums > 0)",
    "",
    "On the way back the ReLU lets everything pass. Where its input was not above 0, "
    "it sent nothing forward, and nothing goes back to that copy.",
)
exercise.slip(
    "relu_forgotten",
    "errors = np.maximum(sums, 0) @ head - targets",
    "errors = sums @ head - targets",
    "Forward there is no ReLU: negative sums must become 0 before the head.",
)
exercise.slip(
    "head_forgotten_on_the_way_back",
    "errors[:, None] * head * (sums > 0)",
    "errors[:, None] * (sums > 0)",
    "On the way back the head is missing. A place that counts twice in the output "
    "gets twice the gradient.",
)
exercise.slip(
    "border_not_closed",
    "windows = lines[:, (np.arange(n)[:, None] + np.arange(k)) % n]",
    "windows = np.pad(lines, ((0, 0), (0, k)))"
    "[:, np.arange(n)[:, None] + np.arange(k)]",
    "The last copies see zeros beyond the end of the line. On a ring they see its "
    "first pixels again.",
)
exercise.slip(
    "looking_left",
    "np.arange(n)[:, None] + np.arange(k)",
    "np.arange(n)[:, None] - np.arange(k)",
    "Your copies look to the left: the tap u of place i sees the pixel i + u.",
)
exercise.slip(
    "all_see_the_same",
    "np.arange(n)[:, None] + np.arange(k)",
    "0 * np.arange(n)[:, None] + np.arange(k)",
    "All copies see the first window. The one at place i begins at pixel i.",
)
exercise.slip(
    "sum_over_the_lines",
    " / len(lines)",
    "",
    "The gradient is summed over the lines. The cost is their mean.",
)
exercise.slip(
    "uphill",
    "copies -= rate",
    "copies += rate",
    "The steps go uphill: subtract the gradient.",
)
exercise.slip(
    "one_step",
    "range(steps)",
    "range(1)",
    "There is always one step. `steps` says how many, and it may be 0.",
)
exercise.slip(
    "targets_ignored",
    "@ head - targets",
    "@ head",
    "The targets have no say: the gradient for an output is its distance from the "
    "target.",
)


@exercise.wrong
def place_after_place(kernel, head, lines, targets, rate, steps):
    """The copies move one after the other, and each of them meets the outputs that the
    ones before it have changed. In a step all gradients are taken first.
    """
    n, k = len(head), len(kernel)
    copies = np.tile(1.0 * kernel, (n, 1))
    windows = lines[:, (np.arange(n)[:, None] + np.arange(k)) % n]
    for _ in range(steps):
        for i in range(n):
            sums = np.einsum("iu,Niu->Ni", copies, windows)
            errors = np.maximum(sums, 0) @ head - targets
            back = errors * head[i] * (sums[:, i] > 0)
            copies[i] -= rate * back @ windows[:, i] / len(lines)
    return copies


@exercise.wrong
def line_after_line(kernel, head, lines, targets, rate, steps):
    """The copies move after each line. The cost is the mean over all lines, and a step
    follows its gradient: take all of them before the copies move.
    """
    copies = np.tile(1.0 * kernel, (len(head), 1))
    for _ in range(steps):
        for n in range(len(lines)):
            one = slice(n, n + 1)
            moved = _moved(copies, head, lines[one], targets[one], rate / len(lines))
            copies = moved
    return copies


def _moved(copies, head, lines, targets, rate):
    """The copies after one step."""
    n, k = copies.shape
    windows = lines[:, (np.arange(n)[:, None] + np.arange(k)) % n]
    sums = np.einsum("iu,Niu->Ni", copies, windows)
    back = (np.maximum(sums, 0) @ head - targets)[:, None] * head * (sums > 0)
    return copies - rate * np.einsum("Ni,Niu->iu", back, windows) / len(lines)


exercise.slip(
    "slope_at_zero",
    "(sums > 0)",
    "(sums >= 0)",
    "At exactly 0 your ReLU lets the gradient pass; here its slope there is 0. A "
    "kernel of zeros never moves.",
)
exercise.slip(
    "output_for_slope",
    "* (sums > 0)",
    "* np.maximum(sums, 0)",
    "On the way back you multiply by what the ReLU gave. Its *slope* is asked for "
    "there, which is 0 or 1.",
)
exercise.slip(
    "half_forgotten",
    "@ head - targets",
    "@ head * 2 - 2 * targets",
    "Your gradient is twice too large: the half in the cost cancels the 2 of the "
    "square.",
)
exercise.slip(
    "mean_over_the_places",
    "errors[:, None] * head * (sums > 0)",
    "errors[:, None] * head * (sums > 0) / n",
    "The gradient of each copy is divided by the number of places. The output is the "
    "*sum* over the places, and each copy has its own term in it.",
)


@exercise.wrong
def an_average_head(kernel, head, lines, targets, rate, steps):
    """The output is the mean over the places. Asked for is the sum, each place times
    its number of the head.
    """
    return train_copies(kernel, head / len(head), lines, targets, rate, steps)
