from pathlib import Path

import numpy as np
import pytest

from whyconv import arguments, data, ops


def test_digits_are_what_the_docstring_says():
    digits = data.digits()
    assert repr(digits) == "1,437 training and 360 test digits of 8 x 8 x 1"
    for images, labels in (digits[:2], digits[2:]):
        assert images.shape == (len(labels), 8, 8, 1)
        assert (images.min(), images.max()) == (0, 1)
        np.testing.assert_array_equal(np.unique(labels), np.arange(10))
        shares = np.bincount(labels) / len(labels)
        assert shares.min() > 0.09
        assert shares.max() < 0.11
    np.testing.assert_array_equal(np.unique(digits.train_images * 16), np.arange(17))


def test_no_digit_is_in_both_parts():
    digits = data.digits()
    parts = [
        {image.tobytes() for image in images}
        for images in (digits.train_images, digits.test_images)
    ]
    assert not parts[0] & parts[1]


def test_digits_are_split_by_the_seed_alone():
    first, again, other = data.digits(), data.digits(), data.digits(seed=1)
    np.testing.assert_array_equal(first.test_images, again.test_images)
    assert (first.test_images != other.test_images).any()
    assert len(data.digits(0.5).test_labels) == 899


def test_on_canvas_by_hand():
    image = np.array([[1.0, 2]]).reshape(1, 1, 2, 1)
    canvas = data.on_canvas(image, 3, 4, 1, 2)[0, :, :, 0]
    np.testing.assert_array_equal(canvas, [[0, 0, 0, 0], [0, 0, 1, 2], [0, 0, 0, 0]])
    assert data.on_canvas(image.astype(np.float32), 1, 2, 0, 0).dtype == np.float32


@pytest.mark.parametrize("name", ["chelsea", "china", "flower"])
def test_photos_are_images_from_0_to_1(name):
    image = data.photo(name)
    height, width, channels = image.shape
    assert (channels, image.dtype) == (3, np.float64)
    assert 0 <= image.min() < 0.1
    assert 0.85 < image.max() <= 1
    small = data.photo(name, width=90)
    assert small.shape == (round(height * 90 / width), 90, 3)
    np.testing.assert_allclose(small.mean((0, 1)), image.mean((0, 1)), atol=0.01)
    assert data.photo(name, width=width).shape == image.shape


def test_photos_are_smoothed_before_they_are_scaled_down():
    picked = data.photo("china")[5::10, 5::10]
    small = data.photo("china", 64)
    roughness = [np.diff(image, axis=1).std() for image in (small, picked)]
    assert roughness[0] < 0.6 * roughness[1]


def test_grey_is_luminance():
    red_green_blue = np.eye(3)[None]
    np.testing.assert_array_equal(
        data.luminance(red_green_blue)[0, :, 0], [0.2126, 0.7152, 0.0722]
    )
    assert data.luminance(red_green_blue.astype(np.float32)).dtype == np.float32
    grey = data.photo("chelsea", 40, grey=True)
    assert grey.shape == (27, 40, 1)
    np.testing.assert_array_equal(grey, data.luminance(data.photo("chelsea", 40)))


def test_the_cat_is_found_by_its_own_filter():
    cat = data.pixel_cat()
    assert cat.shape == (9, 11, 1)
    assert set(np.unique(cat)) == {0, 1}
    np.testing.assert_array_equal(cat, cat[:, ::-1])  # a cat looks at you
    scene = data.on_canvas(cat[None], 20, 30, 7, 13)
    maps = ops.conv2d(scene - 0.5, (cat - 0.5)[..., None])[0, :, :, 0]
    assert np.unravel_index(maps.argmax(), maps.shape) == (7, 13)


COLOURS = np.random.default_rng(0).integers(0, 256, (6, 9, 3), np.uint8)


def stored(path, array, mode=None, **settings):
    """A picture file."""
    from PIL import Image

    picture = Image.fromarray(array)
    (picture.convert(mode) if mode else picture).save(path, **settings)
    return path


@pytest.mark.parametrize("kind", [str, Path])
def test_a_photo_of_ones_own(tmp_path, kind):
    path = kind(stored(tmp_path / "me at home.png", COLOURS))
    np.testing.assert_array_equal(data.photo(path), COLOURS / 255)
    grey = data.photo(path, grey=True)
    np.testing.assert_array_equal(grey, data.luminance(COLOURS / 255))
    small = data.photo(path, 3)
    assert small.shape == (2, 3, 3)
    assert 0 <= small.min() <= small.max() <= 1


def test_a_photo_is_found_beside_the_notebook(tmp_path, monkeypatch):
    stored(tmp_path / "me.bmp", COLOURS)
    monkeypatch.chdir(tmp_path)
    np.testing.assert_array_equal(data.photo("me.bmp"), COLOURS / 255)


@pytest.mark.parametrize(
    ("mode", "suffix"),
    [("RGB", "png"), ("L", "png"), ("P", "gif"), ("1", "png"), ("LA", "png")],
)
def test_any_mode_of_pixels_is_read_as_colours(tmp_path, mode, suffix):
    path = stored(tmp_path / f"x.{suffix}", COLOURS, mode)
    from PIL import Image

    with Image.open(path) as picture:
        wanted = np.asarray(picture.convert("RGB")) / 255
    np.testing.assert_array_equal(data.photo(path), wanted)
    assert data.photo(path, grey=True).shape == (6, 9, 1)


