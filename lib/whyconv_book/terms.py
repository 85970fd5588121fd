"""No lesson uses a word that a later lesson teaches, unless it says what it means.

The glossary says which lesson teaches a word: the last chapter its entry links to.
A gloss stands in parentheses right behind the word: {term}`loss` (how wrong the
network is).
"""

import re

from nbformat import NotebookNode

from whyconv_book import pace

ENTRY = re.compile(
    r"^(?P<words>(?:\S.*\n)+)(?P<text>(?:[ ]{2,}.*\n?|\n)+)", re.MULTILINE
)
CHAPTER = re.compile(r"\((?:labs/)?(\d\d)-[\w-]+\.ipynb[^)]*\)")
ROLE = re.compile(r"\{term\}`(?:[^`<]*<)?([^`<>]+)>?`(?P<gloss>\s*\()?")


def taught(glossary: str) -> dict[str, int]:
    """Word to the number of the lesson that teaches it."""
    start = glossary.find("{glossary}")
    lessons = {}
    for entry in ENTRY.finditer(glossary[start:]):
        if chapters := CHAPTER.findall(entry["text"]):
            for word in entry["words"].splitlines():
                lessons[word.strip()] = int(chapters[-1])
    return lessons


def reached(document: str, notebook: NotebookNode) -> int | None:
    """The last lesson that the reader of a document knows; None where it is neither.

    Lessons and labs are told by the line at their top: see `pace`.
    """
    if not pace.line(notebook):
        return None
    if document == "intro":
        return 0
    if number := re.match(r"(\d\d)-", document):
        return int(number[1])
    return max(pace.needs(notebook), default=None)


def too_early(notebooks: dict[str, NotebookNode]) -> list[str]:
    """Every word linked to a later lesson's definition has a gloss behind it."""
    if "glossary" not in notebooks:
        return []
    lessons = taught(notebooks["glossary"].cells[0].source)
    found = []
    for document, notebook in notebooks.items():
        if (here := reached(document, notebook)) is None:
            continue
        glossed = set()
        for number, cell in enumerate(notebook.cells):
            if cell.cell_type != "markdown":
                continue
            for role in ROLE.finditer(cell.source):
                word = role[1].strip()
                if role["gloss"]:
                    glossed.add(word)
                elif lessons.get(word, 0) > here and word not in glossed:
                    found.append(
                        f"{document}: cell {number} uses {word!r}, which lesson "
                        f"{lessons[word]} teaches: say what it means in parentheses"
                    )
    return found
