"""The checker of the book's coding exercises.

An `Exercise` holds a solution, the cases it is checked on, other right forms, and the
mistakes that readers make, each with what to tell them. `checked(exercise, answer)`
gives a `Verdict`. How to write an exercise stands in `whyconv.exercises`.
"""

from whyconv.checker.checking import checked
from whyconv.checker.exercise import Exercise, Form
from whyconv.checker.verdict import Trial, Verdict

__all__ = ["Exercise", "Form", "Trial", "Verdict", "checked"]
