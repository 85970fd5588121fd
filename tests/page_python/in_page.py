"""Python in a page from disk, with the network off, and what it says."""

import json
import re
import time
from contextlib import contextmanager
from math import isclose

from tests.listening import listening

NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")
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


def stored_text(cell):
    """What nbval compares: the text that a cell has stored, without its records."""
    shown = [
        "".join(output.get("text") or output["data"].get("text/plain", ""))
        for output in cell["outputs"]
        if "scrapbook" not in output.get("metadata", {})
    ]
    return "\n".join(text.strip("\n") for text in shown).strip()


def stored_records(cell):
    return {
        output["metadata"]["scrapbook"]["name"]: "".join(output["data"][RECORD])
        for output in cell["outputs"]
        if "scrapbook" in output.get("metadata", {})
    }


def given_text(result):
    shown = [
        output.get("text") or output["data"].get("text/plain", "")
        for output in result["outputs"]
    ]
    return "\n".join(text.strip("\n") for text in shown).strip()


def same(one, other):
    """Equal texts, but for the last digits of their numbers."""
    if one == other:
        return True
    if NUMBER.sub("#", one) != NUMBER.sub("#", other):
        return False
    pairs = zip(NUMBER.findall(one), NUMBER.findall(other), strict=True)
    return all(isclose(number(a), number(b), rel_tol=1e-7) for a, b in pairs)


def number(text):
    return float(text.replace("−", "-").replace(",", ""))


def differences(cell, result):
    """How a cell's outputs in the page differ from the stored ones, in words."""
    if result["error"]:
        return result["error"]["traceback"]
    was, now = stored_text(cell), given_text(result)
    if not same(was, now):
        return f"stored:\n{was}\nin the page:\n{now}"
    was, now = stored_records(cell), result["glued"]
    if list(was) != list(now) or not all(same(was[key], now[key]) for key in was):
        return f"stored: {json.dumps(was)}, in the page: {json.dumps(now)}"
    return ""
