"""Figures in JupyterLab's light and dark theme: what they say can be read there."""

import nbformat
import pytest
from tests.themes import CELLS, SHOWN, check_read


@pytest.mark.parametrize(
    "system", ["dark", pytest.param("light", marks=pytest.mark.weekly)]
)
def test_figures_are_read_in_both_themes(page, system):
    """Words 4.5 : 1, marks 3 : 1, whatever the system around JupyterLab prefers."""
    page.emulate_media(color_scheme=system)
    show(page, "themes.ipynb")
    for theme in ("Dark", "Light"):
        page.evaluate(
            "(theme) => jupyterapp.commands.execute('apputils:change-theme', {theme})",
            f"JupyterLab {theme}",
        )
        is_light = str(theme == "Light").lower()
        body = f"body[data-jp-theme-light='{is_light}']"
        page.wait_for_selector(body, state="attached")
        page.wait_for_function(
            "light => (getComputedStyle(document.body)"
            ".getPropertyValue('--jp-layout-color0').trim() === 'white') === light",
            arg=theme == "Light",
        )
        check_read(seen_in(page), theme)
    page.evaluate("open_notebook.close()")


def show(page, name):
    """A notebook of these cells, run, all of it mounted."""
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    content = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    page.evaluate(
        "([path, content]) => jupyterapp.serviceManager.contents.save("
        "path, {type: 'notebook', format: 'json', content})",
        [name, content],
    )
    page.evaluate("(path) => open_notebook.open(path)", name)
    page.evaluate("open_notebook.run()")
    page.wait_for_function("open_notebook.ran")


def seen_in(page):
    """What the cells show, each scrolled to: JupyterLab may leave out what is far."""
    seen = []
    for number in range(len(CELLS)):
        page.evaluate("(number) => open_notebook.show(number)", number)
        last = number == len(CELLS) - 1
        part = ".wc-live .wl-say:not(:empty)" if last else "figure.wc-figure"
        page.locator(f"#cell-in-test {part}").first.wait_for()
        seen += page.evaluate(SHOWN)
    return seen
