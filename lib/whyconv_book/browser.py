"""A headless Chromium without a network, to look at the built book from disk."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Playwright, sync_playwright

HOW_TO_GET_ONE = (
    "no Chromium found: install the system's package `chromium-headless-shell` or "
    "`chromium`, or run `playwright install chromium`"
)
#: Debian's build without windows comes first: it opens a page in a third of the time.
SYSTEM_NAMES = (
    *("chromium-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome", "chrome"),
)
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


class ChromiumMissingError(RuntimeError):
    """Neither the system nor Playwright has a Chromium."""


def chromium_path(playwright: Playwright) -> str:
    """Path of the system's Chromium, else of Playwright's own.

    Raises ChromiumMissingError, saying how to get one.
    """
    found = next(filter(None, map(shutil.which, SYSTEM_NAMES)), None)
    path = found or playwright.chromium.executable_path
    if not os.path.exists(path):
        raise ChromiumMissingError(HOW_TO_GET_ONE)
    return path


@contextmanager
def offline_chromium() -> Iterator[Browser]:
    """A browser in which no host name resolves. Raises ChromiumMissingError."""
    with sync_playwright() as playwright:
        path = chromium_path(playwright)
        # Chromium refuses to sandbox itself as root (as in most containers).
        root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=[*QUIET, *root])
        try:
            yield browser
        finally:
            browser.close()
