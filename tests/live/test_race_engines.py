"""The race in Firefox and WebKit: from a file, in a worker, by each of its controls."""

from itertools import islice

import numpy as np
import pytest
from tests.beside import until
from tests.book.conftest import engine
from tests.live.examples import race

from whyconv.widgets import contest
from whyconv_book import live

SAID = "document.querySelector('.wl-play-bar output').textContent"
TOLD = """[...document.querySelectorAll('.wl-race-name b')].map(
    one => parseInt(one.textContent))"""
PRESS = """(name => [...document.querySelectorAll('button')].find(
    one => (one.ariaLabel || one.textContent) === name).click())('%s')"""
#: Sets each control behind More to another value, one after the other.
CHANGE = """[...document.querySelectorAll('.wl-more :is(input, select)')].map(one => {
    if (one.type === 'range') one.value = one.value === one.max ? one.min : one.max;
    else if (['radio', 'checkbox'].includes(one.type)) one.checked = !one.checked;
    else one.selectedIndex = 1;
    for (const event of ['input', 'change'])
        one.dispatchEvent(new Event(event, {bubbles: true}));
    return document.querySelector('.wl-say').textContent;
}).length"""
#: A guess for the first of the networks, by a key; what a screen reader hears of it.
GUESS = """document.querySelector('.wl-guess').dispatchEvent(
    new KeyboardEvent('keydown', {key: 'PageUp', bubbles: true}))"""
GUESSED = "document.querySelector('.wl-guess').getAttribute('aria-valuetext')"

__all__ = ["engine"]

pytestmark = pytest.mark.deep


def test_it_trains_there_as_in_python_and_answers_each_control(engine, tmp_path):
    file = tmp_path / "race.html"
    file.write_text(live.standalone([race(digits=50)]), encoding="utf-8")
    engine.open(file.as_uri())
    until(lambda: engine.evaluate("document.querySelector('.wl-say') !== null"))
    engine.evaluate(GUESS)
    until(lambda: engine.evaluate(GUESSED) == "20%")
    for _ in range(2):
        engine.evaluate(PRESS % "Step on")
    until(lambda: engine.evaluate(SAID) == "2 of 30")
    scores = list(islice(contest.run(contest.Settings(digits=50, rate=0.03)), 3))
    wanted = np.rint(100 * scores[-1].test + 1e-9).tolist()
    until(lambda: engine.evaluate(TOLD) == wanted)
    assert engine.evaluate(CHANGE) > 8
    assert engine.evaluate("document.querySelectorAll('.wl-failed').length") == 0
    engine.evaluate(PRESS % "Few digits")
    until(lambda: engine.evaluate(SAID) == "0 of 30")
    engine.evaluate(PRESS % "Reset")
    until(
        lambda: engine.evaluate(
            "document.querySelector('.wl-say').textContent"
        ).startswith("50 digits anywhere")
    )
