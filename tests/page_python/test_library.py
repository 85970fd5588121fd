"""The library's own tests in the page's Python, on its NumPy.

pytest and Hypothesis go there as they are installed here. What asks SciPy skips, since
the page has none.
"""

import base64
import importlib.metadata
import io
import json
import re
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.page_python.in_page import python_page

ROOT = Path(__file__).parents[2]
#: With --deep; the others with --weekly.
CORE = ("test_ops_convolution_by_hand", "test_ops_pooling", "test_shapes")
#: Files of tests/lib with nothing in them that only a desk has.
FIRST = (
    *("test_arguments", "test_layers", "test_network", "test_ops_limits"),
    *("test_shapes", "test_tables", "test_schedules"),
)
SECOND = (
    *("test_counting", "test_data", "test_matrices", "test_ops_convolution_by_hand"),
    *("test_ops_convolution", "test_ops_network", "test_ops_pooling"),
    *("test_ops_unshared", "test_optimizers", "test_equivariance_measures"),
)
PACKAGES = ("pytest", "_pytest", "pluggy", "iniconfig", "hypothesis", "packaging")
PACKAGES += ("sortedcontainers", "pygments", "py", "_hypothesis_globals")
#: What a file of tests imports, and the page has not: each use of it skips its test.
NO_SCIPY = """
import sys, types
def skip(*_, **__):
    import pytest
    pytest.skip("no SciPy in the page")
def any_name(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return skip
for name in ("scipy.signal", "scipy.special"):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__getattr__ = any_name
"""
RUN = """
import os, sys
os.chdir("/tests")
sys.path[:0] = ["/tests"]
sys.dont_write_bytecode = True
import pytest
from hypothesis import settings
settings.register_profile("page", deadline=None, derandomize=True, max_examples={n},
                          database=None)
settings.load_profile("page")
settings.register_profile("many", parent=settings.default)
class Counts:
    found = {{"passed": 0, "skipped": 0, "failed": []}}
    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.fail(report)
        elif report.skipped:
            self.found["skipped"] += 1
        elif report.when == "call":
            self.found["passed"] += 1
    def pytest_collectreport(self, report):
        if report.failed:
            self.fail(report)
    def fail(self, report):
        text = f"{{report.nodeid}}: {{report.longrepr}}"
        self.found["failed"].append(text[-3000:])
counts = Counts()
options = ["-s", *("-p no:" + name for name in
                   ("cacheprovider", "faulthandler", "terminal"))]
counts.found["code"] = pytest.main([*options, *{files!r}], plugins=[counts])
import json
print(json.dumps(counts.found))
"""


def archive(names):
    """The tests of these files, and what runs them, as base64 of a zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in PACKAGES:
            origin = Path(find_spec(name).origin)
            root = origin.parent if origin.name == "__init__.py" else origin
            for path in [root] if root.is_file() else sorted(root.rglob("*.py")):
                packed.write(path, path.relative_to(root.parent).as_posix())
        native = Path(__file__).with_name("hypothesis_native.py").read_text("utf-8")
        version = importlib.metadata.version("hypothesis")
        packed.writestr("hypothesis/_native/__init__.py", f"__version__ = {version!r}")
        packed.writestr("hypothesis/_native/internal/__init__.py", "")
        for part in ("floats", "cathetus"):
            packed.writestr(f"hypothesis/_native/internal/{part}.py", native)
        lib = ROOT / "tests" / "lib"
        for path in [*(lib / f"{name}.py" for name in names), lib / "conftest.py"]:
            packed.write(path, f"tests/lib/{path.name}")
        for name in needed(names):
            if f"{name}.py" not in {f"{one}.py" for one in names}:
                packed.write(lib / f"{name}.py", f"tests/lib/{name}.py")
    return base64.b64encode(made.getvalue()).decode()


def needed(names, found=()):
    """Other files of tests/lib that these import."""
    found = set(found)
    for name in names:
        text = (ROOT / "tests" / "lib" / f"{name}.py").read_text("utf-8")
        for other in re.findall(r"from tests\.lib\.(\w+) import", text):
            if other not in found:
                found |= needed([other], {*found, other})
    return found


def run(kernel, names, examples):
    # All that the page can load is there, for a test cannot be begun anew.
    loaded = kernel.run("import PIL\nfrom whyconv import data\nphoto = data.photo")
    assert loaded["error"] is None
    kernel.python(
        "import base64, io, zipfile\nzipfile.ZipFile(io.BytesIO(base64.b64decode("
        f"'{archive(names)}'))).extractall('/tests')\n{NO_SCIPY}"
    )
    files = [f"tests/lib/{name}.py" for name in names]
    result = kernel.run(RUN.format(n=examples, files=files))
    assert result["error"] is None, result["error"]["traceback"]
    said = result["outputs"][-1]["text"].strip().splitlines()
    return json.loads(said[-1])


@pytest.mark.parametrize(
    ("names", "least"),
    [
        pytest.param(CORE, 80, id="core", marks=pytest.mark.deep),
        pytest.param(FIRST, 300, id="arguments-to-tables", marks=pytest.mark.weekly),
        pytest.param(SECOND, 300, id="convolution-to-data", marks=pytest.mark.weekly),
    ],
)
def test_the_librarys_tests_pass_in_the_page(names, least, pages, browser):
    with python_page(browser, pages["intro"]) as kernel:
        found = run(kernel, names, 10)
    failed = [one for one in found["failed"] if not is_of_32_bits(one)]
    assert not failed, "\n\n".join(failed)
    assert found["passed"] >= least, found


def is_of_32_bits(failure):
    """Whether a message only says int32, the page's whole number, for int64."""
    return "int32 would take" in failure and "int64 would take" in failure
