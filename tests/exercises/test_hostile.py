"""Whatever is handed in, there is a verdict, and everything is left as it was."""

import builtins
import itertools
import signal
import sys
import threading
import time

import numpy as np
import pytest

from whyconv.checker import Exercise, checked, limits
from whyconv.exercises import check

BY_SIGNAL = hasattr(signal, "setitimer")


def total(numbers):
    """The sum of some numbers."""
    return np.sum(numbers)


EXERCISE = Exercise(
    total,
    page="01-fully-connected",
    difficulty=1,
    minutes=1,
    hints=["Add."],
    examples=[np.array([1, 2])],
    cases=[np.array([3]), np.array([[1, 2], [3, 4]]), np.array([0.5, 0.25])],
)


def judged(answer, seconds=10.0):
    """A verdict that can be shown, of a process that is as it was."""
    before = state()
    verdict = checked(EXERCISE, answer, seconds)
    assert state() == before
    assert repr(verdict)
    assert verdict._repr_html_().startswith("<div")
    return verdict


def state():
    kept = [sys.stdout, sys.stderr, sys.gettrace(), sys.getrecursionlimit()]
    kept += [np.sum, np.geterr(), builtins.sum]
    if BY_SIGNAL:
        kept += [signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)]
    if sys.platform == "linux":
        import resource

        kept.append(resource.getrlimit(resource.RLIMIT_AS))
    return kept


def loops(numbers):
    while True:
        pass


def loops_and_catches_everything(numbers):
    while True:
        try:  # noqa: SIM105
            numbers = numbers + 1
        except BaseException:
            pass


def never_gives_up(numbers):
    for _ in itertools.count():
        try:
            while True:
                numbers = -numbers
        except Exception:
            pass


ENDLESS = [loops, loops_and_catches_everything, never_gives_up]


@pytest.mark.parametrize("answer", ENDLESS)
def test_an_endless_loop_is_stopped(answer):
    verdict = judged(answer, 0.3)
    assert verdict.smallest.got.is_late
    assert "loop that never ends" in repr(verdict)
    assert "in your code  line" in repr(verdict)


@pytest.mark.parametrize("answer", ENDLESS)
@pytest.mark.parametrize("way", ["_second_thread", "_monitor"])
def test_an_endless_loop_is_stopped_where_there_is_no_signal(way, answer, monkeypatch):
    if way == "_monitor" and sys.version_info < (3, 12):
        way, answer = "_tracer", loops
    monkeypatch.setattr(limits, "_watch", lambda: getattr(limits, way))
    assert judged(answer, 0.3).smallest.got.is_late


@pytest.mark.parametrize("system", ["emscripten", "win32", "linux"])
def test_there_is_a_way_to_interrupt_everywhere(system, monkeypatch):
    monkeypatch.setattr(sys, "platform", system)
    if system == "win32":
        monkeypatch.delattr(signal, "setitimer", raising=False)
    names = {"emscripten": {"_monitor", "_tracer"}, "win32": {"_second_thread"}}
    assert limits._watch().__name__ in names.get(system, {"_timer"})


def test_a_thread_that_is_not_the_main_one_can_check(monkeypatch):
    verdicts = []
    thread = threading.Thread(target=lambda: verdicts.append(judged(loops, 0.3)))
    thread.start()
    thread.join()
    assert verdicts[0].smallest.got.is_late


def test_a_signal_of_the_reader_s_own_is_left_alone():
    if not BY_SIGNAL:
        pytest.skip("no timer signals here")
    before = signal.signal(signal.SIGALRM, lambda *_: None)
    try:
        assert judged(loops, 0.3).smallest.got.is_late
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_machine_that_is_slow_is_no_loop(monkeypatch):
    """Processor time counts: waiting does not."""

    def waits(numbers):
        time.sleep(0.4)
        return np.sum(numbers)

    assert judged(waits, 0.3).is_right


def test_the_reader_can_still_interrupt():
    def interrupted(numbers):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        checked(EXERCISE, interrupted)


def too_large(numbers):
    return np.ones((10**6, 10**6))


