"""Each lesson and lab leads to its exercises, in the book and in its notebook."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils import nodes
from nbformat.v4 import new_notebook
from sphinx import addnodes

from whyconv.exercises import exercise, names
from whyconv_book import practice

ROOT = Path(__file__).parents[2]
PLACES = practice.places(ROOT)


def test_every_page_that_has_exercises_has_a_place_to_lead_to():
    pages = {exercise(name).page for name in names()}
    assert {f"chapters/{page}" for page in pages} == PLACES.keys()
    assert all(Path(ROOT, f"{place}.ipynb").is_file() for place in PLACES.values())


def page_of(docname):
    """A page whose last section has a part, after the sentence was added."""
    part = nodes.section("", nodes.title("", "part"))
    last = nodes.section("", nodes.title("", "last"), part)
    document = nodes.document(None, None)
    document += nodes.section("", nodes.title("", "page"), last)
    env = SimpleNamespace(docname=docname)
    practice.add_link(SimpleNamespace(env=env, srcdir=str(ROOT)), document)
    return document, part


def test_the_sentence_stands_at_the_end_of_the_last_section():
    document, part = page_of("chapters/01-fully-connected")
    assert part[-1].astext() == f"{practice.BEFORE}exercises to this lesson."
    [link] = document.findall(addnodes.pending_xref)
    assert link["reftarget"] == "/chapters/exercises/01-exercises"


def test_a_page_without_exercises_is_left_as_it_is():
    _, part = page_of("chapters/glossary")
    assert len(part) == 1


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("chapters/04-x", "[exercises to this lesson](exercises/y.ipynb)"),
        ("chapters/labs/x", "[exercises to this lab](../exercises/y.ipynb)"),
    ],
)
def test_a_notebook_to_take_away_has_it_too(page, link):
    [cell] = practice.with_link(new_notebook(), page, "chapters/exercises/y").cells
    assert cell.source == f"{practice.BEFORE}{link}."
    assert practice.with_link(new_notebook(), page, None).cells == []


def test_the_teachers_page_lists_every_exercise(book):
    """With a link to its section."""
    chapters = Path(book.html, "chapters")
    text = Path(chapters, "teachers.html").read_text("utf-8")
    found = re.findall(r'href="(exercises/[^"#]+)#([^"]+)"', text)
    assert len(set(found)) == len(names())
    for page, anchor in found:
        assert f'id="{anchor}"' in Path(chapters, page).read_text("utf-8"), anchor


def test_the_pages_of_the_book_lead_there(book):
    for page, place in PLACES.items():
        text = Path(book.html, f"{page}.html").read_text("utf-8")
        name = place.rpartition("/")[2]
        links = re.findall(rf'href="[./]*exercises/{name}.html">(.*?)</a>', text)
        assert any(practice.words(page) in words for words in links), page
