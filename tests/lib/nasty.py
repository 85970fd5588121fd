"""What nobody should pass to a function, and what a good answer to it is.

Either the call gives a result, or it raises a ValueError or TypeError of ours
that names an argument: no error or warning from inside NumPy, no memory that a
laptop has not, and no wait.
"""

import inspect
import time
import traceback
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

import whyconv

IMAGES, KERNELS = np.ones((2, 6, 6, 1)), np.ones((3, 3, 1, 2))
MAPS, ROWS = np.ones((2, 4, 4, 2)), np.ones((2, 3))
LABELS = np.array([0, 1])

NASTY = [
    *(None, True, "same", b"same", 1j, object(), print, {}, {"a": 1}, {1, 2}),
    *(0, -1, 1, 2, 3.0, 0.5, -0.5, 7, 99, 10**9, -(10**9), 10**18, 10**30, 10**5000),
    *(float("nan"), float("inf"), -float("inf"), 1e308, 5e-324),
    *((), [], (1,), (2, 3), (1.0, 2, 3), (0, 1, 2), (6, -6, 1), (6, 6, 1), [True] * 3),
    *([None], ["a", "b"], [[1, 2], [3]], [[[]]], [1, 10**400], range(3), (10**9,) * 3),
    *((10**9,) * 4, (1, 10**9, 10**9, 1), (5, 5, 1, 2), (2, 6, 6, 1), (10**30, 1, 1)),
    *(np.int8(3), np.bool_(True), np.float64(2), np.nan * IMAGES, np.inf * IMAGES),
    *(np.ones(()), np.ones(3), np.ones((0, 6, 6, 1)), np.ones((2, 6, 0, 1))),
    *(IMAGES, IMAGES > 0, 1e308 * IMAGES, -1e200 * KERNELS, 1e308 * ROWS, IMAGES * 1j),
    *(IMAGES.astype(np.float16), IMAGES.astype(object), IMAGES.astype(str)),
    *(KERNELS, MAPS[:, :1], ROWS, ROWS[0], np.arange(2), np.array([0, 99]), LABELS - 1),
    *(np.array(["2020-01-01"], "datetime64[D]"), np.ma.masked_all(3), "float32", int),
]
OURS = str(Path(whyconv.__file__).parent)
# named after what the argument describes, or after what a function is made of
ALIASES = ("kernels", "size", "f(images)", "layers", "weights")


PAIRS = 120  # of bad arguments at once, drawn for each function
EVERY = 1  # takes each n-th value, and as many fewer pairs
PATIENCE = 20  # seconds of a processor
ROOM = 6 * 2**30  # bytes beyond those in use: what one array may take, and a half


def complaints(function, legal: dict) -> list[str]:
    """How it ends where legal arguments are replaced by nasty values."""
    names = {*legal, *inspect.signature(function).parameters, *ALIASES}
    function(**legal)
    with little_memory():
        return [
            f"{', '.join(f'{n} = {shown(v)}' for n, v in wrong.items())}: {complaint}"
            for wrong in replacements(function, legal)
            if (complaint := objection(function, legal | wrong, names))
        ]


def replacements(function, legal: dict) -> Iterator[dict]:
    """Each argument by each nasty value, then two arguments by two: always the same."""
    names, count = list(legal), len(NASTY)
    start = zlib.crc32(function.__qualname__.encode()) % EVERY
    singles = [
        {name: value}
        for number, name in enumerate(names)
        for value in NASTY[(start + number) % EVERY :: EVERY]
    ]
    rng = np.random.default_rng(zlib.crc32(function.__qualname__.encode()))
    pairs = [
        {names[i]: NASTY[rng.integers(count)] for i in rng.permutation(len(names))[:2]}
        for _ in range(PAIRS // EVERY if len(names) > 1 else 0)
    ]
    for wrong in (*singles, *pairs):
        if not any(is_answered_by_the_caller(*item) for item in wrong.items()):
            yield wrong


@contextmanager
def little_memory() -> Iterator[None]:
    """Inside, whoever wants far more memory than there is meets a MemoryError."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):  # not on Linux: the limit of time must do
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    limit = pages * resource.getpagesize() + ROOM
    resource.setrlimit(resource.RLIMIT_AS, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def is_answered_by_the_caller(name, value):
    """Whoever asks for 10**9 epochs shall have them; an error of f is f's own."""
    if name == "epochs":
        return type(value) is int and 99 < value <= 10**18
    return name == "f" and value is int


def objection(function, arguments, names):
    """What is wrong with how the call ends: None where it is answered or refused."""
    start = time.process_time()
    try:
        function(**arguments)
    except (TypeError, ValueError) as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        if not (place.filename.startswith(OURS) and place.line.startswith("raise")):
            return f"not raised by us but in {place.line!r}: {error!r}"
        if not any(name in str(error) for name in names):
            return f"names no argument: {error!r}"
    except Exception as error:
        return f"raised {error!r}"
    seconds = time.process_time() - start
    return f"took {seconds:.1f} s" if seconds > PATIENCE else None


def shown(value):
    try:
        return repr(value)[:60].replace("\n", " ")
    except ValueError:
        return "an integer of 5,001 digits"
