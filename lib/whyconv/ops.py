"""The operations of a convolutional network, and their gradients, as pure functions.

Arrays are channels-last: images (N, H, W, C), kernels (K, L, C, F), maps
(N, OH, OW, F). "Convolution" is what every deep-learning library means by it:
cross-correlation, the kernel laid on the image as it is written, not flipped.

    maps[n, i, j, f] = sum over u, v, c of
        padded[n, i*stride + u*dilation, j*stride + v*dilation, c]
        * kernels[u, v, c, f]

`reference` computes this and its gradients by loops that say no more than the
formulas; here `columns` computes the same by large matrix products, which is
what computers are fastest at, and a test holds the two together. What pads, what
pools and what does not share its kernels stands in `windows`, `pooling` and
`unshared`, and is offered here too. Nothing
changes its inputs; float32 stays float32 and float64 stays float64. Inputs must
be finite; a result too large for its type is inf, without a warning. Long sums of
float32 numbers keep their digits (`sums`).

stride, padding, dilation and the size of a pool are one number for both axes, or a
pair (rows, columns): a signal of n numbers is an image of 1 x n under kernels of
1 x L, with padding (0, p).
"""

from __future__ import annotations

from math import prod

import numpy as np

from whyconv import arguments, columns, sums, windows
from whyconv.arguments import overflow_is_inf
from whyconv.pooling import (
    average_pool,
    average_pool_gradient,
    blur_pool,
    global_average_pool,
    global_average_pool_gradient,
    global_max_pool,
    global_max_pool_gradient,
    max_pool,
    max_pool_gradient,
)
from whyconv.unshared import (
    locally_connected2d,
    locally_connected2d_bias_gradient,
    locally_connected2d_input_gradient,
    locally_connected2d_kernel_gradient,
    windows_by_place,
)
from whyconv.windows import MODES, Pair, pad, pad_gradient

__all__ = [
    "MODES",
    "average_pool",
    "average_pool_gradient",
    "blur_pool",
    "conv2d",
    "conv2d_bias_gradient",
    "conv2d_input_gradient",
    "conv2d_kernel_gradient",
    "cross_entropy",
    "cross_entropy_gradient",
    "dense",
    "dense_gradients",
    "dropout_mask",
    "global_average_pool",
    "global_average_pool_gradient",
    "global_max_pool",
    "global_max_pool_gradient",
    "locally_connected2d",
    "locally_connected2d_bias_gradient",
    "locally_connected2d_input_gradient",
    "locally_connected2d_kernel_gradient",
    "log_softmax",
    "max_pool",
    "max_pool_gradient",
    "pad",
    "pad_gradient",
    "relu",
    "relu_gradient",
    "softmax",
    "windows_by_place",
]


DRAWN = 1_000_000  # random numbers at a time, in float64 whatever the mask is


# --- Convolution -----------------------------------------------------------


@overflow_is_inf
def conv2d(
    images: np.ndarray,
    kernels: np.ndarray,
    bias: np.ndarray | None = None,
    *,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
    mode: str = "zero",
) -> np.ndarray:
    """Images (N, H, W, C) and kernels (K, L, C, F) to maps (N, OH, OW, F).

    maps[n, i, j, f] = bias[f] + sum over u, v, c of
    padded[n, i*stride + u*dilation, j*stride + v*dilation, c] * kernels[u, v, c, f],
    with OH and OW from `shapes.output_size`. mode: what the padding holds, as
    in `pad`. Raises ValueError where channels differ or the window does not
    fit. Source: Dumoulin and Visin (2016).
    """
    images, kernels = _operands(images, kernels)
    how = windows.how(stride, padding, dilation)
    _check_fit(images.shape, kernels.shape, how, mode, np.result_type(images, kernels))
    padded = windows.padded(images, how.padding, mode)
    maps = columns.correlate(padded, kernels, how.over(padded.shape))
    if bias is None:
        return maps
    filters = kernels.shape[3]
    bias = arguments.floats("bias", bias, "F")
    arguments.same_shape("bias", bias, (filters,), f"kernels have {filters} filters")
    lines = maps.reshape(*maps.shape[:2], -1)  # long runs are faster to add to
    lines += np.tile(bias.astype(maps.dtype, copy=False), maps.shape[2])
    return maps


