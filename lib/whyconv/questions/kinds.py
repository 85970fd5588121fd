"""The kinds of questions: what is asked, what is right, and what each mistake is told.

An answer is plain data: a text (`Number`), the place of a choice (`OneOf`), a list of
places (`SeveralOf`, `Order`), a list of (row, column) (`Cells`), a list of heights
(`Curve`). `grade` tells what it is worth; `js/grade.js` does the same in the page.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, NamedTuple

from whyconv.questions.beside import Beside
from whyconv.questions.spelling import NotANumberError, readings
from whyconv.questions.words import flowing, inline

MINUS = "\N{MINUS SIGN}"


class Feedback(NamedTuple):
    """What a reader is told.

    verdict: "right", "wrong", or "unread" for what is no answer yet. text: the reason
    that leads to this answer. mistake: which documented mistake it is, None if none.
    """

    verdict: str
    text: str
    mistake: str | None = None


class Wrong(NamedTuple):
    """A wrong answer (see each kind for its form) and the reason that leads to it."""

    answer: Any
    why: str


class Right(NamedTuple):
    """A choice that belongs to the answer, and what whoever misses it is told."""

    answer: str
    why: str = ""


@dataclass(kw_only=True)
class Item:
    """What all kinds share.

    goal: the number, from 1, of the learning goal at the top of the page that it
    tests, or the goal in words where the page lists none. place: the heading under
    which the text answers it. text: the question, *emphasis* and `code` as in
    Markdown, a blank line between paragraphs; lines may break anywhere. otherwise:
    what an answer that is neither right nor foreseen is told. explanation: read by
    all, after the answer. lead: the word over it, "Predict" where the answer stands
    in the text below. beside: where the prediction is drawn beside the measured result.
    """

    goal: int | str
    place: str
    text: str
    explanation: str
    otherwise: str = ""
    lead: str = "Predict"
    minutes: float = 1
    beside: Beside | None = None
    name: str = field(default="", kw_only=True)
    page: str = field(default="", kw_only=True)

    kind = ""

    def __post_init__(self) -> None:
        for part in ("place", "text", "explanation"):
            if not str(getattr(self, part)).strip():
                raise ValueError(f"{part} must be a text, got {getattr(self, part)!r}")
        for part in ("text", "explanation", "otherwise"):
            setattr(self, part, flowing(getattr(self, part)))

    def grade(self, answer: Any) -> Feedback:
        """What this answer is worth."""
        raise NotImplementedError

    def rights(self) -> list:
        """Right answers in several forms, for the tests."""
        raise NotImplementedError

    def wrongs(self) -> list[tuple[Any, str]]:
        """(answer, the mistake it must be told) for every documented mistake."""
        raise NotImplementedError

    def solution(self) -> str:
        """The right answer in words, as print has it."""
        raise NotImplementedError

    def texts(self) -> list[str]:
        """All that a reader may be shown, for the tests."""
        return [self.text, self.otherwise, self.explanation, self.lead]

    def printed(self) -> str:
        """HTML of where the answer goes, on paper and until the page's own comes."""
        raise NotImplementedError

    def data(self) -> dict:
        """What the page needs, as JSON has it."""
        shared = ("name", "page", "place", "text", "explanation", "otherwise", "lead")
        drawn = {"beside": self.beside.data(self.kind)} if self.beside else {}
        return {
            "kind": self.kind,
            **{part: getattr(self, part) for part in shared},
            "solution": self.solution(),
            **drawn,
        }


