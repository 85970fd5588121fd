"""Questions answered in a browser, from disk, without a network."""

import re
from dataclasses import dataclass

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from tests.book.test_accessibility import AXE
from tests.live.conftest import Shown
from tests.live.fingers import Fingers

from whyconv import questions
from whyconv.questions.words import spoken

ITEMS = {name: questions.load(name) for name in questions.found()}
KINDS = {item.kind: item for item in reversed(ITEMS.values())}
DEEP = pytest.mark.deep
#: Gives every figure its next answer at once, and returns what each of them tells.
ANSWER_ALL = """async (rounds) => {
  const frames = () => new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(done));
  });
  const figures = [...document.querySelectorAll('.wc-ask')];
  const press = (figure, name) => [...figure.querySelectorAll('button')]
    .find((one) => one.textContent === name && one.checkVisibility())?.click();
  const key = (node, name, times = 1) => {
    for (let n = 0; n < times; n += 1)
      node.dispatchEvent(new KeyboardEvent('keydown', {key: name, bubbles: true}));
  };
  const give = {
    number: (figure, answer) => { figure.querySelector('input').value = answer; },
    one: (figure, answer) => figure.querySelectorAll('input')[Number(answer)].click(),
    several: (figure, answer) => [...new Set(answer.map(Number))].forEach(
      (n) => figure.querySelectorAll('input')[n].click()),
    cells: (figure, answer, {grid}) => [...new Set(answer.map(
      ([row, column]) => Number(row) * grid[1] + Number(column)))].forEach(
      (n) => figure.querySelectorAll('.wl-ask-cells button')[n].click()),
    order: (figure, answer, {things, shown}) => {
      const now = [...shown];
      answer.map(Number).forEach((n, place) => {
        while (now.indexOf(n) > place) {
          const at = now.indexOf(n);
          figure.querySelectorAll('.wl-root li')[at].querySelector('button').click();
          now.splice(at - 1, 0, now.splice(at, 1)[0]);
        }
      });
    },
    curve: (figure, answer, {range: [low, high]}) => {
      figure.querySelectorAll('[role=slider]').forEach((point, n) => {
        key(point, 'Home', 2);
        key(point, 'ArrowUp', Math.round(20 * (answer[n] - low) / (high - low)));
      });
    },
  };
  const told = [];
  for (const answers of rounds) {
    figures.forEach((figure, n) => {
      if (!answers[n]) return;
      const [question, answer] = answers[n];
      give[question.kind](figure, answer, question);
      press(figure, 'Check');
    });
    await frames();
    told.push(figures.map((figure) => figure.querySelector('.wl-ask-told').innerText));
    figures.forEach((figure) => press(figure, 'Answer again'));
    await frames();
  }
  return told;
}"""


def words(text):
    """What a text reads, as the page has it."""
    return flat(spoken(text))


def flat(text):
    return re.sub(r"\s+", " ", text).strip()


def answers_of(item):
    """(answer, what the page must tell) for each known right and wrong answer."""
    rights = item.rights()[:1] if item.kind == "curve" else item.rights()
    for answer in [*rights, *(answer for answer, _ in item.wrongs())]:
        verdict, text, _ = item.grade(answer)
        yield answer, words("Right." if verdict == "right" else f"Not quite. {text}")


@pytest.fixture
def sample(pytestconfig):
    """Questions of all kinds and pages: every seventh, and with --deep all of them."""
    few = {item.name for item in [*ITEMS.values()][::7]}
    few |= {item.name for item in KINDS.values()}
    deep = pytestconfig.getoption("deep")
    return [item for name, item in ITEMS.items() if deep or name in few]


def test_each_known_answer_is_told_what_is_meant_for_it(sample, show):
    every = show(*map(questions.Question, sample))
    known = [list(answers_of(item)) for item in sample]
    data = [item.data() for item in sample]
    rounds = [
        [
            [data[k], answers[n][0]] if n < len(answers) else None
            for k, answers in enumerate(known)
        ]
        for n in range(max(map(len, known)))
    ]
    told = every.page.evaluate(ANSWER_ALL, rounds)
    for k, (item, answers) in enumerate(zip(sample, known, strict=True)):
        for n, (answer, expected) in enumerate(answers):
            shown = flat(told[n][k])
            assert shown.startswith(expected), (item.name, answer)
            assert words(item.explanation) in shown


