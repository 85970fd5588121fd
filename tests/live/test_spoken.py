"""What a screen reader is told, and how often."""

from tests.live.examples import EXAMPLES


def tree(page):
    """The nodes that a screen reader sees."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    return [one for one in nodes if not one["ignored"]]


def role(node):
    return node["role"]["value"]


def test_one_region_of_a_figure_speaks_by_itself(show):
    shown = show(*[make() for make in EXAMPLES.values()])
    for n in range(len(EXAMPLES)):
        for more in shown.page.locator("figure").nth(n).locator("summary").all():
            more.click()
    shown.settle()
    speaking = [
        one for one in tree(shown.page) if role(one) in ("status", "alert", "log")
    ]
    assert len(speaking) == len(EXAMPLES)


def test_a_slider_is_called_by_its_label_and_says_its_value_once(show):
    shown = show(EXAMPLES["ladder"]())
    sliders = [one for one in tree(shown.page) if role(one) == "slider"]
    names = [one["name"]["value"] for one in sliders]
    assert names == ["image side", "kernel", "filters"]
    assert sliders[0]["value"]["value"] is not None
    texts = shown.figure.locator("[type=range]").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-valuetext'))"
    )
    assert texts[0] == "32 pixels"
