"""Cells on a machine where Matplotlib has never run, and may write nowhere."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from whyconv_book import first_use

#: A cell's outputs, after the build made ready for it; or without, to compare.
RUN = """
import sys
from pathlib import Path
from types import SimpleNamespace
import nbformat
from nbclient import NotebookClient
from whyconv_book import first_use
if sys.argv[1] == "ready":
    app = SimpleNamespace(outdir=Path(sys.argv[2], "_build", "html"))
    first_use.ready_matplotlib(app, None)
code = '''from whyconv import figures
figures.bars([figures.Bar("a", 3)], alt="a", caption="b").svg()[:4]'''
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
for output in notebook.cells[0].outputs:
    print(output.get("name", output.output_type), output.get("text", ""))
"""


def outputs(how, folder, **settings):
    nowhere = {"XDG_CONFIG_HOME": "/dev/null", "XDG_CACHE_HOME": "/dev/null"}
    env = {**os.environ, **nowhere, "HOME": "/dev/null"}
    env |= {name: str(folder) for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR")}
    env.pop("MPLCONFIGDIR", None)
    return subprocess.run(
        [sys.executable, "-c", RUN, how, str(folder)],
        env=env | settings,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.mark.weekly  # Matplotlib looks at all fonts, several times
def test_a_cell_says_nothing_where_nothing_can_be_written(tmp_path):
    assert "stderr" in outputs("unready", tmp_path)
    assert outputs("ready", tmp_path).split() == ["execute_result"]
    assert list((tmp_path / "_build" / ".matplotlib").glob("fontlist*"))


@pytest.mark.weekly
def test_a_folder_that_can_be_written_stays_the_readers(tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    shown = outputs("ready", tmp_path, MPLCONFIGDIR=str(own))
    assert shown.split() == ["execute_result"]
    assert list(own.glob("fontlist*"))
    assert not (tmp_path / "_build").exists()


@pytest.mark.parametrize("said", [[], ["fonts"], ["fonts", "no folder", "real"]])
def test_it_asks_no_more_often_than_it_is_told_something(said, tmp_path, monkeypatch):
    monkeypatch.setenv("MPLCONFIGDIR", "before")
    answers = iter([*said, "", ""])
    monkeypatch.setattr(first_use, "said", lambda: next(answers))
    app = SimpleNamespace(outdir=tmp_path / "_build" / "html")
    first_use.ready_matplotlib(app, None)
    lent = os.environ["MPLCONFIGDIR"] != "before"
    assert lent == (len(said) > 1)
