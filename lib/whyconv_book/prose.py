"""What a reader reads in a Markdown cell: not code, addresses, or quoted words."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

# The extensions that _config.yml turns on and that change where text ends.
EXTENSIONS = {"amsmath", "colon_fence", "deflist", "dollarmath"}
PARSER = create_md_parser(MdParserConfig(enable_extensions=EXTENSIONS), RendererHTML)

QUOTES = ("epigraph", "pull-quote", "highlights")
NOT_PROSE = frozenset(
    """bibliography code code-block code-cell contents embed glue image include
    literalinclude mermaid raw tableofcontents toctree video""".split()
)
MATHS = frozenset(
    "math_inline math_inline_double math_block math_block_label amsmath".split()
)


class Piece(NamedTuple):
    """A run of prose; kind is "text", "heading" or "math"."""

    kind: str
    text: str


class Directive(NamedTuple):
    """A fenced directive: its name, the title after it, its options and its body."""

    name: str
    title: str
    options: dict[str, str]
    body: str


def pieces(source: str) -> Iterator[Piece]:
    """Text and formulas in reading order.

    Left out: code, roles, link targets, HTML, block quotes, and directives that
    quote (epigraphs, anything of class `diary`) or hold no prose.
    """
    quoted = heading = False
    for token in PARSER.parse(source):
        if token.type.startswith("blockquote_"):
            quoted = token.type == "blockquote_open"
        elif token.type.startswith("heading_"):
            heading = token.type == "heading_open"
        elif quoted:
            continue
        elif token.type in MATHS:
            yield Piece("math", token.content)
        elif token.type == "inline":
            yield from _inline(token.children or [], "heading" if heading else "text")
        elif (directive := as_directive(token)) and not is_quote(directive):
            name = directive.name.split(":")[0]
            if name == "math":
                yield Piece("math", directive.body)
            elif name not in NOT_PROSE:
                if name != "figure":
                    yield from pieces(directive.title)
                yield from pieces(directive.body)


def _inline(tokens: list[Token], kind: str) -> Iterator[Piece]:
    text = ""
    for token in tokens:
        if token.type == "text":
            text += token.content
        elif token.type in ("softbreak", "hardbreak"):
            text += "\n"
        elif token.type in MATHS or token.meta.get("name") == "math":
            yield Piece(kind, text)
            yield Piece("math", token.content)
            text = ""
        elif token.content or token.type.startswith("link_"):
            text += "\N{OBJECT REPLACEMENT CHARACTER}" if token.content else ""
    yield Piece(kind, text)


def as_directive(token: Token) -> Directive | None:
    """The directive that a fence holds; None for plain code and everything else."""
    if token.type not in ("fence", "colon_fence"):
        return None
    match = re.match(r"\{(?P<name>[^}]+)\}\s*(?P<title>.*)", token.info.strip())
    if not match:
        return None
    lines = token.content.splitlines()
    options = {}
    while lines and (option := re.match(r":([\w-]+):\s*(.*)", lines[0])):
        options[option[1]] = option[2]
        lines.pop(0)
    return Directive(match["name"], match["title"], options, "\n".join(lines))


def directives(source: str) -> Iterator[Directive]:
    """Every directive, the ones inside others too."""
    for token in PARSER.parse(source):
        if directive := as_directive(token):
            yield directive
            if directive.name.split(":")[0] not in NOT_PROSE:
                yield from directives(directive.body)


def is_quote(directive: Directive) -> bool:
    """Whether the words in it are somebody else's, the diary's for example."""
    classes = directive.options.get("class", "").split()
    return directive.name in QUOTES or "diary" in (directive.name, *classes)


def images(source: str) -> Iterator[tuple[str, str]]:
    """(target, alternative text) of every picture."""
    for token in PARSER.parse(source):
        for child in token.children or []:
            if child.type == "image":
                yield str(child.attrs["src"]), child.content
        if token.type in ("html_block", "inline"):
            for tag in re.findall(r"<img\b[^>]*>", token.content):
                alt = re.search(r"""\balt=(["'])(.*?)\1""", tag)
                yield tag, alt[2] if alt else ""
    for directive in directives(source):
        if directive.name in ("image", "figure"):
            yield directive.title, directive.options.get("alt", "")
