"""Figures in a notebook's page: whether what they show can be read there."""

import re

from whyconv import style

#: Still figures with every role, and a live one over its still picture.
CELLS = (
    """import numpy as np
from whyconv import counting, figures, style, widgets
words = {"alt": "A figure", "caption": "A *figure*"}
kinds = [kind for kind in figures.images.__globals__["KINDS"] if kind != "photo"]
values = np.linspace(-1, 1, 9).reshape(3, 3)
boxes = [figures.Box(0, 0, 1, 1, role) for role in ("kernel", "error", "gradient")]
panels = [figures.Panel(values, kind, kind, text=True, note="a note", boxes=boxes)
          for kind in kinds]
figures.images(panels, **words)""",
    """roles = ["ink", "grey", "input", "kernel", "output", "gradient", "error"]
figures.bars([figures.Bar(role, 3, role=role) for role in roles],
             x_label="number", **words)""",
    """lines = [figures.Line(np.arange(4), np.arange(4) * n, role, role)
         for n, role in enumerate(roles)]
figures.charts(figures.Chart(lines, "x", "y", guides=[(3, "chance")]), **words)""",
    "figures.confusion(np.eye(3, dtype=int) * 90 + 10, **words)",
    """counts = counting.ladder((32, 32, 3), size=5, filters=6)
widgets.Ladder(still=figures.ladder(counts, **words), caption="The ladder: *drag*")""",
)
#: What each figure of the notebook shows: [kind, colour, ground], as computed.
SHOWN = """() => {
  const pen = document.createElement("canvas").getContext("2d");
  const channels = (...colours) => {
    for (const colour of colours) {
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 1, 1);
    }
    return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const grounds = (node) => (node ? [...grounds(node.parentElement),
    getComputedStyle(node).backgroundColor] : ["white"]);
  const figures = ".jp-OutputArea :is(.wc-figure, .wc-live)";
  return [...document.querySelectorAll(`${figures} *`)].flatMap((node) => {
    const hidden = node.matches("style, script, defs *, mask *, tspan");
    if (hidden || !node.checkVisibility()) return [];
    const look = getComputedStyle(node);
    const ground = grounds(node);
    const role = node.closest("[style*='--wc-']")?.getAttribute("style") ?? "";
    const seen = (kind, colour) => [[kind, channels(...ground, colour),
      channels(...ground), role, node.outerHTML.slice(0, 160)]];
    const words = [...node.childNodes].some(
      (one) => one.nodeType === 3 && one.data.trim());
    if (node.matches("text")) return seen("words", look.fill);
    if (!node.closest("svg")) return words ? seen("words", look.color) : [];
    if (!node.matches("path, rect, circle, line, use, polyline")) return [];
    return [["mark", look.fill], ["mark", look.stroke]]
      .filter(([, colour]) => colour !== "none" && !colour.startsWith("url"))
      .flatMap(([kind, colour]) => seen(kind, colour));
  });
}"""


def check_read(seen, theme):
    """Words 4.5 : 1, marks 3 : 1, and the colours those of the theme, not the other."""
    words = [one for one in seen if one[0] == "words"]
    marks = [one for one in seen if one[0] == "mark" and not is_quiet(one, theme)]
    assert len(words) > 50
    assert len(marks) > 50
    for least, several in ((4.5, words), (3, marks)):
        for _, colour, ground, _, element in several:
            assert contrast(colour, ground) >= least, (theme, element)
    roles = [style.PALETTE[role] for role in ("ink", "negative", "positive")]
    found = {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour, *_ in seen}
    both = {one.light for one in roles}, {one.dark for one in roles}
    expected, wrong = both[::-1] if theme == "Dark" else both
    assert expected <= found
    assert not wrong & found


def is_quiet(mark, theme):
    """Hairlines, gaps, and on a light page fills that have an edge of their own."""
    role = (re.search(r"--wc-([a-z-]+)", mark[3].split("font")[0]) or [""])[0]
    light = theme == "Light" and role in ("--wc-kernel-fill", "--wc-gradient-fill")
    live = not mark[3]  # tests/live looks at these
    return light or live or role in ("--wc-faint", "--wc-ground", "")


def contrast(one, other):
    def luminance(channels):
        shares = [channel / 255 for channel in channels]
        linear = [
            share / 12.92 if share <= 0.04 else ((share + 0.055) / 1.055) ** 2.4
            for share in shares
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)
