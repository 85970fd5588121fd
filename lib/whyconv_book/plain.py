"""The book's MyST as the Markdown that JupyterLab, VS Code and GitHub all show."""

import json
import re
from collections.abc import Callable, Iterator
from posixpath import join, normpath

OPENS = re.compile(r"^(?P<fence>:{3,})\{(?P<name>[\w:-]+)\}[ ]*(?P<title>.*)$")
OPTION = re.compile(r"^:[\w-]+:")
CODE = re.compile(r"^(```+|~~~+)")
LABEL = re.compile(r"^\([\w:-]+\)=$")
LOOK = re.compile(r"^\{[.#][^}]*\}$")
LINK = re.compile(r"\]\((?P<page>[\w./-]+)\.(?:ipynb|md)(?P<anchor>#[\w-]*)?\)")


def markdown(source: str) -> str:
    """A cell's prose with its directives, labels and looks as plain Markdown."""
    return "\n".join(_lines(iter(source.split("\n")), "")).strip("\n")


def _lines(lines: Iterator[str], closing: str) -> Iterator[str]:
    """The lines up to the fence `closing`, those of directives in them rewritten."""
    code = ""
    for line in lines:
        if fence := CODE.match(line.lstrip()):
            code = "" if fence[1] == code else code or fence[1]
        if code:
            yield line
        elif closing and line.strip() == closing:
            return
        elif opened := OPENS.match(line):
            inside = list(_lines(lines, opened["fence"]))
            while inside and (OPTION.match(inside[0]) or not inside[0].strip()):
                dropdown = "dropdown" if "dropdown" in inside[0] else ""
                inside.pop(0)
                if dropdown:
                    opened = OPENS.match(f":::{{dropdown}} {opened['title']}")
            yield from _directive(opened["name"], opened["title"], inside)
        elif not (LABEL.match(line) or LOOK.match(line)):
            yield line


def _directive(name: str, title: str, inside: list[str]) -> list[str]:
    """One directive: an answer folds, a note is a quotation, a theorem says so."""
    match name.removeprefix("prf:"):
        case "container":
            return inside
        case "dropdown":
            summary = f"<details><summary>{title}</summary>"
            return [summary, "", *inside, "", "</details>"]
        case "proof":
            return ["*Proof.*", "", *inside, "", "∎"]
        case "theorem" | "definition" | "lemma" | "corollary" as kind:
            return quoted([f"**{kind.title()}** ({title})", "", *inside])
        case "margin":
            return quoted([*([f"**{title}**", ""] if title else []), *inside])
        case "admonition" | "note" | "tip" | "warning":
            return quoted([f"**{title or name.title()}**", "", *inside])
    raise ValueError(f"the directive {name} has no plain form yet: see plain.py")


STATE = re.compile(r'<script type="application/json">(.*?)</script>', re.DOTALL)


def question(html: str) -> str | None:
    """A question's figure as words, without its answer; None where it is none."""
    if " wc-ask" not in html or not (state := STATE.search(html)):
        return None
    asked = json.loads(state[1])["question"]
    text = [f"**{asked['lead']}.** {asked['text']}", "", *_offered(asked)]
    return "\n".join(quoted([*text, "", "*Run the cell to answer, and to hear why.*"]))


def _offered(asked: dict) -> list[str]:
    """What there is to choose from, to order or to mark."""
    if things := asked.get("things"):
        return [f"- {things[place]}" for place in asked["shown"]]
    if values := asked.get("values"):
        columns = asked["grid"][1]
        rows = [values[i : i + columns] for i in range(0, len(values), columns)]
        return [
            "```text",
            *("".join(f"{one:>6}" for one in row) for row in rows),
            "```",
        ]
    return [f"- {choice}" for choice in asked.get("choices", ())]


def quoted(lines: list[str]) -> list[str]:
    """The lines as a block quotation."""
    return [f"> {line}".rstrip() for line in lines]


def relink(source: str, folder: str, address: Callable[[str], str]) -> str:
    """Links to pages of the book, as written in `folder`, with another address.

    address: from "chapters/06-one-matrix" to where that page is read.
    """

    def link(match: re.Match) -> str:
        page = normpath(join(folder, match["page"]))
        return f"]({address(page)}{match['anchor'] or ''})"

    return LINK.sub(link, source)
