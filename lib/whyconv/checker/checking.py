"""Check an answer: run it on every case, and say the smallest one where it fails."""

from __future__ import annotations

from collections.abc import Callable

from whyconv.checker.exercise import Exercise, Form, is_unwritten
from whyconv.checker.limits import SECONDS, Budget, Outcome, Patches, attempt
from whyconv.checker.values import copied, difference, observation, plain, shown
from whyconv.checker.verdict import SPOILT, Trial, Verdict


def checked(exercise: Exercise, answer: Callable, seconds: float = SECONDS) -> Verdict:
    """The verdict on an answer, whatever it is and does.

    seconds: of processor time, for all cases together.
    """
    if is_unwritten(answer):
        return Verdict(exercise, "open")
    if not callable(answer):
        said = quiet(lambda: shown(plain(answer))).value or type(answer).__name__
        return Verdict(exercise, "no function", problem=said)
    with Patches() as patches:
        budget, trials = Budget(seconds), []
        for case in exercise.all_cases():
            trials.append(_tried(exercise, answer, case, budget, patches))
            if trials[-1].got.is_late:
                break
        failed = [trial for trial in trials if trial.why]
        verdict = Verdict(exercise, "wrong" if failed else "right", trials)
        verdict.patched = patches.names
        if failed:
            verdict.mistake, verdict.is_sure = _mistake(exercise, trials, failed[0])
            if verdict.mistake is None and not exercise.judge:
                expected, got = failed[0].expected.value, failed[0].got.value
                verdict.observation = quiet(lambda: observation(expected, got)).value
        return verdict


def _tried(exercise, answer, case, budget, patches) -> Trial:
    given = copied(case)
    got = attempt(lambda: exercise.use(answer, *given), budget, patches)
    expected = _expected(exercise, case)
    changed = []
    if got.fault is None:
        arguments = exercise.arguments(case)
        changed = [
            name
            for name, one, other in zip(arguments, case, given, strict=False)
            if name not in exercise.may_change and not _same_argument(one, other)
        ]
    why = _why_wrong(exercise, case, expected, got)
    if changed and not why:
        why = SPOILT
    return Trial(case, expected, got, why, changed)


def _same_argument(before, after) -> bool:
    if callable(before):
        return True
    return not difference(plain(before), plain(after), 0)


def _expected(exercise: Exercise, case: tuple) -> Outcome:
    """What the reference makes of a case: a value, or the error that is right."""
    return quiet(lambda: exercise.use(exercise.reference, *copied(case)))


def quiet(call: Callable[[], object]) -> Outcome:
    """What one of our own functions comes to."""
    return attempt(call, Budget())


def _why_wrong(exercise, case, expected: Outcome, got: Outcome) -> str:
    """Why an outcome is not right; "" where it is."""
    if got.fault:
        if expected.fault and expected.fault.kind == got.fault.kind:
            return ""
        return str(got.fault)
    if exercise.judge:
        said = quiet(lambda: exercise.judge(got.value, *copied(case)))
        return said.value if said.fault is None else str(said.fault)
    if expected.fault:
        return f"no error, where {expected.fault.kind} is right"
    said = quiet(lambda: difference(expected.value, got.value, exercise.tolerance))
    return said.value if said.fault is None else "a value that cannot be compared"


def _mistake(exercise, trials: list[Trial], smallest: Trial):
    """The documented mistake that gives what the answer gave, and whether always so.

    One that does so in the smallest case and not in all may do so by accident, as
    two small numbers are easily equal: the best of them counts, if it explains at
    least half of what is wrong.
    """
    if smallest.changed or smallest.got.is_late:
        return None, False
    wrong = sum(bool(trial.why) for trial in trials)
    likely: Form | None = None
    most = 0
    for form in exercise.wrong_forms:
        if not _gives(exercise, form, smallest):
            continue
        same = [trial for trial in trials if _gives(exercise, form, trial)]
        if len(same) == len(trials):
            return form, True
        explained = sum(bool(trial.why) for trial in same)
        if len(same) > most and 2 * explained >= wrong:
            likely, most = form, len(same)
    return likely, False


def _gives(exercise: Exercise, form: Form, trial: Trial) -> bool:
    made = quiet(lambda: exercise.use(form.function, *copied(trial.case)))
    if made.fault or trial.got.fault:
        kinds = [one.fault and one.fault.kind for one in (made, trial.got)]
        return kinds[0] == kinds[1]
    same = quiet(lambda: difference(made.value, trial.got.value, exercise.tolerance))
    return same.value == ""
