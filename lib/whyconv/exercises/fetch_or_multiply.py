"""Fetching or multiplying?

A call of a fully connected layer takes some time for the call itself, some for each
weight that is fetched, once for the whole batch, and some for each product, of which
every weight has one with each image. You have measured layers of several sizes in
batches of several sizes. How long does each of the three take? Find out by least
squares. Some series cannot tell the three apart, however exactly they were measured,
and a least-squares routine gives three numbers all the same: return `None` there. Is
the series at the beginning of the lab, one image for each of many sizes, one of those?
"""

import numpy as np

from whyconv.checker import Exercise


def fetch_or_multiply(weights, images, times):
    """Time of a call, of a weight fetched and of a product; or None.

    weights, images, times: (n,), one entry for each measurement; the times are
    those of whole batches. None where the measurements fit several answers
    equally well.
    """
    products = weights * images
    parts = np.stack([np.ones(len(weights)), weights, products], axis=1)
    if np.linalg.matrix_rank(parts) < 3:
        return None
    return np.linalg.lstsq(parts, times)[0]


def series(weights, images, costs=(3, 2, 1), noise=None):
    """A series of measurements with these costs."""
    weights, images = np.array(weights), np.array(images)
    times = costs[0] + costs[1] * weights + costs[2] * weights * images
    return weights, images, times + (0 if noise is None else np.array(noise))


def drawn(rng):
    n = int(rng.integers(3, 8))
    weights, images = rng.integers(1, 9, n), rng.integers(1, 9, n)
    if rng.random() < 0.3:
        images[:] = images[0]
    costs = rng.integers(1, 9, 3)
    return series(weights, images, costs, rng.integers(-2, 3, n) / 2)


exercise = Exercise(
    fetch_or_multiply,
    page="labs/on-a-real-machine",
    difficulty=3,
    minutes=30,
    hints=[
        "Write one measurement as an equation. With $W$ weights and $n$ images it is "
        "$t = a + bW + cWn$. What is unknown in it, and what is known?",
        "Three columns, `1`, `weights` and `weights * images`, and one row for each "
        "measurement: `np.linalg.lstsq(rows, times)[0]` gives the three "
        "unknowns.",
        "In batches of one image the second and the third column are the same, so the "
        "time can be moved from one to the other. `np.linalg.matrix_rank` counts "
        "the columns that are no mixture of the others.",
    ],
    examples=[
        series([1, 2, 3, 4], [1, 1, 1, 1]),
        series([1, 2, 2], [1, 1, 2]),
    ],
    cases=[
        series([1, 2], [1, 2]),
        series([2, 2, 2], [1, 2, 3]),
        series([1, 2, 3], [2, 2, 2]),
        series([6, 3, 2], [1, 2, 3]),
        series([1, 2, 3], [1, 1, 2], (0, 5, 1)),
        series([1, 2, 2, 4], [1, 1, 2, 2], (5, 0, 2)),
        series([1, 1, 2, 2], [1, 4, 1, 4], (4, 3, 2), [1, -1, 0, 1]),
        series([1, 2, 3, 4, 5], [1, 2, 1, 2, 4], (4, 3, 2), [1, 0, -1, 0, 1]),
    ],
    draw=drawn,
)


@exercise.right
def by_normal_equations(weights, images, times):
    w, n = (np.asarray(one, float) for one in (weights, images))
    rows = np.column_stack([np.ones_like(w), w, w * n])
    square = np.einsum("ni,nj->ij", rows, rows)
    if np.linalg.svd(square)[1][-1] < 1e-9 * np.trace(square):
        return None
    return tuple(np.linalg.solve(square, rows.T @ times))


@exercise.right
def rank_of_the_fit(weights, images, times):
    rows = [[1, w, w * n] for w, n in zip(weights, images, strict=True)]
    found, _, rank, _ = np.linalg.lstsq(np.array(rows, float), times)
    return found.tolist() if rank == 3 else None


exercise.slip(
    "never_none",
    "if np.linalg.matrix_rank(parts) < 3:",
    "if False:",
    "Three numbers come out of every series, also where others fit as well: of those, "
    "`lstsq` takes the smallest. Such a series cannot tell, and None is right.",
)
exercise.slip(
    "measurements_counted",
    "if np.linalg.matrix_rank(parts) < 3:",
    "if len(parts) < 3:",
    "You return None where there are fewer than three measurements. Three or more can "
    "still repeat what the others say, for instance if every batch is one image.",
)
exercise.slip(
    "batches_counted",
    "if np.linalg.matrix_rank(parts) < 3:",
    "if len(set(images)) < 2:",
    "You return None where all batches are alike. The sizes of the layers have to "
    "differ too, and not so that weights times images stays equal.",
)
exercise.slip(
    "batches_and_sizes_counted",
    "if np.linalg.matrix_rank(parts) < 3:",
    "if min(len(set(images)), len(set(weights))) < 2:",
    "You return None where all batches or all layers are alike. There are other "
    "series that cannot tell: too short a one, or one whose products stay the same.",
)
exercise.slip(
    "call_forgotten",
    "parts = np.stack([np.ones(len(weights)), weights, products], axis=1)",
    "parts = np.stack([np.zeros(len(weights)), weights, products], axis=1)\n"
    "    parts = np.concatenate([parts, [[1, 0, 0]]])\n"
    "    times = np.append(times, 0)",
    "The call itself takes no time here, so its time is laid on the other two. It "
    "needs a column of ones.",
)
exercise.slip(
    "images_for_products",
    "products = weights * images",
    "products = images",
    "The third column has the images. A product belongs to a weight *and* an image, "
    "so a larger layer does more of them in the same batch.",
)
exercise.slip(
    "time_of_an_image",
    "lstsq(parts, times)",
    "lstsq(parts, times / images)",
    "The times are divided by the images first. They are times of whole batches: the "
    "call and the fetching happen once in each.",
)
exercise.slip(
    "fetched_for_each_image",
    "np.ones(len(weights)), weights, products",
    "np.ones(len(weights)), products, weights",
    "The weights are fetched for each image here, and multiplied once: the last two "
    "numbers have changed places.",
)
exercise.slip(
    "first_three_alone",
    "np.linalg.lstsq(parts, times)",
    "np.linalg.lstsq(parts[:3], times[:3])",
    "Only the first three measurements are used. Times scatter, and the best answer "
    "is the one that fits all of them.",
)
exercise.slip(
    "call_for_each_image",
    "np.ones(len(weights))",
    "images",
    "The call is counted once for each image. It is one call for the whole batch, so "
    "its column is of ones.",
)
exercise.slip(
    "three_are_too_few",
    "if np.linalg.matrix_rank(parts) < 3:",
    "if len(parts) < 4 or np.linalg.matrix_rank(parts) < 3:",
    "You return None for three measurements. They are enough for three unknowns where "
    "none of the three says what the others have said.",
)
exercise.slip(
    "always_none",
    "if np.linalg.matrix_rank(parts) < 3:",
    "if True:",
    "None in every case. Where sizes and batches differ enough, the three times can be "
    "found; a function without a `return` gives None too.",
)
