"""Every code cell of the book, in the page: in order, it gives what is stored.

What each draws is to be seen, and no cell ends in an error. The texts are equal to the
last letter, but for the cells that in_page.py lists.
"""

import pytest
from tests.page_python.conftest import NOTEBOOKS
from tests.page_python.in_page import faults, python_page

#: Run with --deep, the others with --weekly.
SAMPLE = ("camera-and-border",)


def each():
    for path in NOTEBOOKS:
        mark = pytest.mark.deep if path.stem in SAMPLE else pytest.mark.weekly
        yield pytest.param(path, id=path.stem, marks=mark)


@pytest.mark.parametrize("path", list(each()))
def test_every_cell_gives_what_is_stored(path, pages, browser):
    with python_page(browser, pages[path.stem]) as kernel:
        found = faults(path, kernel.run_cells())
    assert not found, found
