"""Less text for the same drawing, case by case."""

import pytest

from whyconv.figures.compact import compact

BARE = '<svg xmlns="http://www.w3.org/2000/svg">'
OPEN = BARE[:-1] + ' xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1">'
GREY = "fill: none; stroke: grey"
CASES = {
    "an upright and a level line take one number": (
        '<path d="M 1.04 2 \nL 1.04 9.96 \nL 5 9.96 \nL 6 7.5 \n"/>',
        '<path d="M1 2V10H5L6 7.5"/>',
    ),
    "a curve keeps all of its points": (
        '<path d="M 0 1 C 0.5 0.25 -0.04 1 2 2 z"/>',
        '<path d="M0 1C0.5 0.2 0 1 2 2z"/>',
    ),
    "a number in thousands keeps its zeros": (
        '<rect x="1200.00" width="100.000" height="0.06"/>',
        '<rect x="1200" width="100" height="0.1"/>',
    ),
    "groups that say nothing, and what is in none of them": (
        '<g id="a">\n<g id="b"/>\n<g id="c">\n<rect x="1"/>\n</g></g><g/>',
        '<rect x="1"/>',
    ),
    "a path without a look": ('<path d="M0 0" style="fill: none"/>', ""),
    "strokes of one look": (
        f'<path d="M0 0L1 1" style="{GREY}"/><path d="M2 2L3 3" style="{GREY}"/>',
        f'<path d="M0 0L1 1M2 2L3 3" style="{GREY}"/>',
    ),
    "strokes that are seen through": (
        f'<path d="M0 0" style="{GREY}; stroke-opacity: 0.5"/>'
        f'<path d="M2 2" style="{GREY}; stroke-opacity: 0.5"/>',
        f'<g style="{GREY}; stroke-opacity: 0.5"><path d="M0 0"/><path d="M2 2"/></g>',
    ),
    "an opacity of the whole is nobody else's": (
        '<rect style="opacity: 0.5"/><rect style="opacity: 0.5"/>',
        '<rect style="opacity: 0.5"/><rect style="opacity: 0.5"/>',
    ),
    "a run of one style, and another": (
        '<text style="fill: a">1</text><text style="fill: a">2</text>'
        '<text style="fill: b">3</text>',
        '<g style="fill: a"><text>1</text><text>2</text></g>'
        '<text style="fill: b">3</text>',
    ),
    "a clip path that one child takes over": (
        '<defs><clipPath id="k"/></defs>'
        '<g clip-path="url(#k)"><path d="M0 0" style="fill: a"/></g>',
        '<defs><clipPath id="k"/></defs>'
        '<path d="M0 0" style="fill: a" clip-path="url(#k)"/>',
    ),
    "a clip path that would move with a marker": (
        '<defs><clipPath id="k"/><path id="m" d="M0.123 0"/></defs>'
        '<g clip-path="url(#k)"><use xlink:href="#m" x="5" y="6"/></g>',
        '<defs><clipPath id="k"/><path id="m" d="M0.12 0"/></defs>'
        '<g clip-path="url(#k)"><use x="5" y="6" href="#m"/></g>',
    ),
    "definitions that nobody uses": (
        '<defs><clipPath id="k"><rect/></clipPath><style>*{}</style></defs><rect/>',
        "<rect/>",
    ),
    "a moved element stays outside": (
        '<rect style="fill: a" transform="rotate(9)"/><rect style="fill: a"/>',
        '<rect style="fill: a" transform="rotate(9)"/><rect style="fill: a"/>',
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_less_text(case):
    long, short = CASES[case]
    wanted = f"{BARE}{short}</svg>" if short else BARE.replace(">", "/>")
    assert compact(f"{OPEN}{long}</svg>") == wanted


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_left_to_take(case):
    once = compact(f"{OPEN}{CASES[case][0]}</svg>")
    assert compact(once) == once
