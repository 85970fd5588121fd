"""Pages made of all questions: the reader's answers, the self-test, the goals.

In Markdown, ```{course} progress``` (or self-test, or goals) stands for one of them. It
is made from the files of the questions, and made again when one of them changes.
"""

import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from whyconv.questions import Item, found, variants
from whyconv.questions.words import MARK, spoken
from whyconv_book import pace, slides
from whyconv_book.asked import IN_SOURCE
from whyconv_book.practice import for_teachers, places

PLACE = re.compile(r"<!-- course: ([\w-]+) -->")
NUMBER = re.compile(r"(\d+(?:[.,]\d+)*)")
GOAL = re.compile(r"^- (.+)$", re.MULTILINE)
KINDS = {
    "number": "a number",
    "one": "one of several",
    "several": "several of several",
    "cells": "cells of a grid",
    "order": "an order",
    "curve": "a sketch",
}


class Course(SphinxDirective):
    """A place for one of the pages' parts, filled when the page is written."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        part = self.arguments[0]
        if part not in PARTS:
            raise self.error(f"course must be one of {', '.join(PARTS)}, got {part!r}")
        for path in found().values():
            self.env.note_dependency(str(path))
        for place in set(places(Path(self.env.srcdir)).values()):
            self.env.note_dependency(f"{place}.ipynb")
        return [nodes.raw("", f"<!-- course: {part} -->", format="html")]


def fill(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Put the parts into the page's HTML."""
    body = context.get("body") or ""
    if PLACE.search(body):
        pages = {name: page(app, pagename, name) for name in asked_pages(app)}
        context["body"] = PLACE.sub(lambda match: PARTS[match[1]](app, pages), body)


def asked_pages(app: Sphinx) -> list[str]:
    """The pages that have questions, in the order of the contents."""
    named = {
        path.parent.as_posix().split("/questions/", 1)[1] for path in found().values()
    }
    docnames = list(app.env.toctree_includes[app.config.root_doc])
    for name in docnames:
        docnames += app.env.toctree_includes.get(name, [])
    order = [name.removeprefix("chapters/") for name in docnames]
    return [name for name in order if name in named]


def page(app: Sphinx, pagename: str, name: str) -> dict:
    """What a page is called and where it lies, seen from another page."""
    title = app.env.titles[f"chapters/{name}"].astext()
    lesson = re.match(r"(\d\d)-", name)
    return {
        "title": f"{int(lesson[1])}. {title}" if lesson else f"Lab: {title}",
        "short": f"Lesson {int(lesson[1])}" if lesson else f"Lab: {title}",
        "href": app.builder.get_relative_uri(pagename, f"chapters/{name}"),
    }


def questions_of(name: str) -> Iterator[list[Item]]:
    """The questions of a page, each with all its numbers."""
    for question, path in found().items():
        if path.parent.as_posix().endswith(f"/questions/{name}"):
            yield variants(question)


def progress(app: Sphinx, pages: dict) -> str:
    """The front end that lists the reader's answers."""
    listed = []
    for name, about in pages.items():
        asked = asked_on(app, name)
        texts = {items[0].name: question_in(items[0]) for items in questions_of(name)}
        listed.append(
            {
                **about,
                "questions": [
                    {"name": one, "text": texts[one]} for one in asked if one in texts
                ],
            }
        )
    return front_end("progress", {"pages": [one for one in listed if one["questions"]]})


def self_test(app: Sphinx, pages: dict) -> str:
    """The front end that draws questions over all pages."""
    pool = []
    for name in pages:
        for items in questions_of(name):
            texts = [json.dumps(data(item), ensure_ascii=False) for item in items]
            pool.append({"name": items[0].name, "page": name, "packs": packed(texts)})
    return front_end("self_test", {"pool": pool, "pages": pages})


def data(item: Item) -> dict:
    """A question as the page gets it, with the anchor of its place in the text."""
    # The book's headings have typographic apostrophes, and their ids none.
    heading = spoken(item.place).replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")
    asked = item.data()
    asked.pop("beside", None)  # the figures are on the question's own page
    return {**asked, "slug": nodes.make_id(heading)}


