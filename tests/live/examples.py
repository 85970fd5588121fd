"""One example of every live figure, for the tests that all must pass."""

import numpy as np

from whyconv import counting, data, figures, matrices, widgets


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


def equivariance_meter(cat=None, **traits):
    cat = data.pixel_cat() if cat is None else cat
    still = figures.images(
        [figures.Panel(data.pixel_cat(), "x", kind="input")],
        alt="A pixel-art cat that stands at home",
        caption="A cat",
    )
    caption = "The meter: *drag the cat*"
    return widgets.EquivarianceMeter(cat, still=still, caption=caption, **traits)


def kernel_lab(pictures=None, **traits):
    steps = np.add.outer(10 * np.arange(12), np.arange(16))
    both = {"steps": steps, "cat": 255 * data.pixel_cat()[..., 0]}
    pictures = both if pictures is None else pictures
    still = figures.images(
        [figures.Panel(steps, kind="grey")],
        alt="A picture that grows brighter from corner to corner",
        caption="Steps",
    )
    how = {"still": still, "caption": "The lab: *point at the map*", "output": (2, 3)}
    return widgets.KernelLab(pictures=pictures, **{**how, **traits})


def shared_gradient(cases=None, **traits):
    rng = np.random.default_rng(0)
    image = np.array([[1, 0, 2, 1], [0, 1, 3, 0], [2, 1, 0, 1], [1, 2, 1, 0]])
    kernel = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    small = image, kernel, np.array([[1, 0], [2, -1]])
    large = [rng.normal(size=(side, side)) for side in (32, 5, 28)]
    cases = {"small case": small, "32 × 32": large} if cases is None else cases
    still = figures.images(
        [figures.Panel(image, "X", text=True), figures.Panel(kernel, "K", text=True)],
        alt="An image of 4 by 4 numbers and a kernel of 3 by 3",
        caption="X and K",
    )
    caption = "Shared: *point at a tap of dK*"
    return widgets.SharedGradient(cases, still=still, caption=caption, **traits)


EXAMPLES = {
    "connections": connections,
    "equivariance_meter": equivariance_meter,
    "kernel_lab": kernel_lab,
    "ladder": ladder,
    "matrix": matrix,
    "shared_gradient": shared_gradient,
}
