"""The race: the same in Python and in the page, what decides it, how it is driven."""

from itertools import islice

import numpy as np
import pytest
import traitlets
from tests.live.examples import race
from tests.live.fingers import Fingers

from whyconv import data
from whyconv.experiments import race as study
from whyconv.experiments import results
from whyconv.widgets import Race, contest, modules

LAST = 30
deep, weekly = pytest.mark.deep, pytest.mark.weekly
FLAT = "corner, flatten"
#: A race in the page, without a worker: accuracies (epoch, net) of two sets, of each
#: epoch or of the last.
RUN = """async ([source, train, test, settings, epochs, each]) => {
    const url = URL.createObjectURL(new Blob([source], {type: 'text/javascript'}));
    const {contestOf} = await import(url);
    const of = ([digits, labels]) => (
        {digits: Uint8Array.from(digits), labels: Uint8Array.from(labels)});
    const none = of([[], []]);
    const through = (steps) => {
        for (;;) {
            const {done, value} = steps.next();
            if (done) return value;
        }
    };
    const race = contestOf({train: of(train), test: of(test)},
        {train: none, test: none}, settings);
    const found = {counts: race.counts, train: [], test: []};
    for (let epoch = 0; epoch <= epochs; epoch += 1) {
        if (epoch > 0) through(race.steps());
        if (!each && epoch < epochs) continue;
        const score = through(race.score(epoch === epochs));
        for (const name of ['train', 'test'])
            found[name].push(score.map((one) => one[name]));
        found.maps = score.map(({map}) => [...(map ?? [])]);
        found.rows = score.map(({rows}) => [...rows]);
    }
    return found;
}"""


def few():
    """The first 120 digits to learn from, and the first 40 to be tested on."""
    train, labels, test, test_labels = data.digits()
    return data.Digits(train[:120], labels[:120], test[:40], test_labels[:40])


@pytest.fixture(scope="module")
def played(browser):
    """played(epochs, given, **settings): a race, run in the page.

    given: few() or all of the digits; each=False: only its end.
    """
    page = browser.new_page()
    page.goto("about:blank")

    def flat(images, labels):
        return np.rint(16 * images).astype(int).ravel().tolist(), labels.tolist()

    def run(epochs, given, *, each=True, **settings):
        sets = flat(*given[:2]), flat(*given[2:])
        how = vars(contest.Settings(**settings))
        source = modules.source("contest")
        return page.evaluate(RUN, [source, *sets, how, epochs, each])

    yield run
    page.close()


def in_python(epochs, given=None, **settings):
    scores = islice(contest.run(contest.Settings(**settings), given), epochs + 1)
    return zip(*scores, strict=True)


# --- The run -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("epochs", "settings"),
    [
        (2, {"digits": 40, "shuffled": True, "relabelled": True, "seed": 5}),
        pytest.param(6, {"digits": 100, "rate": 0.03}, marks=deep),
        pytest.param(3, {"digits": 90, "head": "flatten", "seed": 99}, marks=deep),
        pytest.param(
            3,
            {"digits": 64, "standing": "corner", "head": "global", "seed": 7},
            marks=deep,
        ),
        pytest.param(
            3,
            {"digits": 120, "standing": "middle", "against": "L2 0.01", "seed": 3},
            marks=deep,
        ),
    ],
)
def test_the_page_runs_the_race_that_python_runs(epochs, settings, played):
    found = played(epochs, few(), **settings)
    train, test = in_python(epochs, few(), **settings)
    np.testing.assert_allclose(found["train"], train, atol=1e-9)
    np.testing.assert_allclose(found["test"], test, atol=1e-9)
    nets = contest.networks(contest.Settings(**settings))
    assert found["counts"] == [net.parameter_count for net in nets]


def test_the_three_start_from_one_matrix():
    full, local, shared = contest.first_weights(contest.Draws(0, "weights"))
    grid = full.reshape(12, 12, 6, 6, 12) * np.sqrt(144 / 49)
    np.testing.assert_allclose(local[2, 3, :, :, 0], grid[2:9, 3:10, 2, 3])
    np.testing.assert_allclose(shared[:, :, 0], grid[:7, :7, 0, 0])


