"""The version, which stands in lib/whyconv/__init__.py and nowhere else by hand.

    python lib/whyconv_book/version.py --is v1.0.0    complain where it is another
    python lib/whyconv_book/version.py --notes        what CHANGELOG.md says of it
    python lib/whyconv_book/version.py --set 1.1.0    for a release to come

Without the packages of the book: a workflow asks before it installs them.
"""

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "lib" / "whyconv" / "__init__.py"
CITATION = ROOT / "CITATION.cff"
CHANGES = ROOT / "CHANGELOG.md"
HERE = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)
CITED = re.compile(r"^version: (\S+)$", re.MULTILINE)


def version() -> str:
    """The version as the source has it."""
    return HERE.search(PLACE.read_text("utf-8"))[1]


def notes(of: str) -> str:
    """The part of the change log under a version's heading; "" where it has none."""
    parts = re.split(r"^## ", CHANGES.read_text("utf-8"), flags=re.MULTILINE)
    named = [part for part in parts[1:] if part.split(maxsplit=1)[0] == of]
    return named[0].partition("\n")[2].strip() + "\n" if named else ""


def faults(tag: str | None = None) -> list[str]:
    """What disagrees with the version: the tag, the citation, the change log."""
    now = version()
    cited = CITED.search(CITATION.read_text("utf-8"))[1]
    found = []
    if tag and tag != f"v{now}":
        found.append(f"the tag is {tag}, the version {now}: v{now} was expected")
    if cited != now:
        found.append(f"CITATION.cff says {cited}, lib/whyconv/__init__.py {now}")
    if not notes(now):
        found.append(f"CHANGELOG.md has no part {now}")
    return found


def change(to: str) -> None:
    """Write a version into the source and the citation."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", to):
        sys.exit(f"a version is three numbers like 1.0.0, got {to}")
    for path, pattern in ((PLACE, HERE), (CITATION, CITED)):
        text = path.read_text("utf-8")
        start, end = pattern.search(text).span(1)
        path.write_text(text[:start] + to + text[end:], "utf-8")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="The version of the notes")
    parser.add_argument("--is", dest="tag", metavar="TAG")
    parser.add_argument("--notes", action="store_true")
    parser.add_argument("--set", dest="to", metavar="VERSION")
    asked = parser.parse_args()
    if asked.to:
        change(asked.to)
    if asked.notes:
        print(notes(version()), end="")
    elif found := faults(asked.tag):
        sys.exit("\n".join(found))
    else:
        print(version())


if __name__ == "__main__":
    main()
