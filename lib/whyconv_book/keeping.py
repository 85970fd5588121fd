"""The book is kept by a browser that has read it from a server.

The build writes site.webmanifest, by which a phone installs the book, its icons, and
service-worker.js, which keeps every file after one visit: see theme/service-worker.js.
"""

import hashlib
import json
from pathlib import Path

import resvg_py
from sphinx.application import Sphinx

from whyconv import style

THEME = Path(__file__).parent / "theme"
MARK = THEME / "static" / "mark.svg"
WORKER = "service-worker.js"
MANIFEST = "site.webmanifest"
#: Python in the page, which a browser keeps once it has been used.
PYTHON = "_static/python/"
#: What the build leaves for other programs than a reader's browser.
NOT_READ = (".buildinfo", ".nojekyll", "objects.inv", "sitemap.xml", "robots.txt")
#: On the server, and not kept: notebooks and slides are downloaded, for elsewhere.
NOT_KEPT = (
    *("notebooks/", "slides/", "_static/card.png", "_static/card.svg"),
    *(MANIFEST, WORKER),
)
#: Pixels of an icon: how much of it the mark fills. A round mask cuts the last one.
ICONS = {
    "icon-192.png": (192, 0.84),
    "icon-512.png": (512, 0.84),
    "icon-masked-512.png": (512, 0.62),
}
TOUCH_ICON = ("icon-180.png", (180, 0.78))


def files_of(html: Path) -> dict[str, Path]:
    """Path in the book to file, of all that a browser may ask for, in order."""
    found = {path.relative_to(html).as_posix(): path for path in html.rglob("*")}
    return {
        name: path
        for name, path in sorted(found.items())
        if path.is_file() and name not in NOT_READ
    }


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def worker(html: Path) -> str:
    """The service worker of this book: what it keeps, then how."""
    hashes = {
        name: sha256(path)
        for name, path in files_of(html).items()
        if not name.startswith(NOT_KEPT)
    }
    python = {
        name: hashes.pop(name) for name in list(hashes) if name.startswith(PYTHON)
    }
    told = json.dumps({"files": hashes, "python": python}, separators=(",", ":"))
    version = hashlib.sha256(told.encode()).hexdigest()[:16]
    book = json.dumps({"version": version, "files": hashes, "python": python}, indent=1)
    how = (THEME / WORKER).read_text("utf-8")
    return f"self.BOOK = {book};\n{how}"


def manifest(title: str, about: str, start: str) -> str:
    """The web app manifest: how a phone names and shows the kept book."""
    ground = style.PALETTE["ground"].light
    icons = [
        {
            "src": f"_static/{name}",
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "maskable" if "masked" in name else "any",
        }
        for name, (size, _) in ICONS.items()
    ]
    told = {
        "name": title,
        "short_name": "Convolutions",
        "description": about,
        "lang": "en",
        "start_url": start,
        "scope": ".",
        "display": "minimal-ui",
        "background_color": ground,
        "theme_color": ground,
        "icons": icons,
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def icon(size: int, share: float) -> bytes:
    """The mark as a PNG of size x size pixels, on the ground of a light page."""
    edge, side = 16 * (1 - share), 32 * share
    place = f'<svg x="{edge:g}" y="{edge:g}" width="{side:g}" height="{side:g}" '
    mark = MARK.read_text("utf-8").replace("<svg ", place, 1)
    page = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{mark}</svg>'
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=page,
            background=style.PALETTE["ground"].light,
            width=size,
            height=size,
            skip_system_fonts=True,
        )
    )


def write_worker(app: Sphinx, exception: Exception | None) -> None:
    """Write icons, manifest and service worker, after all other files are there."""
    if exception or app.builder.format != "html":
        return
    html, config = Path(app.outdir), app.config
    for name, (size, share) in [*ICONS.items(), TOUCH_ICON]:
        (html / "_static" / name).write_bytes(icon(size, share))
    about = "Why image networks convolve: counts, proofs and experiments in NumPy"
    start = f"{config.root_doc}.html"
    told = manifest(config.html_title or config.project, about, start)
    (html / MANIFEST).write_text(told, encoding="utf-8")
    (html / WORKER).unlink(missing_ok=True)
    (html / WORKER).write_text(worker(html), encoding="utf-8")
