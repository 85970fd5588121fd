"""A reader who does everything: seeded events for each figure, 2,000 with --weekly.

`pytest tests/live/test_random_events.py --events 20000 --seed 7` does more, others.
"""

import base64
from pathlib import Path

import numpy as np
import pytest
from tests.live.examples import EXAMPLES
from traitlets import TraitError

from whyconv.widgets import modules

HARNESS = Path(__file__).with_name("harness.js").read_text("utf-8")


@pytest.mark.parametrize("name", EXAMPLES)
def test_random_events_leave_it_whole_and_its_state_valid(name, show, pytestconfig):
    figure = EXAMPLES[name]()
    found = driven(figure, show, pytestconfig)
    arrays = [revived(value) for value in found["arrays"]]
    for message in found["messages"]:
        receive(
            figure, {name: pooled(value, arrays) for name, value in message.items()}
        )


def driven(figure, show, pytestconfig):
    """What random events make of a figure: its messages to Python, and their arrays."""
    shown = show(figure, width=700, height=1600)
    shown.page.evaluate(HARNESS)
    shown.page.evaluate(
        "([html, source]) => harness.mount(html, source)",
        [figure.html(), modules.source(figure.module)],
    )
    found = shown.page.evaluate(
        "([seed, events]) => harness.drive(seed, events)",
        [pytestconfig.getoption("--seed"), pytestconfig.getoption("--events")],
    )
    assert found["broken"] == []
    assert found["messages"], "no event changed a thing"
    return found


def receive(figure, message):
    """Set traits as a message from the page does; fail where Python refuses them."""
    assert not [name for name in message if not figure.has_trait(name)]
    before = repr(figure)
    try:
        with figure.hold_trait_notifications():
            for name, value in message.items():
                figure.set_trait(name, value)
    except TraitError as refused:
        pytest.fail(f"{before} was sent {message}: {refused}", pytrace=False)


def pooled(value, arrays):
    return arrays[value["pool"]] if isinstance(value, dict) else value


def revived(value):
    flat = np.frombuffer(base64.b64decode(value["data"]), value["dtype"])
    return flat.reshape(value["shape"])
