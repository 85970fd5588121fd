"""A picture is drawn with the levels that it has, or refused with its range."""

import base64
import io
import re
import warnings

import numpy as np
import pytest
from PIL import Image

from whyconv import figures

WORDS = {"alt": "An alt text", "caption": "A caption"}
LEVELS = np.array([[0, 64], [128, 255]])
#: Each dtype's levels for black to white, and what they are from 0 to 255.
RIGHT = {
    "uint8": LEVELS.astype(np.uint8),
    "uint16": (LEVELS * 257).astype(np.uint16),
    ">u2": (LEVELS * 257).astype(">u2"),
    "float32": (LEVELS / 255).astype(np.float32),
    "float64": LEVELS / 255,
    ">f4": (LEVELS / 255).astype(">f4"),
    "rounded": (LEVELS / 255 * (1 + 1e-6)).astype(np.float32),
}


def drawn(array, **how):
    """The pixels of the picture in the figure of one panel, without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        svg = figures.images([figures.Panel(array, **how)], **WORDS).svg()
    [png] = re.findall(r"base64,([\w+/=]+)", svg)
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))))


@pytest.mark.parametrize("kind", RIGHT)
@pytest.mark.parametrize("channels", [0, 1, 3])
def test_a_photo_of_each_depth_is_itself(kind, channels):
    array = np.stack([RIGHT[kind]] * channels, -1) if channels else RIGHT[kind]
    expected = np.stack([LEVELS] * 3, -1) if channels == 3 else LEVELS
    assert drawn(array, kind="photo").tolist() == expected.tolist()


@pytest.mark.parametrize("dtype", [bool, np.int64, np.uint32, np.int8, list])
def test_zeros_and_ones_are_black_and_white(dtype):
    array = [[0, 1]] if dtype is list else np.array([[0, 1]], dtype)
    assert drawn(array, kind="photo").tolist() == [[0, 255]]


@pytest.mark.parametrize(
    ("array", "told"),
    [
        (LEVELS, "from 0 to 255"),
        (LEVELS.tolist(), "from 0 to 255"),
        (LEVELS.astype(np.uint32), "from 0 to 255"),
        (LEVELS.astype(np.float32), "from 0 to 255"),
        (np.array([[-5, 1]], np.int8), "from -5 to 1"),
        (np.array([[-0.5, 0.5]]), "from -0.5 to 0.5"),
        (np.array([[np.nan, 1.5]]), "from 1.5 to 1.5"),
        (np.full((2, 2, 3), 1.01), "from 1.01 to 1.01"),
    ],
)
def test_a_photo_out_of_range_is_refused_with_its_range(array, told):
    message = r"a photo must lie in 0\.\.1 .* got values " + told
    with pytest.raises(ValueError, match=message):
        figures.Panel(array, kind="photo")


@pytest.mark.parametrize("kind", ["photo", "signed", "input", "grey"])
@pytest.mark.parametrize("inf", [np.inf, -np.inf])
def test_infinity_has_no_colour(kind, inf):
    with pytest.raises(ValueError, match=r"finite or NaN, got -?inf at index \(0, 1"):
        figures.Panel([[0.5, inf]], kind=kind)


@pytest.mark.parametrize("kind", ["photo", "signed", "input", "grey"])
@pytest.mark.parametrize("side", [2, 20])
def test_not_a_number_is_drawn_as_nothing_in_each_kind(kind, side):
    array = np.full((side, side), 0.5)
    array[0, 0] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for text in (False, np.full((side, side), "x")):
            figures.images([figures.Panel(array, kind=kind, text=text)], **WORDS).svg()
            blank = figures.Panel(array * np.nan, kind=kind, text=text)
            figures.images([blank], **WORDS).svg()
    if kind == "photo":
        pixels = drawn(array, kind=kind)
        assert pixels[0, 0, -1] == 0
        assert (pixels[1:] == [128, 255]).all()


def test_a_colour_pixel_without_a_channel_is_nothing():
    array = np.full((2, 2, 3), 1.0)
    array[0, 1, 2] = np.nan
    pixels = drawn(array, kind="photo")
    assert pixels[..., 3].tolist() == [[255, 0], [255, 255]]


def test_written_levels_are_those_that_were_given():
    panel = figures.Panel(RIGHT["uint8"], kind="photo", text=True)
    assert ">128</text>" in figures.images([panel], **WORDS).svg()