def packed(texts: list[str]) -> list[dict]:
    """Texts that differ in their numbers alone, each kind of words written once.

    A pack is {words, places, numbers}: after the n-th of the words comes, in the v-th
    text, numbers[v][places[n]].
    """
    kinds: dict[tuple[str, ...], list[list[str]]] = {}
    for text in dict.fromkeys(texts):
        parts = NUMBER.split(text)
        kinds.setdefault(tuple(parts[::2]), []).append(parts[1::2])
    return [_pack(words, numbers) for words, numbers in kinds.items()]


def _pack(words: tuple[str, ...], numbers: list[list[str]]) -> dict:
    columns = [tuple(column) for column in zip(*numbers, strict=True)]
    merged, kept = [words[0]], []
    for column, word in zip(columns, words[1:], strict=True):
        if len(set(column)) == 1:
            merged[-1] += column[0] + word
        else:
            kept.append(column)
            merged.append(word)
    different = list(dict.fromkeys(kept))
    rows = [list(row) for row in zip(*different, strict=True)] or [[]]
    places = [different.index(column) for column in kept]
    return {"words": merged, "places": places, "numbers": rows}


def front_end(module: str, state: dict) -> str:
    """A live part of the page, as the host starts it."""
    text = json.dumps(state, separators=(",", ":"), ensure_ascii=False)
    text = text.replace("<", "\\u003c")
    return (
        f'<figure class="wc-figure wc-live wc-course" data-module="{module}">'
        '<div class="wc-stage"></div><noscript><p>This part of the page needs '
        "JavaScript. The questions and their answers are on the pages of the lessons, "
        "without it too.</p></noscript>"
        f'<script type="application/json">{text}</script>'
        "</figure>"
    )


def goals(app: Sphinx, pages: dict) -> str:
    """A table for each page: its goals, the questions that test them, its exercises."""
    return "".join(_goals_of(app, name, about) for name, about in pages.items())


def _goals_of(app: Sphinx, name: str, about: dict) -> str:
    notebook = nbformat.read(app.env.doc2path(f"chapters/{name}"), as_version=4)
    asked = asked_on(app, name)
    tests: dict[str, list[str]] = {}
    listed = [
        spoken(re.sub(r"\{\w+\}`([^`<]*)[^`]*`", r"\1", goal)).rstrip(";.")
        for goal in GOAL.findall(notebook.cells[0].source)
    ]
    for goal in listed:
        tests[goal] = []
    for items in questions_of(name):
        item = items[0]
        goal = listed[item.goal - 1] if isinstance(item.goal, int) else item.goal
        text = escape(spoken(question_in(item)))
        if item.name in asked:
            text = f'<a href="{escape(about["href"])}#ask-{item.name}">{text}</a>'
        else:
            text += " (in the self-test)"
        forms = f", {len(items)} sets of numbers" if len(items) > 1 else ""
        minutes = f"{item.minutes:g} min"
        tests.setdefault(goal, []).append(
            f"<li>{text}<br/><small>{KINDS[item.kind]}, {minutes}{forms}; "
            f"<code>{item.name}</code></small></li>"
        )
    rows = "".join(
        f'<tr><th scope="row">{escape(goal)}</th>'
        f"<td><ul>{''.join(lines) or '<li>no question yet</li>'}</ul></td></tr>"
        for goal, lines in tests.items()
    )
    return (
        f'<h3><a href="{escape(about["href"])}">{escape(about["title"])}</a></h3>'
        f"<p>{pace.minutes(notebook)} minutes</p>"
        '<div class="pst-scrollable-table-container">'
        '<table class="wc-goals"><thead><tr><th scope="col">Learning goal</th>'
        '<th scope="col">Questions</th></tr></thead>'
        f"<tbody>{rows}{for_teachers(app, name, about['href'])}</tbody>"
        "</table></div>"
    )


def asked_on(app: Sphinx, name: str) -> list[str]:
    """The questions that a page asks, in its order."""
    source = Path(app.env.doc2path(f"chapters/{name}")).read_text("utf-8")
    return list(dict.fromkeys(IN_SOURCE.findall(source)))


def question_in(item: Item) -> str:
    """The emphasised words of the text, which are the question; else the text."""
    emphasised = [match[2] for match in MARK.finditer(item.text) if match[2]]
    return emphasised[-1] if emphasised else item.text


def slides_list(app: Sphinx, pages: dict) -> str:
    """A place for the list of figures, which are known when all pages are written."""
    return slides.PLACE


PARTS = {
    "progress": progress,
    "self-test": self_test,
    "goals": goals,
    "slides": slides_list,
}
