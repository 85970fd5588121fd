import numpy as np
import pytest
import traitlets
from tests.live.examples import connections

from whyconv import counting, shapes

KINDS = ["fully connected", "locally connected", "convolution"]
WINDOW_SHADES = """([figure, row, column]) => {
    const canvas = figure.querySelector('canvas');
    const copy = document.createElement('canvas');
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const pen = copy.getContext('2d');
    pen.drawImage(canvas, 0, 0);
    const zoom = canvas.width / canvas.clientWidth;
    const cell = figure.querySelector('.wl-units').clientWidth / 15;
    const at = n => Math.floor((2 + (n + 0.5) * cell) * zoom);
    const {data, width} = pen.getImageData(0, 0, copy.width, copy.height);
    return [0, 1, 2].flatMap(u => [0, 1, 2].map(v =>
        data[4 * (at(row + u) * width + at(column + v)) + 3]));
}"""


def stacks(number, seed):
    """Random stacks of layers that fit."""
    rng = np.random.default_rng(seed)
    while number:
        size, stride, dilation, depth, side = map(
            int, rng.integers(1, [6, 4, 4, 6, 22])
        )
        sides = [side]
        try:
            for _ in range(depth):
                sides.append(
                    shapes.output_size(sides[-1], size, stride, dilation=dilation)
                )
        except ValueError:
            continue
        number -= 1
        yield (
            {
                "size": size,
                "stride": stride,
                "dilation": dilation,
                "depth": depth,
                "side": side,
            },
            sides,
        )


def point_at(shown, level, row, column, side):
    """Move the mouse to the middle of a unit."""
    units = shown.figure.locator(".wl-units").nth(level)
    shown.page.mouse.move(*shown.cell(units, row, column, (side, side)))
    return shown.say()


def test_sides_equal_the_librarys(run):
    for how, sides in stacks(60, seed=0):
        assert run("stacks", "stackSides", how) == {"sides": sides, "problem": None}


def test_receptive_fields_equal_the_librarys(run):
    rng = np.random.default_rng(1)
    for _ in range(100):
        windows = rng.integers(1, 6, (rng.integers(0, 7), 3)).tolist()
        size, jump = shapes.receptive_field(windows)
        found = run("stacks", "receptiveField", windows)
        assert found == {"size": size, "jump": jump}


def test_paths_and_taps_equal_those_of_the_connection_matrix(run):
    rng = np.random.default_rng(2)
    for how, sides in stacks(60, seed=2):
        below, above = sides[:2]
        window = {name: how[name] for name in ("size", "stride", "dilation")}
        seen = shapes.tap_positions(below, **window)
        matrix = np.zeros((above, below), int)
        for output, positions in enumerate(seen):
            matrix[output, positions] = 1
        up, down = rng.integers(0, 9, below), rng.integers(0, 9, above)
        found = run("stacks", "pathsUp", up.tolist(), above, window)
        assert found == (matrix @ up).tolist()
        found = run("stacks", "pathsDown", down.tolist(), below, window)
        assert found == (down @ matrix).tolist()
        output, position = int(rng.integers(above)), int(rng.integers(below))
        tap = seen[output].index(position) if position in seen[output] else -1
        assert run("stacks", "tapUnder", output, position, window) == tap


@pytest.mark.parametrize("kind", KINDS)
def test_counts_equal_the_librarys(run, kind):
    for how, sides in stacks(60, seed=3):
        window = {name: how[name] for name in ("size", "stride", "dilation")}
        layers = [
            counting.ladder((side, side, 1), filters=1, **window) for side in sides[:-1]
        ]
        chosen = [layer[KINDS.index(kind)] for layer in layers]
        assert run("stacks", "stackCounts", kind, sides, how["size"]) == {
            "pairs": sum(layer.fully_connected.weights for layer in layers),
            "connections": sum(layer.nonzeros for layer in chosen),
            "weights": sum(layer.weights for layer in chosen),
        }


def test_mouse_on_an_output_shows_its_inputs(show):
    shown = show(connections())
    assert point_at(shown, 1, 0, 12, side=13) == (
        "Output (0, 12) sees 9 of 225 inputs, a receptive field of 3 × 3. The layer "
        "has 1,521 connections, 4.00% of all pairs, and 9 different weights."
    )


