import itertools

import numpy as np
import pytest
import traitlets
from tests.live.examples import matrix
from tests.themes import contrast

from whyconv import matrices, style

# The colour of each entry near its corner, where no letter is, line by line.
COLOURS = """(canvas, columns) => {
  const {width, height} = canvas;
  const {data} = canvas.getContext("2d").getImageData(0, 0, width, height);
  const n = width / (columns + 1);
  const colour = (x, y) => data.slice(4 * (y * width + x)).slice(0, 4).join();
  return Array.from({length: height / n - 1}, (_, line) => Array.from({length: columns},
    (_, column) => colour((column + 1) * n + 2, (line + 1) * n + 2)));
}"""
LAYERS = [
    dict(zip(("side", "size", "stride", "padding"), one, strict=True))
    for one in itertools.product(
        range(4, 8), (1, 3, 5), (1, 2, 3), ("valid", "zero", "circular")
    )
]


def table(lab):
    """The taps that the library sees in the layer of a figure."""
    kernel, image = (lab.size, lab.size, 1, 1), (lab.side, lab.side, 1)
    return matrices.tap_matrix(kernel, image, **lab.how)


def point(shown, canvas, row, column, rows, columns, act="move"):
    """Point at a cell of a canvas: rows and columns count the edges too."""
    grid = shown.figure.locator("canvas").nth(canvas)
    place = shown.cell(grid, row, column, (rows, columns))
    (shown.page.mouse.move if act == "move" else shown.page.touchscreen.tap)(*place)
    return shown.say()


def test_taps_equal_the_librarys_in_every_layer_of_the_figure(run):
    fits = 0
    for layer in LAYERS:
        lab = matrix(**layer)
        how = run("taps", "steps", layer)
        assert how == lab.how
        found = run("taps", "tapMatrix", {**layer, **how})
        if lab.shape[0] == 0:
            assert found["problem"]
            with pytest.raises(ValueError, match=r"does not fit|overlaps itself"):
                table(lab)
            continue
        fits += 1
        expected = table(lab)
        assert (found["rows"], found["columns"]) == lab.shape == expected.shape
        np.testing.assert_array_equal(found["taps"], expected.ravel())
    assert fits == len(LAYERS) - 6


def test_taps_equal_the_librarys_in_random_layers(run):
    rng = np.random.default_rng(0)
    compared = 0
    while compared < 150:
        side, size = int(rng.integers(1, 9)), int(rng.integers(1, 6))
        how = {
            "stride": int(rng.integers(1, 4)),
            "padding": int(rng.integers(0, 4)),
            "mode": str(rng.choice(["zero", "circular"])),
        }
        found = run("taps", "tapMatrix", {"side": side, "size": size, **how})
        try:
            expected = matrices.tap_matrix((size, size, 1, 1), (side, side, 1), **how)
        except ValueError:
            assert found["problem"]
            continue
        compared += 1
        np.testing.assert_array_equal(found["taps"], expected.ravel())


def test_counts_equal_those_of_a_matrix_of_numbers(run):
    rng = np.random.default_rng(1)
    for layer in LAYERS[::5]:
        lab = matrix(**layer)
        if lab.shape[0] == 0:
            continue
        taps = table(lab)
        numbers = {"full": rng.permutation(taps.size).reshape(taps.shape) + 1}
        numbers["masked"] = np.where(taps >= 0, numbers["full"], 0)
        numbers["tied"] = taps + 1
        for form, made in numbers.items():
            found = run("taps", "freedom", taps.ravel().tolist(), form)
            assert found["entries"] == np.count_nonzero(made)
            assert found["numbers"] == len(np.unique(made[made != 0]))


def moved(blocks, circular):
    """Whether each row of blocks, of blocks of taps, is the one above moved by one."""
    one = np.roll(blocks[:-1], 1, axis=1)
    same = blocks[1:] == one
    return bool(same.all() if circular else same[:, 1:].all())


