"""Narrow pages: nothing sticks out of a figure, and the page scrolls one way only."""

import numpy as np
import pytest
from tests.live.examples import EXAMPLES, kernel_lab, shared_gradient, training_player

WIDTHS = (280, 320, 350, 390)
MORE = (300, 358, 400, 430)
#: Words that stick out of their figure, and by how many pixels.
BEYOND = """figure => {
    const {right, left} = figure.getBoundingClientRect();
    const range = document.createRange();
    const walk = document.createTreeWalker(figure.querySelector('.wl-root'), 4);
    const found = [];
    while (walk.nextNode()) {
        const node = walk.currentNode.parentElement;
        if (!node.checkVisibility() || node.closest('.wl-status, svg')) continue;
        if (getComputedStyle(node).clipPath !== 'none') continue;
        range.selectNodeContents(walk.currentNode);
        const box = range.getBoundingClientRect();
        const out = Math.max(box.right - right, left - box.left);
        if (box.width && out > 1) found.push([walk.currentNode.data, out]);
    }
    return found;
}"""


@pytest.mark.parametrize(
    ("widths", "touch"),
    [
        (WIDTHS, True),
        pytest.param(MORE, True, marks=pytest.mark.weekly),
        pytest.param(WIDTHS + MORE, False, marks=pytest.mark.weekly),
    ],
    ids=["narrow", "more", "by mouse"],
)
def test_nothing_sticks_out_of_a_figure(widths, touch, show):
    figures = [make() for make in EXAMPLES.values()]
    rng = np.random.default_rng(0)
    large = [12 * rng.normal(size=(side, side)) for side in (32, 5, 28)]
    figures.append(shared_gradient({"large": large}, case="large"))
    shown = show(*figures, width=400, touch=touch)
    found = {}
    for width in widths:
        shown.page.set_viewport_size({"width": width, "height": 900})
        shown.settle()
        shown.settle()
        for figure in shown.page.locator("figure.wc-live").all():
            beyond = figure.evaluate(BEYOND)
            if beyond:
                found[width, figure.get_attribute("data-module")] = beyond
        wide = shown.page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found[width, "page"] = wide
    assert not found, "\n".join(f"{one}: {what}" for one, what in found.items())


def test_on_a_phone_picture_and_control_are_in_sight_together(show):
    lab, player = (
        show(figure, width=390, height=727, touch=True)
        for figure in (kernel_lab(), training_player())
    )
    lab.control("padding").evaluate("node => node.scrollIntoView({block: 'end'})")
    box = lab.figure.locator(".wl-lab-map canvas").bounding_box()
    assert 0 <= box["y"] < box["y"] + box["height"] < 400
    table = player.figure.locator(".wl-epoch-confusion")
    table.evaluate("node => node.scrollIntoView({block: 'end'})")
    box = player.figure.get_by_role("button", name="Play").bounding_box()
    assert 0 <= box["y"] < 100
