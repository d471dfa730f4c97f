"""What points back: words that mean somebody named before."""

from __future__ import annotations

import re

from bot.text.language import Language, any_expression, any_words

_BEGINS = re.compile(rf"[“\"]?(?:{any_words(lambda language: language.opening_pronouns)})\b", re.IGNORECASE)
_OPENING = re.compile(r"[“„«\"']?(?P<word>[^\W\d_]+)(?:\s+(?P<next>[^\W\d_]))?")
_GOES_ON = re.compile(rf"(?:{any_expression(lambda language: language.opening_connectives)})\b")


def begins_with_anaphor(sentence: str) -> bool:
    """Check whether a sentence begins with somebody named before: "Its shares fell"."""
    return _BEGINS.match(sentence) is not None


def leans(sentence: str, language: Language) -> bool:
    """Check whether a sentence tells only behind the one before it of whom: "Its shares fell", "Das teilte ..."."""
    found = _OPENING.match(sentence)
    if found is None:
        return False
    word, following = found["word"].casefold(), found["next"] or ""
    return word in language.leaning_openers or (f"{word}*" in language.leaning_openers and following.islower())


def begins_with_connective(sentence: str) -> bool:
    """Check whether a sentence begins as one that goes on from the one before: "However", "An example"."""
    return _GOES_ON.match(sentence) is not None
