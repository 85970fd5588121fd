r"""Neither shared nor apart.

A layer with one kernel is wrong where the world does not share, and a layer with a
kernel for each place needs many images. Build what lies between. Every place has its
own kernel $k_p$, and there is a common kernel $c$ that is free too. Minimise

$$
\sum_{n, p} \bigl(\text{window}_{np} \cdot k_p - y_{np}\bigr)^2
+ \lambda \sum_p \lVert k_p - c \rVert^2
$$

over all $k_p$ *and* $c$: a step away from the common kernel has to be worth it in
errors. With $\lambda = 0$ the places learn apart, with a huge one they share. When the
check is content, run `tilted_world(soft_sharing)`, a world that does not share, as in
the lab: one half of the places has a kernel tilted one way, the other half the other
way. Does one of the two beliefs do best there, or something between them?
"""

import numpy as np

from whyconv.checker import Exercise


def soft_sharing(windows, outputs, penalty):
    """Kernels (P, T), one for each place, drawn to a common one.

    windows (N, P, T): for N images the window of each place, T numbers.
    outputs (N, P). penalty: the number lambda.
    """
    count, places, taps = windows.shape
    errors = np.zeros((count, places, places + 1, taps))
    away = np.zeros((places, taps, places + 1, taps))
    root = penalty**0.5 * np.eye(taps)
    for p in range(places):
        errors[:, p, p] = windows[:, p]
        away[p, :, p], away[p, :, -1] = root, -root
    n = (places + 1) * taps
    rows = np.concatenate([errors.reshape(-1, n), away.reshape(-1, n)])
    told = np.concatenate([np.ravel(outputs), np.zeros(places * taps)])
    found = np.linalg.lstsq(rows, told)[0]
    return found.reshape(places + 1, taps)[:-1]


def eliminated(windows, outputs, penalty):
    """The same by taking the common kernel out: it is the mean of the others."""
    taps = windows.shape[-1]
    square = np.einsum("npt,npu->ptu", windows, windows) + penalty * np.eye(taps)
    right = np.einsum("npt,np->pt", windows, outputs)
    own = np.linalg.solve(square, right[..., None])[..., 0]
    pull = penalty * np.linalg.inv(square)
    rest = np.eye(taps) - pull.mean(axis=0)
    common = np.zeros(taps)
    if penalty:
        common = np.linalg.solve(rest, own.mean(axis=0))
    return own + pull @ common


def lesson(rng, images, places, taps, penalty, apart=2):
    kernels = rng.integers(-3, 4, taps) + rng.integers(-apart, apart + 1, (places, 1))
    windows = rng.integers(0, 4, (images, places, taps)).astype(float)
    noise = rng.integers(-1, 2, (images, places))
    return windows, (windows * kernels).sum(axis=-1) + noise, penalty


def drawn(rng):
    places, taps = int(rng.integers(2, 5)), int(rng.integers(1, 4))
    images = taps + int(rng.integers(1, 4))
    return lesson(rng, images, places, taps, int(rng.integers(1, 9)))


def by_hand(windows, outputs, penalty):
    return np.array(windows, float)[..., None], np.array(outputs, float), penalty


GIVEN = '''
from whyconv.tables import Table


def tilted_world(learn, images=30, tilt=30):
    """By penalty, the error on new images; half the places tilt one way."""
    rng = np.random.default_rng(0)
    edge = np.outer([1, 4, 6, 4, 1], [1, 2, 0, -2, -1]) / 16
    angle = np.deg2rad(tilt) * np.array([1] * 8 + [-1] * 8)[:, None]
    kernels = np.cos(angle) * edge.ravel() + np.sin(angle) * edge.T.ravel()
    seen, new = rng.normal(size=(2, 100, 16, 25))
    seen = seen[:images]
    told = (seen * kernels).sum(-1) + rng.normal(0, 0.5, (images, 16))
    truth, rows = (new * kernels).sum(-1), []
    for penalty in (0.01, 1, 10, 100, 10**4):
        missed = (new * learn(seen, told, penalty)).sum(-1) - truth
        error = (missed**2).mean() ** 0.5 / truth.std()
        rows.append({"penalty": penalty, "error": float(error)})
    return Table.of_rows(rows)
'''

exercise = Exercise(
    soft_sharing,
    page="labs/what-one-image-teaches",
    difficulty=4,
    minutes=60,
    hints=[
        "A sum of squares is a least-squares problem: one row for each square. The "
        "unknowns are all kernels and the common one, `(P + 1) * T` numbers.",
        "An output gives a row with its window in the columns of its own place. What "
        "does the row of one weight's distance to the common kernel look like?",
        "It has two entries, for the weight and for the same weight of the common "
        "kernel, and is to give 0. The penalty multiplies the *square* of the row.",
        "So the two entries are $\\sqrt\\lambda$ and $-\\sqrt\\lambda$. Stack all "
        "rows, solve with `np.linalg.lstsq`, and leave the common kernel out.",
    ],
    examples=[by_hand([[1, 1]], [[1, 5]], 1)],
    cases=[
        by_hand([[1, 1]], [[3, 3]], 2),
        by_hand([[1, 1]], [[2, 6]], 4),
        by_hand([[1, 2]], [[0, 6]], 0),
        by_hand([[1, 2], [1, 0]], [[1, 6], [3, 1]], 2),
        by_hand([[1, 1, 1]], [[0, 3, 9]], 1),
        by_hand([[1, 0, 1]], [[0, 3, 8]], 1),
        lesson(np.random.default_rng(1), 3, 2, 2, 0),
        lesson(np.random.default_rng(2), 3, 3, 2, 4),
        lesson(np.random.default_rng(3), 2, 4, 3, 1),
    ],
    draw=drawn,
    draws=12,
    reference=eliminated,
    given=GIVEN,
)
exercise.right(eliminated)


