"""The built book as a reader meets it: opened from disk, with the network off."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.beside import until
from tests.listening import listening
from tests.live.test_every_figure import LAYOUT_SHIFT

from whyconv import style

WIDTHS = (1280, 390, 320)
ROOT = Path(__file__).parents[2]

LOOK = """() => {
  const article = document.querySelector("article");
  const text = article.cloneNode(true);
  text.querySelectorAll("pre, code, script, style, math, svg")
    .forEach((element) => element.remove());
  return {
    text: text.textContent,
    figures: [
      ...article.querySelectorAll("figure:not(.wc-ask, .wc-course)"),
    ].map((figure) => ({
      caption: figure.querySelector("figcaption")?.textContent.trim() ?? "",
      alt: [...figure.querySelectorAll('[role="img"], img')]
        .map((image) => (image.ariaLabel || image.alt || "").trim()),
    })),
    unnamed: [...article.querySelectorAll("img")]
      .filter((image) => !image.alt.trim() && !image.closest('[role="img"]'))
      .map((image) => image.src),
    tools: [...document.querySelectorAll(".wc-tools a")].map((a) => a.href),
  };
}"""
FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
OVERFLOW = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll("main *")]
    .filter((element) => element.getBoundingClientRect().right > room + 1)
    .slice(0, 3)
    .map((element) => element.outerHTML.slice(0, 120));
}"""

#: Displayed formulas and tables that are wider than their room.
CUT = """() => [...document.querySelectorAll("article :is(div.math, .wc-table)")]
  .filter((element) => {
    const room = element.matches(".wc-table") ? element.parentElement : element;
    return element.checkVisibility() && room.scrollWidth > room.clientWidth + 1;
  })
  .map((element) => element.textContent.slice(0, 60))"""

#: Each element of a figure with a colour of the palette: its role, its colours.
COLOURS = """() => [...document.querySelectorAll(".wc-figure svg *")].flatMap(node => {
  const [role] = node.getAttribute("style")?.match(/--wc-[a-z-]+/) ?? [];
  if (!role || role === "--wc-font") return [];
  const style = getComputedStyle(node);
  return [[role, style.fill, style.stroke].join(" ")];
})"""
GROUND = "getComputedStyle(document.body).backgroundColor"

# Neighbours in the bar whose boxes, or the boxes of what is in them, overlap.
CROWDED = """() => {
  const items = [...document.querySelectorAll(".wc-bar > *")].map((item) =>
    [item, ...item.querySelectorAll("*")]
      .filter((part) => getComputedStyle(part).position !== "absolute")
      .map((part) => part.getBoundingClientRect())
      .filter((box) => box.width));
  const left = (boxes) => Math.min(...boxes.map((box) => box.left));
  const right = (boxes) => Math.max(...boxes.map((box) => box.right));
  return [
    items.slice(1).filter((boxes, i) => right(items[i]) > left(boxes) + 0.5).length,
    items.filter((boxes) => left(boxes) < 0 || right(boxes) > innerWidth).length,
  ];
}"""


@dataclass
class Visit:
    """What one page said and showed."""

    name: str
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    overflow: dict[int, list[str]] = field(default_factory=dict)
    cut: dict[int, list[str]] = field(default_factory=dict)
    #: The ground, and what COLOURS found, by theme.
    colours: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    seen: dict = field(default_factory=dict)


def open_page(context, path):
    """Open a page and wait for the font of its formulas."""
    page = context.new_page()
    go(page, path)
    return page


def go(page, path):
    page.goto(path.as_uri(), wait_until="load")
    page.evaluate("document.fonts.ready.then(() => null)")


def noting(page, visit):
    """Inside, what the page says and asks for is noted."""
    return listening(
        page,
        pageerror=lambda error: visit.console.append(str(error)),
        request=lambda request: visit.requests.append(request.url),
        requestfailed=lambda request: visit.failed.append(request.url),
        console=lambda message: (
            message.type in ("error", "warning") and visit.console.append(message.text)
        ),
    )


def visit_page(page, path):
    visit = Visit(path.name)
    with noting(page, visit):
        page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        go(page, path)
        visit.seen = page.evaluate(LOOK)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate(FRAMES)  # a live figure fits itself to the width it is given
            visit.overflow[width] = page.evaluate(OVERFLOW)
            visit.cut[width] = page.evaluate(CUT)
        for theme in ("light", "dark"):
            page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
            visit.colours[theme] = page.evaluate(GROUND), page.evaluate(COLOURS)
    return visit


@pytest.fixture(scope="module")
def context(browser):
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, color_scheme="light", offline=True
    )
    yield context
    context.close()


@pytest.fixture(scope="module")
def visits(book, context):
    page = context.new_page()
    visits = [visit_page(page, path) for path in book.pages]
    page.close()
    return visits


def test_the_console_is_silent(visits):
    assert not {v.name: v.console for v in visits if v.console}


def test_no_request_fails_and_none_leaves_the_folder(visits):
    assert not {v.name: v.failed for v in visits if v.failed}
    # A blob is a live figure's front end, made from text that is in the page.
    own = ("file:", "data:", "blob:")
    outside = {
        v.name: [url for url in v.requests if not url.startswith(own)] for v in visits
    }
    assert not {name: urls for name, urls in outside.items() if urls}


@pytest.mark.parametrize("raw", ["$", "\\(", "\\[", "{glue", "{term", "{cite", "{ref"])
def test_no_markup_is_left_in_the_text(visits, raw):
    assert not [visit.name for visit in visits if raw in visit.seen["text"]]


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(visits, width):
    assert not {v.name: v.overflow[width] for v in visits if v.overflow[width]}


