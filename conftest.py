"""What every test run shares: notebook comparison, grouping, skips, randomness."""

import os
import re
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings
from nbval.plugin import IPyNbCell
from tests import outputs
from xdist.scheduler import LoadScopeScheduling

from whyconv_book import warm
from whyconv_book.notebooks import PICTURES

IN_CI = bool(os.environ.get("CI"))


def draw_examples(usual: int, many: int) -> None:
    """So many for each property; the same in every CI run, new ones on a desk."""
    settings.register_profile(
        "usual",
        deadline=None,  # a shared machine is slow now and then, and that is no fault
        derandomize=IN_CI,
        max_examples=usual,
    )
    settings.load_profile("usual")
    settings.register_profile("many", parent=settings.default, max_examples=many)


def pytest_addoption(parser):
    parser.addoption(
        "--deep",
        action="store_true",
        help="as CI does: other engines, JupyterLab, more examples",
    )
    parser.addoption(
        "--weekly",
        action="store_true",
        help="--deep, and what takes too long for each change: once a week",
    )
    parser.addoption(
        "--events",
        type=int,
        help="random events for each live figure (200; --deep: 500, --weekly: 2,000)",
    )
    parser.addoption("--seed", type=int, default=2026, help="what they are drawn from")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """Workers, unless one file is asked for or -n says otherwise.

    One more than cores, for browsers wait now and then; each costs ten seconds of work.
    """
    option = config.option
    if hasattr(config, "workerinput") or not config.pluginmanager.hasplugin("xdist"):
        return
    asked = {Path(one.split("::")[0]) for one in config.args}
    one_file = len(asked) == 1 and not any(path.is_dir() for path in asked)
    if option.numprocesses is None and not (one_file or option.usepdb):
        option.numprocesses = (os.cpu_count() or 1) + 1


def pytest_configure(config):
    config.addinivalue_line("markers", "deep: runs with --deep only, as in CI")
    config.addinivalue_line("markers", "weekly: runs with --weekly only")
    config.option.deep |= config.option.weekly
    usual, many, events = (30, 200, 200)
    if config.option.deep:
        usual, many, events = (60, 400, 500)
    if config.option.weekly:
        many, events = (2000, 2000)
    draw_examples(usual, many)
    if not hasattr(config, "workerinput"):
        outputs.begin()
    warm.use()  # nbval's kernels; JupyterLab's start from nothing
    if config.option.events is None:
        config.option.events = events
    # With -n, one thread a worker: with more threads than cores a product waits for the
    # one that is not given a core, a hundred times longer than it takes.
    if config.getoption("numprocesses", None):
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def pytest_report_header(config):
    if not config.getoption("deep"):
        return "the fast profile: --deep tries more, as CI does, and --weekly all"
    return None


#: Run with --deep only.
DEEP = ("tests/jupyterlab/", "tests/book/test_other_engines.py")
#: With -n, in this order. The book's build takes what nbval has executed; the shortest
#: come last, so that all workers end at about the same time.
ORDER = (
    *("tests/jupyterlab/", "chapters/05", "chapters/", "tests/book/test_files.py"),
    *("tests/page_python/test_cells.py", "tests/page_python/test_library.py"),
    *("tests/lib/", "tests/chapters/", "tests/test_house.py", "tests/book/"),
    "tests/live/",
)


def pytest_collection_modifyitems(config, items):
    left_out = [item for item in items if not is_wanted(item, config.option)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if is_wanted(item, config.option)]
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: [not item.nodeid.startswith(one) for one in ORDER])
    # Stored notebooks hold no pictures (see whyconv_book.notebooks), so nbval must
    # not look for HTML and SVG in what a cell shows now.
    for notebook in {item.parent for item in items if isinstance(item, IPyNbCell)}:
        notebook.skip_compare = (*notebook.skip_compare, *PICTURES)


def is_wanted(item, option) -> bool:
    if item.get_closest_marker("weekly"):
        return option.weekly
    deep = item.nodeid.startswith(DEEP) or item.get_closest_marker("deep")
    return option.deep or not deep


#: The browser of this process, what closes it, and the modules that hold it now.
STARTED, CLOSING, HOLDERS = [], ExitStack(), []


@pytest.fixture(scope="module")
def browser(request):
    """One Chromium for all the modules that come one after the other."""
    if not STARTED:
        from whyconv_book.browser import ChromiumMissingError, offline_chromium

        try:
            STARTED.append(CLOSING.enter_context(offline_chromium()))
        except ChromiumMissingError as missing:
            pytest.skip(str(missing))
    HOLDERS.append(request.node)
    yield STARTED[0]
    HOLDERS.remove(request.node)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    # The browser's event loop must be gone before a notebook's kernel starts.
    if not (HOLDERS or "browser" in getattr(item, "fixturenames", ())):
        close_browser()


def pytest_sessionfinish(session):
    close_browser()
    if not hasattr(session.config, "workerinput"):
        outputs.end()


def close_browser():
    STARTED.clear()
    CLOSING.close()


#: Files whose tests go to several workers: all of them, or those of one figure.
SPLIT = {
    "tests/live/test_every_figure.py": r"[\[-](\w+)\]?$",
    "tests/book/test_accessibility.py": "(.+)",
    "tests/book/test_first_use.py": "(.+)",
    "tests/lib/test_ops_convolution.py": "(.+)",
    "tests/lib/experiments/test_studies.py": "(.+)",
    "tests/page_python/test_cells.py": "(.+)",
    "tests/page_python/test_library.py": "(.+)",
    "tests/page_python/test_other_engines.py": "(.+)",
}


class OneWorkerEach(LoadScopeScheduling):
    """With -n, a notebook stays with its kernel, a test with its file's fixtures."""

    def _split_scope(self, nodeid):
        path = nodeid.split("::")[0]
        if path.startswith("tests/jupyterlab/"):
            return "tests/jupyterlab/"  # its server takes ten seconds to start
        part = re.search(SPLIT.get(path, "()"), nodeid)
        return path + part[1] if part else path


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False  # the order is that of ORDER
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
    if report.failed and isinstance(item, IPyNbCell):
        item.parent.has_failed = True
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    if isinstance(item, IPyNbCell):
        item.cell.outputs = item.test_outputs
        is_last = nextitem is None or nextitem.parent is not item.parent
        if is_last and not hasattr(item.parent, "has_failed"):
            outputs.keep(item.parent.nb, item.path)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    _fail_skip(report)
    return report
