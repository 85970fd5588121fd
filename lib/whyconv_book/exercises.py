"""The exercise pages: sections of notebooks, made from the files of whyconv.exercises.

    python -m whyconv_book.exercises write [files]   write the sections, then execute
    python -m whyconv_book.exercises check [files]   complain, change nothing

A page is chapters/exercises/NAME.ipynb. Its first cell is written by hand; the links
to lessons and labs in it say whose exercises stand below, and with more than one of
them each has a section of its own. All other cells are made: the imports, and for each
exercise the task, the stub with its check, the hints and the folded solution with its
check. The stubs are stored with "not written yet" and the solutions with "right" as
outputs, which strict nbval compares.
"""

import argparse
import ast
import re
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from whyconv import exercises
from whyconv.checker import Exercise
from whyconv_book import notebooks, pace

FOLDER = notebooks.CHAPTERS / "exercises"
PAGE_LINK = re.compile(r"\(\.\./((?:labs/)?[\w-]+)\.ipynb\)")
DIFFICULTY = {
    1: "One line",
    2: "A few lines",
    3: "A longer function",
    4: "A small project",
}
FOLDED = {
    "code_prompt_show": "Show the solution",
    "code_prompt_hide": "Hide the solution",
}
CHECK = "from whyconv.exercises import check"


def of_pages(pages: list[str]) -> list[Exercise]:
    """The exercises of these lessons and labs, each page's easiest first."""
    every = map(exercises.exercise, exercises.names())
    mine = [one for one in every if one.page in pages]
    return sorted(
        mine, key=lambda one: (pages.index(one.page), one.difficulty, one.name)
    )


def pages_of(notebook: NotebookNode) -> list[str]:
    """The lessons and labs that the line at the top of the notebook names as its own.

    What stands behind "Needs" there is only needed.
    """
    stated = pace.line(notebook)
    return PAGE_LINK.findall(stated["needs"].split("Needs")[0]) if stated else []


def written(notebook: NotebookNode) -> NotebookNode:
    """The notebook with all cells but the first made anew; ids say what they are."""
    pages = pages_of(notebook)
    cells = [notebook.cells[0], _code("imports", imports(of_pages(pages)))]
    for page in pages:
        if len(pages) > 1:
            cells.append(heading(page))
        for one in of_pages([page]):
            cells += section(one, level=2 + (len(pages) > 1))
    made = nbformat.from_dict(notebook)
    made.cells = cells
    return made


def imports(mine: list[Exercise]) -> str:
    """What the cells below need, as the files of the exercises import it."""
    lines = {CHECK}
    for one in mine:
        lines |= {ast.unparse(node) for node in _imports(one.given)}
        names = _names(f"{one.given}\n{one.source}")
        for node in ast.parse(Path(_file(one)).read_text("utf-8")).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                lines |= set(_needed(node, names))
    parts: dict[int, list[str]] = {}
    for line in _joined(lines):
        package = line.split()[1].split(".")[0]
        part = 2 if package == "whyconv" else package not in sys.stdlib_module_names
        parts.setdefault(part, []).append(line)
    return "\n\n".join("\n".join(parts[part]) for part in sorted(parts))


def _imports(code: str) -> list[ast.stmt]:
    nodes = ast.parse(code).body
    return [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]


def _without_imports(code: str) -> str:
    """The code below its imports, which stand in the notebook's first cell."""
    last = max((node.end_lineno for node in _imports(code)), default=0)
    return "\n".join(code.splitlines()[last:]).strip("\n")


def _file(one: Exercise) -> str:
    return sys.modules[one.solution.__module__].__file__


def _names(code: str) -> set[str]:
    tree = ast.parse(code)
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _needed(node: ast.Import | ast.ImportFrom, names: set[str]):
    for alias in node.names:
        if (alias.asname or alias.name).split(".")[0] in names:
            only = type(node)(**{**vars(node), "names": [alias]})
            yield ast.unparse(only)


def _joined(lines) -> list[str]:
    """One line for each module, sorted: from whyconv import data, ops."""
    of_module: dict[str, set[str]] = {}
    for line in lines:
        module, _, name = line.removeprefix("from ").partition(" import ")
        of_module.setdefault(module, set()).update(name.split(", "))
    plain = sorted(one for one in of_module if one.startswith("import "))
    return plain + [
        f"from {module} import {', '.join(sorted(names))}"
        for module, names in sorted(of_module.items())
        if module not in plain
    ]


