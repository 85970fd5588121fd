"""The front ends: ES modules that lie beside this file, composed into one text.

A front end runs from a blob or a data URL, where a relative import cannot be
resolved. So the text of what it imports is put in front of it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from whyconv import style

FOLDER = Path(__file__).parent / "js"
IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)
COMMENT = re.compile(r"^ *(?:/\*\*.*?\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)


@cache
def source(name: str) -> str:
    """The module `js/<name>.js` with all that it imports, as one ES module."""
    return "\n".join(parts(name).values())


@cache
def parts(*names: str) -> dict[str, str]:
    """The texts that the front ends `names` are made of: what is imported comes first.

    Without the comments: a page carries the text, its readers look at the files.
    """
    found: dict[str, str] = {}
    for name in names:
        _collect(name, found)
    return found


@cache
def stylesheet(*names: str) -> str:
    """The colours and the style of all live figures, then those of `names`.

    A module that they import may bring its own. Every rule is scoped to `.wc-live`.
    """
    files = [FOLDER / f"{name}.css" for name in ("live", *parts(*names))]
    texts = [path.read_text("utf-8") for path in files if path.exists()]
    return style.live_stylesheet() + "".join(texts)


def _collect(name: str, found: dict[str, str]) -> None:
    """Add a module's text to those found, what it imports before it, each once."""
    text = (FOLDER / f"{name}.js").read_text(encoding="utf-8")
    for imported in IMPORT.findall(text):
        if imported not in found:
            _collect(imported, found)
    found[name] = COMMENT.sub("", IMPORT.sub("", text))
