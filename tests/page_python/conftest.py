"""Bare pages with Python in them, made once, from disk."""

import shutil
from pathlib import Path

import pytest

from whyconv_book import page_python

ROOT = Path(__file__).parents[2]
NOTEBOOKS = [
    path
    for path in sorted((ROOT / "chapters").rglob("*.ipynb"))
    if ".ipynb_checkpoints" not in path.parts
]


@pytest.fixture(scope="session")
def pyodide():
    """The folder with Pyodide's files."""
    folder = page_python.source()
    if folder is None:
        pytest.skip("no Pyodide: pip install -r requirements-page.txt")
    return folder


@pytest.fixture(scope="session")
def pages(pyodide, tmp_path_factory):
    """The page of each notebook, by its stem."""
    folder = tmp_path_factory.mktemp("pages")
    made = page_python.bare_pages(folder, ROOT, NOTEBOOKS)
    yield {page.stem: page for page in made}
    shutil.rmtree(folder)  # 20 MB
