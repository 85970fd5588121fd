"""Python in Firefox and in WebKit, from disk: numbers, a drawing, a stop; all cells."""

import json
from functools import partial

import pytest
from tests.beside import until
from tests.book.conftest import engine
from tests.page_python.conftest import NOTEBOOKS
from tests.page_python.in_page import RUN_CELLS, faults

__all__ = ["engine"]

START = """(() => {
    window.done = null;
    window.kernel = new PythonKernel();
    const sum = "import numpy as np\\nnp.arange(6).reshape(2, 3).sum(0)";
    const cells = [["a", sum],
        ["b", "from whyconv import data, figures\\nfigures.images([figures.Panel("
            + "data.photo('china', 40, grey=True)[..., 0], 'p')],"
            + " alt='a', caption='c')"]];
    (async () => {
        const found = [];
        for (const [id, source] of cells) {
            const result = await kernel.run(id, source);
            found.push(result.error?.traceback ?? result.outputs[0].data["text/plain"]);
            for (const one of result.outputs) {
                document.querySelector("main").append(kernel.show(one));
            }
        }
        const endless = kernel.run("c", "print(1)\\nwhile True: pass",
            { output: () => kernel.stop() });
        found.push((await endless).stopped, kernel.state);
        window.done = found;
    })().catch((error) => { window.done = [String(error)]; });
    return true;
})()"""


@pytest.mark.weekly
def test_python_runs_from_disk(engine, pages):
    engine.open(pages["intro"].as_uri())
    engine.evaluate(START)
    found = until(partial(engine.evaluate, "window.done"))
    drawn = engine.evaluate("document.querySelectorAll('figure svg').length")
    text, figure, stopped, state = found
    assert text == "array([3, 5, 7])", json.dumps(found)
    assert figure == "Figure: a"
    assert (stopped, state) == (True, "stopped")
    assert drawn >= 2


@pytest.mark.weekly
@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_every_cell_gives_what_is_stored(path, engine, pages):
    engine.open(pages[path.stem].as_uri())
    engine.evaluate(f"(() => {{ {RUN_CELLS} beginCells(); return true; }})()")
    ran = until(partial(engine.evaluate, "window.told"), seconds=1200)
    assert not isinstance(ran, str), ran
    found = faults(path, ran)
    assert not found, found