def grows(numbers):
    kept = []
    while True:
        kept.append(bytes(10**8))


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux alone")
@pytest.mark.parametrize("answer", [too_large, grows])
def test_a_huge_allocation_is_refused(answer):
    verdict = judged(answer)
    assert verdict.smallest.got.fault.kind == "MemoryError"
    assert "more memory than the task needs" in repr(verdict)


def test_a_call_of_itself_without_end():
    def answer(numbers):
        return answer(numbers)

    verdict = judged(answer)
    assert verdict.smallest.got.fault.kind == "RecursionError"
    assert "calls itself without end" in repr(verdict)


def test_a_recursion_limit_is_put_back():
    def answer(numbers):
        sys.setrecursionlimit(5000)
        return np.sum(numbers)

    assert judged(answer).is_right


def test_floods_of_printing_are_cut_and_shown(capsys):
    def answer(numbers):
        for line in range(10**5):
            print("line", line)
        print("and an error", file=sys.stderr)
        return 0

    verdict = judged(answer)
    assert capsys.readouterr() == ("", "")
    assert len(verdict.smallest.got.printed) <= limits.PRINTED + 2
    assert "printed   line 0\n" in repr(verdict)
    assert len(repr(verdict).splitlines()) < 25


def test_an_exception_names_the_line():
    def answer(numbers):
        image = np.asarray(numbers)
        return image[99]  # too far

    verdict = judged(answer)
    said = repr(verdict)
    assert "IndexError: index 99 is out of bounds for axis 0 with size 1" in said
    line = answer.__code__.co_firstlineno + 2
    assert f"in your code  line {line}: return image[99]  # too far" in said


def test_an_exception_inside_a_library_names_the_reader_s_line():
    def answer(numbers):
        return np.einsum("ij,jk", numbers)

    assert "return np.einsum(" in repr(judged(answer))


def test_an_exception_that_cannot_be_printed():
    class MuteError(Exception):
        def __str__(self):
            raise ValueError

    def answer(numbers):
        raise MuteError

    assert "MuteError" in repr(judged(answer))


@pytest.mark.parametrize("error", [SystemExit, GeneratorExit, StopIteration])
def test_a_way_out_is_no_way_out(error):
    def answer(numbers):
        raise error

    assert error.__name__ in repr(judged(answer))


def test_an_argument_written_into():
    def answer(numbers):
        numbers[...] = numbers + 1
        return np.sum(numbers - 1)

    verdict = judged(answer)
    assert verdict.state == "wrong"
    assert "it writes into `numbers`" in verdict.feedback


def test_a_wrong_value_is_not_called_right_because_the_input_is_changed_too():
    def answer(numbers):
        numbers[:] = 0
        return 9

    feedback = judged(answer).feedback
    assert feedback.startswith("It writes into `numbers`")
    assert "right" not in feedback


def test_the_numbers_in_a_dict_are_shown_like_others():
    facts = dict(judged(lambda numbers: {"a": (np.float64(-0.5), "x")}).facts())
    assert facts["got"] == "{'a': (−0.5, 'x')}"
    assert checked(EXERCISE, total).is_right  # the cases are as they were


def test_an_argument_that_is_meant_to_be_written_into():
    task = Exercise(
        total,
        page="",
        difficulty=1,
        minutes=1,
        hints=[],
        cases=[np.array([1, 2])],
        may_change=["numbers"],
    )

    def answer(numbers):
        numbers += 1
        return np.sum(numbers - 1)

    assert checked(task, answer).is_right


class Hostile:
    def __array__(self, *_, **__):
        raise RuntimeError("no array")

    def __eq__(self, other):
        raise RuntimeError("no comparison")

    __hash__ = None

    def __repr__(self):
        raise RuntimeError("no text")


def endless():
    while True:
        yield 1


