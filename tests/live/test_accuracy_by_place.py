"""Accuracy by place: the digit is moved, and answers and maps are those of Python."""

import re

import numpy as np
import pytest
import traitlets
from tests.live.examples import accuracy_by_place

from whyconv import widgets
from whyconv.experiments import answers, places, results

SCENE, MAP = ".wl-place-scene", ".wl-place-map"


def array(values):
    values = np.asarray(values)
    return {"shape": list(values.shape), "data": values.ravel().tolist()}


def as_read(percent):
    return {0: "< 1%", 100: "> 99%"}.get(percent, f"{percent}%")


def point(shown, part, row, column, n=0):
    grid = shown.figure.locator(part).nth(n)
    shown.page.mouse.move(*shown.cell(grid, row, column))
    return shown.say()


def bars(shown, net):
    """The ten per cents of a network, as they are written."""
    shown.settle()
    return (
        shown.figure.locator(".wl-place-net")
        .nth(net)
        .locator(".wl-place-bars span")
        .all_inner_texts()
    )


def frame(shown, part, name="here", n=0):
    """(row, column, side) of a frame over a grid."""
    shown.settle()
    rect = shown.figure.locator(part).nth(n).locator(f".wl-place-{name}")
    return [int(rect.get_attribute(key)) for key in ("y", "x", "width")]


def pixels(shown, part, n=0):
    """The strength of each cell of a grid, 0 to 255."""
    shown.settle()
    return np.array(
        shown.figure.locator(f"{part} canvas")
        .nth(n)
        .evaluate(
            "node => { const {width, height} = node; const copy = Object.assign("
            "document.createElement('canvas'), {width, height}).getContext('2d'); "
            "copy.drawImage(node, 0, 0); const {data} = "
            "copy.getImageData(0, 0, width, height); return "
            "Array.from({length: height}, (_, i) => Array.from({length: width}, "
            "(_, j) => data[4 * (i * width + j) + 3])); }"
        )
    )


def assert_shows(shown, figure):
    """Everything that depends on the digit and the place is what Python says."""
    label = figure.labels[figure.digit]
    read = shown.texts(".wl-place-head small")
    said = shown.texts(".wl-place-said")
    for n, name in enumerate(figure.names):
        percents = figure.percents[name].tolist()
        assert bars(shown, n) == [as_read(one) for one in percents]
        answer, values = figure.said[name], 100 * figure.accuracy[name]
        verdict = "right" if answer == label else "wrong"
        assert said[n] == f"says {answer}, {verdict}"
        found = re.fullmatch(r"reads (\d+) ± (\d+)%", read[n]).groups()
        wanted = values.mean(), values.std(ddof=1)
        np.testing.assert_allclose(list(map(int, found)), wanted, atol=0.5 + 1e-9)
        assert f"{name} says {answer} ({as_read(percents[answer])})" in shown.say()
        assert frame(shown, MAP, n=n) == [*figure.place, 1]
    assert f"The {label} at place {figure.place}" in shown.say()
    assert frame(shown, SCENE) == [*figure.place, figure.images.shape[1]]


# --- What the page computes --------------------------------------------------


def test_answers_are_the_networks_probabilities_in_whole_per_cent(run):
    """The chapter's digits, at some places, by the networks that answer in it."""
    images, labels = answers.digits()
    stored = results("answers").where(net="recipe")
    network = places.trained("recipe", 0, epochs=1)
    said, percents = answers.answers(network)
    right = {"recipe": np.zeros((2, 13, 13), int)}
    figure = widgets.AccuracyByPlace(
        images,
        labels,
        said={"recipe": said},
        percents={"recipe": percents},
        right=right,
        total=120,
        still=accuracy_by_place().still,
        caption="c",
    )
    assert figure.answers.shape == (1, *np.shape(stored.values("percents")[0]))
    page = array(figure.answers)
    for digit, *at in [(0, 0, 0), (1, 12, 12), (5, 3, 9), (2, 0, 7), (4, 12, 1)]:
        canvas = places.canvases(images[digit : digit + 1], *at)
        wanted = network.probabilities(canvas)[0]
        found = run("accuracy_by_place", "answered", page, 0, digit, at)
        assert found["said"] == wanted.argmax()
        np.testing.assert_allclose(found["percents"], 100 * wanted, atol=0.5 + 1e-4)


