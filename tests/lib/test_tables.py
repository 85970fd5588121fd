import numpy as np
import pytest

from whyconv.tables import Table


def test_the_text_by_hand():
    table = Table({"layer": ["conv", "dense"], "weights": [450, 14450688]})
    assert repr(table) == ("layer     weights\nconv          450\ndense  14,450,688")


def test_the_page_has_a_table_with_a_head():
    html = Table({"layer": ["a<b"], "weights": [1450]})._repr_html_()
    assert '<th scope="col" class="wc-number">weights</th>' in html
    assert '<th scope="row" class="wc-word">a&lt;b</th>' in html
    assert '<td class="wc-number">1,450</td>' in html


def test_numbers_have_true_minus_signs_and_formats():
    table = Table({"x": ["one"], "y": [-0.25], "z": [0.5]}, {"z": ".0%"})
    assert table.rows == [["one", "−0.25", "50%"]]


def test_words_keep_their_hyphens_and_missing_cells_are_empty():
    assert Table({"x": ["max-pool"], "y": [None]}).rows == [["max-pool", ""]]


def test_numpy_numbers_are_numbers():
    table = Table({"x": ["a", "b"], "y": np.array([1000, 2])})
    assert table.rows == [["a", "1,000"], ["b", "2"]]
    assert Table({"x": ["a"], "y": [np.float64(1234.5)]}).rows == [["a", "1,234"]]


def test_rows_by_name_are_the_same_table():
    rows = [{"x": "a", "y": 1}, {"x": "b", "y": 2}]
    assert repr(Table.of_rows(rows)) == repr(Table({"x": ["a", "b"], "y": [1, 2]}))


@pytest.mark.parametrize(
    ("columns", "formats", "message"),
    [
        ({}, None, "at least one column"),
        ({"a": [1], "b": [1, 2]}, None, r"one length, got \{'a': 1, 'b': 2\}"),
        ({"a": [1]}, {"b": ".1%"}, r"formats for \['b'\], but the columns are \['a'\]"),
    ],
)
def test_what_is_no_table_is_refused(columns, formats, message):
    with pytest.raises(ValueError, match=message):
        Table(columns, formats)


def test_rows_of_other_columns_are_refused():
    with pytest.raises(ValueError, match=r"rows must have the columns \['x'\]"):
        Table.of_rows([{"x": 1}, {"y": 2}])
    with pytest.raises(ValueError, match="at least one row"):
        Table.of_rows([])
