"""What a function returned as plain values, how two differ, and how one is shown.

Plain values are numbers, strings, None, NumPy arrays, and tuples, sets and dicts of
them. A list or an iterator becomes a tuple, and whatever NumPy can read, such as a
tensor of PyTorch, an array.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from itertools import islice
from numbers import Number

import numpy as np

MINUS = "\N{MINUS SIGN}"
LONGEST = 10_000  # elements that are taken from an iterator
DEEPEST = 8
MOST_SHOWN = 60  # numbers of an array; of a longer one, its corners


class Opaque:
    """A value of a kind that no exercise asks for, known by the name of its type."""

    def __init__(self, value):
        self.kind = type(value).__name__

    def __repr__(self) -> str:
        return f"<{self.kind}>"


def plain(value, depth: int = 0):
    """The value as one of the plain kinds, apart from the original."""
    if value is None or isinstance(value, (str, bytes, Number, np.generic)):
        return value
    if isinstance(value, np.ndarray):
        return np.array(value)
    if depth == DEEPEST or isinstance(value, type):
        return Opaque(value)
    if isinstance(value, Mapping):
        return {key: plain(value[key], depth + 1) for key in islice(value, LONGEST)}
    if isinstance(value, (set, frozenset)):
        return frozenset(plain(one, depth + 1) for one in islice(value, LONGEST))
    if isinstance(value, (list, tuple, range, Iterator)):
        return tuple(plain(one, depth + 1) for one in islice(value, LONGEST))
    if hasattr(value, "__array__"):
        return np.array(value)
    return Opaque(value)


def copied(value):
    """A copy that a function may write into; functions are handed on as they are."""
    if callable(value):
        return value
    if isinstance(value, (tuple, list)):
        return type(value)(map(copied, value))
    return deepcopy(value)


def size(value) -> tuple[int, float]:
    """How large a case is: its numbers, then the sum of those given one by one."""
    if isinstance(value, np.ndarray):
        return value.size, 0.0
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, (tuple, list, set, frozenset)):
        sizes = [size(one) for one in value]
        return sum(n for n, _ in sizes), sum(s for _, s in sizes)
    if isinstance(value, (int, float, np.number)):
        return 1, abs(float(value))
    return 1, 0.0


def array_of(value) -> np.ndarray | None:
    """A plain value as an array of numbers, where it is one."""
    if isinstance(value, (str, bytes, Opaque, type(None), Mapping, frozenset)):
        return None
    try:
        array = np.asarray(value)
        if array.dtype == object:
            array = array.astype(float)
    except (TypeError, ValueError, OverflowError):
        return None
    return array if array.dtype.kind in "biuf" else None


def difference(expected, got, tolerance: float) -> str:
    """Why two plain values are not the same, in words; "" where they are.

    Numbers may differ by tolerance times the largest one expected (at least 1).
    """
    if got is None and expected is not None:
        return "nothing: the function returned None"
    if expected is None:
        return "" if got is None else f"{kind_of(got)}, not None"
    if isinstance(expected, Opaque):  # nothing more can be told
        same = isinstance(got, Opaque) and got.kind == expected.kind
        return "" if same else f"{kind_of(got)}, not {kind_of(expected)}"
    if isinstance(expected, str):
        if not isinstance(got, str):
            return f"{kind_of(got)}, not a string"
        return "" if _words(expected) == _words(got) else "another string"
    if isinstance(expected, Mapping):
        return _of_mappings(expected, got, tolerance)
    if isinstance(expected, frozenset):
        if not isinstance(got, (frozenset, tuple)):
            return f"{kind_of(got)}, not a set"
        return "" if expected == frozenset(got) else "another set"
    if isinstance(expected, tuple):
        return _of_tuples(expected, got, tolerance)
    return _of_numbers(np.asarray(expected), got, tolerance)


def _words(text: str) -> str:
    return " ".join(text.casefold().split())


def _of_mappings(expected: Mapping, got, tolerance: float) -> str:
    if not isinstance(got, Mapping):
        return f"{kind_of(got)}, not a dict"
    if missing := expected.keys() - got.keys():
        return f"without {', '.join(sorted(map(repr, missing)))}"
    if unknown := got.keys() - expected.keys():
        return f"with {', '.join(sorted(map(repr, unknown)))}, which nobody asked for"
    for key, value in expected.items():
        if why := difference(value, got[key], tolerance):
            return f"{key!r}: {why}"
    return ""


def _of_tuples(expected: tuple, got, tolerance: float) -> str:
    if isinstance(got, np.ndarray) and got.ndim:
        got = tuple(got)
    if not isinstance(got, tuple):
        return f"{kind_of(got)}, not {len(expected)} values"
    if len(got) != len(expected):
        return f"{len(got)} values, not {len(expected)}"
    for place, (one, other) in enumerate(zip(expected, got, strict=True)):
        if why := difference(one, other, tolerance):
            return why if array_of(expected) is not None else f"value {place}: {why}"
    return ""


def _of_numbers(expected: np.ndarray, got, tolerance: float) -> str:
    array = array_of(got)
    if array is None:
        what = "an array of numbers" if expected.ndim else "a number"
        return f"{kind_of(got)}, not {what}"
    if array.shape != expected.shape:
        if not expected.ndim:
            return f"an array of shape {shape(array.shape)}, not a single number"
        if not array.ndim:
            return f"a number, not an array of shape {shape(expected.shape)}"
        return f"of shape {shape(array.shape)}, not {shape(expected.shape)}"
    if not np.isfinite(array).all() and np.isfinite(expected).all():
        return "with values that are no finite numbers (nan or inf)"
    off = np.abs(array.astype(float) - expected.astype(float))
    room = tolerance * max(1.0, float(np.abs(expected).max(initial=0)))
    wrong = int(np.count_nonzero(~(off <= room)))
    if not wrong:
        return ""
    return f"wrong in {wrong} of {array.size} numbers" if array.ndim else "wrong"


def kind_of(value) -> str:
    """What kind of thing a plain value is, with its article: "a string"."""
    match value:
        case None:
            return "None"
        case bool() | np.bool_():
            return f"{bool(value)}"
        case str():
            return "a string"
        case complex() | np.complexfloating():
            return "a complex number"
        case Number():
            return "a number"
        case np.ndarray():
            return f"an array of shape {shape(value.shape)}"
        case tuple():
            return f"a sequence of {len(value)}"
        case Mapping():
            return "a dict"
        case frozenset():
            return "a set"
        case Opaque():
            return f"a thing of type {value.kind}"
    return f"a thing of type {type(value).__name__}"


def shape(numbers: tuple[int, ...]) -> str:
    """(3, 3, 1) -> "(3, 3, 1)", the way NumPy writes it."""
    return str(tuple(map(int, numbers)))


def shown(value) -> str:
    """A value as a reader sees it, in one line or, for arrays, in some.

    A function is shown by the first line of its docstring. Of one channel, that
    axis is left out: the shape says that it is there.
    """
    try:
        return _shown(value)
    except Exception:
        return f"a thing of type {type(value).__name__}"


def _shown(value) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        flat = value[..., 0] if value.ndim > 2 and value.shape[-1] == 1 else value
        flat = flat[0] if flat.ndim > 2 and flat.shape[0] == 1 else flat
        text = np.array2string(
            _whole(flat) if flat.dtype.kind == "f" else flat,
            precision=4,
            suppress_small=True,
            threshold=MOST_SHOWN,
            edgeitems=2,
            max_line_width=70,
        )
        if value.ndim > 1 or value.size > MOST_SHOWN:
            text = f"shape {shape(value.shape)}\n{text}"
        return text.replace("-", MINUS)
    if callable(value):
        lines = (getattr(value, "__doc__", None) or "").strip().splitlines()
        return lines[0] if lines else getattr(value, "__name__", "a function")
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, float, np.number)):
        return f"{value:.6g}".replace("-", MINUS) if _fraction(value) else str(value)
    if isinstance(value, tuple):
        return f"({', '.join(map(shown, value))}{',' * (len(value) == 1)})"
    text = repr(value)
    return text if len(text) <= 500 else f"{text[:500]} …"


def _whole(array: np.ndarray) -> np.ndarray:
    """The array as integers where that changes nothing; without negative zeros."""
    small = np.isfinite(array).all() and (np.abs(array) < 1e9).all()
    if small and np.array_equal(array, whole := array.astype(int)):
        return whole
    return array + 0.0


def _fraction(value) -> bool:
    return isinstance(value, (float, np.floating))


def observation(expected, got) -> str:
    """What a wrong value has to do with the right one, where that is plain to see."""
    right, array = array_of(expected), array_of(got)
    if right is None or array is None:
        return ""
    if right.shape != array.shape:
        return _of_shapes(right, array)
    right, array = right.astype(float), array.astype(float)
    if not np.isfinite(array).all():
        return ""
    square = right.ndim == 2 and right.shape[0] == right.shape[1] > 1
    if square and np.allclose(array, right.T):
        return "It is the transpose of what is expected: rows and columns swapped."
    if right.ndim >= 2 and right.size > 1 and np.allclose(array, right[::-1, ::-1]):
        return "It is what is expected, turned by half a turn."
    if not right.ndim:  # any number is some number times any other
        return "Only the sign is wrong." if array == -right != 0 else ""
    used = right != 0
    if used.any() and not np.allclose(array, right):
        if array.any() and np.array_equal(array, np.trunc(right)):
            return (
                "It is what is expected, cut to whole numbers. An array made by "
                "`np.zeros_like` of whole numbers holds whole numbers."
            )
        ratios = array[used] / right[used]
        if np.allclose(ratios, ratios.flat[0]) and np.allclose(array[~used], 0):
            return _of_factor(float(ratios.flat[0]))
    rest = array - right
    if right.size > 1 and np.allclose(rest, rest.flat[0]):
        side = "large" if rest.flat[0] > 0 else "small"
        return f"Every number is too {side} by {abs(rest.flat[0]):.4g}."
    if right.ndim >= 2 and min(right.shape[:2]) > 2:
        inside = (slice(1, -1), slice(1, -1))
        if np.allclose(array[inside], right[inside]):
            return "Only the outermost rows and columns are wrong."
    return ""


def _of_shapes(right: np.ndarray, array: np.ndarray) -> str:
    if sorted(right.shape) == sorted(array.shape):
        return "The shape has the right numbers in another order."
    if right.size == array.size:
        return "The shape differs, the number of values does not."
    if right.ndim == array.ndim > 1:
        steps = {a - r for a, r in zip(array.shape, right.shape, strict=True)}
        if steps <= {0, 1}:
            return "One row or column too many: count the places of the window again."
        if steps <= {0, -1}:
            return "One row or column too few: count the places of the window again."
    return ""


def _of_factor(factor: float) -> str:
    if abs(factor + 1) < 1e-6:
        return "Only the sign is wrong."
    if abs(factor) < 1e-12:
        return "It is zero everywhere."
    if abs(factor) >= 1:
        return f"It is {factor:.4g} times what is expected, everywhere.".replace(
            "-", MINUS
        )
    return f"What is expected is {1 / factor:.4g} times as large, everywhere.".replace(
        "-", MINUS
    )