def test_maps_are_numpys(run):
    figure = accuracy_by_place()
    right, page = array(figure.right), array(figure.answers)
    for net, name in enumerate(figure.names):
        wanted = figure.right[net].mean(axis=0) / figure.total
        found = run("accuracy_by_place", "meanAt", right, net, figure.total)
        np.testing.assert_allclose(found, wanted.ravel())
        figure.place = (3, 5)
        here = run("accuracy_by_place", "readHere", right, net, 40, figure.place)
        values = figure.accuracy[name]
        np.testing.assert_allclose(here["mean"], values.mean())
        np.testing.assert_allclose(here["spread"], values.std(ddof=1))
        for digit, label in enumerate(figure.labels):
            read = (figure.answers[net, digit] >= 128).argmax(axis=-1) == label
            found = run("accuracy_by_place", "readAt", page, net, digit, label)
            assert found == read.ravel().tolist()


# --- The figure --------------------------------------------------------------


def test_the_first_glance_is_the_place_of_training(show):
    figure = accuracy_by_place()
    shown = show(figure)
    assert shown.say().startswith("The 7 at place (0, 0), the place of training: ")
    assert_shows(shown, figure)


@pytest.mark.parametrize("at", [(5, 5), (0, 5), (2, 3)])
def test_the_mouse_on_the_canvas_moves_the_digit(at, show):
    figure = accuracy_by_place()
    shown = show(figure)
    point(shown, SCENE, at[0] + 1, at[1] + 1)
    figure.place = at
    assert_shows(shown, figure)
    ink = pixels(shown, SCENE)
    wanted = np.zeros((8, 8))
    wanted[at[0] : at[0] + 3, at[1] : at[1] + 3] = 255 * figure.images[0]
    np.testing.assert_allclose(ink, wanted, atol=1)


def test_the_digit_stays_on_the_canvas(show):
    shown = show(accuracy_by_place())
    assert "at place (5, 0)" in point(shown, SCENE, 7, 0)
    assert frame(shown, SCENE) == [5, 0, 3]
    assert frame(shown, SCENE, "home") == [0, 0, 3]


def test_the_mouse_on_a_map_moves_it_too(show):
    figure = accuracy_by_place()
    shown = show(figure)
    point(shown, MAP, 4, 2, n=1)
    figure.place = (4, 2)
    assert_shows(shown, figure)
    shown.page.mouse.move(1, 1)
    assert_shows(shown, figure)  # and it stays where it was put


def test_a_finger_moves_it_and_the_page_still_scrolls(show):
    figure = accuracy_by_place()
    shown = show(figure, touch=True, width=390)
    grid = shown.figure.locator(SCENE)
    shown.page.touchscreen.tap(*shown.cell(grid, 4, 6))
    figure.place = (3, 5)
    assert_shows(shown, figure)
    assert grid.evaluate("node => getComputedStyle(node).touchAction") == "pan-y"


