"""Where the backward pass of a convolution flips."""

import numpy as np

from whyconv import ops
from whyconv.questions import Right, SeveralOf, Wrong


def question():
    rng = np.random.default_rng(0)
    image = rng.integers(0, 5, (1, 5, 5, 1)).astype(float)
    kernel = rng.integers(-2, 3, (3, 3, 1, 1)).astype(float)
    g = rng.integers(-2, 3, (1, 3, 3, 1)).astype(float)
    d_kernel = ops.conv2d_kernel_gradient(g, image, kernel.shape)[:, :, 0, 0]
    d_image = ops.conv2d_input_gradient(g, kernel, image.shape)

    def correlated(small):
        return ops.conv2d(image, small.reshape(3, 3, 1, 1))[0, :, :, 0]

    holds = [
        np.allclose(correlated(g), d_kernel),
        np.allclose(correlated(g[:, ::-1, ::-1]), d_kernel),
        np.allclose(correlated(g)[::-1, ::-1], d_kernel),
        np.allclose(ops.conv2d(g, kernel, padding=2), d_image),
        np.allclose(ops.conv2d(g, kernel[::-1, ::-1], padding=2), d_image),
    ]
    texts = [
        (
            "Kernel: the image under g, without a flip",
            "Tap (u, v) met the pixel at (i + u, j + v) in output (i, j): the sum over "
            "i and j has plus signs only, and that is g sliding as it is.",
        ),
        (
            "Kernel: the image under g, flipped",
            "In the kernel's gradient all signs are plus: the tap meets pixels in the "
            "order in which the outputs stand. A flip of g pairs each pixel with the "
            "wrong output.",
        ),
        (
            "Kernel: the image under g, the result flipped",
            "This gives each tap the gradient of the opposite one. In a convolution "
            "that flips forward it is so; ours does not.",
        ),
        (
            "Image: g, padded by k − 1, under the kernel as it is",
            "Of the outputs that use a pixel, the leftmost has it under its rightmost "
            "tap. As it is, the kernel would pair leftmost with leftmost.",
        ),
        (
            "Image: g, padded by k − 1, under the flipped kernel",
            "For a fixed pixel the tap falls as the output's place rises, a − u: this "
            "minus sign is the flip.",
        ),
    ]
    return SeveralOf(
        goal=2,
        place="The way back",
        text="Y is the convolution of the image with a k × k kernel, without a flip, "
        "and g the gradient of the cost with respect to Y. *Which of these recipes "
        "give the gradients of the kernel and of the image?*",
        choices=[
            (Right if right else Wrong)(*text)
            for right, text in zip(holds, texts, strict=True)
        ],
        explanation="The kernel's gradient is a cross-correlation of the image with g, "
        "without any flip. The image's gradient is a full convolution of g with the "
        "flipped kernel. “The backward pass flips” is half of it.",
        minutes=2,
    )
