"""Attribution: whether a line says itself who says it."""

from __future__ import annotations

import re

from bot.text.language import any_expression
from bot.text.language_detection import language_spoken
from bot.text.terms import words

_SAYING = re.compile(rf"\b(?:{any_expression(lambda language: language.saying_words)})\b", re.IGNORECASE)


def source_beside(line: str, said_by: str) -> str:
    """Return whom a line has to be attributed to beside its text; nobody where the text says who says it.

    A text says so where it has a word of saying and a word of the source's name or role: "the police chief said".
    """
    language = language_spoken(line)
    is_told = _SAYING.search(line) is not None and not set(words(said_by, language)).isdisjoint(words(line, language))
    return "" if is_told or said_by.casefold() in line.casefold() else said_by
