"""Who says it, and how sure they are: attribution and hedges in a sentence, in six languages."""

from __future__ import annotations

import re

from bot.text.language import any_expression

_SAID = any_expression(lambda language: language.speech_verbs)
SPEAKING = re.compile(rf"\b(?:{_SAID})\b", re.IGNORECASE)

ATTRIBUTING = re.compile(
    rf"\b(?:{_SAID}|{any_expression(lambda language: language.attributing_words)})\b", re.IGNORECASE
)
"""Words that give a statement a source, of one speaker or of many ("the owners say")."""

_NAME = r"(?:[A-Z][\w’'.-]*|of|the|for|and|&)"
_BEFORE = re.compile(rf"(?<![\w’'.-])(?P<who>[A-Z][\w’'.-]*(?: {_NAME}){{0,5}}),? (?:also |has |have )?(?:{_SAID})\b")
_AFTER = re.compile(rf"[,”\"] (?:{_SAID}) (?P<who>[A-Z][\w’'.-]*(?: {_NAME}){{0,4}})")
_PHRASES = any_expression(lambda language: language.attribution_phrases)
_ACCORDING = re.compile(rf"\b(?:{_PHRASES}) (?P<who>[^,.;:”\"]{{2,80}})", re.IGNORECASE)
_SAY_SO = re.compile(
    rf"(?P<who>\b(?:the|The|an?|An?|its|Its|his|her|their) [a-z][\w’' -]{{2,50}}?),? (?:{_SAID})\b(?! for\b)"
)

HEDGE = re.compile(rf"\b(?:{any_expression(lambda language: language.hedge_cues)})\b", re.IGNORECASE)
_MONTH_MAY = re.compile(r"(?:\b(?:in|of|on|since|until|early|late|mid) |\d )May\b|\bMay \d")


def is_hedged(sentence: str) -> bool:
    """Check whether the sentence reports something as less than certain."""
    return HEDGE.search(_MONTH_MAY.sub("", sentence)) is not None


def speaker(sentence: str) -> str | None:
    """Return who says what the sentence says, in its own words, or None where the article says it itself."""
    for pattern in (_ACCORDING, _AFTER, _BEFORE, _SAY_SO):
        found = pattern.search(sentence)
        if found is not None:
            who = found.group("who").strip(" ,’'")
            return who.removesuffix(" also")
    return None
