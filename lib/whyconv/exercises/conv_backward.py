"""Backwards through a convolution.

Given $dY$, the gradient of the cost with respect to the maps, find its gradient with
respect to everything that made them: the images, the kernels and the biases, with
channels, filters, a stride and zero padding. Loops will do. Begin with a batch of
one, one channel and one filter, and think of one product: the output `y[i, j]` has a
term `pixel * weight`. So `dY[i, j]` times the weight belongs to the pixel, and `dY[i,
j]` times the pixel to the weight.
"""

import numpy as np

from whyconv import ops
from whyconv.checker import Exercise


def conv_backward(dY, images, kernels, stride=1, padding=0):
    """Gradients (dX, dK, db) of a convolution: like images, kernels, bias.

    dY (N, OH, OW, F), images (N, H, W, C), kernels (k, k, C, F); db (F,).
    The forward pass was Y[n, i, j, f] = bias[f] + the sum over u, v, c of
    padded[n, i*stride + u, j*stride + v, c] * kernels[u, v, c, f].
    """
    p, k = padding, len(kernels)
    padded = np.pad(images, [(0, 0), (p, p), (p, p), (0, 0)])
    dX, dK = np.zeros(padded.shape), np.zeros(kernels.shape)
    for n, i, j, f in np.ndindex(dY.shape):
        y, x = i * stride, j * stride
        dX[n, y : y + k, x : x + k] += dY[n, i, j, f] * kernels[..., f]
        dK[..., f] += dY[n, i, j, f] * padded[n, y : y + k, x : x + k]
    height, width = images.shape[1:3]
    dX = dX[:, p : p + height, p : p + width]
    return dX, dK, dY.sum(axis=(0, 1, 2))


def by_the_library(dY, images, kernels, stride=1, padding=0):
    how = {"stride": stride, "padding": padding}
    return (
        ops.conv2d_input_gradient(dY, kernels, images.shape, **how),
        ops.conv2d_kernel_gradient(dY, images, kernels.shape, **how),
        ops.conv2d_bias_gradient(dY),
    )


def case(rng, n, side, channels, size, filters, stride=1, padding=0):
    images = rng.integers(-2, 4, (n, side, side + 1, channels))
    kernels = rng.integers(-2, 4, (size, size, channels, filters))
    how = {"stride": stride, "padding": padding}
    dY = rng.integers(-2, 4, ops.conv2d(images, kernels, **how).shape)
    given = (stride, padding) if (stride, padding) != (1, 0) else ()
    return dY, images, kernels, *given


def drawn(rng):
    n, channels, filters, stride = (int(one) for one in rng.integers(1, 4, 4))
    size, padding = int(rng.integers(1, 4)), int(rng.integers(0, 3))
    side = size + int(rng.integers(0, 4))
    return case(rng, n, side, channels, size, filters, stride, padding)


def of_seed(seed, *numbers):
    return case(np.random.default_rng(seed), *numbers)


exercise = Exercise(
    conv_backward,
    page="05-training",
    difficulty=3,
    minutes=45,
    hints=[
        "Pad the images first, find the gradient of the *padded* images, and cut the "
        "padding off at the end.",
        "Go over all places of $dY$. Each of them adds something to one window of $dX$ "
        "and something to the whole kernel.",
        "Place (i, j) of filter f adds `dY[n, i, j, f] * kernels[..., f]` to the "
        "window it saw, and `dY[n, i, j, f]` times that window to `dK[..., f]`.",
        "A bias was added at every place of every image of the batch. So its gradient "
        "is the sum over them.",
    ],
    examples=[of_seed(1, 1, 2, 1, 2, 1)],
    cases=[
        of_seed(2, 1, 1, 1, 1, 1),
        of_seed(3, 1, 3, 1, 2, 1),
        of_seed(4, 2, 2, 1, 2, 1),
        of_seed(5, 1, 2, 2, 2, 2),
        of_seed(6, 1, 3, 1, 2, 1, 2),
        of_seed(7, 1, 2, 1, 2, 1, 1, 1),
        of_seed(8, 1, 4, 1, 2, 1, 3, 1),
    ],
    draw=drawn,
    reference=by_the_library,
)
exercise.right(by_the_library)


