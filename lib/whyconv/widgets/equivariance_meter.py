"""The equivariance meter: move the image, or move the map, and compare the two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from traitlets import Enum, Int, TraitError, validate

from whyconv import ops, shapes
from whyconv.widgets.arrays import Array
from whyconv.widgets.live import LiveFigure

REACH, SIDES, WINDOW = 10, (32, 64), 11
PAPER, FUR = 1, 3
FILTERS = ("cat", "edges")
EDGES = np.outer([1, 2, 1], [1, 0, -1])


class EquivarianceMeter(LiveFigure):
    """A cat to move, the layers that follow it, and how far each is from doing so.

    cat: a picture (H, W) or (H, W, 1) of at most 11 x 11 pixels, from 0 to 1.
    It stands in the middle of `image`, as 3 on a paper of 1, and its matched
    filter is the first of `kernels`; the other answers to upright edges. Both
    are whole numbers where the cat is, so that an error of 0 means equal.

    row, column: how far the image is moved down and right, -10 to 10 pixels.
    padding: "valid" (none), "zero" or "circular"; stride 1 or 2 pixels; pooling:
    "none", "max", "average" or "blur" (the largest of 2 x 2 at every place, then
    a blur, then every second value); head: "flatten" or "global" (the mean of
    the map); filter: "cat" or "edges".

    image: (H, W), 32 to 64 pixels a side. kernels: (K, K, 2) in the order of
    `filter`, K odd and at most 11.
    """

    module = "equivariance_meter"
    state = ("row", "column", "padding", "stride", "pooling", "head", "filter")
    state += ("image", "kernels")
    reserved = (566, 892)
    reserved_touch = (620, 1036)

    row = Int(0, min=-REACH, max=REACH).tag(sync=True)
    column = Int(0, min=-REACH, max=REACH).tag(sync=True)
    padding = Enum(("valid", "zero", "circular"), default_value="circular").tag(
        sync=True
    )
    stride = Int(1, min=1, max=2).tag(sync=True)
    pooling = Enum(("none", "max", "average", "blur"), default_value="max").tag(
        sync=True
    )
    head = Enum(("flatten", "global"), default_value="flatten").tag(sync=True)
    filter = Enum(FILTERS, default_value="cat").tag(sync=True)
    image = Array("float32", "HW")
    kernels = Array("float32", "KLF")

    def __init__(self, cat: np.ndarray, **options: Any):
        picture = _picture(cat)
        super().__init__(image=_scene(picture), kernels=_filters(picture), **options)

    @property
    def images(self) -> np.ndarray:
        """The image before it is moved, (1, H, W, 1), as `layers` and `ops` take it."""
        return self.image[None, ..., None].astype(float)

    @property
    def kernel(self) -> np.ndarray:
        """The chosen filter, (K, K), without the frames of zeros around it."""
        kernel = self.kernels[..., FILTERS.index(self.filter)].astype(float)
        while len(kernel) > 1 and not _frame(kernel).any():
            kernel = kernel[1:-1, 1:-1]
        return kernel

    @property
    def strides(self) -> dict[str, int]:
        """For each layer that makes a map: pixels of the image to one of its own."""
        pooled = self.stride * (1 if self.pooling == "none" else 2)
        return {"conv": self.stride, "ReLU": self.stride, "pool": pooled}

    @property
    def layers(self) -> dict[str, Callable[[np.ndarray], np.ndarray]]:
        """The network up to each layer, as now switched: images to maps, or a score.

        "conv", "ReLU" and "pool" make maps (N, OH, OW, 1), "head" scores (N, 1):
        how far the features of an image go along with those of the image at home,
        the product of the two divided by that of the latter with itself.
        """
        kernel = self.kernel[..., None, None]
        valid = self.padding == "valid"
        padding = 0 if valid else shapes.same_padding(len(kernel))
        mode = "zero" if valid else self.padding
        how = {"stride": self.stride, "padding": padding, "mode": mode}
        pool, head, home = POOLS[self.pooling], HEADS[self.head], self.images
        blur = {"padding": self.padding} if self.pooling == "blur" else {}

        def conv(images):
            return ops.conv2d(images, kernel, **how)

        def rectified(images):
            return ops.relu(conv(images))

        def pooled(images):
            return pool(rectified(images), **blur)

        def score(images):
            at_home = head(pooled(home))
            length = (at_home**2).sum()
            return head(pooled(images)) @ at_home.T / (length if length else 1)

        return {"conv": conv, "ReLU": rectified, "pool": pooled, "head": score}

    @validate("image")
    def _image_in_bounds(self, proposal):
        low, high = SIDES
        sides = proposal.value.shape
        if not all(low <= side <= high for side in sides):
            raise TraitError(
                f"image must be {low} to {high} pixels a side, "
                f"got {sides[0]} x {sides[1]}"
            )
        return proposal.value

    @validate("kernels")
    def _kernels_fit(self, proposal):
        size, across, filters = proposal.value.shape
        if size != across or size % 2 == 0 or size > WINDOW or filters != len(FILTERS):
            raise TraitError(
                f"kernels must be {len(FILTERS)} squares of an odd side up to "
                f"{WINDOW}, (K, K, {len(FILTERS)}), got {proposal.value.shape}"
            )
        return proposal.value


def _picture(cat) -> np.ndarray:
    picture = np.asarray(cat, dtype=float)
    if picture.ndim == 3 and picture.shape[2] == 1:
        picture = picture[..., 0]
    if picture.ndim != 2 or not picture.size or max(picture.shape) > WINDOW:
        raise ValueError(
            f"cat must be a picture of at most {WINDOW} x {WINDOW} pixels and one "
            f"channel, got shape {np.shape(cat)}"
        )
    if not (np.isfinite(picture).all() and 0 <= picture.min() < picture.max() <= 1):
        raise ValueError("cat must have pixels from 0 to 1, not all the same")
    return picture


def _scene(picture: np.ndarray) -> np.ndarray:
    """The picture in the middle of a paper that is not black: zero is not nothing."""
    return PAPER + (FUR - PAPER) * _centred(picture, SIDES[0])


def _filters(picture: np.ndarray) -> np.ndarray:
    """(11, 11, 2): the matched filter, its sum 0, and one for upright edges."""
    matched = picture.size * picture - picture.sum()
    return np.stack([_centred(matched, WINDOW), _centred(EDGES, WINDOW)], axis=-1)


def _centred(picture: np.ndarray, side: int) -> np.ndarray:
    """In the middle of a square of zeros."""
    square = np.zeros((side, side))
    top, left = ((side - room) // 2 for room in picture.shape)
    square[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    return square


def _frame(square: np.ndarray) -> np.ndarray:
    """The outermost pixels of a square."""
    return np.concatenate([square[0], square[-1], square[:, 0], square[:, -1]])


def _blurred_max(maps: np.ndarray, padding: str) -> np.ndarray:
    """The largest of each 2 x 2 at every place, blurred, every second value kept."""
    if padding == "valid":
        return ops.blur_pool(ops.max_pool(maps, 2, stride=1), padding=0)
    wider = ops.pad(maps, 1, padding)[:, 1:, 1:]
    return ops.blur_pool(ops.max_pool(wider, 2, stride=1), mode=padding)


POOLS = {
    "none": lambda maps: maps,
    "max": lambda maps: ops.max_pool(maps, 2),
    "average": lambda maps: ops.average_pool(maps, 2),
    "blur": _blurred_max,
}
HEADS = {
    "flatten": lambda maps: maps.reshape(len(maps), -1),
    "global": ops.global_average_pool,
}
