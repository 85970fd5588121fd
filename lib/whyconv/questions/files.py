"""The files of the questions, in folders named after the pages that ask them."""

from __future__ import annotations

import runpy
from functools import cache
from pathlib import Path

from whyconv.questions.kinds import Item

FOLDER = Path(__file__).parent


def found() -> dict[str, Path]:
    """Name to file of every question, page by page; a name is given once."""
    return dict(_files())


@cache
def _files() -> dict[str, Path]:
    files: dict[str, Path] = {}
    for path in sorted(FOLDER.rglob("*.py")):
        if path.parent == FOLDER:
            continue
        if path.stem in files:
            raise ValueError(f"two questions have the name {path.stem}: rename one")
        files[path.stem] = path
    return files


def load(name: str) -> Item:
    """The question of this name, with the numbers that its page has."""
    return _read(name, numbers=1)[0]


def variants(name: str) -> list[Item]:
    """The question with all its numbers, those of its page first."""
    return _read(name)


def _read(name: str, numbers: int | None = None) -> list[Item]:
    """The question with the first so many of its numbers, or with all."""
    if name not in _files():
        _files.cache_clear()  # it may have been written since
    files = _files()
    if name not in files:
        raise ValueError(f"no question has the name {name!r}: {', '.join(files)}")
    path = files[name]
    try:
        made = runpy.run_path(str(path))
        every = [(), *made.get("VARIANTS", [])]
        items = [made["question"](*how) for how in every[:numbers]]
    except Exception as error:
        error.add_note(f"in the question {path.parent.name}/{path.name}")
        raise
    for item in items:
        item.name, item.page = name, path.parent.relative_to(FOLDER).as_posix()
    return items
