"""The self-test: questions packed small, drawn by a seed; answers brought back."""

import json
from collections import Counter

import pytest

from whyconv import questions
from whyconv_book import course


@pytest.fixture(scope="module")
def pool():
    """Every question as the page has it, and the texts that were packed."""
    found, texts = [], {}
    for name in questions.found():
        items = questions.variants(name)
        texts[name] = [json.dumps(course.data(item)) for item in items]
        packs = course.packed(texts[name])
        found.append({"name": name, "page": items[0].page, "packs": packs})
    return found, texts


def test_what_was_packed_comes_out_as_it_was(pool, run, pytestconfig):
    for one in pool[0][:: 1 if pytestconfig.getoption("deep") else 6]:
        out = [
            run("self_test", "unpacked", pack, n)
            for pack in one["packs"]
            for n in range(len(pack["numbers"]))
        ]
        wanted = [json.loads(text) for text in dict.fromkeys(pool[1][one["name"]])]
        assert len(out) == len(wanted)
        assert all(question in wanted for question in out)


def test_a_seed_draws_24_questions_over_all_pages_and_the_same_again(pool, run):
    drawn = [run("self_test", "drawn", pool[0], seed) for seed in (1, 2, 1)]
    assert drawn[0] == drawn[2] != drawn[1]
    for one in drawn:
        names = [each["name"] for each in one]
        assert len(set(names)) == len(names) == 24
        pages = Counter(each["question"]["page"] for each in one)
        assert max(pages.values()) - min(pages.values()) <= 1
        assert len(pages) == len({each["page"] for each in pool[0]})


def test_only_records_of_answers_are_brought_back(run):
    good = {"answer": "64", "stage": "answered", "verdict": "wrong", "first": "wrong"}
    bad = {"x": 1, "y": {"stage": "answered", "first": "<b>"}, "__proto__ ": good}
    text = json.dumps({"answers": {"small_layer": good, **bad}})
    assert run("progress", "recordsIn", text) == {"small_layer": good}
