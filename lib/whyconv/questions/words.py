"""Texts of questions: *words*, `code`, a blank line between paragraphs."""

from __future__ import annotations

import html
import re

MARK = re.compile(r"`([^`]+)`|\*([^*]+)\*")
BETWEEN = re.compile(r"\n\s*\n")
#: Spaces inside 28 × 28 and T f(x), where no line may break.
INSIDE = re.compile(r" (?=×)|(?<=×) |(?<=\bT) (?=f\()")


def flowing(text: str) -> str:
    """A text on one line, its paragraphs a blank line apart."""
    return "\n\n".join(" ".join(part.split()) for part in BETWEEN.split(text.strip()))


def inline(text: str) -> str:
    """*words* and `code` as HTML."""
    return MARK.sub(
        lambda match: (
            f"<code>{match[1]}</code>" if match[1] else f"<em>{match[2]}</em>"
        ),
        html.escape(INSIDE.sub("\N{NO-BREAK SPACE}", text), quote=False),
    )


def paragraphs(text: str) -> str:
    """A text as HTML."""
    return "".join(f"<p>{inline(part)}</p>" for part in BETWEEN.split(text.strip()))


def spoken(text: str) -> str:
    """The words alone."""
    return " ".join(MARK.sub(r"\1\2", text).split())
