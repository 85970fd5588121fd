"""A link to a figure with its settings: what it says, and what comes of it."""

import random
from urllib.parse import parse_qsl, quote

import pytest
from tests.live.examples import EXAMPLES, MOSTLY_WEEKLY, kernel_lab, ladder
from tests.live.test_every_figure import change_everything

from whyconv_book import live

STATE = """figure => [...figure.querySelectorAll('input, select')].map(one =>
    ['radio', 'checkbox'].includes(one.type) ? one.checked : one.value
).concat([...figure.querySelectorAll('.wl-slider output, .wl-say')].map(
    one => one.textContent))"""


def address(shown):
    return shown.page.evaluate("location.hash.slice(1)")


def link(shown, figure=None):
    (figure or shown.figure).get_by_role("button", name="Link to this").click()
    shown.settle()
    return address(shown)


def opened_at(shown, text):
    """The same page, loaded anew with this behind its #."""
    here = shown.page.url.partition("#")[0]
    shown.page.goto("about:blank")
    shown.page.goto(f"{here}#{text}")
    shown.page.wait_for_selector("figure.is-live .wl-say")
    shown.settle()
    return shown


@pytest.mark.parametrize("name", MOSTLY_WEEKLY)
def test_a_link_brings_back_what_the_reader_set(name, show):
    shown = show(EXAMPLES[name](), width=700, height=2600)
    change_everything(shown, random.Random(3), events=25)
    shown.page.evaluate("document.activeElement.blur()")
    text = link(shown)
    assert text.startswith(f"live={name}")
    before = shown.figure.evaluate(STATE)
    opened_at(shown, text).open_more()
    assert shown.figure.evaluate(STATE) == before
    shown.page.locator("h1").click()
    assert link(shown) == text


def test_a_link_has_the_changed_settings_and_no_others(show):
    shown = show(ladder())
    shown.control("filters").focus()
    shown.page.keyboard.press("End")
    assert dict(parse_qsl(link(shown))) == {"live": "ladder", "filters": "64"}
    assert shown.text(".wl-answered") in ("Copied", "In the address bar")


def test_reset_goes_back_to_how_the_figure_was_made(show):
    shown = opened_at(show(ladder()), "live=ladder&filters=64&side=100")
    assert shown.control("filters").evaluate("n => n.labels[0].innerText") == (
        "filters\n64"
    )
    shown.figure.get_by_role("button", name="Reset").click()
    assert link(shown) == "live=ladder"


def test_the_second_of_two_figures_has_a_name_of_its_own(show):
    shown = show(ladder(), ladder(), height=2600)
    second = shown.page.locator("figure.wc-live").nth(1)
    second.get_by_label("kernel").focus()
    shown.page.keyboard.press("End")
    text = link(shown, second)
    assert text == "live=ladder.2&size=15"
    opened_at(shown, text)
    kernels = shown.page.get_by_label("kernel").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-valuetext'))"
    )
    assert kernels == ["5 × 5", "15 × 15"]


@pytest.mark.parametrize(
    "nonsense",
    [
        "live=ladder&filters=0",
        "live=ladder&filters=1e9",
        "live=ladder&filters=abc",
        "live=ladder&measure=miles",
        "live=ladder&alt=5&bounds={}&choices=1",
        "live=kernel_lab&filters=64",
        "live=ladder.7&filters=64",
        "live=&filters=64",
        "filters=64",
        "%",
    ],
)
def test_what_no_figure_can_show_is_passed_over(nonsense, show):
    shown = show(ladder())
    before = shown.figure.evaluate(STATE)
    assert opened_at(shown, nonsense).figure.evaluate(STATE) == before


def test_settings_that_break_a_figure_let_it_start_as_it_was_made(show):
    shown = show(kernel_lab())
    before = shown.figure.evaluate(STATE)
    shown.page.on("console", lambda said: None)
    broken = quote('{"dtype":"float32","shape":[0,0],"data":[]}')
    opened_at(shown, f"live=kernel_lab&kernel={broken}&picture=nothing")
    shown.page.wait_for_selector("figure.is-live .wl-say")
    shown.settle()
    assert shown.figure.evaluate(STATE) == before
    shown.errors.clear()


def test_another_address_in_an_open_page_is_followed(show):
    shown = show(ladder(), height=300)
    shown.page.evaluate("document.body.style.paddingTop = '900px'")
    shown.page.evaluate("location.hash = 'live=ladder&filters=9'")
    shown.settle()
    assert shown.control("filters").get_attribute("aria-valuetext") == "9"
    assert shown.figure.bounding_box()["y"] < 300


@pytest.mark.parametrize(
    "around",
    [
        '<div style="height: 5000px"></div>',
        '<div class="wc-fold" hidden="until-found">',
        "<details><summary>More</summary>",
    ],
    ids=["far down", "an answer that waits", "details"],
)
def test_an_address_opens_and_starts_a_figure_that_waits(around, show, tmp_path):
    shown = show(ladder(), height=300)
    file = tmp_path / "waiting.html"
    text = live.standalone([ladder()]).replace("<main>", f"<main>{around}", 1)
    file.write_text(text, encoding="utf-8")
    shown.page.goto(file.as_uri())
    shown.settle()
    assert not shown.figure.locator(".wl-say").is_visible()
    shown.page.evaluate("location.hash = 'live=ladder&filters=9'")
    shown.control("filters").wait_for()
    shown.settle()
    assert shown.control("filters").get_attribute("aria-valuetext") == "9"
    assert shown.figure.bounding_box()["y"] < 300
