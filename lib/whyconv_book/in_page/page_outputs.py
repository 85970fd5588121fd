"""What a cell shows: text as it is printed, and values in the forms that they have."""

import json
import sys
import time

from page_pretty import RepresentationPrinter

TEXT, WHOLE, SHOWN = 200_000, 8_000_000, 300
"""At most so many letters of text, of one display, and so many displays, in a run."""
AT_ONCE, PAUSE = 100, 0.05
"""So many lines are sent as they come; after them, pieces so many seconds apart."""
RECORD = "application/papermill.record/"

#: Further forms of a value, by the method that gives them.
FORMS = {
    "_repr_html_": "text/html",
    "_repr_svg_": "image/svg+xml",
    "_repr_markdown_": "text/markdown",
    "_repr_latex_": "text/latex",
    "_repr_json_": "application/json",
}


def cut(text: str, most: int = TEXT) -> str:
    """The text, or its beginning where it is too long for a page."""
    if len(text) <= most:
        return text
    return f"{text[:most]}\n... and {len(text) - most:,} letters more"


def pretty(value) -> str:
    """The value as a notebook prints it."""
    pieces = Pieces()
    printer = RepresentationPrinter(pieces, False, 79, "\n", max_seq_length=1000)
    try:
        printer.pretty(value)
        printer.flush()
    except FullError:
        return f"{pieces}\n... and more letters than a page shows"
    return str(pieces)


class FullError(Exception):
    """More was written than a page shows."""


class Pieces:
    """A file that takes in a bounded text."""

    def __init__(self):
        self.pieces, self.size = [], 0

    def write(self, text: str) -> None:
        """Take the text in; FullError where it is too much."""
        self.pieces.append(text[: max(0, TEXT - self.size)])
        self.size += len(text)
        if self.size > TEXT:
            raise FullError

    def __str__(self):
        return "".join(self.pieces)


def bundle(value) -> tuple[dict, dict]:
    """A value in all its forms, by type, and what is said about them."""
    data, metadata = {"text/plain": pretty(value)}, {}
    for method, mime in FORMS.items():
        form = _form(value, method)
        if form is not None:
            data[mime] = form if isinstance(form, str) else json.dumps(form)
    made = _form(value, "_repr_mimebundle_")
    if isinstance(made, tuple):
        made, metadata = made
    data |= made or {}
    if _is_drawing(value):
        data["image/svg+xml"] = _svg(value)
    return data, metadata


def _form(value, method: str):
    if isinstance(value, type) or not callable(getattr(value, method, None)):
        return None
    return getattr(value, method)()


def _is_drawing(value) -> bool:
    module = sys.modules.get("matplotlib.figure")
    return module is not None and isinstance(value, module.Figure)


def _svg(drawing) -> str:
    import io

    import matplotlib

    file = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none"}):
        drawing.savefig(
            file, format="svg", bbox_inches="tight", metadata={"Date": None}
        )
    svg = file.getvalue()
    return svg[svg.index("<svg") :]


class Outputs:
    """What the cell that runs has shown so far, sent to the page as it comes."""

    def __init__(self):
        self.send = lambda text: None
        self.begin(self.send)

    def begin(self, send) -> None:
        """A new run."""
        self.send = send
        self.waiting: list[tuple[str, str]] = []
        self.letters = self.shown = self.sent = 0
        self.last = time.monotonic()

    def end(self) -> None:
        """The run is over: send what waits."""
        self.flush()

    def drop(self) -> None:
        """Forget what waits: the cell will be run again."""
        self.waiting = []

    def tell(self, **output) -> None:
        """Send one output."""
        self.send(json.dumps({"output": output}, default=str))

    def write(self, name: str, text: str) -> None:
        """Take in a stream's text, and send it where it is time to."""
        room = TEXT - self.letters
        if room < 0:
            return
        self.letters += len(text)
        if len(text) > room:
            text = f"{text[:room]}\n... and more: a page shows {TEXT:,} letters\n"
        self.waiting.append((name, text))
        early = self.sent < AT_ONCE and text.endswith("\n")
        if early or time.monotonic() - self.last > PAUSE:
            self.flush()

    def flush(self) -> None:
        """Send the text that waits."""
        while self.waiting:
            name = self.waiting[0][0]
            text = ""
            while self.waiting and self.waiting[0][0] == name:
                text += self.waiting.pop(0)[1]
            self.tell(kind="stream", name=name, text=text)
            self.sent += 1
        self.last = time.monotonic()

    def show(self, kind: str, value) -> None:
        """Show a value in all its forms."""
        self.publish(kind, *bundle(value))

    def publish(self, kind: str, data: dict, metadata: dict | None = None) -> None:
        """Show these forms; a record that `glue` made is kept apart."""
        self.flush()
        metadata = metadata or {}
        if "scrapbook" in metadata:
            name, text = metadata["scrapbook"]["name"], data[f"{RECORD}text/plain"]
            self.tell(kind="glue", name=name, text=text)
            return
        self.shown += 1
        if self.shown > SHOWN:
            if self.shown == SHOWN + 1:
                self.write("stderr", f"... and more: a page shows {SHOWN} displays\n")
            return
        kept = {mime: str(text) for mime, text in data.items()}
        kept = {mime: text for mime, text in kept.items() if len(text) <= WHOLE}
        if kept:
            self.tell(kind=kind, data=kept, metadata=metadata)

    def clear(self) -> None:
        """Take away what has been shown."""
        self.drop()
        self.tell(kind="clear")

    def stream(self, name: str):
        """A file that writes here."""
        return Stream(self, name)


class Stream:
    """sys.stdout or sys.stderr of the cells."""

    encoding, errors, closed = "utf-8", "strict", False

    def __init__(self, outputs: Outputs, name: str):
        self.outputs, self.name = outputs, name

    def write(self, text: str) -> int:
        """Write a text; its length."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.outputs.write(self.name, text)
        return len(text)

    def writelines(self, lines) -> None:
        """Write one text after the other."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Send what waits."""
        self.outputs.flush()

    def isatty(self) -> bool:
        """No terminal."""
        return False

    def writable(self) -> bool:
        """Yes."""
        return True

    def readable(self) -> bool:
        """No."""
        return False


outputs = Outputs()
