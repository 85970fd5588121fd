"""A stand-in in the page: values are shown where the cell's output stands."""

from page_outputs import outputs


def display(*values, raw=False, metadata=None, **_):
    """Show values; raw: they are forms by type already."""
    for value in values:
        if raw:
            outputs.publish("display", value, metadata)
        else:
            outputs.show("display", value)


def clear_output(wait=False):
    """Take away what the cell has shown."""
    outputs.clear()


class _Form:
    method = ""

    def __init__(self, data=""):
        self.data = data

    def __repr__(self):
        return f"<IPython.core.display.{type(self).__name__} object>"


class HTML(_Form):
    """HTML, of which a page shows what the book's own is made of."""

    def _repr_html_(self):
        return self.data


class SVG(_Form):
    """A drawing."""

    def _repr_svg_(self):
        return self.data


class Markdown(_Form):
    """Markdown, shown as it is written."""

    def _repr_markdown_(self):
        return self.data
