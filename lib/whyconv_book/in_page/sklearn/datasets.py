"""The digits and two photos, from files that the build made of scikit-learn's own."""

from types import SimpleNamespace

import numpy as np
import page_photos


def load_digits():
    """`images` (1797, 8, 8) of 0 to 16 as floats, and `target`, the labels."""
    with np.load("/data/digits.npz") as file:
        images, target = file["images"].astype(float), file["target"].astype(int)
    return SimpleNamespace(images=images, data=images.reshape(-1, 64), target=target)


def load_sample_image(image_name: str):
    """One of the two photos, (H, W, 3) of 0 to 255."""
    return page_photos.photo(image_name.removesuffix(".jpg"))
