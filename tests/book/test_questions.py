"""Questions in the built book: their answers, and the way back to the text."""

import re

from whyconv import questions
from whyconv_book import course


def test_each_question_leads_to_a_place_in_the_text(book):
    for name in questions.found():
        item = questions.load(name)
        page = (book.html / "chapters" / f"{item.page}.html").read_text("utf-8")
        assert f'id="{course.data(item)["slug"]}"' in page, name


def test_each_page_that_asks_has_its_answers_at_the_end(book):
    asking = 0
    for path in book.pages:
        page = path.read_text("utf-8")
        asked = re.findall(r'<figure [^>]*data-question="(\w+)"', page)
        if asked:
            asking += 1
            answers = page.split('<section class="wc-answers">')[1]
            assert answers.split("</section>")[0].count("<li>") == len(asked)
    assert asking >= 7


def test_the_self_test_is_light(book):
    page = book.html / "chapters" / "self-test.html"
    assert page.stat().st_size <= 600_000


def test_each_prediction_has_its_figure_behind_the_question(book):
    """The chart, table or picture that `beside` names, and its words for the axes."""
    kinds = {"column": "<table", "row": "<table", "swatch": 'class="wc-figure'}
    for name in questions.found():
        item = questions.load(name)
        if not item.beside:
            continue
        page = (book.html / "chapters" / f"{item.page}.html").read_text("utf-8")
        behind = page.split(f'data-question="{name}"', 1)[1].split("</figure>", 1)[1]
        if start := kinds.get(item.beside.shape):
            assert behind.count(start) > item.beside.figure, name
            continue
        scales = re.findall(r'data-charts="([^"]*)"', behind)[:2]  # wide and narrow
        assert len(scales) == 2, name
        assert all(len(one.split("; ")) > item.beside.chart for one in scales), name


def test_a_figure_that_an_exercise_gives_is_drawn(book):
    pages = sorted((book.html / "chapters" / "exercises").glob("*.html"))
    text = "".join(page.read_text("utf-8") for page in pages)
    figure = '<div class="output text_html"><figure class="wc-figure"><div role="img" '
    assert f'{figure}aria-label="Five charts of cost over 20 epochs' in text
    assert "Figure: " not in text, "its words stand where it should be drawn"
