"""Scaling down as scikit-image does it: a Gaussian, then lines between pixels."""

import numpy as np


def resize(image, output_shape, anti_aliasing=True):
    """The image (H, W, ...) at `output_shape`; both steps are linear along an axis."""
    made = image
    for axis, size in enumerate(output_shape):
        step = _linear(image.shape[axis], size) @ _smooth(image.shape[axis], size)
        made = np.moveaxis(np.tensordot(step, made, (1, axis)), 0, axis)
    return np.clip(made, image.min(), image.max())


def _smooth(pixels: int, size: int):
    """(pixels, pixels): a Gaussian against aliasing, edges mirrored."""
    sigma = max(0, (pixels / size - 1) / 2)
    reach = int(4 * sigma + 0.5)
    offsets = np.arange(-reach, reach + 1)
    weights = np.exp(-0.5 * (offsets / sigma) ** 2) if reach else np.ones(1)
    return _taps(np.arange(pixels)[:, None] + offsets, weights / weights.sum(), pixels)


def _linear(pixels: int, size: int):
    """(size, pixels): each new pixel's middle, between the two old ones beside it."""
    middles = (np.arange(size) + 0.5) * (pixels / size) - 0.5
    first = np.floor(middles).astype(int)
    share = middles - first
    return _taps(first[:, None] + [0, 1], np.stack([1 - share, share], 1), pixels)


def _taps(places, weights, pixels: int):
    """A matrix with these weights at these places, mirrored at the edges' middles."""
    period = max(1, 2 * (pixels - 1))
    inside = np.abs((places + pixels - 1) % period - (pixels - 1))
    matrix = np.zeros((len(places), pixels))
    rows = np.broadcast_to(np.arange(len(places))[:, None], places.shape)
    np.add.at(matrix, (rows, inside), np.broadcast_to(weights, places.shape))
    return matrix