@dataclass(kw_only=True)
class Number(Item):
    """A number to type.

    answer: the right number. about: how far off is still right, as a fraction of the
    answer: 0 for a whole number, else 0.015, unless told. unit: a word behind the
    field ("weights", "%", "MB"). wrong: `Wrong(number, why)`, at least five; each is
    matched as closely as the answer. accepted: further right texts, for the tests.
    """

    answer: float
    wrong: Sequence[Wrong]
    unit: str = ""
    about: float | None = None
    accepted: Sequence[str] = ()
    kind = "number"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.about is None:
            self.about = 0 if float(self.answer).is_integer() else 0.015
        self.answer = plain(self.answer)
        self.wrong = [Wrong(plain(number), flowing(why)) for number, why in self.wrong]
        if not self.otherwise:
            raise ValueError("otherwise must say how the right number comes about")
        seen: list[float] = []
        for number, _ in self.wrong:
            if self.near(number, self.answer):
                raise ValueError(f"wrong {number:,} is the right {self.answer:,}")
            if any(number == other for other in seen):
                raise ValueError(f"wrong {number:,} is there twice")
            seen.append(number)

    def near(self, number: float, target: float) -> bool:
        """Whether a number counts as the target."""
        return abs(number - target) <= max(self.about, 1e-9) * abs(target) + 1e-12

    def grade(self, answer: Any) -> Feedback:
        text = str(answer) if isinstance(answer, str | int | float) else ""
        try:
            numbers = readings(text, self.unit)
        except NotANumberError as fault:
            return Feedback("unread", str(fault))
        if any(self.near(number, self.answer) for number in numbers):
            return Feedback("right", "")
        for number in numbers:
            found = [
                (abs(number - wrong), n)
                for n, (wrong, _) in enumerate(self.wrong)
                if self.near(number, wrong)
            ]
            if found:
                n = min(found)[1]
                return Feedback("wrong", self.wrong[n].why, f"wrong {n}")
        return Feedback("wrong", *self.slip(numbers[0]))

    def slip(self, number: float) -> tuple[str, str | None]:
        """What an unforeseen number is told."""
        answer = self.answer
        if answer and number == -answer:
            return f"The sign is the other way round. {self.otherwise}", "sign"
        if answer and number > 0 and answer > 0:
            power = math.log10(number / answer)
            if round(power) and abs(power - round(power)) < 1e-9:
                return "The digits are right, the power of ten is not.", "power"
        if answer and not self.about and abs(number / answer - 1) <= 0.05:
            return "That is close, but here the number can be exact.", "close"
        size = "too large" if number > answer else "too small"
        return f"That is {size}. {self.otherwise}", None

    def rights(self) -> list:
        number = self.answer
        if float(number).is_integer():
            whole = int(number)
            forms = [f"{whole}", f"{whole:,}", f"{whole:,}".replace(",", " ")]
            forms += [f"{whole}.0", f" {whole} ", f"{whole} × 1"]
        else:
            forms = [
                f"{number!r}",
                f"{number!r}".replace(".", ","),
                f"about {number!r}",
            ]
            forms += [f"{number:.3e}"]
        return [*(form.replace("-", MINUS) for form in forms), *self.accepted]

    def wrongs(self) -> list[tuple[Any, str]]:
        return [(repr(wrong), f"wrong {n}") for n, (wrong, _) in enumerate(self.wrong)]

    def solution(self) -> str:
        roughly = "about " if self.about else ""
        unit = self.unit if self.unit == "%" else f" {self.unit}" if self.unit else ""
        return f"{roughly}{shown(self.answer)}{unit}"

    def printed(self) -> str:
        unit = f"<span>{self.unit}</span>"
        return f'<div class="wl-ask-number"><i class="wl-ask-blank"></i>{unit}</div>'

    def data(self) -> dict:
        own = {"answer": self.answer, "about": self.about, "unit": self.unit}
        return {**super().data(), **own, "wrong": [list(one) for one in self.wrong]}


@dataclass(kw_only=True)
class OneOf(Item):
    """One of several choices, in the order in which they are shown.

    choices: one `Right(text)` and at least two `Wrong(text, why)`.
    """

    choices: Sequence[Right | Wrong]
    kind = "one"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.choices = _choices(self.choices)
        self.right = [isinstance(one, Right) for one in self.choices].index(True)
        if sum(isinstance(one, Right) for one in self.choices) > 1:
            raise ValueError("one choice is right: for several take SeveralOf")

    def grade(self, answer: Any) -> Feedback:
        place = place_in(answer, len(self.choices))
        if place is None:
            return Feedback("unread", "Choose one of the answers first.")
        if place == self.right:
            return Feedback("right", "")
        return Feedback("wrong", self.choices[place].why, f"choice {place}")

    def rights(self) -> list:
        return [self.right, str(self.right), float(self.right)]

    def wrongs(self) -> list[tuple[Any, str]]:
        places = range(len(self.choices))
        return [(n, f"choice {n}") for n in places if n != self.right]

    def solution(self) -> str:
        return self.choices[self.right].answer.rstrip(".")

    def texts(self) -> list[str]:
        return [*super().texts(), *(one.answer for one in self.choices)]

    def printed(self) -> str:
        return _printed_choices(self.choices, "○")

    def data(self) -> dict:
        whys = [one.why for one in self.choices]
        whys[self.right] = None
        return {**super().data(), "choices": _words(self.choices), "whys": whys}