def test_structure_is_what_the_blocks_show(run):
    for layer in LAYERS:
        lab = matrix(**layer)
        rows, _ = lab.shape
        if rows <= 1:
            continue
        places, side = round(rows**0.5), lab.side
        taps = table(lab).reshape(places, places, side, side)
        outer = taps.transpose(0, 2, 1, 3)  # block row, block column, row, column
        inner = taps.transpose(1, 3, 0, 2)
        square = places == side
        circulant = square and all(moved(one, True) for one in (outer, inner))
        toeplitz = all(moved(one, False) for one in (outer, inner))
        named = run("taps", "structure", {**layer, "places": places})
        assert (named == "circulant") == circulant, layer
        assert (named in ("circulant", "Toeplitz")) == toeplitz, layer


def test_starts_with_both_factors(show):
    assert show(matrix()).say() == (
        "4 × 16 = 64 entries, 36 not zero, 9 different numbers. A convolution: the "
        "mask saves a factor of 1.778, the tie another 4. Doubly block Toeplitz."
    )


def test_full_masked_tied_by_mouse_and_by_keyboard(show):
    shown = show(matrix())
    shown.figure.get_by_text("full", exact=True).click()
    assert shown.say() == (
        "4 × 16 = 64 entries, all free: 64 different numbers. A fully connected layer."
    )
    shown.page.keyboard.press("ArrowRight")
    assert shown.say().startswith("4 × 16 = 64 entries, 36 not zero, 36 different")


@pytest.mark.parametrize("padding", ["valid", "zero", "circular"])
@pytest.mark.parametrize("stride", [1, 2])
def test_entries_have_one_colour_where_they_have_one_tap(padding, stride, show):
    lab = matrix(side=6, padding=padding, stride=stride, gaps=False)
    shown = show(lab)
    seen = np.array(shown.figure.locator("canvas").first.evaluate(COLOURS, 36))
    taps = table(lab)
    assert seen.shape == taps.shape
    pairs = set(zip(seen.ravel(), taps.ravel(), strict=True))
    assert len(pairs) == len(np.unique(seen)) == 10


def test_masked_entries_differ(show):
    shown = show(matrix(form="masked"))
    seen = np.array(shown.figure.locator("canvas").first.evaluate(COLOURS, 16))
    taps = table(matrix())
    paper = np.unique(seen[[5, 6, 9, 10]][taps < 0])
    assert len(paper) == 1
    inside = seen[[5, 6, 9, 10]][taps >= 0]
    assert paper[0] not in inside
    assert len(np.unique(inside)) > 25


def test_mouse_points_at_entries_rows_and_columns(show):
    shown = show(matrix(gaps=False))
    place = (0, 1 + 2, 1 + 9, 5, 17)
    assert point(shown, *place) == (
        "Row 2, column 9: from input (2, 1) to output (1, 0) by tap e, which stands at "
        "4 of the 36 entries that are not zero."
    )
    assert point(shown, 0, 3, 4, 5, 17) == (
        "Row 2, column 3: always zero, for input (0, 3) lies outside the window of "
        "output (1, 0)."
    )
    assert point(shown, 0, 3, 0, 5, 17) == (
        "Row 2 is output (1, 0): the kernel laid on its window, 9 inputs of 16."
    )
    assert point(shown, 0, 0, 6, 5, 17) == (
        "Column 5 is input (1, 1): 4 of 4 outputs use it. Laid out as a map, the "
        "column is the kernel flipped."
    )
    assert point(shown, 0, 0, 0, 5, 17).startswith("4 × 16")
    point(shown, *place)
    shown.page.mouse.move(1, 1)
    assert shown.say().startswith("4 × 16")


def test_image_map_and_kernel_point_back(show):
    shown = show(matrix(padding="zero"))
    assert point(shown, 1, 0, 0, 4, 4) == (
        "Column 0 is input (0, 0): 4 of 16 outputs use it. Laid out as a map, the "
        "column is the kernel flipped."
    )
    assert point(shown, 2, 0, 0, 4, 4) == (
        "Row 0 is output (0, 0): the kernel laid on its window, 4 inputs of 16; "
        "5 taps on the padding."
    )
    assert point(shown, 3, 1, 2, 3, 3) == (
        "Tap f: one number, once in 12 of the 16 rows."
    )


