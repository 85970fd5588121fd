"""Arrays as traits: checked in Python, sent to the front end as bytes."""

from __future__ import annotations

import base64

import numpy as np
from traitlets import TraitError, TraitType

KINDS = {"float32": "<f4", "uint8": "|u1", "int32": "<i4"}


class Array(TraitType):
    """A NumPy array of one dtype and rank that crosses as raw bytes.

    dtype: "float32", "uint8" or "int32". axes: one letter for each axis, as
    in "HWC". The front end receives {dtype, shape, data: DataView}.
    """

    info_text = "a finite array"

    def __init__(self, dtype: str, axes: str, **options):
        self.dtype, self.axes = dtype, axes
        super().__init__(allow_none=False, **options)
        self.tag(sync=True, to_json=_to_message, from_json=_from_message)

    def validate(self, obj, value):
        """The value as a contiguous, read-only array of the trait's dtype."""
        array = np.array(value, dtype=KINDS[self.dtype], order="C")
        if array.ndim != len(self.axes) or not array.size:
            raise TraitError(
                f"{self.name} must have {len(self.axes)} axes "
                f"({', '.join(self.axes)}) and not be empty, got shape {array.shape}"
            )
        if not np.isfinite(array).all():
            raise TraitError(f"{self.name} must be finite, got NaN or infinity")
        array.setflags(write=False)
        return array

    def set(self, obj, value):
        """Set, and tell observers only where the numbers differ."""
        new = self._validate(obj, value)
        old = obj._trait_values.get(self.name, self.default(obj))
        obj._trait_values[self.name] = new
        if not (np.shape(old) == new.shape and np.array_equal(old, new)):
            obj._notify_trait(self.name, old, new)


def message(array: np.ndarray) -> dict:
    """What crosses to a front end with a kernel: the bytes themselves."""
    dtype = next(name for name, code in KINDS.items() if array.dtype == np.dtype(code))
    return {"dtype": dtype, "shape": list(array.shape), "data": memoryview(array)}


def embedded(array: np.ndarray) -> dict:
    """What stands in a page: the same with the bytes in base64."""
    return {**message(array), "data": base64.b64encode(array.tobytes()).decode()}


def _to_message(array, widget) -> dict:
    return message(array)


def _from_message(received, widget):
    if isinstance(received, dict) and "data" in received:
        flat = np.frombuffer(received["data"], KINDS[received["dtype"]])
        return flat.reshape(received["shape"])
    return received
