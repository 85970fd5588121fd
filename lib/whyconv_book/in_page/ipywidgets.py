"""A stand-in in the page for ipywidgets: sliders, boxes and links that notes use."""

import json

import traitlets
from page_live import MIME, Live
from traitlets import dlink, link

__all__ = ["Checkbox", "Dropdown", "FloatSlider", "HBox", "IntSlider", "VBox"]
__all__ += ["dlink", "jsdlink", "jslink", "link"]

jslink, jsdlink = link, dlink


class Control(Live):
    """A native control with a value and a label."""

    kind = ""
    description = traitlets.Unicode().tag(sync=True)
    disabled = traitlets.Bool(False).tag(sync=True)

    def __init__(self, **options):  # what only looks different is left out
        known = {name: item for name, item in options.items() if self.has_trait(name)}
        super().__init__(**known)

    def live_form(self):
        """The kind of control, and all its traits."""
        names = sorted(self.trait_names(sync=True))
        state = {name: self._to_page(name) for name in names}
        return {"live": self.live_number(), "control": self.kind, "state": state}


class _Slider(Control):
    kind = "slider"

    def __init__(self, *places, **options):
        named = zip(("value", "min", "max", "step"), places, strict=False)
        super().__init__(**dict(named), **options)

    @traitlets.validate("value")
    def _inside(self, proposal):
        return max(self.min, min(self.max, proposal.value))


class IntSlider(_Slider):
    """A slider over whole numbers."""

    value = traitlets.CInt(0).tag(sync=True)
    min = traitlets.CInt(0).tag(sync=True)
    max = traitlets.CInt(100).tag(sync=True)
    step = traitlets.CInt(1).tag(sync=True)


class FloatSlider(_Slider):
    """A slider over numbers."""

    value = traitlets.CFloat(0.0).tag(sync=True)
    min = traitlets.CFloat(0.0).tag(sync=True)
    max = traitlets.CFloat(10.0).tag(sync=True)
    step = traitlets.CFloat(0.1).tag(sync=True)


class Checkbox(Control):
    """A box to tick."""

    kind = "checkbox"
    value = traitlets.Bool(False).tag(sync=True)


class Dropdown(Control):
    """One of several words."""

    kind = "choice"
    options = traitlets.List().tag(sync=True)
    value = traitlets.Any().tag(sync=True)

    def __init__(self, options=(), **rest):
        options = list(options)
        rest.setdefault("value", options[0] if options else None)
        super().__init__(options=options, **rest)


class _Box:
    row = True

    def __init__(self, children=()):
        self.children = tuple(children)

    def __repr__(self):
        return f"{type(self).__name__}(children={self.children!r})"

    def _repr_mimebundle_(self, **_):
        from page_outputs import bundle

        inside = [bundle(child)[0] for child in self.children]
        form = {"box": "row" if self.row else "column", "children": inside}
        return {"text/plain": repr(self), MIME: json.dumps(form)}


class HBox(_Box):
    """Side by side."""


class VBox(_Box):
    """One below the other."""

    row = False
