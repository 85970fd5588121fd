"""Panels of images, kernels and maps, side by side and to one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.patches import Rectangle

from whyconv import arguments, style
from whyconv.figures import raster
from whyconv.figures.figure import NARROW, Figure, drawing, place

GAP, TITLE, SCALE, NOTE = 16, 24, 36, 20
CELL = 44
"""The largest side of a cell, in pixels, of an array with few cells."""
KINDS = ("photo", "signed", "input", "output", "kernel", "gradient", "error", "grey")

WHITE = {"uint8": 255, "uint16": 65535}
"""The white of a photo whose pixels are whole levels; that of any other is 1."""
ROUNDING = 1e-5
"""By so much a photo may leave the range from black to white: sums of float32."""


@dataclass(frozen=True)
class Box:
    """An outline on a panel: top left pixel, height and width in pixels, a role."""

    row: float
    column: float
    height: float
    width: float
    role: str = "kernel"
    label: str = ""

    def __post_init__(self):
        for name in ("row", "column"):
            arguments.real(name, getattr(self, name))
        for name in ("height", "width"):
            arguments.real(name, getattr(self, name), above=0)
        arguments.choice("role", self.role, style.PALETTE)
        arguments.text("label", self.label)


@dataclass(frozen=True)
class Panel:
    """One array in a figure.

    array: (H, W), (H, W, 1) or, for a photo, (H, W, 3); NaN is drawn as
    nothing. kind: "photo" as it is, black to white 0 to 1 (uint8 0 to 255,
    uint16 0 to 65535); "signed" blue below zero and orange above; a role
    ("input", "output", "kernel", "gradient", "error", "grey") for magnitudes in
    that hue. title stands above, note below. text: numbers or words written in
    the cells (True writes the values). grid: hairlines between the cells.
    """

    array: np.ndarray
    title: str = ""
    kind: str = "signed"
    text: np.ndarray | bool = False
    boxes: Sequence[Box] = ()
    note: str = ""
    grid: bool | None = None
    format: str = "{:g}"
    white: float = field(default=1, init=False, repr=False)

    def __post_init__(self):
        arguments.choice("kind", self.kind, KINDS)
        array = arguments.floats("array", self.array, finite=False)
        if array.ndim == 2:
            array = array[..., None]
        if array.ndim != 3 or array.shape[2] not in (1, 3):
            raise ValueError(
                "array must be (H, W), (H, W, 1) or (H, W, 3), "
                f"got shape {np.shape(self.array)}"
            )
        if array.shape[2] == 3 and self.kind != "photo":
            raise ValueError(f"array: 3 channels need kind 'photo', got {self.kind!r}")
        white = WHITE.get(arguments.regular("array", self.array).dtype.name, 1)
        _check_range(array, white if self.kind == "photo" else None)
        arguments.text("title", self.title)
        arguments.text("note", self.note)
        if not isinstance(self.text, bool):
            words = arguments.regular("text", self.text)
            arguments.same_shape("text", words, array.shape[:2], "one for each cell")
        arguments.listed("boxes", self.boxes, Box, "Boxes", 0)
        object.__setattr__(self, "array", array)
        object.__setattr__(self, "white", white)

    @classmethod
    def tiled(cls, tiles, title: str = "", kind: str = "signed") -> Panel:
        """Tiles (rows, columns, H, W) in one panel, an empty cell between them.

        One panel of many tiles is far lighter than many panels.
        """
        tiles = arguments.floats("tiles", tiles, "rcHW")
        spaced = np.pad(tiles, ((0, 0), (0, 0), (0, 1), (0, 1)))
        array = np.concatenate(np.concatenate(spaced, axis=1), axis=1)
        return cls(array[:-1, :-1], title, kind, grid=False)

    @property
    def has_scale(self) -> bool:
        """Whether its colours stand for numbers."""
        return self.kind != "photo"

    @property
    def largest(self) -> float:
        """The largest magnitude, NaN left out."""
        finite = self.array[np.isfinite(self.array)]
        return float(np.abs(finite).max()) if finite.size else 0.0


def images(
    panels: Sequence[Panel],
    *,
    alt: str,
    caption: str,
    columns: int | None = None,
    narrow_columns: int | None = None,
    limit: float | None = None,
    scale: bool = True,
    cell: float | None = None,
) -> Figure:
    """Panels in reading order, all numbers to one scale, which is shown below.

    columns: panels a row when wide (all of them, up to 4, if not given);
    narrow_columns: when narrow (at most 2). limit: the magnitude of the
    fullest colour (the largest one shown, if not given). cell: the largest
    side of an array cell in pixels (CELL for small arrays, if not given).
    """
    panels = arguments.listed("panels", panels, Panel, "Panels")
    if columns is None:
        columns = min(len(panels), 4)
    columns = arguments.integer("columns", columns, minimum=1)
    if narrow_columns is None:
        narrow_columns = min(columns, 2)
    narrow_columns = arguments.integer("narrow_columns", narrow_columns, minimum=1)
    if limit is None:
        limit = max((p.largest for p in panels if p.has_scale), default=0.0)
    limit = arguments.real("limit", limit, minimum=0)
    if cell is not None:
        arguments.real("cell", cell, above=0)

    def draw(width: int):
        across = narrow_columns if width == NARROW else columns
        return _draw(panels, width, across, limit, scale, cell)

    return Figure(draw, alt=alt, caption=caption)


def _check_range(array: np.ndarray, white: float | None) -> None:
    """Refuse infinity, and a photo that is darker than black or lighter than white."""
    for index in np.argwhere(np.isinf(array))[:1]:
        place = tuple(map(int, index))
        raise arguments.NotFiniteError(
            f"array must be finite or NaN, got {array[place]} at index {place}"
        )
    if white is None or np.isnan(array).all():
        return
    low, high = np.nanmin(array), np.nanmax(array)
    if low < -ROUNDING or high > white + ROUNDING:
        raise ValueError(
            "array: a photo must lie in 0..1 (0..255 as uint8, 0..65535 as uint16), "
            f"got values from {low:g} to {high:g}"
        )


def _draw(panels, width, across, limit, scale, cell):
    grid = [panels[r : r + across] for r in range(0, len(panels), across)]
    room = _column_widths(grid, width, across, cell)
    lefts = np.cumsum([0, *(side + GAP for side in room)])
    margin = max(0.0, (width - (lefts[-1] - GAP)) / 2)
    tall = [max(map(_height, row, room)) for row in grid]
    titled = [TITLE if any(p.title for p in row) else 0 for row in grid]
    noted = [NOTE if any(p.note for p in row) else 0 for row in grid]
    kinds = list(dict.fromkeys(p.kind for p in panels if p.has_scale))
    scale = scale and bool(kinds) and limit > 0
    height = sum(tall) + sum(titled) + sum(noted) + GAP * (len(grid) - 1)
    sheet = drawing(width, height + (SCALE if scale else 0) + 2)
    top = 1.0
    for r, row in enumerate(grid):
        top += titled[r]
        for c, panel in enumerate(row):
            corner = margin + lefts[c], top
            axes = place(sheet, *corner, room[c], _height(panel, room[c]))
            panel_in(sheet, axes, panel, limit, f"raster-{r}-{c}", room[c])
        top += tall[r] + noted[r] + GAP
    if scale:
        _scale(sheet, width, height + 8, kinds, limit)
    return sheet


def _column_widths(grid, width, across, cell) -> list[float]:
    """Equal shares, except that small arrays take no more than they need."""
    caps = [0.0] * across
    for row in grid:
        for c, panel in enumerate(row):
            columns = panel.array.shape[1]
            largest = cell or (CELL if panel.array.size <= raster.CELLS else width)
            caps[c] = max(caps[c], largest * columns)
    left, room = width - GAP * (across - 1), [0.0] * across
    order = sorted(range(across), key=caps.__getitem__)
    for done, c in enumerate(order):
        room[c] = min(caps[c], left / (across - done))
        left -= room[c]
    return room


def _height(panel: Panel, room: float) -> float:
    rows, columns = panel.array.shape[:2]
    return room * rows / columns


def panel_in(sheet, axes, panel: Panel, limit: float, name: str, room: float) -> None:
    """Draw a panel in these axes; limit: of its scale; name: of its raster."""
    rows, columns = panel.array.shape[:2]
    axes.set(xlim=(0, columns), ylim=(rows, 0), xticks=[], yticks=[])
    axes.grid(False)
    cells = room / columns
    ruled = (columns <= 40 and cells >= 6) if panel.grid is None else panel.grid
    ruled = ruled and panel.kind != "photo"
    for spine in axes.spines.values():
        spine.set(visible=panel.kind != "photo", color=style.colour("faint"))
    axes.add_patch(Rectangle((0, 0), columns, rows, gid=name, fc="k", lw=0))
    sheet.rasters[name] = _fragment(panel, limit)
    if ruled:
        lines = {"color": style.colour("faint"), "lw": 0.75, "clip_on": False}
        axes.vlines(range(1, columns), 0, rows, **lines)
        axes.hlines(range(1, rows), 0, columns, **lines)
    _cell_text(axes, panel, cells)
    for box in panel.boxes:
        _outline(axes, box)
    if panel.title:
        axes.text(
            0,
            1,
            panel.title,
            transform=axes.transAxes,
            va="bottom",
            ha="left",
            size=style.SMALL,
        )
    if panel.note:
        axes.text(
            0,
            -0.02,
            panel.note,
            transform=axes.transAxes,
            va="top",
            ha="left",
            size=style.SMALL - 1,
            color=style.colour("grey"),
        )


def _fragment(panel: Panel, limit: float):
    if panel.kind == "photo":
        return raster.photo(panel.array / panel.white)
    values = np.nan_to_num(panel.array[..., 0])
    if panel.text is not False:
        values = values * style.UNDER_TEXT
    if panel.kind == "signed":
        return raster.shaded(values, limit, [("positive", 1), ("negative", -1)])
    role = style.fill(panel.kind)
    return raster.shaded(np.abs(values), limit, [(role, 1)])


def _cell_text(axes, panel: Panel, cells: float) -> None:
    if panel.text is False:
        return
    words = panel.array[..., 0] if panel.text is True else np.asarray(panel.text)
    size = max(8.0, min(style.FONT_SIZE, cells * 0.42))
    for (i, j), word in np.ndenumerate(words):
        if not isinstance(word, str):
            word = panel.format.format(float(word)).replace("-", "−")
        axes.text(j + 0.5, i + 0.5, word, ha="center", va="center_baseline", size=size)


def _outline(axes, box: Box) -> None:
    edge = style.colour(box.role)
    corner = (box.column, box.row)
    axes.add_patch(
        Rectangle(
            corner, box.width, box.height, fc="none", ec=edge, lw=2.5, clip_on=False
        )
    )
    if box.label:
        axes.text(
            box.column + box.width / 2,
            box.row - 0.15,
            box.label,
            color=edge,
            size=style.SMALL,
            ha="center",
            va="bottom",
        )


def _scale(sheet, width: int, top: float, kinds: list[str], limit: float) -> None:
    """Strips that say what the colours mean, one for each kind, at the right."""
    label, kinds = 44, kinds[: 2 if width == NARROW else 4]
    strip = min(110, width / len(kinds) - 2 * label)
    for number, kind in enumerate(kinds):
        x = width - (number + 1) * (strip + 2 * label) + label
        signed = kind == "signed"
        values = np.linspace(-limit if signed else 0, limit, 21)[None]
        axes = place(sheet, x, top + 6, strip, 10)
        panel_in(
            sheet,
            axes,
            Panel(values, kind=kind, grid=False),
            limit,
            f"scale-{number}",
            strip,
        )
        ends = {"va": "center", "size": style.SMALL - 1, "color": style.colour("grey")}
        low = f"−{limit:.3g}" if signed else "0"
        axes.text(-0.8, 0.5, low, ha="right", **ends)
        axes.text(21.8, 0.5, f"{limit:.3g}", ha="left", **ends)
