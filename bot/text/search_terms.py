"""Search terms: the prefixes of a question's content words, by which an archive is searched."""

from __future__ import annotations

import re

from bot.text.language import ENGLISH, LANGUAGES, Language, any_words
from bot.text.language_detection import language_spoken
from bot.text.terms import WORD, words

MOST = 5
"""Beginnings that are looked for; a question of more words is known by its names, numbers and longest words."""
SHORTEST = 4
"""A shorter beginning would be that of too many words; such a word is looked for as it is."""
_JOINED = re.compile(rf"[’']s\b|\b(?:{any_words(lambda language: language.elisions)})[’']", re.IGNORECASE)
"""What an apostrophe joins to a word without belonging to it."""


def search_prefixes(question: str, usual: Language = LANGUAGES[ENGLISH]) -> tuple[str, ...]:
    """Return what to look for: beginnings of words, in the text's own letters, lower case; ":*" is not part of them.

    Args:
        question: what is asked, or a part of it.
        usual: the language that a part of it is in, which may be too short to tell.
    """
    told = [found.group() for found in WORD.finditer(_JOINED.sub(" ", question))]
    language = language_spoken(question, usual)
    asked = [word for word in told if word.casefold() not in language.unsearched_words and words(word, language)]
    ranked = sorted(asked, key=lambda word: (not (word[0].isupper() or word[0].isdigit()), -len(word)))
    return tuple(dict.fromkeys(_beginning(word, language) for word in ranked))[:MOST]


def _beginning(word: str, language: Language) -> str:
    """Return a word as far as its forms share it: "compan" of "companies"."""
    plain = word.casefold()
    if plain[0].isdigit():
        return plain
    (stemmed, *_) = words(word, language)
    cut = plain[: max(len(stemmed), SHORTEST)]
    # A name has no such forms as a word has: "Costa" is none of "costs".
    is_name = word[0].isupper() and not language.capital_noun_markers
    return cut[:-1] if len(cut) > SHORTEST and cut[-1] in ("yes" if is_name else "yeaos") else cut
