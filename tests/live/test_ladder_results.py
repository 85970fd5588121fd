import numpy as np
import pytest
import traitlets
from tests.live.examples import ladder_results

RNG = np.random.default_rng(3)
SEEN = RNG.uniform(0.2, 0.9, (2, 2, 8, 4, 5, 2))
PLOT = ".wl-lr-plot"


def numbers(values):
    """What a row of the figure says of some seeds."""
    return f"{values.mean():.1%} ± {values.std(ddof=1):.1%}"


def sentence(name, size, full, masked, tied):
    def gap(other):
        points = 100 * (tied.mean() - other.mean())
        return f"{abs(points):.1f} points {'below' if points < 0 else 'above'}"

    return (
        f"{name}, {size} examples: tied is {gap(full)} full and {gap(masked)} masked; "
        f"it beats full in {(tied > full).sum()} of 5 seeds."
    )


def test_spread_equals_numpy_s(run):
    for count in (1, 2, 5, 9):
        values = RNG.uniform(size=count)
        found = run("spread", "spread", values.tolist())
        assert found["mean"] == pytest.approx(values.mean())
        wanted = values.std(ddof=1) if count > 1 else 0
        assert found["deviation"] == pytest.approx(wanted)


def test_a_flat_array_is_read_as_numpy_reads_it(run):
    array = RNG.normal(size=(2, 3, 4, 5))
    flat = {"shape": array.shape, "data": array.ravel().tolist()}
    for _ in range(20):
        index = [int(RNG.integers(0, side)) for side in array.shape]
        open_axis = int(RNG.integers(0, 4))
        index[open_axis] = -1
        wanted = array[*(slice(None) if one < 0 else one for one in index)]
        assert run("spread", "along", flat, index) == pytest.approx(wanted)


def test_wins_are_counted_seed_by_seed(run):
    assert run("spread", "wins", [0.5, 0.6, 0.7], [0.4, 0.6, 0.8]) == 1


@pytest.mark.parametrize("task", ["digits", "signals"])
@pytest.mark.parametrize("head", ["flat", "blind"])
@pytest.mark.parametrize("shuffled", [False, True])
def test_shows_mean_and_deviation_of_the_stored_numbers(show, task, head, shuffled):
    how = {"task": task, "head": head, "shuffled": shuffled, "regulariser": "dropout"}
    shown = show(ladder_results(SEEN, examples=1024, **how))
    curves = [3 * (head == "blind") + net for net in range(3)]
    tests = np.float32(SEEN)[int(task == "signals"), int(shuffled), :, 2, :, 1]
    wanted = [numbers(tests[curve]) for curve in (*curves, 7)]
    assert shown.texts(".wl-lr-number") == wanted
    name = f"{task.capitalize()}{', shuffled' if shuffled else ''}, {head} head"
    assert shown.say() == sentence(name, "1,024", *tests[curves])


def test_every_seed_is_a_dot_at_its_accuracy(show):
    shown = show(ladder_results(SEEN, examples=64))
    shown.settle()
    lefts = shown.figure.locator(".wl-lr-tied .wl-lr-dots i").evaluate_all(
        "dots => dots.map(dot => parseFloat(dot.style.left))"
    )
    assert lefts == pytest.approx(100 * SEEN[0, 0, 2, 0, :, 1], abs=1e-3)
    assert shown.figure.locator(".wl-lr-points i").count() == 3 * 4 * 5


def test_mouse_chooses_the_size_under_it(show):
    shown = show(ladder_results(SEEN), width=1280)
    box = shown.figure.locator(PLOT).bounding_box()
    for column, size in enumerate(["64", "256", "1,024", "4,096"]):
        x = box["x"] + box["width"] * (column + 0.4) / 4
        shown.page.mouse.move(x, box["y"] + 30)
        assert f"{size} examples:" in shown.say()
    shown.page.mouse.move(1, 1)
    assert "4,096 examples" in shown.say()


def test_finger_chooses_a_size_and_shuffles(show):
    shown = show(ladder_results(SEEN), touch=True, width=390)
    box = shown.figure.locator(PLOT).bounding_box()
    y = box["y"] + box["height"] / 2
    shown.page.touchscreen.tap(box["x"] + box["width"] * 0.9, y)
    assert "4,096 examples" in shown.say()
    shown.figure.get_by_text("pixels shuffled").tap()
    assert shown.say().startswith("Digits, shuffled, flat head")


def test_keyboard_walks_along_the_sizes_and_stops_at_the_ends(show):
    shown = show(ladder_results(SEEN))
    shown.figure.locator(PLOT).focus()
    shown.page.keyboard.press("ArrowRight")
    assert "1,024 examples" in shown.say()
    for _ in range(5):
        shown.page.keyboard.press("ArrowLeft")
    assert "64 examples" in shown.say()


def test_the_regulariser_is_a_fourth_curve_of_the_flat_network(show):
    shown = show(ladder_results(SEEN, head="blind"))
    lines = shown.figure.locator(".wl-lr-plot path")
    shown.settle()
    assert lines.count() == 3
    assert not shown.figure.locator(".wl-lr-row.wl-lr-extra").is_visible()
    shown.figure.get_by_label("full with L2").check()
    shown.settle()
    assert lines.count() == 4
    assert "full, flat, L2" in shown.text(".wl-lr-row.wl-lr-extra")


def test_training_accuracy_is_drawn_on_request(show):
    shown = show(ladder_results(SEEN))
    assert shown.texts(".wl-lr-trained")[0].startswith("training ")
    shown.open_more()
    shown.control("draw training accuracy").check()
    shown.settle()
    assert shown.figure.locator("path.wl-lr-train").count() == 3


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        ({"accuracies": SEEN[:, :, :7]}, r"accuracies must have shape \(2, 2, 8, 4, 5"),
        ({"accuracies": SEEN + 1}, "accuracies must be from 0 to 1, got 1.2"),
        ({"examples": 100}, r"examples must be one of \[64, .* 4096\], got 100"),
        ({"chance": [0.1]}, "chance must be 2 fractions"),
        ({"head": "bald"}, "head"),
        ({"task": "cats"}, "task"),
    ],
)
def test_traits_refuse_what_does_not_fit(bad, error):
    with pytest.raises(traitlets.TraitError, match=error):
        ladder_results(**{"accuracies": SEEN, **bad})


def test_sizes_must_rise():
    made = ladder_results(SEEN)
    with pytest.raises(traitlets.TraitError, match="sizes must rise from above 0"):
        made.sizes = [64, 64, 256, 1024]
