"""The stored chapters: in normal form, freshly executed, keeping every rule.

That their outputs are what the code gives today is nbval's part: pytest collects
the cells of the notebooks under chapters/ beside these tests.
"""

from pathlib import Path

import pytest

from whyconv_book.checks import RULES, RULES_OF_THE_BOOK, chapter_paths, load
from whyconv_book.notebooks import faults

ROOT = Path(__file__).parents[2]
PAGES = chapter_paths(ROOT / "chapters")
NOTEBOOKS = [path for path in PAGES if path.suffix == ".ipynb"]

each_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_every_chapter_is_found():
    names = {path.stem for path in NOTEBOOKS}
    assert names >= {
        "intro",
        "01-fully-connected",
        "02-parameter-sharing",
        "03-sparsity",
        "04-equivariance",
        "05-training",
        "06-one-matrix",
        "07-error-clinic",
    }


@each_notebook
def test_stored_in_normal_form(path):
    assert faults(path) == []


@each_page
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule(rule, path):
    assert rule(load(path)) == []


@pytest.mark.parametrize("rule", RULES_OF_THE_BOOK, ids=lambda rule: rule.__name__)
def test_rule_of_the_book(rule):
    assert rule({path.stem: load(path) for path in PAGES}) == []


def test_only_known_files_are_stored_beside_the_chapters():
    files = [path for path in (ROOT / "chapters").rglob("*") if path.is_file()]
    kinds = {path.suffix for path in files if ".ipynb_checkpoints" not in path.parts}
    assert kinds <= {".ipynb", ".md", ".bib", ".yml"}
