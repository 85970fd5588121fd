"""The rules of a chapter, each a function from a notebook to what breaks it.

    python -m whyconv_book.checks [files]

Every rule takes a notebook and returns one line for each fault, cells counted
from 0. Without files it reads every notebook and Markdown file under chapters/.
"""

import ast
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from whyconv_book import pace, terms, typed_numbers
from whyconv_book.notebooks import (
    CHAPTERS,
    GLUE_ROLE,
    IGNORED,
    formatted,
    glued,
    notebook_paths,
    read,
)
from whyconv_book.prose import images, pieces
from whyconv_book.typed_numbers import parse, typed_text

MOST_LINES, MOST_COLUMNS, SHORTEST_ALT = 15, 79, 30
MOST_LINES_OF = {"stub": 25, "solution": 25}  # cells of an exercise, by their tag
FIGURE_MODULES = ("whyconv.figures",)
FORBIDDEN = {
    "sys.path": "the package is installed: no path hacks",
    "get_ipython": "no magics: the cell must be plain Python",
    "plt": "figures come from whyconv.figures",
    "matplotlib": "figures come from whyconv.figures",
    "warnings": "a warning is a fault to mend, not to hide",
    "np.random.seed": "randomness is an argument: np.random.default_rng(seed)",
    "np.random.RandomState": "randomness is an argument: np.random.default_rng(seed)",
}
NBVAL_SWITCHES = re.compile(
    r"nbval-(skip|raises-exception|check-output)|raises-exception"
    r"|NBVAL_\w+|PYTEST_VALIDATE_IGNORE_OUTPUT"
)
REASON = re.compile(r"#\s*\S+.*:\s*\S+")


