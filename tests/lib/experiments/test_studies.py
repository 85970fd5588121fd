"""Stored results are those of the code beside them; a sample is computed again."""

import json
import sys

import numpy as np
import pytest
from tests.lib.nasty import complaints

from whyconv import experiments
from whyconv.experiments.study import FOLDER, Results, Study, read, says, sources
from whyconv_book import studies

#: Studies whose quickest setting takes more than two seconds.
SLOW = {"answers", "filters", "hands", "seeds"}


def when(number, study):
    if number:
        return [pytest.mark.weekly]
    return [pytest.mark.deep] if study in SLOW else []


#: One of each quick study, with --deep of each study, and all with --weekly.
SAMPLES = [
    pytest.param(
        *(study, setting),
        id="-".join([study.name, *map(str, setting.values())]),
        marks=when(number, study.name),
    )
    for study in experiments.STUDIES.values()
    for number, setting in enumerate(study.sample)
]


@pytest.mark.parametrize("study", experiments.STUDIES.values(), ids=lambda s: s.name)
def test_stored_results_are_of_this_code_and_these_settings(study):
    assert study.faults(experiments.results(study.name)) == []


@pytest.mark.parametrize(("study", "setting"), SAMPLES)
def test_a_sample_computed_again_is_what_is_stored(study, setting):
    stored = experiments.results(study.name)
    row = stored.rows[list(study.settings).index(setting)]
    assert study.differences(row, study.row(setting)) == []


def test_every_stored_file_belongs_to_a_study_and_names_no_machine():
    files = sorted(FOLDER.iterdir())
    assert [file.name for file in files] == sorted(
        f"{name}.json" for name in experiments.STUDIES
    )
    for file in files:
        stored = json.loads(file.read_text("utf-8"))
        assert stored["made"].keys() == {"code", "python", "numpy", "cpu_seconds"}


def square(base, seed):
    return {"squares": [base**2, base**2 + seed]}


SETTINGS = [{"base": base, "seed": seed} for base in (2, 3) for seed in (0, 1)]


def small_study(**changes):
    parts = {
        "name": "squares",
        "run": square,
        "settings": SETTINGS,
        "sample": SETTINGS[:1],
        "tolerances": {"squares": 0.5},
    }
    return Study(**parts | changes)


STUDY = small_study()
RESULTS = STUDY.compute()


def test_a_row_is_its_setting_and_what_was_measured():
    assert STUDY.row(SETTINGS[3]) == {"base": 3, "seed": 1, "squares": [9, 10]}
    assert RESULTS.rows[3] == STUDY.row(SETTINGS[3])


def test_results_are_chosen_by_setting_and_stacked():
    chosen = RESULTS.where(base=3)
    assert len(chosen) == 2
    np.testing.assert_array_equal(chosen.values("squares"), [[9, 9], [9, 10]])
    np.testing.assert_array_equal(chosen.where(seed=1).values("squares"), [[9, 10]])


def test_results_come_back_from_the_file_with_a_row_a_line(tmp_path):
    RESULTS.write(tmp_path / "squares.json")
    assert read(tmp_path / "squares.json") == RESULTS
    lines = (tmp_path / "squares.json").read_text().splitlines()
    assert sum('"squares"' in line for line in lines) == len(SETTINGS)


def test_the_repr_says_how_they_were_made():
    made = {"code": "0123456789abcdef", "numpy": "2.4.6"}
    assert repr(Results([{}], made)) == "1 rows (code 01234567, numpy 2.4.6)"


def with_made(**changes):
    return Results(RESULTS.rows, RESULTS.made | changes)


def with_last_row(**changes):
    return Results([*RESULTS.rows[:-1], RESULTS.rows[-1] | changes], RESULTS.made)


@pytest.mark.parametrize(
    ("stale", "fault"),
    [
        (with_made(code="0" * 64), "the stored results are of other code"),
        (with_last_row(seed=7), "the stored rows are not those of the settings"),
        (Results(RESULTS.rows[:-1], RESULTS.made), "the stored rows are not those"),
    ],
)
def test_stale_results_are_named(stale, fault):
    assert STUDY.faults(RESULTS) == []
    (found,) = STUDY.faults(stale)
    assert fault in found
    assert studies.faults(STUDY, stale) == [found]


