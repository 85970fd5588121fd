"""The training player: what it shows of each epoch, and how one gets there."""

import numpy as np
import pytest
import traitlets
from tests.live.examples import digit_readers, training_player

from whyconv import data
from whyconv.widgets.digit_net import weights_of

TEST = data.digits().test_images, data.digits().test_labels


def array(values):
    values = np.asarray(values, dtype=float)
    return {"shape": list(values.shape), "data": values.ravel().tolist()}


def scrub(shown, *keys):
    shown.figure.locator(".wl-play-bar input").focus()
    for key in keys:
        shown.page.keyboard.press(key)


def table(shown):
    shown.settle()
    numbers = shown.figure.locator(".wl-epoch-confusion rect + text")
    cells = numbers.all_text_contents()
    return np.reshape([int(text or 0) for text in cells], (10, 10))


# --- What the page computes --------------------------------------------------------


def test_maps_equal_numpys_after_every_epoch(run):
    player = training_player(digit=3)
    for epoch in range(5):
        player.epoch = epoch
        second = run(
            "training_player",
            "fromLevels",
            array(player.levels[epoch]),
            float(player.steps[epoch]),
        )
        second["data"] = list(second["data"])
        weights = {
            "first": array(player.first[epoch]),
            "first_bias": array(player.first_bias[epoch]),
            "second": second,
            "second_bias": array(player.second_bias[epoch]),
        }
        image = array(player.examples[3][..., None])
        found = run("digit_net", "digitMaps", image, weights)
        for name, wanted in player.maps.items():
            values = np.reshape(list(found[name]["data"]), found[name]["shape"])
            np.testing.assert_allclose(values, wanted, atol=1e-9)


def test_rounded_weights_move_no_map_by_more_than_two_percent():
    player = training_player()
    for epoch, network in enumerate(digit_readers()[0]):
        player.epoch = epoch
        wanted = network.activations(player.examples[[0], ..., None])[4][0]
        np.testing.assert_allclose(
            player.maps["second"], wanted, atol=0.02 * wanted.max()
        )


def test_first_kernels_and_probabilities_are_exact():
    player = training_player()
    for epoch, network in enumerate(digit_readers()[0]):
        exact = network.parameters[0]["kernels"]
        np.testing.assert_allclose(player.first[epoch], exact, rtol=1e-6)
        wanted = network.probabilities(player.examples[..., None])
        np.testing.assert_allclose(player.probabilities[epoch], wanted, atol=1e-5)


@pytest.mark.parametrize(
    ("value", "log", "wanted"), [(1, False, 0), (5.5, False, 0.5), (10**0.5, True, 0.5)]
)
def test_height_of_a_value_in_a_chart(run, value, log, wanted):
    found = run("epochs", "heightIn", value, [1, 10], log)
    assert found == pytest.approx(wanted)


# --- The figure --------------------------------------------------------------------


def test_before_training_and_after_each_epoch(show):
    album, history = digit_readers()
    shown = show(training_player())
    assert shown.say().startswith("Before training, with weights as they were drawn; ")
    for epoch, network in enumerate(album):
        counts = np.zeros((10, 10), int)
        np.add.at(counts, (TEST[1], network.predict(TEST[0])), 1)
        np.testing.assert_array_equal(table(shown), counts)
        assert f"; {np.trace(counts)} of 360 test digits are right." in shown.say()
        if epoch:
            costs = shown.texts(".wl-epoch-chart:first-child b")
            wanted = history.train_losses[epoch - 1], history.test_losses[epoch - 1]
            np.testing.assert_allclose([float(x) for x in costs], wanted, rtol=0.05)
        scrub(shown, "ArrowRight")


def test_the_bar_steps_back_and_on_and_stops_at_the_ends(show):
    shown = show(training_player(epoch=1))
    step = {
        way: shown.figure.get_by_role("button", name=f"Step {way}")
        for way in ("back", "on")
    }
    step["back"].click()
    step["back"].click()
    assert shown.text(".wl-play-bar output") == "before training"
    for _ in range(6):
        step["on"].click()
    assert shown.text(".wl-play-bar output") == "4 of 4"


def test_play_runs_to_the_end_and_reset_goes_back(show):
    shown = show(training_player(epoch=1))
    shown.figure.get_by_role("button", name="Play").click()
    shown.page.wait_for_function(
        "document.querySelector('.wl-play-bar output').textContent == '4 of 4'"
    )
    assert shown.text(".wl-play") == "Play"
    shown.figure.get_by_role("button", name="Reset").click()
    assert shown.text(".wl-play-bar output") == "1 of 4"


def test_play_takes_a_step_where_motion_is_not_wanted(show):
    shown = show(training_player())
    shown.page.emulate_media(reduced_motion="reduce")
    shown.figure.get_by_role("button", name="Play").click()
    shown.page.wait_for_timeout(600)
    assert shown.text(".wl-play-bar output") == "1 of 4"


def test_pause_stops_it(show):
    shown = show(training_player())
    shown.figure.get_by_role("button", name="Play").click()
    shown.figure.get_by_role("button", name="Pause").click()
    stopped = shown.say()
    shown.page.wait_for_timeout(600)
    assert shown.say() == stopped


