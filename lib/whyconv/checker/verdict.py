"""What the reader is told: in a terminal, in a notebook and on the page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from textwrap import fill, indent

import numpy as np

from whyconv import style
from whyconv.checker.exercise import Exercise, Form
from whyconv.checker.limits import Outcome
from whyconv.checker.values import array_of, shown

WIDTH = 72
LARGEST = 400  # cells of a map that is drawn
READ = 64  # cells of a map whose numbers are written into it
PRINTED_LINES = 6
SPOILT = "right, but the argument is not what it was"

LOOK = f"""<style>
.wc-verdict {{ margin: 1rem 0; padding: 0 0 0 1rem; line-height: 1.5;
  border-left: 3px solid {style.variable("grey")}; }}
.wc-verdict.wc-is-right {{ border-color: {style.variable("output")}; }}
.wc-verdict.wc-is-wrong {{ border-color: {style.variable("error")}; }}
.wc-verdict p {{ margin: 0.25rem 0; }}
.wc-verdict dl {{ display: grid; grid-template-columns: max-content minmax(0, 1fr);
  align-items: baseline; gap: 0.25rem 1rem; margin: 0.5rem 0; }}
.wc-verdict dt {{ margin: 0; font-weight: 400; color: {style.variable("grey")}; }}
.wc-verdict dd {{ margin: 0; min-width: 0; overflow-x: auto; }}
.wc-verdict dl dd pre {{ margin: 0; padding: 0; border: 0; background: none;
  font-size: 0.875em; line-height: 1.4; white-space: pre; }}
.wc-verdict dl dd.wc-words pre {{ white-space: pre-wrap; }}
.wc-verdict .wc-figure {{ max-width: 30rem; }}
@media (max-width: 480px) {{ .wc-verdict dl {{ grid-template-columns: 1fr; }}
  .wc-verdict dd {{ margin-bottom: 0.5rem; }} }}
