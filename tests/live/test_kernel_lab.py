import numpy as np
import pytest
import traitlets
from tests.live.examples import kernel_lab

from whyconv import ops, shapes

VERTICAL = [[1, 0, -1]] * 3


def array(values):
    values = np.asarray(values)
    return {"shape": list(values.shape), "data": values.ravel().tolist()}


def problems(number, seed):
    rng = np.random.default_rng(seed)
    for _ in range(number):
        image = rng.integers(0, 256, rng.integers(7, 14, 2))
        kernel = rng.integers(-5, 6, rng.integers(1, 8, 2))
        how = {"stride": int(rng.integers(1, 5)), "padding": int(rng.integers(0, 4))}
        yield image, kernel, how, rng


def weights(shown):
    return shown.figure.locator(".wl-lab-weights input")


def place_in(shown, which, row, column):
    """The middle of a cell of the "image" or the "map", in pixels of the page."""
    cells = shown.figure.locator(f".wl-lab-{which} .wl-lab-cells")
    return shown.cell(cells, row, column)


def point(shown, which, row, column):
    shown.page.mouse.move(*place_in(shown, which, row, column))


def outlined(shown, which):
    """(row, column, height, width) of the outline over a picture."""
    mark = shown.figure.locator(f".wl-lab-{which} .wl-lab-outline")
    return [int(mark.get_attribute(name)) for name in ("y", "x", "height", "width")]


def numbers(shown, grid):
    texts = shown.figure.locator(f".wl-lab-{grid} text").all_text_contents()
    return [float(text.replace("−", "-").replace(",", "")) for text in texts if text]


def menu(shown, name, option):
    shown.figure.get_by_role("combobox", name=name).select_option(option)


def painted(shown, which):
    """The picture's pixels (H, W, 4)."""
    shown.settle()
    canvas = shown.figure.locator(f".wl-lab-{which} canvas")
    size, data = canvas.evaluate(
        """node => {
            const {width, height} = node;
            const copy = new OffscreenCanvas(width, height)
                .getContext("2d", {willReadFrequently: true});
            copy.drawImage(node, 0, 0);
            const {data} = copy.getImageData(0, 0, width, height);
            return [[height, width, 4], [...data]];
        }"""
    )
    return np.reshape(data, size)


# --- What the page computes --------------------------------------------------


@pytest.mark.parametrize("flip", [False, True])
def test_the_map_equals_the_librarys(run, flip):
    for image, kernel, how, _ in problems(60, seed=int(flip)):
        found = run(
            "kernel_lab", "labMap", array(image), array(kernel), {**how, "flip": flip}
        )
        lab = kernel_lab(image=image, kernel=kernel, flip=flip, output=None, **how)
        found_map = np.reshape(list(found["data"]), found["shape"])
        np.testing.assert_array_equal(found_map, lab.feature_map)
        assert found["limit"] >= np.abs(lab.feature_map).max()


def test_products_of_a_window_add_up_to_the_librarys_output(run):
    for image, kernel, how, rng in problems(60, seed=2):
        maps = ops.conv2d(
            image[None, :, :, None].astype(float),
            kernel[:, :, None, None].astype(float),
            **how,
        )[0, :, :, 0]
        place = [int(rng.integers(side)) for side in maps.shape]
        found = run("kernels", "windowAt", array(image), array(kernel), how, place)
        assert found["sum"] == sum(found["products"]) == maps[tuple(place)]
        pairs = zip(found["pixels"], kernel.ravel(), strict=True)
        assert found["products"] == [pixel * weight for pixel, weight in pairs]


def test_windows_over_a_pixel_are_those_that_the_library_lists(run):
    rng = np.random.default_rng(3)
    for _ in range(60):
        side, size = int(rng.integers(7, 14)), int(rng.integers(1, 8))
        stride, padding = int(rng.integers(1, 5)), int(rng.integers(0, 4))
        windows = shapes.tap_positions(side, size, stride, padding)
        pixel = int(rng.integers(-padding, side + padding))
        found = run(
            "kernels", "windowsOver", pixel, len(windows), size, stride, padding
        )
        wanted = [
            {"place": place, "tap": window.index(pixel)}
            for place, window in enumerate(windows)
            if pixel in window
        ]
        assert found == wanted


def test_what_is_typed_is_a_weight_or_nothing(run):
    good = {
        "2": 2,
        "-0,5": -0.5,
        "−.25": -0.25,
        "1/16": 1 / 16,
        " 3. ": 3,
        "-100": -100,
    }
    bad = ["", "-", "abc", "1e9", "101", "1/0", "🐈", "NaN"]
    for text, weight in {**good, **dict.fromkeys(bad)}.items():
        assert run("kernels", "weightOf", text) == weight


