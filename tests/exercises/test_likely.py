"""Which mistake a wrong answer is taken for, and what is seen without one."""

import numpy as np
import pytest

from whyconv.checker import Exercise, checked
from whyconv.checker.values import observation


def area(height, width):
    """The area of a rectangle."""
    return height * width


EXERCISE = Exercise(
    area,
    page="01-fully-connected",
    difficulty=1,
    minutes=1,
    hints=["Multiply."],
    cases=[(1, 2), (2, 2), (2, 3), (3, 3), (3, 5), (4, 4)],
)


@EXERCISE.wrong
def always_one(height, width):
    """That is 1."""
    return 1


@EXERCISE.wrong
def the_height(height, width):
    """That is the height."""
    return height


@EXERCISE.wrong
def the_circumference(height, width):
    """That is the circumference."""
    return 2 * (height + width)


def test_a_mistake_that_explains_every_case_is_sure():
    verdict = checked(EXERCISE, lambda height, width: float(height))
    assert verdict.mistake.name == "the_height"
    assert verdict.is_sure


def test_of_two_that_explain_the_smallest_case_the_better_one_counts():
    nearly = checked(EXERCISE, lambda height, width: height - (height == 4))
    assert nearly.smallest.got.value == 1
    assert nearly.mistake.name == "the_height"
    assert not nearly.is_sure
    assert nearly.lead


def test_a_mistake_that_explains_the_smallest_case_by_accident_is_not_named():
    verdict = checked(EXERCISE, lambda height, width: width - 1)
    assert verdict.smallest.got.value == 1
    assert verdict.mistake is None
    assert verdict.feedback == ""


@pytest.mark.parametrize(("got", "said"), [(3, ""), (0, ""), (-6, "Only the sign")])
def test_a_single_number_is_never_a_multiple_of_another(got, said):
    assert observation(6, got).startswith(said)
    assert bool(observation(6, got)) == bool(said)


def test_numbers_that_were_cut_are_seen_before_their_ratio():
    said = observation(np.array([1.5, 1.5]), np.array([1, 1]))
    assert "cut to whole numbers" in said
    assert "1.5 times" in observation(np.array([1.5, 3.0]), np.array([1.0, 2.0]))
    assert "zero everywhere" in observation(np.array([0.5, 0.25]), np.zeros(2))
