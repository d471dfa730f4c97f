"""Search terms: prefixes of a question's content words, to search an archive by."""

from __future__ import annotations

import re
from functools import cache

from bot.text.language import Language, one_of_words
from bot.text.question_text import QuestionText
from bot.text.terms import WORD, content_words

MAX_PREFIXES = 5
"""Most prefixes to search for; in a longer question its names, numbers and longest words count."""
MIN_PREFIX_LENGTH = 4
"""Fewest letters of a prefix: a shorter one would match too many words, so a short word is not cut."""


def search_prefixes(question: QuestionText, language: Language) -> tuple[str, ...]:
    """Return the prefixes to search for, in lower case and the question's own spelling, without ":*".

    Args:
        question: the question, or a part of it.
        language: the language to read its words in.
    """
    words = [match.group() for match in WORD.finditer(_elision_pattern(question.languages).sub(" ", question.text))]
    wanted = [
        word for word in words if word.casefold() not in language.unsearched_words and content_words(word, language)
    ]
    ranked = sorted(wanted, key=lambda word: (not (word[0].isupper() or word[0].isdigit()), -len(word)))
    return tuple(dict.fromkeys(_search_prefix(word, language) for word in ranked))[:MAX_PREFIXES]


def _search_prefix(word: str, language: Language) -> str:
    """Return the prefix that a word's forms share: "compan" of "companies"."""
    plain = word.casefold()
    if plain[0].isdigit():
        return plain
    (stemmed, *_) = content_words(word, language)
    cut = plain[: max(len(stemmed), MIN_PREFIX_LENGTH)]
    # Names are not inflected like words: "Costa" is no form of "costs".
    is_name = word[0].isupper() and not language.capital_noun_markers
    return cut[:-1] if len(cut) > MIN_PREFIX_LENGTH and cut[-1] in ("yes" if is_name else "yeaos") else cut


@cache
def _elision_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for an elided word or a possessive ending that an apostrophe joins to a word."""
    elided = one_of_words(language.elisions)
    return re.compile(rf"[’']s\b|\b(?:{elided})[’']", re.IGNORECASE)