@pytest.mark.parametrize("size", [3, 5, 7])
def test_kernels_that_detect_sum_to_0_and_those_that_retouch_to_1(run, size):
    detectors = dict.fromkeys(["vertical edges", "horizontal edges", "outline"], 0)
    retouchers = ["blur", "sharpen", "emboss", "the picture itself"]
    for name, total in {**detectors, **dict.fromkeys(retouchers, 1)}.items():
        kernel = run("kernels", "presetKernel", name, size)
        weights = np.reshape(list(kernel["data"]), (size, size))
        assert weights.sum() == pytest.approx(total, abs=1e-6)
        assert run("kernels", "presetOf", array(weights)) == name


def test_random_kernels_depend_on_the_seed_alone(run):
    one, again, other = (
        list(run("kernels", "randomKernel", seed, 5)["data"]) for seed in (1, 1, 2)
    )
    assert one == again != other


# --- What the figure shows ----------------------------------------------------


def test_shows_a_window_its_products_and_their_sum(show):
    shown = show(kernel_lab())
    assert shown.say() == (
        "12 × 16 pixels give 10 × 14 outputs. Output (2, 3): 9 products add up to −6."
    )
    assert numbers(shown, "pixels") == [23, 24, 25, 33, 34, 35, 43, 44, 45]
    assert numbers(shown, "products") == [23, 0, -25, 33, 0, -35, 43, 0, -45]
    assert shown.text(".wl-lab-number") == "−6"
    assert outlined(shown, "image") == [2, 3, 3, 3]
    assert outlined(shown, "map") == [2, 3, 1, 1]


def test_mouse_on_an_output_lights_its_window_and_leaves_it(show):
    shown = show(kernel_lab(stride=2))
    point(shown, "map", 4, 1)
    assert "Output (4, 1): 9 products add up to −6." in shown.say()
    assert outlined(shown, "image") == [8, 2, 3, 3]
    shown.page.mouse.move(1, 1)
    assert "Output (4, 1)" in shown.say()


def test_mouse_on_a_pixel_lights_the_outputs_that_use_it(show):
    shown = show(kernel_lab())
    point(shown, "image", 5, 7)
    assert shown.say().endswith(
        "Pixel (5, 7) = 57 is used by 9 outputs (rows 3 to 5, columns 5 to 7), "
        "each time with another weight."
    )
    assert outlined(shown, "map") == [3, 5, 3, 3]
    assert numbers(shown, "products") == [57, 0, -57] * 3
    shown.page.mouse.move(1, 1)
    assert "Output (2, 3)" in shown.say()


def test_a_corner_is_used_once_and_a_stride_can_step_over_a_pixel(show):
    shown = show(kernel_lab(kernel=[[2]], stride=2, padding=1))
    point(shown, "image", 0, 0)
    assert "Padding at (−1, −1) is used by 1 output " in shown.say()
    point(shown, "image", 1, 1)
    assert shown.say().endswith("is used by no output: the stride steps over it.")


def test_finger_points_at_the_map(show):
    shown = show(kernel_lab(), touch=True, width=390)
    shown.page.touchscreen.tap(*place_in(shown, "map", 7, 11))
    assert "Output (7, 11)" in shown.say()


def test_arrows_move_the_window_and_escape_leaves(show):
    shown = show(kernel_lab())
    shown.figure.locator(".wl-lab-map .wl-pointable").focus()
    shown.page.keyboard.press("ArrowRight")
    shown.page.keyboard.press("ArrowDown")
    assert "Output (3, 4)" in shown.say()
    shown.page.keyboard.press("Escape")
    assert shown.say().endswith("Point at one to see what it is made of.")


def test_a_typed_weight_changes_the_map(show):
    shown = show(kernel_lab())
    weights(shown).nth(4).fill("0.5")
    assert "add up to 11." in shown.say()
    chosen = shown.figure.get_by_role("combobox", name="kernel").input_value()
    assert chosen == "by hand"


def test_nonsense_is_no_weight_and_goes_away(show):
    shown = show(kernel_lab())
    weights(shown).nth(0).fill("abc")
    assert "add up to −6." in shown.say()
    assert weights(shown).nth(0).get_attribute("aria-invalid") == "true"
    weights(shown).nth(1).focus()
    shown.settle()
    assert weights(shown).nth(0).input_value() == "1"


def test_arrows_in_a_weight_change_it_and_go_on(show):
    shown = show(kernel_lab())
    weights(shown).nth(0).focus()
    shown.page.keyboard.press("ArrowUp")
    shown.page.keyboard.press("Shift+ArrowDown")
    assert "add up to 14.7." in shown.say()
    shown.page.keyboard.press("ArrowRight")
    shown.page.keyboard.press("ArrowDown")
    shown.settle()
    assert weights(shown).nth(1).input_value() == "−1"


