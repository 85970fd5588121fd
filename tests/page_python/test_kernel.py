"""What a reader may do to Python in the page, and what becomes of it."""

import json

import pytest
from tests.page_python.in_page import python_page

from whyconv_book import page_python

pytestmark = pytest.mark.deep


@pytest.fixture(scope="module")
def kernel(pages, browser):
    """One Python for all tests of this file that do not stop it."""
    with python_page(browser, pages["intro"]) as kernel:
        kernel.page.evaluate(
            """() => {
                window.stages = [];
                window.kernel = new PythonKernel({
                    progress: (stage) => stages.push(stage),
                });
                window.heard = [];
                kernel.addEventListener("output", ({ detail }) => heard.push(detail));
                window.models = new Map();
                document.addEventListener("wc-live", ({ target, detail }) =>
                    models.set(target.dataset.module, detail.model));
            }"""
        )
        kernel.start()
        yield kernel


def text(result):
    return "".join(output.get("text", "") for output in result["outputs"])


# --- Loading ------------------------------------------------------------------------
# These come first: what is loaded stays loaded.


def test_numbers_need_no_drawing(kernel):
    kernel.run("import numpy as np\nfrom whyconv import data, figures, ops, widgets")
    kernel.run("from whyconv.exercises.broken_trainers import curves")
    assert kernel.value("np.arange(6).reshape(2, 3) @ np.ones(3)") == (
        "array([ 3., 12.])"
    )
    assert kernel.value("data.digits()") == (
        "1,437 training and 360 test digits of 8 x 8 x 1"
    )
    assert kernel.value("import sys\n'matplotlib' in sys.modules") == "False"
    assert set(kernel.page.evaluate("stages")) == {"files", "python"}


def test_a_need_that_no_name_tells_is_met_by_running_again(kernel):
    result = kernel.run(
        "print('once')\nget = getattr(data, 'pho' + 'to')\nget('chelsea', 40).shape"
    )
    assert text(result) == "once\n"
    assert result["outputs"][-1]["data"] == {"text/plain": "(27, 40, 3)"}


def test_a_function_of_the_notes_tells_what_it_needs(kernel):
    before = kernel.page.evaluate("stages.length")
    kernel.run(
        "def squares():\n"
        "    return figures.images([figures.Panel(np.eye(4), 'ones')],"
        " alt='a', caption='c')"
    )
    result = kernel.run("print('drawn')\nsquares()")
    assert text(result) == "drawn\n"
    assert "wc-figure" in result["outputs"][-1]["data"]["text/html"]
    assert set(kernel.page.evaluate(f"stages.slice({before})")) == {"figures"}
    assert kernel.page.locator("figure.wc-figure svg").count() >= 2


def test_a_module_that_was_there_before_the_figures_draws(kernel):
    result = kernel.run("curves()")  # imported by test_numbers_need_no_drawing
    assert "wc-figure" in result["outputs"][-1]["data"]["text/html"]


def test_who_asks_in_vain_is_not_run_again(kernel):
    kernel.run("from page_kernel import NeedsMoreError")
    result = kernel.run("raise NeedsMoreError('figures')")
    assert result["error"]["name"] == "NeedsMoreError"


# --- Errors -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "name", "value", "line"),
    [
        ("a = 1\n\n1 / 0\nb = 2", "ZeroDivisionError", "division by zero", 3),
        ("a = 1\nif a\n  b", "SyntaxError", "expected ':' (In [", 2),
        ("def f():\n    return lost\n\n\nf()", "NameError", "'lost' is not", 2),
        ("x = 1\nops.conv2d(np.ones(3), np.ones(3))", "ValueError", "images", 2),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", "", 1),
        ("import sys\nsys.exit(3)", "SystemExit", "3", 2),
        ("[np.empty(10**8) for _ in range(9)]", "MemoryError", "Unable to", 1),
        ("x = []\nwhile True: x.append(bytearray(10**9))", "MemoryError", "", 2),
        ("def f(n):\n    return f(n + 1)\nf(0)", "RecursionError", "maximum", 2),
        ("input('name? ')", "RuntimeError", "nobody to ask", 1),
        ("import pandas", "ModuleNotFoundError", "pandas", 1),
        ("%timeit 1", "SyntaxError", "invalid syntax", 1),
        ("x = '\\ud800'\nprint(x)\n1/0", "ZeroDivisionError", "", 3),
    ],
)
def test_an_error_says_what_python_says_and_where(kernel, source, name, value, line):
    result = kernel.run(source)
    error = result["error"]
    assert (error["name"], error["line"]) == (name, line)
    assert value in error["value"]
    last = error["traceback"].rstrip().splitlines()[-1]
    assert f"{name}: " in last or last == name
    assert "page_kernel" not in error["traceback"]
    assert kernel.value("1 + 1") == "2"


