"""Fingers: what scrolls changes nothing, and what is out of sight answers nothing."""

import pytest
from tests.live.examples import EXAMPLES, MOSTLY_WEEKLY, connections, kernel_lab
from tests.live.fingers import Fingers

#: Each control that a finger may come down on, and each grid.
HANDLES = "[type=range]:visible, .wl-pointable:visible"
#: What a figure says: its controls, and its sentence.
SAID = """figure => [...figure.querySelectorAll('input')].map(
    one => one.type === 'range' ? one.valueAsNumber : one.checked
).concat([...figure.querySelectorAll('.wl-slider output, .wl-say')].map(
    one => one.textContent))"""
#: Presses and moves sent to every grid while nothing of its figure is laid out.
TO_HIDDEN = """() => {
    for (const figure of document.querySelectorAll('figure.wc-live')) {
        figure.querySelector('.wl-root').style.display = 'none';
        for (const grid of figure.querySelectorAll('.wl-pointable')) {
            for (const name of ['pointerdown', 'pointermove', 'pointerup'])
                grid.dispatchEvent(new PointerEvent(name, {clientX: 40, clientY: 40,
                    buttons: 1, pointerType: 'touch', bubbles: true}));
        }
        figure.querySelector('.wl-root').style.display = '';
    }
}"""


@pytest.mark.parametrize("name", MOSTLY_WEEKLY)
def test_a_swipe_that_scrolls_the_page_changes_nothing(name, show):
    shown = show(EXAMPLES[name](), width=390, height=727, touch=True)
    shown.page.evaluate("document.body.style.paddingBlock = '1000px'")
    shown.open_more()
    fingers = Fingers(shown.page)
    shown.settle()
    before = shown.figure.evaluate(SAID)
    scrolled = tried = 0
    for handle in shown.figure.locator(HANDLES).all():
        handle.evaluate("node => node.scrollIntoView({block: 'center'})")
        if handle.evaluate("node => getComputedStyle(node).touchAction") == "none":
            continue  # on purpose: one draws here
        box, top = handle.bounding_box(), shown.page.evaluate("scrollY")
        x, y = box["x"] + 0.8 * box["width"], box["y"] + min(30, box["height"] / 2)
        fingers.swipe(x, y, across=3, down=-160)
        shown.settle()
        tried += 1
        scrolled += shown.page.evaluate("scrollY") - top > 50
        assert shown.figure.evaluate(SAID) == before, handle.get_attribute("aria-label")
    assert scrolled >= tried / 2, f"of {tried} swipes {scrolled} scrolled the page"


def test_a_finger_along_a_slider_still_moves_it(show):
    shown = show(kernel_lab(), width=390, height=900, touch=True)
    slider = shown.control("stride")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    Fingers(shown.page).swipe(box["x"] + 12, y, across=box["width"] - 24, down=2)
    shown.settle()
    assert slider.evaluate("node => node.valueAsNumber") == 3


def test_a_grid_that_is_not_shown_answers_nothing(show):
    shown = show(*[make() for make in EXAMPLES.values()], height=9000)
    figures = shown.page.locator("figure.wc-live")
    shown.settle()
    before = [figure.evaluate(SAID) for figure in figures.all()]
    shown.page.evaluate(TO_HIDDEN)
    shown.settle()
    assert [figure.evaluate(SAID) for figure in figures.all()] == before


def test_a_finger_on_a_layer_that_goes_points_nowhere(show):
    shown = show(connections(depth=3), width=390, height=1400, touch=True)
    fingers = Fingers(shown.page)
    box = shown.figure.locator(".wl-units").nth(3).bounding_box()
    fingers.put(0, box["x"] + 20, box["y"] + 20)
    shown.settle()
    assert shown.say().startswith("Output (")
    shown.control("depth").focus()
    shown.page.keyboard.press("Home")
    shown.settle()
    fingers.move(0, box["x"] + 24, box["y"] + 24)
    said = shown.say()
    fingers.lift(0)
    assert "NaN" not in said
    assert shown.say() == said


#: The layer goes, and the pointer is still over it: all before the next frame hides it.
IN_ONE_FRAME = """figure => {
    const grid = figure.querySelectorAll('.wl-units')[1];
    const box = grid.getBoundingClientRect();
    const at = {clientX: box.left + 9, clientY: box.top + 9, bubbles: true};
    const [, size] = figure.querySelectorAll('input[type=range]');
    size.value = size.max;
    size.dispatchEvent(new Event('input', {bubbles: true}));
    grid.dispatchEvent(new PointerEvent('pointermove', {...at, pointerType: 'mouse'}));
    grid.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowUp', bubbles: true}));
    return document.documentElement.contains(grid) && !grid.hidden;
}"""


def test_a_grid_that_goes_with_the_next_frame_answers_nothing(show):
    figure = connections(depth=1, side=15, size=3, stride=3, dilation=3)
    shown = show(figure, width=700, height=1400)
    shown.settle()
    assert shown.figure.evaluate(IN_ONE_FRAME)
    shown.settle()
    assert "does not fit" in shown.say()
    size = shown.control("kernel")
    size.focus()
    shown.page.keyboard.press("Home")
    shown.settle()
    assert shown.say().startswith("Output (")
    assert "NaN" not in shown.text()
