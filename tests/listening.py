"""What a page says, throws and asks for, while a test looks at it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page


@contextmanager
def listening(page: Page, **listeners: Callable) -> Iterator[None]:
    """Inside, listeners by event hear the page, which may be another test's later."""
    for event, listener in listeners.items():
        page.on(event, listener)
    yield
    page.evaluate("0")  # once this is answered, all that it said has come
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
