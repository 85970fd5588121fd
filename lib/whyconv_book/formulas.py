"""Formulas set at build time: TeX in, MathML out, and the font that draws them.

Browsers draw MathML themselves: the page needs no script for it, a screen reader reads
it, and it is selected like text. Each formula keeps its TeX as an annotation, which
`formulas.js` puts on the clipboard. What not all browsers do alike is set right here.
"""

import base64
import html
import io
import re
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from docutils import nodes
from fontTools import subset
from fontTools.ttLib import TTFont
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util.math import get_node_equation_number

CONVERTER = LatexToMathML(annotation=True, fancy_error=False)
STYLESHEET = "formulas.css"
FAMILY = "whyconv math"
#: Letters of a formula are drawn as these: the browser's doing, not the markup's.
ITALIC = {
    unicodedata.normalize("NFKC", letter): letter
    for letter in map(chr, [*range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C), 0x210E])
}
RADICAL, PRIME = "√", "′"
ACCENTS = "ˆ¯˜"
#: As converted: as all browsers draw it alike. WebKit sets an accent that may not
#: stretch too high (the font below has none to stretch to), and leaves room about
#: an operator in a script.
MENDED = {
    rf'<mo stretchy="false">([{ACCENTS}])</mo></mover>': r"<mo>\1</mo></mover>",
    r"<mo>(.)</mo></msup>": r'<mo lspace="0" rspace="0">\1</mo></msup>',
}
#: A notebook's line counts from this much for each cell.
LINES_A_CELL = 10_000


@cache
def mathml(tex: str, displayed: bool) -> str:
    """A formula as a `<math>` element. Raises LatexError that says what is wrong."""
    found = CONVERTER.convert_with_local_state(tex.strip(), displaystyle=displayed)
    for converted, meant in MENDED.items():
        found = re.sub(converted, meant, found)
    return found


def place(node: nodes.Node) -> str:
    """Where a formula is written: its file with the line, or cell and line."""
    file, line = node.source or node.document["source"], node.line or 0
    cell, line_in_cell = divmod(line, LINES_A_CELL)
    if str(file).endswith(".ipynb"):
        return f"{file}, cell {cell}, line {line_in_cell}"
    return f"{file}, line {line}"


def formulas(env: BuildEnvironment) -> list[nodes.Node]:
    """All formulas of the book."""
    return [
        node
        for name in sorted(env.found_docs)
        for node in env.get_doctree(name).findall(
            lambda node: isinstance(node, nodes.math | nodes.math_block)
        )
    ]


def displayed(node: nodes.Node) -> bool:
    """Whether a formula stands in lines of its own."""
    return isinstance(node, nodes.math_block)


def prepare(app: Sphinx, env: BuildEnvironment) -> None:
    """Convert all formulas, and write the stylesheet with the letters they need.

    Raises ExtensionError that says each formula that is not understood, and where.
    """
    if app.builder.format != "html":
        return
    faults, drawn = [], set()
    for node in formulas(env):
        try:
            drawn |= characters(mathml(node.astext(), displayed(node)))
        except LatexError as error:
            faults.append(f"{place(node)}: {error}: {node.astext().strip()}")
    if faults:
        raise ExtensionError("formulas that are not understood:\n" + "\n".join(faults))
    target = Path(app.outdir, "_static", STYLESHEET)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(stylesheet(drawn), encoding="utf-8")


def characters(formula: str) -> set[str]:
    """What the browser draws of a formula: its text without the TeX, italics too."""
    shown = re.sub(r"<annotation.*?</annotation>|<[^>]*>", "", formula, flags=re.S)
    found = set(html.unescape(shown))
    return found | {ITALIC[letter] for letter in found & ITALIC.keys()}


def stylesheet(drawn: set[str]) -> str:
    """The font as part of a stylesheet: a page from disk may load no font file.

    It names its authors and its licence in itself too.
    """
    with TTFont(font_file()) as font:
        copyright_line, licence = (font["name"].getDebugName(key) for key in (0, 13))
    data = base64.b64encode(font_of(drawn)).decode()
    return (
        f"/* STIX Two Math, the glyphs that this book uses.\n   {copyright_line}.\n"
        f"   {licence} */\n"
        f'@font-face {{\n  font-family: "{FAMILY}";\n'
        f'  src: url("data:font/woff2;base64,{data}") format("woff2");\n}}\n'
    )


def font_file() -> Path:
    """STIX Two Math, which ziamath brings."""
    package = Path(find_spec("ziamath").origin).parent
    return package / "fonts" / "STIXTwoMath-Regular.ttf"


def font_of(drawn: set[str]) -> bytes:
    """The font with these characters alone, as WOFF2: a thirtieth of it."""
    options = subset.Options(hinting=False, layout_features=[])
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(drawn) + RADICAL)
    written = io.BytesIO()
    with TTFont(font_file(), recalcTimestamp=False) as font:
        keep_accents_narrow(font)
        lower_the_prime(font)
        subsetter.subset(font)
        font.flavor = "woff2"
        font.save(written)
    return written.getvalue()


def keep_accents_narrow(font: TTFont) -> None:
    """Take away the wide hats and bars: an accent over one letter is no wider."""
    variants = font["MATH"].table.MathVariants
    accents = {font.getBestCmap().get(ord(accent)) for accent in ACCENTS}
    glyphs, made = variants.HorizGlyphCoverage.glyphs, variants.HorizGlyphConstruction
    kept = [pair for pair in zip(glyphs, made, strict=True) if pair[0] not in accents]
    variants.HorizGlyphCoverage.glyphs = [glyph for glyph, _ in kept]
    variants.HorizGlyphConstruction = [construction for _, construction in kept]
    variants.HorizGlyphCount = len(kept)


def lower_the_prime(font: TTFont) -> None:
    """Draw a prime as the font draws it in a script: not all browsers ask for that."""
    prime = font.getBestCmap().get(ord(PRIME))
    tables = font["GSUB"].table
    for lookup in tables.LookupList.Lookup:
        for part in lookup.SubTable:
            if in_script := getattr(part, "alternates", {}).get(prime):
                for table in font["cmap"].tables:
                    table.cmap[ord(PRIME)] = in_script[0]
                return


def visit_inline(self, node: nodes.math) -> None:
    """Write a formula in a line of text."""
    self.body.append(self.starttag(node, "span", "", CLASS="math"))
    self.body.append(mathml(node.astext(), displayed=False) + "</span>")
    raise nodes.SkipNode


def visit_displayed(self, node: nodes.math_block) -> None:
    """Write a formula in lines of its own, with its number where it has one."""
    self.body.append(self.starttag(node, "div", "", CLASS="math"))
    if node["number"]:
        number = get_node_equation_number(self, node)
        self.body.append(f'<span class="eqno">({number})')
        self.add_permalink_ref(node, "Link to this formula")
        self.body.append("</span>")
    self.body.append(mathml(node.astext(), displayed=True) + "</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the writer, its stylesheet and its script."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_displayed, None))
    app.add_css_file(STYLESHEET)
    app.add_js_file("formulas.js", loading_method="defer")
    app.connect("env-updated", prepare)
