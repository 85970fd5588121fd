"""The picture that stands for a figure: in print, without JavaScript, after a fault."""

import pytest
from tests.beside import until
from tests.live.examples import EXAMPLES, ladder

from whyconv_book import live

#: How far a stage goes on below the picture that is seen, how far its message stands
#: below that, whether there is one, and whether the picture is seen.
STANDING = """all => all.map(figure => {
    const drawings = [...figure.querySelectorAll('.wc-still > *')];
    const seen = drawings.find(one => one.checkVisibility());
    const bottom = node => node?.getBoundingClientRect().bottom;
    const word = figure.querySelector('.wl-failed');
    return [bottom(figure.querySelector('.wc-stage')) - bottom(seen),
        word ? word.getBoundingClientRect().top - bottom(seen) : 0,
        word !== null, seen !== undefined];
})"""
KEEP_MODEL = "addEventListener('wc-live', ({detail}) => { model = detail.model; })"
CSP = "script-src 'self' 'unsafe-inline' file:"


def standing(page):
    return page.locator("figure.wc-live").evaluate_all(STANDING)


@pytest.fixture
def everything():
    return [make() for make in EXAMPLES.values()]


@pytest.mark.parametrize("width", [390, 1280])
def test_print_keeps_no_room_that_the_picture_does_not_fill(width, everything, show):
    shown = show(*everything, width=width)
    shown.page.emulate_media(media="print")
    for extra, _, _, visible in standing(shown.page):
        assert visible
        assert extra < 2


@pytest.mark.parametrize("width", [390, 1280])
def test_without_javascript_no_room_is_kept_and_a_word_says_so(width, everything, show):
    shown = show(*everything, width=width, javascript=False)
    said = shown.page.locator(".wc-noscript").all_inner_texts()
    assert len(said) == len(everything)
    assert "JavaScript" in said[0]
    for extra, _, _, visible in standing(shown.page):
        assert visible
        assert extra < 2


def test_a_page_with_javascript_does_not_say_that_it_is_missing(show):
    assert "JavaScript" not in show(ladder()).page.locator("main").inner_text()


def test_where_the_front_end_is_forbidden_the_picture_stands_above_plain_words(
    everything, browser, tmp_path
):
    policy = f'<head><meta http-equiv="Content-Security-Policy" content="{CSP}">'
    file = tmp_path / "forbidden.html"
    html = live.standalone(everything).replace("<head>", policy, 1)
    file.write_text(html, encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    page.evaluate("dispatchEvent(new Event('scroll'))")  # all try to start
    until(
        lambda: page.evaluate(
            "document.querySelectorAll('.wl-failed').length == "
            "document.querySelectorAll('figure').length"
        )
    )
    for extra, gap, failed, visible in standing(page):
        assert failed
        assert visible
        assert extra < 2
        assert gap >= 0
    words = page.locator(".wl-failed").first.inner_text()
    assert "blob" not in words
    assert "module" not in words
    page.close()


def test_where_a_figure_stops_its_message_stands_under_the_picture(show):
    shown = show(ladder(), before=KEEP_MODEL)
    shown.page.evaluate("model.set('measure', 'what there is not')")
    shown.figure.locator(".wl-failed").wait_for()
    shown.settle()
    (extra, gap, failed, visible), *_ = standing(shown.page)
    assert (failed, visible) == (True, True)
    assert gap >= 0
    assert extra < 90, "the room of the live figure is still kept"
    shown.errors.clear()