@pytest.mark.parametrize("theme", [pytest.param("light", marks=DEEP), "dark"])
def test_axe_finds_nothing_to_mend_open_or_answered(theme, show):
    items = KINDS.values()
    shown = show(*map(questions.Question, items), theme=theme, width=390)
    shown.page.evaluate(AXE_SCRIPT)
    assert shown.page.evaluate(AXE) == []
    for figure in shown.page.locator(".wc-ask").all():
        figure.get_by_role("button", name="Show me").click()
    shown.settle()
    assert shown.page.evaluate(AXE) == []


@pytest.mark.parametrize("width", [320, pytest.param(1280, marks=DEEP)])
def test_it_fits_and_nothing_moves_when_it_starts(width, sample, show):
    shown = show(*map(questions.Question, sample), width=width)
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= width
    moved = shown.page.evaluate(
        """[...document.querySelectorAll('.wc-ask')].map((figure) => {
          const [still, root] = ['.wc-still', '.wl-root'].map((part) => figure
            .querySelector(part).getBoundingClientRect().height);
          return [figure.dataset.question, root - still];
        }).filter(([, more]) => more > 1)"""
    )
    assert moved == []
    broken = "[...document.querySelectorAll('.wl-root .wl-ask code')].filter("
    broken += (
        "(code) => code.getClientRects().length > 1).map((code) => code.innerText)"
    )
    assert shown.page.evaluate(broken) == []
    shown.page.evaluate(
        "[...document.querySelectorAll('.wl-ask-show')].forEach((one) => one.click())"
    )
    shown.settle()
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_javascript_question_and_choices_are_to_be_read(show):
    shown = show(*map(questions.Question, KINDS.values()), javascript=False)
    for figure, item in zip(
        shown.page.locator(".wc-ask").all(), KINDS.values(), strict=True
    ):
        assert words(item.text) in flat(figure.inner_text())
        assert "The answer is at the end of the page" in figure.inner_text()
    assert "□" in shown.page.locator(".wc-ask", has_text="□").first.inner_text()


def give(shown, item, hand):
    """Give the right answer with a real mouse, a finger or the keyboard."""
    page, figure = shown.page, shown.figure
    press = {"mouse": lambda one: one.click(), "touch": lambda one: one.tap()}.get(
        hand, lambda one: (one.focus(), page.keyboard.press("Space"))
    )
    if item.kind == "number":
        field = figure.get_by_role("textbox")
        press(field) if hand != "keyboard" else field.focus()
        page.keyboard.type(f"{item.answer}")
    elif item.kind in ("one", "several"):
        right = [item.right] if item.kind == "one" else item.right
        for n in right:
            press(figure.locator("input").nth(n))
    elif item.kind == "cells":
        for row, column in sorted(item.right):
            press(figure.get_by_label(f"row {row + 1}, column {column + 1}").first)
    elif item.kind == "order":
        give_order(shown, item, hand, press)
    else:
        give_curve(shown, item, hand)
    if hand == "keyboard" and item.kind == "number":
        page.keyboard.press("Enter")
    else:
        press(figure.get_by_role("button", name="Check"))


def give_order(shown, item, hand, press):
    now = list(item.shown)
    for place in range(len(now)):
        while now.index(place) > place:
            at = now.index(place)
            row = shown.figure.locator(".wl-root li").nth(at)
            if hand == "mouse":
                drag_up(shown, at)
            else:
                press(row.get_by_role("button").first)
            now[at - 1], now[at] = now[at], now[at - 1]


def drag_up(shown, at):
    handles = shown.figure.locator(".wl-ask-handle")
    shown.figure.evaluate("node => node.scrollIntoView({block: 'center'})")
    start, end = handles.nth(at).bounding_box(), handles.nth(at - 1).bounding_box()
    mouse = shown.page.mouse
    mouse.move(start["x"] + 8, start["y"] + start["height"] / 2)
    mouse.down()
    mouse.move(end["x"] + 8, end["y"] + end["height"] / 2 - 6, steps=4)
    mouse.up()


