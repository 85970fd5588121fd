"""Live figures in a page: their front ends as text, each part of them once.

    python -m whyconv_book.live kernel_lab --watch

from the top of the repository writes a page with this figure of tests/live/examples.py
alone, and again whenever a front end changes: reload it in a browser to see.
"""

import argparse
import importlib
import re
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx

from whyconv import style
from whyconv.widgets import modules

HOST = Path(__file__).parent / "theme" / "static" / "live-host.js"
MODULE = re.compile(r'<figure class="wc-figure wc-live\b[^>]* data-module="([\w-]+)"')


def add_front_ends(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Give the page the front ends that it uses, and their style, each once."""
    names = modules_in(context.get("body") or "")
    if names:
        context["body"] += scripts(names)
        context["metatags"] = f"{context.get('metatags', '')}{styles(names)}"


def modules_in(body: str) -> list[str]:
    """The front ends that the figures of a page name."""
    return sorted(set(MODULE.findall(body)))


def scripts(names: Iterable[str]) -> str:
    """The parts of these front ends, each once, as text for the host to put together.

    A front end's own part says in `data-live` which parts it is made of, in order.
    """
    names = list(names)
    made_of = {name: " ".join(modules.parts(name)) for name in names}
    return "".join(
        f'<script type="text/plain" data-part="{part}"'
        + (f' data-live="{made_of[part]}">' if part in made_of else ">")
        + _in_html(text)
        + "</script>"
        for part, text in modules.parts(*names).items()
    )


def _in_html(text: str) -> str:
    """JavaScript that no HTML parser can take for the end of its script."""
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")


def styles(names: Iterable[str]) -> str:
    """The style of these front ends, for the head of a page."""
    return f"<style>{modules.stylesheet(*names)}</style>"


def standalone(figures: Iterable) -> str:
    """A page with nothing but these figures: to look at, to test and to measure."""
    body = "".join(figure.html() for figure in figures)
    names = modules_in(body)
    return (
        '<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Live figures</title>'
        f"<style>{style.stylesheet()} body {{ margin: 24px auto; padding: 0 16px; "
        "max-width: 648px; color: var(--wc-ink); background: var(--wc-ground); "
        "font: 16px/1.5 system-ui, sans-serif }"
        "figure { margin: 0 0 48px } figcaption { color: var(--wc-grey) }</style>"
        f"{styles(names)}<script>document.documentElement.dataset.theme = "
        'matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"</script>'
        f"</head><body><main><h1>Live figures</h1>{body}</main>{scripts(names)}"
        f"<script>{HOST.read_text('utf-8')}</script></body></html>"
    )


def write_page(name: str, folder: Path) -> Path:
    """The page of one example figure, with the front ends as they are now."""
    sys.path.insert(0, str(Path.cwd()))
    examples = importlib.import_module("tests.live.examples").EXAMPLES
    if name not in examples:
        sys.exit(f"NAME must be one of {', '.join(examples)}, got {name}")
    for known in (modules.source, modules.parts, modules.stylesheet):
        known.cache_clear()
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"{name}.html"
    page.write_text(standalone([examples[name]()]), encoding="utf-8")
    return page


def main() -> None:
    """Write the page, and with --watch go on until interrupted."""
    parser = argparse.ArgumentParser(description="One live figure on a page of its own")
    parser.add_argument("name", metavar="NAME", help="such as kernel_lab")
    parser.add_argument("--watch", action="store_true", help="write it at each change")
    parser.add_argument("--folder", type=Path, default=Path("_build/live"))
    asked = parser.parse_args()
    seen: set = set()
    while True:
        now = {(one, one.stat().st_mtime) for one in (HOST, *modules.FOLDER.iterdir())}
        if now != seen:
            print(write_page(asked.name, asked.folder), flush=True)
        if not asked.watch:
            return
        seen = now
        time.sleep(0.5)


if __name__ == "__main__":
    main()
