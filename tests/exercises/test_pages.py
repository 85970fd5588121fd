"""The exercise pages are what the files of whyconv.exercises make."""

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from whyconv.exercises import exercise, names
from whyconv_book import exercises, notebooks, shown
from whyconv_book.notebooks import read

PATHS = sorted(exercises.FOLDER.glob("*.ipynb"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_page_is_in_step_with_its_exercises(path):
    assert exercises.faults(path) == []


def test_every_exercise_stands_on_one_page():
    shown = [
        one.name
        for path in PATHS
        for one in exercises.of_pages(exercises.pages_of(read(path)))
    ]
    assert sorted(shown) == sorted(exercise(name).name for name in names())


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_stubs_are_open_and_solutions_right_where_they_are_stored(path):
    for cell in read(path).cells:
        for tag, words in (("stub", "not written yet."), ("solution", ": right")):
            if tag in cell.metadata.get("tags", []):
                assert words in cell.outputs[0].data["text/plain"]


def test_an_edited_stub_is_found(tmp_path):
    copy = tmp_path / "page.ipynb"
    notebook = read(PATHS[0])
    [stub, *_] = [c for c in notebook.cells if "stub" in c.metadata.get("tags", [])]
    stub.source = stub.source.replace('"""', '"""Or so.')
    copy.write_text(notebooks.as_text(notebook), "utf-8")
    [fault] = exercises.faults(copy)
    assert "is not made from its exercise" in fault


LABS = """# Exercises

*Exercises, 1 minutes. To [A](../labs/on-a-real-machine.ipynb) and
[B](../labs/what-one-image-teaches.ipynb). Needs
[lesson 1](../01-fully-connected.ipynb).*"""


@pytest.fixture
def two_labs(monkeypatch):
    """A page for two labs, and two exercises of a lesson as if they were theirs."""
    first, second, *_ = exercises.of_pages(["03-sparsity"])
    theirs = {"labs/on-a-real-machine": first, "labs/what-one-image-teaches": second}
    monkeypatch.setattr(
        exercises, "of_pages", lambda pages: [theirs[p] for p in pages if p in theirs]
    )
    return new_notebook(cells=[new_markdown_cell(LABS)]), theirs


def test_exercises_to_several_labs_stand_under_the_names_of_the_labs(two_labs):
    page, theirs = two_labs
    first, second = theirs.values()
    heads = [
        cell.source.splitlines()[0]
        for cell in exercises.written(page).cells
        if cell.source.startswith("#") and cell.cell_type == "markdown"
    ]
    assert heads == [
        "# Exercises",
        "## On a real machine",
        f"### {first.title}",
        "## What one image teaches",
        f"### {second.title}",
    ]


def test_a_lab_that_is_named_and_has_no_exercise_is_found(two_labs, tmp_path):
    page, theirs = two_labs
    del theirs["labs/what-one-image-teaches"]
    copy = tmp_path / "page.ipynb"
    copy.write_text(notebooks.as_text(page), "utf-8")
    [fault] = exercises.faults(copy)
    assert "exercises to labs/what-one-image-teaches: there are none" in fault


def test_a_name_is_imported_once():
    lines = ["from a import b, c", "from a import b"]
    assert exercises._joined(lines) == ["from a import b, c"]


def test_a_figure_that_is_given_is_that_of_its_cell():
    page = read(exercises.FOLDER / "05-exercises.ipynb")
    [figure] = shown.figures(page)
    [stored] = [c for c in page.cells if c.id == "broken_trainers-given"]
    assert stored.outputs[0].data["text/plain"] == repr(figure)
