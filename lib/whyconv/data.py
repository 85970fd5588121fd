"""Data that comes inside installed packages: nothing is downloaded.

Pixels are floats from 0 to 1. Images are (H, W, C), batches (N, H, W, C),
so that everything here can be given to `ops` as it is.
"""

from __future__ import annotations

from math import ceil
from os import PathLike
from pathlib import Path
from typing import NamedTuple

import numpy as np

from whyconv import arguments


class Digits(NamedTuple):
    """Handwritten digits: images (N, 8, 8, 1) from 0 to 1, labels (N,) from 0 to 9."""

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray

    def __repr__(self) -> str:
        height, width, channels = self.train_images.shape[1:]
        return (
            f"{len(self.train_labels):,} training and {len(self.test_labels):,} "
            f"test digits of {height} x {width} x {channels}"
        )


def digits(test_fraction: float = 0.2, seed: int = 0) -> Digits:
    """The 1,797 digits of scikit-learn, split so that every class is in proportion.

    Source: Alpaydin and Kaynak (1998), the test part of the UCI "Optical
    Recognition of Handwritten Digits" set, 8 x 8 pixels of 17 grey levels.
    """
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    fraction = arguments.real("test_fraction", test_fraction, above=0, below=1)
    seed = arguments.integer("seed", seed, minimum=0) % 2**32
    bunch = load_digits()
    images = bunch.images[..., None] / 16
    held_out = ceil(fraction * len(images))
    if not 10 <= held_out <= len(images) - 10:
        raise ValueError(
            f"test_fraction: {fraction} of {len(images)} digits are {held_out} to "
            f"test and {len(images) - held_out} to train, at least 10 of each needed"
        )
    train_images, test_images, train_labels, test_labels = train_test_split(
        images,
        bunch.target,
        test_size=fraction,
        random_state=seed,
        stratify=bunch.target,
    )
    return Digits(train_images, train_labels, test_images, test_labels)


def on_canvas(
    images: np.ndarray, height: int, width: int, row: int, column: int
) -> np.ndarray:
    """Images (N, H, W, C) on black canvases (N, height, width, C).

    `row` and `column` say where the top left pixel of each image lands.
    """
    images = arguments.floats("images", images, "NHWC")
    n, rows, columns, channels = images.shape
    height = arguments.integer("height", height, minimum=1)
    width = arguments.integer("width", width, minimum=1)
    for name, start, side, room in (
        ("row", row, rows, height),
        ("column", column, columns, width),
    ):
        start = arguments.integer(name, start, minimum=0)
        if start + side > room:
            raise ValueError(
                f"{name}: {start} + {side} pixels = {start + side} "
                f"do not fit on a canvas of {room}"
            )
    size = (n, height, width, channels)
    arguments.affordable("height", size, images.dtype, "canvases")
    canvas = np.zeros(size, images.dtype)
    canvas[:, row : row + rows, column : column + columns] = images
    return canvas


PHOTOS = ("chelsea", "china", "flower")


def photo(
    name: str | PathLike, width: int | None = None, *, grey: bool = False
) -> np.ndarray:
    """A photograph as (H, W, 3), or (H, W, 1) where `grey`, values 0 to 1.

    name: "chelsea" (a cat, by Stefan van der Walt, CC0), "china" (a Chinese
    temple, by Luis Argerich, CC BY) or "flower" (a dahlia, by dany13, CC BY); or
    the path of a picture of your own, in any format that Pillow reads.
    `width`: scaled down to so many pixels, keeping the proportions.
    """
    arguments.instance("grey", grey, (bool, np.bool_), "True or False")
    if isinstance(name, PathLike) or (isinstance(name, str) and name not in PHOTOS):
        image = _own(Path(name))
    elif arguments.choice("name", name, PHOTOS) == "chelsea":
        from skimage.data import chelsea

        image = chelsea() / 255
    else:
        from sklearn.datasets import load_sample_image

        image = load_sample_image(f"{name}.jpg") / 255
    if width is not None:
        image = _scaled(image, arguments.integer("width", width, minimum=1))
    return luminance(image) if grey else image


def _own(path: Path) -> np.ndarray:
    """The picture in a file, (H, W, 3): upright, and on white where it is clear."""
    from PIL import Image, ImageOps

    if not _is_file(path):
        listed = ", ".join(map(repr, PHOTOS))
        raise ValueError(
            f"name must be one of {listed}, or the path of a picture: "
            f"there is no file {str(path)[:80]!r}"
        )
    try:
        with Image.open(path) as picture:
            size = (picture.height, picture.width, 3)
            arguments.affordable("name", size, np.float64, "a picture")
            upright = ImageOps.exif_transpose(picture)  # as the camera was held
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(
            f"name: Pillow cannot read a picture from {path.name!r}: {error}"
        ) from error
    return _colours(upright)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no system has, or a null in it
        return False


def _colours(picture) -> np.ndarray:
    """A Pillow picture of any mode as (H, W, 3), values 0 to 1."""
    from PIL import Image

    if picture.mode[0] in "IF":  # a number of 16 bits or more a pixel: grey
        deep = np.asarray(picture, np.float64)
        largest = 1.0 if picture.mode == "F" else 2**16 - 1
        if not (deep.min() >= 0 and deep.max() <= largest):
            raise ValueError(
                f"name: pixels of mode {picture.mode!r} must lie in 0 to "
                f"{largest:g}, got {deep.min():g} to {deep.max():g}"
            )
        return np.repeat(deep[..., None] / largest, 3, axis=2)
    clear = picture.convert("RGBA")
    white = Image.new("RGBA", clear.size, "white")
    return np.asarray(Image.alpha_composite(white, clear).convert("RGB")) / 255


def luminance(image: np.ndarray) -> np.ndarray:
    """(H, W, 3) to (H, W, 1): 0.2126 R + 0.7152 G + 0.0722 B (ITU-R BT.709)."""
    image = arguments.floats("image", image, "HWC")
    if image.shape[2] != 3:
        raise ValueError(f"image must have 3 channels, got {image.shape[2]}")
    return (image @ np.array([0.2126, 0.7152, 0.0722], image.dtype))[..., None]


CAT = """
.#.......#.
###.....###
###########
##.#####.##
###########
####...####
#####.#####
.#########.
..#######..
"""


def pixel_cat() -> np.ndarray:
    """A cat's head in pixel art, (9, 11, 1): 1 is fur, 0 is background."""
    rows = [[float(pixel == "#") for pixel in line] for line in CAT.split()]
    return np.array(rows)[..., None]


def _scaled(image: np.ndarray, width: int) -> np.ndarray:
    """Scaled down to `width` pixels across, smoothed first against aliasing."""
    from skimage.transform import resize

    height = max(1, round(image.shape[0] * width / image.shape[1]))
    if width > image.shape[1]:
        raise ValueError(
            f"width: {width} is more than the photo has, {image.shape[1]} pixels"
        )
    return np.clip(resize(image, (height, width), anti_aliasing=True), 0, 1)
