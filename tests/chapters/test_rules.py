"""Each rule of a chapter turns red on what it is there to catch, and only on that."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from whyconv_book import checks, pace, terms, typed_numbers
from whyconv_book.notebooks import GLUE_PREFIX

IMPORTS = "import numpy as np\nfrom whyconv import figures"
ALT = "Three bars, each much shorter than the one before it."


def notebook(*cells):
    """A notebook from sources: strings are Markdown, others are cells."""
    return new_notebook(
        cells=[new_markdown_cell(c) if isinstance(c, str) else c for c in cells]
    )


def code(source, *outputs, tags=()):
    return new_code_cell(
        source, outputs=list(outputs), metadata={"tags": list(tags)} if tags else {}
    )


def printed(text):
    return new_output("stream", name="stdout", text=text)


def record(name, text):
    return new_output(
        "display_data",
        data={f"{GLUE_PREFIX}text/plain": text},
        metadata={"scrapbook": {"name": name, "mime_prefix": GLUE_PREFIX}},
    )


WEIGHTS = code(
    "glue(weights=3072 * 4704, ratio=40.0 + 0.96, kept=75 / 3072)",
    record("weights", "14450688"),
    record("ratio", "40.96"),
    record("kept", "0.0244140625"),
)


def test_a_good_chapter_keeps_every_rule():
    chapter = notebook(
        "# How many weights?\n\nA question worth asking.",
        code(IMPORTS),
        "Count the weights and set them side by side.",
        code(f"figures.bars(\n[1],\ncaption='See them shrink.',\nalt={ALT!r})"),
        "How long does it take here?",
        code(
            "# timing: depends on the machine\nrng = np.random.default_rng(0)",
            tags=["nbval-ignore-output"],
        ),
        WEIGHTS,
        "{glue:text}`weights:,` weights, {glue:text}`ratio:.2f` times as many, "
        "{glue:text}`kept:.1%` kept.",
    )
    chapter.cells[-2].metadata["tags"] = ["remove-cell"]
    assert [fault for rule in checks.RULES for fault in rule(chapter)] == []
    assert checks.glue_is_used({"one": chapter}) == []


@pytest.mark.parametrize(
    "prose",
    [
        "There are 14,450,688 weights.",
        "There are $14{,}450{,}688$ weights.",
        r"There are $\mathbf{14\,450\,688}$ weights.",
        "There are 14450688 weights.",
        "There are 14.5 million weights.",
        r"About $1.445 \times 10^7$ weights.",
        "That is 40.96 times as many.",
        "That is 41.0x as many.",
        "It keeps 2.44% of them.",
        r"It keeps $2.4\%$ of them.",
        "| layer | weights |\n|---|---|\n| full | 14,450,688 |",
        ":::{note}\nThere are 14,450,688 weights.\n:::",
        "```{prf:theorem} All 14,450,688\nHolds.\n```",
        "## All 14,450,688 of them",
        "[14,450,688 weights](other.ipynb)",
    ],
)
def test_a_typed_number_is_found(prose):
    assert len(typed_numbers.find(notebook(prose, WEIGHTS))) == 1


@pytest.mark.parametrize(
    "prose",
    [
        "There are {glue:text}`weights:,` weights.",
        "The layer has 3,072 inputs and 4,704 outputs.",
        "`14450688` in code, and\n\n```python\n14450688\n```",
        "> The diary says 14,450,688.",
        ":::{admonition} The diary\n:class: diary\n14,450,688 weights\n:::",
        "[the paper](https://example.org/14450688)",
        "![a bar 3 high](bar-14450688.png)",
        "LeCun et al. (1998), page 2278, {cite:t}`lecun1998`",
        "VGG-1445 and float14450688 are names.",
        "About 14 million, a round number.",
        "See version 40 of 1,000 and 50% more.",
        "% a remark about 14,450,688",
        "<!-- typed: 14,450,688 is the figure that the paper gives -->\n14,450,688",
    ],
)
def test_what_is_no_typed_number_passes(prose):
    assert typed_numbers.find(notebook(prose, WEIGHTS)) == []


def test_an_excuse_holds_for_the_number_that_it_names():
    prose = "<!-- typed: 40.96 is quoted -->\n40.96 and 14,450,688"
    (found,) = typed_numbers.find(notebook(prose, WEIGHTS))
    assert str(found) == (
        "cell 0 types '14,450,688', which the notebook computes (14450688): glue it"
    )


@pytest.mark.parametrize("name", ["caption", "alt"])
def test_typed_numbers_are_found_in_captions_and_alt_texts(name):
    good = code(f"figures.bars({name}=f'There are {{weights:,}} weights.')")
    bad = code(f"figures.bars({name}=f'{{n}}: there are 14,450,688 ' 'weights.')")
    assert typed_numbers.find(notebook(WEIGHTS, good)) == []
    assert len(typed_numbers.find(notebook(WEIGHTS, bad))) == 1


def test_printed_numbers_count_as_computed():
    shown = code("table()", printed("weights  450\nseen 352,800 of 1.2e-05"))
    assert len(typed_numbers.find(notebook("450 and 352,800 weights", shown))) == 2


def test_a_figure_s_own_description_is_no_computed_number():
    text = "Figure: a matrix of 784 rows"
    shown = code("f()", new_output("execute_result", data={"text/plain": text}))
    assert typed_numbers.find(notebook("a matrix of 784 rows", shown)) == []


def test_an_assert_defines_nothing():
    chapter = notebook("There are 14,450,688.", WEIGHTS, code("assert n == 14_450_688"))
    assert len(typed_numbers.find(chapter)) == 1


@pytest.mark.parametrize(
    ("rule", "cells", "fault"),
    [
        (checks.plain_python, [code("%time f()")], "not plain Python"),
        (checks.plain_python, [code("!ls")], "not plain Python"),
        (checks.plain_python, [code("import sys\nsys.path.append('..')")], "sys.path"),
        (checks.plain_python, [code("from sys import path")], "sys.path"),
        (checks.plain_python, [code("get_ipython().run_line_magic()")], "no magics"),
        (checks.plain_python, [code("plt.plot([1])")], "plt.plot: figures come"),
        (checks.plain_python, [code("import matplotlib.pyplot as p")], "matplotlib"),
        (checks.plain_python, [code("from matplotlib import pyplot")], "matplotlib"),
        (checks.plain_python, [code("warnings.simplefilter('ignore')")], "to mend"),
        (checks.plain_python, [code("np.random.seed(0)")], "default_rng"),
        (checks.imports_first, [code("a = 1"), code("import os")], "after the first"),
        (checks.imports_first, [code("from math import *")], "imports everything"),
        (checks.small_cells, [code("a = 1\n" * 16)], "16 lines"),
        (checks.small_cells, [code("a = " + "1" * 76)], "80 columns"),
        (checks.sentences_between, [code("1"), code("2")], "cells 0 and 1"),
        (checks.sentences_between, [code("1"), "## Next", code("2")], "0 and 2"),
        (checks.sentences_between, [code("1"), "Now look", code("2")], "0 and 2"),
        (checks.described, [code(IMPORTS), code("figures.bars([1])")], "no caption="),
        (checks.described, [code(IMPORTS), code("figures.bars([1])")], "no alt="),
        (
            checks.described,
            [
                code("from whyconv.figures import bars as draw"),
                code("draw(caption='See.', alt='A bar.')"),
            ],
            "under 30 characters",
        ),
        (
            checks.described,
            [code(IMPORTS), code(f"figures.bars(caption={ALT!r}, alt={ALT!r})")],
            "caption again",
        ),
        (
            checks.described,
            [code(IMPORTS), code(f"figures.bars(caption='', alt={ALT!r})")],
            "empty caption",
        ),
        (checks.described, ["![](cat.png)"], "without alt text: cat.png"),
        (checks.described, ["<img src='cat.png'>"], "without alt text"),
        (checks.described, ["```{figure} cat.png\nA cat.\n```"], "without alt text"),
        (checks.described, ["::::{note}\n:::{image} c.png\n:::\n::::"], "without alt"),
        (checks.glue_agrees, [code("glue(a=1)")], "stores []"),
        (checks.glue_agrees, [code("glue(b=1)", record("a", "1"))], "stores ['a']"),
        (checks.glue_agrees, [code("glue(**many)")], "without writing the names"),
        (checks.glue_agrees, [code("glue(a=1)"), code("glue(a=2)")], "a again"),
        (checks.compared, [code("1", tags=["nbval-ignore-output"])], "the reason"),
        (checks.compared, [code("# NBVAL_SKIP\n1")], "checking off: NBVAL_SKIP"),
        (checks.compared, [code("1", tags=["raises-exception"])], "checking off"),
    ],
)
def test_a_broken_rule_is_found(rule, cells, fault):
    assert fault in "\n".join(rule(notebook(*cells)))


@pytest.mark.parametrize(
    ("prose", "fault"),
    [
        ("{glue:text}`lost`", "one: cell 0 uses lost, which one does not glue"),
        ("{glue:text}`two::a`", "uses a, which two does not glue"),
        ("{glue:text}`a:.2q`", "one: cell 0: {glue:text}`a:.2q` on 1: "),
        ("nothing", "one glues a, which no prose uses"),
    ],
)
def test_glue_that_does_not_meet_its_role_is_found(prose, fault):
    one = notebook(prose, code("glue(a=1)", record("a", "1")))
    assert fault in "\n".join(checks.glue_is_used({"one": one, "two": notebook()}))


def test_a_chapter_may_quote_another_s_value():
    one = notebook(code("glue(a=1)", record("a", "1")))
    two = notebook("{glue:text}`one::a:,d` and {glue:text}`chapters/one::a`")
    assert checks.glue_is_used({"one": one, "two": two}) == []


def test_a_number_that_another_chapter_glues_is_found():
    prose = "14,450,688 weights, 40.96 times, 2016 in a year"
    one, two = notebook(WEIGHTS), notebook(prose)
    assert typed_numbers.find_elsewhere({"one": one, "two": two}) == [
        "two: cell 0 types '14,450,688', which one computes: glue it from there",
        "two: cell 0 types '40.96', which one computes: glue it from there",
    ]


def test_a_markdown_page_is_checked_as_one_cell(tmp_path):
    page = tmp_path / "notation.md"
    page.write_text("# Notation\n\n![](window.png)\n", encoding="utf-8")
    (fault,) = checks.described(checks.load(page))
    assert fault == "cell 0 has a picture without alt text: window.png"


def lesson(words=0, lines=0, minutes=0, kind="Lesson", needs="Know first: counting."):
    stated = f"# Title\n\n*{kind}, {minutes} minutes. {needs}*"
    return notebook(stated, "word " * words, code("a = 1\n" * lines))


OWN = len("Title Lesson 0 minutes Know first counting".split())


def test_a_lesson_s_minutes_are_computed_and_written():
    long = lesson(words=300 - OWN, lines=30)
    assert pace.words(long) == 300
    assert pace.visible_lines(long) == 30
    assert pace.minutes(long) == 4
    (fault,) = pace.faults(long)
    assert fault.startswith("says 0 minutes, takes 4: python -m")
    assert pace.faults(pace.timed(long)) == []
    assert "*Lesson, 4 minutes." in pace.timed(long).cells[0].source


@pytest.mark.parametrize(
    "tag", ["remove-cell", "remove-input", "hide-input", "hide-cell"]
)
def test_code_that_a_reader_does_not_see_takes_no_time(tag):
    assert pace.visible_lines(notebook(code("a = 1", tags=[tag]))) == 0
    assert pace.visible_lines(notebook(code("a = 1\n\nb = 2", tags=["other"]))) == 2


@pytest.mark.parametrize(
    ("size", "fault"),
    [
        ({"words": 3000 - OWN}, None),
        ({"words": 3001 - OWN}, "has 3,001 words of prose, over 3,000"),
        ({"lines": 150}, None),
        ({"lines": 151}, "shows 151 lines of code, over 150"),
    ],
)
def test_a_lesson_is_not_too_long(size, fault):
    assert pace.faults(pace.timed(lesson(**size))) == [fault] * (fault is not None)


def test_a_lab_names_its_lessons_and_fits_half_an_hour():
    needs = "Needs lesson [4](../04-equivariance.ipynb)."
    lab = pace.timed(lesson(kind="Lab", needs=needs, lines=450 - 30))
    assert pace.needs(lab) == [4]
    assert pace.faults(lab) == []
    (without,) = pace.faults(pace.timed(lesson(kind="Lab", needs="Needs nothing.")))
    assert without.startswith("names no lesson that it needs")
    (long,) = pace.faults(pace.timed(lesson(kind="Lab", needs=needs, lines=480)))
    assert long == "takes 33 minutes, over 30"


EXERCISES = (
    "# Exercises\n\n*Exercises, 1 minutes. To lesson [4](../04-equivariance.ipynb).*",
    "## One\n\n*One line, about 5 minutes.*\n\n" + "word " * 900,
    "## Two\n\n*A small project, about 60 minutes.*\n\nDo.",
)


def test_a_page_of_exercises_takes_as_long_as_they_say():
    page = pace.timed(notebook(*EXERCISES))
    assert "*Exercises, 65 minutes." in page.cells[0].source
    assert pace.needs(page) == [4]
    assert pace.faults(page) == []
    (fault,) = pace.faults(notebook(*EXERCISES))
    assert fault.startswith("says 1 minutes, takes 65")


@pytest.mark.parametrize("tag", ["stub", "solution"])
def test_the_cells_of_an_exercise_may_be_longer(tag):
    assert checks.small_cells(notebook(code("a = 1\n" * 24, tags=[tag]))) == []
    (fault,) = checks.small_cells(notebook(code("a = 1\n" * 26, tags=[tag])))
    assert fault == "cell 0 has 26 lines, over 25"


def test_a_page_without_the_line_is_neither_lesson_nor_lab():
    assert pace.faults(notebook("# Notation", "word " * 9000)) == []


GLOSSARY = notebook(
    """:::{glossary}
