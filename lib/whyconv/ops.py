"""The operations of a convolutional network, and their gradients, as pure functions.

Arrays are channels-last: images (N, H, W, C), kernels (K, L, C, F), maps
(N, OH, OW, F). "Convolution" is what every deep-learning library means by it:
cross-correlation, the kernel laid on the image as it is written, not flipped.

    maps[n, i, j, f] = sum over u, v, c of
        padded[n, i*stride + u*dilation, j*stride + v*dilation, c]
        * kernels[u, v, c, f]

`reference` computes this and its gradients by loops that say no more than the
formulas; here `columns` computes the same by large matrix products, which is
what computers are fastest at, and a test holds the two together. Nothing here
changes its inputs; float32 stays float32 and float64 stays float64. Inputs must
be finite; a result too large for its type is inf, without a warning.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from whyconv import arguments, columns, shapes
from whyconv.columns import Move

MODES = ("zero", "circular")

overflow_is_inf = np.errstate(over="ignore", invalid="ignore")


# --- Padding ---------------------------------------------------------------


def pad(images: np.ndarray, padding: int, mode: str = "zero") -> np.ndarray:
    """(N, H, W, C) to (N, H + 2p, W + 2p, C).

    With p = 2, a row 1234 becomes 00123400 (zero) or 34123412 (circular).
    """
    images = arguments.floats("images", images, "NHWC")
    padding = arguments.integer("padding", padding, minimum=0)
    size = _padded_shape(images.shape, padding)
    arguments.affordable("padding", size, images.dtype, "padded images")
    arguments.choice("mode", mode, MODES)
    return _padded(images, padding, mode)


def _padded(images, padding, mode) -> np.ndarray:
    """What `pad` does with checked arguments."""
    if mode == "zero":
        return columns.surround(images, padding, padding)
    down, across = _wrapped(images.shape, padding)
    return images[:, down][:, :, across]


@overflow_is_inf
def pad_gradient(d_padded: np.ndarray, padding: int, mode: str = "zero") -> np.ndarray:
    """(N, H + 2p, W + 2p, C) to (N, H, W, C): each pixel gathers from its copies."""
    d_padded = arguments.floats("d_padded", d_padded, "NHWC")
    padding = arguments.integer("padding", padding, minimum=0)
    height, width = (side - 2 * padding for side in d_padded.shape[1:3])
    arguments.choice("mode", mode, MODES)
    if min(height, width) < 1:
        raise ValueError(
            f"padding: {d_padded.shape[1]} x {d_padded.shape[2]} pixels "
            f"- 2*{padding} padding leave {height} x {width}"
        )
    return _unpadded(d_padded, padding, mode)


def _unpadded(d_padded, padding, mode) -> np.ndarray:
    """What `pad_gradient` does with checked arguments."""
    n, height, width, c = d_padded.shape
    height, width = height - 2 * padding, width - 2 * padding
    if mode == "zero":
        return d_padded[:, padding : padding + height, padding : padding + width]
    down, across = _wrapped((n, height, width, c), padding)
    d_rows = np.zeros((n, height, d_padded.shape[2], c), d_padded.dtype)
    np.add.at(d_rows, (slice(None), down), d_padded)
    d_images = np.zeros((n, height, width, c), d_padded.dtype)
    np.add.at(d_images, (slice(None), slice(None), across), d_rows)
    return d_images


def _wrapped(shape: tuple[int, ...], padding: int) -> tuple[np.ndarray, np.ndarray]:
    """Row and column indices of a circularly padded image."""
    down, across = (np.arange(-padding, side + padding) % side for side in shape[1:3])
    return down, across


# --- Convolution -----------------------------------------------------------


@overflow_is_inf
def conv2d(
    images: np.ndarray,
    kernels: np.ndarray,
    bias: np.ndarray | None = None,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    mode: str = "zero",
) -> np.ndarray:
    """Images (N, H, W, C) and kernels (K, L, C, F) to maps (N, OH, OW, F).

    maps[n, i, j, f] = bias[f] + sum over u, v, c of
    padded[n, i*stride + u*dilation, j*stride + v*dilation, c] * kernels[u, v, c, f],
    with OH and OW from `shapes.output_size`. mode: what the padding holds,
    "zero" or "circular". Raises ValueError where channels differ or the
    window does not fit. Source: Dumoulin and Visin (2016).
    """
    images, kernels = _operands(images, kernels)
    move = _checked_move(images.shape, kernels.shape, stride, padding, dilation, mode)
    maps = columns.correlate(_padded(images, int(padding), mode), kernels, move)
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
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    mode: str = "zero",
) -> np.ndarray:
    """d_maps (N, OH, OW, F) to d_images (N, H, W, C): the adjoint of conv2d.

    Every output hands its gradient back to the pixels it saw, through the tap
    it saw them by. At stride 1 this is a full convolution of d_maps with the
    flipped kernel. Source: Dumoulin and Visin (2016), chapter 4.
    """
    shape = arguments.shape("image_shape", image_shape, "NHWC")
    kernels = arguments.floats("kernels", kernels, "KLCF")
    move = _checked_move(shape, kernels.shape, stride, padding, dilation, mode)
    d_maps = _checked_gradient(d_maps, shape, kernels.shape, padding, move)
    unwanted = 0
    if mode == "zero":
        extents = (move.extent(taps) for taps in kernels.shape[:2])
        unwanted = min(int(padding), *(extent - 1 for extent in extents))
    size = _padded_shape(shape, int(padding))
    d_inside = columns.input_gradient(d_maps, kernels, size, move, unwanted)
    return _unpadded(d_inside, int(padding) - unwanted, mode)


@overflow_is_inf
def conv2d_kernel_gradient(
    d_maps: np.ndarray,
    images: np.ndarray,
    kernel_shape: tuple[int, int, int, int],
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    mode: str = "zero",
) -> np.ndarray:
    """d_maps (N, OH, OW, F) and images (N, H, W, C) to d_kernels (K, L, C, F).

    d_kernels[u, v, c, f] = sum over n, i, j of d_maps[n, i, j, f]
    * padded[n, i*stride + u*dilation, j*stride + v*dilation, c]: one product
    for every place at which the shared weight was used. No flip.
    """
    shape = arguments.shape("kernel_shape", kernel_shape, "KLCF")
    images = arguments.floats("images", images, "NHWC")
    move = _checked_move(images.shape, shape, stride, padding, dilation, mode)
    d_maps = _checked_gradient(d_maps, images.shape, shape, padding, move)
    padded = _padded(images, int(padding), mode)
    return columns.kernel_gradient(d_maps, padded, shape, move)


@overflow_is_inf
def conv2d_bias_gradient(d_maps: np.ndarray) -> np.ndarray:
    """d_maps (N, OH, OW, F) to d_bias (F,): the sum over all places, a filter each."""
    d_maps = arguments.floats("d_maps", d_maps, "NHWF")
    lines = d_maps.reshape(-1, d_maps.shape[2] * d_maps.shape[3])  # long runs again
    return lines.sum(axis=0).reshape(d_maps.shape[2:]).sum(axis=0)


def _operands(images, kernels) -> tuple[np.ndarray, np.ndarray]:
    images = arguments.floats("images", images, "NHWC")
    return images, arguments.floats("kernels", kernels, "KLCF")


def _same_channels(kernel_shape, image_shape) -> None:
    if image_shape[3] != kernel_shape[2]:
        raise ValueError(
            f"kernels: {kernel_shape[2]} channels do not match the images' "
            f"{image_shape[3]} (kernels {kernel_shape}, images {image_shape})"
        )


def _checked_move(image_shape, kernel_shape, stride, padding, dilation, mode) -> Move:
    """How the window moves, once all numbers are known to fit together."""
    _same_channels(kernel_shape, image_shape)
    places = _output_sizes(image_shape, kernel_shape, stride, padding, dilation)
    arguments.choice("mode", mode, MODES)
    size = _padded_shape(image_shape, int(padding))
    arguments.affordable("padding", size, np.float64, "padded images")
    maps = (image_shape[0], *places, kernel_shape[3])
    arguments.affordable("kernels", maps, np.float64, "maps")
    across = max(size[1:3])  # no step is longer than that, whatever was asked for
    return Move(min(int(stride), across), min(int(dilation), across))


def _checked_gradient(d_maps, image_shape, kernel_shape, padding, move) -> np.ndarray:
    """d_maps as an array, checked against the forward pass that it belongs to."""
    d_maps = arguments.floats("d_maps", d_maps, "NHWF")
    padded = _padded_shape(image_shape, int(padding))
    wanted = columns.maps_shape(padded, kernel_shape, move)
    why = f"what conv2d makes of images {image_shape}, kernels {kernel_shape}"
    arguments.same_shape("d_maps", d_maps, wanted, why)
    return d_maps


def _padded_shape(image_shape, padding) -> tuple[int, int, int, int]:
    n, height, width, channels = image_shape
    return n, height + 2 * padding, width + 2 * padding, channels


def _output_sizes(image_shape, window_shape, stride, padding=0, dilation=1):
    return tuple(
        shapes.output_size(image, size, stride, padding, dilation)
        for image, size in zip(image_shape[1:3], window_shape[:2], strict=True)
    )


def _windows(images, kernel_shape, stride, padding, dilation, mode) -> np.ndarray:
    """Every window, (N, OH, OW, K, L, C): a view into the padded images."""
    places = _output_sizes(images.shape, kernel_shape, stride, padding, dilation)
    n, channels = images.shape[::3]
    size = (n, *places, *kernel_shape[:2], channels)
    padded = pad(images, padding, mode)
    arguments.affordable("images", size, images.dtype, "windows")
    extents = [shapes.extent(taps, dilation) for taps in kernel_shape[:2]]
    views = sliding_window_view(padded, extents, axis=(1, 2))
    views = views[:, ::stride, ::stride, :, ::dilation, ::dilation]
    return np.moveaxis(views, 3, 5)


def _taps(window_shape, maps_shape, stride, dilation=1):
    """For each tap (u, v): the slice of padded images that lies under it."""
    stride, dilation = int(stride), int(dilation)
    down, right = ((places - 1) * stride + 1 for places in maps_shape[1:3])
    for u, v in np.ndindex(*window_shape[:2]):
        top, left = u * dilation, v * dilation
        rows = slice(top, top + down, stride)
        yield u, v, (slice(None), rows, slice(left, left + right, stride))


@overflow_is_inf
def locally_connected2d(
    images: np.ndarray,
    kernels: np.ndarray,
    bias: np.ndarray | None = None,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    mode: str = "zero",
) -> np.ndarray:
    """A convolution that does not share: kernels (OH, OW, K, L, C, F), one per place.

    Images (N, H, W, C) to maps (N, OH, OW, F); bias (OH, OW, F) or None.
    """
    images = arguments.floats("images", images, "NHWC")
    kernels = arguments.floats("kernels", kernels, "ijKLCF")
    _same_channels(kernels.shape[2:], images.shape)
    places = _output_sizes(images.shape, kernels.shape[2:], stride, padding, dilation)
    wanted = (*places, *kernels.shape[2:])
    arguments.same_shape("kernels", kernels, wanted, f"{places} places")
    windows = _windows(images, kernels.shape[2:], stride, padding, dilation, mode)
    maps = np.einsum("nijuvc,ijuvcf->nijf", windows, kernels, optimize=True)
    if bias is None:
        return maps
    bias = arguments.floats("bias", bias, "ijF")
    arguments.same_shape("bias", bias, maps.shape[1:], "one for each output")
    return maps + bias.astype(maps.dtype, copy=False)


# --- Pooling ---------------------------------------------------------------


def max_pool(images: np.ndarray, size: int, stride: int | None = None) -> np.ndarray:
    """(N, H, W, C) to (N, OH, OW, C): the largest value of each window.

    stride defaults to size. Pixels left over at the end are dropped.
    """
    images, taps = _pool_taps(images, size, stride)
    maps = images[taps[0]].copy()
    for window in taps[1:]:
        np.maximum(maps, images[window], out=maps)
    return maps


@overflow_is_inf
def max_pool_gradient(
    d_maps: np.ndarray, images: np.ndarray, size: int, stride: int | None = None
) -> np.ndarray:
    """d_maps (N, OH, OW, C) to d_images (N, H, W, C): all to the winner.

    Where several pixels tie, the first (in reading order) receives it.
    """
    maps = max_pool(images, size, stride)
    images, taps = _pool_taps(images, size, stride)
    d_maps = arguments.floats("d_maps", d_maps, "NHWC")
    arguments.same_shape("d_maps", d_maps, maps.shape, "what max_pool makes of images")
    d_images = np.zeros(images.shape, d_maps.dtype)
    waiting = np.ones(maps.shape, bool)
    for window in taps:
        wins = waiting & (images[window] == maps)
        d_images[window] += d_maps * wins
        waiting ^= wins
    return d_images


@overflow_is_inf
def average_pool(
    images: np.ndarray, size: int, stride: int | None = None
) -> np.ndarray:
    """(N, H, W, C) to (N, OH, OW, C): the mean of each window; stride as max_pool."""
    images, taps = _pool_taps(images, size, stride)
    return sum(images[window] for window in taps) / len(taps)


@overflow_is_inf
def average_pool_gradient(
    d_maps: np.ndarray,
    image_shape: tuple[int, int, int, int],
    size: int,
    stride: int | None = None,
) -> np.ndarray:
    """d_maps (N, OH, OW, C) to d_images (N, H, W, C): an equal share to each pixel."""
    shape = arguments.shape("image_shape", image_shape, "NHWC")
    d_maps = arguments.floats("d_maps", d_maps, "NHWC")
    size, stride = _pool_steps(size, stride)
    places = _output_sizes(shape, (size, size), stride)
    wanted = (shape[0], *places, shape[3])
    arguments.same_shape("d_maps", d_maps, wanted, "what average_pool makes of images")
    arguments.affordable("image_shape", shape, d_maps.dtype, "images")
    d_images = np.zeros(shape, d_maps.dtype)
    for _, _, window in _taps((size, size), wanted, stride):
        d_images[window] += d_maps / size**2
    return d_images


@overflow_is_inf
def global_average_pool(images: np.ndarray) -> np.ndarray:
    """(N, H, W, C) to (N, C): the mean of each map, blind to where things are."""
    return arguments.floats("images", images, "NHWC").mean(axis=(1, 2))


def global_average_pool_gradient(
    d_outputs: np.ndarray, image_shape: tuple[int, int, int, int]
) -> np.ndarray:
    """d_outputs (N, C) to d_images (N, H, W, C): an equal share to each pixel."""
    shape = arguments.shape("image_shape", image_shape, "NHWC")
    n, height, width, channels = shape
    d_outputs = arguments.floats("d_outputs", d_outputs, "NC")
    arguments.same_shape("d_outputs", d_outputs, (n, channels), "one a map")
    arguments.affordable("image_shape", shape, d_outputs.dtype, "images")
    shares = d_outputs[:, None, None, :] / (height * width)
    return np.repeat(np.repeat(shares, height, axis=1), width, axis=2)


def global_max_pool(images: np.ndarray) -> np.ndarray:
    """(N, H, W, C) to (N, C): the largest value of each map."""
    return arguments.floats("images", images, "NHWC").max(axis=(1, 2))


@overflow_is_inf
def blur_pool(
    images: np.ndarray, stride: int = 2, *, padding: int = 1, mode: str = "zero"
) -> np.ndarray:
    """(N, H, W, C) to (N, OH, OW, C): blur each channel by [1 2 1]/4, then stride.

    Blurring before subsampling is what keeps a small shift small.
    Source: Zhang (2019), "Making convolutional networks shift-invariant again".
    """
    images = arguments.floats("images", images, "NHWC")
    binomial = np.array([1, 2, 1], images.dtype) / 4
    shape = (3, 3, 1, 1)
    windows = _windows(images, shape, stride, padding, 1, mode)
    return np.einsum("nijuvc,u,v->nijc", windows, binomial, binomial, optimize=True)


def _pool_taps(images, size, stride):
    """Images, and for each tap of the pooling window the pixels that lie under it."""
    images = arguments.floats("images", images, "NHWC")
    size, stride = _pool_steps(size, stride)
    places = _output_sizes(images.shape, (size, size), stride)
    steps = _taps((size, size), (len(images), *places), stride)
    return images, [window for _, _, window in steps]


def _pool_steps(size, stride) -> tuple[int, int]:
    size = arguments.integer("size", size, minimum=1)
    stride = size if stride is None else stride
    return size, arguments.integer("stride", stride, minimum=1)


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
    outputs = inputs @ weights
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
    return d_outputs @ weights.T, inputs.T @ d_outputs, d_outputs.sum(axis=0)


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
    arguments.affordable("shape", shape, np.float64, "a mask")
    arguments.generator("rng", rng)
    kept = rng.random(shape) >= rate
    return kept.astype(dtype) / np.asarray(1 - rate, dtype)


def softmax(logits: np.ndarray) -> np.ndarray:
    """(N, classes) to probabilities, each row summing to 1; large logits are safe."""
    return np.exp(log_softmax(logits))


@overflow_is_inf
def log_softmax(logits: np.ndarray) -> np.ndarray:
    """(N, classes) to log probabilities: z - max z - log sum exp(z - max z)."""
    logits = arguments.floats("logits", logits, "NC")
    shifted = logits - logits.max(axis=1, keepdims=True)
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
