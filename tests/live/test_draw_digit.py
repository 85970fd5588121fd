"""Draw a digit: the pen, the way from a drawing to 8 x 8, and the forward pass."""

from itertools import pairwise

import numpy as np
import pytest
import traitlets
from tests.live.examples import digit_readers, draw_digit
from tests.live.fingers import Fingers

from whyconv import data, pen
from whyconv.experiments import hands
from whyconv.layers import Conv2D, Dense, Flatten, MaxPool, ReLU
from whyconv.network import Network
from whyconv.widgets import modules
from whyconv.widgets.digit_net import layers_of, weights_of

PAPER, BITMAP = 96, 32


def array(values):
    values = np.asarray(values, dtype=float)
    return {"shape": list(values.shape), "data": values.ravel().tolist()}


def arc(x, y, width, height, start, end):
    turn = np.deg2rad(np.linspace(start, end, 24))
    return np.stack([x + width * np.cos(turn), y + height * np.sin(turn)], axis=1)


# Strokes of digits in a box of height 1, [x, y] with y downwards.
STROKES = {
    0: [arc(0.35, 0.5, 0.28, 0.5, -90, 270)],
    1: [[(0.15, 0.2), (0.38, 0), (0.38, 1)]],
    2: [[*arc(0.35, 0.28, 0.32, 0.28, -170, 40), (0.05, 1), (0.68, 1)]],
    3: [[*arc(0.3, 0.25, 0.3, 0.25, -150, 85), *arc(0.3, 0.74, 0.36, 0.26, -85, 150)]],
    4: [[(0.5, 1), (0.5, 0), (0.02, 0.65), (0.7, 0.65)]],
    5: [[(0.62, 0), (0.12, 0), (0.08, 0.45), *arc(0.28, 0.68, 0.36, 0.3, -110, 140)]],
    6: [[(0.5, 0), (0.25, 0.25), (0.08, 0.6), *arc(0.35, 0.72, 0.28, 0.27, 180, -180)]],
    7: [[(0.03, 0), (0.66, 0), (0.28, 1)]],
    8: [
        [*arc(0.35, 0.25, 0.24, 0.25, -30, -270), (0.35, 0.5)],
        [*arc(0.35, 0.75, 0.3, 0.25, -60, 220), (0.35, 0.5), (0.55, 0.15)],
    ],
    9: [[*arc(0.35, 0.28, 0.3, 0.28, 0, -360), (0.62, 0.7), (0.5, 1)]],
}


def strokes(digit, size=66, left=24, top=15):
    """The strokes of a digit on the paper, in its pixels."""
    return [np.add(np.multiply(line, size), (left, top)) for line in STROKES[digit]]


def draw(shown, lines):
    box = shown.figure.locator(".wl-paper").bounding_box()
    for line in lines:
        for n, (x, y) in enumerate(line):
            shown.page.mouse.move(
                box["x"] + x / PAPER * box["width"],
                box["y"] + y / PAPER * box["height"],
            )
            if n == 0:
                shown.page.mouse.down()
        shown.page.mouse.up()


def example(shown, n):
    shown.figure.locator(".wl-digit-example").nth(n).click()


def said(shown):
    """The class with the longest bar, and the probabilities as they are written."""
    return int(shown.text(".is-said b")), shown.texts(".wl-digit-bars span")


# --- The forward pass, in the page and in Python ---------------------------------


def forward(page, images, network):
    """Probabilities (N, 10) of all the images, computed by the page from float32."""
    weights = weights_of(network, images[:1])._asdict()
    found = page.evaluate(
        """async ([source, images, weights]) => {
            const url = URL.createObjectURL(
                new Blob([source], {type: "text/javascript"}));
            const {digitLayers} = await import(url);
            return images.map(data => Array.from(digitLayers(
                {shape: [8, 8, 1], data}, weights).probabilities.data));
        }""",
        [
            modules.source("digit_net"),
            images.reshape(len(images), -1).tolist(),
            {name: array(values) for name, values in weights.items()},
        ],
    )
    return np.array(found)


@pytest.mark.parametrize("epochs", [0, 4])
def test_forward_pass_equals_numpys_on_every_test_digit(browser, epochs):
    page = browser.new_page()
    images = data.digits().test_images
    network = digit_readers()[0][epochs]
    wanted = network.probabilities(images)
    found = forward(page, images, network)
    assert len(found) == 360
    np.testing.assert_array_equal(found.argmax(axis=1), wanted.argmax(axis=1))
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-5)
    page.close()


