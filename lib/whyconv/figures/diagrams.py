"""Diagrams that are drawn from counts and shapes, not from arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.collections import LineCollection

from whyconv import arguments, shapes, style
from whyconv.figures.figure import NARROW, Figure, drawing, place

MOST_UNITS = 200
TAP_DASHES = ["-", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)), (0, (3, 1))]
ROOM_FOR_NAMES = 64
TAP_ROLES = ["kernel", "kernel-fill", "ink", "kernel", "kernel-fill"]


def connections(
    inputs: int,
    size: int,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    *,
    alt: str,
    caption: str,
    output: int | None = None,
) -> Figure:
    """Three layers over one row of inputs: fully, locally connected, convolution.

    Lines of one tap have one style where the weight is shared, and there all lines
    are drawn strong; elsewhere those of one output are. `output`: which one (the
    middle one).
    """
    inputs = arguments.integer("inputs", inputs, minimum=1)
    windows = shapes.tap_positions(inputs, size, stride, padding, dilation)
    if inputs > MOST_UNITS:
        raise ValueError(
            f"inputs: {inputs} are too many to be drawn, the most are {MOST_UNITS}"
        )
    if output is None:
        output = len(windows) // 2
    if not 0 <= arguments.integer("output", output) < len(windows):
        raise ValueError(
            f"output must lie in 0..{len(windows) - 1} ({len(windows)} outputs), "
            f"got {output}"
        )
    everything = [list(range(inputs))] * len(windows)
    rows = [
        ("Fully connected", everything, False),
        ("Locally connected", windows, False),
        ("Convolution", windows, True),
    ]

    def draw(width: int):
        across = 1 if width == NARROW else 3
        tall, gap = 204, 24
        sheet = drawing(width, tall * (3 // across))
        room = (width - gap * (across - 1)) / across
        for number, (name, seen, shared) in enumerate(rows):
            row, column = divmod(number, across)
            axes = place(sheet, column * (room + gap), row * tall, room, tall - 12)
            _units(axes, name, inputs, seen, output, shared)
        return sheet

    return Figure(draw, alt=alt, caption=caption)


def receptive_field(
    windows: Sequence[tuple[int, ...]], *, alt: str, caption: str
) -> Figure:
    """One output of a stack of layers and everything it sees, along one axis.

    windows: (size, stride, dilation) of each layer, first layer first.
    """
    seen_at_most = shapes.receptive_field(windows).size
    arguments.integer("windows: the pixels seen along the axis", seen_at_most)
    if not 1 < seen_at_most <= MOST_UNITS:
        raise ValueError(
            f"windows must see 2 to {MOST_UNITS} pixels, to be drawn, "
            f"got {seen_at_most}: {windows}"
        )
    layers = [shapes.Window(*window) for window in windows]
    seen = [np.array([0])]
    for layer in reversed(layers):
        taps = np.arange(layer.size) * layer.dilation
        below = seen[-1][:, None] * layer.stride + taps
        seen.append(np.unique(below))
    levels = _centred(layers, seen[::-1])

    def draw(width: int):
        sheet = drawing(width, 64 * len(levels) + 8)
        axes = place(sheet, 0, 0, width, 64 * len(levels) + 8)
        _cone(axes, levels, layers, ROOM_FOR_NAMES / (width - ROOM_FOR_NAMES))
        return sheet

    return Figure(draw, alt=alt, caption=caption)


def _units(axes, name, inputs, seen, output, shared) -> None:
    outputs = len(seen)
    x_in = np.arange(inputs) + 0.5
    x_out = (np.arange(outputs) + 0.5) * inputs / outputs
    axes.set(xlim=(0, inputs), ylim=(-0.35, 1.5))
    axes.axis("off")
    axes.text(0, 1.5, name, size=style.SMALL, va="top")
    for i, window in enumerate(seen):
        for tap, position in enumerate(window):
            if not 0 <= position < inputs:
                continue
            bright = shared or i == output
            axes.plot(
                [x_in[position], x_out[i]],
                [1.0, 0.0],
                zorder=2 + bright,
                color=style.colour(TAP_ROLES[tap % 5] if shared else "ink"),
                ls=TAP_DASHES[tap % 5] if shared else "-",
                lw=2.2 if bright else 1,
                alpha=1 if bright else 0.3,
            )
    axes.scatter(x_in, np.ones(inputs), 60, zorder=5, color=style.colour("input"))
    hue = [style.colour("output" if i == output else "faint") for i in range(outputs)]
    axes.scatter(
        x_out,
        np.zeros(outputs),
        60,
        zorder=5,
        color=hue,
        edgecolors=style.colour("output"),
    )


def _centred(layers, levels):
    """Positions of the units of each level, in input pixels, centred windows."""
    centred, jump, start = [levels[0].astype(float)], 1, 0.0
    for layer, units in zip(layers, levels[1:], strict=True):
        start += (shapes.extent(layer.size, layer.dilation) - 1) / 2 * jump
        jump *= layer.stride
        centred.append(units * jump + start)
    return centred


def _cone(axes, levels, layers, part: float) -> None:
    """Units and lines; `part`: the room for names at the left, by that of the units."""
    width = levels[0].max() - levels[0].min() + 1
    depth, left = len(levels), -width * part - 0.5
    axes.set(xlim=(left, width - 0.5), ylim=(depth - 0.5, -0.5))
    axes.axis("off")
    segments = []
    for level, layer in enumerate(layers):
        reach = (shapes.extent(layer.size, layer.dilation) - 1) / 2
        jump = np.prod([below.stride for below in layers[:level]])
        for x in levels[level + 1]:
            offsets = (np.arange(layer.size) * layer.dilation - reach) * jump
            segments += [[(x, level + 1), (x + offset, level)] for offset in offsets]
    axes.add_collection(
        LineCollection(segments, colors=style.colour("kernel"), lw=1, alpha=0.6)
    )
    side = min(130, 20_000 / width)
    for level, units in enumerate(levels):
        role = "input" if level == 0 else "output"
        axes.scatter(
            units,
            np.full(len(units), level),
            side * 0.5,
            marker="s",
            color=style.colour(role),
            zorder=3,
        )
        name = "input" if level == 0 else f"layer {level}"
        axes.text(left, level, name, va="center", size=style.SMALL)
