"""Figures: data in, a described figure out.

Every function takes arrays or counts, an `alt` that says the figure to someone
who cannot see it, and a `caption` that says what to look for, and returns a
`Figure`, which a notebook shows by itself.
"""

from whyconv.figures.bars import Bar, bars
from whyconv.figures.charts import Chart, Line, charts
from whyconv.figures.confusion import confusion
from whyconv.figures.diagrams import connections, receptive_field
from whyconv.figures.figure import Figure
from whyconv.figures.images import Box, Panel, images
from whyconv.figures.ladder import ladder
from whyconv.figures.passes import passes
from whyconv.figures.shades import shades
from whyconv.figures.square import square

__all__ = [
    "Bar",
    "Box",
    "Chart",
    "Figure",
    "Line",
    "Panel",
    "bars",
    "charts",
    "confusion",
    "connections",
    "images",
    "ladder",
    "passes",
    "receptive_field",
    "shades",
    "square",
]
