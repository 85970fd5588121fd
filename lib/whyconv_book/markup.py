"""Markup of other extensions that says something wrong, set right."""

import re

from docutils import nodes
from sphinx.application import Sphinx

#: As written: as it should be. WAI-ARIA lets a list hold list items alone.
MENDED = {
    '<div role="list" class="citation-list">': '<div class="citation-list">',
    ' role="doc-biblioentry"': "",
    # What can be read on a button is its name; a margin's note has no title.
    '<summary aria-label="Toggle hidden content">': "<summary>",
    '<aside class="margin sidebar">\n<p class="sidebar-title"></p>': (
        '<aside class="margin sidebar" role="note">'
    ),
}
#: A token of code whose kind whyconv.css gives no look: all but keywords, comments,
#: decorators, prompts and errors. They are a fifth of a chapter's weight.
PLAIN_TOKEN = re.compile(
    r'<span class="(?!(?:k[cdnr]?|ow|nd|c[1m]?|sd|gp|err|gr)")\w{1,3}">([^<]*)</span>'
)
#: A summary holds words, no paragraphs.
SUMMARY = re.compile(r"(?<=<summary>).*?(?=</summary>)", re.DOTALL)
#: The style that a figure brings along for a notebook: a page has it once.
OWN_STYLE = re.compile(r'(?<=<figure class="wc-figure">)<style>.*?</style>', re.DOTALL)
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
        body = SUMMARY.sub(lambda words: re.sub(r"(</?)p\b", r"\1span", words[0]), body)
        context["body"] = CODE.sub(lambda code: PLAIN_TOKEN.sub(r"\1", code[0]), body)


def move_styles(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Put the style of the figures into the page's head, once."""
    if body := context.get("body"):
        styles = "".join(sorted(set(OWN_STYLE.findall(body))))
        context["body"] = OWN_STYLE.sub("", body)
        context["metatags"] = f"{context.get('metatags') or ''}{styles}"
