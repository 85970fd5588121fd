"""Each lesson and lab leads to its exercises: a sentence at the end of its page.

No page says itself whether it has exercises, and where: the pages of exercises name the
lessons and labs that theirs belong to.
"""

from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path, PurePosixPath

from docutils import nodes
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from sphinx import addnodes
from sphinx.application import Sphinx

from . import exercises, notebooks

BEFORE = "Functions to write yourself, each with a check and hints, are in the "
CHAPTERS = notebooks.CHAPTERS.as_posix()


@cache
def places(top: Path) -> dict[str, str]:
    """Page to the page of its exercises: "chapters/01-x": "chapters/exercises/01-y".

    Read once: every page of the book asks.
    """
    return dict(_pairs(top))


def _pairs(top: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((top / exercises.FOLDER).glob("*.ipynb")):
        of_exercises = path.relative_to(top).with_suffix("").as_posix()
        for page in exercises.pages_of(notebooks.read(path)):
            yield f"{CHAPTERS}/{page}", of_exercises


def words(page: str) -> str:
    """What the link says: "exercises to this lesson"."""
    return f"exercises to this {'lab' if '/labs/' in page else 'lesson'}"


def add_link(app: Sphinx, doctree: nodes.document) -> None:
    """Put the sentence at the end of the page's last section."""
    page = app.env.docname
    if not (place := places(Path(app.srcdir)).get(page)):
        return
    link = addnodes.pending_xref(
        "",
        nodes.inline("", words(page)),
        refdomain="std",
        reftype="doc",
        reftarget=f"/{place}",
        refexplicit=True,
        refwarn=True,
        refdoc=page,
    )
    end = doctree
    while end.children and isinstance(end[-1], nodes.section):
        end = end[-1]
    end += nodes.paragraph("", BEFORE, link, nodes.Text("."))


def with_link(notebook: NotebookNode, page: str, place: str | None) -> NotebookNode:
    """The page's notebook with the sentence as its last cell, where it has a place."""
    if place:
        inside = PurePosixPath(page).parent.relative_to(CHAPTERS)
        up = "../" * len(inside.parts)
        target = f"{up}{PurePosixPath(place).relative_to(CHAPTERS)}.ipynb"
        text = f"{BEFORE}[{words(page)}]({target})."
        notebook.cells.append(new_markdown_cell(text, id="exercises-of-this-page"))
    return notebook


def for_teachers(app: Sphinx, name: str, href: str) -> str:
    """A row of the table of goals: the exercises to a page, which is at `href`."""
    if not (place := places(Path(app.srcdir)).get(f"{CHAPTERS}/{name}")):
        return ""
    up = href.removesuffix(f"{name}.html")
    target = f"{up}{PurePosixPath(place).relative_to(CHAPTERS)}.html"
    lines = []
    for one in exercises.of_pages([name]):
        # The book's headings have typographic apostrophes, and their ids none.
        heading = one.title.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")
        link = escape(f"{target}#{nodes.make_id(heading)}")
        kind = exercises.DIFFICULTY[one.difficulty].lower()
        lines.append(
            f'<li><a href="{link}">{escape(one.title)}</a><br/>'
            f"<small>{kind}, {one.minutes} min; <code>{one.name}</code></small></li>"
        )
    return (
        '<tr><th scope="row">Coding exercises</th>'
        f"<td><ul>{''.join(lines)}</ul></td></tr>"
    )
