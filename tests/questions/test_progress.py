"""*Your answers*: taken along as a file, brought back, forgotten, all from disk."""

import json
from types import SimpleNamespace

import pytest
from tests.questions.conftest import FORGET

from whyconv import questions
from whyconv_book import course, live

NAMES = ["small_layer", "which_has_biases", "billions"]
LISTED = [{"name": name, "text": f"The question {name}"} for name in NAMES]
PAGE = {"title": "1. A lesson", "short": "Lesson 1", "href": "page.html"}
RIGHT = {"answer": "68", "stage": "answered", "verdict": "right", "first": "right"}
WRONG = {"answer": "64", "stage": "answered", "verdict": "wrong", "first": "wrong"}


@pytest.fixture
def page(browser, tmp_path):
    state = {"pages": [{**PAGE, "questions": LISTED}]}
    listed = SimpleNamespace(html=lambda: course.front_end("progress", state))
    file = tmp_path / "page.html"
    text = live.standalone([listed, questions.ask("small_layer")])
    file.write_text(text, encoding="utf-8")
    context = browser.new_context(offline=True)
    opened = context.new_page()
    opened.goto(file.as_uri())
    opened.locator("figure.wc-ask.is-live").wait_for()
    yield opened
    opened.evaluate(FORGET)
    context.close()


def bring_back(page, tmp_path, text):
    """Choose a file with this text; what the page says to it."""
    file = tmp_path / "brought.json"
    file.write_text(text, encoding="utf-8")
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Bring back from a file").click()
    status = page.locator(".wl-course-status")
    status.evaluate("node => { node.textContent = ''; }")
    chosen.value.set_files(file)
    page.wait_for_function(
        "document.querySelector('.wl-course-status').textContent !== ''"
    )
    return status.inner_text()


def kept(page):
    return page.evaluate("JSON.parse(localStorage['whyconv.answers'])")


def test_answers_are_saved_forgotten_and_brought_back(page, tmp_path):
    page.get_by_role("textbox").fill("64")
    page.get_by_role("button", name="Check").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file").click()
    assert saved.value.suggested_filename == "why-convolutions-answers.json"
    text = saved.value.path().read_text("utf-8")
    assert json.loads(text)["answers"] == {"small_layer": WRONG} == kept(page)

    page.get_by_role("button", name="Forget all").click()
    page.get_by_role("button", name="No, keep them").click()
    assert kept(page) == {"small_layer": WRONG}
    page.get_by_role("button", name="Forget all").click()
    page.get_by_role("button", name="Yes, forget all answers").click()
    assert kept(page) == {}
    words = page.locator(".wl-course-words")
    assert words.inner_text() == "3 questions, all open"

    assert bring_back(page, tmp_path, text) == "1 answer brought back."
    assert kept(page) == {"small_layer": WRONG}
    assert words.inner_text() == "1 of 3 answered, 0 right at first"
    page.reload()
    assert page.get_by_role("textbox").input_value() == "64"


def test_a_file_that_holds_no_answers_changes_nothing(page, tmp_path):
    page.evaluate(
        "(one) => { localStorage['whyconv.answers'] = JSON.stringify(one); }",
        {"billions": RIGHT},
    )
    for text in ("", "no JSON", "[]", '{"answers": 3}', "null"):
        said = bring_back(page, tmp_path, text)
        assert said == "brought.json holds no answers of this course.", text
    assert kept(page) == {"billions": RIGHT}


def test_a_file_of_an_older_edition_is_read_as_far_as_it_goes(page, tmp_path):
    """Questions that are gone, records of another form, answers no longer right."""
    old = {
        "a_question_that_is_gone": RIGHT,
        "billions": {"chosen": 2},
        "which_has_biases": {"answer": 1, **dict.fromkeys(["stage"], "answered")},
        "small_layer": {**RIGHT, "answer": "60"},
    }
    said = bring_back(page, tmp_path, json.dumps({"answers": old}))
    assert said == "2 answers brought back."
    assert page.locator(".wl-course-words").inner_text() == (
        "1 of 3 answered, 1 right at first"
    )
    page.reload()
    page.locator("figure.wc-ask.is-live").wait_for()
    form = page.locator(".wl-root .wl-ask")
    assert form.get_attribute("data-stage") == "open"