@pytest.mark.parametrize("width", [1280, 390])
def test_no_formula_or_table_is_cut(visits, width):
    assert not {v.name: v.cut[width] for v in visits if v.cut[width]}


@pytest.mark.parametrize("width", [390, 320, 280])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_nothing_in_the_bar_overlaps(book, browser, width, script):
    context = browser.new_context(
        viewport={"width": width, "height": 600}, java_script_enabled=script
    )
    page = context.new_page()
    page.goto(book.pages[0].as_uri())
    assert page.evaluate(CROWDED) == [0, 0]
    name = page.get_by_role("button", name="Contents", exact=True)
    assert name.count() == 1
    context.close()


def test_every_figure_has_a_caption_and_says_what_it_shows(visits):
    for visit in visits:
        for figure in visit.seen["figures"]:
            assert figure["caption"], (visit.name, figure)
            assert figure["alt"], (visit.name, figure)
            assert all(figure["alt"]), (visit.name, figure)
        assert not visit.seen["unnamed"], visit.name


def test_links_to_the_source_name_this_repository(book, visits):
    url, branch = book.repository
    owner_and_name = "/".join(url.split("/")[-2:])
    for visit in visits:
        if visit.name == "search.html":
            continue
        links = visit.seen["tools"]
        assert f"{url}/issues/new" in " ".join(links), visit.name
        [edit] = [link for link in links if f"{url}/edit/{branch}/" in link]
        source = ROOT / edit.removeprefix(f"{url}/edit/{branch}/")
        assert source.is_file(), edit
        if source.suffix == ".ipynb":
            [run] = [link for link in links if "mybinder.org" in link]
            assert f"/v2/gh/{owner_and_name}/{branch}?urlpath=lab/tree/" in run
            assert run.endswith(f"/{source.relative_to(ROOT).as_posix()}")


def test_search_finds_a_word_from_any_page(book, context):
    page, visit = open_page(context, book.pages[0]), Visit("search")
    with noting(page, visit):
        page.get_by_role("searchbox").first.fill("equivariance")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=equivariance")
        found = page.locator("#search-results li a")
        found.first.wait_for()
        assert found.count() > 0
        found.first.click()
        page.wait_for_url("**/chapters/**.html*")
    page.close()
    assert not visit.console
    assert not visit.failed


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_has_every_colour(book, browser, theme):
    context = browser.new_context(color_scheme=theme, offline=True)
    page = open_page(context, book.pages[0])
    for role, colour in style.PALETTE.items():
        found = page.evaluate(
            "(role) => getComputedStyle(document.documentElement)"
            ".getPropertyValue(`--wc-${role}`)",
            role,
        )
        assert found == getattr(colour, theme), role
    context.close()


def test_figures_follow_light_and_dark(visits):
    """Each element of each figure: one left light may not be seen in the dark."""
    roles = set()
    for visit in visits:
        (light_ground, light), (dark_ground, dark) = visit.colours.values()
        assert light_ground != dark_ground
        same = {one for one, other in zip(light, dark, strict=True) if one == other}
        assert not same, f"light colours on the dark page: {visit.name}"
        roles |= {one.split()[0] for one in light}
    assert {"--wc-ink", "--wc-negative", "--wc-positive", "--wc-output-fill"} <= roles


def test_the_readers_choice_of_light_or_dark_stays(book, browser):
    context = browser.new_context(color_scheme="light", offline=True)
    page = open_page(context, book.pages[0])
    light = page.evaluate(GROUND)
    page.locator(".wc-theme:visible").click()
    dark = page.evaluate(GROUND)
    assert dark != light

    def opens_dark(path):
        go(page, path)
        return page.evaluate(GROUND) == dark

    for path in book.pages[-2:]:  # the browser takes a moment to store the choice
        until(lambda path=path: opens_dark(path), seconds=20)
    context.close()


def test_the_system_chooses_where_the_reader_has_not(book, browser):
    context = browser.new_context(color_scheme="dark", offline=True)
    page = open_page(context, book.pages[0])
    assert page.locator("html").get_attribute("data-theme") == "dark"
    context.close()


def test_contents_open_and_close_on_a_phone_by_keyboard(book, browser):
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, offline=True, has_touch=True
    )
    page = open_page(context, book.pages[0])
    contents = page.get_by_role("navigation", name="Book")
    assert not contents.is_visible()
    page.get_by_role("button", name="Contents").press("Enter")
    assert contents.is_visible()
    page.keyboard.press("Escape")
    assert not contents.is_visible()
    context.close()


def test_the_first_tab_stop_skips_to_the_text(book, browser):
    context = browser.new_context(offline=True)
    page = open_page(context, book.pages[0])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "wc-main"
    context.close()


def test_a_page_from_right_to_left_is_no_wider(book, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    page = open_page(context, book.pages[0])
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate("document.documentElement.scrollWidth") == 1280
    context.close()


def test_everything_reads_without_javascript(book, browser):
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(book.pages[0].as_uri())
    assert page.locator("article h1").is_visible()
    assert page.get_by_role("navigation", name="Book").is_visible()
    assert not page.locator(".wc-theme:visible").count()
    context.close()


@pytest.mark.parametrize("name", ["progress", "self-test"])
def test_lists_made_by_the_script_push_nothing(name, book, browser):
    page = browser.new_page(viewport={"width": 412, "height": 823})
    page.goto((book.html / "chapters" / f"{name}.html").as_uri())
    page.locator(".wc-course.is-live").wait_for()
    assert page.evaluate(LAYOUT_SHIFT) < 0.01
    page.close()
