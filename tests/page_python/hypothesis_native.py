"""In plain Python, the little of Hypothesis that it has compiled, for the page.

Numbers of 64, 32 or 16 bits as floats and as their bits, and the neighbours of each.
"""

import math
import struct

import numpy as np

FORMATS = {64: ("d", "Q"), 32: ("f", "I"), 16: ("e", "H")}
NUMPY = {64: np.float64, 32: np.float32, 16: np.float16}


def float_to_int(value, width=64):
    real, whole = FORMATS[width]
    return struct.unpack(f"!{whole}", struct.pack(f"!{real}", value))[0]


def int_to_float(value, width=64):
    real, whole = FORMATS[width]
    return struct.unpack(f"!{real}", struct.pack(f"!{whole}", value))[0]


def float_of(x, width):
    return x if width == 64 else int_to_float(float_to_int(float(x), width), width)


def is_negative(x):
    return math.copysign(1, x) < 0


def next_up(value, width=64):
    return float(np.nextafter(NUMPY[width](value), NUMPY[width](np.inf)))


def next_down(value, width=64):
    return -next_up(-value, width)


def width_smallest_normals(width):
    return float(np.finfo(NUMPY[width]).tiny)


def next_up_normal(value, width, *, allow_subnormal):
    smallest, above = width_smallest_normals(width), next_up(value, width)
    if allow_subnormal or not 0 < abs(above) < smallest:
        return above
    return smallest if above > 0 else -0.0


def next_down_normal(value, width, *, allow_subnormal):
    return -next_up_normal(-value, width, allow_subnormal=allow_subnormal)


def count_between_floats(x, y, width=64):
    if is_negative(x) and not is_negative(y):
        return count_between_floats(x, -0.0, width) + count_between_floats(
            0.0, y, width
        )
    return abs(float_to_int(y, width) - float_to_int(x, width)) + 1


def cathetus(h, a):
    return math.sqrt(max(0.0, (h - a) * (h + a))) if math.isfinite(h) else h
