"""The palette by meaning, and how figures are drawn with it.

Every colour has one meaning through the whole book. A figure is drawn in the
light colours; each of them is then written into the SVG as a CSS custom
property with the light colour as fallback, so that the page's theme decides.
Hues: Okabe and Ito (2008), which stay apart under colour blindness.
"""

from __future__ import annotations

from typing import NamedTuple

from whyconv import arguments


class Colour(NamedTuple):
    """One meaning's colour on a light and on a dark page."""

    light: str
    dark: str


PALETTE = {
    "ink": Colour("#1b1f24", "#e6e8eb"),
    "grey": Colour("#5b6570", "#a3adb8"),
    "faint": Colour("#d3d9df", "#3a424b"),
    "ground": Colour("#fefefe", "#14181d"),
    "input": Colour("#0072b2", "#56b4e9"),
    "kernel": Colour("#a35f00", "#f0b429"),
    "kernel-fill": Colour("#e69f00", "#f0b42a"),
    "output": Colour("#007a5a", "#2bc59b"),
    "output-fill": Colour("#009e73", "#2bc59c"),
    "gradient": Colour("#a34d80", "#e29cc4"),
    "gradient-fill": Colour("#cc79a7", "#e29cc5"),
    "error": Colour("#c24a00", "#ff8a4c"),
    "error-fill": Colour("#d55e00", "#ff8a4d"),
    "negative": Colour("#0072b3", "#56b4ea"),
    "positive": Colour("#d55e01", "#ff8a4e"),
}

FONT_SIZE = 14
SMALL = 12.5


def colour(role: str) -> str:
    """The light colour of a meaning, which the SVG writer turns into its variable."""
    return _known(role).light


def variable(role: str) -> str:
    """The CSS value of a meaning: var(--wc-input, #0072b2)."""
    light = _known(role).light
    return f"var(--wc-{role}, {light})"


def fill(role: str) -> str:
    """The role's lighter shade for areas, where it has one, else the role itself."""
    arguments.choice("role", role, PALETTE)
    return f"{role}-fill" if f"{role}-fill" in PALETTE else role


def stylesheet() -> str:
    """The custom properties of the light and the dark page, as CSS."""

    def rules(theme: str) -> str:
        return " ".join(f"--wc-{n}: {getattr(c, theme)};" for n, c in PALETTE.items())

    light, dark = rules("light"), rules("dark")
    return f'html {{ {light} }}\nhtml[data-theme="dark"] {{ {dark} }}\n'


def rc_params() -> dict:
    """Matplotlib settings of every figure; lengths are CSS pixels at design width."""
    ink, grey, faint = colour("ink"), colour("grey"), colour("faint")
    return {
        "svg.fonttype": "none",
        "svg.hashsalt": "whyconv",
        "font.family": ["DejaVu Sans"],
        "font.size": FONT_SIZE,
        "text.color": ink,
        "axes.labelcolor": ink,
        "axes.labelsize": SMALL,
        "axes.edgecolor": faint,
        "axes.linewidth": 1,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "axes.grid.which": "major",
        "grid.color": faint,
        "grid.linewidth": 1,
        "xtick.color": grey,
        "ytick.color": grey,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "xtick.minor.visible": False,
        "xtick.minor.size": 0,
        "ytick.minor.size": 0,
        "xtick.major.size": 4,
        "ytick.major.size": 0,
        "lines.linewidth": 2,
        "lines.markersize": 6,
        "lines.solid_capstyle": "round",
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "savefig.facecolor": "none",
    }


def _known(role: str) -> Colour:
    return PALETTE[arguments.choice("role", role, PALETTE)]
