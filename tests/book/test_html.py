"""Whether the built pages are valid HTML: what went wrong once, and all of it with vnu.

The Nu Html Checker is asked where `vnu` is on the PATH (npm's vnu-jar, with Java).
"""

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest

#: Elements without an end.
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"}
#: What the checker does not know yet: CSS of 2022 and later, and that MathML Core
#: gives every element displaystyle and scriptlevel.
UNKNOWN_TO_VNU = re.compile(
    r"^CSS: |^Attribute “(displaystyle|scriptlevel)” not allowed on element “m"
)
VNU = shutil.which("vnu")


class Outline(HTMLParser):
    """What is where in a page, as far as the rules below ask."""

    def __init__(self, html):
        super().__init__()
        self.open, self.children, self.faults = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if self.open:
            self.children[-1].append(tag)
        inside = set(self.open)
        values = dict(attributes)
        if tag in ("p", "div", "ul", "pre") and "summary" in inside:
            self.faults.append(f"{tag} in a summary")
        if tag == "style" and "body" in inside and "svg" not in inside:
            self.faults.append("style in the body")
        if tag == "aside" and not {"role", "aria-label"} & values.keys():
            self.faults.append("aside without a name or a role")
        if tag not in VOID:
            self.open.append(tag)
            self.children.append([])

    def handle_startendtag(self, tag, attributes):
        if self.open:
            self.children[-1].append(tag)

    def handle_endtag(self, tag):
        if tag not in self.open:
            return
        while (last := self.open.pop()) != tag:
            self.children.pop()
        children = self.children.pop()
        if last == "figure" and "figcaption" in children[1:-1]:
            self.faults.append("figcaption neither first nor last in its figure")


def pages(book):
    return [*book.pages, book.html / "index.html", book.html / "404.html"]


def test_the_pages_keep_what_the_checker_taught(book):
    faults = {
        page.name: Outline(page.read_text("utf-8")).faults for page in pages(book)
    }
    assert not {name: found for name, found in faults.items() if found}


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<summary><p>x</p></summary>", "p in a summary"),
        ("<body><style>a{}</style></body>", "style in the body"),
        ("<aside>x</aside>", "aside without a name or a role"),
        (
            "<figure><p>x</p><figcaption>y</figcaption><script></script></figure>",
            "figcaption neither first nor last in its figure",
        ),
    ],
)
def test_a_fault_is_found(html, fault):
    assert Outline(html).faults == [fault]


def test_every_page_is_a_whole_document_with_a_title_and_a_language(book):
    for page in pages(book):
        html = page.read_text("utf-8")
        assert html.lower().startswith("<!doctype html>"), page.name
        assert re.search(r'<html lang="en"', html), page.name
        assert len(re.findall(r"<title>[^<]+</title>", html)) == 1, page.name


def test_every_search_has_a_button(book):
    for page in pages(book):
        forms = re.findall(r'<form role="search".*?</form>', page.read_text(), re.S)
        assert all("<button" in form for form in forms), page.name
        assert forms or page.name == "index.html", page.name


if VNU:  # a test that skips would be a fault in CI

    @pytest.mark.weekly
    def test_the_nu_checker_finds_no_error(book):
        done = subprocess.run(
            [VNU, "--format", "json", "--errors-only", *map(str, pages(book))],
            capture_output=True,
            text=True,
            check=False,
        )
        said = json.loads(done.stderr)["messages"]
        assert not [
            f"{one['url']}: {one['message']}"
            for one in said
            if not UNKNOWN_TO_VNU.search(one["message"])
        ]