@exercise.right
def by_normal_equations(windows, outputs, penalty):
    _, places, taps = windows.shape
    square = np.zeros((places, taps, places, taps))
    for p in range(places):
        square[p, :, p] = windows[:, p].T @ windows[:, p]
    apart = np.eye(places) - 1 / places
    square += penalty * np.einsum("pq,tu->ptqu", apart, np.eye(taps))
    right = np.einsum("npt,np->pt", windows, outputs).ravel()
    found = np.linalg.pinv(square.reshape(places * taps, -1)) @ right
    return found.reshape(places, taps).astype(np.float32).tolist()


def towards(windows, outputs, penalty, goal):
    """Kernels with a penalty on the distance from a goal that is fixed."""
    taps = windows.shape[-1]
    square = np.einsum("npt,npu->ptu", windows, windows) + penalty * np.eye(taps)
    right = np.einsum("npt,np->pt", windows, outputs) + penalty * goal
    return np.einsum("ptu,pu->pt", np.linalg.pinv(square), right)


def shared_kernel(windows, outputs):
    rows = windows.reshape(-1, windows.shape[-1])
    return np.linalg.lstsq(rows, np.ravel(outputs))[0]


@exercise.wrong
def drawn_to_zero(windows, outputs, penalty):
    """The kernels are drawn to zero, which is ridge regression. Here they are drawn to
    a common kernel, which can be anything.
    """
    return towards(windows, outputs, penalty, 0)


@exercise.wrong
def common_kernel_fixed_first(windows, outputs, penalty):
    """The common kernel is learned first, as if all places shared, and then stays. It
    is an unknown like the others: the best one is the mean of the places' kernels, and
    both have to be found together.
    """
    return towards(windows, outputs, penalty, shared_kernel(windows, outputs))


@exercise.wrong
def mean_of_those_apart(windows, outputs, penalty):
    """The places learn apart first, and are then drawn to the mean of what they found.
    That mean changes as they are drawn to it. Find both together, or take the two
    steps in turn until nothing changes any more.
    """
    mean = towards(windows, outputs, 0, 0).mean(axis=0)
    return towards(windows, outputs, penalty, mean)


@exercise.wrong
def all_shared(windows, outputs, penalty):
    """All places have the same kernel here, whatever the penalty. That is the limit of
    a huge one.
    """
    kernel = shared_kernel(windows, outputs)
    return np.tile(kernel, (windows.shape[1], 1))


@exercise.wrong
def all_apart(windows, outputs, penalty):
    """Every place learns for itself, and the penalty does nothing. That is right for a
    penalty of zero alone.
    """
    return towards(windows, outputs, 0, 0)


exercise.slip(
    "root_forgotten",
    "penalty**0.5",
    "penalty",
    "The rows are multiplied by the penalty, and least squares squares them, so the "
    "penalty that works is λ².",
)
exercise.slip(
    "common_kernel_returned",
    "return found.reshape(places + 1, taps)[:-1]",
    "return np.tile(found.reshape(places + 1, taps)[-1], (places, 1))",
    "That is the common kernel, at every place. The kernels of the places are asked "
    "for.",
)
exercise.slip(
    "common_kernel_left_in",
    "return found.reshape(places + 1, taps)[:-1]",
    "return found.reshape(places + 1, taps)",
    "The common kernel has been left in: there is one kernel more than places.",
)


@exercise.wrong
def every_pair(windows, outputs, penalty):
    """Every pair of kernels is penalised. That draws to the same mean, but with the
    number of places as a factor, so the penalty is too large.
    """
    return coupled(windows, outputs, penalty, lambda p, q: p != q)


@exercise.wrong
def drawn_to_the_neighbours(windows, outputs, penalty):
    """Each kernel is drawn to that of the next place. That asks for kernels that change
    slowly across the map, and is another belief.
    """
    return coupled(windows, outputs, penalty, lambda p, q: abs(p - q) == 1)


def coupled(windows, outputs, penalty, is_pair):
    """A penalty on the squared distance of each pair of places that are coupled."""
    _, places, taps = windows.shape
    links = np.array(
        [[float(is_pair(p, q)) for q in range(places)] for p in range(places)]
    )
    graph = np.diag(links.sum(axis=1)) - links
    square = penalty * np.einsum("pq,tu->ptqu", graph, np.eye(taps))
    for p in range(places):
        square[p, :, p] += windows[:, p].T @ windows[:, p]
    right = np.einsum("npt,np->pt", windows, outputs).ravel()
    found = np.linalg.pinv(square.reshape(places * taps, -1)) @ right
    return found.reshape(places, taps)


@exercise.wrong
def mean_error(windows, outputs, penalty):
    """The errors are averaged over the images and the distances are not, so the
    penalty weighs as many times too much as there are images. Both are sums.
    """
    return eliminated(windows, outputs, penalty * len(windows))


@exercise.wrong
def half_the_penalty(windows, outputs, penalty):
    """The penalty is halved. The derivative of a square brings a factor of 2 into both
    sums, and it drops out of both.
    """
    return eliminated(windows, outputs, penalty / 2)


@exercise.wrong
def root_taken_twice(windows, outputs, penalty):
    """The penalty that works is the root of λ. In normal equations it stands as it is;
    only a row that is going to be squared has the root.
    """
    return eliminated(windows, outputs, penalty**0.5)


@exercise.wrong
def blended(windows, outputs, penalty):
    """The kernels apart and the shared kernel are mixed, with the same weight at every
    place. A place that has seen much should follow its own errors more than one that
    has seen little.
    """
    apart = towards(windows, outputs, 0, 0)
    shared = shared_kernel(windows, outputs)
    return (apart + penalty * shared) / (1 + penalty)
