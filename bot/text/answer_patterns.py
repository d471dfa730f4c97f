"""Answer patterns: what a question asks for (a number, a time, somebody, a place, a reason), by its words.

A question is read in the languages that it may be in, a passage in its article's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache

from bot.text.language import ENGLISH, LANGUAGES, Language, one_of
from bot.text.question_text import QuestionText
from bot.text.terms import content_words

QUESTION_CACHE_SIZE = 1_024
"""Questions in the caches: each is compared with every sentence of several articles."""

PatternForLanguage = Callable[[Language], re.Pattern[str]]
"""Returns the pattern of something in a language."""


def answer_regex(language: Language, *meanings: str) -> str:
    """Return the combined expression of answers of these types in a language, without a group around it."""
    return _expressions_of(language.answer_patterns, meanings)


def question_regex(language: Language, *meanings: str) -> str:
    """Return the combined expression of questions for these types in a language, without a group around it."""
    return _expressions_of(language.question_patterns, meanings)


def _expressions_of(table: Mapping[str, Sequence[str]], meanings: Sequence[str]) -> str:
    return one_of(expression for meaning in meanings for expression in table.get(meaning, ()))


def any_case(pattern: str) -> re.Pattern[str]:
    """Return a case-insensitive pattern."""
    return re.compile(pattern, re.IGNORECASE)


def question_noun_pattern(meaning: str, language: Language) -> re.Pattern[str]:
    """Return the pattern for a question phrase and the word after it; in English up to three, adjectives first.

    Args:
        meaning: the key of the question phrases, such as "noun_asked".
        language: the question's language.
    """
    english = LANGUAGES[ENGLISH].question_patterns[meaning] if ENGLISH in language.codes else ()
    return any_case(
        rf"(?:{one_of(english)})\s*(?P<phrase>(?:[\w’'-]+\s*){{1,3}})"
        rf"|(?:{question_regex(language, meaning)})\s*(?P<word>[\w-]+)"
    )


_CAPITAL = r"[A-Z\u00c0-\u00d6\u00d8-\u00de\u0152]"
"""A capital letter of one of our languages; "œuvre" begins with none."""
_NAME = re.compile(rf"(?<=[a-zß-ÿ,;:] )[“\"]?{_CAPITAL}[\w’'-]+")
_DIGITS = re.compile(r"(?<![\d.,])[\d.,]*\d")
YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")


@cache
def number_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for a number, in digits or words."""
    return any_case(rf"\d|{answer_regex(language, 'number')}")


@cache
def _time_pattern(language: Language) -> re.Pattern[str]:
    return any_case(rf"\b(?:1[5-9]|20)\d\d\b|{answer_regex(language, 'time')}")


@cache
def point_in_time_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for a point in time, also by the clock, the season or a holiday."""
    others = answer_regex(language, "moment", "holiday")
    return any_case(rf"{_time_pattern(language).pattern}|\b\d{{1,2}}[:.]\d\d\b|{others}")


@cache
def place_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for a place, found by the word before it."""
    before, article = answer_regex(language, "place_before"), answer_regex(language, "article")
    return re.compile(rf"\b(?:{before})\s+(?:(?:{article}) )?{_CAPITAL}\w+")


@cache
def reason_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for a word of reason; one of purpose is in the group "purpose"."""
    return any_case(rf"\b(?:(?P<purpose>{answer_regex(language, 'purpose')})|{answer_regex(language, 'reason')})")


@cache
def duration_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for a length of time."""
    few, more, unit = (answer_regex(language, meaning) for meaning in ("few", "more", "unit_of_time"))
    return any_case(
        rf"(?:(?<!\d)\d++|\b(?:{few}))[ -](?:(?:{more}) )?(?:{unit})\b"
        rf"|\b(?:{answer_regex(language, 'from_year')}) (?:\w+ )?(?:1\d|20)\d\d\b"
        rf"|\b(?:{answer_regex(language, 'since')})"
    )


@cache
def age_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for an age."""
    unit, others = answer_regex(language, "unit_of_age"), answer_regex(language, "age")
    return any_case(rf"(?<!\d)\d++[- ](?:{unit})\b|, \d{{1,3}},|{others}")


@cache
def temperature_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for a temperature."""
    return any_case(rf"(?<!\d)\d++ ?(?:°|{answer_regex(language, 'degree')})")


@cache
def length_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for a length in space."""
    unit, others = answer_regex(language, "unit_of_length"), answer_regex(language, "length")
    return any_case(rf"(?<!\d)\d++[ -]?(?:cm|mm|k?m|ft|{unit})\b|{others}")


@cache
def duration_or_length_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for a length of time or in space."""
    return any_case(f"{duration_pattern(language).pattern}|{length_pattern(language).pattern}")


def _name_pattern(_language: Language) -> re.Pattern[str]:
    return _NAME