def test_a_check_is_told_when_the_rest_has_run(kernel):
    source = "a = 1\nassert a == 2, 'no'\na = 3\nassert a == 4\na"
    result = kernel.page.evaluate(
        "source => kernel.run('x', source, { checks: true })", source
    )
    assert (result["error"]["value"], result["error"]["line"]) == ("no", 2)
    assert result["outputs"][-1]["data"]["text/plain"] == "3"
    assert kernel.run(source)["outputs"] == []


def test_deep_structures_do_not_end_python(kernel):
    kernel.run("deep = []\nfor _ in range(10**5): deep = [deep]")
    kernel.run("deep")
    kernel.run("import json\njson.dumps(deep)")
    kernel.run("eval('(' * 5000 + ')' * 5000)")
    kernel.run("+" * 20_000 + "1")
    kernel.run("del deep")
    assert kernel.value("1 + 1") == "2"


# --- Much output ----------------------------------------------------------------------


def test_a_flood_of_text_is_cut(kernel):
    result = kernel.run("for n in range(200_000): print(n)")
    assert result["error"] is None
    assert 200_000 < len(text(result)) < 201_000
    assert text(result).endswith("and more: a page shows 200,000 letters\n")


def test_a_flood_of_displays_is_cut(kernel):
    result = kernel.run(
        "from IPython.display import display\nfor n in range(1000): display(n)"
    )
    assert len(result["outputs"]) == 301
    assert "300 displays" in result["outputs"][-1]["text"]


@pytest.mark.parametrize("value", ["'x' * 10**8", "{n: n for n in range(10**6)}"])
def test_a_huge_value_is_cut(kernel, value):
    shown = kernel.value(value)
    assert len(shown) < 201_000


def test_what_is_printed_comes_while_the_cell_runs(kernel):
    kernel.page.evaluate(
        """() => {
            window.came = [];
            window.ends = kernel.run("y", `
import time
for n in range(3):
    print(n)
    time.sleep(0.2)`, { output: (one) => came.push([one.text, kernel.state]) });
        }"""
    )
    kernel.until("came.length > 0")
    assert kernel.page.evaluate("kernel.state") == "running"
    result = kernel.page.evaluate("ends")
    assert text(result) == "0\n1\n2\n"
    assert all(state == "running" for _, state in kernel.page.evaluate("came"))


# --- As a notebook shows it -----------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("1;", []),
        ("'a;'  # none;", ["'a;'"]),
        ("None", []),
        ("x = 3\nx", ["3"]),
        ("# nothing", []),
        ("", []),
        ("{'b': 1, 'a': {2, 1}}", ["{'b': 1, 'a': {1, 2}}"]),
        ("list(range(3)), 1.0, np.float64(0.5)", ["([0, 1, 2], 1.0, np.float64(0.5))"]),
        ("1\n2", ["2"]),
        ("_", ["2"]),
    ],
)
def test_the_last_value_is_shown(kernel, source, shown):
    result = kernel.run(source)
    assert result["error"] is None
    assert [output["data"]["text/plain"] for output in result["outputs"]] == shown


def test_glued_numbers_are_kept_apart_and_formatted_as_in_the_text(kernel):
    result = kernel.run("from whyconv.notebook import glue\nglue(n=14450688, s='a')")
    assert (result["outputs"], result["glued"]) == ([], {"n": "14450688", "s": "'a'"})
    pairs = [["14450688", ","], ["0.25", ".0%"], ["'a'", ""], ["'a'", "d"], ["n", ""]]
    got = kernel.page.evaluate("pairs => kernel.format(pairs)", pairs)
    assert got == ["14,450,688", "25%", "a", None, None]


def test_pyplot_is_drawn_at_the_end_of_the_cell(kernel):
    result = kernel.run("import matplotlib.pyplot as plt\nplt.plot([1, 2, 3]);")
    assert result["error"] is None, result["error"]["traceback"]
    assert list(result["outputs"][-1]["data"]) == ["text/plain", "image/svg+xml"]
    assert kernel.page.locator("main > div:last-child svg path").count() > 3


# --- Safe -----------------------------------------------------------------------------

