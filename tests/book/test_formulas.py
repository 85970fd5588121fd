"""Formulas: TeX in the sources, MathML in the pages, one look in all browsers."""

import base64
import html
import io
import re
from collections import Counter
from types import SimpleNamespace

import nbformat
import pytest
from docutils import nodes
from fontTools.ttLib import TTFont
from sphinx.errors import ExtensionError
from tests.beside import until
from tests.book.conftest import ROOT
from tests.book.engines import Firefox, WebKit

from whyconv_book import formulas

IN_SOURCE = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$]+?)\$", re.DOTALL)
IN_PAGE = re.compile(r"<math.*?</math>", re.DOTALL)
TEX = re.compile(
    r'<annotation encoding="application/x-tex">(.*?)</annotation></semantics></math>$',
    re.DOTALL,
)
#: One of each kind that the book has.
SAMPLES = (
    *(r"x", r"\hat{y}_c", r"\bar{x}", r"H' = T' x", r"f^*(x)", r"\tfrac{1}{2} n^2"),
    *(r"\sqrt{\tfrac{k^2 - 1}{12}}", r"\lVert f(x) \rVert", r"A^\top"),
    r"\left\lfloor \frac{n + 2p - e}{s} \right\rfloor + 1",
    r"\underbrace{(n - k + 1)^2}_{\text{sharing}}",
    r"\sum_{n=1}^{m} \mathcal{L}_n",
    r"\begin{pmatrix} a & b \\ 0 & a \end{pmatrix}",
    r"\begin{aligned} r &\leftarrow r + 1, \\ q &\leftarrow s\, q. \end{aligned}",
    r"\begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}",
)


def one_line(tex):
    return " ".join(html.unescape(tex).split())


def written(source):
    """The formulas of a notebook or a Markdown file, each how often."""
    if source.suffix == ".ipynb":
        cells = nbformat.read(source, 4).cells
        text = "\n\n".join(c.source for c in cells if c.cell_type == "markdown")
    else:
        text = source.read_text("utf-8")
    text = re.sub(r"`[^`$]*`", "", text)
    return Counter(one_line(a or b) for a, b in IN_SOURCE.findall(text))


def test_each_page_has_the_formulas_of_its_source(book):
    seen = 0
    for page in book.pages:
        found = [TEX.search(m)[1] for m in IN_PAGE.findall(page.read_text("utf-8"))]
        seen += len(found)
        source = ROOT / page.relative_to(book.html).with_suffix(".ipynb")
        source = source if source.exists() else source.with_suffix(".md")
        wanted = written(source) if source.exists() else Counter()
        assert Counter(map(one_line, found)) == wanted, page.name
    assert seen > 500


def test_no_formula_is_an_error_or_empty(book):
    for page in book.pages:
        for formula in IN_PAGE.findall(page.read_text("utf-8")):
            assert "merror" not in formula, formula
            assert formulas.characters(formula) - set(" \n"), formula


def test_the_font_has_every_letter_that_the_pages_show(book):
    css = (book.html / "_static" / formulas.STYLESHEET).read_text("utf-8")
    assert "Open Font License" in css
    assert "STIX Fonts Project Authors" in css
    [data] = re.findall(r"base64,([^\"]+)", css)
    font = TTFont(io.BytesIO(base64.b64decode(data)))
    # No font draws these: they say how to read or to vary what is beside them.
    unseen = set(" \n\u2061\u2063\ufe00")
    for page in book.pages:
        for formula in IN_PAGE.findall(page.read_text("utf-8")):
            letters = formulas.characters(formula) - unseen
            assert {ord(letter) for letter in letters} <= font.getBestCmap().keys()


@pytest.mark.parametrize("tex", SAMPLES)
def test_a_formula_keeps_its_tex(tex):
    formula = formulas.mathml(tex, displayed=True)
    assert formula.startswith('<math display="block"><semantics>')
    assert html.unescape(TEX.search(formula)[1]) == tex


