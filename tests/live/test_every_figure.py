import random

import pytest
from tests.live.examples import EXAMPLES, MOSTLY_DEEP, MOSTLY_WEEKLY

from whyconv import widgets

LAYOUT_SHIFT = """() => new Promise(done => {
  let shift = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) shift += entry.value;
  }).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(shift), 100);
})"""
#: Arrows for the first figure's grids from..to, with no frame between.
KEYS_AT_ONCE = """([from, to]) => {
  const grids = document.querySelector('figure').querySelectorAll('.wl-pointable');
  for (const grid of [...grids].slice(from, to ?? grids.length)) {
    grid.focus();
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowRight'])
      grid.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
  }
}"""
#: Where the figure ends, with a slider at each of its steps.
ENDS = """async (slider) => {
  const ends = [];
  const frame = () => new Promise((done) => { requestAnimationFrame(done); });
  for (let step = Number(slider.min); step <= Number(slider.max); step += 1) {
    slider.value = step;
    slider.dispatchEvent(new Event('input', {bubbles: true}));
    await frame();
    ends.push(slider.closest('figure').getBoundingClientRect().bottom);
  }
  return ends;
}"""
each = pytest.mark.parametrize("name", EXAMPLES)
each_if_deep = pytest.mark.parametrize("name", MOSTLY_DEEP)
each_if_weekly = pytest.mark.parametrize("name", MOSTLY_WEEKLY)


def weekly(*values):
    return pytest.param(*values, marks=pytest.mark.weekly)


def test_every_figure_has_an_example():
    made = {
        name
        for name in widgets.__all__
        if isinstance(getattr(widgets, name), type)
        and issubclass(getattr(widgets, name), widgets.LiveFigure)
        and name != "LiveFigure"
    }
    assert {type(make()).__name__ for make in EXAMPLES.values()} == made


@each
def test_repr_is_the_same_in_every_run(name):
    assert repr(EXAMPLES[name]()) == repr(EXAMPLES[name]())
    assert "0x" not in repr(EXAMPLES[name]())


@each
def test_notebook_gets_a_live_view_a_page_and_words(name):
    figure = EXAMPLES[name]()
    data, _ = figure._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/html"] == figure.html()
    assert data["text/plain"] == repr(figure)


@each
def test_unknown_trait_is_refused(name):
    with pytest.raises(TypeError, match="has no trait 'nonsense'"):
        EXAMPLES[name](nonsense=1)


@each_if_deep
def test_without_javascript_the_picture_stands(name, show):
    shown = show(EXAMPLES[name](), javascript=False)
    assert shown.figure.locator(".wc-still").is_visible()
    assert shown.figure.locator("figcaption").is_visible()


@each_if_deep
@pytest.mark.parametrize("width", [320, weekly(390), weekly(768), weekly(1400)])
def test_fits_the_page_and_shifts_nothing(name, width, show):
    shown = show(EXAMPLES[name](), EXAMPLES[name](), width=width)
    wide = shown.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    assert shown.page.evaluate(LAYOUT_SHIFT) < 0.01
    shown.open_more()
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= width


@each_if_deep
@pytest.mark.parametrize("width", [390, weekly(1280)])
def test_no_slider_moves_what_stands_below(name, width, show):
    shown = show(EXAMPLES[name](), width=width)
    for slider in shown.figure.locator("[type=range]:visible").all():
        ends = slider.evaluate(ENDS)
        assert max(ends) - min(ends) < 3, slider.evaluate("n => n.labels[0].innerText")


@each_if_weekly
@pytest.mark.parametrize("width", [320, weekly(768)])
def test_where_no_frame_comes_it_is_painted_fits_and_can_be_touched(name, width, show):
    shown = show(
        EXAMPLES[name](), width=width, before="window.requestAnimationFrame = () => 0"
    )
    assert shown.figure.locator(".wl-say").inner_text()
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= width
    shown.page.evaluate(KEYS_AT_ONCE, [0, None])
    box = shown.figure.bounding_box()
    shown.page.mouse.move(box["x"] + 60, box["y"] + 60)


@each_if_weekly
def test_keys_that_come_within_one_frame_all_count(name, show):
    shown = show(EXAMPLES[name](), EXAMPLES[name](), height=2600)
    figures = shown.page.locator("figure.wc-live")
    for n in range(shown.figure.locator(".wl-pointable:visible").count()):
        shown.page.evaluate(KEYS_AT_ONCE, [n, n + 1])
        together = shown.say()
        figures.nth(1).locator(".wl-pointable").nth(n).focus()
        for key in ("ArrowRight", "ArrowDown", "ArrowRight"):
            shown.page.keyboard.press(key)
            shown.settle()
        assert together == figures.nth(1).locator(".wl-say").inner_text()


