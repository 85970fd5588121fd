from itertools import product

import numpy as np
import pytest
import traitlets
from tests.live.examples import equivariance_meter

from whyconv import equivariance, ops

SWITCHES = {
    "padding": ("valid", "zero", "circular"),
    "stride": (1, 2),
    "pooling": ("none", "max", "average", "blur"),
    "head": ("flatten", "global"),
    "filter": ("cat", "edges"),
}
EVERY = [
    dict(zip(SWITCHES, values, strict=True)) for values in product(*SWITCHES.values())
]


def sent(array):
    return {"shape": list(array.shape), "data": array.ravel().tolist()}


def in_page(run, meter):
    """The maps of the moved image and what is measured of them, by the page."""
    switches = {name: getattr(meter, name) for name in SWITCHES}
    kernel = sent(meter.kernel[..., None, None])
    image = sent(meter.images[0])
    home = run("shifts", "forward", image, kernel, switches)
    home = {name: revived(value) for name, value in home.items()}
    at = {"row": meter.row, "column": meter.column}
    return run("shifts", "measured", image, kernel, home, {**at, **switches})


def revived(value):
    """What came from the page, to be sent there again."""
    if isinstance(value, dict) and "shape" in value:
        return {"shape": value["shape"], "data": list(value["data"])}
    return list(value)


def scenes(meter):
    """Images to shift, on a ring or as two views of one scene, and the mode."""
    if meter.padding == "circular":
        return meter.images, "circular"
    sides = [(max(by, 0), max(-by, 0)) for by in (meter.row, meter.column)]
    return np.pad(meter.images, [(0, 0), *sides, (0, 0)], mode="wrap"), "pan"


