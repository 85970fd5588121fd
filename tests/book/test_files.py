"""What the built files say, without a browser: addresses, ids, weight."""

import gzip
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest

KILOBYTE = 1000


class Page(HTMLParser):
    """The ids, links and loaded files of one HTML page."""

    def __init__(self, path):
        super().__init__()
        self.path, self.ids, self.links, self.loads = path, [], [], []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        loaded = values.get("href") if tag == "link" else values.get("src")
        if loaded and values.get("rel") != "canonical":
            self.loads.append(loaded)


@pytest.fixture(scope="module")
def parsed(book):
    return {path.resolve(): Page(path) for path in book.pages}


def broken(page, parsed, address):
    """Why `address`, as written on `page`, leads nowhere; "" where it does."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return ""
    target = page.path.resolve()
    if parts.path:
        target = (target.parent / unquote(parts.path)).resolve()
    if not target.is_file():
        return f"{page.path.name}: {address}: no such file"
    known = parsed.get(target)
    if parts.fragment and known and unquote(parts.fragment) not in known.ids:
        return f"{page.path.name}: {address}: no such place"
    return ""


def test_every_link_and_loaded_file_leads_somewhere(parsed):
    faults = [
        fault
        for page in parsed.values()
        for address in (*page.links, *page.loads)
        if (fault := broken(page, parsed, address))
    ]
    assert not faults, "\n".join(faults)


def test_nothing_is_loaded_from_elsewhere(parsed):
    foreign = [
        f"{page.path.name}: {address}"
        for page in parsed.values()
        for address in page.loads
        if urlsplit(address).scheme not in ("", "data") or address.startswith("//")
    ]
    assert not foreign, "\n".join(foreign)


def test_an_id_names_one_thing(parsed):
    doubles = {
        page.path.name: sorted({i for i in page.ids if page.ids.count(i) > 1})
        for page in parsed.values()
    }
    assert not {name: ids for name, ids in doubles.items() if ids}


def test_index_leads_to_the_introduction(book):
    assert "chapters/intro.html" in (book.html / "index.html").read_text("utf-8")


def test_the_contents_lead_to_every_page(book, parsed):
    intro = parsed[(book.html / "chapters" / "intro.html").resolve()]
    linked = {(intro.path.parent / link).resolve() for link in intro.links}
    assert {path for path in parsed if path.parent.name == "chapters"} <= {
        *linked,
        intro.path.resolve(),
    }


def test_a_page_asks_for_little(book, parsed):
    """Scripts and styles of a page; Font Awesome was 1,500 kB, MathJax 2,100."""
    for page in parsed.values():
        files = {
            (page.path.parent / urlsplit(address).path).resolve()
            for address in page.loads
            if address.partition("?")[0].endswith((".js", ".css"))
            and "searchindex" not in address
        }
        weight = sum(path.stat().st_size for path in files) / KILOBYTE
        assert weight < 150, (page.path.name, weight, sorted(files))


def test_a_page_is_light(book):
    """With its figures, their state and their front ends."""
    for path in book.pages:
        html = path.read_bytes()
        assert len(html) / KILOBYTE < 600, path.name
        assert len(gzip.compress(html)) / KILOBYTE < 200, path.name


def test_shared_links_have_a_picture(book, parsed):
    intro = (book.html / "chapters" / "intro.html").read_text("utf-8")
    card = f"{book.repository.pages_url}_static/card.png"
    assert f'property="og:image" content="{card}"' in intro
    assert (book.html / "_static" / "card.png").stat().st_size < 60 * KILOBYTE
