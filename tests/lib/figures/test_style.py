"""The palette: one for the page and for notebooks, complete, and to be read."""

import re
from pathlib import Path

import numpy as np
import pytest

from whyconv import style
from whyconv.figures.images import KINDS
from whyconv.widgets import modules

LIB = Path(style.__file__).parents[1]
NAME = re.compile(r"--(?:wc|wl)-([a-z][a-z-]*[a-z])")
#: The grounds on which each theme stands: the book's and JupyterLab's.
GROUNDS = {
    "light": (style.PALETTE["ground"].light, style.PALETTE["shade"].light, "#ffffff"),
    "dark": (style.PALETTE["ground"].dark, style.PALETTE["shade"].dark, "#111111"),
}
WORDS = ("ink", "grey", "input", "kernel", "output", "gradient", "error")
UNSEEN = {"ground", "shade", "faint"}  # a ground, and hairlines that carry no meaning


def channels(colour):
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])


def luminance(rgb):
    shares = np.asarray(rgb) / 255
    linear = np.where(shares <= 0.04, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    one, other = luminance(one), luminance(other)
    return (np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05)


def shown(role, theme):
    return channels(getattr(style.PALETTE[role], theme))


def texts(*endings):
    paths = [path for path in LIB.rglob("*") if path.suffix in endings]
    assert paths
    return {path.name: path.read_text("utf-8") for path in paths}


def defined(css):
    """The names that some CSS gives a value."""
    return set(re.findall(r"--w[cl]-([a-z-]+)\s*:", css))


def test_every_colour_that_is_used_is_defined_for_the_page_and_for_notebooks():
    """A name without a value falls back to its light colour, in the dark too."""
    files = texts(".css", ".js", ".html")
    own = set().union(*map(defined, files.values()))  # sizes and fonts
    assert not own & set(style.PALETTE), "a second palette"
    in_code = set().union(
        *(re.findall(r'colour\(\w+, "([\w-]+)"\)', text) for text in files.values())
    )
    used = in_code.union(*(NAME.findall(text) for text in files.values()))
    set_by_python = {"font", "wide", "narrow", "touch-wide", "touch-narrow"}
    # `--wl-${role}-fill`: each role that has a fill
    assert used - own - set_by_python <= set(style.PALETTE) | {"fill"}
    light, dark = style.stylesheet().split("@media screen")
    for sheet in (light, dark, style.notebook_stylesheet(), style.live_stylesheet()):
        assert defined(sheet) >= set(style.PALETTE)


def test_no_other_file_spells_a_colour_of_the_palette():
    spelled = {shade.lower() for colour in style.PALETTE.values() for shade in colour}
    for name, text in texts(".css", ".js", ".html").items():
        assert not spelled & set(re.findall(r"#[0-9a-f]{6}\b", text.lower())), name


def test_live_figures_bring_the_palette_with_their_style():
    css = modules.stylesheet("ladder")
    assert css.startswith(style.live_stylesheet())
    for role, colour in style.PALETTE.items():
        assert re.search(rf"--wl-{role}: var\(--wc-{role}, [^;]*{colour.light}", css)


@pytest.mark.parametrize("theme", GROUNDS)
@pytest.mark.parametrize("role", WORDS)
def test_words_in_a_roles_colour_can_be_read(role, theme):
    for ground in GROUNDS[theme]:
        if ground != style.PALETTE["shade"][theme == "dark"] or role in WORDS[:2]:
            assert contrast(shown(role, theme), channels(ground)) >= 4.5


@pytest.mark.parametrize("theme", GROUNDS)
@pytest.mark.parametrize("role", sorted(set(style.PALETTE) - UNSEEN))
def test_marks_of_every_role_can_be_seen(role, theme):
    seen = contrast(shown(role, theme), channels(GROUNDS[theme][0]))
    in_notebook = contrast(shown(role, theme), channels(GROUNDS[theme][2]))
    # On a light page the lightest fills have an edge in their role's own colour.
    edged = theme == "light" and role in ("kernel-fill", "gradient-fill")
    assert min(seen, in_notebook) >= (2 if edged else 3)


@pytest.mark.parametrize("theme", GROUNDS)
@pytest.mark.parametrize("ground", [0, 2], ids=["book", "notebook"])
@pytest.mark.parametrize(
    "role", ["positive", "negative", *(style.fill(k) for k in KINDS[2:])]
)
def test_numbers_are_read_on_cells_of_every_strength(role, ground, theme):
    strengths = np.linspace(0, style.UNDER_TEXT, 56)[:, None]
    under = channels(GROUNDS[theme][ground])
    cells = strengths * shown(role, theme) + (1 - strengths) * under
    assert contrast(cells, shown("ink", theme)).min() >= 4.5


def test_only_what_says_that_it_is_dark_is_dark():
    """Not the system: a light notebook stays light on a dark one."""
    for sheet in (style.notebook_stylesheet(), style.live_stylesheet()):
        assert "prefers-color-scheme" not in sheet
    for said in ('data-jp-theme-light="false"', "vscode-dark", 'html[theme="dark"]'):
        assert said in style.notebook_stylesheet()
