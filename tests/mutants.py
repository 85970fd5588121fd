"""Mutation testing: do the tests notice when the library is made wrong?

    pip install -r requirements-mutants.txt
    python tests/mutants.py                  # about an hour of one core
    python tests/mutants.py shapes counting  # some modules

`columns`, where many a number is a matter of speed alone, is asked only by name.

The operators of cosmic-ray, at every place where they apply, make one mutant each: a
module that differs in one spot (+ is -, 1 is 2, < is <=, `not` is put in, a decorator
is gone). Mutants that differ in annotations alone are left out, since nothing reads
those. Each mutant lives in a process of its own, forked from this one, in which
everything but the library is already imported; the files of the library stay as
they are. It is killed when a test fails, or when it takes ten times as long, or
four gigabytes of memory. Only the tests of the mutant's own module are asked.

Some mutants say the same in other words: nobody can kill those. They stand in
tests/mutants.toml with the reason. The command prints the rest, and ends with 1
where less than 95 % were killed or a survivor is not in that file.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib.abc
import importlib.util
import os
import resource
import signal
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
LIB = ROOT / "lib" / "whyconv"
LISTED = Path(__file__).with_suffix(".toml")
WANTED = 0.95  # of the mutants killed
EXAMPLES = 15  # of hypothesis, where `pytest` takes 100
MEMORY = 4 * 2**30  # bytes of address space beyond what is there already

CONVOLUTION = ("ops_convolution_by_hand", "ops_convolution")
TESTS = {
    "shapes": ("shapes",),
    "counting": ("counting",),
    "columns": CONVOLUTION,
    "windows": ("ops_limits", *CONVOLUTION, "ops_pooling"),
    "sums": ("sums",),
    "pooling": ("ops_pooling", "ops_limits"),
    "unshared": ("ops_unshared", "layers", "ops_limits"),
    "ops": ("ops_limits", *CONVOLUTION, "ops_network"),
    "layers": ("layers", "network", "ops_limits"),
    "matrices": ("matrices",),
    "equivariance": ("equivariance", "equivariance_measures"),
}
# An operator between two numbers is replaced by these. Of the others, most, such as
# << between floats, only raise an error at once, and a test of that says little.
PARTNERS = {
    *("Add_Sub", "Add_Mul", "Sub_Add", "Sub_Mul", "Mul_Add", "Mul_Div", "Div_Mul"),
    *("Div_FloorDiv", "FloorDiv_Div", "FloorDiv_Mul", "Mod_FloorDiv", "Mod_Mul"),
    *("Pow_Mul", "Pow_Add", "MatMul_Mul", "BitAnd_BitOr", "BitOr_BitAnd"),
    *("BitXor_BitAnd", "BitXor_BitOr"),
}
BINARY = "ReplaceBinaryOperator_"


class Mutant(NamedTuple):
    """One line of a module, and what became of it."""

    module: str
    number: int
    line: str
    becomes: str
    code: str

    def __str__(self) -> str:
        where = f"{self.module}.py:{self.number}"
        return f"{where}\n  - {self.line}\n  + {self.becomes}"


def mutants(module: str) -> Iterator[Mutant]:
    """All that cosmic-ray can make of a module of the library."""
    from cosmic_ray import plugins
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code

    source = (LIB / f"{module}.py").read_text("utf-8")
    nodes, meanings = list(ast_nodes(get_ast(source))), {meaning(source)}
    for name in sorted(plugins.operator_names()):
        operator, (_, kind) = plugins.get_operator(name), name.split("/")
        if operator.arguments():  # needs to be told what to do
            continue
        if kind.startswith(BINARY) and kind.removeprefix(BINARY) not in PARTNERS:
            continue
        places = sum(len(list(operator().mutation_positions(node))) for node in nodes)
        for occurrence in range(places):
            code = mutate_code(source, operator(), occurrence)
            if (what := meaning(code)) not in meanings:
                meanings.add(what)
                yield Mutant(module, *difference(source, code), code)


def meaning(source: str) -> str:
    """The code without annotations, comments and layout; "" if it is not Python."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
    return ast.dump(tree)


def difference(source: str, code: str) -> tuple[int, str, str]:
    """The number of the first line that differs, the line, and what it became."""
    lines, others = source.splitlines(), code.splitlines()
    pairs = zip(lines, others, strict=False)
    number = next(i for i, (one, other) in enumerate(pairs) if one != other)
    return number + 1, lines[number].strip(), others[number].strip()