@dataclass(kw_only=True)
class SeveralOf(Item):
    """All that hold, of several choices.

    choices: `Right(text, why)` and `Wrong(text, why)`; the why of a right one is told
    to those who miss it, the why of a wrong one to those who take it.
    """

    choices: Sequence[Right | Wrong]
    kind = "several"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.choices = _choices(self.choices)
        if not all(one.why.strip() for one in self.choices):
            raise ValueError("each choice needs a why: for those who take or miss it")
        self.right = [n for n, one in enumerate(self.choices) if isinstance(one, Right)]

    def grade(self, answer: Any) -> Feedback:
        taken = _places(answer, len(self.choices))
        if not taken:
            return Feedback("unread", "Choose at least one answer first.")
        wrong = sorted(taken ^ set(self.right))
        if not wrong:
            return Feedback("right", "")
        texts = [self.choices[n].why for n in wrong]
        return Feedback("wrong", "\n\n".join(texts), f"choices {wrong}")

    def rights(self) -> list:
        right = self.right
        return [right, right[::-1], [str(n) for n in right], [*right, right[0]]]

    def wrongs(self) -> list[tuple[Any, str]]:
        right, found = set(self.right), []
        for n in range(len(self.choices)):
            if taken := sorted(right ^ {n}):
                found.append((taken, f"choices {[n]}"))
        for pair in combinations(range(len(self.choices)), 2):
            if taken := sorted(right ^ set(pair)):
                found.append((taken, f"choices {[*pair]}"))
        return found

    def solution(self) -> str:
        return "; ".join(self.choices[n].answer.rstrip(".") for n in self.right)

    def texts(self) -> list[str]:
        return [*super().texts(), *(one.answer for one in self.choices)]

    def printed(self) -> str:
        return _printed_choices(self.choices, "□")

    def data(self) -> dict:
        whys = [one.why for one in self.choices]
        own = {"choices": _words(self.choices), "whys": whys, "right": self.right}
        return {**super().data(), **own}


def plain(number: Any) -> float | int:
    """A Python number: whole ones as int."""
    number = float(number) if not isinstance(number, int) else number
    whole = isinstance(number, float) and number.is_integer() and abs(number) < 2**53
    return int(number) if whole else number


def shown(number: float) -> str:
    """A number for a reader: thousands separators, three digits, a true minus sign."""
    text = f"{number:,}" if float(number).is_integer() else f"{number:,.3g}"
    return text.replace("-", MINUS)


def _choices(choices: Sequence[Right | Wrong]) -> list[Right | Wrong]:
    """The choices with flowing texts; ValueError where they are no choice."""
    texts = [one.answer for one in choices]
    if len(set(texts)) < len(texts):
        raise ValueError(f"a choice is there twice: {texts}")
    if len(texts) < 3 or not any(isinstance(one, Right) for one in choices):
        raise ValueError("choices must be three or more, one of them right")
    return [type(one)(flowing(one.answer), flowing(one.why)) for one in choices]


def _words(choices: Sequence[Right | Wrong]) -> list[str]:
    return [one.answer for one in choices]


def _printed_choices(choices: Sequence[Right | Wrong], box: str) -> str:
    lines = (
        f"<p><i>{box}</i><span>{inline(one)}</span></p>" for one in _words(choices)
    )
    return f'<div class="wl-ask-choices">{"".join(lines)}</div>'


def place_in(answer: Any, count: int) -> int | None:
    """A place from 0 to count - 1, given as a number or its digits; else None."""
    if isinstance(answer, str) and re.fullmatch("[0-9]{1,6}", answer):
        answer = int(answer)
    number = isinstance(answer, int | float) and not isinstance(answer, bool)
    return int(answer) if number and answer in range(count) else None


def _places(answer: Any, count: int) -> set[int]:
    if isinstance(answer, str) or not isinstance(answer, Iterable):
        return set()
    return {place for one in answer if (place := place_in(one, count)) is not None}
