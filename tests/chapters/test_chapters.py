"""The stored chapters: in normal form, freshly executed, keeping every rule.

That their outputs are what the code gives today is nbval's part: pytest collects
the cells of chapters/*.ipynb beside these tests.
"""

from pathlib import Path

import pytest

from whyconv_book.checks import RULES, glue_is_used
from whyconv_book.notebooks import faults, read

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted(ROOT.glob("chapters/*.ipynb"))

each_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


def test_every_chapter_is_found():
    names = {path.stem for path in CHAPTERS}
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


@each_chapter
def test_stored_in_normal_form(path):
    assert faults(path) == []


@each_chapter
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule(rule, path):
    assert rule(read(path)) == []


def test_glued_values_are_used_and_exist():
    assert glue_is_used({path.stem: read(path) for path in CHAPTERS}) == []


def test_only_known_files_are_stored_beside_the_chapters():
    kinds = {path.suffix for path in (ROOT / "chapters").iterdir() if path.is_file()}
    assert kinds <= {".ipynb", ".md", ".bib"}