def heading(page: str) -> NotebookNode:
    """What stands above the exercises to one of several lessons or labs."""
    notebook = notebooks.read(notebooks.CHAPTERS / f"{page}.ipynb")
    title = notebook.cells[0].source.partition("\n")[0]
    kind = "lab" if page.startswith("labs/") else "lesson"
    text = f"Exercises to the [{kind} of that name](../{page}.ipynb)."
    return _text(page, f"#{title}\n\n{text}")


def section(one: Exercise, level: int = 2) -> list[NotebookNode]:
    """The cells of one exercise, under a heading of that level."""
    head = f"*{DIFFICULTY[one.difficulty]}, about {one.minutes} minutes.*"
    task = f"{'#' * level} {one.title}\n\n{head}\n\n{one.task}"
    cells = [_text(f"{one.name}-task", task)]
    if one.given:
        parts = re.split(r"^# %% (.+)$", _without_imports(one.given), flags=re.M)
        for number, part in enumerate(parts):
            name = f"{one.name}-given{f'-{number}' if number else ''}"
            cells.append((_text if number % 2 else _code)(name, part.strip("\n")))
        cells.append(_text(f"{one.name}-to-write", "And this is for you to write."))
    check = f"\n\n\ncheck({one.solution.__name__})"
    cells += [
        _code(f"{one.name}-stub", one.stub + check, "stub"),
        _text(f"{one.name}-hints", hints(one)),
        _code(f"{one.name}-solution", one.answer + check, "hide-input", "solution"),
    ]
    cells[-1].metadata["mystnb"] = FOLDED
    return cells


def hints(one: Exercise) -> str:
    """The hints, each inside the one before it, and what introduces the solution."""
    lines: list[str] = []
    count = len(one.hints)
    for number, hint in enumerate(one.hints):
        fence = ":" * (count - number + 2)
        title = f"Hint {number + 1} of {count}"
        lines += [f"{fence}{{dropdown}} {title}", hint, ""]
    lines += [":" * (number + 3) for number in range(count)]
    return "\n".join(lines) + "\n\nOne solution, checked like yours:"


def _text(name: str, source: str) -> NotebookNode:
    return new_markdown_cell(source, id=_id(name))


def _code(name: str, source: str, *tags: str) -> NotebookNode:
    metadata = {"tags": list(tags)} if tags else {}
    return new_code_cell(source, id=_id(name), metadata=metadata)


def _id(name: str) -> str:
    return re.sub(r"[^\w-]", "-", name)[:64]


def faults(path: Path) -> list[str]:
    """Where the sections are not those that the exercises make."""
    stored, found = notebooks.read(path), []
    pages, made = pages_of(stored), written(stored)
    if bare := [page for page in pages if not of_pages([page])]:
        return [f"is to have exercises to {', '.join(bare)}: there are none"]
    if len(stored.cells) != len(made.cells):
        found.append(f"has {len(stored.cells)} cells, not {len(made.cells)}")
    for cell, wanted in zip(stored.cells, made.cells, strict=False):
        if (cell.id, cell.source) != (wanted.id, wanted.source):
            found.append(f"cell {cell.id!r} is not made from its exercise")
        if cell.cell_type == "code" and cell.metadata != wanted.metadata:
            found.append(f"cell {cell.id!r} has other tags")
    if not found:
        return []
    return [f"{found[0]}: python -m whyconv_book.exercises write {path}"]


def main(arguments: list[str] | None = None) -> int:
    """The command line; 1 where `check` found something, else 0."""
    parser = argparse.ArgumentParser(
        prog="python -m whyconv_book.exercises",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=("write", "check"))
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args(arguments)
    paths = options.files or sorted(FOLDER.glob("*.ipynb"))
    if options.command == "check":
        found = [f"{path}: {fault}" for path in paths for fault in faults(path)]
        print("\n".join(found) or f"{len(paths)} pages of exercises are in step")
        return 1 if found else 0
    for path in paths:
        made = written(notebooks.read(path))
        executed = notebooks.execute(made, path.parent)
        notebooks.write(path, pace.timed(notebooks.normalise(executed)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
