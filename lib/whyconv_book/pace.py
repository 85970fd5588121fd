"""How long a lesson or a lab takes, and how long it may be.

The rule, once: 150 words of prose a minute, and 15 lines of code that the reader sees.
The first cell of a lesson or lab says the minutes and what to know first:

    *Lesson, 24 minutes. Know first: what a matrix product is.*
    *Lab, 18 minutes. Needs lesson [4](../04-equivariance.ipynb).*
    *Exercises, 90 minutes. To lesson [4](../04-equivariance.ipynb).*

A page of exercises takes as long as its exercises say together.

`python -m whyconv_book.notebooks refresh` (or `normalise`) writes the number.
"""

import re
from math import ceil

import nbformat
from nbformat import NotebookNode

from whyconv_book.prose import pieces

WORDS_A_MINUTE, LINES_A_MINUTE = 150, 15
MOST_WORDS, MOST_LINES, MOST_MINUTES = 3000, 150, 30
UNSEEN = {"remove-cell", "remove-input", "hide-input", "hide-cell"}
LINE = re.compile(
    r"^\*(?P<kind>Lesson|Lab|Exercises), (?P<minutes>\d+) minutes\. (?P<needs>.+?)\*$",
    re.MULTILINE | re.DOTALL,
)
LESSON_LINK = re.compile(r"\(\.\./(\d\d)-[\w-]+\.ipynb\)")
EXERCISE = re.compile(r"^\*[^*]+, about (\d+) minutes\.\*$", re.MULTILINE)


def words(notebook: NotebookNode) -> int:
    """Words of prose: text and headings; no code, formulas, or captions."""
    return sum(
        len(re.findall(r"\w+(?:['’.,-]\w+)*", piece.text))
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for piece in pieces(cell.source)
        if piece.kind in ("text", "heading")
    )


def visible_lines(notebook: NotebookNode) -> int:
    """Lines of code that a reader of the page sees without opening anything."""
    return sum(
        bool(line.strip())
        for cell in notebook.cells
        if cell.cell_type == "code"
        and not UNSEEN.intersection(cell.metadata.get("tags", []))
        for line in cell.source.splitlines()
    )


def minutes(notebook: NotebookNode) -> int:
    """The minutes that a careful reader takes, rounded up."""
    if (stated := line(notebook)) and stated["kind"] == "Exercises":
        return sum(
            int(of_one)
            for cell in notebook.cells
            if cell.cell_type == "markdown"
            for of_one in EXERCISE.findall(cell.source)
        )
    reading = words(notebook) / WORDS_A_MINUTE
    return ceil(reading + visible_lines(notebook) / LINES_A_MINUTE)


def line(notebook: NotebookNode) -> re.Match | None:
    """The line at the top: its kind, minutes and needs; None where there is none."""
    first = notebook.cells[0] if notebook.cells else NotebookNode(source="")
    return LINE.search(first.source)


def needs(notebook: NotebookNode) -> list[int]:
    """The numbers of the lessons that a lab's line links to."""
    stated = line(notebook)
    return (
        [int(number) for number in LESSON_LINK.findall(stated["needs"])]
        if stated
        else []
    )


def timed(notebook: NotebookNode) -> NotebookNode:
    """A copy whose line says the computed minutes; without a line as it was."""
    copy = nbformat.from_dict(notebook)
    if stated := line(copy):
        source = copy.cells[0].source
        start, end = stated.span("minutes")
        copy.cells[0].source = f"{source[:start]}{minutes(copy)}{source[end:]}"
    return copy


def faults(notebook: NotebookNode) -> list[str]:
    """A lesson or lab says how long it takes, rightly, and is not too long."""
    if not (stated := line(notebook)):
        return []
    found = []
    if int(stated["minutes"]) != minutes(notebook):
        found.append(
            f"says {stated['minutes']} minutes, takes {minutes(notebook)}: "
            "python -m whyconv_book.notebooks normalise"
        )
    if stated["kind"] != "Lesson":
        if not needs(notebook):
            found.append("names no lesson that it needs, as [4](../04-….ipynb)")
        if stated["kind"] == "Lab" and minutes(notebook) > MOST_MINUTES:
            found.append(f"takes {minutes(notebook)} minutes, over {MOST_MINUTES}")
        return found
    if (count := words(notebook)) > MOST_WORDS:
        found.append(f"has {count:,} words of prose, over {MOST_WORDS:,}")
    if (count := visible_lines(notebook)) > MOST_LINES:
        found.append(f"shows {count} lines of code, over {MOST_LINES}")
    return found
