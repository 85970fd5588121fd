"""What nbval's kernels gave, kept for the build of the book in the same run.

Both execute every notebook. With -n the build takes what nbval has executed by then, in
whichever worker, and executes the rest: a notebook runs once and not twice. A notebook
with a cell that failed is not handed on.
"""

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from jupyter_cache import get_cache
from tests.beside import lock

import whyconv_book
from whyconv_book import ahead

ROOT = Path(__file__).parents[1]
#: Names the folder.
SHARED = "WHYCONV_TEST_OUTPUTS"


def begin() -> None:
    """Called where the run begins, before its workers."""
    os.environ[SHARED] = tempfile.mkdtemp(prefix="outputs-")


def end() -> None:
    shutil.rmtree(os.environ.pop(SHARED, ""), ignore_errors=True)


def keep(notebook, path: Path) -> None:
    """Keep an executed notebook."""
    with shared() as folder:
        place = folder / whyconv_book.cache_key(ROOT)
        result = SimpleNamespace(nb=notebook, time=0, err=None)
        cache = get_cache(place)
        ahead.keep(cache, path, result)
        cache.db.dispose()  # Python 3.13 minds a database that is left open


def copy(target: Path) -> None:
    """Copy what is kept so far to where a build looks for it, but over nothing."""
    with shared() as folder:
        for place in folder.glob("*/"):
            if not (target / place.name).exists():
                shutil.copytree(place, target / place.name)


@contextmanager
def shared():
    """The folder that all workers of a run share, for one of them at a time."""
    folder = Path(os.environ[SHARED])
    with lock(folder / "lock"):
        yield folder
