"""An exercise: its solution, what it is checked on, and the forms that were tried."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import dedent

import numpy as np

from whyconv.checker.values import size

DRAWS = 20
SEED = 2026


@dataclass(frozen=True)
class Form:
    """One way to write the answer; a wrong one says what is wrong with it."""

    name: str
    function: Callable
    feedback: str = ""


class Exercise:
    """A function or class to be written by the reader, and how it is checked.

    solution: the answer; its module's docstring holds the title (first line) and the
    task in words (Markdown), its own docstring stands in the stub.
    page: the lesson or lab, "02-parameter-sharing". difficulty: 1 (one line) to 4 (a
    small project). minutes: what it takes. hints: Markdown, from a nudge to nearly all.
    examples: cases that the task or the stub tells; cases: those that it does not. A
    case is a tuple of arguments, or one argument that is no tuple. draw: from a NumPy
    Generator to one more case; it is asked `draws` times.
    reference: gives the expected values, the solution unless told otherwise.
    use: how the answer is used on a case, answer(*case) unless told otherwise, for
    instance `lambda Adam, steps: Adam(0.1).run(steps)`; its parameters name the case.
    judge: judge(value, *case) is "" where a value is right, else why not; for tasks
    with more than one right answer, in place of a comparison with the reference.
    may_change: names of arguments that the answer is meant to write into.
    tolerance: of numbers, relative to the largest one expected.
    given: code that the reader gets before the stub, in a cell of its own, or in two
    with a line `# %% A sentence.` between them; what it imports goes to the notebook's
    first cell.
    """

    def __init__(
        self,
        solution: Callable,
        *,
        page: str,
        difficulty: int,
        minutes: int,
        hints: Sequence[str],
        examples: Sequence = (),
        cases: Sequence = (),
        draw: Callable[[np.random.Generator], tuple] | None = None,
        draws: int = DRAWS,
        reference: Callable | None = None,
        use: Callable | None = None,
        judge: Callable[..., str] | None = None,
        may_change: Sequence[str] = (),
        tolerance: float = 1e-5,
        given: str = "",
    ):
        self.solution, self.name = solution, solution.__name__
        self.page, self.difficulty, self.minutes = page, difficulty, minutes
        self.hints = [dedent(hint).strip() for hint in hints]
        self.examples, self.cases = list(examples), list(cases)
        self.draw, self.draws = draw, draws if draw else 0
        self.reference = reference or solution
        self.use = use or _called
        self.judge, self.tolerance = judge, tolerance
        self.may_change = frozenset(may_change)
        self.given = dedent(given).strip()
        self.right_forms = [Form("solution", solution)]
        self.wrong_forms: list[Form] = []

    def right(self, function: Callable) -> Callable:
        """Decorator: another form of the answer, which must pass."""
        self.right_forms.append(Form(function.__name__, function))
        return function

    def wrong(self, function: Callable) -> Callable:
        """Decorator: a misconception; the docstring is what the reader is told."""
        feedback = " ".join((inspect.getdoc(function) or "").split())
        if not feedback:
            raise ValueError(f"{function.__name__}: the docstring is the feedback")
        self.wrong_forms.append(Form(function.__name__, function, feedback))
        return function

    def slip(self, name: str, old: str, new: str, feedback: str) -> None:
        """A misconception: the solution with `new` in place of the text `old`.

        Raises ValueError where the solution does not contain it.
        """
        code = self.source
        if old not in code:
            raise ValueError(f"{name}: the solution does not contain {old!r}")
        made = compiled(code.replace(old, new), self.solution)
        self.wrong_forms.append(Form(name, made, " ".join(feedback.split())))

    @property
    def title(self) -> str:
        """The first line of the file's docstring."""
        return self._text[0]

    @property
    def task(self) -> str:
        """The task in words: the rest of it."""
        return self._text[1]

    @property
    def _text(self) -> tuple[str, str]:
        text = inspect.cleandoc(sys.modules[self.solution.__module__].__doc__ or "")
        title, _, task = text.partition("\n")
        return title.strip().rstrip("."), task.strip()

    @property
    def source(self) -> str:
        """The solution as it is written, docstring and all."""
        return dedent(inspect.getsource(self.solution)).rstrip()

    @property
    def stub(self) -> str:
        """The solution with its head and docstring, and `...` where its body was."""
        return rewritten(self.source, keep_docstring=True, keep_body=False)

    @property
    def answer(self) -> str:
        """The solution without its docstring."""
        return rewritten(self.source, keep_docstring=False, keep_body=True)

    def all_cases(self) -> list[tuple]:
        """Examples, cases and drawn cases, the smallest first."""
        cases = [as_case(case) for case in (*self.examples, *self.cases)]
        for number in range(self.draws):
            cases.append(as_case(self.draw(np.random.default_rng([SEED, number]))))
        return sorted(cases, key=size)

    def arguments(self, case: tuple) -> Mapping[str, object]:
        """The case's values by the names of the parameters that they go to."""
        if self.use is _called:
            names = list(inspect.signature(self.solution).parameters)
        else:
            names = list(inspect.signature(self.use).parameters)[1:]
        return dict(zip(names, case, strict=False))


def _called(answer: Callable, *case):
    """How an answer is used unless the exercise says otherwise."""
    return answer(*case)


def as_case(case) -> tuple:
    """A case as a tuple of arguments."""
    return case if isinstance(case, tuple) else (case,)


def compiled(code: str, like: Callable) -> Callable:
    """The function or class that the code defines, in the module of another one."""
    space = dict(vars(sys.modules[like.__module__]))
    exec(compile(code, f"<{like.__name__}, changed>", "exec"), space)
    return space[like.__name__]


def rewritten(code: str, *, keep_docstring: bool, keep_body: bool) -> str:
    """A function or class, and each of its methods, with or without these parts."""
    [node] = ast.parse(code).body
    return _written(node, code.splitlines(), keep_docstring, keep_body)


def _written(node, lines: list[str], docstring: bool, body: bool) -> str:
    first, has = node.body[0], ast.get_docstring(node) is not None
    start = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    head = lines[start - 1 : first.lineno - 1]
    while head and not head[-1].strip():
        head.pop()
    if has and docstring:
        head += lines[first.lineno - 1 : first.end_lineno]
    rest = node.body[has:]
    if isinstance(node, ast.ClassDef):
        parts = [_written(one, lines, docstring, body) for one in rest]
        gap = "\n\n" if has and docstring else "\n"
        return "\n".join(head) + gap + "\n\n".join(parts)
    if not body:
        inside = " " * (node.col_offset + 4)
        return "\n".join([*head, f"{inside}..."])
    after = first.end_lineno if has else first.lineno - 1
    return "\n".join([*head, *_trimmed(lines[after : node.end_lineno])])


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[0].strip():
        lines = lines[1:]
    return lines


def is_unwritten(form: object) -> bool:
    """Whether a function, or every method of a class, is still empty."""
    if inspect.isclass(form):
        methods = [one for one in vars(form).values() if inspect.isfunction(one)]
        return bool(methods) and all(map(is_unwritten, methods))
    code = getattr(form, "__code__", None)
    if code is None or code.co_code not in EMPTY:
        return False
    return all(one in (None, form.__doc__) for one in code.co_consts)


def _empty(): ...


def _documented():
    """Nothing but this."""


EMPTY = {_empty.__code__.co_code, _documented.__code__.co_code}
