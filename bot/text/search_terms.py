"""Search terms: the prefixes of a question's content words, by which an archive is searched."""

from __future__ import annotations

import re
from functools import cache

from bot.text.language import Language, one_of_words
from bot.text.question_text import QuestionText
from bot.text.terms import WORD, content_words

MAX_PREFIXES = 5
"""Beginnings that are looked for; a question of more words is known by its names, numbers and longest words."""
MIN_PREFIX_LENGTH = 4
"""A shorter beginning would be that of too many words; such a word is looked for as it is."""


def search_prefixes(asked: QuestionText, language: Language) -> tuple[str, ...]:
    """Return what to look for: beginnings of words, in the text's own letters, lower case; ":*" is not part of them.

    Args:
        asked: what is asked, or a part of it.
        language: the one to read its words in.
    """
    told = [found.group() for found in WORD.finditer(_elision_pattern(asked.languages).sub(" ", asked.text))]
    wanted = [
        word for word in told if word.casefold() not in language.unsearched_words and content_words(word, language)
    ]
    ranked = sorted(wanted, key=lambda word: (not (word[0].isupper() or word[0].isdigit()), -len(word)))
    return tuple(dict.fromkeys(_search_prefix(word, language) for word in ranked))[:MAX_PREFIXES]


def _search_prefix(word: str, language: Language) -> str:
    """Return a word as far as its forms share it: "compan" of "companies"."""
    plain = word.casefold()
    if plain[0].isdigit():
        return plain
    (stemmed, *_) = content_words(word, language)
    cut = plain[: max(len(stemmed), MIN_PREFIX_LENGTH)]
    # A name has no such forms as a word has: "Costa" is none of "costs".
    is_name = word[0].isupper() and not language.capital_noun_markers
    return cut[:-1] if len(cut) > MIN_PREFIX_LENGTH and cut[-1] in ("yes" if is_name else "yeaos") else cut


@cache
def _elision_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern that finds what an apostrophe joins to a word without belonging to it."""
    elided = one_of_words(language.elisions)
    return re.compile(rf"[’']s\b|\b(?:{elided})[’']", re.IGNORECASE)
