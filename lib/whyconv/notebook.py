"""What a chapter needs of the notebook it runs in."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from whyconv import arguments


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


def progress(iterable: Iterable, label: str) -> Iterable:
    """`iterable` with a progress bar in a live notebook, as it is anywhere else."""
    arguments.instance("iterable", iterable, Iterable, "iterable")
    if not is_live():
        return iterable
    from tqdm.auto import tqdm

    return tqdm(iterable, desc=label)


def is_live() -> bool:
    """Whether a person's notebook asked for this cell.

    Front ends such as JupyterLab name the cell in the metadata of their
    request; programs that run a notebook (nbval, nbclient) leave it empty.
    """
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        return False
    return bool(kernel.get_parent("shell").get("metadata"))
