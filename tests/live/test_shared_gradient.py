import numpy as np
import pytest
import traitlets
from tests.live.examples import shared_gradient

from whyconv import ops

LARGE = "32 × 32"
D_IMAGE = [[1, 0, -1, 0], [4, -1, -4, 1], [5, -2, -5, 2], [2, -1, -2, 1]]


def array(values):
    values = np.asarray(values, float)
    return {"shape": list(values.shape), "data": values.ravel().tolist()}


def problems(number, seed):
    """Random (X, K, dY), square or not, kernels up to the size of the image."""
    rng = np.random.default_rng(seed)
    for _ in range(number):
        image = rng.normal(size=rng.integers(1, 12, 2))
        kernel = rng.normal(size=[rng.integers(1, min(n, 7) + 1) for n in image.shape])
        places = np.subtract(image.shape, kernel.shape) + 1
        yield image, kernel, rng.normal(size=places), rng


def gradients(image, kernel, d_map):
    """dK and dX as the library finds them."""
    d_maps, images = d_map[None, :, :, None], image[None, :, :, None]
    kernels = kernel[:, :, None, None]
    d_kernels = ops.conv2d_kernel_gradient(d_maps, images, kernels.shape)
    d_images = ops.conv2d_input_gradient(d_maps, kernels, images.shape)
    return d_kernels[:, :, 0, 0], d_images[0, :, :, 0]


def place_in(shown, panel, row, column):
    """The middle of a cell of a panel, in pixels of the page."""
    cells = shown.figure.locator(f".wl-sg-{panel} .wl-sg-cells")
    return shown.cell(cells, row, column)


def point(shown, panel, row, column):
    shown.page.mouse.move(*place_in(shown, panel, row, column))
    return shown.say()


def tap(shown, panel, row, column):
    shown.page.touchscreen.tap(*place_in(shown, panel, row, column))
    return shown.say()


def box_of(shown, panel, mark="outline"):
    """(row, column, height, width) of a mark over a panel, None where it is hidden."""
    shown.settle()
    found = shown.figure.locator(f".wl-sg-{panel} .wl-sg-{mark}")
    if found.get_attribute("visibility") == "hidden":
        return None
    return [int(found.get_attribute(name)) for name in ("y", "x", "height", "width")]


def written(shown, panel):
    """The numbers in the cells of a panel, None for a gap."""
    shown.settle()
    texts = shown.figure.locator(f".wl-sg-{panel} text:not(.wl-sg-corner)")
    found = [text.replace("−", "-") for text in texts.all_text_contents()]
    return [float(text) if text else None for text in found]


def titles(shown):
    return shown.texts(".wl-sg-panel .wl-sg-title")


def total(shown):
    number = shown.text("dd.wl-sg-sum").replace("−", "-").replace(",", "")
    return float(number)


# --- What the page computes --------------------------------------------------


def test_both_gradients_equal_the_librarys(run):
    for image, kernel, d_map, _ in problems(40, seed=0):
        d_kernel, d_image = gradients(image, kernel, d_map)
        given = array(image), array(kernel), array(d_map)
        x, k, dy = given
        found = run("gradients", "kernelGradient", x, dy, k["shape"])
        np.testing.assert_allclose(found["data"], d_kernel.ravel(), atol=1e-12)
        found = run("gradients", "inputGradient", k, dy, x["shape"])
        np.testing.assert_allclose(found["data"], d_image.ravel(), atol=1e-12)


def test_products_are_those_that_the_figure_has_in_python(run):
    for image, kernel, d_map, rng in problems(40, seed=1):
        figure = shared_gradient({"one": (image, kernel, d_map)})
        x, k, dy = map(array, (figure.image, figure.kernel, figure.d_map))
        figure.tap = tuple(int(rng.integers(side)) for side in kernel.shape)
        found = run("gradients", "tapTerms", x, dy, figure.tap)
        assert found["shape"] == list(d_map.shape)
        np.testing.assert_array_equal(found["products"], figure.products.ravel())
        np.testing.assert_allclose(found["sum"], figure.d_kernel[figure.tap])

        figure.target = "dX"
        figure.pixel = tuple(int(rng.integers(side)) for side in image.shape)
        found = run("gradients", "pixelTerms", k, dy, figure.pixel)
        assert found["shape"] == list(kernel.shape)
        products = [0 if one is None else one for one in found["products"]]
        np.testing.assert_array_equal(products, figure.products.ravel())
        reached = sum(one is not None for one in found["products"])
        ones = np.ones(d_map.shape), np.ones(kernel.shape)
        counts = gradients(image, ones[1], ones[0])[1]
        assert reached == counts[figure.pixel]
        np.testing.assert_allclose(
            found["sum"], figure.d_image[figure.pixel], atol=1e-12
        )