HOSTILE = """<figure class="wc-figure">
<img src=x onerror="window.hurt = 1"><script>window.hurt = 2</script>
<svg><script>window.hurt = 3</script><a href="javascript:window.hurt = 4"><text>a</text>
</a><use href="https://a.example/x.svg#a"/><animate attributeName="href"/>
<foreignObject><iframe src="https://a.example"></iframe></foreignObject></svg>
<b id="kernel" onclick="window.hurt = 5" style="background: url(https://a.example/b)"
class="wc-table other">bold</b><form action="https://a.example"><input></form>
<style>body { display: none }</style><a href="https://a.example">out</a>
<p style="position: fixed; inset: 0">over</p><link rel=stylesheet href="x.css">
</figure>"""


def test_html_of_a_cell_can_neither_act_nor_load(kernel):
    asked = []
    kernel.page.on("request", lambda request: asked.append(request.url))
    figure = f'<figure class="wc-figure">{HOSTILE}</figure>'
    kernel.run(f"from IPython.display import HTML\nHTML({figure!r})")
    kernel.page.wait_for_timeout(200)
    shown = kernel.page.locator("main > div:last-child")
    html = shown.inner_html()
    assert "bold" in html
    for bad in ("script", "onerror", "onclick", "javascript", "example", "fixed"):
        assert bad not in html
    for bad in ("iframe", "<form", "<style", "<link", "animate", "foreign"):
        assert bad not in html.lower()
    assert shown.locator("b").get_attribute("class") in ("wc-table", None)
    assert shown.locator("b").get_attribute("id") != "kernel"
    assert kernel.page.evaluate("window.hurt") is None
    assert asked == []
    # The page's policy has seen the handlers too, where they were parsed.
    assert set(kernel.page.evaluate("broken.splice(0)")) == {"script-src-attr inline"}


def test_a_cell_reaches_no_network(kernel):
    found = kernel.value(
        "import js\n"
        "[name for name in ('XMLHttpRequest', 'WebSocket', 'Worker', 'indexedDB',"
        " 'importScripts', 'caches', 'EventSource') if getattr(js, name, None)]"
    )
    assert found == "[]"
    asked = []
    kernel.page.on("request", lambda request: asked.append(request.url))
    kernel.run("answer = js.fetch('https://a.example/')")
    kernel.run(
        "import urllib.request\nurllib.request.urlopen('https://a.example', timeout=1)"
    )
    kernel.page.wait_for_timeout(200)
    assert asked == []


# --- Live -----------------------------------------------------------------------------

LAB = (
    "lab = widgets.KernelLab(pictures={'steps': np.arange(400).reshape(20, 20) % 256},"
    " still=figures.images([figures.Panel(np.eye(4), 'n')], alt='a', caption='c'),"
    " caption='c')\nlab"
)


@pytest.fixture(scope="module")
def lab(kernel):
    """The kernel, after a cell that has made and shown a kernel lab."""
    kernel.value("import numpy as np\nfrom whyconv import figures, widgets\n1")
    kernel.value(LAB)
    kernel.until("models.has('kernel_lab')")
    return kernel


def kernel_in_page(kernel):
    return kernel.page.evaluate(
        """() => {
            const { data, shape } = models.get("kernel_lab").get("kernel");
            const bytes = data.buffer.slice(data.byteOffset, data.byteOffset + 36);
            return [shape, [...new Float32Array(bytes)]];
        }"""
    )


def test_a_live_figure_and_python_hear_each_other(lab):
    kernel = lab
    figure = kernel.page.locator("figure.wc-live.is-live").last
    assert figure.locator("input").count() > 3

    kernel.run("lab.kernel = [[0, 1, 0], [1, -4, 1], [0, 1, 0]]")
    assert kernel_in_page(kernel) == [[3, 3], [0, 1, 0, 1, -4, 1, 0, 1, 0]]

    kernel.run(
        "seen = []\nlab.observe(lambda change: (seen.append(change.new), print('!')),"
        " 'stride')"
    )
    assert not kernel.page.evaluate("kernel.moved")  # by Python alone so far
    slider = figure.get_by_label("stride", exact=False).first
    slider.focus()
    kernel.page.keyboard.press("ArrowRight")
    kernel.until("heard.length > 0")
    assert kernel.page.evaluate("heard.at(-1).text") == "!\n"
    assert kernel.page.evaluate("kernel.moved")
    assert kernel.value("seen, lab.stride, lab.feature_map.shape") == (
        "([2], 2, (9, 9))"
    )


def test_what_python_refuses_is_taken_back_in_the_page(lab):
    kernel = lab
    kernel.page.evaluate(
        "() => { const m = models.get('kernel_lab'); m.set('stride', 99); "
        "m.save_changes(); }"
    )
    kernel.until("models.get('kernel_lab').get('stride') < 5")
    assert kernel.value("lab.stride <= 4") == "True"


