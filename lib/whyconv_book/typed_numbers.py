"""Numbers that somebody typed although a cell computes them.

A number in prose, in a caption or in an alternative text is *typed by mistake*
when it equals, at the precision it is typed with, a number that the notebook
computes (glues or prints) and that its code does not define. Small and round
numbers ("3 x 3", "1,000 pixels") say nothing about where they come from and pass.

Where a number must be typed all the same, a comment in that cell names it and
says why: <!-- typed: 784 is the size that the cited paper gives --> in Markdown, in
code the cell's metadata, {"why": {"typed": "784 is ..."}}, which no reader sees (or a
comment, # typed: 784 ...).
"""

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from nbformat import NotebookNode

from whyconv_book.notebooks import glued
from whyconv_book.prose import pieces

SCALES = {
    "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "M": 6,
    "kB": 3, "MB": 6, "GB": 9, "TB": 12, "PB": 15,
}  # fmt: skip
NUMBER = re.compile(
    r"""
    (?<![\w.])(?<![A-Za-z]-)            # neither float32 nor VGG-16
    (?P<digits>(?>\d{1,3}(?:,\d{3})+(?!\d)|\d+))
    (?P<decimals>(?>(?:\.\d+)?))
    (?:
        \s*(?:\\times|\\cdot|[×·*])\s*10\s*(?:\^|\*\*)\s*\{?(?P<power>-?\d+)\}?
        | e(?P<exponent>[+-]?\d+)
        | \s*(?P<percent>\\?%)
        | [\s~]*(?P<scale>thousand|million|billion|trillion|[kMGTP]B|M)\b
    )?
    (?![A-Za-z_])
    """,
    re.VERBOSE,
)


class Number(NamedTuple):
    """A number as typed: value with `digits` digits, exact to +-`half`."""

    text: str
    value: Decimal
    half: Decimal
    digits: str
    percent: bool

    @property
    def says_something(self) -> bool:
        """Not small and not round: 450, 7.5 and 99% do; 28, 1,000 and 50% do not."""
        telling = len(self.digits) >= 3 or self.percent or "." in self.text
        return telling and len(self.digits.strip("0")) >= 2

    def equals(self, computed: Decimal, rounded: bool) -> bool:
        """Whether it is that number, printed in full or `rounded` as typed."""
        targets = [computed, computed * 100] if self.percent else [computed]
        slack = self.half if rounded else 0
        return any(abs(abs(target) - self.value) <= slack for target in targets)


class Finding(NamedTuple):
    """A typed number, the cell it stands in and what it equals."""

    cell: int
    number: Number
    computed: Decimal

    def __str__(self) -> str:
        return (
            f"cell {self.cell} types {self.number.text!r}, which the notebook "
            f"computes ({self.computed}): glue it"
        )


def numbers(text: str) -> Iterator[Number]:
    """The numbers in prose or in a formula, thousands and powers of ten understood."""
    text = re.sub(r"(?<=\d)(?:\{,\}|\\,|[\u2009\u202f\xa0])(?=\d{3})", ",", text)
    text = re.sub(r"\\(?:mathbf|mathrm|text|textbf|operatorname)\b", " ", text)
    text = re.sub(r"(?<=\d)x(?=\d)", " × ", text)  # 3072x4704
    text = re.sub(r"(?<=\d)(?:x|-?times)\b", " ", text)  # 784x fewer
    for match in NUMBER.finditer(text):
        plain = match["digits"].replace(",", "") + (match["decimals"] or "")
        power = (
            match["power"] or match["exponent"] or SCALES.get(match["scale"] or "", 0)
        )
        unit = Decimal(10) ** int(power)
        last = Decimal(10) ** (1 - len(match["decimals"] or "."))
        yield Number(
            text=match[0].strip(),
            value=Decimal(plain) * unit,
            half=last * unit / 2 if power or match["decimals"] else Decimal(0),
            digits=plain.replace(".", "").lstrip("0"),
            percent=bool(match["percent"]),
        )


