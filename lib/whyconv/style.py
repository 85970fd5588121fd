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
    "ink": Colour("#1d2124", "#e3e2dd"),
    "grey": Colour("#5a6064", "#9fa3a5"),
    "faint": Colour("#d8d7d0", "#3a3f43"),
    "ground": Colour("#fefdfb", "#15181a"),
    "shade": Colour("#f5f3ed", "#1e2225"),
    "input": Colour("#0072b2", "#56b4e9"),
    "input-fill": Colour("#0072b4", "#4fa6d8"),
    "kernel": Colour("#a35f00", "#f0b429"),
    "kernel-fill": Colour("#e69f00", "#ce991f"),
    "output": Colour("#007a5a", "#2bc59b"),
    "output-fill": Colour("#009e73", "#25b38c"),
    "gradient": Colour("#a34d80", "#e29cc4"),
    "gradient-fill": Colour("#cc79a7", "#cd8cb1"),
    "error": Colour("#c24a00", "#ff8a4c"),
    "error-fill": Colour("#d55e00", "#e87c43"),
    "negative": Colour("#0072b3", "#4fa6d8"),
    "positive": Colour("#d55e01", "#e87c43"),
}
"""The light colours all differ, if by one step: the SVG writer knows a role by it.

On a dark page the fills are a little darker than the words and lines of their role, so
that light numbers are read on them.
"""

UNDER_TEXT = 0.55
"""The strength of the fullest colour on which ink is read, in either theme."""

DARK_NOTEBOOKS = (
    'body[data-jp-theme-light="false"]',
    "body.vscode-dark",
    'body[data-vscode-theme-kind="vscode-dark"]',
    'html[theme="dark"]',
)
"""How JupyterLab (and Notebook), VS Code and Colab say that their page is dark."""

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
    """The custom properties of a page of the book, light and dark, as CSS.

    Paper is light.
    """
    return (
        f":root {{ color-scheme: light; {_rules('light')} }}\n"
        '@media screen { :root[data-theme="dark"] '
        f"{{ color-scheme: dark; {_rules('dark')} }} }}\n"
    )


def notebook_stylesheet() -> str:
    """The same for the figures of a dark notebook; a light one needs none, as CSS.

    The notebook's own colour stays the ground, which differs between its themes.
    """
    figures = f":is({', '.join(DARK_NOTEBOOKS)}) :is(.wc-figure, .wc-live)"
    dark = PALETTE["ground"].dark
    around = f"var(--jp-layout-color0, var(--vscode-editor-background, {dark}))"
    rules = _rules("dark").replace(f"ground: {dark}", f"ground: {around}")
    return f"@media screen {{ {figures} {{ color-scheme: dark; {rules} }} }}\n"


def live_stylesheet() -> str:
    """The custom properties --wl-ROLE of live figures, the theme's colours, as CSS.

    Its light colours where there is no theme, on the ground of the notebook.
    """
    rules = " ".join(f"--wl-{role}: {variable(role)};" for role in PALETTE)
    light = PALETTE["ground"].light
    rules = rules.replace(
        f"ground, {light}", f"ground, var(--jp-layout-color0, {light})"
    )
    return f".wc-live {{ {rules} }}\n{notebook_stylesheet()}"


def _rules(theme: str) -> str:
    return " ".join(f"--wc-{n}: {getattr(c, theme)};" for n, c in PALETTE.items())


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
