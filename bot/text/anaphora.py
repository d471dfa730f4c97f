"""Anaphora: words that refer back to somebody named before."""

from __future__ import annotations

import re
from functools import cache

from bot.text.language import Language, one_of, one_of_words

_OPENING = re.compile(r"[“„«\"']?(?P<word>[^\W\d_]+)(?:\s+(?P<next>[^\W\d_]))?")


@cache
def _pronoun_pattern(language: Language) -> re.Pattern[str]:
    pronouns = one_of_words(language.opening_pronouns)
    return re.compile(rf"[“\"]?(?:{pronouns})\b", re.IGNORECASE)


@cache
def _connective_pattern(language: Language) -> re.Pattern[str]:
    return re.compile(rf"(?:{one_of(language.opening_connectives)})\b")


def begins_with_anaphor(sentence: str, language: Language) -> bool:
    """Check whether a sentence begins with a pronoun for somebody named before: "Its shares fell"."""
    return _pronoun_pattern(language).match(sentence) is not None


def needs_antecedent(sentence: str, language: Language) -> bool:
    """Check whether a sentence needs the one before it to say whom it is about: "Its shares fell", "Das teilte ..."."""
    match = _OPENING.match(sentence)
    if match is None:
        return False
    word, following = match["word"].casefold(), match["next"] or ""
    return word in language.anaphoric_openers or (f"{word}*" in language.anaphoric_openers and following.islower())


def begins_with_connective(sentence: str, language: Language) -> bool:
    """Check whether a sentence begins like a continuation of the one before: "However", "An example"."""
    return _connective_pattern(language).match(sentence) is not None
