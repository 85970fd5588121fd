"""Python in a page from disk, with the network off, and what it says."""

import json
import re
import time
from contextlib import contextmanager
from pathlib import Path

from tests.listening import listening

RUN_CELLS = Path(__file__).with_name("run_cells.js").read_text("utf-8")
#: Where numbers are compared to so many significant digits: everywhere else the texts
#: must be equal, letter by letter.
DIGITS = {
    # a sum of 784 products, which the page's NumPy adds in another order: of 17 digits
    # the last two differ
    ("05-training", "40276fde"): 14,
    # to how many digits two slopes agree: 8 or 9, as rounding has it
    ("05-training", "53fd1014"): 0,
}
RECORD = "application/papermill.record/text/plain"


class Kernel:
    """A page's kernel: what `run` resolves to, as the page gets it."""

    def __init__(self, page):
        self.page = page
        page.evaluate("window.kernel = new PythonKernel(); undefined")

    def start(self):
        self.page.evaluate("kernel.start()")

    @property
    def cells(self):
        return self.page.evaluate("kernel.load().then(() => kernel.cells)")

    def run(self, source, name="x"):
        """Run a cell and show what it gives, below the last."""
        return self.page.evaluate(
            """async ([name, source]) => {
                const result = await kernel.run(name, source);
                const shown = result.outputs.map((output) => kernel.show(output));
                document.querySelector("main").append(...shown);
                return result;
            }""",
            [name, source],
        )

    def value(self, source):
        """The text of the last value of a cell, which must not fail."""
        result = self.run(source)
        assert result["error"] is None, result["error"]["traceback"]
        return result["outputs"][-1]["data"]["text/plain"]

    def run_cells(self):
        """Run the page's cells: what run_cells.js says of each."""
        self.page.evaluate(RUN_CELLS)
        return self.page.evaluate("runCells()")

    def until(self, expression, seconds=60):
        """Wait for it. Playwright's own way needs eval, which the page forbids."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(expression):
            assert time.monotonic() < end, f"never so: {expression}"
            self.page.wait_for_timeout(20)

    def python(self, code):
        return self.page.evaluate("code => kernel.python(code)", code)


@contextmanager
def python_page(browser, path):
    """The page, and the errors that it throws, which must be none in the end."""
    context = browser.new_context(viewport={"width": 1000, "height": 900})
    context.set_offline(True)
    context.add_init_script(
        "window.broken = []; document.addEventListener('securitypolicyviolation',"
        " (event) => broken.push(event.violatedDirective + ' ' + event.blockedURI))"
    )
    page, errors = context.new_page(), []
    try:
        page.goto(path.as_uri())
        with listening(page, pageerror=lambda error: errors.append(str(error))):
            yield Kernel(page)
        said = errors + page.evaluate("broken")
        assert not said, said
    finally:
        context.close()


def faults(path, ran):
    """How a notebook's cells in the page differ from the stored ones, in words.

    ran: what run_cells.js says of each.
    """
    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    found = [
        f"{cell['id']}: {how}"
        for cell, result in zip(code, ran, strict=True)
        if (how := difference(cell, result, DIGITS.get((path.stem, cell["id"]), 17)))
    ]
    return "\n\n".join(found)


def difference(cell, ran, digits):
    """How a cell in the page differs from the stored one; "" where it does not.

    digits: to so many significant digits; 0: it need only run.
    """
    if ran["error"]:
        return ran["error"]
    shown = [one["text"] for one in ran["outputs"]]
    drawn = [one["text"] for one in ran["outputs"] if one["drawn"]]
    blank = [
        text for text in shown if text.startswith("Figure: ") and text not in drawn
    ]
    blank += [
        one["text"] for one in ran["outputs"] if one["draws"] and not one["drawn"]
    ]
    if blank:
        return f"not drawn: {blank}"
    if "nbval-ignore-output" in cell["metadata"].get("tags", ()) or not digits:
        return ""
    was = [joined(stored_texts(cell)), *stored_records(cell).items()]
    now = [joined(shown), *ran["glued"].items()]
    if rounded(was, digits) == rounded(now, digits):
        return ""
    return f"stored: {was}\nin the page: {now}"


def joined(texts):
    """What nbval compares."""
    return "\n".join(text.strip("\n") for text in texts).strip()


def stored_texts(cell):
    return [
        "".join(output.get("text") or output["data"].get("text/plain", ""))
        for output in cell["outputs"]
        if "scrapbook" not in output.get("metadata", {})
    ]


def stored_records(cell):
    return {
        output["metadata"]["scrapbook"]["name"]: "".join(output["data"][RECORD])
        for output in cell["outputs"]
        if "scrapbook" in output.get("metadata", {})
    }


def rounded(value, digits):
    """Its text, long decimals in it cut to so many significant digits."""
    if digits == 17:
        return repr(value)
    cut = lambda match: f"{float(match[0]):.{digits}g}"  # noqa: E731
    return re.sub(r"\d+\.\d{9,}", cut, repr(value))
