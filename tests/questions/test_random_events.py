"""A reader who does everything to one question of each kind."""

import pytest
from tests.live.test_random_events import driven, receive

from whyconv import questions

KINDS = {item.kind: item for item in map(questions.load, reversed(questions.found()))}


FIELDS = {"number", "one", "several"}  # the browser's own


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(one, marks=[pytest.mark.deep] if one in FIELDS else [])
        for one in sorted(KINDS)
    ],
)
def test_random_events_leave_it_whole_and_its_state_valid(kind, show, pytestconfig):
    question = questions.Question(KINDS[kind])
    for message in driven(question, show, pytestconfig)["messages"]:
        receive(question, message)
        if question.stage == "answered":
            assert question.feedback.verdict in ("right", "wrong")
