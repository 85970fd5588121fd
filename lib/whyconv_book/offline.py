"""The book without a network, as an archive.

    python -m whyconv_book.offline

makes _build/why-convolutions-VERSION.zip of the book in _build/html, and beside it its
SHA-256: unpack, open index.html, and everything works from disk. A second build of the
commit from the same executed outputs, _build/.jupyter_cache, makes the same archive,
byte for byte; other outputs differ in what was measured with a clock, and in the day.
`--without-python` leaves Python in the page out, which is most of the weight.
"""

import argparse
import re
import sys
import zipfile
from pathlib import Path

import whyconv

from .keeping import PYTHON, files_of, sha256

#: Where an archive's files were changed last: the earliest that its format can say.
EARLIEST = (1980, 1, 1, 0, 0, 0)
#: What a page says and loads so that its cells run in it.
RUN = re.compile(
    r'<meta name="whyconv-python"[^>]*>|<p class="wc-python-note">.*?</p>'
    r"|<script[^>]*_static/python-[^>]*></script>|<link[^>]*_static/python-[^>]*>",
    re.DOTALL,
)
READ_ME = """\
Why Convolutions? {version}

Open index.html in a browser. Everything is in this folder: no server and no network
is needed. Text and figures are under CC BY 4.0 (LICENSE-text), code is under the BSD
3-Clause licence (LICENSE).
"""


def without_python(found: dict[str, bytes]) -> dict[str, bytes]:
    """The files of a book whose pages do not offer to run their cells."""
    left = {name: data for name, data in found.items() if not name.startswith(PYTHON)}
    for name, data in left.items():
        if name.endswith(".html"):
            left[name] = RUN.sub("", data.decode()).encode()
    return left


def archive(html: Path, file: Path, extra: dict[str, bytes], python: bool) -> None:
    """Zip the book into a folder of the file's name: times, order, rights are fixed."""
    found = {name: path.read_bytes() for name, path in files_of(html).items()}
    if not python:
        found = without_python(found)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name, data in sorted((found | extra).items()):
            entry = zipfile.ZipInfo(f"{file.stem}/{name}", EARLIEST)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, data)


def main(arguments: list[str] | None = None) -> None:
    """Make the archive and its checksum."""
    parser = argparse.ArgumentParser(
        prog="python -m whyconv_book.offline",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--html", type=Path, default=Path("_build/html"))
    parser.add_argument("--into", type=Path, default=Path("_build"), metavar="FOLDER")
    parser.add_argument("--without-python", action="store_true")
    asked = parser.parse_args(arguments)
    if not (asked.html / "index.html").is_file():
        sys.exit(f"no book in {asked.html}: jupyter-book build .")
    kind = "-without-python" if asked.without_python else ""
    file = asked.into / f"why-convolutions-{whyconv.__version__}{kind}.zip"
    extra = {name: Path(name).read_bytes() for name in ("LICENSE", "LICENSE-text")}
    extra["READ-ME.txt"] = READ_ME.format(version=whyconv.__version__).encode()
    asked.into.mkdir(parents=True, exist_ok=True)
    archive(asked.html, file, extra, python=not asked.without_python)
    checksum = f"{sha256(file)}  {file.name}\n"
    file.with_name(f"{file.name}.sha256").write_text(checksum, encoding="utf-8")
    print(f"{file}: {file.stat().st_size / 1e6:.1f} MB\n{checksum}", end="")


if __name__ == "__main__":
    main()
