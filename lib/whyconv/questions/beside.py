"""Where a reader's prediction is drawn: beside what was measured, further down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: How an answer is drawn, and the kind of question it is an answer to.
SHAPES = {
    "sketch": "curve",
    "column": "curve",
    "point": "number",
    "growth": "number",
    "wave": "number",
    "swatch": "number",
    "row": "number",
    "points": "one",
    "posts": "one",
}


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A prediction in a chart, a table or under a picture behind its question.

    shape, and what `at` is for it. In a chart: "sketch", the curve as it was drawn,
    over the numbers of its places; "point", a number as x, `at` is (y,); "growth", a
    number as the factor of y when x doubles, `at` is (x, y, last x) for a point of the
    curve; "wave", a number of cycles on a ring, `at` is (pixels,); "points" and
    "posts", `at` has for each choice its [(x, y), ...] or [(x, word), ...]. In a table:
    "column", a curve in a column of its own, `at` is ("%",) for percents; "row", a
    number in the row that begins with it. Under a picture: "swatch", percents as a
    shade of the colour that `at` names.

    figure: which of the charts, tables or pictures behind the question, from 0. chart:
    which of the charts side by side.
    """

    shape: str
    at: Sequence[Any] = ()
    figure: int = 0
    chart: int = 0

    def __post_init__(self) -> None:
        if self.shape not in SHAPES:
            raise ValueError(f"shape must be one of {[*SHAPES]}, got {self.shape!r}")

    def data(self, kind: str) -> Mapping[str, Any]:
        """What the page needs; ValueError where the question is of another kind."""
        if kind != SHAPES[self.shape]:
            raise ValueError(
                f"shape {self.shape!r} draws the answer to a question of the kind "
                f"{SHAPES[self.shape]!r}, and this one is {kind!r}"
            )
        return {**vars(self), "at": list(self.at)}
