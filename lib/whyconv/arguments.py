"""Checks of arguments: each error names the argument and shows the value it got."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

import numpy as np

LARGEST = 10**18  # of an integer argument: positions fit in 64 bits
MEMORY = 4 * 10**9  # bytes that one array may take: a laptop can spare them


class NotFiniteError(ValueError):
    """A number that must be finite is infinite or NaN."""


_trusted: ContextVar[bool] = ContextVar("trusted", default=False)


def overflow_is_inf(function: Callable) -> Callable:
    """`function`, whose result is inf, without a warning, where it is too large."""

    @wraps(function)
    def quiet(*args, **settings):
        if are_trusted():  # warnings are off already
            return function(*args, **settings)
        with np.errstate(over="ignore", invalid="ignore"):
            return function(*args, **settings)

    return quiet


def are_trusted() -> bool:
    """Whether the caller stands inside `trusted`, and has checked what it passes on."""
    return _trusted.get()


@contextmanager
def trusted() -> Iterator[None]:
    """Inside, `floats` takes every float array as it is, infinities and all.

    For a loop over arrays that were checked when they came in, with shapes that fit
    together, and whose results are looked at as they go out: looking at all that
    lies between takes a tenth of a training. What overflows there becomes inf or
    NaN, without a warning.
    """
    before = _trusted.set(True)
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            yield
    finally:
        _trusted.reset(before)


def integer(name: str, value, minimum: int | None = None) -> int:
    """`value` as an int of at least `minimum`, at most 10^18 on either side of 0.

    Raises TypeError where it is not an integer (True and 2.0 are not), and
    ValueError where it is out of bounds.
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be an integer, got {shown(value)}")
    if minimum is not None and number < minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {shown(number)}")
    if abs(number) > LARGEST:
        raise ValueError(f"{name} must be at most 10**18 in size, got {shown(number)}")
    return number


def pair(name: str, value, minimum: int) -> tuple[int, int]:
    """(rows, columns): the two integers of `value`, or one integer for both axes.

    Each at least `minimum`. Raises as `integer` does, and ValueError where a
    sequence has another length.
    """
    if type(value) is int and minimum <= value <= LARGEST:  # the usual case, at once
        return value, value
    if isinstance(value, (tuple, list)) or (
        isinstance(value, np.ndarray) and value.ndim == 1
    ):
        if len(value) != 2:
            raise ValueError(
                f"{name} must be an integer or a pair (rows, columns), "
                f"got {len(value)} numbers: {shown(value)}"
            )
        rows, columns = value
        rows = integer(f"{name}[0] (rows)", rows, minimum)
        return rows, integer(f"{name}[1] (columns)", columns, minimum)
    if name == "padding" and isinstance(value, str) and value in PADDINGS:
        raise TypeError(f"{name} must be an integer, got {value!r}: {PADDINGS[value]}")
    number = integer(name, value, minimum)
    return number, number


PADDINGS = {  # what other libraries have words for
    "same": "shapes.same_padding(size) is the one that keeps the size",
    "valid": "it is 0",
}


