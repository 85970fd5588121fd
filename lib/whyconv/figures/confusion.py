"""The confusion matrix: what was shown against what was said."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import Rectangle

from whyconv import arguments, style
from whyconv.figures import raster
from whyconv.figures.figure import Figure, drawing, place

LEFT, TOP, LARGEST = 48, 48, 36


def confusion(counts: np.ndarray, *, alt: str, caption: str) -> Figure:
    """How often each true class (row) was called each class (column).

    counts: (classes, classes) integers. Right answers, on the diagonal, are
    drawn in the output's colour, mistakes in the error's; each is shaded
    against the largest of its kind, and zeros are left blank.
    """
    counts = _square(counts)
    classes = len(counts)
    right = np.where(np.eye(classes, dtype=bool), counts, 0)

    def draw(width: int):
        cell = min(LARGEST, (width - LEFT) / classes)
        side = cell * classes
        sheet = drawing(width, TOP + side + 2)
        axes = place(sheet, LEFT + (width - LEFT - side) / 2, TOP, side, side)
        axes.set(xlim=(0, classes), ylim=(classes, 0))
        axes.grid(False)
        axes.spines[:].set(visible=True, color=style.colour("faint"))
        for values, role in ((right, "output"), (counts - right, "error")):
            _shades(sheet, axes, values, role)
        lines = {"color": style.colour("faint"), "lw": 0.75}
        axes.vlines(range(1, classes), 0, classes, **lines)
        axes.hlines(range(1, classes), 0, classes, **lines)
        for (i, j), count in np.ndenumerate(counts):
            if count:
                axes.text(
                    j + 0.5, i + 0.5, f"{count}", ha="center", va="center_baseline"
                )
        _class_labels(axes, classes)
        return sheet

    return Figure(draw, alt=alt, caption=caption)


def _square(counts) -> np.ndarray:
    counts = arguments.regular("counts", counts)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or not counts.size:
        raise ValueError(f"counts must be (classes, classes), got shape {counts.shape}")
    if counts.dtype.kind not in "iu":
        raise TypeError(f"counts must be integers, got {counts.dtype}")
    for index in np.argwhere(counts < 0)[:1]:
        arguments.integer("counts", counts[tuple(index)], minimum=0)
    return counts


def _shades(sheet, axes, values: np.ndarray, role: str) -> None:
    """The counts of one kind as cells that its largest one fills to a little over half.

    So that the number in the cell stays readable on it.
    """
    name = f"raster-{role}"
    classes = len(values)
    axes.add_patch(Rectangle((0, 0), classes, classes, gid=name, fc="k", lw=0))
    sheet.rasters[name] = raster.shaded(
        values * style.UNDER_TEXT, max(values.max(), 1), [(style.fill(role), 1)]
    )


def _class_labels(axes, classes: int) -> None:
    places, names = np.arange(classes) + 0.5, range(classes)
    axes.set_xticks(places, names)
    axes.set_yticks(places, names)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.xaxis.set_label_position("top")
    axes.set_xlabel("predicted class", loc="left")
    axes.set_ylabel("true class", loc="top")
