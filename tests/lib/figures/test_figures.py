import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from whyconv import counting, figures, style
from whyconv.figures import raster

WORDS = {"alt": "An alt text", "caption": "A caption with *emphasis*"}
CORNERS = [np.array([n, -2, 0]) for n in range(4)]
LADDER = counting.ladder((32, 32, 3), size=5, filters=6)
X = np.arange(5)


def make_images():
    panels = [
        figures.Panel(np.eye(3), "small", text=True, boxes=[figures.Box(0, 0, 2, 2)]),
        figures.Panel(np.linspace(-1, 1, 900).reshape(30, 30), "large", note="a note"),
        figures.Panel(np.full((4, 5, 3), 0.5), "photo", kind="photo"),
    ]
    return figures.images(panels, **WORDS)


def make_charts():
    lines = [
        figures.Line(X, X + 1, "one"),
        figures.Line(X, X**2 + 1, "two", "kernel", "dashed", spread=X / 10),
    ]
    linear = figures.Chart(lines, "x", "y", guides=[(3, "chance")])
    return figures.charts([linear, figures.Chart(lines, "x", "y", log="y")], **WORDS)


PASSES = (
    [figures.Panel(np.eye(3), "X", text=True), figures.Panel([[1.0, 2]], "z")],
    [figures.Panel(np.eye(3), "dX", text=True), figures.Panel([[3.0, -4]], "dz")],
    ["dense"],
)
MAKERS = {
    "ladder": lambda: figures.ladder(LADDER, **WORDS),
    "confusion": lambda: figures.confusion(np.eye(3, dtype=int), **WORDS),
    "shades": lambda: figures.shades(
        np.eye(2), ["a", "b"], ["1", "2"], x_label="x", **WORDS
    ),
    "bars": lambda: figures.bars([figures.Bar("a", 3)], x_label="number", **WORDS),
    "images": make_images,
    "square": lambda: figures.square(CORNERS, [*"abcd"], across="f", down="T", **WORDS),
    "charts": make_charts,
    "connections": lambda: figures.connections(9, 3, **WORDS),
    "passes": lambda: figures.passes(*PASSES, **WORDS),
    "charts in two rows": lambda: figures.charts(
        [figures.Chart([figures.Line(X, X, "")], "x", "y")] * 3,
        columns=2,
        narrow_columns=2,
        **WORDS,
    ),
    "receptive field": lambda: figures.receptive_field([(3, 1), (3, 2)], **WORDS),
}


@pytest.fixture(params=MAKERS)
def figure(request):
    return MAKERS[request.param]()


def svgs(figure):
    return [figure.svg(width) for width in (720, 360)]


def test_html_says_the_alt_text_and_shows_the_caption(figure):
    html = figure.html()
    assert 'role="img" aria-label="An alt text"' in html
    assert "<figcaption>A caption with <em>emphasis</em></figcaption>" in html
    assert html.count('class="wc-wide"') == html.count('class="wc-narrow"') == 1


def test_both_drawings_are_well_formed_and_of_their_width(figure):
    for svg, width in zip(svgs(figure), (720, 360), strict=True):
        root = ElementTree.fromstring(svg)
        assert root.attrib["viewBox"].split()[2] == str(width)
        assert "width" not in root.attrib


def test_every_colour_is_one_the_theme_can_change(figure):
    """No hex colour is left but as the fallback of a variable."""
    for svg in svgs(figure):
        bare = re.sub(r"var\(--wc-[\w-]+, #\w+\)", "", svg)
        bare = re.sub(r"base64,[\w+/=]+|#wc[\w-]+", "", bare)
        assert re.findall(r"#[0-9a-fA-F]{3,6}\b", bare) == []


def test_ids_are_only_those_referred_to_and_differ_between_drawings(figure):
    wide, narrow = (set(re.findall(r' id="([^"]+)"', svg)) for svg in svgs(figure))
    for svg, ids in zip(svgs(figure), (wide, narrow), strict=True):
        assert ids == set(re.findall(r"#(wc[\w-]+)", svg))
    assert not wide & narrow


def test_the_same_figure_twice_is_the_same_text(figure):
    assert figure.html() == figure.html()


def test_notebook_gets_words_and_html(figure):
    bundle = figure._repr_mimebundle_()
    assert bundle["text/plain"] == "Figure: An alt text"
    assert set(bundle) == {"text/plain", "text/html"}


def test_words_cannot_become_markup():
    sly = figures.ladder(LADDER, alt='"><script>', caption="<b>bold</b> & co")
    assert 'aria-label="&quot;&gt;&lt;script&gt;"' in sly.html()
    assert "<figcaption>&lt;b&gt;bold&lt;/b&gt; &amp; co</figcaption>" in sly.html()


@pytest.mark.parametrize("missing", ["alt", "caption"])
@pytest.mark.parametrize("nothing", ["", "  ", None])
def test_a_figure_without_words_is_refused(missing, nothing):
    with pytest.raises((TypeError, ValueError), match=f"^{missing} must"):
        figures.ladder(LADDER, **{**WORDS, missing: nothing})


