import pytest

from whyconv_book.browser import ChromiumMissingError, offline_chromium


# A browser for each file, not for the session: its event loop must be gone before
# a notebook's kernel starts in the same process.
@pytest.fixture(scope="module")
def browser():
    try:
        with offline_chromium() as chromium:
            yield chromium
    except ChromiumMissingError as missing:
        pytest.skip(str(missing))