def test_products_add_up_to_the_librarys_gradients():
    figure = shared_gradient(case=LARGE)
    d_kernel, d_image = gradients(figure.image, figure.kernel, figure.d_map)
    for at in np.ndindex(5, 5):
        figure.tap = at
        assert figure.products.size == 784
        np.testing.assert_allclose(figure.products.sum(), d_kernel[at])
    figure.target = "dX"
    for at in [(0, 0), (16, 16), (31, 3), (2, 31)]:
        figure.pixel = at
        np.testing.assert_allclose(figure.products.sum(), d_image[at])


def test_running_sums_and_halves(run):
    assert run("gradients", "runningSums", [2, None, -3, 1]) == [0, 2, 2, -1, 0]
    assert run("gradients", "halves", [2, None, -3, 1, 0]) == {
        "above": {"count": 2, "sum": 3},
        "below": {"count": 1, "sum": -3},
        "count": 4,
    }


def test_limits_cover_every_tap(run):
    image, kernel, d_map, _ = next(problems(1, seed=2))
    found = run("gradients", "kernelGradient", array(image), array(d_map), kernel.shape)
    rows, columns = d_map.shape
    products = [
        d_map * image[u : u + rows, v : v + columns]
        for u, v in np.ndindex(*kernel.shape)
    ]
    assert found["largest"]["product"] == np.abs(products).max()
    running = np.cumsum(np.reshape(products, (kernel.size, -1)), axis=1)
    np.testing.assert_allclose(found["largest"]["running"], np.abs(running).max())


@pytest.mark.parametrize(
    ("data", "limit", "texts"),
    [
        ([1, 0, -2], 2, ["1", "0", "−2"]),
        ([0.25, -0.001, None], 0.3, ["0.25", "0.00", ""]),
        ([-20.77, 3.2], 30, ["−21", "3"]),
        ([-5.77, 3.2], 6, ["−5.8", "3.2"]),
    ],
)
def test_numbers_in_cells_have_the_same_decimals(run, data, limit, texts):
    assert run("heatmaps", "inFull", data, limit) == texts


# --- What the page shows -----------------------------------------------------


def test_a_tap_of_the_small_case(show):
    shown = show(shared_gradient())
    assert point(shown, "dK", 0, 2) == (
        "dK(0, 2): 4 products, one for each place where the tap was used: "
        "2 + 0 + 6 + 0 = 8."
    )
    assert titles(shown)[:3] == ["X", "dY", "4 products"]
    assert box_of(shown, "left") == [0, 2, 2, 2]
    assert box_of(shown, "dK") == [0, 2, 1, 1]
    assert box_of(shown, "dX") is None
    assert written(shown, "products") == [2, 0, 6, 0]
    assert written(shown, "dK") == [0, -1, 8, 3, 3, 2, 2, 4, 2]
    assert written(shown, "dX") == np.ravel(D_IMAGE).tolist()
    assert total(shown) == 8