def test_what_is_clear_lies_on_white(tmp_path):
    pixels = np.zeros((2, 2, 4), np.uint8)
    pixels[0, 0] = 255, 0, 0, 255
    found = data.photo(stored(tmp_path / "x.png", pixels))
    np.testing.assert_array_equal(found[0, 0], [1, 0, 0])
    np.testing.assert_array_equal(found[1], np.ones((2, 3)))


def test_sixteen_bits_are_read_to_the_last(tmp_path):
    deep = np.array([[0, 1000], [40_000, 65_535]], np.uint16)
    found = data.photo(stored(tmp_path / "x.png", deep), grey=True)
    np.testing.assert_allclose(found[..., 0], deep / 65_535, rtol=1e-12)
    floats = np.array([[0, 0.25], [0.5, 1]], np.float32)
    found = data.photo(stored(tmp_path / "x.tiff", floats))
    np.testing.assert_array_equal(found, np.repeat(floats[..., None], 3, axis=2))


def test_a_photo_stands_as_the_camera_was_held(tmp_path):
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    path = stored(tmp_path / "x.png", COLOURS, exif=exif)
    np.testing.assert_array_equal(data.photo(path), np.rot90(COLOURS, -1) / 255)


def test_a_file_that_is_no_picture_is_named(tmp_path, assert_refuses):
    (tmp_path / "x.txt").write_text("no picture")
    whole = stored(tmp_path / "x.png", COLOURS).read_bytes()
    (tmp_path / "half.png").write_bytes(whole[: len(whole) // 2])
    for name in ("x.txt", "half.png"):
        start = f"^name: Pillow cannot read a picture from {name!r}: "
        with pytest.raises(ValueError, match=start):
            data.photo(tmp_path / name)
    missing = tmp_path / "me.jpg"
    for name in (str(missing), missing, str(tmp_path), "no\0where"):
        message = (
            "name must be one of 'chelsea', 'china', 'flower', or the path of a "
            f"picture: there is no file {str(name)[:80]!r}"
        )
        assert_refuses(ValueError, message, data.photo, name)
    floats = np.array([[0, 2]], np.float32)
    message = "name: pixels of mode 'F' must lie in 0 to 1, got 0 to 2"
    path = stored(tmp_path / "x.tiff", floats)
    assert_refuses(ValueError, message, data.photo, path)
    path = stored(tmp_path / "x.png", COLOURS)
    message = "width: 10 is more than the photo has, 9 pixels"
    assert_refuses(ValueError, message, data.photo, path, 10)


def test_a_photo_that_is_too_large_is_refused_before_it_is_read(
    tmp_path, monkeypatch, assert_refuses
):
    path = stored(tmp_path / "x.png", COLOURS)
    monkeypatch.setattr(arguments, "MEMORY", 1295)
    message = (
        "name: a picture of shape (6, 9, 3) and float64 would take 1,296 bytes, "
        "more than the 1,295 allowed"
    )
    assert_refuses(ValueError, message, data.photo, path)


CAT = data.pixel_cat()[None]


@pytest.mark.parametrize(
    ("error", "call", "message"),
    [
        (
            ValueError,
            lambda: data.on_canvas(CAT, 12, 12, 4, 0),
            "row: 4 + 9 pixels = 13 do not fit on a canvas of 12",
        ),
        (
            ValueError,
            lambda: data.on_canvas(CAT, 12, 12, 0, 2),
            "column: 2 + 11 pixels = 13 do not fit on a canvas of 12",
        ),
        (
            ValueError,
            lambda: data.on_canvas(CAT, 12, 12, -1, 0),
            "row must be at least 0, got -1",
        ),
        (
            ValueError,
            lambda: data.on_canvas(CAT, 10**9, 10**9, 0, 0),
            "height: canvases of shape (1, 1000000000, 1000000000, 1) and float64 "
            "would take 8,000,000,000,000,000,000 bytes, "
            "more than the 4,000,000,000 allowed",
        ),
        (
            ValueError,
            lambda: data.on_canvas(CAT[0], 12, 12, 0, 0),
            "images must have 4 axes (N, H, W, C), got 3: shape (9, 11, 1)"
            "; images[None] makes a batch of one image",
        ),
        (
            ValueError,
            lambda: data.digits(0.001),
            "test_fraction: 0.001 of 1797 digits are 2 to test and 1795 to train, "
            "at least 10 of each needed",
        ),
        (ValueError, lambda: data.digits(1), "test_fraction must be below 1, got 1.0"),
        (ValueError, lambda: data.digits(seed=-1), "seed must be at least 0, got -1"),
        (TypeError, lambda: data.digits(seed=0.5), "seed must be an integer, got 0.5"),
        (
            ValueError,
            lambda: data.photo("dog"),
            "name must be one of 'chelsea', 'china', 'flower', or the path of a "
            "picture: there is no file 'dog'",
        ),
        (
            ValueError,
            lambda: data.photo("chelsea", 500),
            "width: 500 is more than the photo has, 451 pixels",
        ),
        (
            ValueError,
            lambda: data.photo("china", 0),
            "width must be at least 1, got 0",
        ),
        (
            ValueError,
            lambda: data.luminance(CAT[0]),
            "image must have 3 channels, got 1",
        ),
    ],
)
def test_a_bad_argument_is_named(error, call, message, assert_refuses):
    assert_refuses(error, message, call)
