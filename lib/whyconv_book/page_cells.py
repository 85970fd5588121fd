"""Cells that run in the page, as the build prepares them.

Each code cell gets its id in the notebook as an anchor; a glued number says its name
and format, for a reader's run may change it; the page gets the scripts, a line that
says what can be done, and, to save, its notebook with the numbers filled in.
"""

import json
import re
from pathlib import Path

import nbformat
from docutils import nodes
from myst_nb.ext.glue.domain import NbGlueDomain
from myst_nb.ext.glue.roles import PasteTextRole
from sphinx.application import Sphinx
from sphinx.config import Config

from . import page_python

PRIORITY = 600  # after page_python has said which pages run
NOTE = (
    '<p class="wc-python-note">The cells of this page run in your browser: '
    '<svg viewBox="0 0 16 16" role="img" aria-label="Run">'
    '<path d="M4.5 2.5v11l9-5.5z"/>'
    "</svg> runs one, and its code is yours to change. Nothing is sent anywhere. "
    '<button type="button" class="wc-python-more" hidden>More</button></p>'
)
FIRST_CELL = re.compile(
    r'(?=<div class="cell [^>]*>\s*(?:<details|<div class="cell_input))'
)
INSTALL = (
    "*This is the notebook of the page [{title}]({url}), as a reader saved it. To run "
    "it, install what it imports:* `pip install git+{repository}`"
)


class glued(nodes.inline):  # noqa: N801, docutils nodes are lower case
    """A number in the text that a cell has computed."""


class GluedTextRole(PasteTextRole):
    """{glue:text}`name:format`, with both kept beside the text."""

    def run(self):
        """As MyST-NB does it; a number of another page is left as it is."""
        found, messages = super().run()
        name, _, form = self.text.rpartition(":")
        if ":" not in self.text:
            name, form = self.text, ""
        for number, node in enumerate(found):
            if isinstance(node, nodes.inline) and "::" not in self.text:
                marked = glued(node.rawsource, *node.children, **node.attributes)
                marked["glue"], marked["format"] = name, form
                found[number] = marked
        return found, messages


def visit_glued(self, node: glued) -> None:
    """A span with the name and the format."""
    form = {"data-format": node["format"]} if node["format"] else {}
    self.body.append(
        self.starttag(node, "span", "", **{"data-glue": node["glue"]}, **form)
    )


def depart_glued(self, node: glued) -> None:
    """The end of the span."""
    self.body.append("</span>")


def mark_numbers(app: Sphinx, config: Config) -> None:
    """Put the role in place of MyST-NB's."""
    NbGlueDomain.roles["text"] = GluedTextRole()


def name_cells(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give each code cell of a page that runs the notebook's id as its anchor."""
    if not page_python.runs(app, docname):
        return
    source = json.loads(Path(app.env.doc2path(docname)).read_text("utf-8"))["cells"]
    for node in doctree.findall(nodes.container):
        if node.get("nb_element") == "cell_code":
            node["ids"] = [f"cell-{source[node['cell_index']]['id']}"]


def add_to_page(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Give a page that runs its scripts and the line above its first cell."""
    body = context.get("body") or ""
    if not page_python.runs(app, pagename) or not FIRST_CELL.search(body):
        return
    app.add_js_file("python-cells.js", loading_method="defer")
    app.add_css_file("python-cells.css")
    context["body"] = FIRST_CELL.sub(lambda _: NOTE, body, count=1)


def saved(notebook, page: str, values: dict, top: dict) -> dict:
    """The notebook as readers save it: numbers filled in, no outputs, how to run it."""
    from . import notebooks  # a command of its own too

    up = "../" * (page.count("/") - 1)
    filled = notebooks.fill(notebook, Path(page).stem, values, up)
    filled = nbformat.from_dict(filled)
    for cell in filled.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    words = nbformat.v4.new_markdown_cell(INSTALL.format(**top), id="whyconv-saved")
    filled.cells.insert(0, words)
    nbformat.validate(filled)
    return filled


def write_notebooks(app: Sphinx, exception: Exception | None) -> None:
    """Write each page's notebook where the page finds it when a reader saves it.

    Where no page has Python in it, take the scripts out that pages would have.
    """
    if exception:
        return
    if getattr(app, "whyconv_pyodide", None) is None:
        for script in Path(app.outdir, "_static").glob("python-*"):
            script.unlink()  # no page asks for it
        return
    from . import notebooks

    pages = [page for page in app.env.found_docs if page_python.runs(app, page)]
    read = {page: nbformat.read(app.env.doc2path(page), as_version=4) for page in pages}
    values = {Path(page).stem: notebooks.glued(book) for page, book in read.items()}
    folder = Path(app.outdir, "_static", page_python.NAME, "notebooks")
    for page, notebook in read.items():
        top = {
            "title": app.env.titles[page].astext(),
            "url": f"{app.config.html_baseurl or ''}{page}.html",
            "repository": app.config.html_theme_options["repository_url"],
        }
        path = folder / f"{page}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(saved(notebook, page, values, top))
        name = json.dumps(f"notebooks/{page}.js")
        path.write_text(f"whyconvFile({name},{text})", encoding="utf-8")


def connect(app: Sphinx) -> None:
    """Register all of this."""
    app.add_node(glued, html=(visit_glued, depart_glued))
    app.connect("config-inited", mark_numbers)
    app.connect("doctree-resolved", name_cells)
    app.connect("html-page-context", add_to_page, priority=PRIORITY)
    app.connect("build-finished", write_notebooks)
