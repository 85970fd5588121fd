"""The notebook tool: execute, normalise, check, fill.

    python -m whyconv_book.notebooks refresh [files]    execute and normalise
    python -m whyconv_book.notebooks normalise [files]  normalise only
    python -m whyconv_book.notebooks check [files]      complain, change nothing
    python -m whyconv_book.notebooks fill [files]       write glued values into prose

Without files it takes every notebook under chapters/. `refresh` and `normalise` also
write the minutes at the top of lessons and labs (see `pace`). `fill --into FOLDER`
leaves the notebooks alone and writes filled copies of all of chapters/ there.

A notebook in normal form keeps its execution counts and text outputs (what a
reviewer reads in a diff and strict nbval compares) and carries no picture, HTML or
widget state.
"""

import argparse
import re
import shutil
import sys
from ast import literal_eval
from pathlib import Path

import nbformat
from nbformat import NotebookNode

CHAPTERS = Path("chapters")
GLUE_PREFIX = "application/papermill.record/"

# Not stored and so not compared by nbval: these hold a rendering of what
# text/plain already says, and change with the drawing library's version.
PICTURES = frozenset(
    prefix + mime
    for prefix in ("", GLUE_PREFIX)
    for mime in (
        "image/png",
        "image/jpeg",
        "image/svg+xml",
        "application/pdf",
        "text/html",
        "application/javascript",
        "application/vnd.jupyter.widget-view+json",
    )
)
IGNORED = "nbval-ignore-output"
METADATA = {
    "kernelspec": {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    },
    "language_info": {
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "pygments_lexer": "ipython3",
    },
}
#: "why" holds the author's reasons, out of the reader's sight: see `checks`.
CELL_METADATA = ("tags", "mystnb", "why")


def notebook_paths(folder: Path = CHAPTERS) -> list[Path]:
    """Every notebook of the book, those in folders of chapters/ too."""
    found = folder.rglob("*.ipynb")
    return sorted(path for path in found if ".ipynb_checkpoints" not in path.parts)


def normalise(notebook: NotebookNode) -> NotebookNode:
    """A copy of the notebook in normal form; twice is the same as once.

    What depends on the machine, in cells tagged nbval-ignore-output, is not
    stored at all: the file would change each time it is executed.
    """
    normal = nbformat.from_dict(notebook)
    normal.metadata = nbformat.from_dict(METADATA)
    normal.nbformat, normal.nbformat_minor = 4, 5
    for number, cell in enumerate(normal.cells):
        cell.setdefault("id", f"cell-{number}")
        cell.source = cell.source.strip("\n")
        cell.metadata = _only(cell.metadata, CELL_METADATA)
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            ignored = IGNORED in cell.metadata.get("tags", [])
            outputs = [] if ignored else map(_plain, cell.outputs)
            cell.outputs = [output for output in outputs if output]
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = cell.execution_count
    return normal


def _plain(output: NotebookNode) -> NotebookNode | None:
    """The output without pictures; None where nothing is left."""
    if "data" not in output:
        return output
    output.data = {k: v for k, v in output.data.items() if k not in PICTURES}
    output.metadata = _only(output.metadata, ("scrapbook",))
    return output if output.data else None


def _only(mapping, keys) -> NotebookNode:
    return nbformat.from_dict({key: mapping[key] for key in keys if key in mapping})


def execute(notebook: NotebookNode, directory: Path) -> NotebookNode:
    """The notebook run top to bottom by a fresh kernel, working in the directory."""
    from nbclient import NotebookClient  # only this command needs it

    executed = nbformat.from_dict(notebook)
    NotebookClient(
        executed,
        kernel_name="python3",
        timeout=None,
        coalesce_streams=True,
        record_timing=False,
        resources={"metadata": {"path": str(directory)}},
    ).execute()
    return executed


def faults(path: Path) -> list[str]:
    """What is wrong with a stored notebook, one line each, without running it."""
    notebook = read(path)
    found = []
    counts = []
    if path.read_text(encoding="utf-8") != as_text(normalise(notebook)):
        found.append("not in normal form: python -m whyconv_book.notebooks refresh")
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        counts.append(cell.execution_count)
        for output in cell.outputs:
            if output.output_type == "error":
                found.append(f"cell {number} stores an error: {output.ename}")
            if output.get("name") == "stderr":
                found.append(f"cell {number} stores stderr: {output.text[:60]!r}")
            if address := re.search(r"\b0x[0-9a-f]{6,}\b", str(output)):
                found.append(f"cell {number} stores an address: {address[0]}")
    if counts != list(range(1, len(counts) + 1)):
        found.append(f"execution counts are {counts}, not 1 to {len(counts)}")
    return found


def glued(notebook: NotebookNode) -> dict[str, str]:
    """Name to text/plain of every glued value in the stored outputs."""
    record = f"{GLUE_PREFIX}text/plain"
    return {
        output.metadata.scrapbook.name: output.data[record]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "scrapbook" in output.get("metadata", {}) and record in output.data
    }


