"""The strips under image panels that say what the colours mean."""

import numpy as np
import pytest

from whyconv import figures
from whyconv.figures.images import KINDS


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("width", [360, 720])
def test_strips_and_their_numbers_stay_inside(width, count):
    kinds = [kind for kind in KINDS if kind != "photo"][:count]
    panels = [figures.Panel(np.ones((2, 2)), kind=kind) for kind in kinds]
    drawn = figures.images(panels, alt="Four panels.", caption="Panels.").draw(width)
    strips = drawn.axes[count:]
    assert len(strips) == min(count, 2 if width == 360 else 4)
    edges = [(axes.bbox.x0, axes.bbox.x1) for axes in strips]
    assert min(left for left, _ in edges) >= 40
    assert max(right for _, right in edges) <= width - 40
