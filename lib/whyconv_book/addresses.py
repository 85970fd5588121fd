"""Old addresses keep working: chapters/moved.yml says where a section has gone.

Its keys are pages, its values map an anchor that the page once had to the place of
that text now, relative to chapters/:

    04-equivariance:
      the-border: labs/trained-in-one-corner#the-border
"""

from pathlib import Path
from posixpath import relpath

import yaml
from sphinx.application import Sphinx

FOLDER = "chapters"


def moved(source: Path) -> dict[str, dict[str, str]]:
    """Page to {old anchor: "page#anchor"}, as the file says; {} without it."""
    path = source / FOLDER / "moved.yml"
    return (yaml.safe_load(path.read_text("utf-8")) if path.is_file() else None) or {}


def links(page: str, entries: dict[str, str]) -> dict[str, str]:
    """The same with each place as a link from the page: "labs/x.html#anchor"."""
    here = Path(page).parent.as_posix()
    found = {}
    for anchor, place in entries.items():
        target, _, goal = place.partition("#")
        found[anchor] = f"{relpath(target, here)}.html" + (f"#{goal}" if goal else "")
    return found


def add_moved(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Give the page the anchors that have left it."""
    folder, _, page = pagename.partition("/")
    entries = moved(Path(app.srcdir)).get(page) if folder == FOLDER else None
    context["moved"] = links(page, entries) if entries else None
