"""What is said of a value of another shape."""

import numpy as np
import pytest

from whyconv.checker.values import observation


@pytest.mark.parametrize(
    ("got", "said"), [((3, 3), "too many"), ((1, 2), "too few"), ((2, 3), "too many")]
)
def test_a_row_or_column_of_a_map_is_missed(got, said):
    assert said in observation(np.zeros((2, 2)), np.zeros(got))


@pytest.mark.parametrize("got", [(), (0,), (0, 1, 2)])
def test_a_list_has_neither_rows_nor_columns(got):
    assert observation((0, 1), got) == ""
