"""The book, built once from a copy of this tree, and a browser without a network.

WHYCONV_BOOK_HTML names the `html` folder of a book built from this tree already, to
save the time.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from tests import outputs
from tests.beside import lock
from tests.book.engines import EngineMissingError, Firefox, WebKit

from whyconv_book import repository

ROOT = Path(__file__).parents[2]
FORK = repository.Repository("https://github.com/ada/fork", "topic")


class Book(NamedTuple):
    """A built book: its html folder, and the repository its links should name."""

    html: Path
    repository: repository.Repository

    @property
    def pages(self) -> list[Path]:
        return [
            *sorted(self.html.glob("chapters/**/*.html")),
            self.html / "search.html",
        ]


def copy_tree(target: Path) -> None:
    """Copy what git tracks, or would, so that no earlier build is in the copy."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def copy_outputs(target: Path) -> None:
    """Copy what the notebooks gave in an earlier build, or to nbval in this run.

    It is used where notebook, library and data are the same; nbval runs them anyway.
    """
    kept = Path("_build", ".jupyter_cache")
    if (ROOT / kept).is_dir():
        shutil.copytree(ROOT / kept, target / kept)
    outputs.copy(target / kept)


def build_as_fork(source: Path) -> Path:
    """Build the book in `source`, warnings as errors, as CI of a fork would."""
    run = "from jupyter_book.cli.main import main; main()"
    options = ["-W", "-n", "--keep-going"]
    done = subprocess.run(
        [sys.executable, "-c", run, "build", str(source), *options],
        env={
            **os.environ,
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": "ada/fork",
            "GITHUB_REF_NAME": FORK.branch,
            "GITHUB_BASE_REF": "",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"the book does not build:\n{done.stdout}\n{done.stderr}", False)
    return source / "_build" / "html"


def repository_here() -> repository.Repository:
    default = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["repository"]
    return repository.of_tree(
        ROOT, repository.Repository(default["url"], default["branch"])
    )


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    if built := os.environ.get("WHYCONV_BOOK_HTML"):
        return Book(Path(built).resolve(), repository_here())
    if "PYTEST_XDIST_WORKER" not in os.environ:
        source = tmp_path_factory.mktemp("book")
        copy_tree(source)
        copy_outputs(source)
        return Book(build_as_fork(source), FORK)
    # The first worker that comes here builds it for all.
    shared = tmp_path_factory.getbasetemp().parent
    source, failure = shared / "book", shared / "book-failed"
    with lock(shared / "book-lock"):
        if failure.exists():
            pytest.fail("the book does not build: see the first failure", False)
        if not source.exists():
            copy_tree(source)
            copy_outputs(source)
            failure.touch()
            build_as_fork(source)
            failure.unlink()
    return Book(source / "_build" / "html", FORK)


@pytest.fixture(scope="module", params=[Firefox, WebKit], ids=["firefox", "webkit"])
def engine(request):
    try:
        with request.param.started() as started:
            yield started
    except EngineMissingError as missing:
        pytest.skip(str(missing))
