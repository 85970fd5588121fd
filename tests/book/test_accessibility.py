"""axe-core on every page, light and dark, with its live figures mounted."""

import json

import pytest
from axe_playwright_python.base import AXE_SCRIPT

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
AXE = f"""() => axe.run(document, {{
  runOnly: {json.dumps(LEVELS)}, resultTypes: ["violations"],
}}).then(({{violations}}) => violations.flatMap(({{id, nodes}}) => nodes.map(
  ({{target, failureSummary}}) => `${{id}} at ${{target}}: ${{failureSummary}}`)))"""

# The first token of each kind stands for the others of its block, or the contrast of
# four thousand tokens a page takes minutes.
ONE_TOKEN_OF_EACH_KIND = """() => {
  for (const block of document.querySelectorAll("pre")) {
    const seen = new Set();
    for (const token of block.querySelectorAll("span[class]")) {
      if (seen.has(token.className)) token.replaceWith(...token.childNodes);
      seen.add(token.className);
    }
    block.normalize();
  }
}"""


#: The pages are shared out, so that several workers look at once.
PARTS = 4


def faults(page, path):
    """What axe-core finds wrong on a page that is fully set, all of it unfolded."""
    page.goto(path.as_uri())
    page.evaluate("window.MathJax?.startup?.promise.then(() => null)")
    page.wait_for_function("!document.querySelector('.wc-live:not(.is-live)')")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate(ONE_TOKEN_OF_EACH_KIND)
    page.evaluate(AXE_SCRIPT)
    return page.evaluate(AXE)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_to_mend(part, book, browser, theme, width):
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=theme, offline=True
    )
    page = context.new_page()
    found = {path.name: faults(page, path) for path in book.pages[part::PARTS]}
    context.close()
    assert not {name: what for name, what in found.items() if what}