def ends(name):
    """Test accuracies at the end, (net, seed), of a race as Python ran it."""
    found = results("race")
    rows = [found.where(**study.setting(name, seed)).rows[0] for seed in study.SEEDS]
    return np.array([row["test"][-1] for row in rows]).T


def test_anywhere_the_convolution_wins_and_shuffled_the_order_turns():
    full, local, shared = ends("anywhere")
    assert (shared > np.maximum(full, local) + 0.1).all()
    full, local, shared = ends("shuffled")
    assert (shared < np.minimum(full, local) - 0.2).all()


def test_in_one_corner_who_flattens_fails_elsewhere():
    full, local, shared = ends("corner")
    assert max(full.max(), local.max(), ends(FLAT).max()) < 0.25
    assert (shared > np.maximum(full, local) + 0.1).all()


@deep
@pytest.mark.parametrize(
    "name",
    ["few", *(pytest.param(name, marks=weekly) for name in ("shuffled", FLAT))],
)
def test_the_page_ends_where_the_stored_race_does(name, played):
    setting = study.setting(name, seed=1)
    found = played(LAST, data.digits(), each=False, rate=study.RATE, **setting)
    stored = results("race").where(**setting).rows[0]
    np.testing.assert_allclose(found["test"][-1], stored["test"][-1], atol=0.01)


@deep
def test_taught_in_one_corner_flattened_maps_read_there_and_nowhere_else(played):
    how = {"digits": 150, "standing": "corner", "head": "flatten", "rate": 0.03}
    found = played(8, data.digits(), each=False, **how)
    for places in np.reshape(found["maps"], (3, 5, 5)):
        assert places[0, 0] > 0.7
        assert places[2:, 2:].max() < 0.4


@deep
def test_labels_dealt_out_anew_are_learnt_by_heart_and_teach_nothing(played):
    how = {"digits": 60, "relabelled": True, "head": "flatten", "rate": 0.03}
    found = played(20, data.digits(), each=False, **how)
    assert min(found["train"][-1]) > 0.95
    assert max(found["test"][-1]) < 0.25


def test_a_convolution_shows_one_kernel_in_the_window_of_the_middle_place(played):
    found = played(0, few(), digits=20)
    full, local, shared = np.reshape(found["rows"], (3, 12, 12, 12))
    inside = np.zeros((12, 12), bool)
    inside[3:10, 3:10] = True
    assert (full[:, ~inside] != 0).mean() > 0.9
    for rows in (local, shared):
        assert not rows[:, ~inside].any()
        assert (rows[:, inside] != 0).all()


# --- The figure --------------------------------------------------------------------


def brief(**traits):
    """A race with so few digits that its epochs cost next to nothing."""
    return contest_race(few(), **{"digits": 20, **traits})


def until(shown, epoch):
    """Wait until this epoch is shown, and computed."""
    shown.page.wait_for_function(
        "text => document.querySelector('.wl-play-bar output').textContent === text",
        arg=f"{epoch} of {LAST}",
    )
    shown.settle()


def press(shown, name):
    shown.figure.get_by_role("button", name=name, exact=True).click()


def told(shown):
    """The three accuracies that the rows show, in whole per cent."""
    return [int(text.strip("%")) for text in shown.texts(".wl-race-name b")]


def step(shown, times=1):
    for _ in range(times):
        press(shown, "Step on")


def check_another_run_and_reset(shown):
    """Another run leaves this one's curves behind it, and Reset forgets all."""
    press(shown, "Few digits")
    until(shown, 0)
    assert shown.figure.locator(".wl-race-earlier path").count() == 3
    press(shown, "Reset")
    shown.settle()
    assert shown.figure.locator(".wl-race-earlier path").count() == 0
    assert shown.text(".wl-play-bar output") == f"0 of {LAST}"


def test_it_shows_what_the_race_gives(show):
    shown = show(race(digits=50))
    step(shown, 2)
    until(shown, 2)
    _, test = in_python(2, digits=50, rate=0.03)
    assert told(shown) == np.rint(100 * test[-1] + 1e-9).astype(int).tolist()
    assert shown.say().startswith("50 digits anywhere on the canvas, after 2 epochs ")
    notes = shown.texts(".wl-race-notes")
    assert notes[::3] == [f"{n} parameters" for n in ("66,970", "25,930", "730")]
    assert all("changed" in text for text in notes[1::3])


