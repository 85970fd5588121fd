"""A question as a live figure: in the page without a kernel, in a notebook with one."""

from __future__ import annotations

import html
from typing import Any

from traitlets import Any as Anything
from traitlets import Dict, Enum

from whyconv.questions.files import load
from whyconv.questions.kinds import Feedback, Item
from whyconv.questions.words import paragraphs, spoken
from whyconv.widgets.live import LiveFigure

CAPTION = "The answer is at the end of the page."


class Printed:
    """A question on paper, or where no script runs: the words and the choices."""

    def __init__(self, item: Item):
        self.item = item
        self.alt = f"Question: {spoken(item.text)}"

    def drawings(self) -> str:
        return (
            f'<div class="wl-ask" data-stage="open"><p class="wl-ask-lead">'
            f'{self.item.lead}</p><div class="wl-ask-text">'
            f"{paragraphs(self.item.text)}</div>{self.item.printed()}"
            # As high as what comes in its place, so that nothing moves.
            '<p class="wl-ask-fault wl-ask-room"></p>'
            '<div class="wl-ask-acts wl-ask-room"><i class="wl-ask-check"></i></div>'
            "</div>"
        )


class Question(LiveFigure):
    """A question that knows the usual mistakes.

    answer: the reader's, in the form of its kind, or None. stage: "open", "answered",
    or "shown" where the reader asked to see. `grade(answer)` says what an answer is
    worth, `feedback` what the reader's is.
    """

    module = "question"
    state = ("question", "answer", "stage")
    reserved = (0, 0)
    link = ""

    question = Dict().tag(sync=True)
    answer = Anything(None, allow_none=True).tag(sync=True)
    stage = Enum(("open", "answered", "shown"), "open").tag(sync=True)

    def __init__(self, item: Item, **traits: Any):
        self.item = item
        still = Printed(item)
        super().__init__(still=still, caption=CAPTION, question=item.data(), **traits)

    def __repr__(self) -> str:
        """The name alone: its words may change, and the notebook stays as it is."""
        return f"Question({self.item.name!r})"

    def grade(self, answer: Any) -> Feedback:
        """What an answer is worth: right or wrong, and the reason that leads to it."""
        return self.item.grade(answer)

    @property
    def feedback(self) -> Feedback | None:
        """What the reader is told; None before there is an answer."""
        return self.grade(self.answer) if self.stage == "answered" else None

    def html(self) -> str:
        name = html.escape(self.item.name, quote=True)
        return (
            super()
            .html()
            .replace(
                '<figure class="wc-figure wc-live"',
                f'<figure class="wc-figure wc-live wc-ask" id="ask-{name}" '
                f'data-question="{name}"',
                1,
            )
            .replace(f' role="img" aria-label="{html.escape(self.alt)}"', "", 1)
        )


def ask(name: str) -> Question:
    """The question of this name, to be shown: the last line of a cell."""
    return Question(load(name))
