"""The notebook tool, and what strict nbval makes of the notebooks that it stores."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from whyconv_book import notebooks

ROOT = Path(__file__).parents[2]
SHOWS_A_PICTURE = """\
from IPython.display import display
display({"text/html": "<svg></svg>", "text/plain": "Figure: a square"}, raw=True)
print("one"); print("two")
6 * 7"""
GLUES = """\
record = {"application/papermill.record/text/plain": "14450688"}
display(record, metadata={"scrapbook": {"name": "weights"}}, raw=True)"""


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory):
    """A notebook as an editor leaves it, not executed, then refreshed."""
    file = tmp_path_factory.mktemp("chapters") / "01-sample.ipynb"
    cells = [
        new_markdown_cell("It has {glue:text}`weights:,` weights."),
        new_code_cell(SHOWS_A_PICTURE, metadata={"collapsed": True}),
        new_code_cell(GLUES),
        new_code_cell(
            "# timing: depends on the machine\nimport time; time.perf_counter()",
            metadata={"tags": ["nbval-ignore-output"]},
        ),
    ]
    metadata = {"kernelspec": {"name": "mine", "display_name": "Mine"}, "x": 1}
    nbformat.write(new_notebook(cells=cells, metadata=metadata), file)
    assert notebooks.main(["refresh", str(file)]) == 0
    return file


@pytest.fixture
def stored(refreshed, tmp_path):
    return Path(shutil.copy(refreshed, tmp_path))


def test_refresh_stores_counts_and_text_and_nothing_else(stored):
    notebook = notebooks.read(stored)
    _, picture, glue, timing = notebook.cells
    assert notebook.metadata == notebooks.METADATA
    assert [cell.execution_count for cell in (picture, glue, timing)] == [1, 2, 3]
    assert [output.output_type for output in picture.outputs] == [
        "display_data",
        "stream",
        "execute_result",
    ]
    assert picture.outputs[0].data == {"text/plain": "Figure: a square"}
    assert picture.outputs[1].text == "one\ntwo\n"
    assert picture.metadata == {}
    assert notebooks.glued(notebook) == {"weights": "14450688"}
    assert timing.outputs == []
    assert notebooks.faults(stored) == []


def test_refresh_again_changes_no_byte(stored, capsys):
    before = stored.read_bytes()
    notebooks.main(["refresh", str(stored)])
    assert stored.read_bytes() == before
    assert capsys.readouterr().out.endswith("as it was\n")


def edited(path, change):
    notebook = notebooks.read(path)
    change(notebook)
    nbformat.write(notebook, path)
    return path


def picture(notebook):
    notebook.cells[1].outputs[0].data["image/png"] = "aGVsbG8="


def stderr(notebook):
    output = new_output("stream", name="stderr", text="UserWarning: oh")
    notebook.cells[1].outputs.append(output)


def address(notebook):
    notebook.cells[1].outputs[1].text = "<Thing at 0x7f3a5c0d>\n"


def error(notebook):
    output = new_output("error", ename="ValueError", evalue="no", traceback=[])
    notebook.cells[1].outputs.append(output)


def no_count(notebook):
    notebook.cells[2].execution_count = None


def other_kernel(notebook):
    notebook.metadata.kernelspec.name = "mine"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (picture, "not in normal form"),
        (stderr, "stores stderr: 'UserWarning: oh'"),
        (address, "stores an address: 0x7f3a5c0d"),
        (error, "stores an error: ValueError"),
        (no_count, "execution counts are [1, None, 3], not 1 to 3"),
        (other_kernel, "not in normal form"),
    ],
)
def test_check_finds(stored, capsys, change, fault):
    assert notebooks.main(["check", str(edited(stored, change))]) == 1
    assert fault in capsys.readouterr().out


def test_normalise_restores_the_normal_form(stored):
    before = stored.read_bytes()
    edited(stored, picture)
    assert notebooks.main(["normalise", str(stored)]) == 0
    assert stored.read_bytes() == before


def test_fill_writes_glued_values_into_the_prose(stored):
    notebooks.main(["fill", str(stored)])
    assert notebooks.read(stored).cells[0].source == "It has 14,450,688 weights."


def test_fill_into_a_folder_leaves_the_notebooks_alone(tmp_path, monkeypatch):
    chapters = tmp_path / "chapters"
    (chapters / "labs").mkdir(parents=True)
    (chapters / "bibliography.md").write_text("# Works\n")
    prose = new_markdown_cell("See {cite:t}`lecun1998gradient`.")
    for name in ("01-a", "labs/b"):
        notebook = new_notebook(cells=[prose])
        (chapters / f"{name}.ipynb").write_text(nbformat.writes(notebook))
    monkeypatch.chdir(tmp_path)
    before = {path: path.read_bytes() for path in chapters.rglob("*.*")}
    notebooks.main(["fill", "--into", "filled"])
    assert {path: path.read_bytes() for path in chapters.rglob("*.*")} == before
    assert (tmp_path / "filled" / "bibliography.md").is_file()
    for name, link in (
        ("01-a", "(bibliography.md)"),
        ("labs/b", "(../bibliography.md)"),
    ):
        cell = notebooks.read(tmp_path / "filled" / f"{name}.ipynb").cells[0]
        assert cell.source == f"See [Lecun (1998)]{link}."


def test_fill_into_a_folder_takes_no_files():
    with pytest.raises(SystemExit):
        notebooks.main(["fill", "--into", "x", "y.ipynb"])
    with pytest.raises(SystemExit):
        notebooks.main(["check", "--into", "x"])


def test_fill_reaches_other_notebooks_and_leaves_an_ellipsis_for_what_is_not_stored():
    prose = "{glue:text}`02-b::ratio:.1f` and {glue:text}`seconds:.2f` and {glue}`kind`"
    values = {"02-b": {"ratio": "40.96"}, "01-a": {"kind": "'conv'"}}
    notebook = new_notebook(cells=[new_markdown_cell(prose)])
    filled = notebooks.fill(notebook, "01-a", values)
    assert filled.cells[0].source == "41.0 and … and conv"


@pytest.mark.parametrize(
    ("prose", "plain"),
    [
        ("a {term}`stride`", "a stride"),
        ("{term}`Kernels <kernel>` move", "Kernels move"),
        ("{cite:t}`zhang2023dive` say", "[Zhang (2023)](bibliography.md) say"),
        (
            "so {cite:p}`islam2020how,kayhan2020translation`",
            "so ([Islam 2020; Kayhan 2020](bibliography.md))",
        ),
        (":::{margin}\nOh.\n:::", ":::{admonition} Aside\nOh.\n:::"),
        ("```{margin} So\nOh.\n```", "```{admonition} So\nOh.\n```"),
        ("$x$ and {eq}`eq-x`", "$x$ and {eq}`eq-x`"),
    ],
)
def test_fill_says_plainly_what_jupyterlab_cannot_resolve(prose, plain):
    notebook = new_notebook(cells=[new_markdown_cell(prose)])
    assert notebooks.fill(notebook, "01-a", {}).cells[0].source == plain


def test_fill_folds_what_the_book_leaves_out():
    cell = new_code_cell("glue(a=1)", metadata={"tags": ["remove-cell"]})
    (filled,) = notebooks.fill(new_notebook(cells=[cell]), "01-a", {}).cells
    assert filled.metadata.jupyter.source_hidden


def nbval(*paths):
    """Run pytest on these notebooks, with this book's settings and no others."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "conftest", "-p", "no:xdist"]
    config = ["-c", ROOT / "pyproject.toml", "-p", "no:cacheprovider"]
    env = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    done = subprocess.run(
        [*command, *config, *paths],
        cwd=ROOT,
        env=env,
        text=True,
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.weekly
def test_nbval_passes_what_refresh_stored(stored):
    code, out = nbval(stored)
    assert code == 0, out
    assert "3 passed" in out


def wrong_number(notebook):
    notebook.cells[1].outputs[-1].data["text/plain"] = "43"


def wrong_glue(notebook):
    notebook.cells[2].outputs[0].data[f"{notebooks.GLUE_PREFIX}text/plain"] = "14450689"


def lost_output(notebook):
    notebook.cells[1].outputs.pop()


@pytest.mark.deep
def test_nbval_fails_on_every_stale_output(stored):
    changes = (wrong_number, wrong_glue, lost_output, stderr)
    paths = [stored.with_stem(change.__name__) for change in changes]
    for path, change in zip(paths, changes, strict=True):
        edited(shutil.copy(stored, path), change)
    code, out = nbval(*paths)
    assert code == 1, out
    assert "4 failed, 8 passed" in out
