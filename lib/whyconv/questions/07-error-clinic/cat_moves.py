"""What stays the same when the cat moves."""

import numpy as np

from whyconv import data, ops
from whyconv.equivariance import shift
from whyconv.questions import Right, SeveralOf, Wrong


def question():
    rng = np.random.default_rng(0)
    cat = data.on_canvas(data.pixel_cat()[None], 20, 24, row=3, column=3)
    kernel, head = rng.normal(size=(3, 3, 1, 1)), rng.normal(size=20 * 24)
    before, after = (
        ops.relu(ops.conv2d(images, kernel, padding=1))
        for images in (cat, shift(cat, rows=5, columns=6))
    )
    held = [
        np.allclose(after, before),
        np.allclose(after, shift(before, 5, 6)),
        np.allclose(after.mean(), before.mean()),
        np.allclose(after.ravel() @ head, before.ravel() @ head),
        np.allclose(np.sort(after, axis=None), np.sort(before, axis=None)),
    ]
    texts = [
        (
            "(a) The maps are the same.",
            "The same would be invariance. The map shows *where* the cat is, and it is "
            "elsewhere.",
        ),
        (
            "(b) The second map is the first one, moved.",
            "Each output is made from its window with the same weights, so where the "
            "cat went its responses went: equivariance.",
        ),
        (
            "(c) Their means are the same.",
            "The mean does not care at which places its numbers stand, so for a map "
            "that moves inside its frame it stays.",
        ),
        (
            "(d) A fully connected layer on the flattened maps gives the same.",
            "Behind flatten each place has weights of its own, and the cat's responses "
            "now meet others.",
        ),
        (
            "(e) The numbers in both maps are the same, in another order.",
            "A map that has only moved holds the same numbers. That is why a mean or a "
            "maximum over it stays.",
        ),
    ]
    return SeveralOf(
        goal=2,
        place="A cat that moves",
        text="A cat on a dark canvas is moved, far from the border both times. A "
        "convolution with a ReLU makes a map of either picture. *Which statements "
        "about the two maps are true?*",
        choices=[
            (Right if true else Wrong)(*text)
            for true, text in zip(held, texts, strict=True)
        ],
        explanation="The map moves with the cat: f(Tx) = T f(x), equivariance. So its "
        "numbers are the same in another order, and their mean is the same, which is "
        "invariance and took another operation. Flatten does not give it.",
    )
