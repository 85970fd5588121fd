"""The exercises and their checker in the page's Python, which has no second thread."""

import pytest
from tests.page_python.in_page import python_page

from whyconv_book.exercises import FOLDER
from whyconv_book.notebooks import read

pytestmark = pytest.mark.deep
PAGE = "02-exercises"
ENDLESS = """
def conv2d_by_loops(image, kernel, stride=1, padding=0):
    while True:
        try:
            image = -image
        except BaseException:
            pass
"""
FAULTY = """
import numpy as np

from whyconv.checker.checking import quiet
from whyconv.checker.exercise import as_case
from whyconv.exercises import exercise, names

drawn = [
    (one, as_case(one.draw(np.random.default_rng(1))))
    for one in map(exercise, names())
    if one.draw
]
faulty = [
    (one.name, str(fault))
    for one, case in drawn
    if (fault := quiet(lambda: one.use(one.reference, *case)).fault)
]
"""


@pytest.fixture(scope="module")
def kernel(pages, browser):
    with python_page(browser, pages[PAGE]) as kernel:
        kernel.start()
        yield kernel


def test_stubs_are_open_and_solutions_right(kernel):
    for cell in read(FOLDER / f"{PAGE}.ipynb").cells:
        if cell.cell_type == "code":
            stored = [one.data["text/plain"] for one in cell.outputs]
            result = kernel.run(cell.source, cell.id)
            assert result["error"] is None
            assert [o["data"]["text/plain"] for o in result["outputs"]] == stored


def test_an_endless_loop_is_stopped_and_the_next_answer_checked(kernel):
    kernel.run(ENDLESS)
    said = kernel.value("check(conv2d_by_loops, seconds=1)")
    assert "stopped after 1 seconds of work" in said
    kernel.run("def conv2d_by_loops(image, kernel, **how):\n    return image[99]")
    said = kernel.value("check(conv2d_by_loops)")
    assert "IndexError" in said
    assert "in your code  line 2: return image[99]" in said


def test_a_mistake_is_named(kernel):
    kernel.run(
        "from whyconv.exercises import exercise\n"
        "wrong = exercise('conv2d_by_loops').wrong_forms[0].function"
    )
    said = kernel.value("check('conv2d_by_loops', wrong)")
    assert "The kernel is turned by half a turn." in said


def test_no_reference_fails_on_a_drawn_case(kernel):
    """Whole numbers have 32 bits here, drawn ones 64, and some of NumPy minds."""
    kernel.run(FAULTY)
    assert kernel.value("faulty") == "[]"
