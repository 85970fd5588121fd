"""The house around the book: imports point downwards, versions agree, commands hold."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from whyconv_book import version as released

ROOT = Path(__file__).parents[1]
LIB = ROOT / "lib" / "whyconv"

# Who may import whom; arguments checks what callers pass and serves them all.
# A new module finds its place here first.
ARROWS = {
    "arguments": set(),
    "notebook": {"arguments"},
    "sums": set(),
    "tables": set(),
    "style": {"arguments"},
    "shapes": {"arguments"},
    "equivariance": {"arguments", "tables"},
    "data": {"arguments"},
    "columns": {"sums"},
    "windows": {"arguments", "shapes", "sums", "columns"},
    "pooling": {"arguments", "shapes", "sums", "columns", "windows"},
    "unshared": {"arguments", "sums", "windows"},
    "ops": {"arguments", "sums", "columns", "windows", "pooling", "unshared"},
    "reference": {"arguments", "shapes", "windows"},
    "optimizers": {"arguments"},
    "counting": {"arguments", "shapes", "tables"},
    "matrices": {"arguments", "shapes", "windows", "ops"},
    "layers": {"arguments", "shapes", "ops"},
    "network": {"arguments", "ops", "layers", "tables"},
    "training": {"arguments", "notebook", "ops", "network", "optimizers"},
    "pen": {"arguments"},
    "experiments": {
        *("arguments", "shapes", "equivariance", "data", "ops", "matrices"),
        *("layers", "network", "notebook", "optimizers", "pen", "training"),
        "widgets",  # the race's twin in Python
    },
    "figures": {"arguments", "style", "shapes"},
    "widgets": {
        *("arguments", "style", "shapes", "ops"),
        *("data", "layers", "network", "optimizers"),  # the race, computed in Python
    },
    "questions": {
        *("arguments", "counting", "data", "equivariance", "experiments", "layers"),
        *("matrices", "network", "ops", "optimizers", "shapes", "unshared", "widgets"),
    },
    "checker": {"style", "figures"},
    "exercises": {
        *("checker", "shapes", "counting", "equivariance", "data", "ops", "matrices"),
        *("reference", "layers", "network", "optimizers", "training", "experiments"),
        "figures",
    },
}
# Where each package that is not NumPy may be imported.
THIRD_PARTY = {
    "IPython": {"notebook"},
    "PIL": {"data", "figures"},
    "anywidget": {"widgets"},
    "ipywidgets": {"widgets"},
    "matplotlib": {"figures", "style"},
    "scipy": {"matrices"},
    "skimage": {"data"},
    "sklearn": {"data"},
    "tqdm": {"notebook"},
    "traitlets": {"questions", "widgets"},
}
EXACT = re.compile(r"([\w.-]+)==(\S+)(?: ; (.+))?")


def imported(path: Path) -> set[str]:
    """Dotted names that a file imports, each as deep as the import names it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative imports hide the arrows"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def module_of(path: Path) -> str:
    return path.relative_to(LIB).with_suffix("").parts[0]


SOURCES = [path for path in sorted(LIB.rglob("*.py")) if module_of(path) != "__init__"]
each_source = pytest.mark.parametrize(
    "path", SOURCES, ids=lambda path: str(path.relative_to(LIB))
)


@each_source
def test_imports_point_downwards(path):
    module = module_of(path)
    ours = {
        name.split(".")[1] for name in imported(path) if name.startswith("whyconv.")
    }
    assert ours - {module} <= ARROWS[module]


@each_source
def test_each_package_is_imported_where_it_belongs(path):
    module = module_of(path)
    packages = {name.split(".")[0] for name in imported(path)}
    foreign = packages - sys.stdlib_module_names - {"numpy", "whyconv"}
    allowed = {name for name, places in THIRD_PARTY.items() if module in places}
    assert foreign <= allowed


def test_the_arrows_have_no_circle():
    placed: set[str] = set()
    while len(placed) < len(ARROWS):
        free = {name for name, below in ARROWS.items() if below <= placed} - placed
        assert free, f"a circle among {sorted(set(ARROWS) - placed)}"
        placed |= free


def test_the_package_itself_imports_nothing_of_its_own():
    assert not {name for name in imported(LIB / "__init__.py") if "whyconv" in name}


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_modules_can_be_had_from_the_package_and_are_loaded_when_asked_for():
    out = run("""
import sys, whyconv
names = dir(whyconv)
print(sorted(name for name in sys.modules if name.startswith(("whyconv.", "numpy"))))
print(whyconv.ops.relu([-1.0, 2.0]), whyconv.counting.dense(3, 4).weights)
print("whyconv.figures" in sys.modules, "matplotlib" in sys.modules)
print(*names)
print(hasattr(whyconv, "no_such_module"))
import whyconv.shapes
print(whyconv.shapes.extent(3, 2), whyconv.__version__)
""")
    loaded, relu, figures, names, unknown, last = out.splitlines()
    assert loaded == "[]"
    assert (relu, figures, unknown) == ("[0. 2.] 12", "False False", "False")
    assert last == f"5 {released.version()}"
    assert set(names.split()) >= {module_of(path) for path in SOURCES}


@pytest.mark.parametrize("module", ["ops", "shapes", "counting", "equivariance"])
def test_needs_numpy_alone(module):
    blocked = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        package = name.split(".")[0]
        if package in sys.stdlib_module_names or package in ("numpy", "whyconv"):
            return None
        raise ImportError(f"{name} is imported, but NumPy must do")
