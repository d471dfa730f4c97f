"""Speech: the speaker of a sentence and how sure they are, by the attributions and hedges of its language."""

from __future__ import annotations

import re
from functools import cache

from bot.text.language import Language, one_of

_WHO = r"[A-Z][\w’'.-]*"


@cache
def speech_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for verbs of speech."""
    return re.compile(rf"\b(?:{one_of(language.speech_verbs)})\b", re.IGNORECASE)


@cache
def attribution_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for a statement's source, be it one speaker or many ("the owners say")."""
    return re.compile(rf"\b(?:{one_of((*language.speech_verbs, *language.attributing_words))})\b", re.IGNORECASE)


@cache
def _speakers(language: Language) -> tuple[re.Pattern[str], ...]:
    """Return the patterns for the speaker of a sentence, the most reliable first."""
    verbs, around = one_of(language.speech_verbs), language.speaker_patterns
    in_name, auxiliary, determiner, beneficiary = (
        one_of(around.get(meaning, ())) for meaning in ("in_name", "auxiliary", "determiner", "beneficiary")
    )
    name = rf"(?:{_WHO}|{in_name}|&)"
    return (
        re.compile(rf"\b(?:{one_of(language.attribution_phrases)}) (?P<who>[^,.;:”\"]{{2,80}})", re.IGNORECASE),
        re.compile(rf"[,”\"] (?:{verbs}) (?P<who>{_WHO}(?: {name}){{0,4}})"),
        re.compile(rf"(?<![\w’'.-])(?P<who>{_WHO}(?: {name}){{0,5}}),? (?:(?:{auxiliary}) )?(?:{verbs})\b"),
        re.compile(
            rf"(?P<who>\b(?i:{determiner}) [a-z][\w’' -]{{2,50}}?),? (?:{verbs})\b(?! (?:{beneficiary})\b)",
        ),
    )


@cache
def _also_pattern(language: Language) -> re.Pattern[str]:
    return re.compile(rf" (?:{one_of(language.speaker_patterns.get('also', ()))})$")


@cache
def _hedge_patterns(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the pattern for hedges, and the pattern for phrases that only look like one."""
    marks = (*language.hedges.get("hedge", ()), *language.hedges.get("marked", ()))
    return re.compile(rf"\b(?:{one_of(marks)})\b", re.IGNORECASE), re.compile(one_of(language.hedge_exceptions))


def is_hedged(sentence: str, language: Language) -> bool:
    """Check whether a sentence reports something as less than certain."""
    marks, exceptions = _hedge_patterns(language)
    return marks.search(exceptions.sub("", sentence)) is not None


def speaker(sentence: str, language: Language) -> str | None:
    """Return the speaker of a sentence, in its own words, or None if the article itself speaks."""
    for pattern in _speakers(language):
        match = pattern.search(sentence)
        if match is not None:
            return _also_pattern(language).sub("", match.group("who").strip(" ,’'"))
    return None
