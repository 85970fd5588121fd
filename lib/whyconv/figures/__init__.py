"""Figures: data in, a described figure out.

Every function takes arrays or counts, an `alt` that says the figure to someone
who cannot see it, and a `caption` that says what to look for, and returns a
`Figure`, which a notebook shows by itself.
"""

from whyconv.figures.charts import Bar, Chart, Line, bars, charts
from whyconv.figures.diagrams import connections, ladder, receptive_field
from whyconv.figures.figure import Figure
from whyconv.figures.images import Box, Panel, images

__all__ = [
    "Bar",
    "Box",
    "Chart",
    "Figure",
    "Line",
    "Panel",
    "bars",
    "charts",
    "connections",
    "images",
    "ladder",
    "receptive_field",
]
