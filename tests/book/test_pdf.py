"""The book on paper: its order, its contents, its bookmarks, and one page of it."""

import re
import subprocess
import sys
import unicodedata

import pytest

pypdf = pytest.importorskip("pypdf", reason="pip install -r requirements-release.txt")
pdf = pytest.importorskip("whyconv_book.pdf")


@pytest.fixture(autouse=True)
def alone(browser):
    """A Chromium is there. The command starts its own, in a process of its own."""


def run(book, into, *options):
    command = [sys.executable, "-m", "whyconv_book.pdf", "--html", str(book.html)]
    done = subprocess.run(
        [*command, "--into", str(into), *options], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    [file] = into.glob("*.pdf")
    return pypdf.PdfReader(file), done.stdout


def titles(outline):
    """The bookmarks of the first level."""
    return [one.title for one in outline if not isinstance(one, list)]


def plain(text):
    """Without spaces, and without letters that a font draws as one."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def text_of(reader):
    return "\n".join(page.extract_text() for page in reader.pages)


@pytest.mark.parametrize(("paper", "wide"), [("A4", 595), ("Letter", 612)])
def test_a_page_of_the_book(book, tmp_path, paper, wide):
    reader, told = run(book, tmp_path, "notation", "--paper", paper)
    assert re.search(r"notation\.pdf: \d+ pages", told)
    assert abs(float(reader.pages[0].mediabox.width) - wide) < 2
    text = text_of(reader)
    assert "Notation" in text
    assert "Contents" not in text
    assert "Skip to the text" not in text


def test_answers_stand_at_the_end_and_are_led_to(book, tmp_path):
    reader, _ = run(book, tmp_path, "01-fully-connected")
    text = text_of(reader)
    first, end = text.index("Answer 1 is at the end."), text.index("More answers")
    assert first < end < text.index("1. The answer")
    assert "Show the source" not in text[end:]
    assert not [
        note
        for page in reader.pages
        for note in page.get("/Annots") or []
        if "file:" in str(note.get_object().get("/A", {}).get("/URI", ""))
        and "answer-" in str(note.get_object()["/A"]["/URI"])
    ]


def test_an_unknown_page_is_named(book, tmp_path):
    with pytest.raises(SystemExit, match=r"PAGE must be one of .*notation.*, got no"):
        pdf.print_page(book.html, "no", tmp_path / "no.pdf", "A4")


@pytest.mark.weekly
def test_the_whole_book(book, tmp_path):
    reader, _ = run(book, tmp_path)
    assert reader.metadata.title == "Why Convolutions?"
    named = titles(reader.outline)
    assert named[1] == "Contents"
    assert named[3].startswith("1. ")
    pages = list(book.html.glob("chapters/**/*.html"))
    assert len(named) == len(pages) + 2
    # The contents, on two pages, name the page on which each begins.
    contents = plain("".join(page.extract_text() for page in reader.pages[1:3]))
    for one in [one for one in reader.outline if not isinstance(one, list)][3:]:
        number = reader.get_destination_page_number(one) + 1
        assert f"{plain(one.title)}{number}" in contents, one.title
        assert str(number) in reader.pages[number - 1].extract_text().split()[:12]
    # Links between pages stay in the document.
    for page in reader.pages:
        for note in page.get("/Annots") or []:
            assert "file:" not in str(note.get_object().get("/A", {}).get("/URI", ""))