def real(name: str, value, *, above=None, minimum=None, below=None) -> float:
    """`value` as a finite float inside the bounds that are given.

    Raises TypeError where it is not a number, ValueError where it is NaN,
    infinite or out of bounds.
    """
    is_number = isinstance(value, (int, float, np.integer, np.floating))
    if not is_number or isinstance(value, bool):
        raise TypeError(f"{name} must be a number, got {shown(value)}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise NotFiniteError(f"{name} must be finite, got {shown(value)}")
    if above is not None and not number > above:
        raise ValueError(f"{name} must be above {above}, got {number}")
    if minimum is not None and not number >= minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {number}")
    if below is not None and not number < below:
        raise ValueError(f"{name} must be below {below}, got {number}")
    return number


def choice(name: str, value, options: Collection[str]) -> str:
    """`value` if it is one of `options`, else ValueError."""
    if not isinstance(value, str) or value not in options:
        listed = ", ".join(map(repr, options))
        raise ValueError(f"{name} must be one of {listed}, got {shown(value)}")
    return value


def instance(name: str, value, kind: type | tuple[type, ...], wanted: str):
    """`value` if it is a `kind`, else TypeError saying what is `wanted`."""
    if not isinstance(value, kind):
        raise TypeError(f"{name} must be {wanted}, got {shown(value)}")
    return value


def text(name: str, value) -> str:
    """`value` if it is a string, else TypeError."""
    return instance(name, value, str, "a text")


def listed(name: str, value, kind: type, wanted: str, minimum: int = 1) -> list:
    """`value` as a list of at least `minimum` `kind`s; else TypeError or ValueError."""
    is_list = isinstance(value, Iterable) and not isinstance(value, (str, bytes))
    items = list(value) if is_list and getattr(value, "ndim", 1) else [None]
    if not all(isinstance(item, kind) for item in items):
        raise TypeError(f"{name} must be a sequence of {wanted}, got {shown(value)}")
    if len(items) < minimum:
        raise ValueError(f"{name} must not be empty, got {shown(value)}")
    return items


def flag(name: str, value) -> bool:
    """`value` if it is True or False, else TypeError."""
    return instance(name, value, bool, "True or False")


def generator(name: str, value) -> np.random.Generator:
    """`value` if it is a numpy.random.Generator, else TypeError."""
    wanted = "a random generator such as np.random.default_rng(0)"
    return instance(name, value, np.random.Generator, wanted)


def function(name: str, value):
    """`value` if it can be called, else TypeError."""
    if not callable(value):
        raise TypeError(f"{name} must be a function, got {shown(value)}")
    return value


def dtype(name: str, value) -> np.dtype:
    """`value` as a dtype, float32 or float64 of either byte order, else TypeError.

    The result is in the byte order of this machine.
    """
    wanted = _dtype(value)
    if wanted not in (np.float32, np.float64):
        raise TypeError(f"{name} must be float32 or float64, got {shown(value)}")
    return wanted


def dtype_name(name: str, value, options: Collection[str]) -> str:
    """The name of a dtype in any form that NumPy knows, one of `options`."""
    known = _dtype(value)
    return choice(name, value if known is None else known.name, options)


def _dtype(value) -> np.dtype | None:
    """`value` as a dtype in native byte order, None where it is none."""
    try:
        return None if value is None else np.dtype(value).newbyteorder("=")
    except Exception:  # TypeError, ValueError and others, as NumPy likes
        return None


def shape(name: str, value, axes: str | None = None) -> tuple[int, ...]:
    """`value` as a tuple of positive integers, one for each letter of `axes`.

    Without `axes`, as many as there are, at least one.
    """
    letters = f" ({', '.join(axes)})" if axes else ""
    is_list = isinstance(value, Sequence) and not isinstance(value, (str, bytes))
    if not is_list and not (isinstance(value, np.ndarray) and value.ndim):
        raise TypeError(
            f"{name} must be a sequence of integers{letters}, got {shown(value)}"
        )
    wanted = len(axes) if axes else max(1, len(value))
    if len(value) != wanted:
        raise ValueError(
            f"{name} must have {wanted} numbers{letters}, "
            f"got {len(value)}: {shown(tuple(value))}"
        )
    return tuple(
        integer(f"{name}[{i}]{f' ({axes[i]})' if axes else ''}", number, minimum=1)
        for i, number in enumerate(value)
    )


def floats(
    name: str, value, axes: str | None = None, *, finite: bool = True
) -> np.ndarray:
    """`value` as a float array with one non-empty axis for each letter of `axes`.

    Any rank without `axes`. float32 and float64 stay what they are, in the byte
    order of this machine; integers and booleans become float64. Never copies an
    array that already fits. Raises TypeError for anything that is not real numbers,
    ValueError for a wrong rank, an empty axis, and (unless finite is False) NaN and
    infinity. Inside `trusted`, an array of floats is not looked at.
    """
    if are_trusted() and isinstance(value, np.ndarray) and value.dtype.char in "fd":
        return _native(value)
    array = regular(name, value)
    if array.dtype.kind in "iub":
        array = array.astype(np.float64)
    if array.dtype not in (np.float32, np.float64):
        raise TypeError(
            f"{name} must hold real numbers (float32, float64 or integers), "
            f"got dtype {array.dtype}: {shown(value)}"
        )
    _rank(name, array, axes)
    is_finite = np.isfinite(array)
    if finite and not is_finite.all():
        place = tuple(map(int, np.unravel_index(is_finite.argmin(), array.shape)))
        raise NotFiniteError(
            f"{name} must be finite, got {array[place]} at index {place}"
        )
    return array


def labels(name: str, value, classes: int) -> np.ndarray:
    """`value` as a 1-D integer array whose entries lie in 0 .. classes - 1."""
    array = regular(name, value)
    if array.dtype.kind not in "iu" and array.size:
        raise TypeError(
            f"{name} must be integers, got dtype {array.dtype}: {shown(value)}"
        )
    _rank(name, array, "N")
    low, high = int(array.min()), int(array.max())
    if low < 0 or high >= classes:
        raise ValueError(
            f"{name} must lie in 0..{classes - 1} ({classes} classes), "
            f"got values from {low} to {high}"
        )
    return array


def same_shape(name: str, array: np.ndarray, wanted: tuple[int, ...], why: str) -> None:
    """ValueError unless `array` has the shape `wanted`; `why` says where it is from."""
    if array.shape != wanted:
        raise ValueError(f"{name} must have shape {wanted} ({why}), got {array.shape}")


def affordable(name: str, shape: tuple[int, ...], dtype, what: str) -> None:
    """ValueError where an array, `what`, would take more than 4 GB."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if size > MEMORY:
        raise ValueError(
            f"{name}: {what} of shape {shape} and {np.dtype(dtype)} would take "
            f"{size:,} bytes, more than the {MEMORY:,} allowed"
        )


def regular(name: str, value) -> np.ndarray:
    """`value` as an array of any type, in the byte order of this machine.

    Raises ValueError where it is ragged; TypeError, with the reason that NumPy or
    the value itself gives, where it cannot be made an array.
    """
    try:
        return _native(np.asarray(value))
    except Exception as error:
        if "inhomogeneous" in str(error):
            raise ValueError(
                f"{name} must be a regular array of numbers, with rows of one length, "
                f"got {shown(value)}"
            ) from None
        reason = " ".join(str(error).split()) or type(error).__name__
        raise TypeError(
            f"{name} must be an array of numbers, or what NumPy can make one of, "
            f"got {shown(value)}: {reason}"
        ) from error


def _native(array: np.ndarray) -> np.ndarray:
    """`array` in the byte order of this machine; itself, where it is."""
    if array.dtype.isnative:
        return array
    return array.astype(array.dtype.newbyteorder("="))


def _rank(name: str, array: np.ndarray, axes: str | None) -> None:
    if axes is not None and array.ndim != len(axes):
        raise ValueError(
            f"{name} must have {len(axes)} axes ({', '.join(axes)}), "
            f"got {array.ndim}: shape {array.shape}{_hint(name, array, axes)}"
        )
    if array.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {array.shape}")


AXES = {
    ("NHWC", 3): "{}[None] makes a batch of one image",
    ("NHWC", 2): "{}[None, :, :, None] makes a batch of one grey image",
    ("NHWF", 3): "{}[None] makes a batch of one",
    ("KLCF", 2): "{}[:, :, None, None] makes one filter of one channel",
    ("ND", 4): "put a Flatten before, or {0}.reshape(len({0}), -1)",
    ("ND", 1): "{}[None] makes a batch of one",
}


def _hint(name: str, array: np.ndarray, axes: str) -> str:
    """How an array of so many axes is given the wanted ones, where one can tell."""
    hint = AXES.get((axes, array.ndim))
    return f"; {hint.format(name)}" if hint and name.isidentifier() else ""


def shown(value) -> str:
    """The repr, on one line and cut to a readable length."""
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # an integer of more digits than Python prints
        return "a number of thousands of digits"
    except Exception:  # of the value's own __repr__
        return f"an object of type {type(value).__name__}"
    return text if len(text) <= 80 else f"{text[:77]}..."
