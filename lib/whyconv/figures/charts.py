"""Line charts, with the labels on the lines where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator

from whyconv import arguments, style
from whyconv.figures.figure import NARROW, Figure, drawing, place

PLOT, LEGEND, AXIS, CHARACTER = 240, 22, 48, 7.4
DASHES = {"solid": "-", "dashed": (0, (5, 3)), "dotted": (0, (1, 2))}


@dataclass(frozen=True)
class Line:
    """One series: x, y of the same length; role gives the colour.

    dash: "solid", "dashed" or "dotted". points: mark the data (with no line
    where dash is ""). spread: half the height of an error bar at each point, or
    two rows, how far it reaches below the point and above.
    """

    x: Sequence[float]
    y: Sequence[float]
    label: str
    role: str = "ink"
    dash: str = "solid"
    points: bool = False
    spread: Sequence[float] | Sequence[Sequence[float]] | None = None

    def __post_init__(self):
        arguments.text("label", self.label)
        arguments.choice("role", self.role, style.PALETTE)
        arguments.choice("dash", self.dash, (*DASHES, ""))
        x = arguments.floats("x", self.x, "n")
        y = arguments.floats("y", self.y, "n")
        arguments.same_shape("y", y, x.shape, f"that of x, line {self.label!r}")
        if self.spread is not None:
            spread = arguments.floats("spread", self.spread)
            both = (2, *x.shape) if spread.ndim == 2 else x.shape
            arguments.same_shape("spread", spread, both, "one or two for each x")
            arguments.real("spread", spread.min(), minimum=0)


@dataclass(frozen=True)
class Chart:
    """Lines on one pair of axes; `log` names the logarithmic axes: "", "x", "y", "xy".

    percent: y is a fraction, shown in percent. guides: (y, label) of
    horizontal marks that the eye compares with.
    """

    lines: Sequence[Line]
    x_label: str
    y_label: str
    log: str = ""
    percent: bool = False
    x_limits: tuple[float, float] | None = None
    y_limits: tuple[float, float] | None = None
    guides: Sequence[tuple[float, str]] = ()
    x_ticks: Sequence[float] | None = None

    def __post_init__(self):
        arguments.listed("lines", self.lines, Line, "Lines")
        arguments.text("x_label", self.x_label)
        arguments.text("y_label", self.y_label)
        arguments.choice("log", self.log, ("", "x", "y", "xy"))
        for axis in self.log:
            for line in self.lines:
                if not (largest := np.max(getattr(line, axis))) > 0:
                    raise ValueError(
                        f"log: a logarithmic {axis} axis shows no number of line "
                        f"{line.label!r}, the largest is {largest}"
                    )
        for name in ("x_limits", "y_limits"):
            if getattr(self, name) is not None:
                limits = arguments.floats(name, getattr(self, name), "n")
                arguments.same_shape(name, limits, (2,), "lowest and highest")
                if not limits[0] < limits[1]:
                    raise ValueError(f"{name} must rise, got {limits[0]}, {limits[1]}")
        if self.x_ticks is not None:
            arguments.floats("x_ticks", self.x_ticks, "n")
        for y, label in arguments.listed("guides", self.guides, tuple, "pairs", 0):
            arguments.real("guides", y)
            arguments.text("guides", label)


def charts(
    items: Sequence[Chart] | Chart,
    *,
    alt: str,
    caption: str,
    height: int = PLOT,
    columns: int | None = None,
    narrow_columns: int = 1,
) -> Figure:
    """One chart, or several side by side (stacked when narrow).

    columns: charts a row when wide (all of them, if not given); narrow_columns: when
    narrow. Lines without a label have no place in the legend.
    """
    height = arguments.integer("height", height, minimum=1)
    items = [items] if isinstance(items, Chart) else items
    items = arguments.listed("items", items, Chart, "Charts")
    columns = len(items) if columns is None else columns
    columns = arguments.integer("columns", columns, minimum=1)
    narrow_columns = arguments.integer("narrow_columns", narrow_columns, minimum=1)

    def draw(width: int):
        across = narrow_columns if width == NARROW else columns
        rows = -(-len(items) // across)
        legends = [
            LEGEND * _legend_rows(item, width) if across > 1 or width == NARROW else 0
            for item in items
        ]
        top = max(legends) + 28
        tall = top + height + AXIS
        sheet = drawing(width, rows * tall)
        room = width / across
        for number, item in enumerate(items):
            row, column = divmod(number, across)
            ends = _end_room(item) if not legends[number] else 12
            left = _tick_room(item)
            axes = place(
                sheet,
                column * room + left,
                row * tall + top,
                room - left - ends,
                height,
            )
            _chart(axes, item, labelled=not legends[number])
            sheet.scales.append(_scale(axes, width, rows * tall, item.log))
            if legends[number]:
                _legend(axes, item, height)
        return sheet

    return Figure(draw, alt=alt, caption=caption)


def _scale(axes, width: float, height: float, log: str) -> str:
    """Left, top, width, height of the plot in pixels; the ends of x and y; log axes."""
    x0, y0, x1, y1 = axes.get_position().extents
    box = x0 * width, (1 - y1) * height, (x1 - x0) * width, (y1 - y0) * height
    numbers = (*box, *axes.get_xlim(), *axes.get_ylim())
    return " ".join([*(f"{number:.5g}" for number in numbers), log or "-"])


def _chart(axes, item: Chart, *, labelled: bool) -> None:
    axes.set_xscale("log" if "x" in item.log else "linear")
    axes.set_yscale("log" if "y" in item.log else "linear")
    for line in item.lines:
        _line(axes, line)
    if item.x_limits:
        axes.set_xlim(item.x_limits)
    if item.y_limits:
        axes.set_ylim(item.y_limits)
    axes.set_xlabel(item.x_label, loc="right")
    axes.text(
        0,
        1,
        item.y_label,
        transform=_above(axes, 8),
        size=style.SMALL,
        ha="left",
        va="bottom",
    )
    for axis, name in ((axes.xaxis, "x"), (axes.yaxis, "y")):
        if name in item.log:
            axis.set_major_locator(LogLocator(numticks=6))
        else:
            axis.set_major_locator(MaxNLocator(5))
        percent = item.percent and name == "y"
        axis.set_major_formatter(FuncFormatter(_percent if percent else readable))
    if item.x_ticks is not None:
        axes.set_xticks(item.x_ticks)
    axes.minorticks_off()
    for y, label in item.guides:
        axes.axhline(y, color=style.colour("grey"), lw=1, ls=DASHES["dotted"])
        axes.annotate(
            label,
            (0, y),
            xytext=(6, 3),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            size=style.SMALL - 1,
            color=style.colour("grey"),
        )
    if labelled:
        _end_labels(axes, item)


def _line(axes, line: Line) -> None:
    look = {
        "color": style.colour(line.role),
        "ls": DASHES.get(line.dash, "none"),
        "marker": "o" if line.points else None,
        "clip_on": False,
        "zorder": 3,
    }
    if line.spread is None:
        axes.plot(line.x, line.y, **look)
    else:
        axes.errorbar(line.x, line.y, line.spread, elinewidth=1.5, **look)


def _end_labels(axes, item: Chart) -> None:
    """Each label at the end of its line, pushed apart where two would meet."""
    axes.autoscale_view()
    ends = [
        axes.transData.transform((line.x[-1], line.y[-1]))[1] for line in item.lines
    ]
    right = axes.transAxes.transform((1, 0))[0]
    placed = -np.inf
    for number in np.argsort(ends):
        line = item.lines[number]
        placed = max(ends[number], placed + 18)
        x, y = axes.transAxes.inverted().transform((right + 8, placed))
        axes.text(
            x,
            y,
            line.label,
            transform=axes.transAxes,
            va="center",
            size=style.SMALL,
            color=style.colour(line.role),
        )


def _legend(axes, item: Chart, height: float) -> None:
    """Samples and labels above the plot, one below the other."""
    named = [line for line in item.lines if line.label]
    for number, line in enumerate(named):
        y = 30 + LEGEND * (len(named) - number - 1)
        axes.plot(
            [0, 20 / axes.bbox.width],
            [1 + (y + 6) / height] * 2,
            transform=axes.transAxes,
            clip_on=False,
            lw=2,
            color=style.colour(line.role),
            ls=DASHES.get(line.dash, "none"),
            marker="o" if line.points else None,
        )
        axes.text(
            28 / axes.bbox.width,
            1 + (y + 6) / height,
            line.label,
            transform=axes.transAxes,
            va="center",
            size=style.SMALL,
            color=style.colour(line.role),
        )


def _legend_rows(item: Chart, width: int) -> int:
    named = sum(bool(line.label) for line in item.lines)
    return named if named > 1 else 0


def _end_room(item: Chart) -> float:
    return max(len(line.label) for line in item.lines) * CHARACTER + 16


def _tick_room(item: Chart) -> float:
    """Pixels left of the plot for the tick labels of the y axis."""
    largest = max(np.max(line.y) for line in item.lines)
    steps = ((1e6, 92), (1e4, 62), (-np.inf, 52))
    return 52 if item.percent else next(room for at, room in steps if largest >= at)


def _above(axes, pixels: float):
    from matplotlib.transforms import ScaledTranslation

    up = ScaledTranslation(0, pixels / 72, axes.figure.dpi_scale_trans)
    return axes.transAxes + up


def readable(value: float, _=None) -> str:
    """A number in words a reader knows: 10,000; 1 million; 0.01."""
    size = abs(value)
    for unit, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if size >= unit:
            return f"{value / unit:,g} {name}"
    return f"{value:,g}".replace("-", "−")


def _percent(value: float, _=None) -> str:
    return f"{value:.0%}" if abs(value * 100 % 1) < 0.05 else f"{value:.1%}"
