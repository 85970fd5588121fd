"""Checks of arguments: each error names the argument and shows the value it got."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence

import numpy as np


def integer(name: str, value, minimum: int | None = None) -> int:
    """`value` as an int of at least `minimum`.

    Raises TypeError where it is not an integer (True and 2.0 are not), and
    ValueError where it is too small.
    """
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be an integer, got {value!r}")
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {value!r}") from None
    if minimum is not None and number < minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {number}")
    return number


def real(name: str, value, *, above=None, minimum=None, below=None) -> float:
    """`value` as a finite float inside the bounds that are given.

    Raises TypeError where it is not a number, ValueError where it is NaN,
    infinite or out of bounds.
    """
    is_number = isinstance(value, (int, float, np.integer, np.floating))
    if not is_number or isinstance(value, bool):
        raise TypeError(f"{name} must be a number, got {value!r}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{name} must be finite, got {value!r}")
    if above is not None and not number > above:
        raise ValueError(f"{name} must be above {above}, got {number}")
    if minimum is not None and not number >= minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {number}")
    if below is not None and not number < below:
        raise ValueError(f"{name} must be below {below}, got {number}")
    return number


def choice(name: str, value, options: Sequence[str]) -> str:
    """`value` if it is one of `options`, else ValueError."""
    if not isinstance(value, str) or value not in options:
        listed = ", ".join(map(repr, options))
        raise ValueError(f"{name} must be one of {listed}, got {value!r}")
    return value


def shape(name: str, value, axes: str) -> tuple[int, ...]:
    """`value` as a tuple of positive integers, one for each letter of `axes`."""
    letters = ", ".join(axes)
    if isinstance(value, (str, bytes)) or not isinstance(value, (Sequence, np.ndarray)):
        raise TypeError(f"{name} must be a sequence ({letters}), got {value!r}")
    if len(value) != len(axes):
        raise ValueError(
            f"{name} must have {len(axes)} numbers ({letters}), "
            f"got {len(value)}: {tuple(value)}"
        )
    return tuple(
        integer(f"{name}[{i}] ({axes[i]})", number, minimum=1)
        for i, number in enumerate(value)
    )


def floats(name: str, value, axes: str) -> np.ndarray:
    """`value` as a float array with one non-empty axis for each letter of `axes`.

    float32 and float64 stay what they are; integers and booleans become
    float64. Never copies an array that already fits. Raises TypeError for
    anything that is not real numbers, ValueError for a wrong rank or an empty
    axis.
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} must be a regular array, got ragged rows") from None
    if array.dtype.kind in "iub":
        array = array.astype(np.float64)
    if array.dtype not in (np.float32, np.float64):
        raise TypeError(f"{name} must hold real numbers, got dtype {array.dtype}")
    return _rank(name, array, axes)


def labels(name: str, value, classes: int) -> np.ndarray:
    """`value` as a 1-D integer array whose entries lie in 0 .. classes - 1."""
    array = np.asarray(value)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} must be integers, got dtype {array.dtype}")
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


def _rank(name: str, array: np.ndarray, axes: str) -> np.ndarray:
    if array.ndim != len(axes):
        raise ValueError(
            f"{name} must have {len(axes)} axes ({', '.join(axes)}), "
            f"got {array.ndim}: shape {array.shape}"
        )
    if array.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {array.shape}")
    return array