def find(notebook: NotebookNode) -> list[Finding]:
    """Every number that is typed though the notebook computes it."""
    defined = set(_literals(notebook))
    named = [n.value for text in glued(notebook).values() for n in numbers(text)]
    printed = [n.value for text in _printed(notebook) for n in numbers(text)]
    found = []
    for cell, texts, excuses in _places(notebook):
        excused = {n.value for excuse in excuses for n in numbers(excuse)}
        for number in (n for text in texts for n in numbers(text)):
            if not number.says_something or number.value in excused:
                continue
            if any(number.equals(value, rounded=False) for value in defined):
                continue
            precise = len(number.digits) >= 3
            computed = [v for v in named if number.equals(v, rounded=True)]
            computed += [v for v in printed if number.equals(v, rounded=precise)]
            if computed:
                found.append(Finding(cell, number, computed[0]))
    return found


def find_elsewhere(notebooks: dict[str, NotebookNode]) -> list[str]:
    """Numbers that one chapter types and another glues; document name to notebook.

    Only numbers of four digits and more: short ones meet by chance.
    """
    values = {
        number.value: document
        for document, notebook in notebooks.items()
        for text in glued(notebook).values()
        for number in numbers(text)
    }
    found = []
    for document, notebook in notebooks.items():
        defined = set(_literals(notebook))
        for cell, texts, excuses in _places(notebook):
            excused = {n.value for excuse in excuses for n in numbers(excuse)}
            found += [
                f"{document}: cell {cell} types {number.text!r}, which "
                f"{values[number.value]} computes: glue it from there"
                for number in (n for text in texts for n in numbers(text))
                if number.says_something
                and len(number.digits) >= 4
                and number.value in values.keys() - defined - excused
            ]
    return found


def _places(notebook: NotebookNode) -> Iterator[tuple[int, list[str], list[str]]]:
    """(cell number, texts a reader reads, excuses) for each cell."""
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            texts = [piece.text for piece in pieces(cell.source)]
            yield number, texts, re.findall(r"<!--\s*typed:(.*?)-->", cell.source, re.S)
        elif cell.cell_type == "code":
            excuses = re.findall(r"#\s*typed:(.*)", cell.source)
            excuses += [cell.metadata.get("why", {}).get("typed", "")]
            yield number, list(_captions(cell.source)), excuses


def parse(source: str) -> ast.Module:
    """The syntax tree; an empty one where the cell is not plain Python."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])


def _captions(source: str) -> Iterator[str]:
    """What is typed, not computed, in caption= and alt= arguments."""
    for node in ast.walk(parse(source)):
        if isinstance(node, ast.keyword) and node.arg in ("caption", "alt"):
            yield from typed_text(node.value)


def typed_text(node: ast.expr) -> Iterator[str]:
    """The literal parts of a string expression; an f-string's values left out."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            for part in parts:
                yield from typed_text(part)
        case ast.BinOp(left=left, right=right):
            yield from typed_text(left)
            yield from typed_text(right)
        case ast.Call(func=ast.Attribute(value=text)):
            yield from typed_text(text)


def _literals(notebook: NotebookNode) -> Iterator[Decimal]:
    """Numbers that the code defines. What an assert only compares is no definition."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            nodes = [parse(cell.source)]
            while nodes:
                node = nodes.pop()
                if not isinstance(node, ast.Assert):
                    nodes.extend(ast.iter_child_nodes(node))
                if isinstance(node, ast.Constant) and type(node.value) in (int, float):
                    yield abs(Decimal(str(node.value)))


def _printed(notebook: NotebookNode) -> Iterator[str]:
    """Text outputs. A figure's own description is typed text, not a result."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            text = output.get("text") or output.get("data", {}).get("text/plain", "")
            if not text.startswith("Figure:"):
                yield text