LOOPED = []
LOOPED.append(LOOPED)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "the function returned None"),
        ("3", "a string, not a number"),
        (b"3", "not a number"),
        ([1, 2], "an array of shape (2,), not a single number"),
        (np.ones((2, 2)), "an array of shape (2, 2), not a single number"),
        ({}, "a dict, not a number"),
        ({1}, "a set, not a number"),
        (3j, "a complex number, not a number"),
        (np.nan, "no finite numbers"),
        (np.inf, "no finite numbers"),
        (object(), "a thing of type object, not a number"),
        (Hostile(), "RuntimeError: no array"),
        (Hostile, "a thing of type type, not a number"),
        (total, "a thing of type function, not a number"),
        (endless(), "not a single number"),
        (LOOPED, "not a number"),
        ([[1], [2, 3]], "a sequence of 2, not a number"),
        (NotImplemented, "a thing of type NotImplementedType"),
        (..., "a thing of type ellipsis"),
        (10**400, "not a number"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_value_of_another_kind_is_said_to_be_one(value, words):
    assert words in repr(judged(lambda numbers: value))


@pytest.mark.parametrize(
    "value",
    [3, 3.0, np.int8(3), np.float32(3), np.array(3), True + 2, np.array(3, object)],
)
def test_a_number_may_be_of_any_type(value):
    verdict = judged(lambda numbers: value)
    assert not verdict.trials[0].why


@pytest.mark.parametrize("answer", [None, 3, "total", [total], np.ones(2), Hostile()])
def test_what_is_no_function_is_said_to_be_none(answer):
    verdict = judged(answer)
    assert verdict.state == "no function"
    assert "is no function that can be called" in repr(verdict)


def test_a_function_with_other_arguments():
    said = repr(judged(lambda: 3))
    assert "TypeError" in said
    assert "takes 0 positional arguments but 1 was given" in said


def test_patched_numpy_helps_nobody_and_is_named():
    def answer(numbers):
        return 7

    originals = np.allclose, np.abs, np.count_nonzero
    try:
        np.allclose = np.abs = np.count_nonzero = lambda *_, **__: 0
        verdict = judged(answer)
    finally:
        np.allclose, np.abs, np.count_nonzero = originals
    assert verdict.state == "wrong"
    assert "numpy.abs, numpy.allclose, numpy.count_nonzero" in repr(verdict)


def test_numpy_patched_while_it_runs_is_put_right_for_the_checker_alone():
    original = np.sum
    seen = []

    def answer(numbers):
        seen.append(np.sum is original)
        np.sum = lambda *_: 3
        return np.sum(numbers)

    try:
        verdict = checked(EXERCISE, answer)
        assert np.sum is not original  # what the reader did in their notebook stays
    finally:
        np.sum = original
    assert verdict.smallest.expected.value == 3.0 or verdict.state == "wrong"
    assert seen[0]
    assert not any(seen[1:])


def test_warnings_and_error_states_do_not_spread():
    def answer(numbers):
        np.seterr(all="raise")
        return np.sum(numbers) + 0 * np.log(np.zeros(1)).size

    before = np.geterr()
    checked(EXERCISE, answer)
    assert np.geterr() == before


def test_a_class_where_a_function_is_wanted():
    class Answer:
        def __init__(self, numbers):
            self.numbers = numbers

    assert "a thing of type Answer" in repr(judged(Answer))


def test_what_check_is_asked_for():
    with pytest.raises(ValueError, match="Did you mean conv2d_by_loops"):
        check("conv2d_by_loop", total)
    with pytest.raises(ValueError, match="no exercise is called 'total'"):
        check(total)
    with pytest.raises(TypeError, match="wants the function too"):
        check("conv2d_by_loops")
    with pytest.raises(TypeError, match="check wants a function, got int"):
        check(3)


class Counter:
    """Counts up from a number."""

    def __init__(self, start):
        self.value = start

    def up(self, by):
        """Count, and return nothing."""
        self.value += by


def value_after(counter, start, steps):
    made = counter(start)
    for step in steps:
        made.up(step)
    return made.value


COUNTING = Exercise(
    Counter,
    page="",
    difficulty=1,
    minutes=1,
    hints=[],
    cases=[(0, [1]), (2, [3, 4])],
    use=value_after,
)


def test_a_class_is_used_as_the_exercise_says():
    class Off(Counter):
        def up(self, by):
            self.value += 1

    assert checked(COUNTING, Counter).is_right
    said = repr(checked(COUNTING, Off))
    assert "start     2" in said
    assert "steps     [3, 4]" in said


def test_the_stub_of_a_class_is_not_written_yet():
    space = {}
    exec(COUNTING.stub, space)
    assert checked(COUNTING, space["Counter"]).state == "open"
    assert "self.value = start" in COUNTING.answer
    assert '"""' not in COUNTING.answer
