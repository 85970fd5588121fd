"""Run somebody else's function and survive it.

Time: a timer signal interrupts the function where there is one (Linux and macOS, in
the main thread), a second thread elsewhere (Windows, other threads), and where there
are no threads either (the browser's Python) the clock is looked at in every line.
Processor time counts, so that a busy machine is not a slow function. Each interrupts
again and again, for a function may catch what interrupts it. A single operation inside
C that never ends, such as sum(itertools.count()), can be stopped by none of them.

Memory: on Linux the process may grow by MEMORY bytes meanwhile; elsewhere the system
says when there is no more.

What the function prints is kept, up to PRINTED characters. NumPy and Python's built-in
functions are as the reader has left them while the function runs, and as they were
when this module was loaded while the checker works.
"""

from __future__ import annotations

import builtins
import io
import linecache
import math
import os
import signal
import sys
import sysconfig
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from whyconv.checker.values import plain

SECONDS = 10.0  # of processor time, for all cases of a check together
PATIENCE = 1 if sys.platform == "emscripten" else 10  # times, by the wall clock
TICK = 0.1
MEMORY = 2 * 2**30
PRINTED = 2000
LIBRARIES = tuple(
    str(Path(place).resolve())
    for place in {
        *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib")),
        Path(contextmanager.__code__.co_filename).parent,  # in a browser an archive
        Path(np.__file__).parent,
        Path(__file__).parents[1],
    }
)


#: What opens and closes: an interruption here would leave something open.
MACHINERY = {
    contextmanager.__code__.co_filename,
    (lambda: None).__code__.co_filename,
}


class TimeUpError(BaseException):
    """The function took too long. No `except Exception` of its own catches this."""


@dataclass(frozen=True)
class Fault:
    """An exception: its type's name, its words, and the line of the reader's code."""

    kind: str
    text: str
    number: int | None = None
    line: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}" if self.text else self.kind

    @property
    def where(self) -> str:
        """The line of the reader's own code that it came from."""
        if self.number is None:
            return ""
        return f"line {self.number}" + (f": {self.line}" if self.line else "")


@dataclass(frozen=True)
class Outcome:
    """What a call came to: a plain value or a fault, and what was printed."""

    value: object = None
    fault: Fault | None = None
    printed: str = ""

    @property
    def is_late(self) -> bool:
        """Whether it was stopped."""
        return self.fault is not None and self.fault.kind == "TimeUp"

    @property
    def asks_too_much(self) -> bool:
        """Whether it ran out of memory, or NumPy could not even count the bytes."""
        said = self.fault
        return said is not None and (
            said.kind == "MemoryError" or "array is too big" in said.text
        )


class Budget:
    """The processor time that is left for all the calls of a check."""

    def __init__(self, seconds: float = SECONDS):
        self.seconds = seconds
        self.cpu = time.process_time() + seconds
        self.wall = time.monotonic() + PATIENCE * seconds

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left."""
        return time.process_time() > self.cpu or time.monotonic() > self.wall


def attempt(
    call: Callable[[], object], budget: Budget, patches: Patches | None = None
) -> Outcome:
    """What call() comes to, whatever it does, with the reader's patches if given."""
    sink = Sink()
    try:
        with (
            _settings_kept(),
            redirect_stdout(sink),
            redirect_stderr(sink),
            _limited_memory(),
            _interrupted(budget),
        ):
            with patches.worn() if patches else nullcontext():
                value = call()
            value = plain(value)
    except KeyboardInterrupt:
        raise
    except TimeUpError as error:
        number, line = own_line(error)
        text = f"stopped after {budget.seconds:g} seconds of work"
        return Outcome(None, Fault("TimeUp", text, number, line), sink.text)
    except BaseException as error:
        return Outcome(None, fault_of(error), sink.text)
    return Outcome(value, None, sink.text)


def fault_of(error: BaseException) -> Fault:
    """The exception as words."""
    try:
        text = str(error)
    except Exception:
        text = ""
    number, line = own_line(error)
    return Fault(type(error).__name__, text[:300].strip(), number, line)


def own_line(error: BaseException) -> tuple[int | None, str]:
    """The last line of the traceback that is no library's: its number and text."""
    own = None
    for frame, number in traceback.walk_tb(error.__traceback__):
        if not is_library(frame.f_code.co_filename):
            own = frame.f_code.co_filename, number
    if own is None:
        return None, ""
    return own[1], linecache.getline(*own).strip()


def is_library(name: str) -> bool:
    """Whether a file of code is Python's, a package's or this one's."""
    if name.startswith("<"):
        return name.startswith(("<frozen", "<__array", "<string"))
    return name.startswith(LIBRARIES) or "site-packages" in name


class Sink(io.TextIOBase):
    """Keeps the beginning of what is written, and drops the rest."""

    def __init__(self):
        self.parts, self.room = [], PRINTED

    def write(self, text: str) -> int:
        if self.room > 0:
            self.parts.append(text[: self.room])
            self.room -= len(text)
        return len(text)

    @property
    def text(self) -> str:
        """What was kept."""
        return "".join(self.parts) + (" …" if self.room < 0 else "")