def error_at(layer, meter, name):
    """The error that the library measures, T' being the nearest whole shift or two."""
    images, mode = scenes(meter)
    stride = meter.strides[name]
    by = meter.row, meter.column
    if all(n % stride == 0 for n in by):
        return equivariance.error(layer, images, *by, stride=stride, mode=mode)
    before = layer(meter.images)[0, ..., 0]
    after = layer(equivariance.shift(meter.images, *by))[0, ..., 0]
    errors = []
    for down, right in product(*({n // stride, -(-n // stride)} for n in by)):
        moved = np.roll(before, (down, right), axis=(0, 1))
        known = np.ones_like(moved, bool)
        if mode == "pan":
            i, j = np.indices(moved.shape)
            top, left = i - down, j - right
            known = (top >= 0) & (left >= 0) & (top < len(i)) & (left < i.shape[1])
        gap = np.linalg.norm((after - moved)[known])
        errors.append(gap / np.linalg.norm(moved[known]))
    return np.nanmin(errors)


def random_meter(rng, how):
    meter = equivariance_meter(**how)
    meter.row, meter.column = (int(by) for by in rng.integers(-10, 11, 2))
    return meter


@pytest.mark.parametrize(
    "padding",
    [
        pytest.param(name, marks=pytest.mark.weekly if number else [])
        for number, name in enumerate(SWITCHES["padding"])
    ],
)
def test_maps_scores_and_errors_equal_the_librarys(padding, run):
    rng = np.random.default_rng(len(padding))
    for how in EVERY:
        if how["padding"] == padding:
            assert_equal_to_the_library(random_meter(rng, how), run)


def assert_equal_to_the_library(meter, run):
    found = in_page(run, meter)
    moved = equivariance.shift(meter.images, meter.row, meter.column)
    for layer, name in zip(found["layers"], meter.strides, strict=True):
        f = meter.layers[name]
        maps = np.reshape(list(layer["map"]["data"]), layer["map"]["shape"])
        np.testing.assert_array_equal(maps, f(moved)[0])
        assert layer["stride"] == meter.strides[name]
        np.testing.assert_allclose(layer["error"], error_at(f, meter, name), atol=1e-12)
    head = meter.layers["head"]
    scores = [head(images).item() for images in (meter.images, moved)]
    np.testing.assert_allclose(found["scores"], scores, atol=1e-12)
    change = equivariance.error(head, meter.images, meter.row, meter.column)
    np.testing.assert_allclose(found["error"], change, atol=1e-12)


def test_noise_agrees_too_and_no_shift_beats_theorem(run):
    rng = np.random.default_rng(1)
    for how in EVERY[::5]:
        meter = random_meter(rng, how)
        meter.image = rng.integers(-9, 10, (32, 34))
        meter.kernels = rng.integers(-3, 4, (5, 5, 2))
        for layer, name in zip(
            in_page(run, meter)["layers"], meter.strides, strict=True
        ):
            wanted = error_at(meter.layers[name], meter, name)
            np.testing.assert_allclose(layer["error"], wanted, atol=1e-12)
            if how["padding"] == "circular":
                best = equivariance.closest(
                    meter.layers[name], meter.images, meter.row, meter.column
                )
                assert best.error <= layer["error"] + 1e-12


def test_difference_is_that_of_the_library(run):
    meter = equivariance_meter(padding="zero", filter="edges", row=4, column=-6)
    for layer, name in zip(in_page(run, meter)["layers"], meter.strides, strict=True):
        shape = layer["map"]["shape"][:2]
        known = np.reshape(list(layer["known"]), shape).astype(bool)
        found = np.reshape(list(layer["difference"]), shape)
        images, mode = scenes(meter)
        wanted = equivariance.difference(
            *(meter.layers[name], images, 4, -6),
            stride=meter.strides[name],
            mode=mode,
        )[0, ..., 0]
        assert wanted.any()
        np.testing.assert_array_equal(found[known].reshape(wanted.shape), wanted)
        assert not found[~known].any()


def numbers(shown):
    return shown.texts(".wl-meter-table tbody td:last-child")


def test_shows_what_a_move_does_to_each_layer(show):
    meter = equivariance_meter(row=3, column=-2)
    shown = show(meter)
    pool = equivariance.closest(meter.layers["pool"], meter.images, 3, -2)
    change = 1 - meter.layers["head"](equivariance.shift(meter.images, 3, -2)).item()
    assert numbers(shown) == ["0", "0", f"{pool.error:.3f}", f"{change:.3f}"]
    assert shown.say() == (
        f"Shift (3, −2): conv 0, max pool {pool.error:.3f}, score changes by "
        f"{change:.3f}. The last map would have to move by (1.5, −1)."
    )


def test_keyboard_moves_the_cat_pixel_by_pixel(show):
    shown = show(equivariance_meter(row=0, column=0))
    assert shown.say().startswith("The cat is at home")
    scene = shown.figure.locator(".wl-meter-scene")
    scene.focus()
    shown.page.keyboard.press("ArrowRight")
    assert shown.say().startswith("Shift (0, 1): conv 0, max pool 0.341")
    shown.page.keyboard.press("ArrowRight")
    shown.page.keyboard.press("ArrowUp")
    shown.page.keyboard.press("ArrowUp")
    assert shown.say().startswith("Shift (−2, 2): conv 0, max pool 0, score")
    for _ in range(30):
        shown.page.keyboard.press("ArrowUp")
    assert shown.say().startswith("Shift (−10, 2): conv 0, max pool 0, score")
    shown.page.keyboard.press("Escape")
    assert not scene.evaluate("node => node === document.activeElement")


def drag(shown, down, across, steps=6):
    """Drag the cat by so many pixels of the image, with the mouse."""
    cat = shown.figure.locator(".wl-meter-cat").bounding_box()
    side = shown.figure.locator(".wl-meter-scene").bounding_box()["width"] / 32
    x, y = cat["x"] + cat["width"] / 2, cat["y"] + cat["height"] / 2
    shown.page.mouse.move(x, y)
    shown.page.mouse.down()
    shown.page.mouse.move(x + across * side, y + down * side, steps=steps)
    shown.page.mouse.up()


def test_mouse_drags_the_cat_from_where_it_was_grasped(show):
    shown = show(equivariance_meter(row=1, column=-5))
    drag(shown, 3, 6)
    assert shown.say().startswith("Shift (4, 1): conv 0")
    drag(shown, 40, -3)
    assert shown.say().startswith("Shift (10, −2): conv 0, max pool 0,")
    shown.page.mouse.move(5, 5)
    assert shown.say().startswith("Shift (10, −2)")


def swipe(shown, x, y, up, steps=8):
    """A finger down at (x, y), up by so many pixels, and off."""
    client = shown.page.context.new_cdp_session(shown.page)

    def touch(kind, *points):
        asked = {"type": kind, "touchPoints": [{"x": x, "y": at} for at in points]}
        client.send("Input.dispatchTouchEvent", asked)

    touch("touchStart", y)
    for part in range(1, steps + 1):
        touch("touchMove", y - up * part / steps)
    touch("touchEnd")


def test_finger_drags_the_cat_and_the_page_stays(show):
    shown = show(equivariance_meter(row=0, column=0), touch=True, width=390)
    cat = shown.figure.locator(".wl-meter-cat").bounding_box()
    side = shown.figure.locator(".wl-meter-scene").bounding_box()["width"] / 32
    middle = cat["x"] + cat["width"] / 2, cat["y"] + cat["height"] / 2
    swipe(shown, *middle, up=8 * side)
    assert shown.say().startswith("Shift (−8, 0): conv 0, max pool 0,")
    assert shown.page.evaluate("scrollY") == 0


def test_finger_beside_the_cat_scrolls_the_page(show):
    shown = show(equivariance_meter(row=0, column=0), touch=True, width=390)
    scene = shown.figure.locator(".wl-meter-scene").bounding_box()
    swipe(shown, scene["x"] + 12, scene["y"] + scene["height"] - 6, up=120)
    shown.page.wait_for_function("scrollY > 20")
    assert shown.say().startswith("The cat is at home")


def test_switches_tell_the_layers_apart(show):
    shown = show(equivariance_meter(row=2, column=-4))
    assert numbers(shown)[:3] == ["0", "0", "0"]
    assert float(numbers(shown)[3]) > 0.3
    shown.control("global pool").check()
    assert numbers(shown) == ["0", "0", "0", "0"]
    assert shown.say() == "Shift (2, −4): conv 0, max pool 0, score unchanged."
    shown.control("zero").check()
    assert all(float(number) > 0 for number in numbers(shown)[:3])
    shown.control("valid").check()
    assert numbers(shown)[:3] == ["0", "0", "0"]
    shown.figure.get_by_role("group", name="stride").get_by_label("2").check()
    assert "conv, 11 × 11" in shown.text()
    assert numbers(shown)[:2] == ["0", "0"]
    shown.control("none").check()
    assert numbers(shown)[:3] == ["0", "0", "0"]


def test_average_pooling_before_a_mean_forgives_every_shift(show):
    shown = show(equivariance_meter(row=3, column=-5, pooling="average", head="global"))
    found = numbers(shown)
    assert float(found[2]) > 0.3
    assert found[3] == "0"


def test_sliders_move_the_cat_too(show):
    shown = show(equivariance_meter(row=0, column=0))
    shown.open_more()
    shown.control("columns").focus()
    shown.page.keyboard.press("ArrowLeft")
    assert shown.say().startswith("Shift (0, −1)")
    assert "1 pixel left" in shown.texts(".wl-slider")[-1]


PIXELS = """canvas => [...canvas.getContext('2d').getImageData(
    0, 0, canvas.width, canvas.height).data].filter((_, n) => n % 4 === 3)"""


def test_paints_the_difference_only_where_there_is_one(show):
    shown = show(equivariance_meter(row=1, column=0))
    painted = shown.figure.locator(".wl-meter-map canvas").all()
    alphas = [np.array(canvas.evaluate(PIXELS)) for canvas in painted]
    assert [len(alpha) for alpha in alphas] == [1024] * 3 + [256] * 3
    np.testing.assert_array_equal(alphas[0], alphas[1])
    assert [alpha.any() for alpha in alphas] == [True, True, False, True, True, True]


def test_layers_promise_zero_where_they_should():
    for by in [(2, 4), (-6, 8)]:
        meter = equivariance_meter(head="global")
        for name in ("conv", "pool", "head"):
            match = equivariance.closest(meter.layers[name], meter.images, *by)
            assert match.error == 0
    near = equivariance.error(equivariance_meter().layers["head"], meter.images, 0, 1)
    assert near > 0.1


def test_kernels_are_matched_and_sum_to_zero():
    meter = equivariance_meter()
    assert meter.kernel.shape == (11, 11)
    assert equivariance_meter(filter="edges").kernel.shape == (3, 3)
    np.testing.assert_array_equal(meter.kernels.sum(axis=(0, 1)), [0, 0])
    best = np.argwhere((found := meter.layers["conv"](meter.images)[0]) == found.max())
    assert best.tolist() == [[15, 15, 0]]
    wanted = ops.conv2d(meter.images, meter.kernel[..., None, None], padding=5)
    np.testing.assert_array_equal(
        equivariance_meter(padding="zero").layers["conv"](meter.images), wanted
    )


@pytest.mark.parametrize(
    "bad",
    [
        {"row": 11},
        {"column": -11},
        {"stride": 3},
        {"padding": "same"},
        {"pooling": "median"},
        {"head": "global pool"},
        {"filter": "dog"},
    ],
)
def test_traits_refuse_what_is_out_of_bounds(bad):
    with pytest.raises(traitlets.TraitError):
        equivariance_meter(**bad)


def test_arrays_that_do_not_fit_say_why():
    meter = equivariance_meter()
    with pytest.raises(
        traitlets.TraitError, match="32 to 64 pixels a side, got 20 x 40"
    ):
        meter.image = np.ones((20, 40))
    with pytest.raises(
        traitlets.TraitError, match=r"2 squares of an odd .* \(4, 4, 2\)"
    ):
        meter.kernels = np.ones((4, 4, 2))


@pytest.mark.parametrize(
    ("cat", "why"),
    [
        (np.ones((12, 3)), r"at most 11 x 11 pixels .* shape \(12, 3\)"),
        (np.ones((5, 5, 3)), "one channel"),
        (np.ones((5, 5)), "not all the same"),
        (np.array([[0, 2.0]]), "from 0 to 1"),
        (np.array([[0, np.nan]]), "from 0 to 1"),
    ],
)
def test_cats_that_do_not_fit_say_why(cat, why):
    with pytest.raises(ValueError, match=why):
        equivariance_meter(cat)
