import os
import subprocess
from types import SimpleNamespace

import pytest

import whyconv_book

THREADS = "OPENBLAS_NUM_THREADS"


@pytest.mark.parametrize(("asked", "used"), [(None, "1"), ("2", "2")])
def test_notebooks_multiply_with_one_thread_unless_told_otherwise(
    asked, used, monkeypatch
):
    monkeypatch.setenv(THREADS, asked or "")
    if asked is None:
        monkeypatch.delenv(THREADS)
    whyconv_book.use_one_thread(None, None)
    assert os.environ[THREADS] == used


@pytest.mark.parametrize(
    ("folder", "docs", "pages"),
    [("", None, "https://ada.github.io/course/"), ("my notes", "my%20notes", "")],
)
def test_links_name_the_folder_that_the_notes_are_in(
    folder, docs, pages, tmp_path, monkeypatch
):
    for name in ("GITHUB_REPOSITORY", "GITHUB_REF_NAME", "GITHUB_BASE_REF"):
        monkeypatch.delenv(name, raising=False)
    notes = tmp_path / folder
    notes.mkdir(exist_ok=True)
    (notes / "_config.yml").touch()
    remote = "git@github.com-work:ada/course.git"
    for command in ("init -q -b main", f"remote add origin {remote}", "add ."):
        subprocess.run(["git", "-C", str(tmp_path), *command.split()], check=True)
    options = {"repository_url": "https://github.com/x/y/", "repository_branch": "b"}
    config = SimpleNamespace(html_theme_options=options, html_baseurl="")
    whyconv_book.point_at_repository(SimpleNamespace(srcdir=str(notes)), config)
    assert options["repository_url"] == "https://github.com/ada/course"
    assert options["repository_branch"] == "main"
    assert options.get("path_to_docs") == docs
    assert config.html_baseurl == pages


def test_outputs_are_kept_where_only_an_exercise_has_changed(tmp_path, monkeypatch):
    """Also in a folder that is called like one of the parts that do not count."""
    package = tmp_path / "exercises" / "whyconv"
    files = [package / "ops.py", package / "exercises" / "one.py"]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("before")
    spec = SimpleNamespace(submodule_search_locations=[str(package)])
    monkeypatch.setattr(whyconv_book, "find_spec", lambda name: spec)
    keys = [whyconv_book.cache_key(tmp_path)]
    for file in reversed(files):
        file.write_text("after")
        keys.append(whyconv_book.cache_key(tmp_path))
    assert keys[0] == keys[1] != keys[2]
