"""Rejoinders: sentences that answer the one before them or retract it, and sentences that leave something open.

"The court ordered him to pay." is no news beside "That order was set aside.": whoever reads the one must also read the
other. A rejoinder points back to a word of that sentence, is about some of those in it, begins with a contrast, or
denies it, retracts it or replies to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from bot.text.language import Language
from bot.text.terms import terms

MAX_REPLY_WORDS = 10
"""Most words of a sentence that can only deny or answer the one before it: "The company denied this.\""""
MAX_POINTER_WORDS = 4
"""Words after a pointer that are searched for its target: "That court order"."""
_OPENING_MARK = r"[“„«\"'\s]*"


def is_rejoinder(sentence: str, before: str, language: Language) -> bool:
    """Check whether a sentence answers or retracts the one before it, so that neither should be shown alone."""
    if _opening_pattern(language, "of_them").match(sentence):
        return True
    pointing = _opening_pattern(language, "points").match(sentence)
    if pointing and _is_referent(sentence[: pointing.end()], sentence[pointing.end() :], before, language):
        return True
    if pointing and _phrase_pattern(language, "takes_back").search(sentence):
        return True
    is_contrast = _opening_pattern(language, "contrast").match(sentence)
    if not is_contrast and not _phrase_pattern(language, "takes_back", "replies").search(sentence):
        return False
    return len(sentence.split()) <= MAX_REPLY_WORDS or not terms(sentence, language).isdisjoint(terms(before, language))


def is_hearsay(sentence: str, language: Language) -> bool:
    """Check whether a sentence reports a rumour."""
    return _phrase_pattern(language, "rumour").search(sentence) is not None


def is_unsettled(sentence: str, question: str, language: Language) -> bool:
    """Check whether a sentence leaves a question open: a rumour, a fear, a wish, a plan, a charge.

    A question about the fear itself is answered by it.
    """
    question_terms = terms(question, language)
    matches = _phrase_pattern(language, "rumour", "unsure").finditer(sentence)
    return any(terms(match.group(), language).isdisjoint(question_terms) for match in matches)


def with_rejoinders(at: int, passages: Sequence[str], language: Language) -> range:
    """Return the numbers of a sentence and of those that must be shown with it; for hearsay, the next sentence.

    One before and one after at most, so that a chain of contrasts is not shown as one sentence.
    """
    sentence = passages[at]
    first = at - 1 if at and is_rejoinder(sentence, passages[at - 1], language) else at
    follows = at + 1 < len(passages) and (
        is_rejoinder(passages[at + 1], sentence, language) or is_hearsay(sentence, language)
    )
    return range(first, at + 2 if follows else at + 1)


def _is_referent(pointing: str, behind: str, before: str, language: Language) -> bool:
    """Check whether a pointer refers to a word of the sentence before, or consists of several words itself."""
    if len(pointing.split()) > 1:
        return True
    nouns = terms(" ".join(behind.split()[:MAX_POINTER_WORDS]), language)
    return not nouns.isdisjoint(terms(before, language))


@cache
def _opening_pattern(language: Language, *meanings: str) -> re.Pattern[str]:
    return re.compile(rf"{_OPENING_MARK}(?:{_any_expression(language, meanings)})(?!\w)", re.IGNORECASE)


@cache
def _phrase_pattern(language: Language, *meanings: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{_any_expression(language, meanings)})(?![\w-])", re.IGNORECASE)


def _any_expression(language: Language, meanings: Sequence[str]) -> str:
    expressions = [expression for meaning in meanings for expression in language.rejoinder_patterns.get(meaning, ())]
    return "|".join(sorted(expressions, key=len, reverse=True)) or "(?!)"
