"""Markup of other extensions that says something wrong, set right."""

import re

from docutils import nodes
from sphinx.application import Sphinx

#: As written: as it should be. WAI-ARIA lets a list hold list items alone.
MENDED = {
    '<div role="list" class="citation-list">': '<div class="citation-list">',
    ' role="doc-biblioentry"': "",
}
#: A token of code whose kind whyconv.css gives no look: all but keywords, comments,
#: decorators, prompts and errors. They are a fifth of a chapter's weight.
PLAIN_TOKEN = re.compile(
    r'<span class="(?!(?:k[cdnr]?|ow|nd|c[1m]?|sd|gp|err|gr)")\w{1,3}">([^<]*)</span>'
)
CODE = re.compile(r'(?<=<div class="highlight">)<pre>.*?</pre>', re.DOTALL)


def drop_double_ids(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Take the ids that sphinx-proof gives to every proof of a page."""
    for node in doctree.findall(nodes.Element):
        if node.get("ids") in (["proof"], ["proof-content"]):
            node["ids"] = []


def mend_body(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Replace what is MENDED in the page's HTML; plain code is plain text."""
    if body := context.get("body"):
        for written, meant in MENDED.items():
            body = body.replace(written, meant)
        context["body"] = CODE.sub(lambda code: PLAIN_TOKEN.sub(r"\1", code[0]), body)
