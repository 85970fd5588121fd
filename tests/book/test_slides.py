"""The figures for slides: files that stand alone, listed for teachers."""

from xml.etree import ElementTree

import pytest

from whyconv_book import slides

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def files(book):
    return sorted((book.html / slides.FOLDER).glob("*.svg"))


def test_each_lesson_has_its_figures_with_caption_and_source(files):
    assert len({file.stem[:2] for file in files}) == 7
    for file in files:
        text = file.read_text("utf-8")
        root = ElementTree.fromstring(text)
        written = [one.text for one in root.findall(f"{SVG}text")]
        lesson, number = int(file.stem[:2]), file.stem.rpartition("-")[2]
        assert any(one.startswith(f"Figure {number} of “{lesson}. ") for one in written)
        assert len(written) >= 2, "no caption"
        assert "var(" not in text, "a colour of the page is not known elsewhere"
        assert "<script" not in text


def test_the_teachers_page_lists_them_all(book, files):
    page = (book.html / "chapters" / "teachers.html").read_text("utf-8")
    for file in files:
        assert page.count(f'href="../slides/{file.name}"') == 1


def test_they_are_written_as_pictures_too(files, tmp_path):
    first = files[0]
    few = tmp_path / "html" / slides.FOLDER
    few.mkdir(parents=True)
    (few / first.name).write_bytes(first.read_bytes())
    slides.main(["--html", str(tmp_path / "html"), "--into", str(tmp_path / "png")])
    png = (tmp_path / "png" / f"{first.stem}.png").read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(png[16:20]) == slides.PNG_WIDTH


def test_without_a_book_it_says_what_to_do(tmp_path, capsys):
    with pytest.raises(SystemExit):
        slides.main(["--html", str(tmp_path)])
    assert "build the book first" in capsys.readouterr().err


def test_a_long_caption_is_broken_into_lines_below_the_drawing():
    svg = slides.captioned(
        '<svg viewBox="0 0 720 100"><path d="M0 0"/></svg>', "A word. " * 30, "Source"
    )
    root = ElementTree.fromstring(svg)
    lines = root.findall(f"{SVG}text")
    assert len(lines) > 3
    assert max(len(one.text) for one in lines) <= slides.LETTERS
    bottom = float(root.get("viewBox").split()[3])
    assert 100 < float(lines[0].get("y")) < float(lines[-1].get("y")) < bottom
