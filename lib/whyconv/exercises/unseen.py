"""What a kernel cannot see.

On some rings a blur of three equal taps loses something: two different images have the
same map. Their difference is an image that the blur turns into zeros. Given any kernel
and the number of places of the ring, find an image that the kernel cannot see, not
zero everywhere, whose map is zero at all places; or None, if there is no such image.

Any such image is right. Which one is it for an edge kernel, [1, −1]? And on how many
places does the blur of three see everything?
"""

import numpy as np

from whyconv.checker import Exercise


def unseen(kernel, places):
    """An image (places,) whose map is zero, but not itself; None if none is.

    On a ring: map[i] is the sum over u of kernel[u] * image[(i + u) % places].
    The kernel (k,) is not longer than the ring.
    """
    ring = np.zeros((places, places))
    for i, u in np.ndindex(places, len(kernel)):
        ring[i, (i + u) % places] = kernel[u]
    if np.linalg.matrix_rank(ring) == places:
        return None
    return np.linalg.svd(ring)[2][-1]


def matrix(kernel, places):
    """The matrix of the kernel on the ring."""
    row = np.zeros(places)
    row[: len(kernel)] = kernel
    return np.stack([np.roll(row, i) for i in range(places)])


def judge(value, kernel, places):
    """Why a value is no unseen image, or None where there is one; else ""."""
    ring = matrix(kernel, places)
    sizes = np.linalg.svd(ring, compute_uv=False)
    exists = sizes[-1] < 1e-9 * sizes[0]
    if value is None:
        return "None, although there is an image that it cannot see" if exists else ""
    try:
        image = np.asarray(value)
        if image.dtype.kind == "c":
            return "an image of complex numbers; its real part would do"
        image = image.astype(float)
    except (TypeError, ValueError):
        return "not an image"
    if image.shape != (places,):
        return f"of shape {image.shape}, not ({places},)"
    if not np.isfinite(image).all():
        return "with numbers that are not finite"
    largest = np.abs(image).max()
    if largest < 1e-9:
        return "zero everywhere: every kernel turns that into zeros"
    found = ring @ (image / largest)
    if np.abs(found).max() < 1e-5 * np.abs(kernel).max():
        return ""
    text = f"seen: the largest number of its map is {np.abs(found).max():.3g} times "
    return text + "its own largest" + ", and no image is unseen" * (not exists)


def drawn(rng):
    factor = [[1, 1], [1, -1], [1, 1, 1], [1, 0, 1], [2, 1], [1, -1, 1]]
    kernel = [1]
    for n in rng.integers(0, len(factor), int(rng.integers(1, 3))):
        kernel = np.convolve(kernel, factor[n])
    return kernel, int(rng.integers(len(kernel), 13))


exercise = Exercise(
    unseen,
    page="labs/your-own-code",
    difficulty=3,
    minutes=30,
    hints=[
        "The map is a matrix times the image. Fill it: row i has `kernel[u]` in column "
        "`(i + u) % places`.",
        "Which vectors does a matrix turn into zero? Its singular value decomposition, "
        "`np.linalg.svd`, has them: those that belong to a singular value of zero.",
        "The right singular vectors are the *rows* of the third array, and the last "
        "row belongs to the smallest singular value. That is zero if the rank, "
        "`np.linalg.matrix_rank`, is less than the number of places. (Computed, a "
        "zero may be a number such as 1e-16.)",
    ],
    examples=[(np.array([1, -1]), 3)],
    cases=[
        (np.array([1, 1]), 2),
        (np.array([1, 1]), 3),
        (np.array([1, 2]), 2),
        (np.array([1, 1, 1]), 3),
        (np.array([1, 1, 1]), 5),
        (np.array([1, 1, 1]), 6),
        (np.array([1, 0, -1]), 4),
        (np.array([1, 0, 1]), 4),
        (np.array([1, 0, 1]), 6),
        (np.array([1, -2, 1]), 5),
        (np.array([1, 2]), 6),
        (np.array([1, -1, 1]), 6),
    ],
    draw=drawn,
    draws=8,
    judge=judge,
)


@exercise.right
def the_waves_one_by_one(kernel, places):
    ring = matrix(kernel, places)
    turns = 2 * np.pi * np.arange(places) / places
    for times in range(places // 2 + 1):
        wave = np.cos(times * turns)
        if np.abs(ring @ wave).max() < 1e-9:
            return wave.tolist()
    return None


@exercise.right
def by_fourier(kernel, places):
    sizes = np.abs(np.fft.fft(kernel, places))
    time = int(np.argmin(sizes))
    if sizes[time] > 1e-9:
        return None
    wave = np.fft.ifft(np.eye(places)[time]).real
    return np.float32(3 * wave)


@exercise.right
def what_least_squares_leaves(kernel, places):
    ring = matrix(kernel, places)
    image = np.random.default_rng(1).normal(size=places)
    rest = image - np.linalg.lstsq(ring, ring @ image, rcond=1e-9)[0]
    return rest if np.abs(rest).max() > 1e-6 else None


def if_any(image, kernel, places):
    """The image where there is one that is not seen; else None."""
    return None if unseen(kernel, places) is None else image


@exercise.wrong
def always_an_image(kernel, places):
    """The smallest singular value is not looked at. If it is not zero, its image is
    seen faintly, but it is seen, and the answer is None.
    """
    return np.linalg.svd(matrix(kernel, places))[2][-1]


@exercise.wrong
def zeros(kernel, places):
    """An image of zeros is turned into zeros by every kernel. Look for another one."""
    return np.zeros(places)


@exercise.wrong
def never_quite_zero(kernel, places):
    """The answer is None, although there is such an image. If you compare a singular
    value or a determinant with 0: a zero that was computed may be a number such as
    1e-17.
    """
    return None if places else zeros(kernel, places)


@exercise.wrong
def the_constant_image(kernel, places):
    """A constant image is not seen by kernels whose weights sum to zero, such as edge
    kernels. A blur keeps it; try waves.
    """
    return np.ones(places)


@exercise.wrong
def the_checkered_image(kernel, places):
    """The image +1, −1, +1, … is not seen by two equal taps, if the number of places
    is even. Other kernels do not see other waves.
    """
    return (-1.0) ** np.arange(places)


@exercise.wrong
def three_pixel_wave(kernel, places):
    """A wave that repeats every three places is what three equal taps do not see, if
    the ring has room for whole waves. Other kernels do not see other waves.
    """
    return np.resize([1.0, -1.0, 0.0], places)


@exercise.wrong
def a_column(kernel, places):
    """The image is taken from the columns of the third array. `np.linalg.svd` returns
    it transposed: the right singular vectors are its rows.
    """
    return if_any(np.linalg.svd(matrix(kernel, places))[2][:, -1], kernel, places)


@exercise.wrong
def the_strongest(kernel, places):
    """That is the image to which the kernel answers most: the first singular vector.
    Singular values come in descending order.
    """
    return if_any(np.linalg.svd(matrix(kernel, places))[2][0], kernel, places)


@exercise.wrong
def where_the_window_fits(kernel, places):
    """The map is zero only at the places where the whole kernel fits. On a ring the
    kernel goes on from the last place to the first, and there are as many outputs as
    places.
    """
    fits = places - len(kernel) + 1
    return np.linalg.svd(matrix(kernel, places)[:fits])[2][-1]
