"""Who says it, and how sure they are: attribution and hedges in a sentence, in six languages."""

from __future__ import annotations

import re

from bot.text.language import any_expression, any_of

_SAID = any_expression(lambda language: language.speech_verbs)
SPEAKING = re.compile(rf"\b(?:{_SAID})\b", re.IGNORECASE)

ATTRIBUTING = re.compile(
    rf"\b(?:{_SAID}|{any_expression(lambda language: language.attributing_words)})\b", re.IGNORECASE
)
"""Words that give a statement a source, of one speaker or of many ("the owners say")."""


def _around(meaning: str) -> str:
    """Return the expressions of what stands around who says it, in all languages, as one."""
    return any_of(lambda language: language.speaker_patterns, meaning)


_NAME = rf"(?:[A-Z][\w’'.-]*|{_around('in_name')}|&)"
_AUXILIARY = rf"(?:(?:{_around('auxiliary')}) )?"
_BEFORE = re.compile(rf"(?<![\w’'.-])(?P<who>[A-Z][\w’'.-]*(?: {_NAME}){{0,5}}),? {_AUXILIARY}(?:{_SAID})\b")
_AFTER = re.compile(rf"[,”\"] (?:{_SAID}) (?P<who>[A-Z][\w’'.-]*(?: {_NAME}){{0,4}})")
_PHRASES = any_expression(lambda language: language.attribution_phrases)
_ACCORDING = re.compile(rf"\b(?:{_PHRASES}) (?P<who>[^,.;:”\"]{{2,80}})", re.IGNORECASE)
_SAY_SO = re.compile(
    rf"(?P<who>\b(?i:{_around('determiner')}) [a-z][\w’' -]{{2,50}}?),? (?:{_SAID})\b"
    rf"(?! (?:{_around('beneficiary')})\b)"
)
_ALSO = re.compile(rf" (?:{_around('also')})$")

HEDGE = re.compile(rf"\b(?:{any_expression(lambda language: language.hedge_cues)})\b", re.IGNORECASE)
_NO_HEDGE = re.compile(any_expression(lambda language: language.hedge_exceptions))


def is_hedged(sentence: str) -> bool:
    """Check whether the sentence reports something as less than certain."""
    return HEDGE.search(_NO_HEDGE.sub("", sentence)) is not None


def speaker(sentence: str) -> str | None:
    """Return who says what the sentence says, in its own words, or None where the article says it itself."""
    for pattern in (_ACCORDING, _AFTER, _BEFORE, _SAY_SO):
        found = pattern.search(sentence)
        if found is not None:
            return _ALSO.sub("", found.group("who").strip(" ,’'"))
    return None
