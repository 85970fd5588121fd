"""What the extension does to the HTML of a page, case by case."""

import re
from types import SimpleNamespace

from whyconv_book import THEME
from whyconv_book.markup import PLAIN_TOKEN, mend_body, move_styles

CODE = (
    '<p><span class="n">x</span></p><div class="highlight"><pre><span></span>'
    '<span class="k">for</span><span class="w"> </span><span class="n">x</span>'
    '<span class="o">&lt;</span><span class="mi">3</span><span class="c1"># why</span>'
    "</pre></div>"
)


def mended(body):
    context = {"body": body}
    mend_body(SimpleNamespace(), "page", "page.html", context, None)
    return context["body"]


def test_plain_code_is_plain_text():
    assert mended(CODE) == (
        '<p><span class="n">x</span></p><div class="highlight"><pre><span></span>'
        '<span class="k">for</span> x&lt;3<span class="c1"># why</span></pre></div>'
    )


def test_every_token_with_a_look_stays():
    css = (THEME / "static" / "whyconv.css").read_text("utf-8")
    looks = re.findall(r"\.highlight :is\(([^)]*)\)", css)
    kept = [name.strip(" .") for look in looks for name in look.split(",")]
    assert {"k", "c1", "err"} <= set(kept)
    for name in kept:
        assert not PLAIN_TOKEN.search(f'<span class="{name}">x</span>'), name


def test_a_summary_holds_words_and_no_paragraph():
    assert (
        mended(
            '<summary aria-label="Toggle hidden content">\n<p class="collapsed">Show'
            "</p>\n</summary><p>x</p>"
        )
        == '<summary>\n<span class="collapsed">Show</span>\n</summary><p>x</p>'
    )


def test_a_page_has_the_style_of_its_figures_once():
    figure = '<figure class="wc-figure"><style>a{}</style><svg></svg></figure>'
    context = {"body": figure + figure, "metatags": "<meta/>"}
    move_styles(SimpleNamespace(), "page", "page.html", context, None)
    assert context["metatags"] == "<meta/><style>a{}</style>"
    assert context["body"] == 2 * '<figure class="wc-figure"><svg></svg></figure>'


def test_lists_that_hold_no_list_items_are_none():
    assert mended('<div role="list" class="citation-list">') == (
        '<div class="citation-list">'
    )