def test_every_map_equals_numpys(run):
    rng = np.random.default_rng(0)
    image = rng.random((8, 8, 1))
    network = digit_readers()[0][-1]
    weights = weights_of(network, image[None])
    arrays = {name: array(values) for name, values in weights._asdict().items()}
    found = run("digit_net", "digitLayers", array(image), arrays)
    wanted = network.activations(image[None])
    for name, layer in (("first", 2), ("second", 4), ("pooled", 5), ("logits", -1)):
        values = np.reshape(list(found[name]["data"]), found[name]["shape"])
        np.testing.assert_allclose(values, wanted[layer][0], atol=1e-5)


def test_python_computes_what_the_page_does():
    figure = draw_digit()
    network = digit_readers()[0][-1]
    wanted = network.probabilities(figure.image[None, ..., None])[0]
    np.testing.assert_allclose(figure.probabilities, wanted, atol=1e-5)
    assert figure.layers["pooled"].shape == (4, 4, 16)


# --- From a drawing to 8 x 8 -----------------------------------------------------


def square(values):
    side = int(np.sqrt(len(values)))
    return np.reshape(list(values), (side, side))


def bitmap(run, name, ink, *more):
    return square(run("pen", name, np.ravel(ink).tolist(), *more))


def drawing(fold, lines):
    """The ink of lines, each drawn by the page's pen from point to point."""
    pieces = np.concatenate([list(pairwise(line)) for line in lines])
    return square(fold("pen", "inked", [0] * PAPER**2, pieces.tolist()))


def test_a_stroke_is_ink_within_four_pixels_of_its_line(run):
    ink = bitmap(run, "inked", np.zeros(PAPER**2), [24, 48], [72, 48])
    rows, columns = np.indices((PAPER, PAPER)) + 0.5
    away = np.clip(24 - columns, 0, None) + np.clip(columns - 72, 0, None)
    gap = np.hypot(away, rows - 48)
    np.testing.assert_allclose(ink, np.clip(4.5 - gap, 0, 1), atol=1e-6)


def test_python_draws_and_prepares_as_the_page_does(run, fold):
    prepared = hands.PREPARATIONS["prepared"]
    for ink in hands.drawings()[0][::24]:
        np.testing.assert_array_equal(bitmap(run, "reduced", ink), prepared(ink))
    lines = strokes(8)
    np.testing.assert_allclose(pen.drawn(lines), drawing(fold, lines), atol=1e-12)


def test_ink_is_counted_in_blocks_of_four_by_four(run):
    bits = np.random.default_rng(1).integers(0, 2, (BITMAP, BITMAP))
    wanted = bits.reshape(8, 4, 8, 4).sum(axis=(1, 3)) / 16
    np.testing.assert_array_equal(bitmap(run, "counted", bits), wanted)


@pytest.mark.parametrize(
    ("size", "left", "top"), [(20, 9, 60), (66, 24, 15), (90, 15, 3)]
)
def test_a_drawing_fills_all_rows_like_the_digits_of_the_data(
    run, fold, size, left, top
):
    ink = drawing(fold, strokes(2, size, left, top))
    image = bitmap(run, "reduced", ink)
    assert set(np.unique(image * 16)) <= set(range(17))
    assert (image.max(axis=1) > 0).all()
    assert abs(image.sum() * 16 - 313) < 40
    digits = data.digits().train_images
    assert (digits.max(axis=2) > 0).all()
    assert np.median(digits.sum(axis=(1, 2, 3)) * 16) == 313


def test_scaled_ink_is_at_most_twenty_columns_wide(run, fold):
    ink = drawing(fold, [[(9, 48), (87, 54)]])
    bits = bitmap(run, "scaled", ink)
    filled = np.flatnonzero(bits.any(axis=0))
    assert (filled[0], filled[-1]) == (6, 25)
    assert bits.any(axis=1).all()


def test_ink_grows_or_shrinks_from_its_edges(run):
    bits = np.zeros((BITMAP, BITMAP))
    bits[10:20, 10:20] = 1
    for wanted in (64, 100, 140):
        evened = bitmap(run, "evened", bits, wanted)
        assert abs(evened.sum() - wanted) <= 20
        np.testing.assert_array_equal(evened, evened.T)


def test_a_slanted_stroke_is_put_upright(run):
    rows, columns = np.indices((BITMAP, BITMAP))
    slanted = 1 * (abs(columns - 4 - rows * 0.7) < 2)
    upright = bitmap(run, "straightened", slanted)
    edges = [np.flatnonzero(row)[0] for row in upright]
    assert max(edges) - min(edges) <= 3  # of 22 columns
    assert (
        abs(upright.mean(axis=0) @ np.arange(BITMAP) / upright.mean() / 32 - 15.5) < 1
    )


