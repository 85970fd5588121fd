"""What gives an answer away is folded until the reader has answered or asked to see."""

import pytest
from tests.questions.conftest import FORGET

from whyconv import questions
from whyconv_book import live
from whyconv_book.asked import SCRIPT

FOLD = (
    '<div class="wc-fold" data-question="small_layer"><script>'
    "window.wcFold?.(document.currentScript.parentNode)</script>"
    '<p id="inside">The layer has 68 parameters.</p></div>'
)


@pytest.fixture
def page(browser, tmp_path):
    """A page with one question and its fold, opened from disk without a network."""
    text = live.standalone([questions.ask("small_layer")])
    text = text.replace(
        "</head>", f"<script>{SCRIPT.read_text('utf-8')}</script></head>"
    )
    file = tmp_path / "page.html"
    file.write_text(text.replace("</main>", f"{FOLD}</main>"), encoding="utf-8")
    context = browser.new_context(offline=True)
    opened = context.new_page()
    opened.goto(file.as_uri())
    yield opened
    opened.evaluate(FORGET)
    context.close()


def is_open(page):
    return page.locator("#inside").evaluate(
        "node => node.checkVisibility() && !node.closest('[hidden]')"
    )


def test_it_opens_with_the_answer_and_stays_open(page):
    assert not is_open(page)
    page.get_by_role("textbox").fill("64")
    page.get_by_role("button", name="Check").click()
    assert is_open(page)
    fold = page.locator(".wc-fold")
    assert fold.get_attribute("data-prediction") == '"64"'
    page.reload()
    assert is_open(page)


def test_what_is_no_answer_does_not_open_it(page):
    page.get_by_role("button", name="Check").click()
    assert not is_open(page)
    page.get_by_role("button", name="Show me").click()
    assert is_open(page)


def test_a_link_into_it_opens_it(page):
    page.evaluate("location.hash = '#inside'")
    page.wait_for_function("!document.querySelector('.wc-fold').hidden")


def test_find_in_page_may_look_into_it(page):
    assert page.locator(".wc-fold").get_attribute("hidden") == "until-found"
