"""A table of numbers as shades: what each row is, measured under each column."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.patches import Rectangle

from whyconv import arguments, style
from whyconv.figures import raster
from whyconv.figures.figure import Figure, drawing, place

#: Roles whose fill is light enough for words on it.
FILLED = [role for role in style.PALETTE if f"{role}-fill" in style.PALETTE]
TOP, ROW, LETTER, LARGEST = 44, 28, 7.2, 92


def shades(
    values: np.ndarray,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    x_label: str,
    alt: str,
    caption: str,
    role: str = "error",
) -> Figure:
    """Numbers (rows, columns) from 0 up, each in a cell that is the fuller for it.

    All to one scale, the largest fullest. Written with two decimals, and as a
    plain 0 only where it is exactly 0. role: one that has a fill.
    """
    values = arguments.floats("values", values, "rc")
    if (values < 0).any():
        raise ValueError(f"values must be at least 0, got {values.min():g}")
    for name, labels, count in zip(
        ("rows", "columns"), (rows, columns), values.shape, strict=True
    ):
        if len(arguments.listed(name, labels, str, "texts")) != count:
            raise ValueError(f"{name} must be {count} names, got {len(labels)}")
    arguments.text("x_label", x_label)
    arguments.choice("role", role, FILLED)
    left = LETTER * max(map(len, rows)) + 12

    def draw(width: int):
        down, across = values.shape
        cell = min(LARGEST, (width - left) / across)
        sheet = drawing(width, TOP + down * ROW + 2)
        axes = place(sheet, left, TOP, across * cell, down * ROW)
        axes.set(xlim=(0, across), ylim=(down, 0))
        axes.grid(False)
        axes.spines[:].set(visible=False)
        name = f"raster-{role}"
        axes.add_patch(Rectangle((0, 0), across, down, gid=name, fc="k", lw=0))
        sheet.rasters[name] = raster.shaded(
            values * style.UNDER_TEXT, values.max() or 1, [(style.fill(role), 1)]
        )
        axes.hlines(range(down + 1), 0, across, color=style.colour("faint"), lw=0.75)
        for (i, j), value in np.ndenumerate(values):
            axes.text(
                j + 0.5, i + 0.5, _written(value), ha="center", va="center_baseline"
            ).set_fontsize(style.SMALL)
        axes.set_yticks(np.arange(down) + 0.5, rows)
        axes.set_xticks(np.arange(across) + 0.5, columns)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.xaxis.set_label_position("top")
        axes.set_xlabel(x_label, loc="left")
        return sheet

    return Figure(draw, alt=alt, caption=caption)


def _written(value: float) -> str:
    if value == 0:
        return "0"
    return "< .01" if value < 0.005 else f"{value:.2f}"