@contextmanager
def _interrupted(budget: Budget) -> Iterator[None]:
    """TimeUpError in what runs inside, once the budget is spent, again and again."""
    armed = True

    def look(frame):
        if armed and budget.is_spent and frame.f_code.co_filename not in MACHINERY:
            raise TimeUpError

    try:
        with _watch()(look):
            try:
                yield
            finally:
                armed = False
    finally:
        armed = False


def _watch() -> Callable:
    """The way to interrupt that there is here: a context manager from `look`."""
    if sys.platform == "emscripten":
        return _monitor if hasattr(sys, "monitoring") else _tracer
    if (
        hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGALRM) in (signal.SIG_DFL, signal.SIG_IGN)
    ):
        return _timer
    return _second_thread


@contextmanager
def _timer(look: Callable) -> Iterator[None]:
    before = signal.signal(signal.SIGALRM, lambda _, frame: look(frame))
    signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _second_thread(look: Callable) -> Iterator[None]:
    """Raise in this thread from another one."""
    import ctypes

    ended, lock = threading.Event(), threading.Lock()
    this = threading.get_ident()
    throw = ctypes.pythonapi.PyThreadState_SetAsyncExc

    def wait():
        while not ended.wait(TICK):
            try:
                look(sys._current_frames()[this])
            except TimeUpError:
                with lock:
                    if not ended.is_set():
                        throw(ctypes.c_ulong(this), ctypes.py_object(TimeUpError))

    threading.Thread(target=wait, daemon=True).start()
    try:
        yield
    finally:
        while True:
            try:
                with lock:
                    ended.set()
                for _ in range(100):  # what is on its way arrives here
                    pass
                break
            except TimeUpError:
                continue


@contextmanager
def _monitor(look: Callable) -> Iterator[None]:
    """Look in every line and at every jump back, but in libraries."""
    monitoring = sys.monitoring
    events = monitoring.events
    tool = next(n for n in range(6) if monitoring.get_tool(n) is None)
    monitoring.use_tool_id(tool, "whyconv.checker")

    def here(code, *_):
        if is_library(code.co_filename):
            return monitoring.DISABLE
        return look(sys._getframe(1))

    watched = (events.LINE, events.JUMP, events.PY_START)
    for event in watched:
        monitoring.register_callback(tool, event, here)
    monitoring.set_events(tool, sum(watched))
    try:
        yield
    finally:
        monitoring.set_events(tool, 0)
        for event in watched:
            monitoring.register_callback(tool, event, None)
        monitoring.free_tool_id(tool)


@contextmanager
def _tracer(look: Callable) -> Iterator[None]:
    """The same before Python 3.12; it interrupts once."""
    before = sys.gettrace()

    def trace(frame, event, _):
        look(frame)
        return None if is_library(frame.f_code.co_filename) else trace

    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


@contextmanager
def _limited_memory() -> Iterator[None]:
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        before = resource.getrlimit(resource.RLIMIT_AS)
        limit = pages * os.sysconf("SC_PAGE_SIZE") + MEMORY
        if before[0] != resource.RLIM_INFINITY:
            limit = min(limit, before[0])
        resource.setrlimit(resource.RLIMIT_AS, (limit, before[1]))
    except (ImportError, OSError, ValueError):
        yield  # no such limit here
        return
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


@contextmanager
def _settings_kept() -> Iterator[None]:
    depth, errors = sys.getrecursionlimit(), np.geterr()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            np.seterr(**errors)
            sys.setrecursionlimit(depth)


GONE = object()
NOTEBOOKS_OWN = {"input", "help", "breakpoint", "exit", "quit"}
ORIGINALS = {
    module: {
        name: one
        for name, one in vars(module).items()
        if name[0] != "_" and name not in NOTEBOOKS_OWN
    }
    for module in (builtins, math, np, np.linalg, np.random)
}


class Patches:
    """What the reader has put in the place of NumPy's and Python's own functions.

    Inside `with Patches() as patches:` the originals hold, but for what runs inside
    `with patches.worn():`. At the end the reader's are back.
    """

    def __enter__(self) -> Patches:
        self.found = []
        self._take_off()
        self.names = [f"{module.__name__}.{name}" for module, name, _ in self.found]
        return self

    def __exit__(self, *_):
        self._put_on()

    @contextmanager
    def worn(self) -> Iterator[None]:
        """The reader's, for as long as it lasts."""
        self._put_on()
        try:
            yield
        finally:
            self._take_off()

    def _put_on(self) -> None:
        for module, name, theirs in self.found:
            if theirs is GONE:
                delattr(module, name)
            else:
                setattr(module, name, theirs)

    def _take_off(self) -> None:
        self.found = []
        for module, originals in ORIGINALS.items():
            now = vars(module)
            for name, original in originals.items():
                if (theirs := now.get(name, GONE)) is not original:
                    self.found.append((module, name, theirs))
        for module, name, _ in self.found:
            setattr(module, name, ORIGINALS[module][name])