def test_mouse_on_an_input_shows_its_outputs(show):
    shown = show(connections())
    assert point_at(shown, 0, 0, 0, 15).startswith(
        "Input (0, 0) moves 1 of 169 outputs"
    )
    assert point_at(shown, 0, 7, 7, 15).startswith(
        "Input (7, 7) moves 9 of 169 outputs"
    )
    shown.page.mouse.move(1, 1)
    assert shown.say().startswith("Output (6, 6) sees 9")


def test_mouse_on_a_unit_between_shows_both(show):
    shown = show(connections(depth=3))
    assert point_at(shown, 1, 6, 6, 13).startswith(
        "Layer 1's unit (6, 6) sees 9 of 225 inputs, a receptive field of 3 × 3, "
        "and moves 25 of 81 outputs."
    )


def test_arrows_walk_and_escape_leaves(show):
    shown = show(connections())
    shown.figure.locator(".wl-units").nth(1).focus()
    shown.page.keyboard.press("ArrowRight")
    shown.page.keyboard.press("ArrowDown")
    assert shown.say().startswith("Output (7, 7)")
    shown.page.keyboard.press("Escape")
    assert shown.say().startswith("Output (6, 6)")
    assert shown.page.evaluate("document.activeElement === document.body")


def test_finger_taps_a_unit_and_it_stays(show):
    shown = show(connections(), touch=True, width=390)
    box = shown.figure.locator(".wl-units").nth(0).bounding_box()
    shown.page.touchscreen.tap(box["x"] + 2, box["y"] + box["height"] - 2)
    assert shown.say().startswith("Input (14, 0) moves 1 of 169")


def test_kinds_differ_in_connections_and_in_weights(show):
    shown = show(connections())
    shown.control("locally connected").check()
    assert "4.00% of all pairs, and 1,521 different weights" in shown.say()
    shown.control("fully connected").check()
    words = shown.say()
    assert "sees 225 of 225 inputs" in words
    assert "38,025 connections, 100% of all pairs, and 38,025 different" in words


def test_field_grows_with_depth(show):
    shown = show(connections())
    shown.control("depth").focus()
    for layers in range(2, 6):
        shown.page.keyboard.press("ArrowRight")
        side = 2 * layers + 1
        assert f"sees {side**2} of 225 inputs, a receptive field of" in shown.say()
    labels = shown.texts(".wl-note:visible")
    assert labels == [f"sees {n} × {n}" for n in (3, 5, 7, 9, 11)]


def test_dilation_leaves_gaps_in_the_field(show):
    words = show(connections(depth=3, dilation=2)).say()
    assert "sees 49 of 225 inputs, a receptive field of 13 × 13" in words


def test_a_layer_that_does_not_fit_shows_the_arithmetic(show):
    shown = show(connections(depth=5, stride=2))
    assert shown.say().startswith(
        "Layer 4 does not fit: a window of 3 does not fit in 1 pixels + 2 × 0 padding"
    )
    assert shown.figure.locator(".wl-units:visible").count() == 4


@pytest.mark.parametrize(
    ("kind", "travels"), [("convolution", True), (KINDS[1], False)]
)
def test_a_shared_weight_keeps_its_shade(show, kind, travels):
    shown = show(connections(kind=kind))
    figure = shown.figure.element_handle()
    point_at(shown, 1, 2, 3, side=13)
    one = shown.page.evaluate(WINDOW_SHADES, [figure, 2, 3])
    point_at(shown, 1, 9, 5, side=13)
    other = shown.page.evaluate(WINDOW_SHADES, [figure, 9, 5])
    assert len(set(one)) == 9
    assert (one == other) == travels


@pytest.mark.parametrize(
    "bad",
    [
        {"size": 0},
        {"depth": 6},
        {"side": 5},
        {"stride": 1.5},
        {"kind": "sparse"},
        {"unit": (0, 1)},
        {"unit": (6, 0, 0)},
    ],
)
def test_traits_refuse_what_is_out_of_bounds(bad):
    with pytest.raises(traitlets.TraitError):
        connections(**bad)