def test_ladder_writes_the_counts():
    svg = figures.ladder(LADDER, **WORDS).svg()
    for text in ("14,450,688", "352,800", "450"):
        assert f">{text}</text>" in svg


def test_ladder_draws_areas_to_scale():
    for side in (8, 32):
        layers = counting.ladder((side, side, 3), size=5, filters=6)
        for width, room in ((720, 232), (360, 150)):
            svg = figures.ladder(layers, **WORDS).svg(width)
            squares = re.findall(r'd="M(\S+) \S+H(\S+)V\S+H\S+z"', svg)
            drawn = [abs(float(right) - float(left)) for left, right in squares]
            shares = [one.weights / layers.fully_connected.weights for one in layers]
            sides = room * np.sqrt(shares)
            np.testing.assert_allclose(drawn[-3:], sides, atol=0.11)


@pytest.mark.parametrize("width", [720, 360])
def test_square_has_its_numbers_its_titles_and_an_arrow_along_each_side(width):
    titles = ["x", "f(x)", "Tx", "f(Tx)"]
    square = figures.square(CORNERS, titles, across="f", down="T", **WORDS)
    words = re.findall(r">([^<>]+)</text>", square.svg(width))
    numbers = [str(n) for n in range(4)] + ["−2"] * 4 + ["0"] * 4
    assert sorted(words) == sorted([*numbers, *titles, "f", "f", "T", "T"])


@pytest.mark.parametrize(
    ("corners", "titles", "message"),
    [
        (CORNERS[:3], "abcd", "corners must be 4, one for each corner, got 3"),
        (CORNERS, "abc", "titles must be 4, one for each corner, got 3"),
        ([*CORNERS[:3], np.ones(2)], "abcd", r"equally long.* got \[3, 3, 3, 2\]"),
        ([np.ones(13)] * 4, "abcd", r"at most 12 numbers, got \[13, 13, 13, 13\]"),
    ],
)
def test_square_says_what_does_not_fit(corners, titles, message):
    with pytest.raises(ValueError, match=message):
        figures.square(corners, list(titles), across="f", down="T", **WORDS)


def test_signed_cells_are_blue_below_zero_and_orange_above():
    values = np.array([[-2.0, 0.0, 1.0]])
    panel = figures.Panel(values, grid=False)
    svg = figures.images([panel], scale=False, **WORDS).svg()
    positive, negative = (
        re.search(rf"<g [^>]*--wc-{role}[^>]*>(.*?)</g>", svg)[1]
        for role in ("positive", "negative")
    )
    assert positive == '<path fill-opacity="0.50" d="M2 0h1v1h-1z"/>'
    assert negative == '<path fill-opacity="1.00" d="M0 0h1v1h-1z"/>'


def test_lines_of_one_look_are_one_path():
    """But not where they are seen through: crossings would look different."""
    svg = figures.images([figures.Panel(np.zeros((4, 4)))], **WORDS).svg()
    hairlines = re.findall(r'<path d="([^"]*)"[^>]*stroke-width: 0.75[^>]*/>', svg)
    assert [path.count("M") for path in hairlines] == [6]
    crossing = figures.connections(5, 3, **WORDS).svg()
    assert all(
        path.count("M") == 1
        for path in re.findall(r'<path d="([^"]*)"[^>]*opacity[^>]*/>', crossing)
    )


def test_panels_that_are_compared_share_one_scale():
    panels = [figures.Panel([[0.5]], kind="input"), figures.Panel([[2]], kind="input")]
    svg = figures.images(panels, scale=False, **WORDS).svg()
    assert re.findall(r'fill-opacity="([\d.]+)"', svg) == ["0.25", "1.00"]


def test_large_arrays_become_one_picture_seen_through_the_colour():
    side = int(raster.CELLS**0.5) + 1
    fragment = raster.shaded(np.ones((side, side)), 1, [("output", 1)])
    svg = fragment(0, 0, 10, 10)
    assert svg.count("<image") == 1
    assert 'mask="url(#' in svg


def test_a_picture_is_in_the_page_once_for_both_drawings():
    html = MAKERS["images"]().html()
    pictures = re.findall(r"base64,([\w+/=]+)", html)
    assert len(pictures) == len(set(pictures)) > 0
    for name in re.findall(r'<use href="#(wc\w{12})"', html):
        assert html.count(f'<image id="{name}"') == 1


def test_tiles_by_hand():
    panel = figures.Panel.tiled(np.arange(1, 9).reshape(1, 2, 2, 2), "two", "input")
    assert panel.array[..., 0].tolist() == [[1, 2, 0, 5, 6], [3, 4, 0, 7, 8]]
    tiles = figures.Panel.tiled(np.ones((3, 2, 4, 5)))
    assert tiles.array.shape == (3 * 5 - 1, 2 * 6 - 1, 1)


