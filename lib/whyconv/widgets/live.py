"""The base of all live figures: one front end, in the page and in a notebook."""

from __future__ import annotations

import html
import json
import re
from typing import Any, Protocol

import anywidget
import numpy as np
import traitlets

from whyconv.widgets import arrays, modules

#: Stands in the caption from the start, so that nothing moves when it can be pressed.
LINK = (
    ' <button type="button" class="wl-link" style="visibility: hidden" '
    'aria-label="Link to this figure as it is now">Link'
    '<span class="wl-answered" aria-hidden="true"></span></button>'
)


class Picture(Protocol):
    """What stands for a live figure in print: a `figures.Figure` will do."""

    alt: str

    def drawings(self) -> str:
        """HTML of a wide and a narrow drawing, in `.wc-wide` and `.wc-narrow`."""


class LiveFigure(anywidget.AnyWidget):
    """A figure that answers: an ipywidget with a kernel, a live page without.

    still: the picture for print and for a page without JavaScript; its `alt`
    describes the figure. caption: what it is and what to try first; *words*
    between asterisks are emphasised. Further keywords set the traits, which
    raise `traitlets.TraitError` for values out of bounds.

    A subclass names its front end in `module`, lists in `state` the traits
    that a page needs, and gives in `reserved` the height in pixels to keep
    free for the live figure, wide and narrow; in `reserved_touch` likewise for
    fingers, whose controls are taller. `link` is the button in its caption that
    gives an address with the figure's settings.
    """

    module = ""
    state: tuple[str, ...] = ()
    reserved = (360, 480)
    reserved_touch: tuple[int, int] | None = None
    link = LINK

    caption = traitlets.Unicode().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    bounds = traitlets.Dict(read_only=True).tag(sync=True)
    choices = traitlets.Dict(read_only=True).tag(sync=True)

    def __init_subclass__(cls, **options: Any) -> None:
        if "module" in cls.__dict__:
            cls._esm = modules.source(cls.module)
            cls._css = modules.stylesheet(cls.module)
        super().__init_subclass__(**options)

    def __init__(self, *, still: Picture, caption: str, **traits: Any):
        if not caption.strip():
            raise ValueError(f"caption must be a text, got {caption!r}")
        unknown = [name for name in traits if not self.has_trait(name)]
        if unknown:
            raise TypeError(f"{type(self).__name__} has no trait {unknown[0]!r}")
        self.still = still
        self.set_trait("bounds", _bounds(self))
        self.set_trait("choices", _choices(self))
        super().__init__(caption=caption, alt=still.alt, **traits)

    def __repr__(self) -> str:
        """The class and what it shows, without ids: the same in every run."""
        shown = ", ".join(
            f"{name}={_brief(getattr(self, name))}" for name in self.state
        )
        return f"{type(self).__name__}({shown})"

    def html(self) -> str:
        """The figure for a page: the state, the picture, the caption."""
        state = {name: _embedded(getattr(self, name)) for name in self.state}
        shared = {"alt": self.alt, "bounds": self.bounds, "choices": self.choices}
        data = json.dumps({**shared, **state}, separators=(",", ":"))
        data = data.replace("<", "\\u003c")
        alt = html.escape(self.alt, quote=True)
        # The still may stand in the page by itself too: its ids get a prefix here.
        drawings = re.sub(
            r'( id="|#)(?=wc[0-9a-f]{8})', r"\1live-", self.still.drawings()
        )
        heights = zip(
            ("wide", "narrow", "touch-wide", "touch-narrow"),
            self.reserved + (self.reserved_touch or self.reserved),
            strict=True,
        )
        room = "; ".join(f"--wc-{name}: {height}px" for name, height in heights)
        return (
            f'<figure class="wc-figure wc-live" data-module="{self.module}" '
            f'style="{room}">'
            f'<div class="wc-stage"><div class="wc-still" role="img" '
            f'aria-label="{alt}">{drawings}</div></div>'
            '<noscript><p class="wc-noscript">With JavaScript this figure is live: it '
            "answers as its caption says.</p></noscript>"
            f'<script type="application/json">{data}</script>'
            f"<figcaption>{emphasised(self.caption)}{self.link}</figcaption></figure>"
        )

    def _repr_mimebundle_(self, **options: Any):
        bundle = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        own = {"text/plain": repr(self), "text/html": self.html()}
        return {**data, **own}, metadata


def emphasised(text: str) -> str:
    """Plain text as HTML, *words* between asterisks as <em>."""
    return re.sub(r"\*([^*]+)\*", r"<em>\1</em>", html.escape(text, quote=False))


def _bounds(figure: LiveFigure) -> dict[str, list[int]]:
    """From where to where each whole-number trait may go, for the sliders."""
    whole = {
        name: [trait.min, trait.max]
        for name, trait in figure.traits(sync=True).items()
        if isinstance(trait, traitlets.Int)
    }
    return {name: both for name, both in whole.items() if None not in both}


def _choices(figure: LiveFigure) -> dict[str, list]:
    """What each trait that is one of a few values may be."""
    return {
        name: list(trait.values)
        for name, trait in figure.traits(sync=True).items()
        if isinstance(trait, traitlets.Enum)
    }


def _embedded(value: Any) -> Any:
    return arrays.embedded(value) if isinstance(value, np.ndarray) else value


def _brief(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"<{' x '.join(map(str, value.shape))} {value.dtype}>"
    return repr(value)
