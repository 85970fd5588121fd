"""The notebooks to take away: nothing in them needs the book around it."""

import base64
import re
import struct

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from whyconv_book import downloads, notebooks, pictures, plain

ROLE = re.compile(r"\{[\w:.-]+\}`")
DIRECTIVE = re.compile(r"^(?::{3,}|(?:```+)\{|\([\w:-]+\)=$|\{[.#])", re.MULTILINE)
LOCAL_LINK = re.compile(r"\]\((?!https?://|#)([^)]*)\)")
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def taken(book):
    """Each notebook as its reader opens it, by its place in the book."""
    folder = book.html / downloads.FOLDER
    paths = sorted(folder.rglob("*.ipynb"))
    return {path.relative_to(folder).as_posix(): path for path in paths}


@pytest.fixture(scope="module")
def opened(taken):
    return {name: nbformat.read(path, 4) for name, path in taken.items()}


def prose(notebook):
    return [c.source for c in notebook.cells if c.cell_type == "markdown"]


def test_each_lesson_and_lab_offers_its_own(book, taken):
    for page in book.html.glob("chapters/**/*.html"):
        name = page.relative_to(book.html / "chapters").with_suffix(".ipynb").as_posix()
        html, up = page.read_text("utf-8"), "../" * (name.count("/") + 1)
        offered = name in taken
        lesson = page.name[:2].isdigit() or page.parent.name == "labs"
        assert offered == lesson, name
        link = f'href="{up}notebooks/{name}" download>'
        assert (link in html) == offered, name
        colab = f"{downloads.COLAB}/ada/fork/blob/notebooks/{name}"
        if "ada/fork" in book.repository.url:
            assert (f'href="{colab}"' in html) == offered, name
    assert len(taken) >= 19


def test_they_are_valid_and_light(taken, opened):
    for notebook in opened.values():
        nbformat.validate(notebook)
    sizes = {name: path.stat().st_size for name, path in taken.items()}
    assert max(sizes.values()) < 500_000, sizes
    assert sum(sizes.values()) < 5_000_000, sizes


def test_no_myst_is_left(opened):
    for name, notebook in opened.items():
        for text in prose(notebook):
            outside = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
            assert not ROLE.findall(text), name
            assert not DIRECTIVE.findall(outside), (name, text)
            assert not LOCAL_LINK.findall(outside), (name, text)


def test_numbers_stand_in_the_prose(opened):
    text = "\n".join(prose(opened["01-fully-connected.ipynb"]))
    assert "4,704 outputs are 14,450,688 weights" in text


def test_figures_are_pictures_with_words(opened):
    for name, notebook in opened.items():
        outputs = [one for cell in notebook.cells for one in cell.get("outputs", [])]
        found = [one for one in outputs if "image/png" in one.get("data", {})]
        assert found or name.startswith("exercises/"), name
        for one in found:
            image = base64.b64decode(one.data["image/png"])
            size, shown = struct.unpack(">II", image[16:24]), one.metadata["image/png"]
            assert image.startswith(PNG)
            assert size[0] == pictures.ZOOM * shown["width"]
            assert len(shown["alt"]) > 20
        kinds = {kind for one in outputs for kind in one.get("data", {})}
        assert kinds <= {"image/png", "text/plain", "text/html", "text/markdown"}
        html = [one.data.get("text/html", "") for one in outputs if "data" in one]
        assert not any("<figure" in text or "<style" in text for text in html), name


@pytest.mark.deep
@pytest.mark.parametrize(
    "name", ["07-error-clinic.ipynb", "labs/camera-and-border.ipynb"]
)
def test_they_run_by_themselves(name, opened, tmp_path):
    """In an empty folder, with the library that their first cell would install."""
    ran = notebooks.execute(opened[name], tmp_path)
    outputs = [one for cell in ran.cells for one in cell.get("outputs", [])]
    assert not [one for one in outputs if one.output_type == "error"]
    assert not [one for one in outputs if one.get("name") == "stderr"]


def test_the_first_cells_say_what_to_install(book, opened):
    wanted = f"git+{book.repository.url}.git@{book.repository.branch}"
    for name, notebook in opened.items():
        about, install, title = notebook.cells[:3]
        assert "run the next cell once" in about.source
        assert wanted in install.source
        assert title.source.startswith("# "), name


