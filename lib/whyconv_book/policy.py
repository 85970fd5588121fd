"""What a page may load and run: a Content-Security-Policy, in the page itself.

Only the book's own files and the scripts that it was built with; nothing from another
host, and no text as code. It stands in a `<meta>`, so that it holds from disk and on
any server.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx

#: Set before the first paint: light or dark. In the page, for a file would come late.
THEME_SCRIPT = (Path(__file__).parent / "theme" / "first.js").read_text("utf-8")
#: What each kind of thing may come from, and why.
SOURCES = {
    "default-src": "'none'",
    # blob: live figures and Python are put together from text in the page or in files
    # (a page from disk may import no file); 'wasm-unsafe-eval': Python is WebAssembly.
    "script-src": "'self' blob: 'wasm-unsafe-eval'",
    "worker-src": "'self' blob:",
    # Matplotlib and the figures place things by style attributes, thousands of them.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "data:",
    # The search reads the pages for its summaries, the reader's Python its files.
    "connect-src": "'self' blob: data:",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'self'",
}
#: A script that is run: not one that holds data or the text of a front end.
INLINE = re.compile(
    r'<script(?![^>]*\b(?:src=|type="(?:application/json|text/plain)"))[^>]*>'
    r"(.*?)</script>",
    re.DOTALL,
)


def digest(script: str) -> str:
    """How a policy names an inline script: 'sha256-…'."""
    data = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(data).decode()}'"


def policy(scripts: Iterable[str]) -> str:
    """The policy of a page with these inline scripts."""
    allowed = " ".join(sorted({digest(script) for script in scripts}))
    sources = {**SOURCES, "script-src": f"{SOURCES['script-src']} {allowed}".strip()}
    return "; ".join(f"{kind} {source}" for kind, source in sources.items())


def add_policy(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Put the policy first in the head of the page, before all that it rules."""
    files = context["script_files"]
    scripts = [
        THEME_SCRIPT,
        *(file.attributes["body"] for file in files if not file.filename),
        *INLINE.findall(context.get("body") or ""),
    ]
    context["theme_script"] = THEME_SCRIPT
    tag = (
        '<meta http-equiv="Content-Security-Policy" '
        f'content="{policy(filter(None, scripts))}"/>'
    )
    context["metatags"] = f"{tag}{context.get('metatags') or ''}"