@overflow_is_inf
def conv2d_input_gradient(
    d_maps: np.ndarray,
    kernels: np.ndarray,
    image_shape: tuple[int, int, int, int],
    *,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
    mode: str = "zero",
) -> np.ndarray:
    """d_maps (N, OH, OW, F) to d_images (N, H, W, C): the adjoint of conv2d.

    Every output hands its gradient back to the pixels it saw, through the tap
    it saw them by. At stride 1 this is a full convolution of d_maps with the
    flipped kernel. Source: Dumoulin and Visin (2016), chapter 4.
    """
    shape = arguments.shape("image_shape", image_shape, "NHWC")
    kernels = arguments.floats("kernels", kernels, "KLCF")
    how = windows.how(stride, padding, dilation)
    d_maps = _gradient(d_maps, shape, kernels.shape, how, mode, kernels.dtype)
    size = windows.padded_shape(shape, how.padding)
    move, unwanted = how.over(size), (0, 0)
    if mode == "zero":
        unwanted = tuple(
            min(by, steps.extent(taps) - 1)
            for by, steps, taps in zip(how.padding, move, kernels.shape, strict=False)
        )
    d_inside = columns.input_gradient(d_maps, kernels, size, move, unwanted)
    left = tuple(by - out for by, out in zip(how.padding, unwanted, strict=True))
    return windows.unpadded(d_inside, left, mode)


@overflow_is_inf
def conv2d_kernel_gradient(
    d_maps: np.ndarray,
    images: np.ndarray,
    kernel_shape: tuple[int, int, int, int],
    *,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
    mode: str = "zero",
) -> np.ndarray:
    """d_maps (N, OH, OW, F) and images (N, H, W, C) to d_kernels (K, L, C, F).

    d_kernels[u, v, c, f] = sum over n, i, j of d_maps[n, i, j, f]
    * padded[n, i*stride + u*dilation, j*stride + v*dilation, c]: one product
    for every place at which the shared weight was used. No flip.
    """
    shape = arguments.shape("kernel_shape", kernel_shape, "KLCF")
    images = arguments.floats("images", images, "NHWC")
    how = windows.how(stride, padding, dilation)
    d_maps = _gradient(d_maps, images.shape, shape, how, mode, images.dtype)
    padded = windows.padded(images, how.padding, mode)
    return columns.kernel_gradient(d_maps, padded, shape, how.over(padded.shape))


@overflow_is_inf
def conv2d_bias_gradient(d_maps: np.ndarray) -> np.ndarray:
    """d_maps (N, OH, OW, F) to d_bias (F,): the sum over all places, a filter each."""
    return sums.over_all_places(arguments.floats("d_maps", d_maps, "NHWF"))


def _operands(images, kernels) -> tuple[np.ndarray, np.ndarray]:
    images = arguments.floats("images", images, "NHWC")
    return images, arguments.floats("kernels", kernels, "KLCF")


def _check_fit(image_shape, kernel_shape, how, mode, dtype) -> None:
    if arguments.are_trusted():
        return
    windows.same_channels(kernel_shape, image_shape)
    places = windows.output_sizes(image_shape[1:3], kernel_shape[:2], *how)
    windows.check_mode(image_shape[1:3], how.padding, mode)
    size = windows.padded_shape(image_shape, how.padding)
    arguments.affordable("padding", size, dtype, "padded images")
    maps = (image_shape[0], *places, kernel_shape[3])
    arguments.affordable("kernels", maps, dtype, "maps")


def _gradient(d_maps, image_shape, kernel_shape, how, mode, dtype) -> np.ndarray:
    """d_maps as an array, checked against the forward pass that it belongs to.

    dtype: that of the other factor.
    """
    d_maps = arguments.floats("d_maps", d_maps, "NHWF")
    dtype = np.result_type(d_maps, dtype)
    _check_fit(image_shape, kernel_shape, how, mode, dtype)
    places = windows.output_sizes(image_shape[1:3], kernel_shape[:2], *how)
    wanted = (image_shape[0], *places, kernel_shape[3])
    why = f"what conv2d makes of images {image_shape}, kernels {kernel_shape}"
    arguments.same_shape("d_maps", d_maps, wanted, why)
    return d_maps


# --- Everything else a network needs ------------------------------------------


def relu(inputs: np.ndarray) -> np.ndarray:
    """max(0, x), any shape."""
    return np.maximum(arguments.floats("inputs", inputs), 0)


