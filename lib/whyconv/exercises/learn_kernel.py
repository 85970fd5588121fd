"""Learn a kernel from what it did.

Somebody has laid a kernel over an image and gives you the image and the map, and not
the kernel. Find it: a small project in learning with shared weights. There is one
equation for each place of the map, and all of them have the same unknowns, the `size`
× `size` weights. With enough places the equations have one solution; the map may
carry a little noise, so take the one with the smallest sum of squared errors.
"""

import numpy as np

from whyconv import ops
from whyconv.checker import Exercise


def learn_kernel(image, feature_map, size):
    """The kernel (size, size) that makes the map (OH, OW) of an image (H, W).

    No padding, stride 1, no flip; least squares over all places.
    """
    shape = (size, size)
    windows = np.lib.stride_tricks.sliding_window_view(image, shape)
    equations = windows.reshape(-1, size * size)
    solution = np.linalg.lstsq(equations, np.ravel(feature_map), rcond=None)
    return solution[0].reshape(shape)


def convolved(image, kernel):
    return ops.conv2d(image[None, :, :, None], kernel[:, :, None, None])[0, :, :, 0]


def case(rng, side, size, noise=0):
    image = rng.integers(0, 6, (side, side + 1)).astype(float)
    kernel = rng.integers(-3, 4, (size, size)).astype(float)
    kernel[0, -1] += 5  # the same neither turned nor transposed
    feature_map = convolved(image, kernel)
    return image, feature_map + noise * rng.normal(size=feature_map.shape), size


def drawn(rng):
    size = int(rng.integers(1, 4))
    return case(rng, size + int(rng.integers(4, 8)), size, rng.integers(2))


exercise = Exercise(
    learn_kernel,
    page="02-parameter-sharing",
    difficulty=4,
    minutes=45,
    hints=[
        "Write one equation on paper: output (0, 0) is a sum of `size * size` pixels, "
        "each times an unknown weight.",
        "Make a matrix with a row for each place: the pixels of its window, one after "
        "the other. `np.lib.stride_tricks.sliding_window_view` gives all windows.",
        "`np.linalg.lstsq(matrix, outputs, rcond=None)[0]` is the least-squares "
        "solution. Only its shape is not yet that of a kernel.",
    ],
    examples=[
        case(np.random.default_rng(1), 4, 1),
        case(np.random.default_rng(2), 5, 2),
    ],
    cases=[
        case(np.random.default_rng(3), 4, 2),
        case(np.random.default_rng(4), 6, 3),
        case(np.random.default_rng(5), 6, 2, 1),
        case(np.random.default_rng(6), 8, 3, 1),
        case(np.random.default_rng(7), 4, 1, 1),
    ],
    draw=drawn,
    tolerance=1e-4,
)


@exercise.right
def by_normal_equations(image, feature_map, size):
    rows = [
        image[i : i + size, j : j + size].ravel()
        for i in range(feature_map.shape[0])
        for j in range(feature_map.shape[1])
    ]
    A = np.array(rows)
    return np.linalg.solve(A.T @ A, A.T @ feature_map.ravel()).reshape(size, size)


@exercise.right
def by_the_pseudo_inverse(image, feature_map, size):
    height, width = feature_map.shape
    columns = [
        image[u : u + height, v : v + width].ravel()
        for u in range(size)
        for v in range(size)
    ]
    kernel = np.linalg.pinv(np.stack(columns, axis=1)) @ feature_map.ravel()
    return kernel.reshape(size, size).tolist()


@exercise.right
def by_gradient_descent(image, feature_map, size):
    windows = np.lib.stride_tricks.sliding_window_view(image, (size, size))
    windows = windows.reshape(-1, size * size)
    hessian = windows.T @ windows
    kernel = np.zeros(size * size)
    step = d = windows.T @ feature_map.ravel()
    for _ in range(4 * size * size):  # conjugate gradients
        if not np.any(np.abs(d) > 1e-12):
            break
        along = hessian @ step
        by = d @ d / (step @ along)
        kernel, rest = kernel + by * step, d - by * along
        step, d = rest + (rest @ rest / (d @ d)) * step, rest
    return kernel.reshape(size, size)


@exercise.wrong
def flipped(image, feature_map, size):
    """The kernel comes out turned by half a turn, as if the map had been made with a
    flip. Here output (i, j) is the sum of image[i + u, j + v] times kernel[u, v].
    """
    return learn_kernel(image, feature_map, size)[::-1, ::-1]


exercise.slip(
    "column_by_column",
    "solution[0].reshape(shape)",
    "solution[0].reshape(shape).T",
    "The kernel is transposed: the unknowns stand in the order of the window, row "
    "after row, and have to be folded back in the same order.",
)
exercise.slip(
    "not_folded_back",
    "solution[0].reshape(shape)",
    "solution[0]",
    "The weights are right but stand in a row: give them the shape of a kernel.",
)


@exercise.wrong
def from_as_few_places_as_needed(image, feature_map, size):
    """Only as many places are used as there are weights. That solves the equations of
    those places and carries all their noise; the sum of squares is over all places.
    """
    windows = np.lib.stride_tricks.sliding_window_view(image, (size, size))
    windows = windows.reshape(-1, size * size)[: size * size]
    outputs = np.ravel(feature_map)[: size * size]
    solution = np.linalg.lstsq(windows, outputs, rcond=None)[0]
    return solution.reshape(size, size)


@exercise.wrong
def map_times_image(image, feature_map, size):
    """These are the sums of outputs times pixels. They are the gradient with respect
    to the kernel, and only the right side of the equations for it.
    """
    height, width = feature_map.shape
    return [
        [
            (image[u : u + height, v : v + width] * feature_map).sum()
            for v in range(size)
        ]
        for u in range(size)
    ]


@exercise.wrong
def a_mean_over_places(image, feature_map, size):
    """The equations are averaged into one, which has many solutions, and the kernel
    here is only one of them. Keep one equation for each place.
    """
    windows = np.lib.stride_tricks.sliding_window_view(image, (size, size))
    mean = windows.mean(axis=(0, 1)).reshape(1, -1)
    solution = np.linalg.lstsq(mean, [feature_map.mean()], rcond=None)[0]
    return solution.reshape(size, size)


@exercise.wrong
def with_a_bias(image, feature_map, size):
    """A bias is learned too, and takes some of the noise with it. The map was made
    without one.
    """
    windows = np.lib.stride_tricks.sliding_window_view(image, (size, size))
    windows = windows.reshape(-1, size * size)
    ones = np.ones((len(windows), 1))
    solution = np.linalg.lstsq(np.hstack([windows, ones]), np.ravel(feature_map))[0]
    return solution[:-1].reshape(size, size)
