"""The exercise pages are what the files of whyconv.exercises make."""

import pytest

from whyconv.exercises import exercise, names
from whyconv_book import exercises, notebooks
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
