"""The matrix: one small layer's weights full, masked and tied."""

from __future__ import annotations

from traitlets import Bool, Enum, Int, TraitError, observe, validate

from whyconv import shapes
from whyconv.widgets.live import LiveFigure

Place = {"default_value": None, "min": 0, "allow_none": True}


class MatrixLab(LiveFigure):
    """The weight matrix of a small layer: one channel, square image and kernel.

    form: "full" (fully connected), "masked" (locally connected) or "tied"
    (convolution). side: of the image, 4 to 7 pixels; size of the kernel 1, 3
    or 5; stride 1 to 3 pixels; padding: "valid" (none), "zero" or "circular"
    (size - 1) / 2 pixels. gaps: rows that padding or stride cuts leave a gap.

    row, column, tap: what the reader points at, counted from 0, or None. An
    entry is a row and a column; row is an output, column a pixel, both row by
    row; tap an index into the kernel. They must lie in the matrix, whose
    shape is `shape`.
    """

    module = "matrix"
    state = ("form", "side", "size", "stride", "padding", "gaps")
    state += ("row", "column", "tap")
    reserved = (616, 840)
    reserved_touch = (656, 936)

    form = Enum(("full", "masked", "tied"), default_value="tied").tag(sync=True)
    side = Int(5, min=4, max=7).tag(sync=True)
    size = Enum((1, 3, 5), default_value=3).tag(sync=True)
    stride = Int(1, min=1, max=3).tag(sync=True)
    padding = Enum(("valid", "zero", "circular"), default_value="valid").tag(sync=True)
    gaps = Bool(True).tag(sync=True)
    row = Int(**Place).tag(sync=True)
    column = Int(**Place).tag(sync=True)
    tap = Int(**Place).tag(sync=True)

    @property
    def how(self) -> dict:
        """The stride, padding and mode that `ops` and `matrices` take."""
        valid = self.padding == "valid"
        return {
            "stride": self.stride,
            "padding": 0 if valid else shapes.same_padding(self.size),
            "mode": "zero" if valid else self.padding,
        }

    @property
    def shape(self) -> tuple[int, int]:
        """Outputs and pixels; no outputs where the window does not fit."""
        padding = self.how["padding"]
        wraps = self.padding == "circular" and self.size > self.side
        if self.size > self.side + 2 * padding or wraps:
            return 0, self.side**2
        places = shapes.output_size(self.side, self.size, self.stride, padding)
        return places**2, self.side**2

    @validate("row", "column", "tap")
    def _inside(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        if value is None or value < self._room()[name]:
            return value
        rows, columns = self.shape
        raise TraitError(
            f"{name} {value} lies outside a matrix of {rows} rows and {columns} "
            f"columns with {self.size} * {self.size} taps, counted from 0"
        )

    @observe("side", "size", "stride", "padding")
    def _forget(self, change):
        for name, room in self._room().items():
            if (getattr(self, name) or 0) >= room:
                setattr(self, name, None)

    def _room(self) -> dict[str, int]:
        return dict(zip(("row", "column"), self.shape, strict=True)) | {
            "tap": self.size**2
        }
