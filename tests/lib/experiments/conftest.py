import pytest
from tests.lib import nasty


@pytest.fixture(autouse=True)
def fewer_nasty_arguments(pytestconfig, monkeypatch):
    """Functions that only their study calls: an eighth, and all with --deep."""
    if not pytestconfig.getoption("deep", default=True):
        monkeypatch.setattr(nasty, "EVERY", 8)
