"""Every figure and its parts, each argument in turn replaced by something nasty."""

import numpy as np
import pytest
from tests.lib.nasty import complaints

from whyconv import counting, figures, style

WORDS = {"alt": "An alt text", "caption": "A caption"}
LINE = {"x": [1, 2], "y": [3, 4], "label": "a", "role": "ink", "dash": "solid"}
CHART = {
    "lines": [figures.Line(**LINE)],
    "x_label": "x",
    "y_label": "y",
    "log": "",
    "x_limits": (0, 1),
    "y_limits": None,
    "guides": [(3, "chance")],
    "x_ticks": [0, 1],
}
BOX = {"row": 0, "column": 0, "height": 1, "width": 1, "role": "kernel", "label": ""}
PANEL = {
    "array": np.eye(2),
    "title": "",
    "kind": "signed",
    "text": False,
    "boxes": [figures.Box(0, 0, 1, 1)],
    "note": "",
    "grid": None,
    "format": "{:g}",
}
SHADES = {
    "values": np.eye(2),
    "rows": ["a", "b"],
    "columns": ["1", "2"],
    "x_label": "x",
    "role": "error",
}
IMAGES = {
    "panels": [figures.Panel(np.eye(2))],
    "columns": 1,
    "narrow_columns": 1,
    "limit": 1.0,
    "scale": True,
    "cell": 20.0,
}
SQUARE = {
    "corners": [np.arange(3.0)] * 4,
    "titles": ["x", "f(x)", "Tx", "f(Tx)"],
    "across": "f",
    "down": "T",
}
TILED = {"tiles": np.ones((1, 2, 3, 3)), "title": "", "kind": "grey"}
BAR = {"label": "a", "value": 3, "text": "", "role": "ink", "form": ""}
WINDOW = {"inputs": 9, "size": 3, "stride": 1, "padding": 0, "dilation": 1}

CALLS = [
    (figures.Line, {**LINE, "points": True, "spread": [0, 1]}),
    (figures.Chart, CHART),
    (
        figures.charts,
        {
            "items": [figures.Chart(**CHART)],
            "height": 240,
            "columns": 1,
            "narrow_columns": 1,
            **WORDS,
        },
    ),
    (
        figures.passes,
        {
            "forward": [figures.Panel(np.eye(2)), figures.Panel(np.eye(3))],
            "backward": [figures.Panel(np.eye(2)), figures.Panel(np.eye(3))],
            "layers": ["pool"],
            **WORDS,
        },
    ),
    (figures.Box, BOX),
    (figures.Panel, PANEL),
    (
        figures.Panel.tiled,
        {"tiles": np.ones((1, 2, 3, 3)), "title": "", "kind": "grey"},
    ),
    (figures.images, IMAGES | WORDS),
    (figures.Bar, BAR),
    (figures.bars, {"items": [figures.Bar(**BAR)], "x_label": "", "log": True} | WORDS),
    (figures.ladder, {"layers": counting.ladder((6, 6, 1), 3, 2), **WORDS}),
    (figures.confusion, {"counts": np.eye(3, dtype=int), **WORDS}),
    (figures.shades, SHADES | WORDS),
    (figures.square, SQUARE | WORDS),
    (figures.connections, {**WINDOW, "output": 1, **WORDS}),
    (figures.receptive_field, {"windows": [(3, 1)], **WORDS}),
    (style.colour, {"role": "ink"}),
    (style.variable, {"role": "ink"}),
    (style.fill, {"role": "ink"}),
]


@pytest.mark.parametrize(
    ("function", "legal"), CALLS, ids=lambda value: getattr(value, "__name__", "")
)
def test_nasty_arguments_are_answered_or_refused_by_name(function, legal):
    found = complaints(function, legal)
    assert not found, "\n".join(found)
