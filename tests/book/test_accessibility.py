"""axe-core on every page, light and dark, with its live figures mounted."""

import json

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from tests.beside import until

ALL_LIVE = "!document.querySelector('.wc-live:not(.is-live, .wc-fold[hidden] *)')"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
AXE = f"""(rules) => axe.run(document, {{
  runOnly: {json.dumps(LEVELS)}, resultTypes: ["violations"], rules: rules ?? {{}},
}}).then(({{violations}}) => violations.flatMap(({{id, nodes}}) => nodes.map(
  ({{target, failureSummary}}) => `${{id}} at ${{target}}: ${{failureSummary}}`)))"""

# Of every page half the elements, or the contrast of a page takes a minute: the first
# token of each kind of code stands for the others of its block, and a drawing that this
# width does not show (each figure has a wide and a narrow one) need not be looked at.
LESS = """() => {
  for (const block of document.querySelectorAll("pre")) {
    const seen = new Set();
    for (const token of block.querySelectorAll("span[class]")) {
      if (seen.has(token.className)) token.replaceWith(...token.childNodes);
      seen.add(token.className);
    }
    block.normalize();
  }
  for (const drawing of document.querySelectorAll("svg")) {
    if (!drawing.checkVisibility()) drawing.replaceChildren();
  }
}"""

LOOKS = [("light", 1280), ("dark", 390)]
#: The pages are shared out, so that several workers do it.
PARTS = 4
#: The contrast of every word takes most of the time, and is a matter of a page's kind:
#: it is measured on one page of each kind, and on all with --weekly.
BUT_CONTRAST = {"color-contrast": {"enabled": False}}
#: Half of them in each look.
OF_EACH_KIND = [
    ["04-equivariance", "03-exercises", "progress"],
    ["trained-in-one-corner", "self-test", "glossary"],
]


def faults(page, path, rules=None):
    """What axe-core finds wrong on a page that is fully set, all of it unfolded."""
    page.goto(path.as_uri())
    page.evaluate("document.fonts.ready.then(() => null)")
    page.evaluate("dispatchEvent(new Event('scroll'))")  # all figures start
    # Playwright's own waiting is text as code, which the page's policy forbids.
    until(lambda: page.evaluate(ALL_LIVE))
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate(LESS)
    page.evaluate(AXE_SCRIPT)
    return page.evaluate(AXE, rules)


def check(pages, theme, width, browser, rules=None):
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=theme, offline=True
    )
    page = context.new_page()
    found = {path.name: faults(page, path, rules) for path in pages}
    context.close()
    assert not {name: what for name, what in found.items() if what}


@pytest.mark.parametrize(("look", "names"), [*zip(LOOKS, OF_EACH_KIND, strict=True)])
def test_axe_finds_nothing_to_mend_on_a_page_of_each_kind(look, names, book, browser):
    pages = [path for path in book.pages if path.stem in names]
    assert len(pages) == len(names)
    check(pages, *look, browser)


@pytest.mark.deep
@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_to_mend_but_contrast(part, book, browser):
    look = LOOKS[part % 2]
    check(book.pages[part::PARTS], *look, browser, BUT_CONTRAST)


@pytest.mark.weekly
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark"])
def test_axe_finds_nothing_to_mend(look, part, book, browser):
    check(book.pages[part::PARTS], *look, browser)
