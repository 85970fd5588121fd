"""Notebooks are in the cache before MyST-NB reads them; a failure still stops it."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from jupyter_cache import get_cache

from whyconv_book import ahead

CONF = """
extensions = ["myst_nb"]
nb_execution_mode = "cache"
nb_execution_raise_on_error = True
nb_execution_cache_path = "cache"
from whyconv_book import ahead
def setup(app):
    app.connect("env-before-read-docs", ahead.execute_ahead)
"""
#: Each says that it has begun, then waits until the other has.
MEET = """import pathlib, time
pathlib.Path("begun-{own}").touch()
while not pathlib.Path("begun-{other}").exists():
    time.sleep(0.01)
print({own} + 40)"""


@pytest.mark.parametrize(
    ("name", "executed"),
    [("a/x.ipynb", True), ("a/left/x.ipynb", False), ("a/x.md", False)],
)
def test_what_a_pattern_leaves_out_is_not_executed(name, executed):
    config = SimpleNamespace(nb_execution_excludepatterns=["left/*"])
    found = ahead.is_executed(SimpleNamespace(config=config), Path("/book") / name)
    assert found == executed


def write(folder, name, code):
    book = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# Title"),
            nbformat.v4.new_code_cell(code),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(book, folder / f"{name}.ipynb")


def build(folder):
    run = [sys.executable, "-m", "sphinx", "-b", "html", ".", "html"]
    return subprocess.run(run, cwd=folder, capture_output=True, text=True, timeout=120)


@pytest.fixture
def source(tmp_path):
    (tmp_path / "conf.py").write_text(CONF)
    (tmp_path / "index.md").write_text("# Index\n\n```{toctree}\n:glob:\none*\n```\n")
    return tmp_path


@pytest.mark.deep
def test_two_notebooks_run_at_the_same_time_and_myst_nb_finds_them(source):
    if ahead.cores() < 2:
        (source / "begun-2").touch()
    write(source, "one", MEET.format(own=1, other=2))
    write(source, "one-more", MEET.format(own=2, other=1))
    done = build(source)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Using cached notebook") == 2
    assert "Executed notebook" not in done.stdout
    assert "41" in (source / "html" / "one.html").read_text()
    assert "42" in (source / "html" / "one-more.html").read_text()
    [took] = ahead.kept_seconds(source / "cache", source / "one.ipynb").values()
    assert 0 < took < 100
    [record, _] = get_cache(source / "cache").list_cache_records()
    bundle = get_cache(source / "cache").get_cache_bundle(record.pk)
    assert all("execution" not in cell.metadata for cell in bundle.nb.cells)


@pytest.mark.deep
def test_a_notebook_that_fails_stops_the_build_and_is_not_kept(source):
    write(source, "one", "1 / 0")
    done = build(source)
    assert done.returncode != 0
    assert "Executing notebook failed: CellExecutionError" in done.stderr
    assert not get_cache(source / "cache").list_cache_records()
