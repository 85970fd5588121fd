"""The checker as a product: it rejects small changes of every solution.

Each mutant is a solution with one spot changed: + is -, 1 is 2, < is <=, a condition is
always true, a statement is gone, a keyword argument is left out. At least 95 % of them
must be rejected, and those that are not must stand in equivalent.toml with the reason
why they are right too. A fixed sample of them is tried with --deep, all with --weekly.
"""

import ast
import copy
import tomllib
from collections.abc import Iterator
from difflib import ndiff
from pathlib import Path

import numpy as np
import pytest

from whyconv.checker.exercise import compiled
from whyconv.exercises import check, exercise, names

LISTED = Path(__file__).with_name("equivalent.toml")
SAMPLE = 2  # of each solution
WANTED = 0.95
SECONDS = 1.0  # of processor time, for all cases of a check

OTHER = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
TWINS = {"min": "max", "max": "min", "any": "all", "all": "any", "zeros": "ones"}


def variants(node: ast.AST) -> Iterator[ast.AST]:
    """The changes of one node, each as a new node."""
    match node:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.Constant(value=float(value)):
            yield ast.Constant(2 * value)
        case ast.BinOp() | ast.BoolOp() | ast.AugAssign():
            if type(node.op) in OTHER:
                yield changed(node, op=OTHER[type(node.op)]())
            if isinstance(node, ast.AugAssign):
                yield ast.Assign([node.target], node.value, lineno=node.lineno)
        case ast.Compare(ops=[op]) if type(op) in OTHER:
            yield changed(node, ops=[OTHER[type(op)]()])
        case ast.UnaryOp(op=ast.USub() | ast.Not()):
            yield node.operand
        case ast.If() | ast.IfExp():
            yield changed(node, test=ast.Constant(True))
            yield changed(node, test=ast.Constant(False))
        case ast.Call():
            for keyword in node.keywords:
                rest = [one for one in node.keywords if one is not keyword]
                yield changed(node, keywords=rest)
            if len(node.args) == 2:
                yield changed(node, args=node.args[::-1])
        case ast.Name(id=name) if name in TWINS:
            yield changed(node, id=TWINS[name])
        case ast.Attribute(attr=name) if name in TWINS:
            yield changed(node, attr=TWINS[name])
        case ast.Slice():
            for side in ("lower", "upper", "step"):
                if getattr(node, side):
                    yield changed(node, **{side: None})
    if isinstance(node, (ast.Assign, ast.AugAssign)) or is_call(node):
        yield ast.Pass()


def is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)


def changed(node: ast.AST, **fields) -> ast.AST:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def mutants(source: str) -> Iterator[str]:
    """Every mutant of a function or class, as code; docstrings stay."""
    tree, seen = ast.parse(source), {source}
    places = [
        (parent, name, index)
        for parent in ast.walk(tree)
        for name, field in ast.iter_fields(parent)
        for index in range(len(field) if isinstance(field, list) else 1)
    ]
    seen.add(ast.unparse(tree))
    for parent, name, index in places:
        field = getattr(parent, name)
        node = field[index] if isinstance(field, list) else field
        if not isinstance(node, ast.AST):
            continue
        for variant in variants(node):
            put(parent, name, index, variant)
            code = ast.unparse(ast.fix_missing_locations(tree))
            put(parent, name, index, node)
            if code not in seen:
                seen.add(code)
                yield code


def put(parent: ast.AST, name: str, index: int, node: ast.AST) -> None:
    field = getattr(parent, name)
    if isinstance(field, list):
        field[index] = node
    else:
        setattr(parent, name, node)


def difference(source: str, mutant: str) -> str:
    """The lines that differ: "x = 1 -> x = 2"."""
    before = ast.unparse(ast.parse(source)).splitlines()
    lines = list(ndiff(before, mutant.splitlines()))
    gone = [line[2:].strip() for line in lines if line[0] == "-"]
    come = [line[2:].strip() for line in lines if line[0] == "+"]
    return f"{' / '.join(gone)} -> {' / '.join(come)}"


def listed() -> dict[str, dict[str, str]]:
    """Exercise to mutant to reason."""
    return tomllib.loads(LISTED.read_text("utf-8"))


def survives(name: str, code: str) -> bool:
    one = exercise(name)
    try:
        answer = compiled(code, one.solution)
    except Exception:  # a class whose body fails
        return False
    return check(name, answer, seconds=SECONDS).is_right


def survivors(name: str, codes: list[str]) -> list[str]:
    source = exercise(name).source
    return [difference(source, code) for code in codes if survives(name, code)]


@pytest.mark.deep
@pytest.mark.parametrize("name", names())
def test_a_sample_of_the_mutants_is_rejected(name):
    every = list(mutants(exercise(name).source))
    rng = np.random.default_rng(2026)
    chosen = rng.permutation(len(every))[:SAMPLE]
    alive = survivors(name, [every[number] for number in chosen])
    assert set(alive) <= listed().get(name, {}).keys()


@pytest.mark.weekly
@pytest.mark.parametrize("name", names())
def test_all_mutants_are_rejected(name):
    every = list(mutants(exercise(name).source))
    alive = survivors(name, every)
    known = listed().get(name, {})
    assert set(alive) == known.keys()
    assert all(known.values())


def test_nearly_all_mutants_of_all_solutions_are_rejected():
    count = sum(len(list(mutants(exercise(name).source))) for name in names())
    known = sum(map(len, listed().values()))
    assert known <= (1 - WANTED) * count


def test_mutants_are_made_where_they_can_be():
    source = "def f(x, n=1):\n    if x < 2:\n        n += x\n    return -n"
    found = {difference(source, code) for code in mutants(source)}
    assert found >= {
        "def f(x, n=1): -> def f(x, n=2):",
        "if x < 2: -> if x <= 2:",
        "if x < 2: -> if True:",
        "n += x -> n -= x",
        "n += x -> n = x",
        "n += x -> pass",
        "return -n -> return n",
    }
