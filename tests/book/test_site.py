"""The pages beside the chapters, and what the foot of each page says."""

import re
import subprocess
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from whyconv_book import edition

LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


class LikePages(SimpleHTTPRequestHandler):
    """Serves a book below its path, and its 404.html for all else."""

    def __init__(self, *arguments, home, **options):
        self.home = home
        super().__init__(*arguments, **options)

    def translate_path(self, path):
        return super().translate_path("/" + path.removeprefix(self.home))

    def send_error(self, code, *_):
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        with open(f"{self.directory}/404.html", "rb") as page:
            self.wfile.write(page.read())

    def log_message(self, *_):
        pass


@pytest.fixture
def served(book):
    """The address of a server that does as GitHub Pages does."""
    home = urlsplit(book.repository.pages_url).path
    handler = partial(LikePages, home=home, directory=book.html)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{home}"
    server.shutdown()
    server.server_close()


def test_a_wrong_address_shows_the_books_own_page_at_any_depth(served, browser):
    page = browser.new_page()
    answers = []
    page.on("response", lambda answer: answers.append((answer.status, answer.url)))
    wrong = f"{served}chapters/no/such/page.html"
    page.goto(wrong)
    assert [url for status, url in answers if status != 200] == [wrong]
    assert page.locator("h1").inner_text() == "No such page"
    font = page.evaluate("getComputedStyle(document.body).fontFamily")
    assert "system-ui" in font
    page.get_by_role("link", name="the first page").click()
    page.wait_for_url("**/chapters/intro.html")
    page.go_back()
    page.get_by_role("searchbox").fill("kernel")
    page.get_by_role("button", name="Find").last.click()
    page.wait_for_url("**/search.html?q=kernel")
    page.close()


def test_the_first_page_is_one(book):
    html = (book.html / "index.html").read_text("utf-8")
    assert html.startswith("<!doctype html>")
    assert "<title>Why Convolutions?</title>" in html


def test_the_map_lists_every_chapter_and_each_page_says_its_address(book):
    home = book.repository.pages_url
    listed = {
        one.text for one in ElementTree.parse(book.html / "sitemap.xml").iter(LOCATION)
    }
    chapters = [page for page in book.pages if page.name != "search.html"]
    assert listed == {home + str(page.relative_to(book.html)) for page in chapters}
    for page in chapters:
        canonical = re.findall(
            r'<link rel="canonical" href="([^"]+)"', page.read_text("utf-8")
        )
        assert canonical == [home + str(page.relative_to(book.html))]


def test_the_foot_of_each_page_says_which_edition_it_is(book):
    for page in [*book.pages, book.html / "404.html"]:
        foot = page.read_text("utf-8").partition('<footer class="wc-footer">')[2]
        assert re.search(r"Version \d+\.\d+\.\d+", foot), page.name
        assert re.search(r"code was run on \d+ [A-Z][a-z]+ 20\d\d\.", foot), page.name


def git(folder, *arguments):
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    done = ["git", "-C", str(folder), *who, *arguments]
    return subprocess.run(done, check=True, capture_output=True, text=True).stdout


def test_an_edition_names_its_commit_and_whether_it_was_changed(tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_SHA", "0123abcd")
    assert edition.commit_of(tmp_path) == "0123abcd"
    (tmp_path / "_config.yml").touch()
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    commit = git(tmp_path, "rev-parse", "HEAD").strip()
    assert edition.commit_of(tmp_path) == commit
    (tmp_path / "_config.yml").write_text("title: x")
    assert edition.commit_of(tmp_path) == f"{commit}+"


def test_a_repeated_build_says_the_day_of_the_first(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795872000")
    assert edition.executed("") == "28 November 2026"


def test_the_commit_is_linked(monkeypatch):
    options = {"repository_url": "https://github.com/ada/course"}
    config = SimpleNamespace(
        whyconv_edition=["1.0", "0123abcd4567+"],
        html_theme_options=options,
        nb_execution_cache_path="",
    )
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    context = {}
    edition.add_edition(SimpleNamespace(config=config), "", "", context, None)
    assert context["edition"]["commit"] == "0123abc+"
    assert context["edition"]["url"].endswith("/ada/course/commit/0123abcd4567")