@pytest.mark.parametrize("part", [SCENE, MAP])
def test_arrow_keys_move_it_by_one_place(part, show):
    figure = accuracy_by_place()
    shown = show(figure)
    shown.figure.locator(part).first.focus()
    for key in ["ArrowUp", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft"]:
        shown.page.keyboard.press(key)
    figure.place = (1, 1)
    assert_shows(shown, figure)
    for _ in range(9):
        shown.page.keyboard.press("ArrowRight")
    figure.place = (1, 5)
    assert_shows(shown, figure)
    shown.page.keyboard.press("Escape")
    assert_shows(shown, figure)


def test_another_digit_is_one_click_away(show):
    figure = accuracy_by_place(place=(2, 2))
    shown = show(figure)
    shown.figure.locator(".wl-place-digit").nth(1).click()
    figure.digit = 1
    assert_shows(shown, figure)
    pressed = shown.figure.locator(".wl-place-digit[aria-pressed=true]")
    assert pressed.get_attribute("aria-label") == "Test digit, 2"


def test_maps_show_all_digits_or_where_this_one_is_read(show):
    figure = accuracy_by_place()
    shown = show(figure)
    for net in range(2):
        wanted = 255 * figure.right[net].mean(axis=0) / figure.total
        np.testing.assert_allclose(pixels(shown, MAP, net), wanted, atol=1)
    shown.figure.get_by_label("this digit").check()
    read = shown.texts(".wl-place-head small")
    for net in range(2):
        wanted = (figure.answers[net, 0] >= 128).argmax(axis=-1) == 7
        np.testing.assert_array_equal(pixels(shown, MAP, net) > 0, wanted)
        assert read[net] == f"at {wanted.sum()} of 36 places"


# --- What Python sees and sets -------------------------------------------------


def test_per_cents_and_answers_survive_their_packing():
    rng = np.random.default_rng(1)
    percents = rng.integers(0, 101, (2, 6, 6, 10))
    said = rng.integers(0, 10, (2, 6, 6))
    other = accuracy_by_place().right[0]
    figure = accuracy_by_place(
        said={"a": said}, percents={"a": percents}, right={"a": other}
    )
    for digit, *at in np.ndindex(2, 6, 6):
        figure.digit, figure.place = digit, at
        assert figure.said["a"] == said[digit, *at]
        np.testing.assert_array_equal(figure.percents["a"], percents[digit, *at])


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"digit": 2}, "digit must be below 2, got 2"),
        ({"place": (6, 0)}, "rows 0 to 5 and columns 0 to 5, got"),
        ({"place": (0, -1)}, "rows 0 to 5 and columns 0 to 5, got"),
        ({"shown": "some"}, "shown"),
    ],
)
def test_traits_refuse_what_is_out_of_bounds(bad, words):
    figure = accuracy_by_place()
    with pytest.raises(traitlets.TraitError, match=words):
        figure.set_trait(*bad.popitem())


ONE = np.zeros((2, 6, 6), int)
TEN = np.zeros((2, 6, 6, 10))


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"said": {}}, "said must have 1 to 3 networks, got 0"),
        ({"percents": {"b": TEN}}, r"percents must be of the networks \['a'\], got"),
        ({"percents": {"a": TEN + 101}}, "whole numbers from 0 to 100"),
        ({"percents": {"a": TEN + 0.5}}, "whole numbers from 0 to 100"),
        ({"percents": {"a": TEN[:1]}}, r"of 2 digits, got shape \(1, 6, 6, 10\)"),
        ({"said": {"a": ONE + 10}}, "classes from 0 to 9, got 10 to 10"),
        ({"said": {"a": ONE[:, :5]}}, r"must have shape \(2, 6, 6\), got \(2, 5, 6\)"),
        ({"right": {"a": ONE + 41}}, "0 to 40 of at most 255 digits, got 41 to 41"),
        ({"right": {"a": ONE[:1]}}, "two seeds or more"),
        ({"right": {"a": ONE[:, 1:]}}, "has 5 x 6 places, percents 6 x 6"),
        ({"total": 256}, "at most 255 digits"),
        ({"images": np.zeros((2, 3, 3))}, r"images must be \(N, K, K, 1\)"),
        ({"images": np.full((2, 3, 3, 1), 2.0)}, "ink from 0 to 1"),
        ({"labels": [1]}, "labels must be one for each of 2 images, got 1"),
    ],
)
def test_what_it_is_made_of_is_checked(bad, words):
    parts = {"said": {"a": ONE}, "percents": {"a": TEN}, "right": {"a": ONE}}
    with pytest.raises(ValueError, match=words):
        accuracy_by_place(**{**parts, **bad})
