"""Sphinx extension: what only the book build needs.

The theme (`theme/`) lays the page out. Each module has one part of the rest:

addresses    sends a bookmark to where its text has gone
ahead        executes the notebooks side by side
asked        folds away what gives a question's answer away
assets       keeps what a page loads to what it uses, all of it from disk
course       makes the pages about the questions
downloads    makes the notebooks that a reader takes away
edition      says which edition of the book the reader has
first_use    lets Matplotlib speak before the notebooks run
formulas     sets TeX as MathML
keeping      lets a browser keep the book
live         brings the front ends of live figures
markup       mends what other extensions write
page_cells   gives the cells of a page their tools, where Python is in the book
page_python  packs Python for the page
policy       says what a page may run
practice     leads from each lesson and lab to its exercises
repository   finds the source that the page links to
site         makes the pages beside the chapters
warm         starts kernels quickly
"""

import hashlib
import os
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from whyconv import style

from . import repository

LOGGER = logging.getLogger(__name__)
THEME = Path(__file__).parent / "theme"
TOOL_NAMES = {
    "Binder": "Run on Binder",
    "Suggest edit": "Suggest an edit",
    "Open issue": "Report a mistake",
}


def point_at_repository(app: Sphinx, config: Config) -> None:
    """Set the theme's repository, and the published address where it is known."""
    options, folder = config.html_theme_options, Path(app.srcdir)
    url, branch = options["repository_url"], options["repository_branch"]
    default = repository.Repository(url.rstrip("/"), branch)
    found = repository.of_tree(folder, default)
    options["repository_url"], options["repository_branch"] = found
    if found != default and (place := repository.place_in_tree(folder)):
        options["path_to_docs"] = quote(place.strip("/"))
        return  # such a repository's pages are not this book's
    if found == default:
        LOGGER.info("links point at %s, for want of a remote that names another", url)
    config.html_baseurl = config.html_baseurl or found.pages_url


def add_page_context(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Give the layout the colours, the published address and the tools' words."""
    context["palette"] = style.stylesheet()
    context["book_url"] = app.config.html_baseurl
    context["tool_names"] = TOOL_NAMES
    options = app.config.html_theme_options
    here = repository.Repository(
        options["repository_url"], options["repository_branch"]
    )
    context["report_url"] = here.report_url(f"{pagename}.html")


def key_cache(app: Sphinx, config: Config) -> None:
    """Keep executed notebooks apart by what they were executed with."""
    cache = Path(app.outdir).parent / ".jupyter_cache" / cache_key(Path(app.srcdir))
    config.nb_execution_cache_path = str(cache)


def cache_key(folder: Path) -> str:
    """What the package and the benchmarks that the notebooks of a folder use come to.

    The cache itself compares the notebooks' code alone, and would show the numbers of
    an older `whyconv`. Nothing imports it here: its files are what counts, but for the
    questions, which are put into the page anew (see `asked`), and for the exercises,
    whose pages are not executed.
    """
    package = Path(*find_spec("whyconv").submodule_search_locations)
    apart = {"__pycache__", "questions", "exercises", "checker"}
    digest = hashlib.sha256()
    for path in sorted([*package.rglob("*"), *folder.glob("benchmarks/*.json")]):
        inside = path.relative_to(package if package in path.parents else folder)
        if path.is_file() and not apart & {*inside.parts}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def use_one_thread(app: Sphinx, config: Config) -> None:
    """One thread for the products of the notebooks, unless told otherwise.

    They are small, and two threads gain little. But where another program has one of
    two cores, each product waits for the thread that is not given a core, and a build
    of one minute takes eight.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the theme and the handlers."""
    # Here, for the tools of the package, such as `python -m whyconv_book.notebooks`,
    # would else be loaded twice, and Sphinx's parts with them.
    from . import (
        addresses,
        ahead,
        asked,
        assets,
        course,
        downloads,
        edition,
        first_use,
        formulas,
        keeping,
        live,
        markup,
        page_cells,
        page_python,
        policy,
        practice,
        shown,
        site,
        slides,
    )

    app.add_directive("course", course.Course)
    app.add_html_theme("whyconv", str(THEME))
    app.add_js_file("whyconv.js", loading_method="defer")
    app.add_js_file("live-host.js", loading_method="defer")
    for part in (edition, formulas, site):
        part.setup(app)
    app.add_js_file("offline.js", loading_method="defer")
    app.connect("config-inited", point_at_repository)
    app.connect("config-inited", key_cache)
    app.connect("config-inited", use_one_thread)
    app.connect("config-inited", first_use.ready_matplotlib)
    app.connect("config-inited", ahead.warm_up)  # once the environment is set
    app.connect("config-inited", assets.silence_thebe)
    app.connect("builder-inited", page_python.find)
    app.connect("env-before-read-docs", ahead.execute_ahead)
    app.connect("doctree-read", asked.note_files)
    app.connect("doctree-read", practice.add_link)
    app.connect("doctree-read", shown.add_figures)
    app.connect("doctree-resolved", markup.drop_double_ids)
    app.connect("doctree-resolved", asked.fold)
    app.connect("html-page-context", add_page_context)
    app.connect("html-page-context", markup.mend_body)
    app.connect("html-page-context", markup.move_styles)
    app.connect("html-page-context", addresses.add_moved)
    app.connect("html-page-context", course.fill)
    app.connect("html-page-context", asked.add_answers)
    app.connect("html-page-context", live.add_front_ends)
    app.connect("html-page-context", downloads.add_links)
    app.connect("html-page-context", page_python.add_to_page)
    # Late: after every extension has added its files to the page.
    app.connect("html-page-context", assets.drop_unused, priority=950)
    app.connect("html-page-context", policy.add_policy, priority=960)
    app.connect("build-finished", assets.prune, priority=950)
    app.connect("build-finished", downloads.write_notebooks)
    app.connect("build-finished", page_python.write_all)
    app.connect("build-finished", slides.write)
    page_cells.connect(app)
    # Last: it lists every file of the book.
    app.connect("build-finished", keeping.write_worker, priority=999)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