:sorted:

kernel
  Weights that slide. [Chapter 2](02-parameter-sharing.ipynb).

loss
  How wrong a network is, unlike a {term}`kernel`, met in
  [chapter 1](01-fully-connected.ipynb). [Chapter 5](05-training.ipynb).
:::
"""
)


@pytest.mark.parametrize(
    ("document", "prose", "word"),
    [
        ("04-x", "A {term}`kernel` is known.", None),
        ("05-x", "A {term}`loss` is taught.", None),
        ("04-x", "A {term}`loss` (how wrong the network is), so {term}`loss`.", None),
        ("04-x", "A {term}`loss` is not.", "loss"),
        ("04-x", "The {term}`losses <loss>` are not.", "loss"),
        ("01-x", "{term}`loss` (what), {term}`kernel`", "kernel"),
        ("intro", "A {term}`kernel` is not.", "kernel"),
    ],
)
def test_a_word_before_its_lesson_has_a_gloss(document, prose, word):
    page = lesson()
    page.cells.append(new_markdown_cell(prose))
    found = terms.too_early({"glossary": GLOSSARY, document: page})
    assert [word in fault for fault in found] == [True] * (word is not None)


def test_a_lab_may_use_what_its_lessons_teach():
    needs = "Needs lessons [2](../02-a.ipynb) and [5](../05-b.ipynb)."
    lab = lesson(kind="Lab", needs=needs)
    lab.cells.append(new_markdown_cell("A {term}`loss`."))
    assert terms.too_early({"glossary": GLOSSARY, "a-lab": lab}) == []