_MEASURE_PATTERNS: Mapping[str, PatternForLanguage] = {
    "how_long": duration_or_length_pattern,
    "how_old": age_pattern,
    "how_hot": temperature_pattern,
    "how_tall": length_pattern,
}
"""Patterns for answers with units of their own, by the question; a passage without the unit does not answer."""
_OTHER_PATTERNS: Mapping[str, PatternForLanguage] = {
    "how_many": number_pattern,
    "when": _time_pattern,
    "who": _name_pattern,
    "where": place_pattern,
    "why": reason_pattern,
}


@cache
def _question_pattern(meaning: str, language: Language) -> re.Pattern[str]:
    """Return the pattern for questions that ask for one of these."""
    expression = question_regex(language, meaning)
    if meaning == "how_many":
        longer = question_regex(language, "how_long", "how_old")
        return any_case(rf"\b(?!{longer})(?:{expression})\b|{question_regex(language, 'which_number')}")
    if meaning == "when":
        return any_case(rf"\b(?:{expression})\b|{question_regex(language, 'which_time')}")
    return any_case(rf"\b(?:{expression})\b" if meaning in _MEASURE_PATTERNS else expression)


@cache
def _question_phrase_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for the words that a question asks with, which no answer needs to have."""
    expression = question_regex(language, "how_long", "how_old", "how_hot", "how_many", "asked_with")
    return any_case(rf"\b(?:{expression})\b")


@cache
def _count_question_pattern(language: Language) -> re.Pattern[str]:
    return any_case(question_regex(language, "counted"))


def question_terms(question: QuestionText, language: Language) -> list[str]:
    """Return a question's content words (stems), without those that it asks with; all if none are left.

    Args:
        question: the question.
        language: the language of the text that it is about.
    """
    question_language = question.language_beside(language)
    words = content_words(_question_phrase_pattern(question.languages).sub(" ", question.text), question_language)
    return (
        [word for word in words if word not in _question_filler_stems(question_language)]
        or words
        or content_words(question.text, question_language)
    )


@cache
def _question_filler_stems(language: Language) -> frozenset[str]:
    """Return the words (stems) that make no difference in a question: "anyone", "still"."""
    return frozenset(stem for word in language.question_fillers for stem in content_words(word, language))


def asks_for_type(question: QuestionText) -> bool:
    """Check whether a question asks for a kind of thing that can be detected in a passage."""
    return bool(_wanted_patterns(question))


def holds_measure_asked(question: QuestionText, passages: Sequence[str], language: Language) -> bool:
    """Check whether passages contain the measure that a question asks for, such as an age; True if it asks for none."""
    wanted = [unit(language) for unit in _wanted_unit_patterns(question)]
    return not wanted or any(unit.search(passage) for unit in wanted for passage in passages)


def has_time_expression(text: str, language: Language) -> bool:
    """Check whether a text has a day, a month or any other time."""
    return _time_pattern(language).search(text) is not None


def asks_only_a_measure(question: QuestionText, language: Language) -> bool:
    """Check whether a question asks for a measure and has no other content word: "how long did it last?".

    Args:
        question: the question.
        language: the language of the text that it is about.
    """
    is_measured = any(
        _question_pattern(measure, question.languages).search(question.text) for measure in _MEASURE_PATTERNS
    )
    return is_measured and not content_words(
        _question_phrase_pattern(question.languages).sub(" ", question.text), question.language_beside(language)
    )


@lru_cache(maxsize=QUESTION_CACHE_SIZE)
def _wanted_unit_patterns(question: QuestionText) -> Sequence[PatternForLanguage]:
    wanted = tuple(
        unit
        for measure, unit in _MEASURE_PATTERNS.items()
        if _question_pattern(measure, question.languages).search(question.text)
    )
    return wanted or ((number_pattern,) if _count_question_pattern(question.languages).search(question.text) else ())


def holds_type_asked(question: QuestionText, passage: str, language: Language) -> bool:
    """Check whether a passage contains the kind of thing asked for, beyond what the question itself says.

    Args:
        question: the question.
        passage: a sentence.
        language: the sentence's language.
    """
    kinds = _wanted_patterns(question)
    question_stems = set(content_words(question.text, question.language_beside(language))) if kinds else set()
    return any(
        not (stems := set(content_words(match.group(), language))) or not stems <= question_stems
        for kind in kinds
        for match in kind(language).finditer(passage)
    )


def tells_new_number(question: QuestionText, passage: str) -> bool:
    """Check whether a question asks how many, and a passage gives a number other than a year or the question's own."""
    if not _count_question_pattern(question.languages).search(question.text):
        return False
    return any(match.group() not in question.text for match in _DIGITS.finditer(YEAR.sub(" ", passage)))


@lru_cache(maxsize=QUESTION_CACHE_SIZE)
def _wanted_patterns(question: QuestionText) -> Sequence[PatternForLanguage]:
    """Return the kinds of things that a question asks for, as functions that return their pattern in a language."""
    kinds = {**_MEASURE_PATTERNS, **_OTHER_PATTERNS}
    return tuple(
        kind
        for pattern_name, kind in kinds.items()
        if _question_pattern(pattern_name, question.languages).search(question.text)
    )
