"""Links that lead out of the book: links.yml has each, and when it was last seen good.

    python -m whyconv_book.links list     write the file anew: new links have no date
    python -m whyconv_book.links check    ask each on the internet, and note the day

`check` fails where a page is gone. One that refuses programs, as publishers' do, is
said to be so and keeps its date.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import yaml

from . import checks
from .notebooks import CHAPTERS

FILE = Path("links.yml")
HEAD = """\
# Every link out of the book, and the day when it was last seen good; ~ is not yet.
# Written by python -m whyconv_book.links: list after a change, check on the internet.
"""
ADDRESS = re.compile(r"https?://[^\s\"'<>`\\{}|^\[\]]+")
DOI = re.compile(r"^\s*doi\s*=\s*[{\"](.+?)[}\"]", re.MULTILINE | re.IGNORECASE)
#: The book's own addresses, and those that stand for any.
OWN = ("https://github.com/why-convolutions/", "https://why-convolutions.github.io/")
AROUND = ("README.md", "CONTRIBUTING.md", "CITATION.cff")
REFUSED = (401, 403, 405, 406, 418, 429)
SECONDS = 30
State = Literal["good", "refused", "gone"]


def links(text: str) -> set[str]:
    """The addresses in a text, without the punctuation that ends a sentence."""
    found = set()
    for address in ADDRESS.findall(text):
        while address.count(")") > address.count("("):
            address = address[: address.rindex(")")]  # it ended a link in Markdown
        found.add(address.rstrip(".,;:*"))
    return {one for one in found if not one.startswith(OWN) and "." in one}


def sources() -> Iterable[str]:
    """The prose of every page, the works cited, the files around the book."""
    for path in checks.chapter_paths():
        yield from (cell.source for cell in checks.load(path).cells)
    works = (CHAPTERS / "references.bib").read_text("utf-8")
    yield works
    yield "\n".join(f"https://doi.org/{doi}" for doi in DOI.findall(works))
    yield from (Path(n).read_text("utf-8") for n in AROUND if Path(n).is_file())


def in_book() -> set[str]:
    """Every link that leads out."""
    return set().union(*map(links, sources()))


def stored() -> dict[str, str | None]:
    """Address to the day when it was last seen good."""
    return yaml.safe_load(FILE.read_text("utf-8")) or {} if FILE.is_file() else {}


def store(days: dict[str, str | None]) -> None:
    """Write the file, in order."""
    rows = [f"{address}: {day or '~'}\n" for address, day in sorted(days.items())]
    FILE.write_text(HEAD + "".join(rows), encoding="utf-8")


def state(address: str) -> State:
    """Whether a page is there: asked once, without following what it shows."""
    request = Request(address, headers={"User-Agent": "Mozilla/5.0 (link check)"})
    try:
        with urlopen(request, timeout=SECONDS):
            return "good"
    except HTTPError as error:
        return "refused" if error.code in REFUSED else "gone"
    except (OSError, ValueError):
        return "gone"


def check(ask: Callable[[str], State] = state) -> list[str]:
    """Ask every link and note the day of the good; those that are gone."""
    days = {address: stored().get(address) for address in in_book()}
    today = datetime.now(UTC).date().isoformat()
    with ThreadPoolExecutor(8) as pool:
        states = dict(zip(days, pool.map(ask, days), strict=True))
    store({one: today if states[one] == "good" else day for one, day in days.items()})
    for address in sorted(one for one in days if states[one] == "refused"):
        print(f"refuses programs, look yourself: {address}")
    return sorted(one for one in days if states[one] == "gone")


def main() -> int:
    """Read the command line; 1 where a page is gone."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=("list", "check"))
    if parser.parse_args().command == "list":
        known = stored()
        store({address: known.get(address) for address in in_book()})
        return 0
    gone = check()
    for address in gone:
        print(f"gone: {address} (last seen good: {stored()[address] or 'never'})")
    return 1 if gone else 0


if __name__ == "__main__":
    sys.exit(main())