def relu_gradient(d_outputs: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    """Passes where the input was above zero, zero elsewhere (0 at exactly 0)."""
    inputs = arguments.floats("inputs", inputs)
    d_outputs = arguments.floats("d_outputs", d_outputs)
    arguments.same_shape("d_outputs", d_outputs, inputs.shape, "that of inputs")
    return d_outputs * (inputs > 0)


@overflow_is_inf
def dense(
    inputs: np.ndarray, weights: np.ndarray, bias: np.ndarray | None = None
) -> np.ndarray:
    """Outputs (N, M) = inputs (N, D) @ weights (D, M) + bias (M,)."""
    inputs, weights = _dense_operands(inputs, weights)
    outputs = sums.product(inputs, weights)
    if bias is None:
        return outputs
    bias = arguments.floats("bias", bias, "M")
    arguments.same_shape("bias", bias, outputs.shape[1:], "one for each output")
    return outputs + bias.astype(outputs.dtype, copy=False)


@overflow_is_inf
def dense_gradients(
    d_outputs: np.ndarray, inputs: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """d_outputs (N, M) to (d_inputs (N, D), d_weights (D, M), d_bias (M,))."""
    inputs, weights = _dense_operands(inputs, weights)
    wanted = (len(inputs), weights.shape[1])
    d_outputs = arguments.floats("d_outputs", d_outputs, "NM")
    arguments.same_shape("d_outputs", d_outputs, wanted, "what dense makes of inputs")
    d_inputs = sums.product(d_outputs, weights.T)
    d_weights = sums.product(inputs.T, d_outputs)
    return d_inputs, d_weights, sums.total(d_outputs)


def _dense_operands(inputs, weights) -> tuple[np.ndarray, np.ndarray]:
    inputs = arguments.floats("inputs", inputs, "ND")
    weights = arguments.floats("weights", weights, "DM")
    if inputs.shape[1] != weights.shape[0]:
        raise ValueError(
            f"weights: {weights.shape[0]} rows do not match the inputs' "
            f"{inputs.shape[1]} (weights {weights.shape}, inputs {inputs.shape})"
        )
    return inputs, weights


def dropout_mask(
    shape: tuple[int, ...], rate: float, rng: np.random.Generator, dtype=np.float64
) -> np.ndarray:
    """Zeros with probability `rate`, else 1 / (1 - rate), so that the mean stays 1.

    Source: Srivastava et al. (2014), in the "inverted" form.
    """
    shape = arguments.shape("shape", shape)
    rate = arguments.real("rate", rate, minimum=0, below=1)
    dtype = arguments.dtype("dtype", dtype)
    arguments.affordable("shape", shape, dtype, "a mask")
    arguments.generator("rng", rng)
    mask = np.empty(prod(shape), dtype)
    for start in range(0, len(mask), DRAWN):
        part = mask[start : start + DRAWN]
        part[:] = rng.random(len(part)) >= rate
    mask /= np.asarray(1 - rate, dtype)
    return mask.reshape(shape)


def softmax(logits: np.ndarray) -> np.ndarray:
    """(N, classes) to probabilities, each row summing to 1; large logits are safe."""
    return np.exp(log_softmax(logits))


@overflow_is_inf
def log_softmax(logits: np.ndarray) -> np.ndarray:
    """(N, classes) to log probabilities: z - max z - log sum exp(z - max z)."""
    logits = arguments.floats("logits", logits, "NC")
    largest = logits.max(axis=1, keepdims=True)
    shifted = np.subtract(logits, largest, order="C")  # NumPy sums the last axis best
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


@overflow_is_inf
def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> float:
    """J = (1/m) sum of L, with L = -log softmax(logits)[label].

    logits (m, classes), labels (m,) integers in 0 .. classes - 1. Finite
    for large logits too: the largest is subtracted before any exponential.
    """
    logits, labels = _labelled(logits, labels)
    mean = log_softmax(logits)[np.arange(len(labels)), labels].mean()
    return 0.0 - float(mean)  # where all is right, 0 and not -0


def cross_entropy_gradient(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The slope dJ/dlogits = (y_hat - y) / m, shape (m, classes)."""
    logits, labels = _labelled(logits, labels)
    d_logits = softmax(logits)
    d_logits[np.arange(len(labels)), labels] -= 1
    return d_logits / len(labels)


def _labelled(logits, labels) -> tuple[np.ndarray, np.ndarray]:
    logits = arguments.floats("logits", logits, "NC")
    labels = arguments.labels("labels", labels, logits.shape[1])
    if len(labels) != len(logits):
        raise ValueError(f"labels: {len(labels)} labels for {len(logits)} logits rows")
    return logits, labels
