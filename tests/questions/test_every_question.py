"""Every question, answered in every documented way, here and by the page's grader.

pytest tests/questions -k small_layer
"""

import re
from functools import cache
from pathlib import Path

import nbformat
import pytest

from whyconv import questions

CHAPTERS = Path(__file__).parents[2] / "chapters"
#: No answers, or none that anybody foresaw, of all kinds.
ODD = [
    *("", " ", "abc", "12 apples", "1/0", "1e999", "-", "(", "3 4", "1,2,3,4", "٣"),
    *(None, [], {}, -1, 0, 1, 2, 99, 0.5, "0", [0], [0, 0], [1, 2], [99], [None]),
    *([[0, 0]], [[0, 1], [99, 0]], [0, 1, 2], [2, 1, 0], [0.5, "x"], "−5", "٪", [[]]),
]
each = pytest.mark.parametrize("name", questions.found())


variants = cache(questions.variants)


@cache
def notebook(page):
    return nbformat.read(CHAPTERS / f"{page}.ipynb", as_version=4)


@each
def test_right_answers_pass_in_at_least_three_forms(name):
    for item in variants(name):
        rights = item.rights()
        assert len({repr(one) for one in rights}) >= 3
        for answer in rights:
            assert item.grade(answer).verdict == "right", answer


@each
def test_each_known_mistake_is_told_what_is_meant_for_it(name):
    for item in variants(name):
        wrongs = item.wrongs()
        assert len(wrongs) >= 5 or item.kind == "one"
        for answer, mistake in wrongs:
            told = item.grade(answer)
            assert (told.verdict, told.mistake) == ("wrong", mistake), answer
        texts = {mistake: item.grade(answer).text for answer, mistake in wrongs}
        assert len(set(texts.values())) == len(texts)
        assert min(map(len, texts.values())) > 20


def test_the_page_grades_as_python_does(run, pytestconfig):
    """With the numbers of its page, and with all of them in a deep run."""
    deep = pytestconfig.getoption("deep")
    asked, here = [], []
    for name in questions.found():
        for item in variants(name)[: None if deep else 1]:
            answers = [*item.rights(), *(answer for answer, _ in item.wrongs()), *ODD]
            asked.append([item.data(), answers])
            here.append((name, [item.grade(answer)._asdict() for answer in answers]))
    there = run("grade", "grades", asked)
    for (name, expected), found in zip(here, there, strict=True):
        assert found == expected, name


@each
def test_its_goal_and_its_place_are_on_its_page(name):
    item = variants(name)[0]
    pages = notebook(item.page)
    headings = re.findall(r"^#+ (.+)$", "\n".join(c.source for c in pages.cells), re.M)
    assert item.place in headings
    if isinstance(item.goal, int):
        goals = re.findall(r"^- ", pages.cells[0].source, re.M)
        assert 1 <= item.goal <= len(goals)
    else:
        assert item.goal.strip()


@each
def test_its_texts_are_typeset_as_the_book_is(name):
    for item in variants(name):
        told = " ".join(item.grade(answer).text for answer, _ in item.wrongs())
        for text in (*item.texts(), told):
            bare = re.sub(r"`[^`]*`", "", text)
            assert not re.search(r"(?<=[\d ])-(?=\d)", bare), (
                f"a true minus sign: {text}"
            )
            assert not re.search(r"\d ?x ?\d", bare), f"a multiplication sign: {text}"
            assert "$" not in bare, f"plain text, no formula: {text}"
            assert bare.count("*") % 2 == 0, f"an open *: {text}"


def test_no_name_is_given_twice():
    assert len(questions.found()) == len(
        list((questions.files.FOLDER).glob("*/**/*.py"))
    )


def test_an_unknown_name_is_told_which_there_are():
    with pytest.raises(
        ValueError, match=r"no question has the name 'nonsense': .*small"
    ):
        questions.ask("nonsense")
