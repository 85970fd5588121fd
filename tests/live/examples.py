"""One example of every live figure, for the tests that all must pass."""

from whyconv import counting, figures, widgets


def ladder(**traits):
    counts = counting.ladder((32, 32, 3), size=5, filters=6)
    still = figures.ladder(counts, alt="Three bars of weights", caption="Weights")
    return widgets.Ladder(still=still, caption="The ladder: *drag a slider*", **traits)


def connections(**traits):
    still = figures.connections(
        6, 3, alt="Three layers from six inputs to four outputs", caption="Layers"
    )
    caption = "Connections: *point at a unit*"
    return widgets.Connections(still=still, caption=caption, **traits)


EXAMPLES = {"connections": connections, "ladder": ladder}