@each_if_weekly
def test_a_drag_selects_no_text(name, show):
    shown = show(EXAMPLES[name](), height=2600)
    for handle in shown.figure.locator(".wl-pointable:visible").all():
        box = handle.bounding_box()
        shown.page.mouse.move(box["x"] + 3, box["y"] + 3)
        shown.page.mouse.down()
        shown.page.mouse.move(box["x"] + box["width"] - 3, box["y"] + box["height"] - 3)
        shown.page.mouse.up()
        assert shown.page.evaluate("getSelection().isCollapsed")


@each_if_deep
@pytest.mark.parametrize(
    ("width", "touch"),
    [(390, True), weekly(1280, False), weekly(390, False), weekly(1280, True)],
)
def test_its_place_is_reserved(name, width, touch, show):
    shown = show(EXAMPLES[name](), width=width, touch=touch)
    taken, kept = shown.page.evaluate(
        """[document.querySelector('.wl-root').getBoundingClientRect().height,
        parseFloat(getComputedStyle(document.querySelector('.wc-stage')).minHeight)]"""
    )
    assert taken <= kept + 1, f"reserve {taken:.0f} pixels (touch: {touch}), not {kept}"


@each_if_weekly
def test_controls_are_reached_by_tab_and_have_names(name, show):
    shown = show(EXAMPLES[name]())
    shown.open_more()
    reached = set()
    shown.page.locator("h1").click()
    for _ in range(80):
        shown.page.keyboard.press("Tab")
        reached.add(
            shown.page.evaluate(
                "[...document.querySelectorAll('figure *')].indexOf("
                "document.activeElement)"
            )
        )
    wanted = shown.page.evaluate(
        "[...document.querySelectorAll('figure *')].flatMap((node, n) => node.matches("
        "'input:not([type=radio]), select, button, summary, [tabindex=\"0\"]')"
        " && !node.disabled && node.checkVisibility() ? [n] : [])"
    )
    assert set(wanted) <= reached
    unnamed = shown.page.evaluate(
        "[...document.querySelectorAll('figure :is(input, select, button)')].filter("
        "node => !(node.labels?.length || node.textContent.trim()"
        " || node.getAttribute('aria-label'))).length"
    )
    assert unnamed == 0


@each_if_weekly
def test_copies_are_independent_and_reset_goes_back(name, show):
    # so tall that nothing scrolls, and no event meant for one reaches the other
    shown = show(EXAMPLES[name](), EXAMPLES[name](), height=2600)
    figures = shown.page.locator("figure.wc-live")

    def words(n):
        shown.settle()
        parts = figures.nth(n).locator(".wl-slider output, .wl-say")
        return parts.all_text_contents()

    before = words(0)
    assert words(1) == before
    change_everything(shown, random.Random(0), events=30)
    assert words(1) == before
    figures.nth(0).get_by_role("button", name="Reset").click()
    shown.page.locator("h1").click()
    assert words(0) == before


@pytest.mark.weekly  # test_random_events does more of it
@each
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_random_events_never_break_it(name, theme, show):
    shown = show(EXAMPLES[name](), theme=theme, width=700)
    change_everything(shown, random.Random(len(name)), events=150)
    text = shown.text()
    for broken in ("NaN", "undefined", "Infinity", "[object", "stopped"):
        assert broken not in text


def change_everything(shown, dice, events):
    """Seeded clicks, drags, keys, nonsense typed, theme and size changes."""
    shown.open_more()
    box = shown.figure.bounding_box()
    controls = shown.figure.locator(
        "input, select, button, .wl-pointable, summary"
    ).all()
    keys = ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End", "Tab"]
    keys += ["Escape", "Enter", "Space", "7", "-", "e", "PageDown", "Delete"]

    def place():
        return (
            box["x"] + dice.uniform(-40, box["width"] + 40),
            max(1, box["y"] + dice.uniform(-20, box["height"] + 20)),
        )

    for _ in range(events):
        match dice.randrange(6):
            case 0:
                shown.page.mouse.move(*place())
                shown.page.mouse.down()
                shown.page.mouse.move(*place(), steps=3)
                shown.page.mouse.up()
            case 1:
                control = dice.choice(controls)
                if control.is_visible() and control.is_enabled():
                    control.focus()
            case 2:
                shown.page.keyboard.press(dice.choice(keys))
            case 3:
                shown.page.keyboard.insert_text(
                    dice.choice(["abc", "1e999", "-5", "🐈"])
                )
            case 4:
                theme = dice.choice(["light", "dark"])
                shown.page.evaluate(
                    f"document.documentElement.dataset.theme = '{theme}'"
                )
            case 5:
                shown.page.mouse.move(*place())
    shown.page.mouse.move(1, 1)
