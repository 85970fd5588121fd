"""Live figures in a browser, on a page of their own, opened from disk."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page

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


@pytest.fixture
def show(browser, tmp_path):
    """show(*figures, width=, height=, theme=, touch=, javascript=) opens a page.

    before: a script that runs ahead of the page's own. live_ones: how many of the
    figures will start, all unless told.

    After the test: no console message, no uncaught error, no request off the disk.
    """
    opened = []

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
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            has_touch=touch,
            java_script_enabled=javascript,
            offline=True,
        )
        file = tmp_path / f"page-{len(opened)}.html"
        file.write_text(live.standalone(figures), encoding="utf-8")
        context.add_init_script(before)
        shown = Shown(context.new_page())
        opened.append((context, shown))
        shown.page.on("console", lambda said: shown.errors.append(said.text))
        shown.page.on("pageerror", lambda error: shown.errors.append(str(error)))
        shown.page.on("request", lambda asked: _only_disk(asked.url, shown.errors))
        shown.page.goto(file.as_uri())
        if javascript:
            wanted = len(figures) if live_ones is None else live_ones
            count = "document.querySelectorAll('figure.is-live .wl-say').length"
            shown.page.wait_for_function(f"{count} == {wanted}")
        return shown

    yield open_page
    for context, shown in opened:
        context.close()
        assert shown.errors == []


def call(page, module, function, *arguments):
    """What a function of a front-end module returns, called in this page."""
    return page.evaluate(
        """async ([source, name, values]) => {
            const url = URL.createObjectURL(
                new Blob([source], {type: "text/javascript"}));
            const {[name]: called} = await import(url);
            return called(...values);
        }""",
        [modules.source(module), function, list(arguments)],
    )


@pytest.fixture
def run(browser):
    """run(module, function, *arguments): a front end's function, in the browser."""
    page = browser.new_page()
    page.goto("about:blank")
    yield lambda *what: call(page, *what)
    page.close()


def _only_disk(url: str, errors: list[str]) -> None:
    if not url.startswith(("file:", "blob:", "data:")):
        errors.append(f"asked for {url}")