def test_a_weight_is_dragged_up(show):
    shown = show(kernel_lab())
    box = weights(shown).nth(4).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    shown.page.mouse.move(x, y)
    shown.page.mouse.down()
    shown.page.mouse.move(x, y - 40, steps=8)
    shown.page.mouse.up()
    assert "add up to 62." in shown.say()


def test_flipped_the_kernel_is_laid_and_edited_the_other_way_round(show):
    shown = show(kernel_lab(kernel=[[1, 2, 3], [4, 5, 6], [7, 8, 9]], flip=True))
    shown.settle()
    values = [field.input_value() for field in weights(shown).all()]
    assert values == list("987654321")
    assert "kernel, flipped" in shown.text()
    weights(shown).nth(0).fill("0")
    shown.open_more()
    shown.control("flip the kernel").uncheck()
    shown.page.locator("h1").click()
    shown.settle()
    assert weights(shown).nth(8).input_value() == "0"


def test_presets_sizes_and_random_kernels(show):
    shown = show(kernel_lab())
    menu(shown, "kernel", "blur")
    shown.figure.get_by_text("5 × 5").click()
    assert "8 × 12 outputs" in shown.say()
    assert "25 products add up to 45." in shown.say()
    shown.open_more()
    before = painted(shown, "map")
    shown.figure.get_by_role("button", name="Random kernel").click()
    assert not np.array_equal(painted(shown, "map"), before)


def test_one_s_own_weights_keep_their_place_at_another_size(show):
    shown = show(kernel_lab(kernel=[[1, 2, 3], [4, 5, 6], [7, 8, 9]]))
    shown.figure.get_by_text("5 × 5").click()
    shown.settle()
    values = [float(field.input_value()) for field in weights(shown).all()]
    wanted = np.pad(np.arange(1, 10).reshape(3, 3), 1)
    np.testing.assert_array_equal(np.reshape(values, (5, 5)), wanted)


def test_the_map_is_blue_below_zero_and_its_fullest_at_the_limit(show):
    lab = kernel_lab(source="cat", output=(0, 0))
    pixels = painted(show(lab), "map")
    limit = 600
    found = np.where(pixels[..., 2] > pixels[..., 0], -1, 1) * pixels[..., 3]
    np.testing.assert_allclose(found, 255 * lab.feature_map / limit, atol=1)


def test_the_image_is_painted_with_its_padding(show):
    lab = kernel_lab(padding=2)
    levels = painted(show(lab), "image")[..., 0]
    np.testing.assert_array_equal(levels, np.pad(lab.image, 2))


def test_choosing_a_picture_shows_it_and_reset_goes_back(show):
    shown = show(kernel_lab())
    menu(shown, "image", "cat")
    assert shown.say().startswith("9 × 11 pixels give 7 × 9 outputs.")
    shown.figure.get_by_role("button", name="Reset").click()
    assert "Output (2, 3): 9 products add up to −6." in shown.say()


def test_drawing_with_the_mouse_and_with_the_keyboard(show):
    shown = show(kernel_lab())
    menu(shown, "image", "your own")
    assert painted(shown, "image")[..., 0].max() == 0
    shown.page.mouse.move(*place_in(shown, "image", 3, 4))
    shown.page.mouse.down()
    shown.page.mouse.move(*place_in(shown, "image", 3, 9), steps=2)
    shown.page.mouse.up()
    drawn = painted(shown, "image")[..., 0]
    assert np.argwhere(drawn == 255).tolist() == [[3, n] for n in range(4, 10)]
    shown.figure.locator(".wl-lab-image .wl-pointable").focus()
    shown.page.keyboard.press("ArrowDown")
    shown.page.keyboard.press("Space")
    assert painted(shown, "image")[4, 9, 0] == 255
    shown.page.keyboard.press("Space")
    assert painted(shown, "image")[4, 9, 0] == 0


def test_step_scrub_and_play_move_the_window(show):
    shown = show(kernel_lab(output=(0, 13)))
    shown.figure.get_by_role("button", name="Step on").click()
    assert "Output (1, 0)" in shown.say()
    shown.figure.get_by_role("button", name="Step back").click()
    assert "Output (0, 13)" in shown.say()
    shown.figure.locator(".wl-play-bar input").focus()
    shown.page.keyboard.press("End")
    assert "Output (9, 13)" in shown.say()
    assert shown.text(".wl-play-bar output") == "140 of 140"
    shown.figure.get_by_role("button", name="Play").click()
    shown.page.wait_for_function(
        "/Output .0, [3-9]./.test(document.querySelector('.wl-say').textContent)"
    )
    shown.figure.get_by_role("button", name="Pause").click()
    stopped = shown.say()
    shown.page.wait_for_timeout(400)
    assert shown.say() == stopped


def test_play_steps_where_motion_is_not_wanted(show):
    shown = show(kernel_lab())
    shown.page.emulate_media(reduced_motion="reduce")
    shown.figure.get_by_role("button", name="Play").click()
    shown.page.wait_for_timeout(400)
    assert "Output (2, 4)" in shown.say()


