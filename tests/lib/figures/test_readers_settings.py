"""Whatever the reader sets in Matplotlib, the figures are those that were designed."""

import itertools
import os
import subprocess
import sys
import warnings

import matplotlib
import numpy as np
import pytest

from whyconv import figures

WORDS = {"alt": "An alt text", "caption": "A caption"}
X = np.arange(1, 6)
#: Values that are tried, the first that a setting takes and does not have.
OTHERS = (
    *("tight", "bold", "italic", "small-caps", "condensed", "serif", "red", "dashed"),
    *("log", "x-large", "center", "right", "top", "both", "projecting", "round"),
    *("x", "minor", "inout", "landscape", "pdf", "auto", "path", "data", "cm", "gray"),
    *("raw", "html5", "round_numbers", "trackball", "mpl2005", "concise", "lower"),
    *("miter", "tab", "nearest", "latex+dvipng", "pdflatex", "a4", "xpdf", "it"),
    *(True, False, 0.5, 3, 42, 7.5, 200, [1.5, 2.5], ["DejaVu Serif"], (1, 2, 3)),
    *(["x", "y", "z"], "none", "strict", "w", "Some text", None),
    "cycler('color', 'r')",
)


def drawn():
    line = figures.Line(X, X**2, "one", "kernel", "dashed", spread=X / 10, points=True)
    panels = [
        figures.Panel(np.eye(3), "small", text=True, boxes=[figures.Box(0, 0, 2, 2)]),
        figures.Panel(np.full((4, 5, 3), 0.5), "photo", kind="photo"),
    ]
    made = [
        figures.charts(figures.Chart([line], "$x$ in m", "y", log="y"), **WORDS),
        figures.images(panels, **WORDS),
        figures.confusion(np.eye(3, dtype=int), **WORDS),
        figures.connections(5, 3, **WORDS),
        figures.bars([figures.Bar("a", 3)], x_label="number", **WORDS),
    ]
    return [one.svg() for one in made]


@pytest.fixture(scope="module")
def designed():
    return drawn()


def others(names):
    """{name: another value that it takes} of those settings that take one."""
    found = {}
    for name, value in itertools.product(names, OTHERS):
        if name in found or str(matplotlib.rcParams.get(name)) == str(value):
            continue
        with matplotlib.rc_context():
            try:
                matplotlib.rcParams[name] = value
            except (ValueError, TypeError, KeyError, AttributeError):
                continue
            if matplotlib.rcParams[name] != matplotlib.rcParamsDefault[name]:
                found[name] = value
    return found


#: Which toolkit shows windows is none of the figures' business.
NAMES = sorted(set(matplotlib.rcParams) - {"backend", "backend_fallback"})
#: All at once, and those that once reached the figures by themselves.
GROUPS = ("", "savefig.", "font.", "text.", "svg.", "path.")


@pytest.mark.filterwarnings("ignore::matplotlib.MatplotlibDeprecationWarning")
@pytest.mark.parametrize("group", GROUPS)
def test_no_setting_of_the_readers_reaches_a_figure(group, designed):
    changed = others([name for name in NAMES if name.startswith(group)])
    with matplotlib.rc_context(changed):
        before = dict(matplotlib.rcParams)
        assert drawn() == designed, changed
        assert dict(matplotlib.rcParams) == before


@pytest.mark.filterwarnings("ignore::matplotlib.MatplotlibDeprecationWarning")
def test_every_setting_is_tried():
    tried = others(NAMES)
    assert sorted(set(NAMES) - set(tried)) == []
    assert {"savefig.bbox", "font.weight", "text.usetex", "svg.fonttype"} <= set(tried)


def test_a_settings_file_is_not_read_and_no_warning_shown(tmp_path):
    """Read before the first import, with a backend that is not there, still there."""
    (tmp_path / "matplotlibrc").write_text(
        "savefig.bbox: tight\ntext.usetex: True\nfont.weight: bold\nbackend: tkagg\n"
    )
    code = """import warnings; warnings.simplefilter("error")
import matplotlib, whyconv.figures as f
svg = f.bars([f.Bar("a", 3)], alt="a", caption="b").svg()
assert 'viewBox="0 0 720 ' in svg and "bold" not in svg, svg[:300]
assert matplotlib.rcParams["backend"].lower() == "tkagg"
assert matplotlib.rcParams["savefig.bbox"] == "tight"
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "MATPLOTLIBRC": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


def test_drawing_warns_of_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn()
