import numpy as np
import pytest
import traitlets
from tests.live.examples import ladder

from whyconv import counting


def test_shows_the_two_factors(show):
    assert show(ladder()).say() == (
        "32 × 32 × 3 to 28 × 28 × 6: looking nearby saves a factor of 40.96, "
        "sharing another 784; together 32,112.64 in weights."
    )


def test_counts_equal_the_librarys(run):
    rng = np.random.default_rng(0)
    low = {"side": 15, "size": 1, "filters": 1, "stride": 1, "padding": 0}
    high = {"side": 1000, "size": 15, "filters": 64, "stride": 4, "padding": 7}
    for _ in range(200):
        how = {name: int(rng.integers(low[name], high[name] + 1)) for name in low}
        channels = int(rng.integers(1, 17))
        found = run("counts", "ladderCounts", {**how, "channels": channels})
        side = how.pop("side")
        for layer, count in zip(
            found["layers"], counting.ladder((side, side, channels), **how), strict=True
        ):
            assert layer["name"] == count.name
            assert layer["weights"] == count.weights
            assert layer["biases"] == count.biases
            assert layer["multiply-adds"] == count.multiply_adds
            assert layer["memory"] == count.bytes()


@pytest.mark.parametrize("key", ["ArrowRight", "ArrowUp"])
def test_keyboard_moves_the_side(show, key):
    shown = show(ladder())
    shown.control("image side").focus()
    shown.page.keyboard.press(key)
    assert shown.say().startswith("40 × 40 × 3 to 36 × 36 × 6")


def test_mouse_drags_the_kernel_and_one_bar_stays(show):
    shown = show(ladder())
    box = shown.control("image side").bounding_box()
    middle = box["y"] + box["height"] / 2
    shown.page.mouse.move(box["x"] + box["width"] * 0.35, middle)
    shown.page.mouse.down()
    shown.page.mouse.move(box["x"] + box["width"] - 2, middle, steps=5)
    shown.page.mouse.up()
    assert shown.say().startswith("1000 × 1000 × 3")
    numbers = shown.texts(".wl-number")
    assert numbers == ["17,856,288,000,000", "446,407,200", "450"]


def test_finger_chooses_the_memory(show):
    shown = show(ladder(), touch=True, width=390)
    shown.figure.get_by_text("memory").tap()
    numbers = shown.texts(".wl-number")
    assert numbers == ["57.8 MB", "1.43 MB", "1.82 kB"]
    shown.figure.get_by_text("logarithmic").tap()
    assert "a laptop" in shown.text(".wl-scale")


def test_a_window_that_does_not_fit_shows_the_arithmetic(show):
    shown = show(ladder(side=8, size=15))
    assert "a window of 15 does not fit in 8 pixels + 2 × 0 padding = 8" in shown.say()
    assert shown.texts(".wl-number") == ["–"] * 3


@pytest.mark.parametrize(
    "bad", [{"side": 7}, {"side": 1001}, {"stride": 0}, {"size": 2.5}, {"measure": "x"}]
)
def test_traits_refuse_what_is_out_of_bounds(bad):
    with pytest.raises(traitlets.TraitError):
        ladder(**bad)


SIDES = """figure => Array.from(figure.querySelectorAll('.wl-shape'),
    node => node.getBoundingClientRect()).map(({width, height}) => [width, height])"""


@pytest.mark.parametrize(
    "width", [320, *(pytest.param(n, marks=pytest.mark.weekly) for n in (390, 1280))]
)
@pytest.mark.parametrize("measure", ["weights", "biases", "multiply-adds", "memory"])
@pytest.mark.parametrize("side", [8, 32, 1000])
def test_areas_are_to_scale(show, width, measure, side):
    shown = show(ladder(side=side, measure=measure), width=width)
    shown.settle()
    boxes = np.array(shown.figure.evaluate(SIDES))
    rungs = counting.ladder((side, side, 3), size=5, filters=6)
    how = {"multiply-adds": "multiply_adds"}.get(measure, measure)
    counts = np.array(
        [rung.bytes() if how == "memory" else getattr(rung, how) for rung in rungs]
    )
    expected = boxes[0, 0] * np.sqrt(counts / counts.max())
    np.testing.assert_allclose(boxes, np.transpose([expected] * 2), atol=0.02)
    room = {320: 115.2, 390: 143.2, 1280: 208}[width]
    assert boxes[0, 0] == pytest.approx(room, abs=4)


def test_a_square_of_a_few_pixels_gets_a_ring_and_one_of_less_says_so(show):
    shown = show(ladder())
    assert shown.texts(".wl-fewer") == ["", "÷ 40.96", "÷ 784"]
    assert shown.figure.locator(".is-tiny").count() == 1
    shown = show(ladder(side=1000))
    assert shown.texts(".wl-fewer") == ["", "÷ 40,000", "÷ 992,016, less than a pixel"]
    assert shown.figure.locator(".is-tiny").count() == 2
    shown = show(ladder(side=1000, padding=7))
    assert shown.texts(".wl-fewer")[2] == "÷ 1,020,100, less than a pixel"


def test_the_logarithmic_axis_has_the_bars_ends_where_its_ticks_say(show):
    shown = show(ladder(drawn="logarithmic", side=1000, measure="memory"))
    assert shown.texts(".wl-tick") == ["1 B", "1 kB", "1 MB", "1 GB", "1 TB", "1 PB"]
    ticks = [one.bounding_box()["x"] for one in shown.figure.locator(".wl-tick").all()]
    for bar, rung in zip(
        shown.figure.locator(".wl-shape").all(),
        counting.ladder((1000, 1000, 3), size=5, filters=6),
        strict=True,
    ):
        box = bar.bounding_box()
        end = np.interp(np.log10(rung.bytes()), 3 * np.arange(6), ticks)
        assert box["x"] == pytest.approx(ticks[0], abs=1)
        assert box["x"] + box["width"] == pytest.approx(end, abs=2)


def test_the_choice_of_the_scale_moves_nothing_else(show):
    shown = show(ladder())
    before = shown.control("image side").bounding_box()
    shown.figure.get_by_text("logarithmic").click()
    shown.settle()
    assert shown.control("image side").bounding_box() == before
    assert shown.texts(".wl-number") == ["14,450,688", "352,800", "450"]


@pytest.mark.parametrize("measure", ["weights", "memory"])
@pytest.mark.parametrize("width", [320, 1280])
def test_marks_stand_apart_and_inside(show, measure, width):
    shown = show(ladder(measure=measure, drawn="logarithmic"), width=width)
    figure = shown.figure.bounding_box()
    marks = [one.bounding_box() for one in shown.figure.locator(".wl-mark").all()]
    assert len(marks) == 3
    for n, one in enumerate(marks):
        assert one["x"] >= figure["x"]
        assert one["x"] + one["width"] <= figure["x"] + figure["width"]
        for other in marks[:n]:
            first, last = sorted([one, other], key=lambda mark: mark["x"])
            rows = abs(one["y"] - other["y"])
            assert rows >= 16 or first["x"] + first["width"] <= last["x"]


def test_factors_of_millions_are_told_in_words(show):
    extreme = {"side": 1000, "size": 15, "filters": 64, "padding": 7, "channels": 16}
    shown = show(ladder(**extreme))
    assert shown.say().endswith("together about 4.444 billion in weights.")
    shown = show(ladder(**{**extreme, "size": 1, "padding": 0}))
    assert shown.say().endswith("together 1,000,000,000,000 in weights.")
