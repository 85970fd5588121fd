"""Questions in the pages: what gives an answer away is folded until there is one.

A fold begins behind the cell that asks, and ends, in the same section, with a line
`<!-- fold ends -->` in Markdown. Only a script closes it, before it is first painted.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from whyconv.questions import ask, found, load
from whyconv.questions.words import inline, paragraphs

LOGGER = logging.getLogger(__name__)
END = "<!-- fold ends -->"
ASKED = re.compile(
    r'<figure class="wc-figure wc-live wc-ask"[^>]* data-question="(\w+)".*?</figure>',
    re.DOTALL,
)
IN_SOURCE = re.compile(r'\bask\(\\?"(\w+)\\?"\)')
SCRIPT = Path(__file__).parent / "theme" / "fold.js"
NOTE = "The text goes on here when you have answered."


def note_files(app: Sphinx, doctree: nodes.document) -> None:
    """Have the page built again when the file of one of its questions changes."""
    docname, files = app.env.docname, found()
    source = Path(app.env.doc2path(docname)).read_text("utf-8")
    for name in IN_SOURCE.findall(source):
        if name in files:
            app.env.dependencies[docname].add(str(files[name]))


def fold(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put what stands between a question and the end of its fold into one element."""
    for figure in list(doctree.findall(nodes.raw)):
        if match := ASKED.search(figure.astext()):
            cell = figure
            while "cell" not in cell.get("classes", []) and cell.parent:
                cell = cell.parent
            if cell.parent:
                _fold_behind(cell, match[1])
    for left in doctree.findall(nodes.raw):
        if left.astext().strip() == END:
            LOGGER.warning(
                "a fold ends where none begins: no question stands before it in this "
                "section",
                location=docname,
            )


def _fold_behind(cell: nodes.Element, name: str) -> None:
    section = cell.parent
    place = section.index(cell) + 1
    for n, node in enumerate(section[place:], start=place):
        if isinstance(node, nodes.raw) and node.astext().strip() == END:
            close = f'</div><p class="wc-fold-note">{NOTE}</p>'
            section[n] = nodes.raw("", close, format="html")
            start = (
                f'<div class="wc-fold" data-question="{name}"><script>'
                "window.wcFold?.(document.currentScript.parentNode)</script>"
            )
            section.insert(place, nodes.raw("", start, format="html"))
            return
        if any(ASKED.search(raw.astext()) for raw in node.findall(nodes.raw)):
            return


def add_answers(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """The questions as their files have them now, and all answers at the end."""
    body = context.get("body") or ""
    names = ASKED.findall(body)
    if not names:
        return
    body = ASKED.sub(lambda match: ask(match[1]).html(), body)
    context["body"] = body + answers(names)
    app.add_js_file(None, body=SCRIPT.read_text("utf-8"))  # of this page alone


def answers(names: list[str]) -> str:
    """The answers of a page as HTML: on paper, and where no script runs."""
    lines = []
    for item in map(load, names):
        solution = item.solution()
        solution = f"<strong>{inline(solution[:1].upper() + solution[1:])}.</strong> "
        told = paragraphs(item.explanation).replace("<p>", f"<p>{solution}", 1)
        lines.append(f"<li>{told}</li>")
    return (
        '<section class="wc-answers"><h2>Answers to the questions</h2>'
        f"<ol>{''.join(lines)}</ol></section>"
    )