def test_arrows_walk_over_entries_edges_and_cut_rows(show):
    shown = show(matrix(row=0, column=0))
    shown.figure.locator("canvas").first.focus()
    press = shown.page.keyboard.press
    press("ArrowRight")
    assert shown.say().startswith("Row 0, column 1: from input (0, 1)")
    press("ArrowDown")
    assert shown.say().startswith("Row 1, column 1: from input (0, 1) to output (0, 1)")
    press("ArrowDown")
    assert shown.say() == (
        "A row that was cut: the window around input (1, 3) would leave the image."
    )
    for _ in range(3):
        press("ArrowUp")
    assert shown.say().startswith("A row that was cut: the window around input (1, 0)")
    press("ArrowDown")
    for _ in range(2):
        press("ArrowLeft")
    assert shown.say().startswith("Row 0 is output (0, 0)")
    press("Escape")
    assert shown.say().startswith("4 × 16")


def test_stride_cuts_rows(show):
    shown = show(matrix(padding="circular"))
    assert shown.say().endswith("Doubly block circulant.")
    shown.control("stride").focus()
    shown.page.keyboard.press("ArrowRight")
    assert shown.say().startswith("4 × 16 = 64 entries, 36 not zero")
    assert shown.say().endswith("neither Toeplitz nor circulant.")
    assert point(shown, 0, 2, 2, 17, 17) == (
        "A row that was cut: the window around input (0, 1) is skipped by stride 2."
    )


def test_finger_points_and_the_page_still_scrolls(show):
    shown = show(matrix(form="masked"), touch=True, width=390)
    shown.figure.locator("canvas").first.scroll_into_view_if_needed()
    said = point(shown, 0, 6, 6, 17, 17, act="tap")
    assert said.startswith("Row 0, column 5: from input (1, 1) to output (0, 0), ")
    assert said.endswith("place e in its window, a weight of its own, one of 36.")
    said = point(shown, 2, 1, 1, 2, 2, act="tap")
    assert said == "Row 3 is output (1, 1): a kernel of its own, 9 inputs of 16."
    for canvas in shown.figure.locator("canvas").all():
        assert canvas.evaluate("e => getComputedStyle(e).touchAction") == "pan-y"


def test_a_window_that_does_not_fit_says_so(show):
    assert show(matrix(side=4, size=5)).say() == (
        "No output: a window of 5 does not fit in 4 pixels + 2 × 0 padding = 4."
    )
    assert show(matrix(side=4, size=5, padding="circular")).say() == (
        "No output: a window of 5 overlaps itself on a ring of 4 pixels."
    )


@pytest.mark.parametrize(
    "bad", [{"side": 3}, {"size": 2}, {"stride": 0}, {"padding": 1}, {"form": "free"}]
)
def test_traits_refuse_what_is_out_of_bounds(bad):
    with pytest.raises(traitlets.TraitError):
        matrix(**bad)


@pytest.mark.parametrize("bad", [{"row": 4}, {"column": 16}, {"tap": 9}])
def test_pointing_outside_the_matrix_shows_its_shape(bad):
    ((name, value),) = bad.items()
    message = rf"{name} {value} lies outside .* 4 rows and 16 columns with 3 \* 3 taps"
    with pytest.raises(traitlets.TraitError, match=message):
        matrix(**bad)


def test_a_smaller_layer_forgets_what_was_pointed_at():
    lab = matrix(side=7, padding="zero", row=40, column=3)
    lab.side = 5
    assert (lab.row, lab.column) == (None, 3)
    assert lab.shape == (25, 25)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_letter_is_read_on_its_colour_however_strong(theme, run):
    def channels(text):
        return [int(text[n : n + 2], 16) for n in (1, 3, 5)]

    fill, ground = (
        channels(getattr(style.PALETTE[role], theme))
        for role in ("kernel-fill", "ground")
    )
    for strength in np.linspace(0, 1, 41):
        letter = run("shared", "lettersOn", fill, ground, float(strength))
        under = [
            strength * a + (1 - strength) * b for a, b in zip(fill, ground, strict=True)
        ]
        assert contrast(channels(letter), under) >= 4.5