def test_no_ink_stays_no_ink(run):
    assert bitmap(run, "reduced", np.zeros(PAPER**2)).max() == 0
    assert bitmap(run, "reduced", np.ones(PAPER**2)).max() <= 1


# --- The figure ------------------------------------------------------------------


#: But with --weekly one of straight strokes and one of round ones.
DIGITS = [
    pytest.param(digit, marks=[] if digit in (4, 8) else [pytest.mark.weekly])
    for digit in STROKES
]


@pytest.mark.parametrize("digit", DIGITS)
def test_a_digit_drawn_with_the_mouse_is_recognised(show, digit):
    shown = show(draw_digit())
    draw(shown, strokes(digit))
    assert shown.say().startswith("Your drawing, prepared to have ink on ")
    assert said(shown)[0] == digit


def test_a_small_digit_in_a_corner_is_read_like_a_large_one(show):
    shown = show(draw_digit())
    draw(shown, strokes(3, size=21, left=6, top=66))
    assert said(shown)[0] == 3


def test_examples_are_one_click_away_and_a_mistake_is_called_one(show):
    figure = draw_digit()
    shown = show(figure)
    example(shown, 5)
    network, label = digit_readers()[0][-1], figure.labels[5]
    chances = network.probabilities(figure.examples[5][None, ..., None])[0]
    read = int(chances.argmax())
    assert read != label
    assert f"{label}, is wrongly read as a" in shown.say()
    assert said(shown)[0] == read
    assert shown.text(".is-wrong b") == str(read)
    assert shown.texts(".wl-digit-example span")[5] == f"{label} → {read}"
    for text, chance in zip(said(shown)[1], chances, strict=True):
        if text[0] not in "<>":
            assert text == f"{100 * chance:.1f}%"
    example(shown, 0)
    assert f"{figure.labels[0]}, is rightly read as a" in shown.say()
    assert shown.figure.locator("[aria-pressed=true]").count() == 1


def test_an_empty_paper_still_has_ten_probabilities(show):
    shown = show(draw_digit())
    shown.figure.get_by_role("button", name="Clear").click()
    assert shown.say().startswith("No ink, and still ten probabilities that sum to 1")
    assert shown.figure.locator(".wl-digit-hint").is_visible()


def test_a_drawing_grows_and_an_example_takes_its_place(show):
    shown = show(draw_digit())
    draw(shown, [[(48, 15), (48, 81)]])
    one = shown.say()
    draw(shown, [[(24, 15), (72, 15)]])
    assert shown.say() != one
    shown.settle()
    assert not shown.figure.locator(".wl-digit-hint").is_visible()
    example(shown, 1)
    shown.settle()
    assert shown.figure.locator(".wl-digit-hint").is_visible()
    draw(shown, [[(48, 15), (48, 81)]])
    assert shown.say() == one
    shown.figure.get_by_role("button", name="Reset").click()
    assert shown.say().startswith("A test digit")


def test_a_finger_draws(show):
    shown = show(draw_digit(), touch=True, width=390)
    box = shown.figure.locator(".wl-paper").bounding_box()
    shown.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + 40)
    assert shown.say().startswith("Your drawing")
    style = "getComputedStyle(document.querySelector('.wl-paper')).touchAction"
    assert shown.page.evaluate(style) == "none"


def test_arrow_keys_move_the_pen_and_space_puts_it_down(show):
    shown = show(draw_digit())
    keys = shown.page.keyboard
    shown.figure.locator(".wl-paper").focus()
    for _ in range(5):
        keys.press("ArrowUp")
    assert shown.say().startswith("A test digit")
    keys.press("Space")
    for _ in range(10):
        keys.press("ArrowDown")
    assert said(shown)[0] == 1
    drawn = shown.say()
    keys.press("Space")
    keys.press("ArrowRight")
    assert shown.say() == drawn
    keys.press("Delete")
    assert shown.say().startswith("No ink")
    keys.press("Escape")
    assert not shown.page.evaluate("document.activeElement.matches('.wl-paper')")


# --- What Python sees and sets -----------------------------------------------------


def test_python_loads_another_network():
    figure = draw_digit()
    album = digit_readers()[0]
    before = figure.probabilities
    figure.load(album[0])
    np.testing.assert_array_equal(
        figure.first, np.float32(album[0].parameters[0]["kernels"])
    )
    assert not np.allclose(figure.probabilities, before)


def network_of(*layers):
    return Network((8, 8, 1), layers, np.random.default_rng(0))


