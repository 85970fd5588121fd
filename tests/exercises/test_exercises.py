"""Every exercise: right forms pass, each mistake is told what is meant for it."""

import inspect

import pytest

from whyconv.checker.checking import quiet
from whyconv.checker.exercise import is_unwritten
from whyconv.checker.values import copied, difference, size
from whyconv.exercises import check, exercise, names
from whyconv_book.exercises import DIFFICULTY

NAMES = names()
FORMS = {name: exercise(name) for name in NAMES}
RIGHT = [(n, f) for n, one in FORMS.items() for f in one.right_forms]
WRONG = [(n, f) for n, one in FORMS.items() for f in one.wrong_forms]
each = pytest.mark.parametrize("name", NAMES)


def ids(pairs):
    return [f"{name}-{form.name}" for name, form in pairs]


#: The solution of each in the fast profile, which is the first, and one of two others.
SOME_RIGHT = [
    pytest.param(*pair, marks=[pytest.mark.deep] if n % 2 else [])
    for n, pair in enumerate(RIGHT)
]


@pytest.mark.parametrize(("name", "form"), SOME_RIGHT, ids=ids(RIGHT))
def test_every_right_form_passes(name, form):
    verdict = check(name, form.function)
    assert verdict.is_right, verdict


def sampled(n):
    """One in six is tried in the fast profile, one in three with --deep."""
    if n % 3:
        return [pytest.mark.weekly]
    return [pytest.mark.deep] if n % 6 else []


SAMPLED = [pytest.param(*pair, marks=sampled(n)) for n, pair in enumerate(WRONG)]


@pytest.mark.parametrize(("name", "form"), SAMPLED, ids=ids(WRONG))
def test_every_wrong_form_is_told_its_own_mistake(name, form):
    verdict = check(name, form.function)
    assert verdict.state == "wrong", "passes"
    assert verdict.mistake is form, verdict
    assert verdict.is_sure
    assert verdict.feedback == form.feedback
    assert form.feedback.split()[0] in repr(verdict)
    assert verdict._repr_html_()


@each
def test_an_exercise_is_complete(name):
    one = FORMS[name]
    assert one.name.lower() == name
    assert one.title
    assert one.task
    assert inspect.getdoc(one.solution)
    assert one.difficulty in DIFFICULTY
    assert 1 <= len(one.hints) <= 5
    assert len(one.right_forms) >= 3
    assert len(one.wrong_forms) >= 5
    if inspect.signature(one.solution).parameters:
        assert len(one.examples) + len(one.cases) + one.draws >= 5
    assert max(map(len, one.source.splitlines())) <= 79
    assert len(one.answer.splitlines()) <= 20
    texts = [form.feedback for form in one.wrong_forms]
    assert len(set(texts)) == len(texts)


@each
def test_the_first_case_can_be_done_by_hand(name):
    sizes = [size(case) for case in FORMS[name].all_cases()]
    assert sizes == sorted(sizes)
    assert sizes[0][0] <= 40


@each
def test_the_stub_is_not_written_yet(name):
    space = {}
    exec(FORMS[name].stub, space)
    stub = space[FORMS[name].name]
    assert is_unwritten(stub)
    assert inspect.getdoc(stub) == inspect.getdoc(FORMS[name].solution)
    verdict = check(stub)
    assert verdict.state == "open"
    assert repr(verdict) == f"{FORMS[name].name}: not written yet."


@each
def test_the_solution_agrees_with_the_reference(name):
    one = FORMS[name]
    for case in one.all_cases():
        mine = quiet(lambda case=case: one.use(one.solution, *copied(case)))
        other = quiet(lambda case=case: one.use(one.reference, *copied(case)))
        assert (mine.fault is None) == (other.fault is None)
        if not one.judge:
            assert not difference(other.value, mine.value, one.tolerance)
