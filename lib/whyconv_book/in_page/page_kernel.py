"""Runs a page's cells in the page: what a notebook's kernel does, without Jupyter.

The worker in `python-kernel.js` imports this module in Pyodide and gives it `tell`.
"""

import ast
import builtins
import json
import linecache
import logging
import sys
import time
import traceback
import types
from importlib import invalidate_caches, reload

import page_outputs
from page_outputs import outputs

#: What a cell may name before it is loaded, and the stage that brings it.
STAGES = {
    "figures": {"figures", "matplotlib", "PIL", "pylab", "plt"},
    "photos": {"photo", "load_sample_image", "chelsea"},
}
loaded: set[str] = set()


class NeedsMoreError(BaseException):
    """A cell asked for what is not loaded yet: it will be run again."""


def tell(text: str) -> None:
    """Send JSON to the page; the worker puts its own in place of this."""


class Absent(types.ModuleType):
    """A module that is not loaded yet."""

    def __getattr__(self, name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        raise NeedsMoreError("figures")


class Finder:
    """Finds nothing: what is not loaded yet is asked for."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        """NeedsMoreError for a package of the stage with figures."""
        if name in ("matplotlib", "PIL") and "figures" not in loaded:
            raise NeedsMoreError("figures")


def _begin() -> None:
    """A fresh `__main__`, and an empty module for what a later stage brings."""
    import whyconv

    main = types.ModuleType("__main__")
    sys.modules["__main__"] = main
    main.__dict__.update(__builtins__=builtins, __name__="__main__")
    sys.modules["whyconv.figures"] = whyconv.figures = Absent("whyconv.figures")
    sys.meta_path.insert(0, Finder)
    sys.stdout, sys.stderr = outputs.stream("stdout"), outputs.stream("stderr")
    builtins.input = _no_input


def _no_input(prompt=""):
    raise RuntimeError("input() has nobody to ask here: assign the value instead")


def add(stage: str) -> None:
    """Take into use what the page has loaded for this stage."""
    loaded.add(stage)
    invalidate_caches()
    if stage != "figures":
        return
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    # It stays the same module, for whoever has imported it already.
    figures = sys.modules["whyconv.figures"]
    figures.__class__ = types.ModuleType
    reload(figures)


def needs(source: str) -> str:
    """JSON: the stages that a cell needs, as far as the names in it say."""
    try:
        names = _names(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "[]"
    return json.dumps(
        [
            stage
            for stage, asked in STAGES.items()
            if stage not in loaded and asked & names
        ]
    )


def _names(tree: ast.AST) -> set[str]:
    """The names a cell uses, and those that the functions it calls by name use.

    `from whyconv import figures` alone draws nothing, so what it binds is left out.
    """
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.ImportFrom):
            found.update((node.module or "").split("."))
        elif isinstance(node, ast.Import):
            found.update(part for one in node.names for part in one.name.split("."))
    space, seen = sys.modules["__main__"].__dict__, set()
    codes = [value.__code__ for name in found if _is_function(value := space.get(name))]
    while codes:
        code = codes.pop()
        if code not in seen:
            seen.add(code)
            found.update(code.co_names)
            codes += [one for one in code.co_consts if isinstance(one, types.CodeType)]
            called = map(space.get, code.co_names)
            codes += [value.__code__ for value in called if _is_function(value)]
    return found


def _is_function(value) -> bool:
    return isinstance(value, types.FunctionType)


# --- A cell ---------------------------------------------------------------------------

count = 0


def run(source: str, checks: bool = False) -> str:
    """JSON of {error, seconds}, or of {needs} where the cell must be run again.

    checks: an assert that fails ends the cell only when the rest of it has run.
    """
    global count
    count += 1
    name = f"In [{count}]"
    lines = source.splitlines(keepends=True)
    linecache.cache[name] = (len(source), None, lines, name)
    outputs.begin(tell)
    start, error = time.perf_counter(), None
    try:
        _execute(source, name, checks)
        _draw_pyplot()
    except BaseException as raised:
        if isinstance(raised, NeedsMoreError) and str(raised) not in loaded:
            outputs.drop()
            count -= 1
            return json.dumps({"needs": [str(raised)]})
        error = described(raised, name)
    seconds = time.perf_counter() - start
    outputs.end()
    return json.dumps({"error": error, "seconds": seconds})


def _execute(source: str, name: str, checks: bool) -> None:
    """Run the statements, and show the last one where it is an expression."""
    space = sys.modules["__main__"].__dict__
    tree = ast.parse(source, name)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not _quiet(source):
        last = ast.Expression(tree.body.pop().value)
    failed = None
    for part in _parts(tree) if checks else [tree]:
        try:
            exec(compile(part, name, "exec"), space)
        except AssertionError as raised:
            if not (checks and isinstance(part.body[0], ast.Assert)):
                raise
            failed = failed or raised
    if last is not None:
        value = eval(compile(last, name, "eval"), space)
        if value is not None:
            space["_"] = value
            outputs.show("result", value)
    if failed is not None:
        raise failed


def _parts(tree: ast.Module) -> list[ast.Module]:
    """Each statement by itself."""
    return [ast.Module([one], tree.type_ignores) for one in tree.body]


def _quiet(source: str) -> bool:
    """Whether a cell ends in a semicolon, which hides the last value."""
    last = source.rstrip().splitlines()[-1]
    return last.split("#")[0].rstrip().endswith(";")


def _draw_pyplot() -> None:
    """Show what a cell drew with pyplot, as a notebook does at the cell's end."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        for number in pyplot.get_fignums():
            outputs.show("display", pyplot.figure(number))
        pyplot.close("all")


def described(raised: BaseException, name: str) -> dict:
    """The error as Python says it, and the line of the cell `name` where it arose."""
    frames = [
        frame
        for frame in traceback.extract_tb(raised.__traceback__)
        if not frame.filename.endswith(("page_kernel.py", "page_outputs.py"))
    ]
    here = [frame.lineno for frame in frames if frame.filename == name]
    line = here[-1] if here else None
    if isinstance(raised, SyntaxError) and raised.filename == name:
        frames, line = [], raised.lineno
    said = traceback.format_exception_only(raised)
    listed = traceback.StackSummary.from_list(frames[-20:]).format()
    head = ["Traceback (most recent call last):\n"] if frames else []
    public = [one for one in type(raised).__mro__ if not one.__name__.startswith("_")]
    return {
        "name": public[0].__name__,
        "value": page_outputs.cut(str(raised)),
        "traceback": page_outputs.cut("".join([*head, *listed, *said])),
        "line": line,
    }


# --- What else the page asks for ------------------------------------------------------


def format_all(pairs: str) -> str:
    """JSON: each text, a Python literal, in a format; None where it has none."""
    return json.dumps([_formatted(text, spec) for text, spec in json.loads(pairs)])


def _formatted(text: str, spec: str) -> str | None:
    try:
        return format(ast.literal_eval(text), spec)
    except (ValueError, TypeError, SyntaxError):
        return None


def set_live(number: int, values: str) -> None:
    """A figure in the page has been moved: set its traits, run who observes them."""
    import page_live

    outputs.begin(tell)
    try:
        page_live.hear(number, json.loads(values))
    except NeedsMoreError:
        pass
    except BaseException:
        sys.stderr.write(traceback.format_exc(limit=-3))
    outputs.end()


_begin()
