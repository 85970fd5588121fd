import sys
from types import SimpleNamespace

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from whyconv import notebook
from whyconv.notebook import glue


@pytest.fixture
def shown(monkeypatch):
    """What is displayed while the test runs: pairs of data and metadata."""
    records = []

    def publish(data, metadata=None, **_):
        records.append((data, metadata))

    shell = InteractiveShell.instance()
    monkeypatch.setattr(shell.display_pub, "publish", publish)
    yield records
    InteractiveShell.clear_instance()


VALUES = {"whole": 14450688, "share": 40.96, "word": "cat", "yes": True}


def test_the_record_is_the_one_that_myst_nb_writes(shown):
    from myst_nb import glue as theirs

    for name, value in VALUES.items():
        theirs(name, value, display=False)
    expected = list(shown)
    shown.clear()
    glue(**VALUES)
    assert shown == expected
    assert len(shown) == len(VALUES)


def test_numpy_numbers_are_glued_as_plain_ones(shown):
    glue(a=np.int64(3), b=np.float64(0.5), c=np.bool_(1), d=np.float32(0.25))
    texts = [data["application/papermill.record/text/plain"] for data, _ in shown]
    assert texts == ["3", "0.5", "True", "0.25"]


def test_fractions_lose_the_digits_that_processors_disagree_on(shown):
    glue(a=0.1 + 0.2, b=32112.64, c=1 / 3, d=10**20 + 1)
    texts = [data["application/papermill.record/text/plain"] for data, _ in shown]
    assert texts == ["0.3", "32112.64", "0.33333333", "100000000000000000001"]


@pytest.mark.parametrize("value", [None, [1], np.ones(2), 1j])
def test_anything_else_is_refused(shown, value):
    with pytest.raises(TypeError, match=r"^n must be a number or a string, got "):
        glue(n=value)
    assert shown == []


# --- Progress ------------------------------------------------------------------------


def run_in(monkeypatch, metadata):
    """Pretend that a kernel runs a cell whose request carries this metadata."""
    request = {"metadata": metadata}
    kernel = SimpleNamespace(get_parent=lambda channel: request)
    shell = SimpleNamespace(kernel=kernel)
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)


def test_there_is_no_progress_bar_outside_a_live_notebook(monkeypatch):
    assert not notebook.is_live()
    run_in(monkeypatch, {})
    assert not notebook.is_live()
    steps = range(3)
    assert notebook.progress(steps, "epochs") is steps


def test_there_is_one_in_a_live_notebook(monkeypatch):
    bars_made = []

    def tqdm(iterable, desc):
        bars_made.append((list(iterable), desc))
        return iterable

    monkeypatch.setitem(sys.modules, "tqdm.auto", SimpleNamespace(tqdm=tqdm))
    run_in(monkeypatch, {"cellId": "1"})
    assert notebook.is_live()
    assert list(notebook.progress(range(1, 4), "epochs")) == [1, 2, 3]
    assert bars_made == [([1, 2, 3], "epochs")]


def test_without_ipython_nothing_is_live(monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython", None)
    assert not notebook.is_live()


def test_progress_needs_something_to_go_through(assert_refuses):
    message = "iterable must be iterable, got 3"
    assert_refuses(TypeError, message, notebook.progress, 3, "epochs")
