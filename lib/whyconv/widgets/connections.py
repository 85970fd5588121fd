"""Connections: layers as grids of units, and whom each unit is joined to."""

from __future__ import annotations

from traitlets import Enum, Int, Tuple

from whyconv.widgets.live import LiveFigure


class Connections(LiveFigure):
    """A stack of layers on a square image: point at a unit to see what it is joined to.

    kind: "fully connected", "locally connected" or "convolution", of every
    layer. size of the kernel, 1 to 7; stride and dilation, 1 to 3 units;
    depth, 1 to 5 layers; side of the input, 6 to 21 units. One channel, no
    padding, no biases. Where a window does not fit, the layers below it are
    shown, and why it does not.

    unit: the (level, row, column) pointed at, level 0 the input; None for the
    middle unit of the last layer. It changes as the reader points.
    """

    module = "connections"
    state = ("kind", "size", "stride", "dilation", "depth", "side", "unit")
    reserved = (590, 840)
    reserved_touch = (630, 956)

    kind = Enum(
        ("fully connected", "locally connected", "convolution"),
        default_value="convolution",
    ).tag(sync=True)
    size = Int(3, min=1, max=7).tag(sync=True)
    stride = Int(1, min=1, max=3).tag(sync=True)
    dilation = Int(1, min=1, max=3).tag(sync=True)
    depth = Int(1, min=1, max=5).tag(sync=True)
    side = Int(15, min=6, max=21).tag(sync=True)
    unit = Tuple(
        Int(min=0, max=5),
        Int(min=0, max=20),
        Int(min=0, max=20),
        default_value=None,
        allow_none=True,
    ).tag(sync=True)
