"""The kernel lab: a picture, an editable kernel, and the map that comes of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from traitlets import (
    Bool,
    Enum,
    Int,
    List,
    TraitError,
    Tuple,
    Unicode,
    observe,
    validate,
)

from whyconv import ops
from whyconv.widgets.arrays import Array
from whyconv.widgets.live import LiveFigure

OWN = "your own"
SIDES, LARGEST_KERNEL, LARGEST_WEIGHT, WHITE = (7, 160), 7, 100, 255
GEOMETRY = ("image", "kernel", "stride", "padding")


class KernelLab(LiveFigure):
    """One picture under one kernel: what the map is, and what a number in it is.

    pictures: name to grey picture (H, W), 0 black to 255 white, rounded to
    whole levels (255 times one of `data.photo`, whose white is 1); each side 7 to
    160 pixels. The reader chooses among them, or draws one.

    image: the picture shown, (H, W) grey levels, at most 255 in magnitude.
    source: its name in `pictures`, or "your own". kernel: (K, L) weights, at
    most 7 x 7 and 100 in magnitude. stride 1 to 4, padding 0 to 3 pixels of
    zeros. flip: lay the kernel on the picture turned by half a turn. view: the
    map as "signed" numbers or as a "grey" picture. output: (row, column) of the
    output pointed at, pixel: of the image's pixel (in the padding if outside);
    None for neither. slow: play so slowly that the numbers can be read.
    """

    module = "kernel_lab"
    state = (
        *("image", "kernel", "stride", "padding", "flip", "source", "view"),
        *("output", "pixel", "slow", "names", "sizes", "levels"),
    )
    reserved = (680, 894)
    reserved_touch = (736, 984)

    image = Array("float32", "HW").tag(sync=True)
    kernel = Array("float32", "UV", default_value=[[1, 0, -1]] * 3).tag(sync=True)
    stride = Int(1, min=1, max=4).tag(sync=True)
    padding = Int(0, min=0, max=3).tag(sync=True)
    flip = Bool(False).tag(sync=True)
    source = Unicode().tag(sync=True)
    view = Enum(("signed", "grey"), default_value="signed").tag(sync=True)
    output = Tuple(Int(), Int(), default_value=None, allow_none=True).tag(sync=True)
    pixel = Tuple(Int(), Int(), default_value=None, allow_none=True).tag(sync=True)
    slow = Bool(False).tag(sync=True)
    names = List(Unicode(), read_only=True).tag(sync=True)
    sizes = List(List(Int()), read_only=True).tag(sync=True)
    levels = Array("uint8", "N", default_value=[0], read_only=True).tag(sync=True)

    def __init__(self, *, pictures: Mapping[str, np.ndarray], **options: Any):
        self.pictures = {
            name: _whole_levels(name, picture) for name, picture in pictures.items()
        }
        if not self.pictures:
            raise ValueError("pictures must not be empty, got {}")
        first = OWN if "image" in options else next(iter(self.pictures))
        source = options.setdefault("source", first)
        blank = np.zeros((16, 24))
        options.setdefault("image", self.pictures.get(source, blank))
        shapes = [list(picture.shape) for picture in self.pictures.values()]
        flat = [picture.ravel() for picture in self.pictures.values()]
        self.set_trait("names", list(self.pictures))
        self.set_trait("sizes", shapes)
        self.set_trait("levels", np.concatenate(flat))
        super().__init__(**options)

    @property
    def laid(self) -> np.ndarray:
        """The kernel as it is laid on the picture: flipped where `flip` is set."""
        return self.kernel[::-1, ::-1] if self.flip else self.kernel

    @property
    def feature_map(self) -> np.ndarray:
        """The map (OH, OW) that the figure shows, in float64."""
        images = self.image[None, :, :, None].astype(float)
        kernels = self.laid[:, :, None, None].astype(float)
        maps = ops.conv2d(images, kernels, stride=self.stride, padding=self.padding)
        return maps[0, :, :, 0]

    @validate("image")
    def _valid_image(self, proposal):
        image = _bounded("image", proposal.value, SIDES, WHITE)
        if np.abs(image).max() <= 1 and (image % 1).any():
            raise TraitError(_black("image", image))
        return image

    @validate("kernel")
    def _valid_kernel(self, proposal):
        return _bounded("kernel", proposal.value, (1, LARGEST_KERNEL), LARGEST_WEIGHT)

    @validate("source")
    def _valid_source(self, proposal):
        if proposal.value not in (*self.pictures, OWN):
            names = ", ".join(map(repr, (*self.pictures, OWN)))
            raise TraitError(f"source must be one of {names}, got {proposal.value!r}")
        return proposal.value

    @validate("output")
    def _valid_output(self, proposal):
        return _inside("output", proposal.value, (0, 0), self._map_shape(), "the map")

    @validate("pixel")
    def _valid_pixel(self, proposal):
        low, high = self._pixel_bounds()
        return _inside("pixel", proposal.value, low, high, "the padded image")

    @observe("image")
    def _name_what_is_shown(self, change):
        if not np.array_equal(self.image, self.pictures.get(self.source, self.image)):
            self.source = OWN

    @observe("source")
    def _show_what_is_named(self, change):
        if self.source in self.pictures:
            self.image = self.pictures[self.source]

    @observe(*GEOMETRY)
    def _point_inside(self, change):
        if self.output:
            last = np.array(self._map_shape()) - 1
            self.output = tuple(np.minimum(self.output, last).tolist())
        if self.pixel:
            low, high = map(np.array, self._pixel_bounds())
            self.pixel = tuple(np.clip(self.pixel, low, high - 1).tolist())

    def _map_shape(self) -> tuple[int, int]:
        return self.feature_map.shape

    def _pixel_bounds(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        low = (-self.padding, -self.padding)
        return low, tuple(side + self.padding for side in self.image.shape)


def _whole_levels(name: str, picture: np.ndarray) -> np.ndarray:
    """A picture (H, W) in grey levels 0 to 255, whole; else ValueError."""
    levels = np.asarray(picture, dtype=float)
    if levels.ndim != 2 or not all(SIDES[0] <= n <= SIDES[1] for n in levels.shape):
        raise ValueError(
            f"pictures[{name!r}] must be (H, W) with sides of {SIDES[0]} to "
            f"{SIDES[1]} pixels, got shape {levels.shape}"
        )
    if not ((levels >= 0) & (levels <= WHITE)).all():
        raise ValueError(
            f"pictures[{name!r}] must hold grey levels 0 to {WHITE}, got "
            f"{levels.min():g} to {levels.max():g}"
        )
    if 0 < levels.max() <= 1:
        raise ValueError(_black(f"pictures[{name!r}]", levels))
    return np.round(levels).astype(np.uint8)


def _black(name: str, levels: np.ndarray) -> str:
    return (
        f"{name} must hold grey levels 0 to {WHITE}, got {levels.min():g} to "
        f"{levels.max():g}: give {WHITE} times a picture whose white is 1"
    )


def _bounded(name: str, array: np.ndarray, sides: tuple[int, int], largest: float):
    low, high = sides
    if not all(low <= side <= high for side in array.shape):
        raise TraitError(
            f"{name} must have sides of {low} to {high}, got shape {array.shape}"
        )
    if np.abs(array).max() > largest:
        raise TraitError(
            f"{name} must hold numbers from -{largest} to {largest}, "
            f"got {array.min():g} to {array.max():g}"
        )
    return array


def _inside(name: str, place, low, high, where: str):
    if place is None or all(
        a <= n < b for n, a, b in zip(place, low, high, strict=True)
    ):
        return place
    rows, columns = (f"{a} to {b - 1}" for a, b in zip(low, high, strict=True))
    raise TraitError(
        f"{name} must lie in {where}, rows {rows} and columns {columns}, got {place}"
    )