@deep
def test_play_runs_to_the_end_pause_stops_it_and_reset_forgets(show):
    shown = show(race(digits=20))
    press(shown, "Play")
    shown.page.wait_for_function(
        "parseInt(document.querySelector('.wl-play-bar output').textContent) > 1"
    )
    press(shown, "Pause")
    shown.settle()
    at = int(shown.text(".wl-play-bar output").split()[0])
    shown.page.wait_for_timeout(300)
    shown.page.wait_for_function(
        "document.querySelector('.wl-play-bar output').textContent.includes(' of ')"
    )
    done = int(shown.text(".wl-play-bar output").split()[0])
    assert done - at in (0, 1)  # the epoch that had begun is finished, no other begins
    press(shown, "Play")
    until(shown, LAST)
    assert shown.text(".wl-play") == "Play"
    check_another_run_and_reset(shown)


def test_a_run_that_was_computed_can_be_gone_through_again(show):
    shown = show(brief())
    step(shown, 2)
    until(shown, 2)
    last = told(shown)
    press(shown, "Step back")
    until(shown, 1)
    assert told(shown) != last
    step(shown)
    until(shown, 2)
    assert told(shown) == last
    check_another_run_and_reset(shown)


CONTROLS = {
    "training digits": ("ArrowRight", "digits"),
    "in one corner": ("Space", "standing"),
    "pixels shuffled": ("Space", "shuffled"),
    "labels shuffled": ("Space", "relabelled"),
    "flatten": ("Space", "head"),
    "against learning by heart": ("ArrowDown", "against"),
    "rate": ("ArrowLeft", "rate"),
    "seed": ("ArrowRight", "seed"),
}


def change(shown, label):
    """Move this control of those under More, by its key."""
    exact = shown.figure.locator(".wl-more").get_by_label(label, exact=True)
    control = exact if exact.count() else shown.control(label)
    control.focus()
    shown.page.keyboard.press(CONTROLS[label][0])


def test_each_control_is_of_another_run_which_begins_anew(show):
    shown = show(brief())
    shown.open_more()
    for label in CONTROLS:
        step(shown)
        until(shown, 1)
        change(shown, label)
        until(shown, 0)
    assert shown.figure.locator(".wl-race-earlier path").count() == 3 * 6


@deep
@pytest.mark.parametrize("label", CONTROLS)
def test_each_control_changes_what_comes_of_it(label, show):
    shown = show(race(digits=20))
    step(shown, 2)
    until(shown, 2)
    first = told(shown)
    shown.open_more()
    change(shown, label)
    until(shown, 0)
    step(shown, 2)
    until(shown, 2)
    assert told(shown) != first or label == "against learning by heart"


def test_presets_say_which_of_them_is_set(show):
    shown = show(brief())
    pressed = shown.figure.locator(".wl-race-presets [aria-pressed=true]")
    for name in ("Digits anywhere", "Pixels shuffled", "Few digits", "One corner"):
        press(shown, name)
        shown.settle()
        assert pressed.all_inner_texts() == [name]
    shown.open_more()
    shown.control("pixels shuffled").check()
    shown.settle()
    assert pressed.count() == 0


def marks(shown):
    return shown.figure.get_by_role("slider", name="your guess")


def guesses(shown):
    """What a screen reader hears of the three, and what the marks show."""
    shown.settle()
    told = [one.get_attribute("aria-valuetext") for one in marks(shown).all()]
    return told, marks(shown).all_inner_texts()


def dragged(shown, n, percent):
    """The middle of the n-th mark, and where it will be for so many per cent."""
    box = marks(shown).nth(n).bounding_box()
    lane = shown.figure.locator(".wl-guess-lane").nth(n).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    return (x, y), lane["y"] + lane["height"] * (1 - percent / 100)


