"""Pictures of every page of the built book, to look at.

    python -m whyconv_book.screenshots _build/html shots [PAGE ...]

writes shots/PAGE-WIDTH-THEME.png, whole pages, at 1280 and 390 px, light and dark;
PAGE is a page's file name without `.html`, all pages where none is named. And

    python -m whyconv_book.screenshots --card

draws the picture that shared links show, card.png, from card.svg beside it.
"""

import argparse
from pathlib import Path

from playwright.sync_api import Browser

from .browser import offline_chromium

STATIC = Path(__file__).parent / "theme" / "static"
WIDTHS = (1280, 390)
THEMES = ("light", "dark")


def shoot(browser: Browser, page_file: Path, width: int, theme: str, png: Path) -> None:
    """Write a picture of one whole page, `width` CSS pixels wide."""
    page = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme=theme
    )
    page.goto(page_file.resolve().as_uri(), wait_until="load")
    page.evaluate("document.fonts.ready.then(() => null)")
    page.screenshot(path=png, full_page=True)
    page.close()


def shoot_book(html: Path, out: Path, names: list[str]) -> None:
    """Pictures of the pages `names` (empty: all) of the book in `html`, in `out`."""
    out.mkdir(parents=True, exist_ok=True)
    pages = [*sorted(html.glob("chapters/**/*.html")), html / "search.html"]
    with offline_chromium() as browser:
        for page in pages:
            if names and page.stem not in names:
                continue
            for width in WIDTHS:
                for theme in THEMES:
                    png = out / f"{page.stem}-{width}-{theme}.png"
                    shoot(browser, page, width, theme, png)


def draw_card() -> None:
    """Draw card.svg, 1200 by 630, as card.png."""
    with offline_chromium() as browser:
        page = browser.new_page(viewport={"width": 1200, "height": 630})
        page.goto((STATIC / "card.svg").as_uri())
        page.screenshot(path=STATIC / "card.png")


def main() -> None:
    """Read the command line and draw what it asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("html", type=Path, nargs="?", default=Path("_build/html"))
    parser.add_argument("out", type=Path, nargs="?", default=Path("_build/shots"))
    parser.add_argument("pages", nargs="*")
    parser.add_argument("--card", action="store_true")
    chosen = parser.parse_args()
    if chosen.card:
        draw_card()
    else:
        shoot_book(chosen.html, chosen.out, chosen.pages)


if __name__ == "__main__":
    main()
