"""The ladder: three layers, one image, and what each has to learn."""

from __future__ import annotations

from traitlets import Enum, Int

from whyconv.widgets.live import LiveFigure


class Ladder(LiveFigure):
    """Fully connected, locally connected, convolution, counted side by side.

    side: of the square image, 8 to 1000 pixels; channels 1 to 16; size of the
    kernel 1 to 15; filters 1 to 64; stride 1 to 4 and padding 0 to 7 pixels;
    measure: "weights", "biases", "multiply-adds" or "memory" (float32
    parameters, in bytes); drawn: "to scale", as areas of squares, or
    "logarithmic", as bars on an axis.
    """

    module = "ladder"
    state = (
        *("side", "size", "filters", "stride", "padding", "channels"),
        *("measure", "drawn"),
    )
    reserved = (458, 730)
    reserved_touch = (513, 866)

    side = Int(32, min=8, max=1000).tag(sync=True)
    size = Int(5, min=1, max=15).tag(sync=True)
    filters = Int(6, min=1, max=64).tag(sync=True)
    stride = Int(1, min=1, max=4).tag(sync=True)
    padding = Int(0, min=0, max=7).tag(sync=True)
    channels = Int(3, min=1, max=16).tag(sync=True)
    measure = Enum(
        ("weights", "biases", "multiply-adds", "memory"), default_value="weights"
    ).tag(sync=True)
    drawn = Enum(("to scale", "logarithmic"), default_value="to scale").tag(sync=True)
