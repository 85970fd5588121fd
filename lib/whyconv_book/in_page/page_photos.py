"""The photos, from steps from pixel to pixel that add up modulo 256."""

from pathlib import Path

import numpy as np

FILE = Path("/data/photos.npz")


def photo(name: str):
    """A photo, (H, W, 3) of 0 to 255."""
    if not FILE.exists():
        from page_kernel import NeedsMoreError

        raise NeedsMoreError("photos")
    with np.load(FILE) as file:
        return np.cumsum(file[name], axis=1, dtype=np.uint8)
