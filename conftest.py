"""What every test run shares: notebook comparison, grouping, skips, randomness."""

import os

import pytest
from hypothesis import settings
from nbval.plugin import IPyNbCell
from xdist.scheduler import LoadScopeScheduling

from whyconv_book.notebooks import PICTURES

IN_CI = bool(os.environ.get("CI"))

# The same examples in every CI run; new ones at each run on a desk.
# No deadline: a shared machine is slow now and then, and that is no fault.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if IN_CI else "desk")


def pytest_addoption(parser):
    parser.addoption(
        "--events", type=int, default=2000, help="random events for each live figure"
    )
    parser.addoption("--seed", type=int, default=2026, help="what they are drawn from")


def pytest_configure(config):
    # With -n, one thread a worker: with more threads than cores a product waits for the
    # one that is not given a core, a hundred times longer than it takes.
    if config.getoption("numprocesses", None):
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


#: With -n, these begin first: whoever has one of them is busy for minutes.
LONG = ("tests/jupyterlab", "tests/book", "chapters", "tests/live")


def pytest_collection_modifyitems(config, items):
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: [not item.nodeid.startswith(one) for one in LONG])
    # Stored notebooks hold no pictures (see whyconv_book.notebooks), so nbval must
    # not look for HTML and SVG in what a cell shows now.
    for notebook in {item.parent for item in items if isinstance(item, IPyNbCell)}:
        notebook.skip_compare = (*notebook.skip_compare, *PICTURES)


class OneWorkerEach(LoadScopeScheduling):
    """With -n, a notebook stays with its kernel, a test with its file's fixtures.

    The tests of the built book, in several files, share one build.
    """

    def _split_scope(self, nodeid):
        path = nodeid.split("::")[0]
        return "tests/book" if path.startswith("tests/book/") else path


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False  # the order is that of LONG
    return OneWorkerEach(config, log)


# The one thing CI may do without: PyTorch has no small wheel for every platform,
# and where it is missing JAX, which CI installs, is asked the same questions.
MAY_SKIP_IN_CI = ("could not import 'torch'",)


def _fail_skip(report):
    if not (IN_CI and report.skipped) or hasattr(report, "wasxfail"):
        return
    reason = str(report.longrepr)
    if not any(allowed in reason for allowed in MAY_SKIP_IN_CI):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    _fail_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    _fail_skip(report)
    return report
