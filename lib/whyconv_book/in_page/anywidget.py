"""A stand-in in the page for anywidget: traits, without a comm."""

from page_live import Live


class AnyWidget(Live):
    """The base of the book's live figures."""
