"""What has changed, and whether it keeps the rules: in seconds, before `pytest`.

    python -m whyconv_book.changed               since this branch left main
    python -m whyconv_book.changed BASE          since another commit
    python lib/whyconv_book/changed.py --pages BASE   the list of changed pages alone

It looks at uncommitted and new files too. Notebooks, prose, Python, front ends and
workflows are each held to their rules, and the tests that bear a changed module's name
are run. `--pages` needs no package: a workflow asks.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def git(*words: str) -> list[str]:
    """What git prints, by lines; [] where it fails."""
    done = subprocess.run(
        ["git", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.split("\n")[:-1] if done.returncode == 0 else []


def base() -> str:
    """Where this branch left main; on main itself the last commit."""
    for main in ("origin/main", "main"):
        if found := git("merge-base", "HEAD", main):
            return found[0]
    return "HEAD"


def files(since: str) -> list[str]:
    """Files changed since leaving a commit's line, new ones too, that still exist."""
    left = git("merge-base", "HEAD", since)
    if not left:
        sys.exit(f"git knows no commit {since} that this branch comes from")
    named = {
        *git("diff", "--name-only", left[0]),
        *git("ls-files", "--others", "--exclude-standard"),
    }
    return sorted(name for name in named if (ROOT / name).is_file())


def title(name: str) -> str:
    """The first heading of a chapter, else its file's name."""
    text = (ROOT / name).read_text("utf-8")
    if name.endswith(".ipynb"):
        cells = json.loads(text)["cells"]
        text = "\n".join("".join(cell["source"]) for cell in cells)
    headings = [line[2:] for line in text.split("\n") if line.startswith("# ")]
    return headings[0].strip() if headings else Path(name).stem


def pages(names: list[str]) -> str:
    """The changed pages of the book as a list in Markdown."""
    own = [n for n in names if n.startswith("chapters/") and Path(n).suffix in PAGES]
    told = [f"- {title(name)}: `{Path(name).with_suffix('.html')}`" for name in own]
    for folder, reach in REACH.items():
        if any(name.startswith(folder) for name in names):
            told.append(f"- {reach}")
    return "\n".join(["## Changed pages", "", *(told or ["None."])])


PAGES = (".ipynb", ".md")
#: A folder whose files are in more than one page.
REACH = {
    "lib/whyconv/": "The library, so any page may differ.",
    "lib/whyconv_book/theme/": "The theme, so every page looks different.",
}


def tests_of(names: list[str]) -> list[str]:
    """Changed test files, and those named after a changed module of the library."""
    found = {n for n in names if n.startswith("tests/") and "/test_" in f"/{n}"}
    for name in names:
        path = Path(name)
        if name.startswith("lib/whyconv/") and path.suffix in (".py", ".js"):
            folder = "live" if "widgets" in path.parts else "lib"
            mirrored = (ROOT / "tests" / folder).rglob(f"test_{path.stem}*.py")
            found |= {one.relative_to(ROOT).as_posix() for one in mirrored}
    return sorted(name for name in found if name.endswith(".py"))


def commands(names: list[str]) -> dict[str, list[str]]:
    """What holds the changed files to their rules: heading to command line."""
    python = [sys.executable, "-m"]
    code = [name for name in names if name.endswith((".py", ".ipynb"))]
    formatted = [name for name in names if name.endswith(".py")]
    front = [n for n in names if n.startswith(("lib/", "tests/")) and is_front(n)]
    notebooks = [n for n in names if n.startswith("chapters/") and n.endswith(".ipynb")]
    tests = tests_of(names)
    asked = {
        "ruff check": code and [*python, "ruff", "check", *code],
        "ruff format": formatted and [*python, "ruff", "format", "--check", *formatted],
        "front ends": front and [biome(), "lint", "--error-on-warnings", *front],
        "notebooks": notebooks and [*python, f"{TOOLS}.notebooks", "check", *notebooks],
        "rules": any(n.startswith("chapters/") for n in names)
        and [*python, f"{TOOLS}.checks"],
        "tests": tests and [*python, "pytest", "-q", "-x", "-n0", *tests],
    }
    return {name: command for name, command in asked.items() if command}


TOOLS = "whyconv_book"


def is_front(name: str) -> bool:
    """Whether biome reads it."""
    return name.endswith((".js", ".css"))


def biome() -> str:
    """The linter of front ends, beside this Python."""
    return str(Path(sys.executable).with_name("biome"))


def check(since: str) -> int:
    """Run the commands, and say which fail; 1 if one does."""
    names = files(since)
    print(f"{len(names)} files differ from {since[:12]}")
    print(pages(names) if names else "nothing to check")
    failed = []
    for name, command in commands(names).items():
        print(f"\n== {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(name)
    print(f"\nnot kept: {', '.join(failed)}" if failed else "\nall kept")
    return bool(failed)


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("base", nargs="?")
    parser.add_argument("--pages", action="store_true")
    asked = parser.parse_args()
    since = asked.base or base()
    if asked.pages:
        print(pages(files(since)))
        return 0
    return check(since)


if __name__ == "__main__":
    sys.exit(main())
