"""Sphinx extension: what only the book build needs.

The theme (`theme/`) lays the page out; `assets` keeps what a page loads to what it
uses, all of it from disk; `repository` finds the source that the page links to.
"""

import os
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from . import assets, repository

THEME = Path(__file__).parent / "theme"
TOOL_NAMES = {
    "Binder": "Run on Binder",
    "Suggest edit": "Suggest an edit",
    "Open issue": "Report a mistake",
}


def point_at_repository(app: Sphinx, config: Config) -> None:
    """Set the theme's repository, and the published address where it is known."""
    options = config.html_theme_options
    found = repository.find(
        os.environ,
        repository.git_output(app.srcdir, "remote", "get-url", "origin"),
        repository.git_output(app.srcdir, "branch", "--show-current"),
        repository.Repository(
            options["repository_url"].rstrip("/"), options["repository_branch"]
        ),
    )
    options["repository_url"], options["repository_branch"] = found
    config.html_baseurl = config.html_baseurl or found.pages_url


def add_page_context(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Give the layout the published address and the words on the page's tools."""
    context["book_url"] = app.config.html_baseurl
    context["tool_names"] = TOOL_NAMES


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_html_theme("whyconv", str(THEME))
    app.add_js_file("whyconv.js", loading_method="defer")
    app.connect("config-inited", point_at_repository)
    app.connect("config-inited", assets.serve_mathjax)
    app.connect("html-page-context", add_page_context)
    # Late: after every extension has added its files to the page.
    app.connect("html-page-context", assets.drop_unused, priority=950)
    app.connect("build-finished", assets.prune, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
