"""Numbers in the spellings of many countries, and what is no number; here and in JS."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whyconv.questions.spelling import NotANumberError, readings

SPELLINGS = {
    "14450688": 14450688,
    "14,450,688": 14450688,
    "14 450 688": 14450688,
    "14\u202f450\u202f688": 14450688,
    "14.450.688": 14450688,
    "14'450’688": 14450688,
    "14_450_688": 14450688,
    "1.4450688e7": 14450688,
    "1.4450688 × 10^7": 14450688,
    "14.450688·10⁶": 14450688,
    "14.450688 million": 14450688,
    "3072 × 4704": 14450688,
    "3072*4704": 14450688,
    "3072x4704": 14450688,
    "32 · 32 · 3 · 28² · 6": 14450688,
    "(3,071 + 1) * 4,704": 14450688,
    "0,25": 0.25,
    ".25": 0.25,
    "1/4": 0.25,
    "¼": 0.25,
    "25%": 0.25,
    "25 %": 0.25,
    "25 percent": 0.25,
    "−5": -5,
    "+5": 5,
    "about 5": 5,
    "≈ 5": 5,
    "= 5": 5,
    "5.": 5,
    "2^4": 16,
    "2**4": 16,
    "2⁴": 16,
    "-2^2": -4,
    "1.234,5": 1234.5,
    "1,234.5": 1234.5,
    "5k": 5000,
    "2 - 3": -1,
}
NONE = {
    "": "Type a number first",
    "  ": "Type a number first",
    "abc": "not a number",
    "12 apples": "“apples” is not",
    "10 to 20": "not a number",
    "1/0": "division by zero",
    "1e999": "too large",
    "9^9^9": "too large",
    "0^-1": "too large",
    "3 4": "two numbers side by side",
    "(3": "not closed",
    "3)": "not opened",
    "3 +": "missing",
    "+": "missing",
    "1,2,3": "two numbers side by side",
    "--": "missing",
    "NaN": "not a number",
    "1" * 201: "too long",
    "∞": "not a number",
    "1;2": "not a number",
}


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_usual_spelling_is_read(text):
    assert readings(text)[0] == pytest.approx(SPELLINGS[text], rel=1e-12)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_number_is_told_so(text):
    with pytest.raises(NotANumberError, match=NONE[text]):
        readings(text)


def test_one_comma_may_be_a_decimal_comma():
    assert readings("3,073") == [3073, 3.073]
    assert readings("3.073") == [3.073, 3073]
    assert readings("0,125") == [0.125]


@pytest.mark.parametrize(
    ("text", "unit", "values"),
    [
        ("57.8 MB", "MB", [57.8]),
        ("57.8", "MB", [57.8]),
        ("0.0578 GB", "MB", [57.8]),
        ("57800000 bytes", "MB", [57.8]),
        ("64 weights", "weights", [64]),
        ("64 weight", "weights", [64]),
        ("25 %", "%", [25]),
        ("0.25", "%", [0.25, 25]),
        ("1/4", "%", [0.25, 25]),
    ],
)
def test_a_unit_is_understood(text, unit, values):
    assert readings(text, unit) == pytest.approx(values)


PARTS = st.sampled_from(
    [*"0123456789", *",.' -+*/^()e%×−²x½", "12", "000", "million", "MB", "weights", "π"]
)


def read_here(text, unit):
    try:
        return {"values": readings(text, unit)}
    except NotANumberError as fault:
        return {"fault": str(fault)}


def test_the_page_reads_as_python_does(run):
    @given(st.lists(PARTS, max_size=12).map("".join), st.sampled_from(["", "%", "MB"]))
    def check(text, unit):
        here, there = read_here(text, unit), run("spelling", "readings", text, unit)
        assert here.keys() == there.keys(), (text, here, there)
        assert here.get("fault") == there.get("fault"), text
        assert there.get("values", []) == pytest.approx(here.get("values", [])), text

    for known in [*SPELLINGS, *NONE]:
        for unit in ("", "%", "MB", "weights"):
            here, there = (
                read_here(known, unit),
                run("spelling", "readings", known, unit),
            )
            assert here.get("fault") == there.get("fault"), known
            assert there.get("values", []) == pytest.approx(here.get("values", []))
    check()
