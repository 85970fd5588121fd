'''The coding exercises of the book, one small file each, and `check`.

    from whyconv.exercises import check

    check(conv2d_by_loops)             # the name says which exercise it answers
    check("conv2d_by_loops", my_conv)  # any other name

# How to write one

A file NAME.py here, NAME being the name of the function (of a class in small
letters). All of it:

    """Places of a window.

    The task in words, as Markdown. {term}`stride` and the like work.
    """

    from whyconv.checker import Exercise


    def places(image, size, stride=1):
        """Places at which a window of `size` pixels fits along an image: one number.

        This docstring is what the reader gets in the stub.
        """
        return (image - size) // stride + 1


    exercise = Exercise(
        places,
        page="02-parameter-sharing",
        difficulty=1,
        minutes=5,
        hints=["How far can the window's first pixel go?", "Then count from 0."],
        examples=[(5, 3)],
        cases=[(3, 3), (7, 3, 2), (8, 3, 2)],
        draw=lambda rng: (int(rng.integers(5, 30)), 5, int(rng.integers(1, 4))),
    )


    @exercise.right
    def counted(image, size, stride=1):
        return len(range(0, image - size + 1, stride))


    @exercise.wrong
    def all_pixels(image, size, stride=1):
        """A window cannot begin at every pixel: near the end it would stick out."""
        return image // stride


    exercise.slip(
        "off_by_one",
        " + 1",
        "",
        "One place too few: a window as large as the image fits once, not 0 times.",
    )

The solution is the only copy of the code: the stub (its head and docstring) and the
folded answer in the notebook are made from it. Besides it an exercise has at least two
other right forms and at least five wrong ones. A wrong form is a function whose
docstring is the feedback, or a `slip`, the solution with one text replaced. Feedback
says what the reader's function does and why that is not what is asked, in one to three
sentences; it does not hand out the line to type.

Cases are small and made of small whole numbers, so that a reader can do the smallest
wrong one by hand: it is what they are shown. Arrays of integers catch those who write
into `zeros_like`. Every two wrong forms must differ in some case, else the checker
could not tell them apart: a test says which do not. `use`, `judge`, `reference`,
`given` and the rest are explained at `whyconv.checker.Exercise`. The solution needs no
helper of its own file, only imports: it has to run in the notebook. It keeps to 79
columns and 20 lines.

    python -m whyconv_book.exercises write    # the sections of the notebooks
    pytest tests/exercises --weekly -k NAME   # is the exercise itself right?
'''

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules

from whyconv.checker import Exercise, Verdict, checked
from whyconv.checker.limits import SECONDS

__all__ = ["check", "exercise", "names"]


def check(name: str | Callable, answer=None, *, seconds: float = SECONDS) -> Verdict:
    """Check the answer to an exercise: check(places) or check("places", my_function).

    Runs it on cases small and large, names the smallest one that is wrong and the
    mistake that it looks like. Stops it after so many seconds of work.
    """
    if not isinstance(name, str):
        if not hasattr(name, "__name__"):
            raise TypeError(f"check wants a function, got {type(name).__name__}")
        name, answer = name.__name__, name
    elif answer is None:
        raise TypeError(f'check("{name}", …) wants the function too')
    return checked(exercise(name), answer, seconds)


def exercise(name: str) -> Exercise:
    """The exercise of that name; ValueError with the nearest ones if there is none."""
    known = names()
    if (found := name.lower()) not in known:
        near = get_close_matches(found, known, 3, 0.5)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise ValueError(
            f"no exercise is called {name!r}.{hint} "
            'A function of another name: check("exercise", function)'
        )
    return import_module(f"{__name__}.{found}").exercise


def names() -> list[str]:
    """The names of all exercises."""
    return sorted(module.name for module in iter_modules(__path__))
