"""One example of every live figure, for the tests that all must pass."""

from whyconv import counting, figures, matrices, widgets


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


def matrix(**traits):
    taps = matrices.tap_matrix((3, 3, 1, 1), (4, 4, 1))
    still = figures.images(
        [figures.Panel(taps + 1, "tied", kind="kernel")],
        alt="A table of 4 rows and 16 columns",
        caption="A matrix",
    )
    caption = "The matrix: *point at an entry*"
    return widgets.MatrixLab(still=still, caption=caption, **{"side": 4, **traits})


EXAMPLES = {"connections": connections, "ladder": ladder, "matrix": matrix}