def test_not_a_number_is_drawn_as_nothing():
    panel = figures.Panel([[np.nan, 1.0]])
    assert panel.largest == 1
    svg = figures.images([panel], scale=False, **WORDS).svg()
    assert "nan" not in svg


def test_end_labels_never_overlap():
    lines = [figures.Line(X, X * 0 + 1 + n / 100, f"line {n}") for n in range(4)]
    svg = figures.charts(figures.Chart(lines, "x", "y"), **WORDS).svg()
    heights = [float(y) for y in re.findall(r' y="([\d.]+)">line \d<', svg)]
    assert len(heights) == 4
    assert np.diff(sorted(heights)).min() >= 17


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: figures.images([], **WORDS), "panels must not be empty"),
        (lambda: figures.charts([], **WORDS), "items must not be empty"),
        (lambda: figures.bars([], **WORDS), "items must not be empty"),
        (lambda: figures.Panel(np.zeros(3)), r"array must be .* got shape \(3,\)"),
        (lambda: figures.Panel(np.zeros((0, 3))), "array must not be empty"),
        (lambda: figures.Panel(np.zeros((2, 2, 3))), "3 channels need kind 'photo'"),
        (lambda: figures.Panel(np.eye(2), kind="rainbow"), "kind must be one of"),
        (lambda: figures.Line([1, 2], [1], "short"), r"y must have .* line 'short'"),
        (
            lambda: figures.bars([figures.Bar("none", 0)], log=True, **WORDS),
            "a log scale needs values above 0",
        ),
    ],
)
def test_bad_input_is_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_palette_has_no_two_roles_of_one_light_colour():
    """The SVG writer finds a role by its light colour."""
    lights = [colour.light for colour in style.PALETTE.values()]
    assert len(set(lights)) == len(lights)


def test_unknown_role_is_named():
    with pytest.raises(ValueError, match=r"role must be one of 'ink', .* got 'pink'"):
        style.colour("pink")


def test_a_gradient_has_the_shape_of_its_array_and_a_layer_joins_two():
    going, back, names = PASSES
    svg = figures.passes(*PASSES, **WORDS).svg()
    assert svg.count(">dense</text>") == 2  # there and back
    with pytest.raises(ValueError, match="2 arrays need as many gradients, got 1"):
        figures.passes(going, back[:1], names, **WORDS)
    with pytest.raises(ValueError, match="and 1 layers between them, got 2"):
        figures.passes(going, back, names * 2, **WORDS)
    with pytest.raises(ValueError, match=r"backward, 'dz' must have shape \(3, 3, 1\)"):
        figures.passes(going, back[::-1], names, **WORDS)


def test_charts_fill_rows_of_so_many_columns():
    line = figures.Line(X, X, "")
    items = [figures.Chart([line], f"x {n}", "y") for n in range(3)]
    svg = figures.charts(items, columns=2, **WORDS).svg()
    places = re.findall(r'x="([\d.]+)" y="([\d.]+)"[^>]*>x \d<', svg)
    (x0, y0), (x1, y1), (x2, y2) = [tuple(map(float, at)) for at in places]
    assert y0 == y1 < y2
    assert x0 == x2 < x1


def test_error_bars_reach_as_far_below_and_above_as_they_are_told():
    low, high = [0.5, 0.5], [2, 1]
    line = figures.Line([1, 2], [1, 3], "a", points=True, spread=(low, high))
    chart = figures.Chart([line], "x", "y", y_limits=(0, 4))
    svg = figures.charts(chart, height=300, **WORDS).svg()
    bars = re.search(r'<path d="M(\S+) (\S+)V(\S+)M(\S+) (\S+)V(\S+?)"', svg)
    one, other = (abs(float(bars[n]) - float(bars[n + 1])) for n in (2, 5))
    assert one / other == pytest.approx(2.5 / 1.5, rel=0.01)
    with pytest.raises(ValueError, match=r"spread must have shape \(2, 2\)"):
        figures.Line([1, 2], [1, 3], "a", spread=([1], [1]))


def test_what_a_logarithmic_axis_cannot_show_is_left_out():
    """Such as times that a slow clock calls nothing: their bars have no path."""
    times, none = [0, 0, 0, 3], [0, 0, 0, 0]
    line = figures.Line([1, 2, 3, 4], times, "a", points=True, spread=(none, none))
    chart = figures.Chart([line], "x", "y", log="xy")
    svg = figures.charts(chart, **WORDS).svg()
    assert svg.count("<path") == len(re.findall(r'<path [^>]*\bd="', svg))


def test_a_drawing_says_its_font_once_and_no_more_digits_than_show():
    line = figures.Line(X, X / 7, "a seventh")
    svg = figures.charts(figures.Chart([line], "x", "y"), **WORDS).svg()
    assert svg.count("font-family") == 1
    tags = " ".join(re.findall(r"<[^<>]*>", svg))
    shown = re.sub(r' (transform|data-charts)="[^"]*"', "", tags)
    assert not re.search(r"\.\d{3}", shown)
    assert not re.search(r"<g>\n<text[^\n]*\n</g>", svg)
