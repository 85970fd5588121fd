"""A shaded table writes its numbers under the names it is given."""

import re

import numpy as np
import pytest

from whyconv import figures

WORDS = {"x_label": "shift", "alt": "A table of two rows.", "caption": "Errors."}
VALUES = np.array([[0, 0.5, 1.254], [1e-9, 0.004, 0]])
NAMES = {"rows": ["max", "blur"], "columns": ["1", "2", "3"]}


@pytest.mark.parametrize("width", [360, 720])
def test_numbers_are_written_and_only_an_exact_zero_is_a_plain_0(width):
    svg = figures.shades(VALUES, **NAMES, **WORDS).svg(width)
    found = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    numbers = sorted(text.replace("&lt;", "<") for text in found)
    wanted = ["0", "0", "0.50", "1.25", "< .01", "< .01"]
    assert numbers == sorted([*wanted, "max", "blur", "1", "2", "3", "shift"])


def test_cells_are_shaded_to_one_scale():
    svg = figures.shades(VALUES, **NAMES, **WORDS).svg()
    opacities = sorted(map(float, re.findall(r'fill-opacity="([\d.]+)"', svg)))
    np.testing.assert_allclose(opacities[-2:], [0.55 * 0.5 / 1.254, 0.55], atol=0.01)
    assert set(re.findall(r"--wc-(\w+-fill)", svg)) == {"error-fill"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"values": -VALUES}, "values must be at least 0, got -1.254"),
        ({"rows": ["max"]}, "rows must be 2 names, got 1"),
        ({"columns": ["1", "2"]}, "columns must be 3 names, got 2"),
    ],
)
def test_what_is_no_table_is_refused(change, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        figures.shades(**{"values": VALUES, **NAMES, **WORDS, **change})