@exercise.right
def by_einsum(dY, images, kernels, stride=1, padding=0):
    p, k = padding, len(kernels)
    padded = np.pad(images, [(0, 0), (p, p), (p, p), (0, 0)])
    dX, dK = np.zeros(padded.shape), np.zeros(kernels.shape)
    rows, columns = (stride * (n - 1) + 1 for n in dY.shape[1:3])
    for u, v in np.ndindex(k, k):
        tap = np.s_[:, u : u + rows : stride, v : v + columns : stride]
        dX[tap] += dY @ kernels[u, v].T
        dK[u, v] = np.einsum("nijc,nijf->cf", padded[tap], dY)
    height, width = images.shape[1:3]
    return [dX[:, p : p + height, p : p + width], dK, np.einsum("nijf->f", dY)]


@exercise.right
def in_float32(dY, images, kernels, stride=1, padding=0):
    arrays = (np.float32(one) for one in (dY, images, kernels))
    return tuple(np.float32(one) for one in by_the_library(*arrays, stride, padding))


exercise.slip(
    "padding_not_cut_off",
    "dX = dX[:, p : p + height, p : p + width]",
    "pass",
    "$dX$ still has the padding around it. The padding is no part of the images, and "
    "nobody asks for its gradient: cut it off.",
)
exercise.slip(
    "cut_at_one_side",
    "dX = dX[:, p : p + height, p : p + width]",
    "dX = dX[:, :height, :width]",
    "$dX$ has the right shape, but the padding is cut off at the lower right alone, so "
    "all of it is moved.",
)
exercise.slip(
    "images_forgotten_in_the_kernel",
    "dK[..., f] += dY[n, i, j, f] * padded[n,",
    "dK[..., f] += (n == 0) * dY[n, i, j, f] * padded[n,",
    "$dK$ is that of the first image. All images of the batch used the same kernel, so "
    "their gradients add up.",
)
exercise.slip(
    "last_place_alone",
    "dK[..., f] += ",
    "dK[..., f] = ",
    "$dK$ holds the term of the last place alone. The kernel was used at every place, "
    "and its gradient is the sum.",
)
exercise.slip(
    "overlaps_overwritten",
    "dX[n, y : y + k, x : x + k] += ",
    "dX[n, y : y + k, x : x + k] = ",
    "Windows overlap: a pixel that several places have seen gets the sum of what each "
    "of them sends back, not the last of it.",
)
exercise.slip(
    "kernel_flipped_in_dK",
    "* padded[n, y : y + k, x : x + k]",
    "* padded[n, y : y + k, x : x + k][::-1, ::-1]",
    "$dK$ comes out turned by half a turn. The flip belongs to $dX$ written as a "
    "convolution; $dK$ is a cross-correlation of the images with $dY$, without one.",
)
exercise.slip(
    "kernel_flipped_in_dX",
    "* kernels[..., f]",
    "* kernels[::-1, ::-1, :, f]",
    "For $dX$ the kernel is flipped once too often: spread over the window it saw, it "
    "stands as it is. It is as a convolution of $dY$ that it appears turned.",
)
exercise.slip(
    "mean_over_the_batch",
    "return dX, dK, dY.sum(axis=(0, 1, 2))",
    "return dX, dK / len(dY), dY.sum(axis=(0, 1, 2)) / len(dY)",
    "$dK$ and $db$ are divided by the size of the batch. If the cost is a mean, $dY$ "
    "already has that factor in it.",
)
exercise.slip(
    "mean_over_places",
    "return dX, dK, dY.sum(axis=(0, 1, 2))",
    "return dX, dK, dY.sum(axis=0).mean(axis=(0, 1))",
    "The gradient of the bias is averaged over the places. It was added at each of "
    "them, so it is the sum.",
)
exercise.slip(
    "bias_of_the_first_image",
    "dY.sum(axis=(0, 1, 2))",
    "dY[0].sum(axis=(0, 1))",
    "$db$ is that of the first image: sum over the batch too.",
)
exercise.slip(
    "stride_forgotten",
    "y, x = i * stride, j * stride",
    "y, x = i, j",
    "The stride is missing: place (i, j) saw the window that begins at row i times the "
    "stride.",
)
