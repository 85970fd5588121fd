"""Figures in pages whose notebooks are not executed: those of the exercises.

A cell that shows a figure is stored with the words "Figure: …" as its output. Its
code, behind the page's imports, is run here for the figure that stands in their place.
"""

import ast
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from . import exercises, notebooks

WORDS = "Figure: "


def add_figures(app: Sphinx, doctree: nodes.document) -> None:
    """Put the figures of a page of exercises where their words stand."""
    path = Path(app.env.doc2path(app.env.docname))
    if path.parent.name != exercises.FOLDER.name or path.suffix != ".ipynb":
        return
    blocks = [
        block
        for block in doctree.findall(nodes.literal_block)
        if block.astext().startswith(WORDS)
    ]
    if not blocks:
        return
    made = {str(one): one for one in figures(notebooks.read(path))}
    for block in blocks:
        figure = made[block.astext().strip()]
        block["classes"] = ["output", "text_html"]  # which the figure takes over
        block.replace_self(nodes.raw("", figure.html(), format="html"))


def figures(notebook) -> list:
    """What the cells with such words show."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [
        shown_by(code[0].source, cell.source)
        for cell in code
        if any(
            one.get("data", {}).get("text/plain", "").startswith(WORDS)
            for one in cell.outputs
        )
    ]


def shown_by(imports: str, source: str):
    """The value of the last line of a cell, behind the imports of its notebook."""
    names: dict = {}
    exec(imports, names)
    *before, last = ast.parse(source).body
    exec(compile(ast.Module(before, []), "<cell>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