def test_a_pixel_of_the_small_case_lays_the_turned_kernel_over_the_gradient(show):
    shown = show(shared_gradient())
    assert point(shown, "dX", 1, 2) == (
        "dX(1, 2): 4 of the 9 taps of the turned kernel lie on dY, 4 products: "
        "−2 + 0 − 2 + 0 = −4."
    )
    assert titles(shown)[:3] == ["K, turned", "dY, padded", "4 products"]
    assert written(shown, "left") == [-1, 0, 1, -2, 0, 2, -1, 0, 1]
    gap = None
    assert written(shown, "products") == [gap, gap, gap, -2, 0, gap, -2, 0, gap]
    assert box_of(shown, "dY") == [1, 2, 3, 3]
    assert box_of(shown, "dY", "frame") == [2, 2, 2, 2]
    assert box_of(shown, "left") is None
    laid = shown.figure.locator(".wl-sg-dY .wl-sg-corner").all_text_contents()
    laid = np.reshape(laid, (6, 6))
    assert laid[1:4, 2:5].ravel().tolist() == "×−1 ×0 ×1 ×−2 ×0 ×2 ×−1 ×0 ×1".split()
    assert (laid != "").sum() == 9
    assert total(shown) == D_IMAGE[1][2]


def test_a_corner_was_seen_by_one_output(show):
    shown = show(shared_gradient(target="dX"))
    assert shown.say() == (
        "dX(0, 0): 1 of the 9 taps of the turned kernel lies on dY, 1 product: 1."
    )


def test_all_784_products(show):
    figure = shared_gradient(case=LARGE)
    shown = show(figure)
    figure.tap = (1, 3)
    said = point(shown, "dK", 1, 3)
    above, below = figure.products > 0, figure.products < 0
    assert said.startswith(
        "dK(1, 3): 784 products, one for each place where the tap was used. "
        f"{above.sum()} above zero add up to "
    )
    assert f", {below.sum()} below to " in said
    assert titles(shown)[2] == "784 products"
    assert box_of(shown, "left") == [1, 3, 28, 28]
    np.testing.assert_allclose(total(shown), figure.products.sum(), rtol=1e-3)
    point(shown, "dX", 16, 20)
    assert titles(shown)[2] == "25 products"
    assert box_of(shown, "dY") == [16, 20, 5, 5]
    np.testing.assert_allclose(total(shown), figure.d_image[16, 20], rtol=1e-3)


def test_a_single_product_lights_up_everywhere(show):
    shown = show(shared_gradient(tap=(0, 2)))
    wanted = (
        "dK(0, 2), the product at place (1, 0): X(1, 2) × dY(1, 0) = 3 × 2 = 6. "
        "The sum so far is 8, in the end 8."
    )
    for panel, row, column in [("products", 1, 0), ("dY", 1, 0), ("left", 1, 2)]:
        assert point(shown, panel, row, column) == wanted
        marks = [box_of(shown, one, "cell") for one in ("left", "dY", "products")]
        assert marks == [[1, 2, 1, 1], [1, 0, 1, 1], [1, 0, 1, 1]]
    shown.page.mouse.move(1, 1)
    assert shown.say().startswith("dK(0, 2): 4 products")
    point(shown, "dX", 1, 2)
    wanted = (
        "dX(1, 2), the product at place (1, 0): K(0, 2) × dY(1, 0) = −1 × 2 = −2. "
        "The sum so far is −4, in the end −4."
    )
    for panel, row, column in [("products", 2, 0), ("dY", 3, 2), ("left", 2, 0)]:
        assert point(shown, panel, row, column) == wanted


def test_pointing_where_there_is_no_product_finds_the_nearest(show):
    shown = show(shared_gradient(tap=(0, 2)))
    assert point(shown, "left", 3, 0).startswith(
        "dK(0, 2), the product at place (1, 0)"
    )
    point(shown, "dX", 0, 0)
    assert point(shown, "dY", 5, 5).startswith("dX(0, 0), the product at place (0, 0)")


def test_arrows_walk_and_escape_leaves(show):
    shown = show(shared_gradient(tap=(0, 1)))
    press = shown.page.keyboard.press
    cells = shown.figure.locator(".wl-sg-cells")
    cells.nth(3).focus()
    press("ArrowRight")
    assert shown.say().startswith("dK(0, 2): 4 products")
    press("ArrowRight")
    press("ArrowDown")
    assert shown.say().startswith("dK(1, 2): 4 products")
    cells.nth(2).focus()
    press("ArrowRight")
    press("ArrowRight")
    assert shown.say().startswith("dK(1, 2), the product at place (0, 1)")
    press("Escape")
    assert shown.say().startswith("dK(1, 2): 4 products")
    assert not shown.page.evaluate("document.activeElement.matches('.wl-pointable')")
    cells.nth(4).focus()
    press("ArrowDown")
    assert shown.say().startswith("dX(1, 0): 2 of the 9 taps")


