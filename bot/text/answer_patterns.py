"""The kinds of answer: what a question asks for (a number, a time, somebody, a place, a reason), in any language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from bot.text.language import ENGLISH, LANGUAGES, Language, any_of
from bot.text.language_detection import language_spoken
from bot.text.terms import words

REMEMBERED = 1_024
"""Questions whose kinds are remembered: each is held against every sentence of several articles."""


def filling(*meanings: str) -> str:
    """Combine the patterns of all answers of the given types, in every language, into one."""
    return any_of(lambda language: language.answer_patterns, *meanings)


def asking(*meanings: str) -> str:
    """Return the expressions of what asks for something, in all languages, as one."""
    return any_of(lambda language: language.question_patterns, *meanings)


def any_case(pattern: str) -> re.Pattern[str]:
    """Return an expression that is blind to case."""
    return re.compile(pattern, re.IGNORECASE)


NUMBER = any_case(rf"\d|{filling('number')}")
_TIME = any_case(rf"\b(?:1[5-9]|20)\d\d\b|{filling('time')}")
MOMENT = any_case(rf"{_TIME.pattern}|\b\d{{1,2}}[:.]\d\d\b|{filling('moment', 'holiday')}")
"""What tells when something is, also by the clock, the season or a holiday."""
_CAPITAL = r"[A-Z\u00c0-\u00d6\u00d8-\u00de\u0152]"
"""A capital letter of one of our languages: "œuvre" begins with none."""
_NAME = re.compile(rf"(?<=[a-zß-ÿ,;:] )[“\"]?{_CAPITAL}[\w’'-]+")
PLACE = re.compile(rf"\b(?:{filling('place_before')})\s+(?:(?:{filling('article')}) )?{_CAPITAL}\w+")
REASON = any_case(rf"\b(?:(?P<purpose>{filling('purpose')})|{filling('reason')})")
SPAN = any_case(
    rf"(?:\d|\b(?:{filling('few')}))[ -](?:(?:{filling('more')}) )?(?:{filling('unit_of_time')})\b"
    rf"|\b(?:{filling('from_year')}) (?:\w+ )?(?:1\d|20)\d\d\b|\b(?:{filling('since')})"
)
AGE = any_case(rf"(?<!\d)\d++[- ](?:{filling('unit_of_age')})\b|, \d{{1,3}},|{filling('age')}")
DEGREES = rf"(?<!\d)\d++ ?(?:°|{filling('degree')})"
LENGTH = any_case(rf"\d[ -]?(?:cm|mm|k?m|ft|{filling('unit_of_length')})\b|{filling('length')}")
LONG, OLD = asking("how_long"), asking("how_old")
_SPAN_OR_LENGTH = any_case(f"{SPAN.pattern}|{LENGTH.pattern}")
_MEASURED = (
    (any_case(rf"\b(?:{LONG})\b"), _SPAN_OR_LENGTH),
    (any_case(rf"\b(?:{OLD})\b"), AGE),
    (any_case(rf"\b(?:{asking('how_hot')})\b"), any_case(DEGREES)),
    (any_case(rf"\b(?:{asking('how_tall')})\b"), LENGTH),
)
"""What is told in a unit of its own: a passage without one does not answer."""
_LOOSE = (
    (any_case(rf"\b(?!{LONG}|{OLD})(?:{asking('how_many')})\b|{asking('which_number')}"), NUMBER),
    (any_case(rf"\b(?:{asking('when')})\b|{asking('which_time')}"), _TIME),
    (any_case(asking("who")), _NAME),
    (any_case(asking("where")), PLACE),
    (any_case(asking("why")), REASON),
)
_KINDS = (*_MEASURED, *_LOOSE)
_ASKING = any_case(rf"\b(?:{asking('how_long', 'how_old', 'how_hot', 'how_many', 'asked_with')})\b")
"""What a question asks with: no text has to say it."""
_COUNTED = any_case(asking("counted"))
_DIGITS = re.compile(r"(?<![\d.,])[\d.,]*\d")
YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")


def question_terms(question: str, usual: Language = LANGUAGES[ENGLISH]) -> list[str]:
    """Return the content words that a question is about, without those that it asks with; all where none are left.

    Args:
        question: as it was asked.
        usual: the language of what it is asked about; it may be put in another one.
    """
    language = language_spoken(question, usual)
    told = words(_ASKING.sub(" ", question), language)
    return [word for word in told if word not in _fillers(language)] or told or words(question, language)


@cache
def _fillers(language: Language) -> frozenset[str]:
    """Return the words (stems) that a question may be asked with or without: "anyone", "still"."""
    return frozenset(stem for word in language.question_fillers for stem in words(word, language))


def asks_for_type(question: str) -> bool:
    """Return whether a question asks for a kind of thing that a passage can be seen to hold."""
    return bool(_asked_for(question))


def holds_measure_asked(question: str, passages: Sequence[str]) -> bool:
    """Check whether passages hold what a question wants measured: an age, a length, a number; or it wants none."""
    wanted = _units_wanted(question)
    return not wanted or any(unit.search(passage) for unit in wanted for passage in passages)


def has_time_expression(text: str) -> bool:
    """Check whether there is a day, a month or any other time in a text."""
    return _TIME.search(text) is not None


def asks_only_a_measure(question: str) -> bool:
    """Check whether a question asks for a measure and has no other word: "how long did it last?"."""
    is_measured = any(trigger.search(question) for trigger, _ in _MEASURED)
    return is_measured and not words(_ASKING.sub(" ", question), language_spoken(question))


@lru_cache(maxsize=REMEMBERED)
def _units_wanted(question: str) -> Sequence[re.Pattern[str]]:
    wanted = tuple(unit for trigger, unit in _MEASURED if trigger.search(question))
    return wanted or ((NUMBER,) if _COUNTED.search(question) else ())


def holds_type_asked(question: str, passage: str, language: Language = LANGUAGES[ENGLISH]) -> bool:
    """Check whether a passage holds the kind of thing asked for, and not only what the question says itself."""
    kinds = _asked_for(question)
    said = set(words(question, language_spoken(question, language))) if kinds else set()
    return any(
        not (told := set(words(found.group(), language))) or not told <= said
        for kind in kinds
        for found in kind.finditer(passage)
    )


def tells_new_number(question: str, passage: str) -> bool:
    """Check whether a passage tells a number to somebody who asks how many; a year is none, nor one asked with."""
    if not _COUNTED.search(question):
        return False
    return any(found.group() not in question for found in _DIGITS.finditer(YEAR.sub(" ", passage)))


@lru_cache(maxsize=REMEMBERED)
def _asked_for(question: str) -> Sequence[re.Pattern[str]]:
    return tuple(pattern for trigger, pattern in _KINDS if trigger.search(question))