# {glue:text}`name`, `name:format` or `document::name:format`
GLUE_ROLE = re.compile(
    r"\{glue(?::text|:any|:)?\}`"
    r"(?:(?P<document>[^`:]+)::)?(?P<name>[^`:]+)(?::(?P<format>[^`]*))?`"
)


def fill(
    notebook: NotebookNode, document: str, values: dict, up: str = ""
) -> NotebookNode:
    """A copy for readers in JupyterLab, whose MyST knows less than the book's.

    Glued values stand in the prose as text, and so do citations, terms and asides,
    which point at other pages; cells that the book leaves out are folded.
    values: document name to its glued(...); up: the way from the notebook's folder to
    chapters/, "../" for a lab. A value that is not stored, such as
    a time measured on the reader's machine, becomes an ellipsis.
    """

    def value(role: re.Match) -> str:
        known = values.get(Path(role["document"] or document).stem, {})
        if role["name"] not in known:
            return "…"
        return formatted(known[role["name"]], role["format"] or "")

    filled = nbformat.from_dict(notebook)
    for cell in filled.cells:
        if cell.cell_type == "markdown":
            cell.source = GLUE_ROLE.sub(value, cell.source)
            for role, text in PLAIN_ROLES.items():
                cell.source = re.sub(role, text, cell.source, flags=re.MULTILINE)
            cell.source = cell.source.replace(
                "(bibliography.md)", f"({up}bibliography.md)"
            )
        elif "remove-cell" in cell.metadata.get("tags", []):
            cell.metadata["jupyter"] = {"source_hidden": True}
    return filled


def _cited(role: re.Match) -> str:
    """Keys as names and years: lecun1998 is LeCun (1998) in the bibliography."""
    works = re.findall(r"([A-Za-z]+)[\w-]*?(\d{4})", role[2])
    textual = role[1] == "t"
    form = "{} ({})" if textual else "{} {}"
    names = "; ".join(form.format(name.title(), year) for name, year in works)
    return f"[{names}](bibliography.md)" if textual else f"([{names}](bibliography.md))"


# role or directive: what stands for it in JupyterLab
PLAIN_ROLES = {
    r"\{cite:([tp])\}`([^`]+)`": _cited,
    r"\{term\}`([^`<]+?)(?:\s*<[^`>]*>)?`": r"\1",
    r"^(\s*(?::::+|```+))\{margin\}[ ]*$": r"\1{admonition} Aside",
    r"^(\s*(?::::+|```+))\{margin\}[ ]+(\S.*)$": r"\1{admonition} \2",
}


def formatted(text: str, spec: str) -> str:
    """A glued text as MyST-NB prints it: formatted("456", ",d") for example."""
    try:
        value = literal_eval(text)
    except (SyntaxError, ValueError):
        value = text
    return format(str(value) if spec in ("", "s") else value, spec)


def read(path: Path) -> NotebookNode:
    """The notebook in a file, in today's version of the format."""
    return nbformat.read(path, as_version=4)


def as_text(notebook: NotebookNode) -> str:
    """What a stored notebook's file holds, byte for byte."""
    return nbformat.writes(notebook) + "\n"


def write(path: Path, notebook: NotebookNode) -> None:
    """Store the notebook and say whether that changed the file."""
    text = as_text(notebook)
    changed = path.read_text(encoding="utf-8") != text
    path.write_text(text, encoding="utf-8")
    print(f"{path}: {'changed' if changed else 'as it was'}", flush=True)


def main(arguments: list[str] | None = None) -> int:
    """The command line; 1 where `check` found something, else 0."""
    parser = argparse.ArgumentParser(
        prog="python -m whyconv_book.notebooks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=("refresh", "normalise", "check", "fill"))
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="for fill alone")
    options = parser.parse_args(arguments)
    if options.into and (options.command != "fill" or options.files):
        parser.error("--into is for fill, of all notebooks")
    if options.into:
        shutil.copytree(CHAPTERS, options.into, dirs_exist_ok=True)
    paths = options.files or notebook_paths()
    if not paths:
        parser.error(f"no notebooks in {CHAPTERS.resolve()}")

    if options.command in ("refresh", "normalise"):
        from whyconv_book import pace  # which needs MyST, and Binder does without

    found = []
    values = {path.stem: glued(read(path)) for path in paths}
    for path in paths:
        notebook, place = read(path), path
        if options.into:
            place = options.into / path.relative_to(CHAPTERS)
        match options.command:
            case "refresh":
                executed = execute(notebook, path.parent)
                write(path, pace.timed(normalise(executed)))
            case "normalise":
                write(path, pace.timed(normalise(notebook)))
            case "check":
                found += [f"{path}: {fault}" for fault in faults(path)]
            case "fill":
                inside = CHAPTERS in path.parents
                up = "../" * (len(path.parts) - 2) if inside else ""
                write(place, fill(notebook, path.stem, values, up))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