def give_curve(shown, item, hand):
    low, high = item.range
    points = shown.figure.locator("[role=slider]")
    if hand == "keyboard":
        for n, height in enumerate(item.heights):
            points.nth(n).focus()
            for _ in range(2):
                shown.page.keyboard.press("Home")
            for _ in range(round(20 * (height - low) / (high - low))):
                shown.page.keyboard.press("ArrowUp")
        return
    plot = shown.figure.locator(".wl-root .wl-ask-plot")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    places = [point.bounding_box()["x"] + 8 for point in points.all()]
    down = [
        box["y"] + box["height"] * (12 + 196 * (high - height) / (high - low)) / 220
        for height in item.heights
    ]
    way = list(zip(places, down, strict=True))
    if hand == "mouse":
        shown.page.mouse.move(*way[0])
        shown.page.mouse.down()
        for place in way[1:]:
            shown.page.mouse.move(*place)
        shown.page.mouse.up()
    else:
        fingers = Fingers(shown.page)
        fingers.put(0, *way[0])
        for place in way[1:]:
            fingers.move(0, *place)
        shown.page.wait_for_timeout(200)  # it comes to rest: a fling eats the next tap
        fingers.lift(0)


@dataclass
class Asked(Shown):
    """A page of questions, and one of them."""

    place: int = 0

    @property
    def figure(self):
        return self.page.locator("figure.wc-live").nth(self.place)


HANDS = ["mouse", "touch", "keyboard"]


@pytest.mark.parametrize("hand", HANDS)
def test_it_is_answered_by_every_hand(hand, show, pytestconfig):
    """Each kind by each hand with --deep, else a third of them."""
    deep = pytestconfig.getoption("deep")
    kinds = sorted(KINDS) if deep else sorted(KINDS)[HANDS.index(hand) :: 3]
    items = [KINDS[kind] for kind in kinds]
    page = show(*map(questions.Question, items), touch=hand == "touch", width=600).page
    for place, item in enumerate(items):
        shown = Asked(page, place=place)
        give(shown, item, hand)
        told = shown.text(".wl-ask-told")
        assert told.startswith("Right."), told
        focused = page.evaluate("document.activeElement.textContent")
        assert focused == "Answer again"
    page.wait_for_timeout(600)
    aloud = [
        flat(one) for one in page.locator(".wl-root > .wl-status").all_inner_texts()
    ]
    for item, spoken_aloud in zip(items, aloud, strict=True):
        assert words(item.explanation)[:40] in spoken_aloud


def test_what_is_no_answer_is_refused_and_says_why(show):
    shown = show(questions.ask("small_layer"))
    check = shown.figure.get_by_role("button", name="Check")
    check.click()
    assert shown.text(".wl-root .wl-ask-fault") == "Type a number first."
    shown.figure.get_by_role("textbox").fill("12 apples")
    check.click()
    assert shown.text(".wl-root .wl-ask-fault") == (
        "The number is clear, “apples” is not: type the number alone."
    )
    shown.figure.get_by_role("textbox").fill("12")
    assert shown.text(".wl-root .wl-ask-fault") == ""
    form = shown.figure.locator(".wl-root .wl-ask")
    assert form.get_attribute("data-stage") == "open"


def test_the_answer_is_kept_and_the_first_try_stays_the_first(show):
    shown = show(questions.ask("small_layer"))
    for answer in ("64", "68"):
        shown.figure.get_by_role("textbox").fill(answer)
        shown.figure.get_by_role("button", name="Check").click()
        shown.settle()
        shown.figure.get_by_role("button", name="Answer again").click()
        shown.settle()
    kept = shown.page.evaluate("JSON.parse(localStorage['whyconv.answers'])")
    assert kept == {
        "small_layer": {
            "answer": "68",
            "stage": "answered",
            "verdict": "right",
            "first": "wrong",
        }
    }
    shown.page.reload()
    assert shown.text(".wl-ask-told").startswith("Right.")
    assert shown.figure.get_by_role("textbox").input_value() == "68"


def test_where_nothing_is_kept_it_answers_all_the_same(show):
    shown = show(
        questions.ask("small_layer"),
        before="Object.defineProperty(window, 'localStorage', "
        "{get() { throw new Error('no storage here'); }})",
    )
    shown.figure.get_by_role("textbox").fill("64")
    shown.figure.get_by_role("button", name="Check").click()
    assert "weights alone" in shown.text(".wl-ask-told")


def test_others_are_told_of_the_answer(show):
    shown = show(questions.ask("small_layer"))
    shown.page.evaluate(
        "document.addEventListener('wc-answered', "
        "({detail}) => { window.told = detail; })"
    )
    shown.figure.get_by_role("textbox").fill("64")
    shown.figure.get_by_role("button", name="Check").click()
    assert shown.page.evaluate("told") == {
        "name": "small_layer",
        "answer": "64",
        "stage": "answered",
        "verdict": "wrong",
    }
