"""Live figures and controls in the page: traits here and there are the same.

`Live` is the base that `anywidget` and `ipywidgets` take in a page. A figure that has
been shown tells the page of every change of its traits, and hears the page's.
"""

import json
from contextlib import contextmanager

import traitlets
from page_outputs import outputs, pretty

MIME = "application/vnd.whyconv.live+json"
shown: dict[int, "Live"] = {}


class Live(traitlets.HasTraits):
    """Traits that a page can show: those tagged `sync` cross in both directions."""

    def __init__(self, **traits):
        self._number = None
        self._heard, self._held, self._changed = {}, 0, {}
        super().__init__(**traits)

    def live_number(self) -> int:
        """The number of this figure in the page, which hears it from now on."""
        if self._number is None:
            self._number = len(shown) + 1
            shown[self._number] = self
            self.observe(self._crossing, self.trait_names(sync=True))
        return self._number

    def _crossing(self, change) -> None:
        value = self._to_page(change.name)
        if change.name in self._heard and self._heard[change.name] == value:
            return
        if self._held:
            self._changed[change.name] = value
        else:
            self._tell({change.name: value})

    def _tell(self, values: dict) -> None:
        outputs.send(json.dumps({"live": self._number, "values": values}))

    def _to_page(self, name: str):
        return to_page(getattr(self, name))

    @contextmanager
    def hold_sync(self):
        """Tell the page once, at the end, of all that changes inside."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            if not self._held and self._changed:
                changed, self._changed = self._changed, {}
                self._tell(changed)

    def hear(self, values: dict) -> None:
        """Set what the page has set; tell it where that is not what came of it."""
        self._heard = values
        try:
            with self.hold_trait_notifications():
                for name, value in values.items():
                    if self.has_trait(name):
                        setattr(self, name, from_page(value))
        finally:
            self._heard = {}
            differing = {
                name: self._to_page(name)
                for name in values
                if self.has_trait(name) and self._to_page(name) != values[name]
            }
            if differing:
                self._tell(differing)

    def __repr__(self):
        keys = (
            name for name in self.trait_names(sync=True) if name in self._trait_values
        )
        shown_traits = ", ".join(f"{key}={getattr(self, key)!r}" for key in keys)
        return f"{type(self).__name__}({shown_traits})"

    def live_form(self) -> dict:
        """What the page needs to show it."""
        return {"live": self.live_number()}

    def _repr_mimebundle_(self, **_):
        return {"text/plain": pretty(self), MIME: json.dumps(self.live_form())}

    # What is only of use in a notebook.
    def close(self) -> None:
        """Nothing to close."""

    def open(self) -> None:
        """Nothing to open."""

    def send_state(self, key=None) -> None:
        """Tell the page of all traits, or of some."""
        names = [key] if isinstance(key, str) else key or self.trait_names(sync=True)
        if self._number is not None:
            self._tell({name: self._to_page(name) for name in names})


def to_page(value):
    """A trait's value as JSON: arrays as bytes in base64."""
    import numpy as np

    from whyconv.widgets import arrays

    if isinstance(value, np.ndarray):
        return arrays.embedded(value)
    return json.loads(json.dumps(value))


def from_page(value):
    """The inverse, as far as a trait takes what JSON made of it."""
    import base64

    from whyconv.widgets import arrays

    if isinstance(value, dict) and "dtype" in value:
        return arrays._from_message(
            {**value, "data": base64.b64decode(value["data"])}, None
        )
    return value


def hear(number: int, values: dict) -> None:
    """The page has set traits of a figure."""
    if number in shown:
        shown[number].hear(values)