def test_a_finger_chooses_a_digit_and_each_tells_how_it_is_read(show):
    player = training_player()
    shown = show(player, touch=True, width=390)
    shown.figure.locator(".wl-digit-example").nth(2).tap()
    chances = player.probabilities[0, 2]
    said = int(chances.argmax())
    article = "an" if said == 8 else "a"
    assert f"The chosen {player.labels[2]} is read as {article} {said}" in shown.say()
    found = shown.texts(".wl-digit-example span")
    for text, label, chances in zip(
        found, player.labels, player.probabilities[0], strict=True
    ):
        said = chances.argmax()
        assert text == (f"{label}" if said == label else f"{label} → {said}")


def test_the_maps_change_with_the_epoch_and_with_the_digit(show):
    shown = show(training_player())
    sheet = shown.figure.locator(".wl-digit-sheet canvas").nth(2)

    def pixels():
        shown.settle()
        return sheet.evaluate("canvas => canvas.toDataURL()")

    seen = {pixels()}
    scrub(shown, "End")
    seen.add(pixels())
    shown.figure.locator(".wl-digit-example").nth(1).click()
    seen.add(pixels())
    assert len(seen) == 3


# --- What Python sees and sets -------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"epoch": 5}, "epoch must be 0 to 4, got 5"),
        ({"digit": 6}, "digit must be 0 to 5, got 6"),
    ],
)
def test_traits_refuse_what_is_out_of_bounds(bad, words):
    with pytest.raises(traitlets.TraitError, match=words):
        training_player(**bad)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"chosen": []}, "chosen must be 1 to 12 digits, got 0"),
        (
            {"rivals": {"a": [1.0], "b": [1.0, 2.0]}},
            "equally long, got {'a': 1, 'b': 2}",
        ),
    ],
)
def test_what_it_is_made_of_is_checked(bad, words):
    with pytest.raises(ValueError, match=words):
        training_player(**bad)


def test_the_album_goes_with_its_history():
    from whyconv.widgets import TrainingPlayer

    album, history = digit_readers()
    with pytest.raises(ValueError, match="4 epochs with a test set, got 4 networks"):
        TrainingPlayer(
            album[1:],
            history,
            *TEST,
            chosen=[0],
            rivals={"a": [1.0]},
            still=training_player().still,
            caption="c",
        )


def test_levels_are_the_weights_to_half_a_step():
    player = training_player()
    for epoch, network in enumerate(digit_readers()[0]):
        exact = weights_of(network, player.examples[..., None]).second
        found = (player.levels[epoch].astype(float) - 128) * player.steps[epoch]
        assert np.abs(found - exact).max() <= 0.51 * player.steps[epoch]


def test_each_chart_says_how_far_it_goes_and_where_its_values_stand(show):
    rivals = {"descent": [0.4, 0.1], "Adam": [0.2, 0.08]}
    shown = show(training_player(rivals=rivals))
    axes = shown.texts(".wl-epoch-axis")
    assert [axis.split() for axis in axes] == [
        ["0", "2", "4", "epochs"],
        ["0", "2", "4", "epochs"],
        ["0", "1", "2", "epochs"],
    ]
    assert "validation cost by optimiser" in shown.text(".wl-epoch-chart:last-child")
    values = ".wl-epoch-chart:last-child b"
    assert shown.texts(values) == ["–", "–"]
    scrub(shown, "ArrowRight", "ArrowRight")
    assert shown.texts(values) == ["0.10", "0.080"]
    scrub(shown, "ArrowRight")
    assert shown.texts(values) == ["0.10 after 2", "0.080 after 2"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_numbers_are_read_on_every_fill_of_the_table(theme, show):
    shown = show(training_player(), theme=theme)
    for epoch in range(2):
        scrub(shown, *(["End"] if epoch else []))
        shown.settle()
        found = shown.figure.evaluate(
            """(figure) => {
                const ground = getComputedStyle(figure).getPropertyValue('--wl-ground');
                const pen = new OffscreenCanvas(1, 1).getContext(
                    '2d', {willReadFrequently: true});
                const light = (...layers) => {
                    for (const [fill, opacity] of layers) {
                        [pen.fillStyle, pen.globalAlpha] = [fill, opacity];
                        pen.fillRect(0, 0, 1, 1);
                    }
                    const [red, green, blue] = [
                        ...pen.getImageData(0, 0, 1, 1).data].map(
                        n => n / 255).map(
                        n => n <= 0.04 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4);
                    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
                };
                return [...figure.querySelectorAll('.wl-epoch-confusion rect + text')]
                    .filter(text => text.textContent).map((text) => {
                        const {fill, fillOpacity} =
                            getComputedStyle(text.previousElementSibling);
                        const on = light([ground, 1], [fill, fillOpacity]);
                        const ink = light([getComputedStyle(text).fill, 1]);
                        return Math.max(on, ink) / Math.min(on, ink);
                    });
            }"""
        )
        assert len(found) > 10
        assert min(found) >= 4.5
