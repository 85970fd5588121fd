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
#: A template string, to be kept as it is, or a comment that has its lines for itself.
COMMENT = re.compile(
    r"(`(?:\\.|[^`\\])*`)|^ *(?:/\*\*.*?\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL
)
#: What is declared at the top of a module: one name, or a pattern of them.
DECLARED = re.compile(
    r"^(?:export )?(?:async )?(?:function\*?|class|const|let|var) (\w+|[{[][^=]*[}\]])",
    re.MULTILINE,
)


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
        _check_names(name)
    return found


@cache
def stylesheet(*names: str) -> str:
    """The colours and the style of all live figures, then those of `names`.

    A module that they import may bring its own. Every rule is scoped to `.wc-live`.
    """
    files = [FOLDER / f"{name}.css" for name in ("live", *parts(*names))]
    texts = [path.read_text("utf-8") for path in files if path.exists()]
    return style.live_stylesheet() + "".join(texts)


def declared(text: str) -> list[str]:
    """The names that a module declares at its top, those in patterns too."""
    found = []
    for names in DECLARED.findall(text):
        parts = names.strip("{[]}").split(",")
        found += [part.split(":")[-1].strip(" .\n") for part in parts]
    return [name for name in found if name]


def _check_names(front_end: str) -> None:
    """ValueError where two modules of a front end declare the same name."""
    owners: dict[str, str] = {}
    own: dict[str, str] = {}
    _collect(front_end, own)
    for module, text in own.items():
        for name in declared(text):
            if name in owners:
                raise ValueError(
                    f"{module}.js declares {name!r}, and so does {owners[name]}.js: "
                    f"{front_end}.js puts them together, so rename one of them"
                )
            owners[name] = module


def _collect(name: str, found: dict[str, str]) -> None:
    """Add a module's text to those found, what it imports before it, each once."""
    text = (FOLDER / f"{name}.js").read_text(encoding="utf-8")
    for imported in IMPORT.findall(text):
        if imported not in found:
            _collect(imported, found)
    text = COMMENT.sub(lambda match: match[1] or "", IMPORT.sub("", text))
    if re.search(r"^import\b", text, re.MULTILINE):
        raise ValueError(
            f'{name}.js: an import must read import {{ a, b }} from "./part.js"; '
            "on lines of its own, without `as`"
        )
    found[name] = text