</style>"""


@dataclass(frozen=True)
class Trial:
    """One case: what was expected, what came, and why that is not the same."""

    case: tuple
    expected: Outcome
    got: Outcome
    why: str = ""
    changed: list[str] = field(default_factory=list)


class Verdict:
    """What a check came to; a notebook shows it by itself.

    state: "open" (not written yet), "right", "wrong", or "no function". trials: the
    cases that were tried, the smallest first. mistake: the documented mistake that
    explains it; is_sure: whether it does so in every case.
    """

    def __init__(
        self,
        exercise: Exercise,
        state: str,
        trials: list[Trial] | None = None,
        problem: str = "",
    ):
        self.exercise, self.state, self.trials = exercise, state, trials or []
        self.problem = problem
        self.mistake: Form | None = None
        self.is_sure = False
        self.observation = ""
        self.patched: list[str] = []

    @property
    def is_right(self) -> bool:
        """Whether every case agrees."""
        return self.state == "right"

    @property
    def smallest(self) -> Trial | None:
        """The smallest case that does not agree."""
        return next((trial for trial in self.trials if trial.why), None)

    @property
    def headline(self) -> str:
        """The verdict in one sentence."""
        name = self.exercise.name
        if self.state == "open":
            return f"{name}: not written yet."
        if self.state == "no function":
            return f"{name}: {self.problem} is no function that can be called."
        count = len(self.trials)
        if self.is_right:
            return f"{name}: right{f' in all {count} cases' * (count > 1)}."
        right = sum(not trial.why for trial in self.trials)
        if self.trials[-1].got.is_late:
            return f"{name}: stopped in case {count}, after {right} that were right."
        return f"{name}: not right yet, {right} of {count} cases agree."

    @property
    def feedback(self) -> str:
        """What may have gone wrong, as far as the checker can tell; else ""."""
        trial = self.smallest
        if trial is None:
            return ""
        if self.mistake:
            return self.mistake.feedback
        if trial.changed:
            names = " and ".join(f"`{name}`" for name in trial.changed)
            but = "What it returns is right, but it" if trial.why == SPOILT else "It"
            return (
                f"{but} writes into {names}, which belongs to whoever called it. Work "
                "on a copy: `array.copy()`."
            )
        if trial.got.is_late:
            return (
                "Is there a loop that never ends, or far more work than the task needs?"
            )
        if trial.got.asks_too_much:
            return "It asks for more memory than the task needs: look at the shapes."
        if trial.got.fault and trial.got.fault.kind == "RecursionError":
            return "It calls itself without end: which call should be the last?"
        if trial.got.fault is None and trial.got.value is None:
            return "Does the function end with `return`?"
        return self.observation or ""

    @property
    def lead(self) -> str:
        """What stands before the feedback."""
        if self.mistake and not self.is_sure:
            return "In this case it does what this mistake does: "
        return ""

    def facts(self) -> list[tuple[str, str]]:
        """The smallest wrong case as pairs of a name and a text."""
        if not (trial := self.smallest):
            return []
        arguments = self.exercise.arguments(trial.case).items()
        rows = [(name, shown(value)) for name, value in arguments]
        if not self.exercise.judge:
            right = trial.expected
            rows.append(("expected", str(right.fault or shown(right.value))))
        if trial.got.fault:
            rows.append(("got", trial.why))
            if where := trial.got.fault.where:
                rows.append(("in your code", where))
        else:
            rows += [("got", shown(trial.got.value)), ("which is", trial.why)]
        if trial.got.printed.strip():
            lines = trial.got.printed.strip().splitlines()
            more = [f"… and {len(lines) - PRINTED_LINES} more lines"]
            kept = lines[:PRINTED_LINES] + more * (len(lines) > PRINTED_LINES)
            rows.append(("printed", "\n".join(line[:WIDTH] for line in kept)))
        return rows

    @property
    def notes(self) -> list[str]:
        """What else is worth knowing."""
        if not self.patched:
            return []
        names = ", ".join(self.patched[:3]) + " …" * (len(self.patched) > 3)
        return [
            f"In this notebook {names} is not what it was. Your function ran with "
            "that; the check used the original."
        ]

    def __repr__(self) -> str:
        parts = [self.headline]
        if rows := self.facts():
            parts.append(f"The smallest of the others{' so far' * self._is_cut}:")
            width = max(len(name) for name, _ in rows) + 2
            parts += [
                indent(name.ljust(width), "  ")
                + indent(text, " " * (width + 2)).lstrip(" ")
                for name, text in rows
            ]
        if self.feedback:
            parts.append(fill(self.lead + self.feedback, WIDTH))
        return "\n".join(parts + [fill(note, WIDTH) for note in self.notes])

    @property
    def _is_cut(self) -> bool:
        return self.trials[-1].got.is_late

    def _repr_html_(self) -> str:
        kind = {"right": " wc-is-right", "open": ""}.get(self.state, " wc-is-wrong")
        parts = [f"<p><strong>{escape(self.headline)}</strong></p>"]
        if self.feedback:
            parts.append(f"<p>{escape(self.lead)}{with_code(self.feedback)}</p>")
        if rows := self.facts():
            wraps = ' class="wc-words"'
            items = "".join(
                f"<dt>{escape(name)}</dt>"
                f"<dd{wraps * (chr(10) not in text)}><pre>{escape(text)}</pre></dd>"
                for name, text in rows
            )
            parts.append(f"<p>The smallest of the others:</p><dl>{items}</dl>")
            parts.append(self.picture())
        parts += [f"<p>{escape(note)}</p>" for note in self.notes]
        return f'<div class="wc-verdict{kind}">{LOOK}{"".join(parts)}</div>'

    def picture(self) -> str:
        """Expected, got and the difference as maps, where they are maps; else ""."""
        trial = self.smallest
        right, array = _map(trial.expected.value), _map(trial.got.value)
        if self.exercise.judge or right is None or array is None:
            return ""
        if right.shape != array.shape or not np.isfinite(array).all():
            return ""
        try:
            from whyconv import figures
        except ImportError:  # a browser's Python may be without Matplotlib
            return ""
        panels = [
            figures.Panel(one, title, text=one.size <= READ, format="{:.3g}")
            for title, one in [
                ("expected", right),
                ("got", array),
                ("got − expected", array - right),
            ]
        ]
        off = int(np.count_nonzero(np.abs(array - right) > 1e-9))
        alt = (
            f"Three maps of {right.shape[0]} by {right.shape[1]}: expected, got, and "
            f"their difference, which is not zero in {off} of {right.size} places."
        )
        narrow = 3 if right.shape[1] <= 4 or right.size > READ else 2
        made = figures.images(panels, alt=alt, caption=alt, narrow_columns=narrow)
        return re.sub(r"<figcaption>.*?</figcaption>", "", made.html(), flags=re.S)


def _map(value) -> np.ndarray | None:
    """A value as a map (H, W) that is worth drawing."""
    array = array_of(value)
    if array is None or array.dtype.kind == "b":
        return None
    if array.ndim > 2:
        array = array.reshape([n for n in array.shape if n > 1])
    if array.ndim != 2 or min(array.shape) < 2 or array.size > LARGEST:
        return None
    return array.astype(float)


def with_code(text: str) -> str:
    """Text as HTML, with `code` between backticks."""
    parts = escape(text).split("`")
    return "".join(
        f"<code>{part}</code>" if number % 2 else part
        for number, part in enumerate(parts)
    )
