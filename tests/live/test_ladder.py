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


@pytest.mark.parametrize("measure", ["weights", "memory"])
@pytest.mark.parametrize("width", [320, 1280])
def test_marks_stand_apart_and_inside(show, measure, width):
    shown = show(ladder(measure=measure), width=width)
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
