"""What a chapter needs of the notebook it runs in."""

from __future__ import annotations

import numpy as np


def glue(**values) -> None:
    """Record numbers or words under names that the prose then quotes.

    In the text, {glue:text}`name:,` shows the value in the format behind the
    colon. The record has the form that MyST-NB's own `glue` writes, without
    needing MyST-NB, so that a chapter runs wherever NumPy and Jupyter do.
    Fractions are kept to 8 significant digits: the text never quotes more, and
    the last ones of a long calculation differ from processor to processor.
    """
    from IPython.display import display

    for name, value in values.items():
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, float):
            value = float(f"{value:.8g}")
        if not isinstance(value, (bool, int, float, str)):
            raise TypeError(f"{name} must be a number or a string, got {value!r}")
        if isinstance(value, int) and abs(value) >= 10**4000:
            raise ValueError(f"{name} must have at most 4,000 digits to be shown")
        prefix = "application/papermill.record/"
        display(
            {f"{prefix}text/plain": repr(value)},
            metadata={"scrapbook": {"name": name, "mime_prefix": prefix}},
            raw=True,
        )