class Instead(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):
    """Imports the mutant where the module is asked for."""

    def __init__(self, mutant: Mutant):
        self.mutant, self.name = mutant, f"whyconv.{mutant.module}"

    def find_spec(self, fullname, path=None, target=None):
        if fullname != self.name:
            return None
        return importlib.util.spec_from_loader(fullname, self)

    def get_filename(self, fullname):
        return str(LIB / f"{self.mutant.module}.py")

    def get_data(self, path):
        return self.mutant.code.encode()


def verdict(mutant: Mutant | None, tests: list[str], seconds: float) -> str:
    """ "survived", "killed" or "killed: too slow": how the tests end beside it."""
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            os._exit(0 if content(mutant, tests, seconds) else 1)
        os._exit(1)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in SLOW:
        return "killed: too slow"
    return "killed" if status else "survived"


SLOW = (signal.SIGXCPU, signal.SIGKILL)


def content(mutant: Mutant | None, tests: list[str], seconds: float) -> bool:
    """Whether no test complains, in a process that nobody needs any more."""
    import pytest

    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    used = time.process_time()
    limit = int(used + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
    room = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (taken() + MEMORY, room))
    if mutant:
        sys.meta_path.insert(0, Instead(mutant))
    return pytest.main([*PYTEST, *tests]) == 0


def taken() -> int:
    """Bytes of address space of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


PYTEST = [
    *("-x", "-q", "--tb=no", "--no-header", "-p", "no:cacheprovider"),
    *("-o", "addopts=--import-mode=importlib"),
    *("--confcutdir", str(ROOT / "tests" / "lib")),
    # what takes long, and says no more than the comparison with our own loops
    *("-k", "not torch and not jax and not every_kind and not gradients_agree_with_s"),
]


def prepare() -> None:
    """Import what every child needs, except the library; few examples each."""
    import numpy as np  # noqa: F401
    import pytest  # noqa: F401
    import scipy.signal
    import scipy.sparse
    import scipy.special  # noqa: F401
    import sklearn.datasets  # noqa: F401
    from hypothesis import HealthCheck, Phase, settings

    settings.register_profile(
        "mutants",
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("mutants")
    settings.register_profile("many", parent=settings.default, max_examples=2000)
    sys.path[:0] = [str(ROOT), str(ROOT / "lib")]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.chdir(ROOT)


def survivors(module: str) -> tuple[Counter, list[Mutant]]:
    """How many ended in which way, and the mutants that no test notices."""
    tests = [f"tests/lib/test_{name}.py" for name in TESTS[module]]
    before = os.times().children_user
    if verdict(None, tests, 1000) != "survived":
        raise SystemExit(f"{module}: the tests fail without any mutant")
    seconds = 10 * (os.times().children_user - before) + 10
    ends, alive = Counter(), []
    for mutant in mutants(module):
        end = verdict(mutant, tests, seconds)
        if end == "survived":
            alive.append(mutant)
        ends[end] += 1
    return ends, alive


def listed() -> dict[tuple[str, str, str], str]:
    """Module, line and what becomes of it, to the reason why nobody can tell."""
    groups = tomllib.loads(LISTED.read_text("utf-8"))["survivors"]
    return {
        (group["module"], line, becomes): group["reason"]
        for group in groups
        for line, becomes in group["mutants"]
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", metavar="module", help=", ".join(TESTS))
    modules = parser.parse_args().modules or [m for m in TESTS if m != "columns"]
    if unknown := set(modules) - set(TESTS):
        parser.error(f"no such module: {', '.join(sorted(unknown))}")
    prepare()
    known, total, kills, unlisted = listed(), 0, 0, 0
    for module in modules:
        ends, alive = survivors(module)
        new = [m for m in alive if (m.module, m.line, m.becomes) not in known]
        killed = ends.total() - len(alive)
        print(
            f"{module}: {killed} of {ends.total()} killed, {killed / ends.total():.1%}"
            f" ({ends['killed: too slow']} by time); {len(alive)} survived,"
            f" {len(alive) - len(new)} of them listed"
        )
        print(*new, sep="\n", flush=True)
        total, kills, unlisted = (
            total + ends.total(),
            kills + killed,
            unlisted + len(new),
        )
    print(f"{kills} of {total} killed: {kills / total:.1%}")
    return int(kills < WANTED * total or unlisted > 0)


if __name__ == "__main__":
    sys.exit(main())
