"""The confusion matrix draws what it is given, and refuses what is no such matrix."""

import re

import numpy as np
import pytest

from whyconv import figures

WORDS = {"alt": "A confusion matrix of three classes.", "caption": "Mistakes."}
COUNTS = np.array([[5, 0, 0], [0, 4, 2], [1, 0, 3]])


def texts(svg):
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


@pytest.mark.parametrize("width", [360, 720])
def test_counts_are_written_and_zeros_are_not(width):
    svg = figures.confusion(COUNTS, **WORDS).svg(width)
    numbers = sorted(text for text in texts(svg) if text.isdigit())
    axes = ["0", "1", "2"] * 2
    assert numbers == sorted([*axes, "5", "4", "2", "1", "3"])
    assert {"predicted class", "true class"} <= set(texts(svg))


def test_right_and_wrong_have_their_own_colours_and_scales():
    svg = figures.confusion(COUNTS, **WORDS).svg()
    fills = re.findall(r"--wc-(output-fill|error-fill)", svg)
    assert set(fills) == {"output-fill", "error-fill"}
    no_mistakes = figures.confusion(np.diag([5, 4, 3]), **WORDS).svg()
    assert "error-fill" not in no_mistakes
    assert not re.search(r"output-fill[^>]*></g>", no_mistakes)


@pytest.mark.parametrize(
    ("error", "counts", "message"),
    [
        (
            ValueError,
            np.ones((2, 3), int),
            "counts must be (classes, classes), got shape (2, 3)",
        ),
        (
            ValueError,
            np.ones((0, 0), int),
            "counts must be (classes, classes), got shape (0, 0)",
        ),
        (TypeError, np.eye(2), "counts must be integers, got float64"),
        (ValueError, -np.eye(2, dtype=int), "counts must be at least 0, got -1"),
    ],
)
def test_what_is_no_confusion_matrix_is_refused(error, counts, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        figures.confusion(counts, **WORDS)
