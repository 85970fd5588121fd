"""Every code cell of the book, in the page: in order, it gives what is stored."""

import json
import os

import pytest
from tests.page_python.conftest import NOTEBOOKS
from tests.page_python.in_page import differences, python_page

EVERY_CELL = bool(os.environ.get("WHYCONV_EVERY_CELL"))
#: Run with every test run; the others with --deep, or by name.
SAMPLE = ("02-parameter-sharing",)
#: Cells that take longer than ten seconds here, in seconds: a notebook is run as far as
#: there, and to its end where WHYCONV_EVERY_CELL is set.
LONG = {
    ("05-training", "0b09b640"): 52,
    ("on-a-real-machine", "8a3d24fc"): 25,
    ("seeing-is-not-looking", "b38a6724"): 13,
    ("what-the-filters-became", "filters-2"): 24,
}
#: What comes out otherwise, and why.
OTHERWISE = {
    ("05-training", "53fd1014"): "the digits to which two slopes agree by rounding",
}


def each():
    for path in NOTEBOOKS:
        marks = [] if path.stem in SAMPLE else [pytest.mark.deep]
        yield pytest.param(path, id=path.stem, marks=marks)


@pytest.mark.parametrize("path", list(each()))
def test_every_cell_gives_what_is_stored(path, pages, browser):
    notebook = json.loads(path.read_text("utf-8"))
    stored = {cell["id"]: cell for cell in notebook["cells"]}
    found = {}
    with python_page(browser, pages[path.stem]) as kernel:
        cells = kernel.cells
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        assert [cell["id"] for cell in cells] == [cell["id"] for cell in code]
        for cell in cells:
            if (path.stem, cell["id"]) in LONG and not EVERY_CELL:
                break
            result = kernel.run(cell["source"], cell["id"])
            if "nbval-ignore-output" in cell["tags"]:
                assert result["error"] is None, result["error"]["traceback"]
            elif (path.stem, cell["id"]) not in OTHERWISE and (
                how := differences(stored[cell["id"]], result)
            ):
                found[cell["id"]] = how
    assert not found, "\n\n".join(f"{name}: {how}" for name, how in found.items())