def test_a_formula_that_is_not_understood_stops_the_build_and_says_where():
    document = nodes.document(None, None, source="chapters/01-a.ipynb")
    for line, tex in ((30_012, r"\nonsense{x}"), (40_001, "x^2"), (50_002, "{x")):
        formula = nodes.math(tex, tex)
        formula.source, formula.line = "chapters/01-a.ipynb", line
        document += formula
    env = SimpleNamespace(found_docs=["a"], get_doctree=lambda name: document)
    app = SimpleNamespace(builder=SimpleNamespace(format="html"), outdir="")
    with pytest.raises(ExtensionError) as error:
        formulas.prepare(app, env)
    first, second = str(error.value).splitlines()[1:]
    assert first.startswith("chapters/01-a.ipynb, cell 3, line 12: ")
    assert first.endswith(r"\nonsense{x}")
    assert second.startswith("chapters/01-a.ipynb, cell 5, line 2: ")


def test_a_copied_part_of_a_page_has_its_formulas_as_tex(browser, tmp_path):
    script = ROOT / "lib/whyconv_book/theme/static/formulas.js"
    inline, own = formulas.mathml("x < y", False), formulas.mathml(r"\frac12", True)
    (tmp_path / "page.html").write_text(
        f"<!doctype html><meta charset=utf-8><p>For {inline} it is</p>"
        f"<div>{own}</div><p>and no more.</p>"
        f"<script>{script.read_text('utf-8')}</script>"
    )
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    copied = page.evaluate(
        """() => {
          const copy = () => {
            const event = new ClipboardEvent("copy",
              { clipboardData: new DataTransfer(), cancelable: true, bubbles: true });
            document.body.dispatchEvent(event);
            return event.clipboardData.getData("text/plain");
          };
          const selection = getSelection();
          selection.selectAllChildren(document.body);
          const all = copy();
          selection.selectAllChildren(document.querySelector("mfrac"));
          const part = copy();
          selection.selectAllChildren(document.querySelector("p:last-of-type"));
          return [all, part, copy()];
        }"""
    )
    lines = [line for line in copied[0].splitlines() if line]
    assert lines == ["For $x < y$ it is", r"$$\frac12$$", "and no more."]
    assert copied[1] == r"$$\frac12$$"
    assert copied[2] == ""  # the browser's own way
    page.close()


#: Width and height. Firefox gives a formula as a whole the height of its line.
SIZES = """[...document.querySelectorAll("semantics")].map((formula) => {
  const { width, height } = formula.firstElementChild.getBoundingClientRect();
  return [width, height];
})"""

#: By which a height may differ. Firefox measures lines, and sets rows further apart.
SLACK = {Firefox: 13, WebKit: 7}


@pytest.mark.weekly
def test_formulas_are_of_one_size_in_all_browsers(engine, browser, tmp_path):
    drawn = [formulas.mathml(tex, displayed=False) for tex in SAMPLES]
    letters = set().union(*map(formulas.characters, drawn))
    css = (ROOT / "lib/whyconv_book/theme/static/whyconv.css").read_text("utf-8")
    file = tmp_path / "formulas.html"
    file.write_text(
        "<!doctype html><meta charset=utf-8>"
        f"<style>{formulas.stylesheet(letters)}{css}</style>"
        + "".join(f"<p>{formula}</p>" for formula in drawn)
    )
    page = browser.new_page()
    page.goto(file.as_uri())
    page.evaluate("document.fonts.ready.then(() => null)")
    engine.open(file.as_uri())
    until(lambda: engine.evaluate("document.fonts.status") == "loaded")
    for tex, here, there in zip(
        SAMPLES, page.evaluate(SIZES), engine.evaluate(SIZES), strict=True
    ):
        assert there[0] == pytest.approx(here[0], rel=0.27), tex
        assert there[1] == pytest.approx(here[1], abs=SLACK[type(engine)]), tex
    page.close()
