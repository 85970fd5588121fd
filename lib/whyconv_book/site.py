"""The pages beside the chapters: the first, the one for a wrong address, the map."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from sphinx.application import Sphinx

from .policy import policy

MISSING = "404"
FIRST = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="{policy}"/>
<meta http-equiv="refresh" content="0; url={page}"/>
<title>{title}</title>
{canonical}</head>
<body><p><a href="{page}">{title}</a></p></body>
</html>
"""


def missing_page(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """The page that a server shows for an address that has none."""
    yield MISSING, {"title": "No such page"}, "404.html"


def at_home(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Have the page for wrong addresses find its files from any depth."""
    context["home"] = ""
    if pagename == MISSING:
        context["home"] = urlsplit(app.config.html_baseurl).path
        context["pageurl"] = None  # it has no address of its own


def write_first(app: Sphinx, exception: Exception | None) -> None:
    """Write the page that leads from the book's address to its first chapter."""
    if exception or app.builder.format != "html":
        return
    page = f"{app.config.root_doc}.html"
    home = app.config.html_baseurl
    link = f'<link rel="canonical" href="{escape(home + page)}"/>\n' if home else ""
    text = FIRST.format(
        language=app.config.language,
        policy=policy([]),
        page=escape(page),
        title=escape(app.config.html_title),
        canonical=link,
    )
    Path(app.outdir, "index.html").write_text(text, encoding="utf-8")


def write_map(app: Sphinx, exception: Exception | None) -> None:
    """Write sitemap.xml, where the book's address is known."""
    if exception or app.builder.format != "html" or not app.config.html_baseurl:
        return
    entries = "".join(
        f"<url><loc>{escape(f'{app.config.html_baseurl}{name}.html')}</loc></url>\n"
        for name in sorted(app.env.found_docs)
    )
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}'
        "</urlset>\n"
    )
    Path(app.outdir, "sitemap.xml").write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register the pages; the first after another extension has written its own."""
    app.connect("html-collect-pages", missing_page)
    app.connect("html-page-context", at_home)
    app.connect("build-finished", write_first, priority=950)
    app.connect("build-finished", write_map)
