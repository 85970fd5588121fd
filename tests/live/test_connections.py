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
    // Beside the letter in the middle.
    const at = n => Math.floor((2 + (n + 0.1) * cell) * zoom);
    const {data, width} = pen.getImageData(0, 0, copy.width, copy.height);
    return [0, 1, 2].flatMap(u => [0, 1, 2].map(v =>
        data[4 * (at(row + u) * width + at(column + v)) + 3]));
}"""

#: Letters that the next drawing writes, by row and column.
LETTERS = """async (figure) => {
    const frame = () => new Promise(done => requestAnimationFrame(done));
    const written = new Map();
    const {prototype} = CanvasRenderingContext2D;
    const original = prototype.fillText;
    prototype.fillText = function (text, x, y) {
        written.set(`${y} ${x}`, [y, x, text]);
    };
    figure.style.width = `${figure.clientWidth - 2}px`;
    for (let n = 0; n < 4; n += 1) await frame();
    prototype.fillText = original;
    return [...written.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(
        one => one[2]).join('');
}"""

#: For many settings: the input's grid at each depth, its cell, and what is in its way.
DEEPER = """async (figure) => {
    const frame = () => new Promise(done => requestAnimationFrame(done));
    const sliders = Object.fromEntries([...figure.querySelectorAll('[type=range]')].map(
        one => [one.labels[0].firstChild.textContent, one]));
    const set = (name, value) => {
        sliders[name].value = value - {depth: 1, kernel: 1, stride: 1, dilation: 1,
            input: 6}[name];
        sliders[name].dispatchEvent(new Event('input', {bubbles: true}));
    };
    const found = [];
    for (const settings of [[15, 3, 1, 1], [21, 1, 1, 1], [21, 3, 1, 1], [6, 1, 1, 1],
        [21, 5, 2, 1], [15, 1, 1, 1], [18, 2, 1, 3]]) {
        ['input', 'kernel', 'stride', 'dilation'].forEach(
            (name, n) => set(name, settings[n]));
        const one = {settings, input: [], overlaps: 0, beyond: 0};
        for (let depth = 1; depth <= 5; depth += 1) {
            set('depth', depth);
            await frame();
            await frame();
            const boxes = [...figure.querySelectorAll('.wl-units, .wl-level')].filter(
                one => one.checkVisibility()).map(one => one.getBoundingClientRect());
            const stack = figure.querySelector('.wl-stack').getBoundingClientRect();
            one.input.push([boxes[0].x, boxes[0].width]);
            one.cell = boxes[0].width / settings[0];
            boxes.forEach((a, n) => boxes.slice(n + 1).forEach((b) => {
                one.overlaps += a.left < b.right - 0.5 && b.left < a.right - 0.5
                    && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5;
            }));
            one.beyond = Math.max(one.beyond, ...boxes.map(box => Math.max(
                box.right - stack.right, box.bottom - stack.bottom)));
        }
        found.push(one);
    }
    return found;
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
        "Layer 4 does not fit: its window covers 3 × 3 units, and there are 1 × 1. "
    )
    assert shown.figure.locator(".wl-units:visible").count() == 4


def test_where_no_layer_fits_the_reader_is_told_what_to_change(show):
    shown = show(connections(side=7, stride=3, dilation=3))
    shown.control("kernel").focus()
    shown.page.keyboard.press("ArrowRight")
    assert shown.say() == (
        "Layer 1 does not fit: its window covers 10 × 10 units, and there are 7 × 7. "
        "Choose a smaller kernel, a smaller dilation or a larger input."
    )
    ink = shown.figure.locator("canvas").evaluate(
        """(canvas) => {
            const copy = new OffscreenCanvas(canvas.width, canvas.height);
            const pen = copy.getContext('2d');
            pen.drawImage(canvas, 0, 0);
            const {data} = pen.getImageData(0, 0, canvas.width, canvas.height);
            return data.filter((one, n) => n % 4 === 3 && one > 128).length;
        }"""
    )
    assert ink == 0, "a unit is marked that is joined to nothing"


@pytest.mark.parametrize(("width", "smallest"), [(1280, 8), (390, 5)])
def test_a_deeper_stack_keeps_the_cells_that_it_had(width, smallest, show):
    shown = show(connections(), width=width)
    found = shown.figure.evaluate(DEEPER)
    for case in found:
        assert len({tuple(one) for one in case["input"]}) == 1, case
        assert case["cell"] >= smallest, case
        assert case["overlaps"] == 0, case
        assert case["beyond"] <= 1, case
    usual = next(one for one in found if one["settings"] == [15, 3, 1, 1])
    assert usual["cell"] >= (12 if width == 1280 else 10)


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
    ("settings", "letters"),
    [
        ({}, "abcdefghi"),
        ({"unit": (1, 9, 5)}, "abcdefghi"),
        ({"unit": (0, 7, 7)}, "ihgfedcba"),
        ({"unit": (0, 0, 0)}, "a"),
        ({"kind": "locally connected"}, ""),
        ({"kind": "fully connected"}, ""),
    ],
)
def test_a_shared_weight_has_a_letter(show, settings, letters):
    shown = show(connections(**settings))
    figure = shown.figure.element_handle()
    assert shown.page.evaluate(LETTERS, figure) == letters


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
