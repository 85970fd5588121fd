"""Questions are live figures: they are shown and run as those are."""

import pytest
from tests.live.conftest import pages, run
from tests.live.conftest import show as show_live

__all__ = ["pages", "run", "show_live"]

FORGET = "() => { try { localStorage.clear(); } catch { /* nothing was kept */ } }"


@pytest.fixture
def show(show_live):
    """As for live figures; what a reader's browser has kept is forgotten afterwards."""
    opened = []

    def open_page(*figures, **how):
        opened.append(show_live(*figures, **how))
        return opened[-1]

    yield open_page
    for shown in opened:
        shown.page.evaluate(FORGET)
