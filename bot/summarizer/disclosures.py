"""Disclosures: sentences in which a publisher, an author or a source states an interest of their own. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.text.language import Language, one_of


@dataclass(frozen=True, slots=True)
class _Interests:
    """Patterns for sentences in a language that state an interest.

    Attributes:
        own: the publisher's own interest.
        headed: the heading of such a note.
        others: the interest of somebody quoted.
    """

    own: re.Pattern[str]
    headed: re.Pattern[str]
    others: re.Pattern[str]


@cache
def _interest_patterns(language: Language) -> _Interests:
    return _Interests(
        own=re.compile(rf"\b(?:{one_of(language.publisher_disclosures)})\b", re.IGNORECASE),
        headed=re.compile(rf"(?:{one_of(language.disclosure_headings)})\b", re.IGNORECASE),
        others=re.compile(rf"\b(?:{one_of(language.conflicts_of_interest)})\b", re.IGNORECASE),
    )


def is_disclosure(sentence: str, language: Language) -> bool:
    """Check whether a sentence states an interest: the publisher's own, in a note, or that of somebody quoted."""
    in_brackets = sentence.startswith(("(", "[")) and sentence.rstrip(".").endswith((")", "]"))
    interest = _interest_patterns(language)
    is_note = interest.own.search(sentence) is not None and (in_brackets or interest.headed.match(sentence) is not None)
    return is_note or interest.others.search(sentence) is not None
