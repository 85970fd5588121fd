"""The Content-Security-Policy: each page works under it, and nothing else does."""

import re

import pytest
from tests.beside import until

from whyconv_book import policy

META = re.compile(
    r'<meta http-equiv="Content-Security-Policy" content="([^"]+)"/?>', re.DOTALL
)
#: What a page could be made to do by text that is not the book's.
ATTACKS = {
    "an inline script": """() => {
      const script = document.createElement("script");
      script.textContent = "window.wcRan = true";
      document.body.append(script);
    }""",
    "an attribute with code": """() => {
      const image = document.createElement("img");
      image.setAttribute("onerror", "window.wcRan = true");
      image.src = "data:,";
      document.body.append(image);
    }""",
    "text as code": """() => {
      const script = document.createElement("script");
      const text = "try { eval('window.wcRan = true') } catch { window.wcStopped = 1 }";
      const blob = new Blob([text], { type: "text/javascript" });
      script.src = URL.createObjectURL(blob);
      document.body.append(script);
    }""",
    "a script from elsewhere": """() => {
      const script = document.createElement("script");
      script.src = "http://127.0.0.1:9/script.js";
      document.body.append(script);
    }""",
    "a call home": """() => {
      fetch("http://127.0.0.1:9/?text=" + document.title).catch(() => {});
    }""",
}
HEARD = """() => {
  window.wcForbidden = [];
  addEventListener("securitypolicyviolation",
    (event) => window.wcForbidden.push(event.effectiveDirective));
}"""


def pages(book):
    return [*book.pages, book.html / "index.html", book.html / "404.html"]


def test_every_page_has_a_policy_before_all_that_it_rules(book):
    for page in pages(book):
        head = page.read_text("utf-8").partition("</head>")[0]
        [(start, content)] = [(m.start(), m[1]) for m in META.finditer(head)]
        assert not re.search(r"<(script|style|link)", head[:start]), page.name
        rules = dict(rule.split(" ", 1) for rule in content.split("; "))
        assert rules["default-src"] == "'none'"
        assert "unsafe-inline" not in rules["script-src"]
        assert "'unsafe-eval'" not in rules["script-src"]
        assert not re.search(r"\*|https?:|file:", content), page.name


def test_the_policy_names_each_inline_script_and_no_other(book):
    for page in pages(book):
        html = page.read_text("utf-8")
        named = set(re.findall(r"'sha256-[^']+'", META.search(html)[1]))
        assert named == set(map(policy.digest, policy.INLINE.findall(html))), page.name


def test_a_script_that_holds_data_is_not_run():
    html = (
        '<script type="application/json">{}</script><script src="a.js"></script>'
        '<script type="text/plain" data-part="a">b()</script><script>c()</script>'
        '<script type="module">d()</script>'
    )
    assert policy.INLINE.findall(html) == ["c()", "d()"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_policy_stops(book, browser, attack):
    page = browser.new_page()
    page.goto(book.pages[0].as_uri())
    page.evaluate(HEARD)
    page.evaluate(ATTACKS[attack])
    until(lambda: page.evaluate("window.wcForbidden.length > 0 || window.wcStopped"))
    assert not page.evaluate("window.wcRan")
    page.close()
