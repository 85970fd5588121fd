"""Each lesson and lab as a notebook to take away: notebooks/ in the built book.

It reads without the book around it: numbers stand in the prose, figures are pictures,
directives are plain Markdown, links lead to the published pages. Its first cells say
what it is and install what it needs, on Colab too.
"""

import base64
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import nbformat
from jupyter_cache import get_cache
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from sphinx.application import Sphinx

from . import ahead, notebooks, pictures, plain, practice, repository

FOLDER = "notebooks"
COLAB = "https://colab.research.google.com/github"
#: The branch that holds these notebooks, which Colab opens: see book.yml.
BRANCH = "notebooks"
#: Cells whose code the page does not show open are folded.
FOLDED = frozenset({"remove-cell", "remove-input", "hide-input", "hide-cell"})

STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
HEAD = """\
> **{title}** is a page of [Why Convolutions?]({address}), and this is its notebook, \
with what its cells gave when the notes were built. It runs with Python 3.11 to 3.13: \
run the next cell once, which installs the library of the notes. Figures are pictures \
until you run their cells; then they follow your theme, and those that answer the hand \
do so here too."""
INSTALL = """\
try:
    import whyconv
except ModuleNotFoundError:
    %pip install --quiet "{requirement}"
try:  # Colab shows the figures that answer the hand where it is told to.
    from google.colab import output as colab
    colab.enable_custom_widget_manager()
except ImportError:
    pass"""


def is_offered(docname: str) -> bool:
    """Whether a page's notebook is one to take away: a lesson or a lab."""
    folder, _, name = docname.removeprefix("chapters/").rpartition("/")
    return folder == "labs" or name[:2].isdigit()


def place(docname: str) -> str:
    """Where the notebook of a page is, seen from the top of the book."""
    return f"{FOLDER}/{docname.removeprefix('chapters/')}.ipynb"


def requirement(url: str, branch: str, within: str = "") -> str:
    """What pip installs the library from: this repository, at this branch or tag."""
    subdirectory = f"#subdirectory={quote(within.strip('/'))}" if within else ""
    return f"git+{url}.git@{branch}{subdirectory}"


def portable(
    notebook: NotebookNode,
    document: str,
    values: dict,
    *,
    folder: str,
    address: Callable[[str], str],
    required: str,
    drawn: Path | None = None,
) -> NotebookNode:
    """A copy of an executed notebook that needs no book around it.

    values: as `notebooks.fill` takes them. folder: of the page in the book. address:
    from a page, "chapters/glossary", to where it is read. required: for pip. drawn:
    see `pictures.kept`.
    """
    up = "../" * folder.count("/")
    copy = notebooks.fill(notebook, document, values, up)
    for cell in copy.cells:
        if cell.cell_type == "markdown":
            prose = plain.markdown(cell.source)
            cell.source = plain.relink(prose, folder, address)
        else:
            folded = FOLDED & set(cell.metadata.get("tags", []))
            cell.metadata = {"jupyter": {"source_hidden": True}} if folded else {}
            cell.outputs = [made for one in cell.outputs for made in _shown(one, drawn)]
    title = copy.cells[0].source.partition("\n")[0].strip("# ")
    here = address(f"{folder}/{document}")
    copy.cells[0:0] = [
        new_markdown_cell(HEAD.format(title=title, address=here), id="about"),
        new_code_cell(INSTALL.format(requirement=required), id="install"),
    ]
    copy.metadata = nbformat.from_dict(notebooks.METADATA)
    return copy


def _shown(output: NotebookNode, drawn: Path | None) -> list[NotebookNode]:
    """An output as any viewer shows it: a figure is a picture, glue is nothing."""
    data = output.get("data", {})
    if any(mime.startswith(notebooks.GLUE_PREFIX) for mime in data):
        return []
    html = data.get("text/html", "")
    if words := plain.question(html):
        return [new_output("display_data", {"text/markdown": words})]
    picture = pictures.of_figure(html, drawn)
    if not picture:
        data.pop("application/vnd.jupyter.widget-view+json", None)
        if html:  # a viewer that drops a style may show its text
            data["text/html"] = STYLE.sub("", html)
        return [output]
    live = " *(It answers the hand once its cell has run.)*" if picture.live else ""
    size = {"width": picture.width, "height": picture.height, "alt": picture.alt}
    return [
        new_output(
            "display_data",
            {
                "image/png": base64.b64encode(picture.png).decode(),
                "text/plain": f"Figure: {picture.alt}",
            },
            metadata={"image/png": size},
        ),
        new_output("display_data", {"text/markdown": picture.caption + live}),
    ]


def write_notebooks(app: Sphinx, exception: Exception | None) -> None:
    """Write the notebook of each lesson and lab into the built book."""
    if exception or app.builder.format != "html":
        return
    cache = get_cache(app.config.nb_execution_cache_path)
    executed = {}
    for docname in sorted(app.env.found_docs):
        path = Path(app.env.doc2path(docname))
        if ahead.is_executed(app, path):
            _, executed[docname] = cache.merge_match_into_notebook(notebooks.read(path))
        elif path.suffix == ".ipynb":
            executed[docname] = notebooks.read(path)
    values = {Path(name).name: notebooks.glued(nb) for name, nb in executed.items()}
    options, top = app.config.html_theme_options, Path(app.outdir, FOLDER)
    required = requirement(
        options["repository_url"],
        options["repository_branch"],
        repository.place_in_tree(Path(app.srcdir)),
    )
    exercises = practice.places(Path(app.srcdir))
    shutil.rmtree(top, ignore_errors=True)
    for docname in filter(is_offered, executed):
        folder, _, document = docname.rpartition("/")
        copy = portable(
            practice.with_link(executed[docname], docname, exercises.get(docname)),
            document,
            values,
            folder=folder,
            address=lambda page: f"{app.config.html_baseurl}{page}.html",
            required=required,
            drawn=Path(app.outdir).parent / ".pictures",
        )
        file = Path(app.outdir, place(docname))
        file.parent.mkdir(parents=True, exist_ok=True)
        nbformat.validate(copy)
        file.write_text(notebooks.as_text(copy), encoding="utf-8")


def add_links(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Give the layout the page's notebook, and where Colab opens it."""
    if not (doctree and is_offered(pagename)):
        return
    context["notebook"] = place(pagename)
    url = app.config.html_theme_options["repository_url"]
    if url.startswith("https://github.com/"):
        name = url.removeprefix("https://github.com")
        inside = place(pagename).removeprefix(f"{FOLDER}/")
        context["colab"] = f"{COLAB}{name}/blob/{BRANCH}/{inside}"