FIRST = Conv2D(8, 3, padding=1), ReLU()


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ([Flatten(), Dense(10)], "two convolutions and a dense layer"),
        (
            [
                *FIRST,
                Conv2D(16, 3, padding=1),
                MaxPool(2),
                ReLU(),
                Flatten(),
                Dense(10),
            ],
            None,
        ),
        (
            [*FIRST, Conv2D(16, 3, padding=1), MaxPool(2), Flatten(), Dense(10)],
            "probabilities differ from theirs by up to",
        ),
        (
            [*FIRST, Conv2D(16, 3), ReLU(), MaxPool(2), Flatten(), Dense(10)],
            r"network must be Conv \(padding 1\)",
        ),
        (
            [*FIRST, Conv2D(16, 3, padding=1), ReLU(), MaxPool(2), Flatten(), Dense(9)],
            "must know 10 classes, got 9",
        ),
    ],
)
def test_a_network_of_other_layers_is_refused(layers, words):
    if words is None:  # ReLU and max pooling commute
        assert draw_digit(network_of(*layers))
        return
    with pytest.raises(ValueError, match=words):
        draw_digit(network_of(*layers))


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"image": np.zeros((7, 8))}, r"image must be 8 x 8, got shape \(7, 8\)"),
        ({"image": np.full((8, 8), 2)}, "ink from 0 to 1, got 2 to 2"),
        ({"first": np.zeros((5, 5, 1, 8))}, r"keep its shape \(3, 3, 1, 8\)"),
        ({"head_bias": [np.nan] * 10}, "head_bias must be finite"),
    ],
)
def test_traits_refuse_what_is_out_of_bounds(bad, words):
    figure = draw_digit()
    with pytest.raises(traitlets.TraitError, match=words):
        figure.set_trait(*bad.popitem())


def test_examples_are_checked():
    from whyconv.widgets import DrawDigit

    network, still = digit_readers()[0][-1], draw_digit().still
    images = np.zeros((2, 8, 8, 1))
    for shape in (np.zeros((13, 8, 8, 1)), np.zeros((2, 8, 8))):
        with pytest.raises(ValueError, match="images must be"):
            DrawDigit(network, shape, [0] * len(shape), still=still, caption="c")
    with pytest.raises(ValueError, match="one for each of 2 images, got 1"):
        DrawDigit(network, images, [3], still=still, caption="c")


def test_layers_of_is_the_networks_own_forward_pass():
    network = digit_readers()[0][-1]
    images = data.digits().test_images[:20]
    found = layers_of(images, weights_of(network, images))
    np.testing.assert_allclose(
        found["probabilities"], network.probabilities(images), atol=1e-5
    )


def painted(shown, part):
    """How opaque each pixel of a canvas is, (H, W) from 0 to 255."""
    shown.settle()
    height, width, flat = shown.figure.locator(f"{part} canvas").evaluate(
        """(canvas) => {
            const {height, width} = canvas;
            const copy = new OffscreenCanvas(width, height).getContext('2d');
            copy.drawImage(canvas, 0, 0);
            const {data} = copy.getImageData(0, 0, width, height);
            return [height, width, [...data].filter((_, n) => n % 4 === 3)];
        }"""
    )
    return np.reshape(flat, (height, width))


def test_the_prepared_bitmap_is_shown_and_its_ink_is_what_is_told(show):
    shown = show(draw_digit())
    assert painted(shown, ".wl-digit-ready").max() == 0
    draw(shown, [[(48, 42), (48, 54)]])
    ink = (painted(shown, ".wl-digit-ready") == 255).sum()
    own = (painted(shown, ".wl-paper") > 127).sum()
    assert 9 * ink > 3 * own  # nine pixels of the paper for one
    assert f"prepared to have ink on {ink} of 1,024 pixels, is read as" in shown.say()


def test_a_second_finger_neither_blots_nor_takes_the_pen(show):
    shown = show(draw_digit(), touch=True, width=390, height=900)
    shown.figure.locator(".wl-paper").scroll_into_view_if_needed()
    box = shown.figure.locator(".wl-paper").bounding_box()

    def at(x, y):
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    fingers = Fingers(shown.page)
    fingers.put(0, *at(0.3, 0.2))
    fingers.move(0, *at(0.3, 0.5))
    fingers.put(1, *at(0.8, 0.8))
    fingers.move(1, *at(0.8, 0.7))
    fingers.lift(1)
    fingers.move(0, *at(0.3, 0.9))
    shown.settle()
    ink = painted(shown, ".wl-paper")
    assert ink[:, 48:].max() == 0, "the second finger drew"
    assert ink[84].max() > 0, "the first finger's stroke ended"
    fingers.lift(0)
    fingers.swipe(*at(0.6, 0.3), across=20, down=0)
    shown.settle()
    assert painted(shown, ".wl-paper")[:, 48:].max() > 0