def test_a_guess_is_dragged_or_moved_by_keys_and_judged_at_the_end(show):
    shown = show(brief())
    assert guesses(shown) == (["none yet"] * 3, ["?"] * 3)
    (x, y), to = dragged(shown, 0, percent=80)
    shown.page.mouse.move(x, y)
    shown.page.mouse.down()
    shown.page.mouse.up()
    assert guesses(shown)[1] == ["?"] * 3  # a press alone is no guess
    shown.page.mouse.down()
    shown.page.mouse.move(x + 30, to, steps=3)
    shown.page.mouse.up()
    shown.page.mouse.move(x, y)
    marks(shown).nth(2).focus()
    for key in ("PageUp", "PageUp", "ArrowUp", "ArrowDown", "ArrowRight"):
        shown.page.keyboard.press(key)
    assert guesses(shown) == (["80%", "none yet", "31%"], ["80", "?", "31"])
    press(shown, "Step on")
    until(shown, 1)
    assert guesses(shown)[0] == ["80%", "none yet", "31%"]
    shown.figure.locator(".wl-play-bar input").focus()
    shown.page.keyboard.press("End")
    until(shown, LAST)
    full, _, shared = told(shown)
    off = f"off by {80 - full}", f"off by {abs(31 - shared)}"
    assert guesses(shown)[0][0] == f"80%; it came to {full}%"
    assert shown.texts(".wl-race-notes")[2] == f"your guess 80%, {off[0]}"
    assert shown.say().endswith(f"Your guesses were {off[0]}, {off[1][7:]} points.")
    bar = shown.figure.locator(".wl-guess-off").first.bounding_box()
    lane = shown.figure.locator(".wl-guess-lane").first.bounding_box()
    assert bar["height"] == pytest.approx(lane["height"] * (80 - full) / 100, abs=1)


def test_guesses_go_with_the_run_that_they_were_made_for(show):
    shown = show(brief())
    for n, key in enumerate(["End", "Home", "Delete"]):
        marks(shown).nth(n).focus()
        shown.page.keyboard.press(key)
    made = ["100%", "0%", "none yet"]
    assert guesses(shown)[0] == made
    press(shown, "Few digits")  # none was run: they are for this one now
    until(shown, 0)
    assert guesses(shown)[0] == made
    step(shown)
    until(shown, 1)
    press(shown, "One corner")
    until(shown, 0)
    assert guesses(shown)[0] == ["none yet"] * 3
    shown.page.evaluate("location.hash = 'live=race&seed=3&guess_local=40&epoch=1'")
    until(shown, 1)
    assert guesses(shown)[0] == ["none yet", "40%", "none yet"]


@deep
def test_a_finger_drags_a_guess_and_the_page_stays(show):
    shown = show(brief(), width=320, height=700, touch=True)
    marks(shown).nth(1).evaluate("node => node.scrollIntoView({block: 'center'})")
    shown.settle()
    top = shown.page.evaluate("scrollY")
    (x, y), to = dragged(shown, 1, percent=65)
    Fingers(shown.page).swipe(x, y, across=0, down=to - y)
    assert guesses(shown)[1] == ["?", "65", "?"]
    assert shown.page.evaluate("scrollY") == top
    box = marks(shown).nth(1).bounding_box()
    assert min(box["width"] + 16, box["height"]) >= 44


def test_where_there_is_no_worker_the_page_runs_the_same_race(show):
    shown = show(race(digits=20), before="delete window.Worker")
    step(shown)
    until(shown, 1)
    _, test = in_python(1, digits=20, rate=0.03)
    assert told(shown) == np.rint(100 * test[-1] + 1e-9).astype(int).tolist()


@deep
def test_out_of_sight_it_waits(show):
    shown = show(race(digits=20), height=800)
    shown.page.evaluate("document.body.style.paddingBottom = '4000px'")
    press(shown, "Play")
    shown.page.wait_for_function(
        "parseInt(document.querySelector('.wl-play-bar output').textContent) > 1"
    )
    shown.page.evaluate("scrollTo(0, 3500)")
    shown.page.wait_for_timeout(400)
    at = shown.text(".wl-play-bar output")
    shown.page.wait_for_timeout(500)
    assert shown.text(".wl-play-bar output") == at
    shown.page.evaluate("scrollTo(0, 0)")
    until(shown, LAST)


