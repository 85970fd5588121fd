"""Questions answered by hand: cells of a grid, an order, a curve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from whyconv.questions.kinds import Feedback, Item, Wrong, place_in, plain, shown
from whyconv.questions.words import flowing, inline

Cell = tuple[int, int]
MOST_CELLS = 16


@dataclass(kw_only=True)
class Cells(Item):
    """Cells of a grid to mark, rows and columns counted from 0.

    grid: (rows, columns). right: the cells; all of them and no other, or, with
    pick="one", any of them. wrong: `Wrong(cells, why)`, likewise. values: what is
    written in the cells, row by row; shades: how dark they are, from 0 to 1.
    """

    grid: tuple[int, int]
    right: Iterable[Cell]
    wrong: Sequence[Wrong]
    pick: str = "all"
    values: Sequence[Sequence] | None = None
    shades: Sequence[Sequence[float]] | None = None
    kind = "cells"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.pick not in ("one", "all"):
            raise ValueError(f'pick must be "one" or "all", got {self.pick!r}')
        if not all(0 < side <= MOST_CELLS for side in self.grid):
            raise ValueError(f"grid must be 1 to {MOST_CELLS} a side, got {self.grid}")
        self.right = self._cells(self.right)
        self.wrong = [
            Wrong(self._cells(cells), flowing(why)) for cells, why in self.wrong
        ]
        if not self.otherwise:
            raise ValueError("otherwise must say how the right cells are found")
        for n, (cells, _) in enumerate(self.wrong):
            others = [self.right, *(other for other, _ in self.wrong[:n])]
            alike = (
                [other for other in others if other & cells]
                if self.pick == "one"
                else [other for other in others if other == cells]
            )
            if alike:
                raise ValueError(f"wrong cells {sorted(cells)} stand elsewhere too")

    def _cells(self, cells: Iterable[Cell]) -> set[Cell]:
        found = {(int(row), int(column)) for row, column in cells}
        rows, columns = self.grid
        if not found or not all(0 <= r < rows and 0 <= c < columns for r, c in found):
            raise ValueError(f"cells must be some of {rows} × {columns}, got {found}")
        return found

    def grade(self, answer: Any) -> Feedback:
        taken = self._taken(answer)
        one = self.pick == "one"
        if not taken or (one and len(taken) > 1):
            few = "Choose one cell first." if one else "Mark at least one cell first."
            return Feedback("unread", few)
        if taken <= self.right if one else taken == self.right:
            return Feedback("right", "")
        for n, (cells, why) in enumerate(self.wrong):
            if taken <= cells if one else taken == cells:
                return Feedback("wrong", why, f"wrong {n}")
        if one:
            return Feedback("wrong", self.otherwise)
        more, less = len(taken - self.right), len(self.right - taken)
        told = [f"Too many: {more}."] * bool(more) + [f"Missing: {less}."] * bool(less)
        return Feedback("wrong", " ".join([*told, self.otherwise]))

    def _taken(self, answer: Any) -> set[Cell]:
        pairs = answer if isinstance(answer, list | tuple) else []
        pairs = [
            one for one in pairs if isinstance(one, list | tuple) and len(one) == 2
        ]
        rows, columns = self.grid
        found = {
            (place_in(row, rows), place_in(column, columns)) for row, column in pairs
        }
        return {cell for cell in found if None not in cell}

    def rights(self) -> list:
        cells = [list(cell) for cell in sorted(self.right)]
        if self.pick == "one":
            return [
                [cells[0]],
                [cells[-1]],
                [cells[0], cells[0]],
                [[*map(str, cells[0])]],
            ]
        return [cells, cells[::-1], [*cells, cells[0]]]

    def wrongs(self) -> list[tuple[Any, str | None]]:
        found = []
        for n, (cells, _) in enumerate(self.wrong):
            taken = [list(cell) for cell in sorted(cells)]
            found.append((taken[:1] if self.pick == "one" else taken, f"wrong {n}"))
        return found

    def solution(self) -> str:
        cells = sorted(self.right)
        if len(cells) == self.grid[0] * self.grid[1]:
            return f"all {len(cells)} cells"
        named = [f"row {r + 1}, column {c + 1}" for r, c in cells[:9]]
        more = f" and {len(cells) - 9} more" if len(cells) > 9 else ""
        return ("one of " if self.pick == "one" and len(cells) > 1 else "") + (
            "; ".join(named) + more
        )

    def printed(self) -> str:
        rows, columns = self.grid
        cells = "".join(
            f'<i style="{self._shade(r, c)}">{self._written(r, c)}</i>'
            for r in range(rows)
            for c in range(columns)
        )
        return (
            f'<div class="wl-ask-cells" style="--wl-columns: {columns}">{cells}</div>'
            '<p class="wl-ask-hint wl-ask-room">\N{NO-BREAK SPACE}</p>'
        )

    def _written(self, row: int, column: int) -> str:
        return (
            inline(written(self.values[row][column])) if self.values is not None else ""
        )

    def _shade(self, row: int, column: int) -> str:
        return (
            f"--wl-dark: {float(self.shades[row][column]):.3g}"
            if self.shades is not None
            else ""
        )

    def data(self) -> dict:
        rows, columns = self.grid
        every = [(r, c) for r in range(rows) for c in range(columns)]
        values = self.values is not None and [
            written(self.values[r][c]) for r, c in every
        ]
        shades = self.shades is not None and [
            round(float(self.shades[r][c]), 3) for r, c in every
        ]
        own = {"grid": list(self.grid), "pick": self.pick, "values": values or None}
        own["right"] = [list(cell) for cell in sorted(self.right)]
        own["wrong"] = [
            [[list(c) for c in sorted(cells)], why] for cells, why in self.wrong
        ]
        return {**super().data(), **own, "shades": shades or None}


@dataclass(kw_only=True)
class Order(Item):
    """Things to bring into order.

    things: in the right order, first to last; they are shown in another. wrong:
    `Wrong((3, 1), why)` is told to whoever puts thing 3 before thing 1 (counted from 0
    in the right order), `Wrong((0, 2, 1, 3), why)` to whoever gives this very order;
    the first that applies. Other mistakes are told which two to exchange.
    """

    things: Sequence[str]
    wrong: Sequence[Wrong] = ()
    first: str = "first"
    last: str = "last"
    kind = "order"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.things = [flowing(thing) for thing in self.things]
        count = len(self.things)
        if count < 4 or len(set(self.things)) < count:
            raise ValueError(f"things must be four or more and differ: {self.things}")
        self.wrong = [Wrong(tuple(order), flowing(why)) for order, why in self.wrong]
        for order, _ in self.wrong:
            whole = sorted(order) == [*range(count)] and [*order] != sorted(order)
            pair = len(order) == 2 and count > order[0] > order[1] >= 0
            if not (whole or pair):
                raise ValueError(
                    f"wrong {order} must be another order of all {count}, or a pair "
                    "(later, earlier)"
                )
        half = [*range(1, count, 2), *range(0, count, 2)]
        self.shown = half[1:] + half[:1] if count == 4 else half

    def grade(self, answer: Any) -> Feedback:
        given = answer if isinstance(answer, list | tuple) else []
        order = [place_in(one, len(self.things)) for one in given]
        if None in order or sorted(order) != [*range(len(self.things))]:
            return Feedback("unread", "Bring all of them into an order first.")
        if order == sorted(order):
            return Feedback("right", "")
        for n, (wrong, why) in enumerate(self.wrong):
            if self._applies(wrong, order):
                return Feedback("wrong", why, f"wrong {n}")
        late, soon = next((a, b) for a, b in pairwise(order) if a > b)
        return Feedback(
            "wrong",
            f"“{self.things[soon]}” comes before “{self.things[late]}”. "
            f"{self.otherwise}".strip(),
            f"swap {late} {soon}",
        )

    @staticmethod
    def _applies(wrong: tuple[int, ...], order: list[int]) -> bool:
        if len(wrong) == 2:
            return order.index(wrong[0]) < order.index(wrong[1])
        return order == [*wrong]

    def rights(self) -> list:
        right = [*range(len(self.things))]
        return [right, [str(n) for n in right], [float(n) for n in right]]

    def wrongs(self) -> list[tuple[Any, str]]:
        found = [(self._made(wrong), n) for n, (wrong, _) in enumerate(self.wrong)]
        told = [(order, f"wrong {n}") for order, n in found]
        for n in range(len(self.things) - 1):
            order = self._made((n + 1, n))
            if not any(self._applies(wrong, order) for wrong, _ in self.wrong):
                told.append((order, f"swap {n + 1} {n}"))
        right = [*range(len(self.things))]
        for order in ([*right[1:], 0], [right[-1], *right[:-1]], right[::-1]):
            told.append((order, self.grade(order).mistake))
        return told

    def _made(self, wrong: tuple[int, ...]) -> list[int]:
        """The right order but for this mistake."""
        if len(wrong) > 2:
            return [*wrong]
        order = [n for n in range(len(self.things)) if n != wrong[0]]
        order.insert(order.index(wrong[1]), wrong[0])
        return order

    def solution(self) -> str:
        return "; ".join(
            f"{n}. {thing}" for n, thing in enumerate(self.things, start=1)
        )

    def texts(self) -> list[str]:
        return [*super().texts(), *self.things, self.first, self.last]

    def printed(self) -> str:
        rows = "".join(
            f"<li><span>{inline(self.things[n])}</span></li>" for n in self.shown
        )
        return (
            f'<p class="wl-ask-end">{self.first}</p>'
            f'<ol class="wl-ask-order wl-ask-still">{rows}</ol>'
            f'<p class="wl-ask-end">{self.last}</p>'
        )

    def data(self) -> dict:
        own = {"things": self.things, "shown": self.shown}
        own |= {"first": self.first, "last": self.last}
        own["wrong"] = [[list(order), why] for order, why in self.wrong]
        return {**super().data(), **own}


@dataclass(kw_only=True)
class Curve(Item):
    """A curve to sketch, by its height at a few places.

    at: the places along the axis, as they are labelled (3 to 9). heights: the right
    ones there. range: (lowest, highest) that can be drawn. near: how far off is still
    right, as a fraction of the range. wrong: `Wrong(heights, why)`, at least five,
    each farther than `near` from the right ones; of several that are near, the
    nearest. x, y: what the axes show. ticks: (height, label) to be drawn.
    """

    at: Sequence
    heights: Sequence[float]
    wrong: Sequence[Wrong]
    range: tuple[float, float] = (0, 1)
    near: float = 0.15
    x: str = ""
    y: str = ""
    ticks: Sequence[tuple[float, str]] = ()
    kind = "curve"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.at = [written(one) for one in self.at]
        self.range = tuple(map(float, self.range))
        self.heights = self._curve(self.heights)
        self.wrong = [Wrong(self._curve(one), flowing(why)) for one, why in self.wrong]
        self.ticks = [(float(height), str(label)) for height, label in self.ticks]
        if not 3 <= len(self.at) <= 9:
            raise ValueError(f"at must be 3 to 9 places, got {len(self.at)}")
        if not self.otherwise:
            raise ValueError("otherwise must say how the right curve comes about")
        for n, (curve, _) in enumerate(self.wrong):
            for other in (self.heights, *(one for one, _ in self.wrong[:n])):
                if self._gap(curve, other) <= self.near:
                    raise ValueError(
                        f"wrong {curve} is within {self.near} of the range of {other}"
                    )

    def _curve(self, heights: Iterable[float]) -> list[float]:
        found = [round(float(height), 6) for height in heights]
        low, high = self.range
        if len(found) != len(self.at) or not all(low <= one <= high for one in found):
            raise ValueError(
                f"a curve must have {len(self.at)} heights from {low:g} to {high:g}, "
                f"got {found}"
            )
        return found

    def _gap(self, one: list[float], other: list[float]) -> float:
        """How far apart two curves are at most, as a fraction of the range."""
        low, high = self.range
        return max(abs(a - b) for a, b in zip(one, other, strict=True)) / (high - low)

    def grade(self, answer: Any) -> Feedback:
        given = answer if isinstance(answer, list | tuple) else []
        numbers = [one for one in given if type(one) in (int, float) and one == one]
        if len(numbers) != len(self.at) or len(given) != len(numbers):
            return Feedback("unread", "Draw the curve first: drag its points.")
        low, high = self.range
        drawn = [min(max(float(one), low), high) for one in numbers]
        if self._gap(drawn, self.heights) <= self.near:
            return Feedback("right", "")
        gaps = [self._gap(drawn, curve) for curve, _ in self.wrong]
        if gaps and min(gaps) <= self.near:
            n = gaps.index(min(gaps))
            return Feedback("wrong", self.wrong[n].why, f"wrong {n}")
        return Feedback("wrong", self.otherwise)

    def rights(self) -> list:
        low, high = self.range
        step = 0.9 * self.near * (high - low)
        up = [min(one + step, high) for one in self.heights]
        down = [max(one - step, low) for one in self.heights]
        return [self.heights, up, down]

    def wrongs(self) -> list[tuple[Any, str]]:
        return [(curve, f"wrong {n}") for n, (curve, _) in enumerate(self.wrong)]

    def solution(self) -> str:
        pairs = zip(self.at, self.heights, strict=True)
        return "; ".join(
            f"{shown(plain(height))} at {place}" for place, height in pairs
        )

    def texts(self) -> list[str]:
        return [*super().texts(), *self.at, self.x, self.y, *(n for _, n in self.ticks)]

    def printed(self) -> str:
        places = "".join(f"<span>{inline(place)}</span>" for place in self.at)
        low, high = self.range
        ticks = "".join(
            f'<span class="wl-ask-ticked" style="top: '
            f'{_percent((high - height) / (high - low))}">{inline(label)}</span>'
            for height, label in self.ticks
        )
        return (
            f'<div class="wl-ask-curve"><p class="wl-ask-axis">{inline(self.y)}</p>'
            f'<div class="wl-ask-plot">{ticks}</div>'
            f'<div class="wl-ask-at">{places}</div>'
            f'<p class="wl-ask-axis wl-ask-below">{inline(self.x)}</p></div>'
        )

    def data(self) -> dict:
        parts = ("at", "heights", "near", "x", "y")
        own = {part: getattr(self, part) for part in parts}
        own |= {"range": list(self.range), "ticks": [list(one) for one in self.ticks]}
        return {**super().data(), **own, "wrong": [list(one) for one in self.wrong]}


def _percent(share: float) -> str:
    """How far down the plot, between its edges (as sketched.js has them)."""
    return f"{100 * (12 + share * 196) / 220:.4g}%"


def written(value: Any) -> str:
    """What is written in a cell or under an axis: words, or a number for a reader."""
    return value if isinstance(value, str) else shown(plain(value))