def test_a_control_turns_a_figure(lab):
    kernel = lab
    kernel.run(
        "import ipywidgets\n"
        "turn = ipywidgets.IntSlider(0, 0, 4, description='stride of the lab')\n"
        "turn.observe(lambda change: lab.set_trait('padding', change.new % 4), 'value')"
        "\nturn"
    )
    control = kernel.page.get_by_label("stride of the lab")
    control.focus()
    kernel.page.keyboard.press("ArrowRight")
    kernel.until("models.get('kernel_lab').get('padding') === 1")
    kernel.run("turn.value = 3")
    assert control.input_value() == "3"
    assert kernel.value("lab.padding") == "3"


def test_a_figure_moves_while_its_cell_runs(lab):
    kernel = lab
    kernel.page.evaluate(
        """() => {
            window.ends = kernel.run("y", `
import time
lab.stride = 4
time.sleep(1)`);
        }"""
    )
    kernel.until("models.get('kernel_lab').get('stride') === 4")
    assert kernel.page.evaluate("kernel.state") == "running"
    kernel.page.evaluate("ends")


def test_linked_figures_move_together(lab):
    kernel = lab
    kernel.run(
        "import ipywidgets\n"
        "twin = widgets.KernelLab(pictures=lab.pictures, still=lab.still, caption='t')"
        "\nipywidgets.link((lab, 'view'), (twin, 'view'))\n"
        "ipywidgets.HBox([lab, twin])"
    )
    kernel.run("twin.view = 'grey'")
    assert kernel.value("lab.view") == "'grey'"
    kernel.until("models.get('kernel_lab').get('view') === 'grey'")
    assert kernel.page.locator("figure.wc-live.is-live").count() >= 3


# --- Stop -----------------------------------------------------------------------------


def test_a_cell_without_an_end_is_stopped_and_python_begins_anew(lab):
    kernel = lab
    ended = kernel.page.evaluate(
        """async () => {
            await kernel.run("first", "kept = 1");
            const endless = kernel.run("second", "print(1)\\nwhile True: pass",
                { output: () => kernel.stop() });
            const waiting = kernel.run("third", "kept = 2");
            return [await endless, await waiting, kernel.state, kernel.ran.size];
        }"""
    )
    endless, waiting, state, ran = ended
    assert (endless["stopped"], text(endless)) == (True, "1\n")
    assert (waiting["stopped"], state, ran) == (True, "stopped", 0)
    kernel.page.evaluate(
        "() => { const m = models.get('kernel_lab'); m.set('stride', 3); "
        "m.save_changes(); }"
    )
    result = kernel.run("kept")
    assert result["error"]["name"] == "NameError"
    assert kernel.page.evaluate("kernel.state") == "idle"
    assert json.loads(kernel.value("[1, 2]")) == [1, 2]


@pytest.mark.weekly
def test_a_kernel_that_is_stopped_while_it_starts_starts_again(pages, browser):
    with python_page(browser, pages["intro"]) as kernel:
        stopped, again = kernel.page.evaluate(
            """async () => {
                const first = kernel.run("a", "1");
                setTimeout(() => kernel.stop(), 50);
                const stopped = await first;
                return [stopped, await kernel.run("a", "1 + 1")];
            }"""
        )
    assert stopped["stopped"]
    assert again["outputs"][0]["data"]["text/plain"] == "2"


@pytest.mark.weekly
def test_python_that_fails_itself_is_replaced(pages, browser):
    with python_page(browser, pages["intro"]) as kernel:
        result = kernel.run("import os\nos.abort()")
        assert result["stopped"]
        assert result["error"]["value"].startswith("Python itself failed, and has to")
        assert kernel.page.evaluate("kernel.state") == "stopped"
        assert kernel.value("1 + 1") == "2"


def test_missing_files_are_named(pages, browser, tmp_path):
    page = tmp_path / "page.html"
    html = pages["intro"].read_text("utf-8")
    static = pages["intro"].parent / "_static"
    target = tmp_path / "_static"
    target.mkdir()
    for name in page_python.SCRIPTS:
        (target / name).write_text((static / name).read_text("utf-8"), "utf-8")
    page.write_text(html, "utf-8")
    with python_page(browser, page) as kernel:
        result = kernel.run("1")
        assert result["error"]["value"] == "_static/python/manifest.js is not there"
        assert kernel.page.evaluate("kernel.state") == "stopped"
