"""A reader who does everything to one question of each kind."""

import pytest
from tests.live.test_random_events import HARNESS, receive

from whyconv import questions
from whyconv.widgets import modules

KINDS = {item.kind: item for item in map(questions.load, reversed(questions.found()))}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_random_events_leave_it_whole_and_its_state_valid(kind, show, pytestconfig):
    question = questions.Question(KINDS[kind])
    shown = show(question, width=700, height=1600)
    shown.page.evaluate(HARNESS)
    shown.page.evaluate(
        "([html, source]) => harness.mount(html, source)",
        [question.html(), modules.source(question.module)],
    )
    found = shown.page.evaluate(
        "([seed, events]) => harness.drive(seed, events)",
        [pytestconfig.getoption("--seed"), pytestconfig.getoption("--events")],
    )
    assert found["broken"] == []
    assert found["messages"], "no event changed a thing"
    for message in found["messages"]:
        receive(question, message)
        if question.stage == "answered":
            assert question.feedback.verdict in ("right", "wrong")