def test_fingers_point_and_the_page_still_scrolls(show):
    shown = show(shared_gradient(case=LARGE), touch=True, width=390)
    assert tap(shown, "dK", 4, 4).startswith("dK(4, 4): 784 products")
    assert tap(shown, "dX", 0, 0).startswith("dX(0, 0): 1 of the 25 taps")
    assert tap(shown, "products", 4, 4).startswith(
        "dX(0, 0), the product at place (0, 0): K(0, 0) × dY(0, 0)"
    )
    for cells in shown.figure.locator(".wl-sg-cells").all():
        assert cells.evaluate("e => getComputedStyle(e).touchAction") == "pan-y"


def test_another_case_keeps_what_is_pointed_at_inside(show):
    shown = show(shared_gradient(case=LARGE, tap=(4, 4), pixel=(31, 16)))
    shown.figure.get_by_text("small case").click()
    assert shown.say().startswith("dK(2, 2): 4 products")
    shown.page.keyboard.press("ArrowDown")
    assert shown.say().startswith("dK(2, 2): 784 products")
    shown.figure.get_by_role("button", name="Reset").click()
    assert shown.say().startswith("dK(4, 4): 784 products")


def test_the_running_sum_ends_at_the_sum(show):
    shown = show(shared_gradient(tap=(0, 2)))
    shown.settle()
    line = shown.figure.locator(".wl-sg-line").get_attribute("d")
    assert line == "M0 50.00V38.00H50.00V38.00H100.00V2.00H150.00V2.00H200.00"
    assert shown.text(".wl-sg-total .wl-sg-scale") == "±8"


def test_one_case_needs_no_choice(show):
    one = {"one": (np.eye(4), np.eye(2), np.ones((3, 3)))}
    shown = show(shared_gradient(one))
    assert shown.figure.locator("input").count() == 0


# --- What Python refuses -----------------------------------------------------


def test_arrays_that_do_not_fit_show_the_arithmetic():
    bad = np.eye(4), np.eye(3), np.eye(3)
    message = (
        r"cases\['a'\]: dY must have shape 4 - 3 \+ 1 = 2 by "
        r"4 - 3 \+ 1 = 2, got \(3, 3\)"
    )
    with pytest.raises(ValueError, match=message):
        shared_gradient({"a": bad})


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ((np.ones(4), np.eye(3), np.eye(2)), r"X must be finite.*1 to 64, got .*\(4,"),
        ((np.eye(9), np.eye(8), np.eye(2)), r"K must be finite.*1 to 7, got .*\(8, 8"),
        ((np.eye(4), np.eye(3), np.full((2, 2), np.nan)), r"dY must be finite"),
    ],
)
def test_arrays_out_of_bounds_are_refused(arrays, message):
    with pytest.raises(ValueError, match=message):
        shared_gradient({"a": arrays})


def test_no_cases_are_refused():
    with pytest.raises(ValueError, match=r"cases must not be empty, got \{\}"):
        shared_gradient({})


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"tap": (3, 0)}, "tap must lie in rows 0 to 2 and columns 0 to 2"),
        ({"pixel": (0, 4)}, "pixel must lie in rows 0 to 3 and columns 0 to 3"),
        ({"place": (-1, 0)}, "place must lie in rows 0 to 1 and columns 0 to 1"),
        ({"case": "none"}, "case must be one of 'small case', '32 × 32', got 'none'"),
        ({"target": "dY"}, "target"),
    ],
)
def test_pointing_outside_is_refused(bad, message):
    with pytest.raises(traitlets.TraitError, match=message):
        shared_gradient(**bad)


def test_another_case_moves_what_python_points_at_inside():
    figure = shared_gradient(case=LARGE, tap=(4, 1), pixel=(30, 2), place=(27, 0))
    figure.case = "small case"
    assert (figure.tap, figure.pixel, figure.place) == ((2, 1), (3, 2), (1, 0))