SOURCE = """\
\'\'\'A study.\'\'\'

def run(seed):
    \'\'\'What it does,

    in two lines.\'\'\'
    return {"right": seed + 1}  # one more
"""


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("A study.", "Another one, told\nat length.", True),
        ("in two lines", "and more", True),
        ("  # one more", "", True),
        ("\ndef", "# a remark\n\n\ndef", True),
        ("seed + 1", "seed + 2", False),
        ('"right"', '"wrong"', False),
        ("    return", "    seed = 0\n    return", False),
    ],
)
def test_the_code_of_a_study_is_what_makes_its_numbers(old, new, same, tmp_path):
    assert SOURCE.count(old) == 1
    first, second = tmp_path / "a.py", tmp_path / "b.py"
    first.write_text(SOURCE)
    second.write_text(SOURCE.replace(old, new))
    assert (says(first) == says(second)) is same


def test_a_hash_in_a_string_is_no_comment(tmp_path):
    (tmp_path / "a.py").write_text('colour = "#fff"  # white\n')
    assert says(tmp_path / "a.py") == 'colour = "#fff"'


def test_the_code_of_a_study_includes_the_studies_that_it_imports():
    def names(study):
        return [path.stem for path in sources(sys.modules[study.run.__module__])]

    assert names(experiments.STUDIES["filters"]) == ["filters"]
    assert names(experiments.STUDIES["drift"]) == ["drift", "places"]
    assert names(experiments.STUDIES["answers"]) == ["answers", "places"]
    assert names(experiments.STUDIES["poolings"]) == ["poolings", "places"]


def test_a_wrong_number_in_the_sample_is_found():
    wrong = [RESULTS.rows[0] | {"squares": [4, 6]}, *RESULTS.rows[1:]]
    (found,) = studies.faults(STUDY, Results(wrong, RESULTS.made))
    assert found.endswith("squares: 1 off in the mean, 0.5 tolerated")
    assert studies.faults(STUDY, RESULTS) == []


def test_a_difference_in_rounding_is_tolerated():
    row = RESULTS.rows[0]
    assert STUDY.differences(row, row | {"squares": [4, 5]}) == []
    assert STUDY.differences(row, row | {"squares": [4, 5.01]}) != []


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: STUDY.row({"base": 9}), r"setting must be one of the settings"),
        (lambda: RESULTS.where(base=7), "setting: no row has base=7"),
        (lambda: RESULTS.where(side=7), "setting must be one of 'base', 'seed'"),
        (lambda: RESULTS.values("cubes"), "name must be one of 'base'"),
        (lambda: small_study(sample=[{"base": 9}]), "sample must be among the"),
        (lambda: experiments.results("nowhere"), "name must be one of 'answers'"),
    ],
)
def test_errors_say_what_there_is(call, error):
    with pytest.raises(ValueError, match=error):
        call()


def test_the_command_checks_and_refreshes(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(experiments, "STUDIES", {"squares": STUDY})
    monkeypatch.setattr(studies, "FOLDER", tmp_path)
    monkeypatch.setattr(
        experiments, "results", lambda name: read(tmp_path / f"{name}.json")
    )
    assert studies.main(["refresh", "squares"]) == 0
    assert "squares: 4 rows" in capsys.readouterr().out
    assert studies.main(["check"]) == 0
    with_made(code="0" * 64).write(tmp_path / "squares.json")
    assert studies.main(["check"]) == 1
    assert "of other code" in capsys.readouterr().out


CALLS = [
    (experiments.results, {"name": "places"}),
    (small_study, {name: getattr(STUDY, name) for name in STUDY.__dataclass_fields__}),
    (STUDY.row, {"setting": SETTINGS[0]}),
    (STUDY.faults, {"results": RESULTS}),
    (STUDY.differences, {"row": RESULTS.rows[0], "again": RESULTS.rows[0]}),
    (RESULTS.where, {"base": 2}),
    (RESULTS.values, {"name": "squares"}),
]


@pytest.mark.parametrize(
    ("function", "legal"), CALLS, ids=lambda value: getattr(value, "__name__", "")
)
def test_nasty_arguments_are_answered_or_refused_by_name(function, legal):
    found = complaints(function, legal)
    assert not found, "\n".join(found)
