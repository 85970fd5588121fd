"""High contrast: where the system sets the colours of a page, data keep theirs."""

import io

import numpy as np
import pytest
from PIL import Image
from tests.live.examples import EXAMPLES

#: Words take the system's colours, which is right: only what is drawn is compared.
NO_WORDS = """.wl-root * { -webkit-text-fill-color: transparent !important;
    caret-color: transparent !important }"""
#: What each element but native controls paints as its background.
PAINTED = """root => [...root.querySelectorAll('*')].flatMap((node, n) => {
    if (!node.checkVisibility()) return [];
    if (node.matches('button, select, input[type=range], input[type=radio], '
        + 'input[type=checkbox]')) return [];
    const {backgroundColor, backgroundImage} = getComputedStyle(node);
    const clear = backgroundColor === 'rgba(0, 0, 0, 0)' && backgroundImage === 'none';
    return clear ? [] : [[n, node.className]];
})"""
SYSTEM = """() => ['Canvas', 'CanvasText'].map(name => {
    const probe = document.createElement('i');
    probe.style.color = name;
    document.body.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
})"""


def hues(png, least):
    """Pixels of each of 12 hues, of those that are at least so strong and so bright."""
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("HSV"), int)
    coloured = pixels[..., 1:].min(axis=-1) > least
    return np.bincount(pixels[..., 0][coloured] * 12 // 256, minlength=12)


@pytest.mark.deep
@pytest.mark.parametrize(
    "theme", ["light", pytest.param("dark", marks=pytest.mark.weekly)]
)
def test_data_keep_their_colours_where_the_system_sets_them(theme, show):
    shown = show(*[make() for make in EXAMPLES.values()], theme=theme)
    shown.page.add_style_tag(content=NO_WORDS)
    roots = dict(zip(EXAMPLES, shown.page.locator(".wl-root").all(), strict=True))

    def look():
        shown.page.mouse.move(1, 1)
        shown.settle()
        return {
            name: (root.screenshot(), root.evaluate(PAINTED))
            for name, root in roots.items()
        }

    own = look()
    shown.page.emulate_media(forced_colors="active", color_scheme=theme)
    forced = look()
    for name, (picture, painted) in own.items():
        still, still_painted = forced[name]
        assert [one for one in painted if one not in still_painted] == [], name
        colours, kept = hues(picture, least=110), hues(still, least=50)
        # a tint differs a little on the system's ground: count the next hues too
        near = kept + np.roll(kept, 1) + np.roll(kept, -1)
        seen = colours > 60
        assert (near[seen] > 0.7 * colours[seen]).all(), (name, colours, kept)


@pytest.mark.parametrize(
    ("theme", "scheme"),
    [
        ("light", "dark"),
        pytest.param("dark", "light", marks=pytest.mark.weekly),
        pytest.param("light", "light", marks=pytest.mark.weekly),
        pytest.param("dark", "dark", marks=pytest.mark.weekly),
    ],
)
def test_lines_are_drawn_in_the_system_s_text_colour(scheme, theme, show):
    shown = show(EXAMPLES["connections"](), theme=scheme)
    shown.page.emulate_media(forced_colors="active", color_scheme=scheme)
    shown.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    shown.settle()
    ground, ink = shown.page.evaluate(SYSTEM)
    assert ground != ink
    drawn = shown.figure.evaluate(
        """(node) => {
            const probe = document.createElement('i');
            probe.style.forcedColorAdjust = 'none';
            node.append(probe);
            const shades = ['ground', 'ink'].map(role => {
                probe.style.color = `var(--wl-${role})`;
                return getComputedStyle(probe).color;
            });
            probe.remove();
            return shades;
        }"""
    )
    assert drawn == [ground, ink]
    painted = shown.figure.locator("canvas").first.evaluate(
        """(canvas) => {
            const {data} = canvas.getContext('2d').getImageData(
                0, 0, canvas.width, canvas.height);
            return Array.from({length: data.length / 4},
                (_, n) => `rgb(${[...data.slice(4 * n, 4 * n + 3)].join(', ')})`);
        }"""
    )
    assert painted.count(ink) > 50, "the outline of the unit pointed at"