@pytest.mark.parametrize(
    ("myst", "wanted"),
    [
        (
            ":::{dropdown} The answer\nOne.\n:::\n\nWhy?",
            "<details><summary>The answer</summary>\n\nOne.\n\n</details>\n\nWhy?",
        ),
        (
            ":::{admonition} What you saw\n:class: dropdown\nIt.\n:::",
            "<details><summary>What you saw</summary>\n\nIt.\n\n</details>",
        ),
        (
            ":::{admonition} From the diary\n:class: diary\n* A\n\n* B\n:::",
            "> **From the diary**\n>\n> * A\n>\n> * B",
        ),
        (
            "::::{prf:theorem} One\n:label: x\n:::{container} f\n$$\na\n$$\n:::\n::::",
            "> **Theorem** (One)\n>\n> $$\n> a\n> $$",
        ),
        (":::{prf:proof}\nSo.\n:::", "*Proof.*\n\nSo.\n\n∎"),
        (":::{margin}\nOh.\n:::", "> Oh."),
        ("(here)=\n\n{.wc-lede}\nText.", "Text."),
        ("```python\n:::{margin}\n{.x}\n```", "```python\n:::{margin}\n{.x}\n```"),
    ],
)
def test_directives_in_plain_markdown(myst, wanted):
    assert plain.markdown(myst) == wanted


def test_a_directive_without_a_plain_form_is_named():
    with pytest.raises(ValueError, match="directive tab-set has no plain form"):
        plain.markdown(":::{tab-set}\n:::")


def test_links_lead_to_where_pages_are_read():
    text = "[a](../02-b.ipynb#c) [d](e.ipynb) [f](https://x.org/g.md) [h](#i)"
    moved = plain.relink(text, "chapters/labs", lambda page: f"https://b/{page}.html")
    assert moved == (
        "[a](https://b/chapters/02-b.html#c) [d](https://b/chapters/labs/e.html)"
        " [f](https://x.org/g.md) [h](#i)"
    )


def test_what_the_book_hides_is_folded_and_glue_is_not_shown():
    glued = {"application/papermill.record/text/plain": "3"}
    record = {"scrapbook": {"name": "a", "mime_prefix": "x"}}
    cells = [
        new_markdown_cell("# T\n\nIt is {glue:text}`a`."),
        new_code_cell(
            "glue(a=3)",
            metadata={"tags": ["remove-cell"], "why": {"x": "y"}},
            outputs=[new_output("display_data", glued, metadata=record)],
        ),
    ]
    notebook = new_notebook(cells=cells)
    copy = downloads.portable(
        notebook,
        "04-x",
        {"04-x": {"a": "3"}},
        folder="chapters",
        address=str,
        required="whyconv",
    )
    assert copy.cells[2].source == "# T\n\nIt is 3."
    assert copy.cells[3].metadata == {"jupyter": {"source_hidden": True}}
    assert copy.cells[3].outputs == []
    assert cells[1].outputs, "the executed notebook itself is as it was"


def test_a_folder_of_a_repository_is_named_to_pip():
    asked = downloads.requirement("https://github.com/a/b", "v1", "my notes/")
    assert asked.endswith("b.git@v1#subdirectory=my%20notes")


def test_a_question_is_words_without_its_answer(opened):
    outputs = [
        one for cell in opened["03-sparsity.ipynb"].cells for one in outputs_of(cell)
    ]
    asked = [text for text in outputs if text.startswith("> **Predict.**")]
    assert len(asked) > 3
    assert all(
        text.endswith("*Run the cell to answer, and to hear why.*") for text in asked
    )
    state = '{"question": {"lead": "Predict", "text": "Why?", "solution": "B", %s}}'
    figure = '<figure class="x wc-ask"><script type="application/json">%s</script>'
    for rest, wanted in {
        '"choices": ["A", "B"]': "> - A\n> - B\n",
        '"things": ["A", "B"], "shown": [1, 0]': "> - B\n> - A\n",
        '"values": ["1", "−2"], "grid": [2, 1]': "> ```text\n>      1\n>     −2\n",
        '"values": null, "grid": [2, 1]': "> **Predict.** Why?\n",
    }.items():
        told = plain.question(figure % state % rest)
        assert wanted in told
        assert "solution" not in told
    assert plain.question("<table></table>") is None


def outputs_of(cell):
    return [
        one.get("data", {}).get("text/markdown", "") for one in cell.get("outputs", [])
    ]


def test_only_a_live_figure_is_said_to_answer():
    """The style of every figure names the live ones too."""
    drawn = (
        '<style>.wc-live{}</style><div role="img" aria-label="A dot and a line.">'
        '<div class="wc-wide"><svg viewBox="0 0 9 6" xmlns='
        '"http://www.w3.org/2000/svg">'
        '<path d="M0 0H9" style="stroke: var(--wc-ink, #1d2124)"/></svg></div></div>'
        "<figcaption>A <em>dot</em> &amp; a line</figcaption></figure>"
    )
    plain_one = pictures.of_figure(f'<figure class="wc-figure">{drawn}')
    live_one = pictures.of_figure(f'<figure class="wc-figure wc-live" id="x">{drawn}')
    assert (plain_one.live, live_one.live) == (False, True)
    assert (plain_one.width, plain_one.height) == (9, 6)
    assert plain_one.caption == "A *dot* & a line"
    assert plain_one.png.startswith(PNG)
    assert pictures.of_figure("<table></table>") is None
