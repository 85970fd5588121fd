"""axe-core on every page, light and dark, with its live figures mounted."""

import json

import pytest
from axe_playwright_python.base import AXE_SCRIPT

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
AXE = f"""() => axe.run(document, {{
  runOnly: {json.dumps(LEVELS)}, resultTypes: ["violations"],
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

#: The pages are shared out, so that several workers look at once. The fast profile
#: looks at every page once, one part in the light and wide, the next dark and narrow.
PARTS = 4
LOOKS = [("light", 1280), ("dark", 390)]
SHARES = [
    pytest.param(*look, part, marks=[pytest.mark.deep] if (part + n) % 2 else [])
    for n, look in enumerate(LOOKS)
    for part in range(PARTS)
]


def faults(page, path):
    """What axe-core finds wrong on a page that is fully set, all of it unfolded."""
    page.goto(path.as_uri())
    page.evaluate("document.fonts.ready.then(() => null)")
    page.evaluate("dispatchEvent(new Event('scroll'))")  # all figures start
    page.wait_for_function("!document.querySelector('.wc-live:not(.is-live)')")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate(LESS)
    page.evaluate(AXE_SCRIPT)
    return page.evaluate(AXE)


@pytest.mark.parametrize(("theme", "width", "part"), SHARES)
def test_axe_finds_nothing_to_mend(theme, width, part, book, browser):
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=theme, offline=True
    )
    page = context.new_page()
    found = {path.name: faults(page, path) for path in book.pages[part::PARTS]}
    context.close()
    assert not {name: what for name, what in found.items() if what}
