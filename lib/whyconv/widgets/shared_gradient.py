"""Backprop through sharing: the products that add up to one number of dK or dX."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from traitlets import (
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

LARGEST_IMAGE, LARGEST_KERNEL = 64, 7


class SharedGradient(LiveFigure):
    """One image, one kernel, and the gradient dY of their map: where dK, dX come from.

    cases: name to (X, K, dY), an image (H, W) of at most 64 x 64 pixels, a
    kernel (K, L) of at most 7 x 7 and the gradient of the cost with respect to
    their map (OH, OW), at stride 1 without padding: OH = H - K + 1. dY comes
    from whatever cost the author chose; the figure takes it from there.

    case: the name of the one shown. target: "dK" or "dX", the gradient of which
    one number is taken apart. tap: (u, v), the tap of dK; pixel: (h, w), the
    pixel of dX. place: (i, j), the one product that is singled out, by its place
    in dY, or None.
    """

    module = "shared_gradient"
    state = ("case", "target", "tap", "pixel", "place", "names", "sizes", "numbers")
    reserved = (584, 768)
    reserved_touch = (598, 782)

    case = Unicode().tag(sync=True)
    target = Enum(("dK", "dX"), default_value="dK").tag(sync=True)
    tap = Tuple(Int(), Int(), default_value=(0, 0)).tag(sync=True)
    pixel = Tuple(Int(), Int(), default_value=(0, 0)).tag(sync=True)
    place = Tuple(Int(), Int(), default_value=None, allow_none=True).tag(sync=True)
    names = List(Unicode(), read_only=True).tag(sync=True)
    sizes = List(List(Int()), read_only=True).tag(sync=True)
    numbers = Array("float32", "N", default_value=[0], read_only=True).tag(sync=True)

    def __init__(self, cases: Mapping[str, tuple], **options: Any):
        self.cases = {name: _case(name, *arrays) for name, arrays in cases.items()}
        if not self.cases:
            raise ValueError("cases must not be empty, got {}")
        options.setdefault("case", next(iter(self.cases)))
        self.set_trait("names", list(self.cases))
        sizes = [[*image.shape, *kernel.shape] for image, kernel, _ in self._all()]
        self.set_trait("sizes", sizes)
        flat = [array.ravel() for arrays in self._all() for array in arrays]
        self.set_trait("numbers", np.concatenate(flat))
        super().__init__(**options)

    @property
    def image(self) -> np.ndarray:
        """X of the case shown, (H, W)."""
        return self.cases[self.case][0]

    @property
    def kernel(self) -> np.ndarray:
        """K of the case shown, (K, L)."""
        return self.cases[self.case][1]

    @property
    def d_map(self) -> np.ndarray:
        """The gradient dY of the case shown, (OH, OW)."""
        return self.cases[self.case][2]

    @property
    def d_kernel(self) -> np.ndarray:
        """The gradient dK of the case shown, (K, L)."""
        shape = (*self.kernel.shape, 1, 1)
        d_kernels = ops.conv2d_kernel_gradient(
            _one(self.d_map), _one(self.image), shape
        )
        return d_kernels[:, :, 0, 0]

    @property
    def d_image(self) -> np.ndarray:
        """The gradient dX of the case shown, (H, W)."""
        kernels, shape = self.kernel[:, :, None, None], (1, *self.image.shape, 1)
        return ops.conv2d_input_gradient(_one(self.d_map), kernels, shape)[0, :, :, 0]

    @property
    def products(self) -> np.ndarray:
        """What adds up to the number pointed at: (OH, OW) for dK, (K, L) for dX.

        For dX they stand as the turned kernel lies over dY, 0 where it hangs over.
        """
        if self.target == "dK":
            (u, v), (rows, columns) = self.tap, self.d_map.shape
            return self.d_map * self.image[u : u + rows, v : v + columns]
        (h, w), (rows, columns) = self.pixel, self.kernel.shape
        edges = [(rows - 1, rows - 1), (columns - 1, columns - 1)]
        room = np.pad(self.d_map, edges)
        return room[h : h + rows, w : w + columns] * self.kernel[::-1, ::-1]

    @validate("case")
    def _known(self, proposal):
        if proposal.value not in self.cases:
            names = ", ".join(map(repr, self.cases))
            raise TraitError(f"case must be one of {names}, got {proposal.value!r}")
        return proposal.value

    @validate("tap", "pixel", "place")
    def _inside(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        shape = self._room()[name]
        if value is not None and not all(
            0 <= n < side for n, side in zip(value, shape, strict=True)
        ):
            rows, columns = (side - 1 for side in shape)
            raise TraitError(
                f"{name} must lie in rows 0 to {rows} and columns 0 to {columns}, "
                f"got {value}"
            )
        return value

    @observe("case")
    def _point_inside(self, change):
        for name, shape in self._room().items():
            value = getattr(self, name)
            if value is not None:
                last = np.array(shape) - 1
                setattr(self, name, tuple(np.minimum(value, last).tolist()))

    def _room(self) -> dict[str, tuple[int, ...]]:
        shapes = (self.kernel.shape, self.image.shape, self.d_map.shape)
        return dict(zip(("tap", "pixel", "place"), shapes, strict=True))

    def _all(self):
        return self.cases.values()


def _one(array: np.ndarray) -> np.ndarray:
    """(H, W) as a batch of one image with one channel, (1, H, W, 1)."""
    return array[None, :, :, None]


def _case(name: str, image, kernel, d_map) -> tuple[np.ndarray, ...]:
    """The three arrays in the precision of the page, checked; else ValueError."""
    arrays = [np.asarray(a, np.float32).astype(float) for a in (image, kernel, d_map)]
    for label, array, most in zip(
        ("X", "K", "dY"),
        arrays,
        (LARGEST_IMAGE, LARGEST_KERNEL, LARGEST_IMAGE),
        strict=True,
    ):
        fits = array.ndim == 2 and all(1 <= side <= most for side in array.shape)
        if not fits or not np.isfinite(array).all():
            raise ValueError(
                f"cases[{name!r}]: {label} must be finite, with two sides of 1 to "
                f"{most}, got shape {array.shape}"
            )
    (height, width), (rows, columns), got = (array.shape for array in arrays)
    wanted = height - rows + 1, width - columns + 1
    if got != wanted:
        raise ValueError(
            f"cases[{name!r}]: dY must have shape {height} - {rows} + 1 = {wanted[0]} "
            f"by {width} - {columns} + 1 = {wanted[1]}, got {got}"
        )
    return tuple(arrays)
