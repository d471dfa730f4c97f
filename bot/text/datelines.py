"""Datelines: the place and date at an article's beginning, which say nothing about what happened."""

from __future__ import annotations

import re

from bot.text.answer_patterns import has_time_expression
from bot.text.language import Language

MAX_DATELINE_LENGTH = 60
"""Most characters of a dateline."""

_PLACE_IN_CAPITALS = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ.’'-]{2,}")
_WORD = re.compile(r"[^\W\d_]+")


def is_dateline(sentence: str, language: Language) -> bool:
    """Check whether a sentence is a place in capitals, perhaps with names and a date: "PORT SAND, 4 May."."""
    if len(sentence) > MAX_DATELINE_LENGTH or not _PLACE_IN_CAPITALS.match(sentence):
        return False
    return all(word[0].isupper() or has_time_expression(word, language) for word in _WORD.findall(sentence))