sys.meta_path.insert(0, Blocked())
"""
    done = subprocess.run(
        [sys.executable, "-c", f"{blocked}\nimport whyconv.{module}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def lock(name: str) -> dict[str, set[tuple[str, str]]]:
    """Package to its (version, marker) pairs, for every line that pins one."""
    pins: dict[str, set[tuple[str, str]]] = {}
    for line in (ROOT / name).read_text("utf-8").splitlines():
        if match := EXACT.match(line):
            package, version, marker = match.groups()
            pins.setdefault(canonicalize_name(package), set()).add(
                (version, marker or "")
            )
    return pins


def versions(pins: dict[str, set[tuple[str, str]]]) -> dict[str, set[str]]:
    return {name: {version for version, _ in pairs} for name, pairs in pins.items()}


@pytest.mark.parametrize(
    "name",
    [
        "requirements.in",
        "requirements.txt",
        "requirements-oracles.txt",
        "requirements-mutants.txt",
        "requirements-release.txt",
        ".binder/requirements.txt",
    ],
)
def test_every_requirement_is_pinned_exactly(name):
    lines = (ROOT / name).read_text("utf-8").splitlines()
    required = {line.split("#")[0].rstrip() for line in lines} - {""}
    assert {line for line in required if not EXACT.fullmatch(line)} <= {"-e ."}


@pytest.mark.parametrize("name", ["requirements.txt", ".binder/requirements.txt"])
def test_the_lock_installs_this_package_and_locks_name_no_place(name):
    text = (ROOT / name).read_text("utf-8")
    # Binder installs this package in postBuild: see .binder/requirements.in.
    assert ("\n-e .\n" in text) == (not name.startswith(".binder"))
    assert "://" not in text
    assert "--" not in text.replace("--upgrade", "")


def test_binder_s_pins_equal_the_book_s():
    book = versions(lock("requirements.txt"))
    binder = versions(lock(".binder/requirements.txt"))
    differ = {
        name: (binder[name], book[name])
        for name in binder.keys() & book.keys()
        if binder[name] != book[name]
    }
    assert differ == {}


@pytest.mark.parametrize("name", ["oracles", "release"])
def test_other_pins_agree_with_the_book_s(name):
    book = lock("requirements.txt")
    assert not lock(f"requirements-{name}.txt").keys() & book.keys()


def test_the_lock_has_what_is_pinned_by_hand():
    book = versions(lock("requirements.txt"))
    for name, version in versions(lock("requirements.in")).items():
        assert book[name] == version, name


def test_binder_has_everything_that_the_notebooks_import():
    binder = lock(".binder/requirements.txt")
    distributions = packages_distributions()
    needed = {
        canonicalize_name(distributions[package][0])
        for package in THIRD_PARTY
        if package in distributions
    }
    assert needed | {"ipykernel", "jupyterlab", "numpy"} <= binder.keys()


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_the_lock_satisfies_the_package():
    book = versions(lock("requirements.txt"))
    for requirement in map(Requirement, project()["dependencies"]):
        for pinned in book[canonicalize_name(requirement.name)]:
            assert pinned in requirement.specifier, requirement


def test_every_clone_has_unix_line_ends():
    # core.autocrlf=true, the default of Git for Windows, would break .ci/run.
    listed = subprocess.run(
        ["git", "ls-files", "--eol"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    attributes = [line.split("\t") for line in listed.stdout.splitlines()]
    assert attributes
    for attribute, name in attributes:
        fixed = "attr/text=auto eol=lf" in attribute and "i/crlf" not in attribute
        assert fixed or name.endswith(".png"), (name, attribute)


def test_python_versions_agree():
    allowed = SpecifierSet(project()["requires-python"])
    binder = (ROOT / ".binder/runtime.txt").read_text().strip()
    assert binder.removeprefix("python-") in allowed
    workflow = yaml.safe_load((ROOT / ".github/workflows/book.yml").read_text())
    tested = workflow["jobs"]["check"]["strategy"]["matrix"]["python"]
    classified = {
        line.rsplit(" ", 1)[1]
        for line in project()["classifiers"]
        if re.search(r"Python :: 3\.\d+", line)
    }
    assert set(tested) == classified
    assert all(one in allowed for one in tested)


def test_the_readme_s_commands_are_the_ones_that_ci_runs():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "\npip install -r requirements.txt && jupyter-book build .\n" in readme
    assert "\npip install -r requirements.txt && pytest\n" in readme
    script = (ROOT / ".ci/run").read_text()
    for command in (
        "-r requirements.txt",
        "jupyter-book build . -W -n",
        ' pytest "${PROFILE:---deep}"\n',
    ):
        assert command in script


def test_the_citation_has_what_a_reader_copies():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation.keys() >= {"cff-version", "message", "title", "authors", "license"}


def test_scripts_are_executable():
    for script in (".ci/run", ".ci/lock"):
        assert (ROOT / script).stat().st_mode & 0o111, script


def test_biome_is_content():
    """Of the front ends and their style, as ruff is of Python."""
    biome = Path(sys.executable).with_name("biome")
    done = subprocess.run(
        [biome, "lint", "--error-on-warnings", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_ruff_is_content(command):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--no-cache", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
