"""Still figures under the marks of light and dark notebooks, on those grounds."""

import ast

import pytest
from tests.themes import CELLS, SHOWN, check_read

#: How a notebook's page says what it is, and its ground.
PAGES = {
    "JupyterLab Dark": ("", 'data-jp-theme-light="false"', "#111111"),
    "VS Code, dark": ("", 'class="vscode-dark"', "#1f1f1f"),
    "VS Code, dark by its kind": (
        "",
        'data-vscode-theme-kind="vscode-dark"',
        "#1f1f1f",
    ),
    "Colab, dark": ('theme="dark"', "", "#1e1e1e"),
    "JupyterLab Light": ("", 'data-jp-theme-light="true"', "#ffffff"),
    "VS Code, light": ("", 'class="vscode-light"', "#ffffff"),
    "Colab, light": ("", "", "#ffffff"),
}


@pytest.fixture(scope="module")
def outputs():
    names, html = {}, ""
    for cell in CELLS:
        tree = ast.parse(cell)
        last = ast.Expression(tree.body.pop().value)
        exec(compile(tree, "cell", "exec"), names)
        figure = eval(compile(last, "cell", "eval"), names)
        html += f'<div class="jp-OutputArea">{figure.html()}</div>'
    return html


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_figures_are_read_in_every_notebook(name, system, outputs, page):
    """Dark where the page says so, whatever the system around it prefers."""
    root, body, ground = PAGES[name]
    theme = "Dark" if "dark" in name.lower() else "Light"
    ink = "white" if theme == "Dark" else "black"
    page.emulate_media(color_scheme=system)
    page.set_content(
        f"<html {root}><body {body} style='color: {ink}; background: {ground}'>"
        f"{outputs}</body></html>"
    )
    check_read(page.evaluate(SHOWN), theme)
