"""Markup of other extensions that says something wrong, set right."""

from docutils import nodes
from sphinx.application import Sphinx

#: As written: as it should be. WAI-ARIA lets a list hold list items alone.
MENDED = {
    '<div role="list" class="citation-list">': '<div class="citation-list">',
    ' role="doc-biblioentry"': "",
}


def drop_double_ids(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Take the ids that sphinx-proof gives to every proof of a page."""
    for node in doctree.findall(nodes.Element):
        if node.get("ids") in (["proof"], ["proof-content"]):
            node["ids"] = []


def mend_body(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Replace what is MENDED in the page's HTML."""
    for written, meant in MENDED.items():
        if "body" in context:
            context["body"] = context["body"].replace(written, meant)