def code_cells(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """(number, cell) of the code cells, cells of every kind counted from 0."""
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            yield number, cell


def tags(cell: NotebookNode) -> list[str]:
    """The cell's tags."""
    return cell.metadata.get("tags", [])


def typed(notebook: NotebookNode) -> list[str]:
    """No number is typed that a cell computes: see typed_numbers."""
    return [str(finding) for finding in typed_numbers.find(notebook)]


def plain_python(notebook: NotebookNode) -> list[str]:
    """Cells are Python that runs anywhere: no magics, shell lines or tricks."""
    found = []
    for number, cell in code_cells(notebook):
        try:
            tree = ast.parse(cell.source)
        except SyntaxError as error:
            found.append(f"cell {number} is not plain Python: {error.text or error}")
            continue
        for name in sorted(set(_names(tree))):
            for forbidden, reason in FORBIDDEN.items():
                if name == forbidden or name.startswith(f"{forbidden}."):
                    found.append(f"cell {number} uses {name}: {reason}")
    return found


def _names(tree: ast.AST) -> Iterator[str]:
    """Every dotted name that is used or imported; `from m import *` is `m.*`."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names):
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.Name() | ast.Attribute():
                yield ast.unparse(node)


def imports_first(notebook: NotebookNode) -> list[str]:
    """Imports stand in the first code cell, each name by its own name."""
    found = []
    for count, (number, cell) in enumerate(code_cells(notebook)):
        for node in ast.walk(parse(cell.source)):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            line = ast.unparse(node)
            if count:
                found.append(f"cell {number} imports after the first cell: {line}")
            if any(alias.name == "*" for alias in node.names):
                found.append(f"cell {number} imports everything: {line}")
    return found


def small_cells(notebook: NotebookNode) -> list[str]:
    """At most 15 lines a cell, 25 in an exercise; at most 79 columns a line."""
    found = []
    for number, cell in code_cells(notebook):
        lines = cell.source.splitlines()
        most = max([MOST_LINES, *(MOST_LINES_OF.get(tag, 0) for tag in tags(cell))])
        if len(lines) > most:
            found.append(f"cell {number} has {len(lines)} lines, over {most}")
        found += [
            f"cell {number} has a line of {len(line)} columns: {line.strip()[:40]}"
            for line in lines
            if len(line) > MOST_COLUMNS
        ]
    return found


def sentences_between(notebook: NotebookNode) -> list[str]:
    """Between two code cells that the reader sees stands a sentence."""
    seen = [
        (number, cell)
        for number, cell in enumerate(notebook.cells)
        if "remove-cell" not in tags(cell)
        and (cell.cell_type == "code" or _has_sentence(cell))
    ]
    return [
        f"no sentence between code cells {first} and {second}"
        for (first, one), (second, other) in pairwise(seen)
        if one.cell_type == other.cell_type == "code"
    ]


def _has_sentence(cell: NotebookNode) -> bool:
    prose = (piece.text for piece in pieces(cell.source) if piece.kind == "text")
    return cell.cell_type == "markdown" and len(" ".join(prose).split()) >= 3


def described(notebook: NotebookNode) -> list[str]:
    """Every figure has a caption, and an alt text that says what is to be seen."""
    found = []
    drawers = set(_drawers(notebook))
    for number, cell in code_cells(notebook):
        for node in ast.walk(parse(cell.source)):
            if isinstance(node, ast.Call) and _is_figure(node.func, drawers):
                faults = _description_faults(node)
                name = ast.unparse(node.func)
                found += [f"cell {number}: {name} {fault}" for fault in faults]
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            found += [
                f"cell {number} has a picture without alt text: {target}"
                for target, alt in images(cell.source)
                if not alt.strip()
            ]
    return found


def _drawers(notebook: NotebookNode) -> Iterator[str]:
    """Names under which the notebook imports figure functions or their module."""
    for _, cell in code_cells(notebook):
        for node in ast.walk(parse(cell.source)):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            for alias in node.names:
                origin = getattr(node, "module", None)
                path = f"{origin}.{alias.name}" if origin else alias.name
                if path.startswith(FIGURE_MODULES):
                    yield alias.asname or alias.name


def _is_figure(function: ast.expr, drawers: set[str]) -> bool:
    """Functions of a figure module draw; its classes and constants do not."""
    name = ast.unparse(function)
    return name.rsplit(".", 1)[-1].islower() and (
        name in drawers or name.rsplit(".", 1)[0] in drawers
    )


def _description_faults(call: ast.Call) -> list[str]:
    texts = {word.arg: word.value for word in call.keywords}
    found = [f"has no {name}=" for name in ("caption", "alt") if name not in texts]
    typed = {name: "".join(typed_text(value)) for name, value in texts.items()}
    literal = {
        name
        for name, value in texts.items()
        if isinstance(value, ast.Constant | ast.JoinedStr | ast.BinOp)
    }
    if "caption" in literal and not typed["caption"].strip():
        found.append("has an empty caption")
    if "alt" in literal and len(typed["alt"].strip()) < SHORTEST_ALT:
        found.append(f"has an alt text under {SHORTEST_ALT} characters")
    elif {"alt", "caption"} <= literal and typed["alt"] == typed["caption"]:
        found.append("has its caption again as alt text")
    return found


def glue_agrees(notebook: NotebookNode) -> list[str]:
    """Glued names are written out, once each, and stored as the source says."""
    found, seen = [], set()
    for number, cell in code_cells(notebook):
        names = []
        for node in ast.walk(parse(cell.source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "glue":
                names += [word.arg for word in node.keywords]
                if node.args or None in names:
                    found.append(f"cell {number} glues without writing the names out")
        stored = glued(NotebookNode(cells=[cell]))
        if IGNORED not in tags(cell) and set(names) != set(stored):
            found.append(f"cell {number} glues {names} but stores {sorted(stored)}")
        found += [f"cell {number} glues {name} again" for name in names if name in seen]
        seen.update(names)
    return found


def glued_names(notebook: NotebookNode) -> set[str]:
    """The names that the notebook's code glues, measured ones included."""
    return {
        word.arg
        for _, cell in code_cells(notebook)
        for node in ast.walk(parse(cell.source))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "glue"
        for word in node.keywords
        if word.arg
    }


def glue_is_used(notebooks: dict[str, NotebookNode]) -> list[str]:
    """Every glue role finds its value and can format it; every value is used.

    notebooks: document name to notebook, since one may quote another's values.
    """
    names = {document: glued_names(nb) for document, nb in notebooks.items()}
    values = {document: glued(nb) for document, nb in notebooks.items()}
    used: dict[str, set[str]] = {document: set() for document in notebooks}
    found = []
    for document, notebook in notebooks.items():
        for number, cell in enumerate(notebook.cells):
            if cell.cell_type != "markdown":
                continue
            for role in GLUE_ROLE.finditer(cell.source):
                source = Path(role["document"] or document).stem
                name, place = role["name"], f"{document}: cell {number}"
                if name not in names.get(source, ()):
                    found.append(f"{place} uses {name}, which {source} does not glue")
                    continue
                used[source].add(name)
                if value := values[source].get(name):
                    try:
                        formatted(value, role["format"] or "")
                    except ValueError as error:
                        found.append(f"{place}: {role[0]} on {value}: {error}")
    found += [
        f"{document} glues {name}, which no prose uses"
        for document in notebooks
        for name in sorted(names[document] - used[document])
    ]
    return found


def compared(notebook: NotebookNode) -> list[str]:
    """Outputs are compared, all but those whose cell says why not."""
    found = []
    for number, cell in code_cells(notebook):
        if switch := NBVAL_SWITCHES.search(" ".join([*tags(cell), cell.source])):
            found.append(f"cell {number} turns checking off: {switch[0]}")
        first = cell.source.strip().split("\n")[0]
        reason = cell.metadata.get("why", {}).get("ignored", "")
        if IGNORED in tags(cell) and not (REASON.match(first) or reason.strip()):
            found.append(
                f"cell {number} has the tag {IGNORED} without the reason in its "
                "metadata: {'why': {'ignored': 'timing: depends on the machine'}}, "
                "or in its first line: '# timing: depends on the machine'"
            )
    return found


def load(path: Path) -> NotebookNode:
    """A chapter; a Markdown file is a notebook of one Markdown cell."""
    if path.suffix == ".md":
        return new_notebook(cells=[new_markdown_cell(path.read_text("utf-8"))])
    return read(path)


def chapter_paths(folder: Path = CHAPTERS) -> list[Path]:
    """Every page of the book, notebooks and Markdown files."""
    return sorted([*notebook_paths(folder), *folder.rglob("*.md")])


RULES = (
    typed,
    plain_python,
    imports_first,
    small_cells,
    sentences_between,
    described,
    glue_agrees,
    compared,
    pace.faults,
)
RULES_OF_THE_BOOK = (glue_is_used, typed_numbers.find_elsewhere, terms.too_early)


def main(arguments: list[str]) -> int:
    """The command line; 1 where a rule is broken, else 0."""
    paths = [Path(name) for name in arguments] or chapter_paths()
    notebooks = {path.stem: load(path) for path in paths}
    found = [
        f"{document}: {fault}"
        for document, notebook in notebooks.items()
        for rule in RULES
        for fault in rule(notebook)
    ]
    for rule in RULES_OF_THE_BOOK:
        found += rule(notebooks)
    print("\n".join(found) or f"{len(paths)} chapters keep every rule")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