@deep
def test_a_link_brings_back_the_run_with_its_curves(show):
    shown = show(race(digits=500))
    press(shown, "Few digits")
    step(shown, 2)
    until(shown, 2)
    first = told(shown)
    shown.figure.get_by_role("button", name="Link to this").click()
    here = shown.page.evaluate("location.href")
    assert here.endswith("#live=race&digits=100&epoch=2")
    shown.page.goto("about:blank")
    shown.page.goto(here)
    until(shown, 2)
    assert told(shown) == first


# --- Digits of one's own -----------------------------------------------------------


def draw(shown, *points):
    """A stroke on the paper, through points from 0 to 1."""
    paper = shown.figure.locator(".wl-paper")
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    for n, (x, y) in enumerate(points):
        at = box["x"] + x * box["width"], box["y"] + y * box["height"]
        shown.page.mouse.move(*at, steps=4)
        if n == 0:
            shown.page.mouse.down()
    shown.page.mouse.up()


def open_own(shown):
    shown.figure.get_by_text("Your own digits").click()


def test_digits_kept_to_be_tested_on_are_read_by_all_three(show):
    given = data.Digits(*data.digits()[:2], *few()[2:])
    shown = show(contest_race(given, digits=200, standing="middle"), height=1200)
    open_own(shown)
    shown.figure.get_by_label("this is a").select_option("1")
    draw(shown, (0.5, 0.15), (0.5, 0.85))
    press(shown, "Keep to be tested on")
    assert shown.figure.get_by_label("this is a").input_value() == "2"
    step(shown, 8)
    until(shown, 8)
    assert shown.text(".wl-own-digit span") == "1 1 1"
    assert shown.say().endswith(" Of your 1 digit they read 1, 1, 1.")
    shown.figure.get_by_role("button", name="Link to this").click()
    shown.settle()
    assert shown.text(".wl-answered").endswith(", without your own digits")
    shown.figure.get_by_role("button", name="Remove digit 1, a 1").click()
    until(shown, 0)
    assert shown.figure.locator(".wl-own-digit").count() == 0


@deep
def test_digits_kept_to_learn_change_what_is_learnt(show):
    shown = show(race(digits=20, standing="middle"), height=1200)
    step(shown, 3)
    until(shown, 3)
    before = told(shown)
    open_own(shown)
    shown.figure.get_by_label("this is a").select_option("7")
    for _ in range(3):
        draw(shown, (0.25, 0.2), (0.75, 0.2), (0.4, 0.85))
        press(shown, "Keep to learn")
    step(shown, 3)
    until(shown, 3)
    assert told(shown) != before
    assert "3 to learn" in shown.text(".wl-own")
    press(shown, "Reset")
    shown.settle()
    assert "0 to learn" in shown.text(".wl-own")


def test_an_empty_paper_is_kept_nowhere_and_keys_draw(show):
    shown = show(brief(), height=1200)
    open_own(shown)
    press(shown, "Keep to learn")
    shown.settle()
    assert "0 to learn" in shown.text(".wl-own")
    shown.figure.locator(".wl-paper").focus()
    for key in ("Space", *["ArrowDown"] * 5, "Space"):
        shown.page.keyboard.press(key)
    press(shown, "Keep to learn")
    shown.settle()
    assert "1 to learn" in shown.text(".wl-own")


# --- What Python refuses -----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("digits", 1438, "digits must be at most 1437, got 1438"),
        ("digits", 0, "be less than 1"),
        ("standing", "below", "standing"),
        ("epoch", 31, "be greater than 30"),
        ("guess_full", 101, "be greater than 100"),
        ("rate", 0.02, "rate"),
    ],
)
def test_traits_keep_their_bounds(name, value, words):
    with pytest.raises(traitlets.TraitError, match=words):
        race(**{name: value})


def test_digits_of_another_size_are_refused():
    digits = data.digits()
    small = digits._replace(train_images=digits.train_images[:, :5])
    with pytest.raises(ValueError, match=r"train images must be 8 x 8, got shape .*5"):
        contest_race(small)


def contest_race(given, **traits):
    return Race(given, still=race().still, caption="A race", **traits)


def test_dropout_is_the_pages_own():
    with pytest.raises(ValueError, match="dropout is drawn in the page only"):
        contest.networks(contest.Settings(against="dropout 0.3"))
