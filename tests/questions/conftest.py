"""Questions are live figures: they are shown and run as those are."""

from tests.live.conftest import pages, run, show

__all__ = ["pages", "run", "show"]
