"""The front ends: ES modules that lie beside this file, composed into one text.

A front end runs from a blob or a data URL, where a relative import cannot be
resolved. So the text of what it imports is put in front of it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "js"
IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)
COMMENT = re.compile(r"^ *(?:/\*\*.*?\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


@cache
def source(name: str) -> str:
    """The module `js/<name>.js` with all that it imports, as one ES module.

    Without the comments: a page carries the text, its readers look at the files.
    """
    parts: dict[str, str] = {}
    _collect(name, parts)
    *imported, own = parts.values()
    return "\n".join([*(EXPORT.sub("", text) for text in imported), own])


@cache
def stylesheet(*names: str) -> str:
    """The style that all live figures share, then that of the front ends `names`.

    A module that they import may bring its own. Every rule is scoped to `.wc-live`.
    """
    parts: dict[str, str] = {}
    for name in names:
        _collect(name, parts)
    files = [FOLDER / f"{name}.css" for name in ("live", *parts)]
    return "".join(path.read_text("utf-8") for path in files if path.exists())


def _collect(name: str, parts: dict[str, str]) -> None:
    """Add a module's text to `parts`, what it imports before it, each once."""
    text = (FOLDER / f"{name}.js").read_text(encoding="utf-8")
    for imported in IMPORT.findall(text):
        if imported not in parts:
            _collect(imported, parts)
    parts[name] = COMMENT.sub("", IMPORT.sub("", text))
