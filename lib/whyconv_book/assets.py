"""What a page loads: only what it uses, and all of it from the book's own folder."""

import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

#: File: the pattern in a page's body that needs it. None: no page does.
NEEDED_BY = {
    "pygments.css": None,  # whyconv.css sets code; colours mean other things here
    "mystnb": None,
    "proof.css": None,
    "sphinx-book-theme.js": None,
    "sphinx-thebe": None,
    "thebe": None,
    "require.min.js": None,
    # but for dropdowns, which whyconv.css sets
    "sphinx-design.min.css": r"sd-(?!sphinx|dropdown|card|mb-3|summary|octicon)",
    "design-tabs.js": "sd-tab-set",
    "togglebutton.css": 'class="dropdown ',
    "togglebutton.js": 'class="dropdown ',
    "copybutton.css": None,  # likewise
    "copybutton.js": 'class="highlight',
    "clipboard.min.js": 'class="highlight',
    "live-host.js": 'class="wc-figure wc-live',
    "formulas.css": "<math",
    "formulas.js": "<math",
}
#: Likewise for inline scripts, by a text in their attributes or inside them.
INLINE_NEEDED_BY = {
    "THEBE_JS_URL": None,
    "DOCUMENTATION_OPTIONS.": None,
    "toggle": 'class="dropdown ',
    "application/vnd.jupyter.widget": None,  # live figures bring their own state
}

#: Left in `_static` by the themes underneath, asked for by no page.
UNUSED_STATIC = (
    "scripts",
    "styles",
    "vendor",
    "locales",
    "images",
    "webpack-macros.html",
    "sbt-webpack-macros.html",
    "sphinx-thebe.js",
    "sphinx-thebe.css",
    "pygments.css",
    "proof.css",
    "basic.css",
)


def used(asset, body: str) -> bool:
    """Whether a page with this HTML `body` uses a script or stylesheet."""
    if filename := getattr(asset, "filename", None):
        name = Path(str(filename)).name
        needs = [v for k, v in NEEDED_BY.items() if name.startswith(k)]
    else:
        inline = " ".join(map(str, asset.attributes.values()))
        needs = [v for k, v in INLINE_NEEDED_BY.items() if k in inline]
    return all(text is not None and re.search(text, body) for text in needs)


def drop_unused(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Take from the page every script and stylesheet that it does not use.

    The scripts that stay wait for the page: none of them is needed to draw it.
    """
    body = context.get("body") or ""
    for kind in ("script_files", "css_files"):
        context[kind][:] = [asset for asset in context[kind] if used(asset, body)]
    for script in context["script_files"]:
        if script.filename:
            script.attributes["defer"] = "defer"


def silence_thebe(app: Sphinx, config: Config) -> None:
    """Take sphinx-thebe's handlers off: it writes a foreign repository on each page.

    Jupyter Book always loads it, and nothing here is run through it.
    """
    for listeners in app.events.listeners.values():
        for listener in list(listeners):
            if listener.handler.__module__ == "sphinx_thebe":
                app.disconnect(listener.id)


def prune(app: Sphinx, exception: Exception | None) -> None:
    """Take what no page asks for out of `_static`."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    for name in UNUSED_STATIC:
        path = static / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
