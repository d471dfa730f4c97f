"""Attribution: whether a line itself names its source."""

from __future__ import annotations

import re
from functools import cache

from bot.text.language import Language, one_of
from bot.text.terms import content_words


@cache
def _attribution_pattern(language: Language) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{one_of(language.saying_words)})\b", re.IGNORECASE)


def source_to_add(line: str, attributed_to: str, language: Language) -> str:
    """Return the source to add to a line; empty if the line itself names it.

    It does if it has a word of saying and a word of the source's name or role: "the police chief said".
    """
    is_named = not set(content_words(attributed_to, language)).isdisjoint(content_words(line, language))
    is_attributed = is_named and _attribution_pattern(language).search(line) is not None
    return "" if is_attributed or attributed_to.casefold() in line.casefold() else attributed_to
