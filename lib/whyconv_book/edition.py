"""Which edition of the book this is: version, commit, day of its numbers."""

import os
from datetime import UTC, datetime
from pathlib import Path

from jupyter_cache import get_cache
from sphinx.application import Sphinx
from sphinx.config import Config

import whyconv

from .repository import git_output


def commit_of(folder: Path) -> str:
    """The commit of the source tree, with "+" where it was changed since.

    Without git that of CI, else "".
    """
    if not git_output(folder, "ls-files", "_config.yml"):
        return os.environ.get("GITHUB_SHA", "")
    changed = "+" if git_output(folder, "status", "--porcelain") else ""
    return f"{git_output(folder, 'rev-parse', 'HEAD') or ''}{changed}"


def executed(cache: str) -> str:
    """The day on which the last notebook was executed, as "28 November 2026"; or "".

    SOURCE_DATE_EPOCH says another, for a build that repeats an earlier one.
    """
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        day = datetime.fromtimestamp(int(epoch), UTC)
    elif days := [record.created for record in get_cache(cache).list_cache_records()]:
        day = max(days)
    else:
        return ""
    return f"{day.day} {day:%B %Y}"


def find_edition(app: Sphinx, config: Config) -> None:
    """Set version and commit; where they are others, all pages are written anew."""
    config.whyconv_edition = [whyconv.__version__, commit_of(Path(app.srcdir))]


def add_edition(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Give the foot of the page what it says of the edition."""
    release, commit = app.config.whyconv_edition
    context["edition"] = {
        "version": release,
        "commit": commit[:7] + "+" * commit.endswith("+"),
        "url": f"{app.config.html_theme_options['repository_url']}/commit/"
        + commit.rstrip("+"),
        "executed": executed(app.config.nb_execution_cache_path),
    }


def setup(app: Sphinx) -> None:
    """Register what the foot of a page says."""
    app.add_config_value("whyconv_edition", ["", ""], "html")
    app.connect("config-inited", find_edition)
    app.connect("html-page-context", add_edition)
