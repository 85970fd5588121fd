"""Convolution by loops.

Write the convolution of lesson 2 with loops, for any number of channels, with a
{term}`stride` and with zero {term}`padding` on all four sides. As everywhere in these
notes, the kernel is not flipped. Do a 3 × 3 image under a 2 × 2 kernel on paper first.
"""

import numpy as np

from whyconv import ops
from whyconv.checker import Exercise


def conv2d_by_loops(image, kernel, stride=1, padding=0):
    """Image (H, W, C) and kernel (k, k, C) to one map (OH, OW).

    map[i, j] = sum over u, v, c of
        padded[i*stride + u, j*stride + v, c] * kernel[u, v, c]
    """
    p, k = padding, len(kernel)
    padded = np.pad(image, [(p, p), (p, p), (0, 0)])
    rows = (padded.shape[0] - k) // stride + 1
    columns = (padded.shape[1] - k) // stride + 1
    output = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            y, x = i * stride, j * stride
            output[i, j] = (padded[y : y + k, x : x + k] * kernel).sum()
    return output


def drawn(rng):
    k, stride, padding = rng.integers(1, 4), rng.integers(1, 4), rng.integers(0, 3)
    height, width, channels = rng.integers(3, 8), rng.integers(3, 8), rng.integers(1, 4)
    image = rng.integers(0, 5, (height, width, channels))
    kernel = rng.integers(-3, 4, (k, k, channels))
    return image, kernel, int(stride), int(padding)


def on_a_batch(image, kernel, stride=1, padding=0):
    image, kernel = np.asarray(image)[None], np.asarray(kernel)[..., None]
    maps = ops.conv2d(image, kernel, stride=stride, padding=padding)
    return maps[0, :, :, 0]


TWO = np.array([[1, 2], [3, 5]])[:, :, None]
THREE = np.array([[1, 2, 0], [3, 1, 1], [0, 2, 4]])[:, :, None]
COLOUR = np.stack([THREE[..., 0], 2 * THREE[..., 0].T], axis=2)

exercise = Exercise(
    conv2d_by_loops,
    page="02-parameter-sharing",
    difficulty=2,
    minutes=20,
    hints=[
        "Make the padded image first. From then on there is no padding to think of.",
        "How many places has the window along the rows? A window of $k$ pixels that "
        "moves by `stride` fits `(padded.shape[0] - k) // stride + 1` times.",
        "Two loops, over `i` and `j`. The window of place `(i, j)` begins at row "
        "`i * stride` of the padded image and is $k$ rows high, all channels deep.",
    ],
    examples=[(THREE, TWO)],
    cases=[
        (TWO, TWO),
        (THREE, TWO, 2),
        (THREE, TWO, 2, 1),
        (COLOUR, COLOUR[:2, :2]),
        (COLOUR[:2], COLOUR[:2, :2], 1, 1),
        (np.arange(20).reshape(5, 4, 1), THREE, 1, 1),
        (THREE / 4, TWO / 3),
    ],
    draw=drawn,
    reference=on_a_batch,
)
exercise.right(on_a_batch)


@exercise.right
def by_einsum(image, kernel, stride=1, padding=0):
    p = padding
    padded = np.pad(image, [(p, p), (p, p), (0, 0)])
    shape = np.shape(kernel)[:2]
    windows = np.lib.stride_tricks.sliding_window_view(padded, shape, (0, 1))
    return np.einsum("ijcuv,uvc->ij", windows[::stride, ::stride], kernel)


@exercise.right
def in_lists(image, kernel, stride=1, padding=0):
    return on_a_batch(image, kernel, stride, padding).tolist()


@exercise.right
def in_float32(image, kernel, stride=1, padding=0):
    image, kernel = np.float32(image), np.float32(kernel)
    return conv2d_by_loops(image, kernel, stride, padding).astype(np.float32)


@exercise.wrong
def kernel_flipped(image, kernel, stride=1, padding=0):
    """The kernel is turned by half a turn. That is the convolution of mathematics; in
    deep learning the kernel is laid on the image as it is written.
    """
    return on_a_batch(image, np.asarray(kernel)[::-1, ::-1], stride, padding)


@exercise.wrong
def channels_forgotten(image, kernel, stride=1, padding=0):
    """Only the first channel is used. One output is the sum over all channels, as
    well as over the rows and columns of the window.
    """
    image, kernel = np.asarray(image), np.asarray(kernel)
    return on_a_batch(image[..., :1], kernel[..., :1], stride, padding)


@exercise.wrong
def channels_kept_apart(image, kernel, stride=1, padding=0):
    """Each channel has a map of its own here. The products of all channels are added
    up, so that one kernel makes one map.
    """
    image, kernel = np.asarray(image), np.asarray(kernel)
    maps = [
        on_a_batch(image[..., c : c + 1], kernel[..., c : c + 1], stride, padding)
        for c in range(image.shape[2])
    ]
    return np.stack(maps, axis=2)


exercise.slip(
    "last_place_forgotten",
    "// stride + 1",
    "// stride",
    "The map is a row and a column too small. A window as large as the image has one "
    "place, not none: count the place at 0 too.",
)
exercise.slip(
    "one_place_after_the_other",
    "y, x = i * stride, j * stride",
    "y, x = i, j",
    "The size is right for the stride, but the windows stand side by side. Place i "
    "begins at row i times stride.",
)
exercise.slip(
    "padded_on_one_side",
    "[(p, p), (p, p), (0, 0)]",
    "[(0, p), (0, p), (0, 0)]",
    "The padding is only below and to the right. It belongs on all four sides.",
)
exercise.slip(
    "channels_padded",
    "[(p, p), (p, p), (0, 0)]",
    "p",
    "The channels are padded too: `np.pad(image, p)` pads every axis. Give it one "
    "pair for each axis.",
)
exercise.slip(
    "padding_forgotten",
    "p, k = padding, len(kernel)",
    "p, k = 0, len(kernel)",
    "The padding has no effect: the map is as small as without it.",
)


@exercise.wrong
def without_the_sum(image, kernel, stride=1, padding=0):
    """Each output holds only the product at the window's first pixel. Multiply the
    whole window by the whole kernel and add all of it up.
    """
    image, kernel = np.asarray(image), np.array(kernel)
    first = np.zeros_like(kernel)
    first[0, 0, 0] = kernel[0, 0, 0]
    return on_a_batch(image, first, stride, padding)