# --- What Python sees and sets -------------------------------------------------


def test_python_sets_the_kernel_and_reads_the_map():
    lab = kernel_lab()
    seen = []
    lab.observe(seen.append, "kernel")
    lab.kernel = np.ones((5, 5))
    assert len(seen) == 1
    wanted = ops.conv2d(lab.image[None, :, :, None], np.ones((5, 5, 1, 1)))
    np.testing.assert_allclose(lab.feature_map, wanted[0, :, :, 0])


def test_python_s_own_image_is_named_so_and_a_name_brings_its_picture():
    lab = kernel_lab()
    lab.image = np.eye(9)
    assert lab.source == "your own"
    lab.source = "cat"
    assert lab.image.shape == (9, 11)
    assert kernel_lab(image=np.eye(20)).source == "your own"
    assert kernel_lab(source="cat").image.shape == (9, 11)


def test_what_is_pointed_at_stays_inside():
    lab = kernel_lab(output=(9, 13), pixel=(11, 15))
    lab.stride = 4
    lab.source = "cat"
    assert (lab.output, lab.pixel) == ((1, 2), (8, 10))


def test_flip_lays_the_kernel_by_half_a_turn():
    lab = kernel_lab(kernel=[[1, 2], [3, 4]], flip=True)
    np.testing.assert_array_equal(lab.laid, [[4, 3], [2, 1]])


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"kernel": np.ones((8, 3))}, r"sides of 1 to 7, got shape \(8, 3\)"),
        ({"kernel": [[101]]}, "numbers from -100 to 100, got 101 to 101"),
        ({"kernel": [[np.nan]]}, "kernel must be finite"),
        ({"kernel": [1, 2]}, "kernel must have 2 axes"),
        ({"image": np.ones((6, 9))}, r"sides of 7 to 160, got shape \(6, 9\)"),
        ({"image": np.full((9, 9), 300)}, "from -255 to 255, got 300 to 300"),
        (
            {"image": np.linspace(0, 1, 81).reshape(9, 9)},
            "got 0 to 1: give 255 times a picture whose white is 1",
        ),
        ({"source": "dog"}, "source must be one of 'steps', 'cat', 'your own'"),
        ({"output": (10, 0)}, "rows 0 to 9 and columns 0 to 13, got \\(10, 0\\)"),
        ({"pixel": (-1, 0)}, "rows 0 to 11 and columns 0 to 15, got \\(-1, 0\\)"),
        ({"stride": 0}, "stride"),
        ({"padding": 4}, "padding"),
        ({"view": "rainbow"}, "view"),
    ],
)
def test_traits_refuse_what_is_out_of_bounds(bad, words):
    with pytest.raises(traitlets.TraitError, match=words):
        kernel_lab(**bad)


@pytest.mark.parametrize(
    ("pictures", "words"),
    [
        ({}, "pictures must not be empty"),
        ({"x": np.ones((9, 9, 3))}, r"pictures\['x'\] must be \(H, W\)"),
        *(
            (
                {"x": np.linspace(0, most, 81, dtype=kind).reshape(9, 9)},
                r"pictures\['x'\] must hold grey levels 0 to 255, got 0 to "
                rf"{most:g}: give 255 times a picture whose white is 1",
            )
            for most, kind in ((1, float), (0.5, float), (1, np.uint8))
        ),
        ({"x": np.full((9, 9), -1)}, "grey levels 0 to 255, got -1 to -1"),
    ],
)
def test_pictures_are_checked(pictures, words):
    with pytest.raises(ValueError, match=words):
        kernel_lab(pictures=pictures)


def test_a_pixel_that_is_pointed_at_does_not_move_the_window_slider(show):
    shown = show(kernel_lab(output=(2, 3)))
    slider = shown.figure.locator(".wl-play-bar input")
    shown.settle()
    assert slider.evaluate("node => node.valueAsNumber") == 2 * 14 + 3
    image = shown.figure.locator(".wl-lab-image .wl-lab-cells")
    shown.page.mouse.move(*shown.cell(image, 5, 5))
    assert "Pixel (5, 5)" in shown.say()
    assert slider.evaluate("node => node.valueAsNumber") == 2 * 14 + 3
    shown.figure.get_by_role("button", name="Step on").click()
    assert "Output (2, 4)" in shown.say()


def test_play_can_be_slow_enough_to_read(show):
    shown = show(kernel_lab(output=None, slow=True))
    shown.figure.get_by_role("button", name="Play").click()
    shown.page.wait_for_timeout(1500)
    shown.figure.get_by_role("button", name="Pause").click()
    told = shown.text(".wl-play-bar output")
    assert int(told.split()[0]) in (2, 3, 4)
