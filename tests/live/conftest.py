"""Live figures in a browser, on a page of their own, opened from disk."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain

import pytest
from playwright.sync_api import Browser, Locator, Page
from tests.listening import listening

from whyconv.widgets import modules
from whyconv_book import live


@dataclass
class Shown:
    """A page of live figures, the first of them, and what went wrong so far."""

    page: Page
    errors: list[str] = field(default_factory=list)

    @property
    def figure(self) -> Locator:
        return self.page.locator("figure.wc-live").first

    def say(self) -> str:
        """The sentence under the figure, after the next painted frame."""
        return self.text(".wl-say")

    def text(self, part: str = "") -> str:
        """What the first figure shows, or its first such part, after the next frame."""
        self.settle()
        shown = self.figure.locator(part).first if part else self.figure
        return shown.inner_text()

    def texts(self, parts: str) -> list[str]:
        """What every such part of the first figure shows, after the next frame."""
        self.settle()
        return self.figure.locator(parts).all_inner_texts()

    def settle(self) -> None:
        """Wait until two frames have been painted."""
        self.page.evaluate(
            "new Promise(done => requestAnimationFrame("
            "() => requestAnimationFrame(done)))"
        )

    def cell(self, grid: Locator, row, column, size=None) -> tuple[float, float]:
        """The middle of a cell of a grid, in pixels of the page, once it is in sight.

        size: its rows and columns, those of the canvas that it begins with unless told.
        """
        grid.scroll_into_view_if_needed()
        self.settle()
        rows, columns = size or grid.evaluate(
            "node => [node.firstChild.height, node.firstChild.width]"
        )
        box = grid.bounding_box()
        x = box["x"] + (column + 0.5) / columns * box["width"]
        return x, box["y"] + (row + 0.5) / rows * box["height"]

    def control(self, name: str) -> Locator:
        """The control with this label, of the first figure."""
        return self.figure.get_by_label(name, exact=False).first

    def open_more(self) -> None:
        summary = self.figure.locator(".wl-more > summary")
        if summary.count() and not self.figure.locator(".wl-more[open]").count():
            summary.click()


class Pages:
    """Pages that one test after the other may have: a new one costs a second.

    A page comes as a new one would, but for the context that it shares.
    """

    def __init__(self, browser: Browser):
        self.browser, self.free = browser, {}

    def lend(self, width, height, theme, **kind) -> Page:
        """A page of this kind (has_touch, java_script_enabled), and with this look."""
        waiting = self.free.setdefault(tuple(kind.items()), [])
        page = waiting.pop() if waiting else self.new(**kind).new_page()
        page.set_viewport_size({"width": width, "height": height})
        default = dict.fromkeys(
            ("media", "reduced_motion", "forced_colors", "contrast"), "null"
        )
        page.emulate_media(color_scheme=theme, **default)
        return page

    def new(self, **how):
        """A context of its own, without a network."""
        return self.browser.new_context(offline=True, **how)

    def take_back(self, page: Page, **kind) -> None:
        page.mouse.up()
        page.mouse.move(0, 0)
        page.goto("about:blank")
        self.free[tuple(kind.items())].append(page)

    def close(self) -> None:
        for page in chain.from_iterable(self.free.values()):
            page.context.close()


@pytest.fixture(scope="module")
def pages(browser):
    lent = Pages(browser)
    yield lent
    lent.close()


@pytest.fixture
def show(pages, tmp_path):
    """show(*figures, width=, height=, theme=, touch=, javascript=) opens a page.

    before: a script that runs ahead of the page's own, which then is a new one.
    live_ones: how many of the figures will start, all unless told.

    After the test: no console message, no uncaught error, no request off the disk.
    """
    opened, done = [], ExitStack()

    def lent(width, height, theme, before, **kind):
        if before:
            size = {"width": width, "height": height}
            context = pages.new(viewport=size, color_scheme=theme, **kind)
            context.add_init_script(before)
            done.callback(context.close)
            return context.new_page()
        page = pages.lend(width, height, theme, **kind)
        done.callback(pages.take_back, page, **kind)
        return page

    def open_page(
        *figures,
        width=1280,
        height=900,
        theme="light",
        touch=False,
        javascript=True,
        before="",
        live_ones=None,
    ):
        file = tmp_path / f"page-{len(opened)}.html"
        file.write_text(live.standalone(figures), encoding="utf-8")
        kind = {"has_touch": touch, "java_script_enabled": javascript}
        shown = Shown(lent(width, height, theme, before, **kind))
        opened.append(shown)
        done.enter_context(noting(shown))
        shown.page.goto(file.as_uri())
        if javascript:
            wanted = len(figures) if live_ones is None else live_ones
            shown.page.evaluate("dispatchEvent(new Event('scroll'))")  # all start
            count = "document.querySelectorAll('figure.is-live .wl-say').length"
            shown.page.wait_for_function(f"{count} == {wanted}")
        return shown

    with done:
        yield open_page
    for shown in opened:
        assert shown.errors == []


def noting(shown: Shown):
    """Inside, what the page says, throws, and asks for outside the disk is kept."""

    def outside(request):
        if not request.url.startswith(("file:", "blob:", "data:")):
            shown.errors.append(f"asked for {request.url}")

    return listening(
        shown.page,
        console=lambda said: shown.errors.append(said.text),
        pageerror=lambda error: shown.errors.append(str(error)),
        request=outside,
    )


def load(page, module):
    """Import a front-end module in this page, once."""
    if not page.evaluate("(module) => module in (window.fronts ??= {})", module):
        page.evaluate(
            """([module, source]) => {
                const text = new Blob([source], {type: "text/javascript"});
                window.fronts[module] = import(URL.createObjectURL(text));
            }""",
            [module, modules.source(module)],
        )


def call(page, module, function, *arguments):
    """What a function of a front-end module returns, called in this page."""
    load(page, module)
    return page.evaluate(
        """([module, name, values]) => window.fronts[module].then(
            (front) => front[name](...values))""",
        [module, function, list(arguments)],
    )


@pytest.fixture(scope="module")
def run(browser):
    """run(module, function, *arguments): a front end's function, in the browser."""
    page = browser.new_page()
    page.goto("about:blank")
    yield lambda *what: call(page, *what)
    page.close()


@pytest.fixture(scope="module")
def fold(browser):
    """fold(module, function, start, steps): function(function(start, *a), *b), ..."""
    page = browser.new_page()
    page.goto("about:blank")

    def folded(module, function, start, steps):
        load(page, module)
        return page.evaluate(
            """([module, name, start, steps]) => window.fronts[module].then((front) =>
                steps.reduce((value, step) => front[name](value, ...step), start))""",
            [module, function, start, steps],
        )

    yield folded
    page.close()
