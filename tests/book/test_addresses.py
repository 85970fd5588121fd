"""A reader's bookmark lands on the text that it pointed at."""

from pathlib import Path

import pytest

from whyconv_book import addresses

ROOT = Path(__file__).parents[2]
#: Sections, definitions, theorems, terms and works, as published.
PUBLISHED = Path(__file__).with_name("addresses.txt").read_text("utf-8").split()


def has(book, place):
    """Whether "page#anchor" is there; the page alone, without an anchor."""
    page, _, anchor = place.partition("#")
    path = book.html / "chapters" / f"{page}.html"
    return path.is_file() and (
        not anchor or f'id="{anchor}"' in path.read_text("utf-8")
    )


def test_every_published_address_is_there_or_has_moved_to_one_that_is(book):
    moved = addresses.moved(ROOT)
    lost = []
    for address in PUBLISHED:
        page, _, anchor = address.replace(".html", "").partition("#")
        target = moved.get(page, {}).get(anchor, f"{page}#{anchor}")
        if not has(book, f"{page}#{anchor}") and not has(book, target):
            lost.append(f"{page}: {anchor} is neither there nor in moved.yml")
    assert not lost, "\n".join(lost)


def test_nothing_is_moved_that_is_still_there_or_to_nowhere(book):
    for page, entries in addresses.moved(ROOT).items():
        for anchor, place in entries.items():
            assert not has(book, f"{page}#{anchor}"), (page, anchor)
            assert has(book, place), (page, anchor, place)


@pytest.mark.parametrize(
    ("page", "place", "link"),
    [
        ("04-x", "labs/y#z", "labs/y.html#z"),
        ("labs/y", "04-x#z", "../04-x.html#z"),
        ("labs/y", "labs/w#z", "w.html#z"),
        ("04-x", "05-y", "05-y.html"),
    ],
)
def test_a_place_as_a_link(page, place, link):
    assert addresses.links(page, {"old": place}) == {"old": link}


def test_a_bookmark_goes_where_its_text_has_gone(book, browser):
    """Opened from disk, and clicked on an open page; another anchor stays."""
    page = browser.new_page()
    moved = addresses.moved(ROOT)
    name, anchor, target, goal = next(
        (page_name, anchor, *place.split("#"))
        for page_name, entries in moved.items()
        for anchor, place in entries.items()
        if not place.startswith(f"{page_name}#")
    )
    start = (book.html / "chapters" / f"{name}.html").as_uri()
    end = f"/chapters/{target}.html#{goal}"
    page.goto(f"{start}#{anchor}")
    page.wait_for_url(f"**{end}")
    assert page.evaluate("(id) => !!document.getElementById(id)", goal)
    page.goto(start)
    page.evaluate("(anchor) => { location.hash = anchor; }", anchor)
    page.wait_for_url(f"**{end}")
    for other in ("wc-main", "never-there", "toString"):
        page.goto(f"{start}#{other}")
        assert page.url == f"{start}#{other}"
    page.close()
