"""A study: a pure function, the settings it is run with, and its stored results.

A sweep that takes minutes is computed once, by
`python -m whyconv_book.studies refresh`, and its numbers are stored beside the
code as `results/NAME.json`, with a hash of that code, the versions that ran it
and the time it took. A test recomputes the study's `sample` each time and
compares, so that the stored numbers cannot outlive the code they came from.
"""

from __future__ import annotations

import ast
import hashlib
import json
import platform
import sys
import time
import tokenize
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path
from types import ModuleType

import numpy as np

from whyconv import arguments
from whyconv.notebook import progress

FOLDER = Path(__file__).with_name("results")


@dataclass(frozen=True)
class Study:
    """`run(**setting)` for each of `settings`: equal settings give equal numbers.

    run: settings to a dict of measured numbers or nested lists of them; pure,
    its randomness all from its `seed`. sample: the settings that are recomputed
    at each check, a few seconds together. tolerances: for each measured name,
    by how much a recomputed value may differ from the stored one, in the mean
    over its entries; other processors and versions round differently, and a
    training makes the last digit matter.
    """

    name: str
    run: Callable[..., Mapping]
    settings: Sequence[Mapping]
    sample: Sequence[Mapping]
    tolerances: Mapping[str, float]

    def __post_init__(self):
        arguments.text("name", self.name)
        arguments.function("run", self.run)
        for name in ("settings", "sample"):
            arguments.listed(name, getattr(self, name), Mapping, "settings")
        arguments.instance("tolerances", self.tolerances, Mapping, "a dict")
        for name, most in self.tolerances.items():
            arguments.real(f"tolerances[{name!r}]", most, minimum=0)
        if strange := [one for one in self.sample if one not in self.settings]:
            raise ValueError(f"sample must be among the settings, {strange[0]} is not")

    def row(self, setting: Mapping) -> dict:
        """One setting and what `run` measures under it."""
        arguments.instance("setting", setting, Mapping, "a dict, one of the settings")
        if setting not in self.settings:
            raise ValueError(f"setting must be one of the settings, got {setting}")
        return {**setting, **self.run(**setting)}

    def compute(self, each: Callable[[Iterable], Iterable] | None = None) -> Results:
        """Every row, in the order of the settings; minutes of work.

        In a live notebook a progress bar is shown; `each`, such as tqdm, wraps
        the settings in another one.
        """
        each = partial(progress, label=self.name) if each is None else each
        arguments.function("each", each)
        start = time.process_time()
        rows = [self.row(setting) for setting in each(self.settings)]
        return Results(rows, self.made(time.process_time() - start))

    def made(self, seconds: float) -> dict:
        """How results that are computed now are made; `seconds` of processor time."""
        return {
            "code": self.code,
            "python": platform.python_version(),
            "numpy": np.__version__,
            "cpu_seconds": round(arguments.real("seconds", seconds, minimum=0)),
        }

    @property
    def code(self) -> str:
        """SHA-256 of what makes the numbers: `run`'s module and the studies it imports.

        Docstrings, comments and blank lines are left out: they change no number. The
        library underneath is not in it; that is what the sample is for.
        """
        told = [says(path) for path in sources(sys.modules[self.run.__module__])]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    def faults(self, results: Results) -> list[str]:
        """What is stale in stored results, without running anything."""
        arguments.instance("results", results, Results, "Results")
        found = []
        if results.made.get("code") != self.code:
            found.append(
                f"{self.name}: the stored results are of other code: "
                f"python -m whyconv_book.studies refresh {self.name}"
            )
        names = list(self.settings[0])
        stored = [{name: row.get(name) for name in names} for row in results.rows]
        if stored != list(map(dict, self.settings)):
            found.append(f"{self.name}: the stored rows are not those of the settings")
        return found

    def differences(self, row: Mapping, again: Mapping) -> list[str]:
        """Where a row that was computed again differs by more than is tolerated."""
        arguments.instance("row", row, Mapping, "a row of the results")
        arguments.instance("again", again, Mapping, "a row of the results")
        found = []
        for name, most in self.tolerances.items():
            old, new = (_measured(name, one) for one in (row, again))
            arguments.same_shape(name, new, old.shape, "as stored")
            if (gap := float(np.abs(new - old).mean())) > most:
                found.append(f"{name}: {gap:.3g} off in the mean, {most:g} tolerated")
        return found


def sources(module: ModuleType) -> list[Path]:
    """The module's file and those of the studies that it imports, one after another."""
    found = [Path(module.__file__)]
    for path in found:  # it grows
        names = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == __package__:
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.removeprefix(f"{__package__}."))
        studies = sorted(Path(__file__).with_name(f"{name}.py") for name in names)
        known = {*found, Path(__file__)}
        found += [study for study in studies if study.is_file() and study not in known]
    return found


def says(path: Path) -> str:
    """A source without its docstrings, comments and blank lines."""
    source = path.read_text("utf-8")
    lines = source.splitlines()
    for token in tokenize.generate_tokens(StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            for row in range(node.lineno - 1, node.end_lineno):
                lines[row] = ""
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _measured(name: str, row: Mapping) -> np.ndarray:
    if name not in row:
        raise ValueError(f"row has no {name!r}, only {', '.join(map(str, row))}")
    return arguments.floats(name, row[name])


@dataclass(frozen=True, repr=False)
class Results:
    """Rows of settings and measured numbers, and how they were made."""

    rows: list[dict]
    made: dict

    @property
    def names(self) -> list[str]:
        """What a row has: the names of its settings, then what was measured."""
        return list(self.rows[0]) if self.rows else []

    def where(self, **setting) -> Results:
        """The rows that have this setting, at least one, in their order."""
        for name, value in setting.items():
            arguments.choice("setting", name, self.names)
            arguments.instance(name, value, (str, bool, int, float), "text or number")
            if isinstance(value, int):
                arguments.integer(name, int(value))
        rows = [
            row
            for row in self.rows
            if all(row[name] == value for name, value in setting.items())
        ]
        if not rows:
            wanted = ", ".join(f"{name}={value!r}" for name, value in setting.items())
            raise ValueError(f"setting: no row has {wanted[:80]}")
        return Results(rows, self.made)

    def values(self, name: str) -> np.ndarray:
        """What was measured under `name`, one entry a row: (rows, ...)."""
        arguments.choice("name", name, self.names)
        return np.array([row[name] for row in self.rows])

    def write(self, path: Path) -> None:
        """Store as JSON, one row a line, so that a diff shows which rows changed."""
        lines = ",\n".join(f"  {json.dumps(row)}" for row in self.rows)
        made = json.dumps(self.made, indent=1).replace("\n", "\n ")
        text = f'{{\n "made": {made},\n "rows": [\n{lines}\n ]\n}}\n'
        path.write_text(text, encoding="utf-8")

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        shown = {"code": self.made["code"][:8], **_without(self.made, "code")}
        how = ", ".join(f"{name} {value}" for name, value in shown.items())
        return f"{len(self.rows)} rows ({how})"


def _without(mapping: Mapping, name: str) -> dict:
    return {key: value for key, value in mapping.items() if key != name}


def read(path: Path) -> Results:
    """The results that `Results.write` stored."""
    stored = json.loads(path.read_text("utf-8"))
    return Results(stored["rows"], stored["made"])
