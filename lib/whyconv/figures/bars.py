"""Horizontal bars, and the forms of matrices that tell layers apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, LogLocator

from whyconv import arguments, style
from whyconv.figures import raster
from whyconv.figures.charts import AXIS, readable
from whyconv.figures.figure import Figure, drawing, place

ROW, FORM, CHARACTER = 52, 40, 8.2
FORMS = {
    "fully connected": lambda diagonal: np.ones_like(diagonal, bool),
    "locally connected": lambda diagonal: abs(diagonal) <= 1,
    "convolution": lambda diagonal: abs(diagonal) <= 1,
}
"""Which entries of a layer's matrix are kept, in the small picture beside its bar."""


@dataclass(frozen=True)
class Bar:
    """One bar: what it is, how long, what is written at its end, its role.

    form: a layer's name ("fully connected", "locally connected",
    "convolution") to draw the form of its matrix beside the bar, or "".
    """

    label: str
    value: float
    text: str = ""
    role: str = "ink"
    form: str = ""

    def __post_init__(self):
        for name in ("label", "text"):
            arguments.text(name, getattr(self, name))
        arguments.real("value", self.value, minimum=0)
        arguments.choice("role", self.role, style.PALETTE)
        arguments.choice("form", self.form, (*FORMS, ""))

    @property
    def end(self) -> str:
        """What is written at the end of the bar: `text`, or the value."""
        return self.text or f"{self.value:,}"


def bars(
    items: Sequence[Bar], *, alt: str, caption: str, x_label: str = "", log=False
) -> Figure:
    """Horizontal bars, label above each, number at its end."""
    items = arguments.listed("items", items, Bar, "Bars")
    arguments.text("x_label", x_label)
    arguments.flag("log", log)
    start = min(bar.value for bar in items) / 10 if log else 0
    if log and start <= 0:
        raise ValueError(f"items: a log scale needs values above 0, got {start * 10}")

    def draw(width: int):
        tall = ROW * len(items)
        sheet = drawing(width, tall + (AXIS if x_label or log else 4))
        left = 1 + (FORM + 16 if any(bar.form for bar in items) else 0)
        room = width - left - max(len(bar.end) for bar in items) * CHARACTER - 12
        axes = place(sheet, left, 0, room, tall)
        axes.set(ylim=(len(items), 0), yticks=[], xscale="log" if log else "linear")
        axes.set_xlim(start, max(bar.value for bar in items))
        axes.grid(False)
        axes.spines[["left", "bottom"]].set_visible(False)
        for i, bar in enumerate(items):
            _bar(axes, i, bar, start)
            if bar.form:
                form(sheet, bar.form, bar.role, (1, ROW * i + 6))
        _x_axis(axes, x_label, log)
        return sheet

    return Figure(draw, alt=alt, caption=caption)


def _bar(axes, i: int, bar: Bar, start: float) -> None:
    axes.broken_barh(
        [(start, bar.value - start)],
        (i + 0.45, 0.42),
        clip_on=False,
        lw=1,
        fc=style.colour(style.fill(bar.role)),
        ec=style.colour(bar.role),
    )
    axes.annotate(
        bar.label,
        (0, i + 0.38),
        xycoords=("axes fraction", "data"),
        va="bottom",
        annotation_clip=False,
    )
    axes.annotate(
        bar.end,
        (bar.value, i + 0.66),
        xytext=(8, 0),
        textcoords="offset points",
        va="center",
        annotation_clip=False,
    )


def form(sheet, name: str, role: str, corner: tuple[float, float]) -> None:
    """A 7 x 7 matrix: solid, banded, or banded with each diagonal tied to one shade."""
    diagonal = np.arange(7) - np.arange(7)[:, None]
    shade = np.ones((7, 7))
    if name == "convolution":
        shade = 0.6 + 0.4 * diagonal
    values = np.where(FORMS[name](diagonal), shade, -0.5)
    axes = place(sheet, *corner, FORM, FORM)
    axes.set(xlim=(0, 7), ylim=(7, 0))
    axes.axis("off")
    own = f"form-{len(sheet.rasters)}"
    axes.add_patch(Rectangle((0, 0), 7, 7, gid=own, fc="k", lw=0))
    parts = [(style.fill(role), 1), ("faint", -1)]
    sheet.rasters[own] = raster.shaded(values, 1, parts)
    gaps = {"color": style.colour("ground"), "lw": 0.75}
    axes.vlines(range(8), 0, 7, **gaps)
    axes.hlines(range(8), 0, 7, **gaps)


def _x_axis(axes, x_label: str, log: bool) -> None:
    """An axis where it is named, and on a log scale, where a length alone misleads."""
    if not (x_label or log):
        axes.set_xticks([])
    else:
        axes.spines["bottom"].set_visible(True)
        axes.set_xlabel(x_label, loc="left", color=style.colour("grey"))
        axes.xaxis.set_major_formatter(FuncFormatter(readable))
        if log:
            axes.xaxis.set_major_locator(LogLocator(numticks=5))
    axes.minorticks_off()
