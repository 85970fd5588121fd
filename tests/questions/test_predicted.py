"""A prediction is drawn beside what was measured, and goes with the answer."""

import json
import math
import re

import numpy as np
import pytest
from tests.questions.conftest import FORGET

from whyconv import figures, questions
from whyconv.questions.beside import SHAPES, Beside
from whyconv.tables import Table
from whyconv_book import live
from whyconv_book.asked import ASKED

ITEMS = [item for item in map(questions.load, questions.found()) if item.beside]
#: A wrong answer to each question that draws one.
GIVEN = {
    "side_doubles": "4",
    "dilated_field": [5, 13, 29, 40, 40, 40],
    "exact_side": "500",
    "unchanged_by_window": [0, 0.5, 0.66, 0.75, 0.83, 0.88],
    "read_elsewhere": "75",
    "rate_times_three": 2,
    "nearly_shared": 3,
    "seen_as": "7",
    "most_unchanged": "3",
    "global_elsewhere": "50",
}
#: x of the chart that each is drawn in, and y, to span it.
SPANS = {
    "side_doubles": ([8, 1000], [1e3, 1e13]),
    "dilated_field": ([1, 8], [3, 500]),
    "exact_side": ([5, 1000], [1e-5, 1]),
    "rate_times_three": ([0.001, 3], [0.05, 3]),
    "nearly_shared": ([2, 512], [1e-3, 1]),
    "seen_as": ([0, 15], [-1, 1]),
}


def measured(item):
    """A figure or table such as stands behind the question, as HTML."""
    if item.beside.shape in ("column", "row"):
        return Table({"window": [1, 2, 3, 4, 8], "unchanged": [0.1] * 5})._repr_html_()
    told = {"alt": "What was measured.", "caption": "Measured."}
    if item.beside.shape == "swatch":
        panel = figures.Panel(np.eye(3), "read", kind="output")
        return figures.images([panel], **told).html()
    x, y = SPANS[item.name]
    log = "" if item.name in ("dilated_field", "seen_as") else "xy"
    chart = figures.Chart([figures.Line(x, y, "measured")], "x", "y", log=log)
    return figures.charts([chart] * (item.beside.chart + 1), **told).html()


@pytest.fixture(scope="module")
def text():
    """All questions that draw, each with what was measured behind it."""
    behind = {item.name: measured(item) for item in ITEMS}
    page = live.standalone([questions.Question(item) for item in ITEMS])
    return ASKED.sub(lambda match: match[0] + behind[match[1]], page)


@pytest.fixture
def page(text, browser, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(text, encoding="utf-8")
    context = browser.new_context(
        offline=True, viewport={"width": 390, "height": 800}, forced_colors="active"
    )
    opened = context.new_page()
    opened.add_init_script(
        "localStorage['whyconv.answers'] ??= JSON.stringify(Object.fromEntries("
        f"Object.entries({json.dumps(GIVEN)}).map(([name, answer]) => [name, "
        "{answer, stage: 'answered', verdict: 'wrong', first: 'wrong'}])))"
    )
    opened.goto(file.as_uri())
    opened.evaluate("dispatchEvent(new Event('scroll'))")  # those far down start then
    opened.locator("figure.wc-ask.is-live").nth(len(ITEMS) - 1).wait_for(
        state="attached"
    )
    yield opened
    opened.evaluate(FORGET)
    context.close()


def pixels(scale, x, y):
    """Where a point of a chart is drawn, from its `data-charts`."""
    left, top, width, height, x0, x1, y0, y1 = map(float, scale.split()[:8])

    def share(value, low, high, log):
        if log:
            value, low, high = map(math.log, (value, low, high))
        return (value - low) / (high - low)

    log = scale.split()[8]
    return (
        left + width * share(x, x0, x1, "x" in log),
        top + height * (1 - share(y, y0, y1, "y" in log)),
    )


def test_a_prediction_is_drawn_said_and_taken_away(page):
    notes = page.locator(".wc-predicted-note")
    said = notes.all_inner_texts()
    assert len(said) == len(ITEMS) == len(GIVEN)
    assert [text for text in said if "your prediction, 500 pixels." in text]
    assert [text for text in said if "13 at 2, 29 at 3" in text]
    assert [text for text in said if "“A little higher, about 0.2”" in text]
    drawn = page.evaluate(
        "[...document.querySelectorAll('svg[data-charts]')].map((svg) => ["
        "svg.dataset.charts, svg.querySelectorAll('.wc-predicted').length, "
        "svg.querySelector('.wc-predicted circle')?.getAttribute('cx'), "
        "svg.querySelector('.wc-predicted circle')?.getAttribute('cy')])"
    )
    assert len(drawn) == 2 * len(SPANS)  # wide and narrow
    assert {marks for _, marks, _, _ in drawn} == {1}
    for scales, _, across, down in drawn:
        scale = scales.split("; ")[-1]
        if across:
            near = {(500, 0.01), (1, 0.2)}
            spots = [pixels(scale, *spot) for spot in near]
            assert any(
                math.dist(spot, (float(across), float(down))) < 0.1 for spot in spots
            )
    table = page.locator("table").all_inner_texts()
    assert any("your sketch" in one and "88%" in one for one in table)
    assert any("your answer" in one and "←" in one for one in table)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.evaluate(
        "[...document.querySelectorAll('.wl-root button')].filter((button) => "
        "button.textContent === 'Answer again').forEach((button) => button.click())"
    )
    page.wait_for_function("!document.querySelector('.wc-predicted-note')")
    assert page.locator(".wc-predicted").count() == 0
    page.get_by_role("textbox").first.fill("8")
    page.get_by_role("textbox").first.press("Enter")
    notes.first.wait_for()
    assert notes.all_inner_texts() == ["Large dots: your prediction, a factor of 8."]


def test_a_chart_says_where_its_numbers_are_drawn():
    line = figures.Line([1, 10, 100], [2, 5, 4], "measured")
    chart = figures.Chart([line], "x", "y", log="x")
    svg = figures.charts(chart, alt="A line.", caption="A line.").svg()
    [scale] = re.findall(r'data-charts="([^"]*)"', svg)
    spots = [pixels(scale, *spot) for spot in zip(line.x, line.y, strict=True)]
    assert "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in spots) in svg


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_draws_the_answers_of_one_kind(shape):
    with pytest.raises(ValueError, match="'cells'"):
        Beside(shape=shape).data("cells")


def test_an_unknown_shape_is_told_which_there_are():
    with pytest.raises(ValueError, match=r"'sketch'.*got 'pie'"):
        Beside(shape="pie")
