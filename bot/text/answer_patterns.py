"""The kinds of answer: what a question asks for (a number, a time, somebody, a place, a reason), by its words.

A question is read in the languages that it may be put in, a passage in its article's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache

from bot.text.language import ENGLISH, LANGUAGES, Language, one_of
from bot.text.question_text import QuestionText
from bot.text.terms import content_words

QUESTION_CACHE_SIZE = 1_024
"""Questions whose kinds are remembered: each is compared with every sentence of several articles."""

PatternForLanguage = Callable[[Language], re.Pattern[str]]
"""What gives the expression of something in a language."""


def answer_regex(language: Language, *meanings: str) -> str:
    """Combine the patterns of all answers of the given types in a language into one, without a group around it."""
    return _expressions_of(language.answer_patterns, meanings)


def question_regex(language: Language, *meanings: str) -> str:
    """Combine the patterns of questions for the given types in a language into one, without a group around it."""
    return _expressions_of(language.question_patterns, meanings)


def _expressions_of(table: Mapping[str, Sequence[str]], meanings: Sequence[str]) -> str:
    return one_of(one for meaning in meanings for one in table.get(meaning, ()))


def any_case(pattern: str) -> re.Pattern[str]:
    """Return an expression that is blind to case."""
    return re.compile(pattern, re.IGNORECASE)


def question_noun_pattern(meaning: str, language: Language) -> re.Pattern[str]:
    """Return the pattern that finds the word behind what asks for it; in English up to three, adjectives first.

    Args:
        meaning: what is asked for, such as "noun_asked".
        language: the question's.
    """
    english = LANGUAGES[ENGLISH].question_patterns[meaning] if ENGLISH in language.codes else ()
    return any_case(
        rf"(?:{one_of(english)})\s*(?P<phrase>(?:[\w’'-]+\s*){{1,3}})"
        rf"|(?:{question_regex(language, meaning)})\s*(?P<word>[\w-]+)"
    )


_CAPITAL = r"[A-Z\u00c0-\u00d6\u00d8-\u00de\u0152]"
"""A capital letter of one of our languages: "œuvre" begins with none."""
_NAME = re.compile(rf"(?<=[a-zß-ÿ,;:] )[“\"]?{_CAPITAL}[\w’'-]+")
_DIGITS = re.compile(r"(?<![\d.,])[\d.,]*\d")
YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")


@cache
def number_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern that finds a number, in digits or words."""
    return any_case(rf"\d|{answer_regex(language, 'number')}")


@cache
def _time_pattern(language: Language) -> re.Pattern[str]:
    return any_case(rf"\b(?:1[5-9]|20)\d\d\b|{answer_regex(language, 'time')}")


@cache
def point_in_time_pattern(language: Language) -> re.Pattern[str]:
    """Return what tells when something is, also by the clock, the season or a holiday."""
    told = answer_regex(language, "moment", "holiday")
    return any_case(rf"{_time_pattern(language).pattern}|\b\d{{1,2}}[:.]\d\d\b|{told}")


@cache
def place_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern that finds a place by the word before it."""
    before, article = answer_regex(language, "place_before"), answer_regex(language, "article")
    return re.compile(rf"\b(?:{before})\s+(?:(?:{article}) )?{_CAPITAL}\w+")


@cache
def reason_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern that finds a word of reason; one of purpose is called so."""
    return any_case(rf"\b(?:(?P<purpose>{answer_regex(language, 'purpose')})|{answer_regex(language, 'reason')})")


@cache
def duration_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern that finds a length of time."""
    few, more, unit = (answer_regex(language, meaning) for meaning in ("few", "more", "unit_of_time"))
    return any_case(
        rf"(?:(?<!\d)\d++|\b(?:{few}))[ -](?:(?:{more}) )?(?:{unit})\b"
        rf"|\b(?:{answer_regex(language, 'from_year')}) (?:\w+ )?(?:1\d|20)\d\d\b"
        rf"|\b(?:{answer_regex(language, 'since')})"
    )


@cache
def age_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern that finds an age."""
    unit, told = answer_regex(language, "unit_of_age"), answer_regex(language, "age")
    return any_case(rf"(?<!\d)\d++[- ](?:{unit})\b|, \d{{1,3}},|{told}")


@cache
def temperature_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern that finds how warm something is."""
    return any_case(rf"(?<!\d)\d++ ?(?:°|{answer_regex(language, 'degree')})")


@cache
def length_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern that finds a length in space."""
    unit, told = answer_regex(language, "unit_of_length"), answer_regex(language, "length")
    return any_case(rf"(?<!\d)\d++[ -]?(?:cm|mm|k?m|ft|{unit})\b|{told}")


@cache
def duration_or_length_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern that finds a length of time or in space."""
    return any_case(f"{duration_pattern(language).pattern}|{length_pattern(language).pattern}")


def _name_pattern(_language: Language) -> re.Pattern[str]:
    return _NAME


_MEASURE_PATTERNS: Mapping[str, PatternForLanguage] = {
    "how_long": duration_or_length_pattern,
    "how_old": age_pattern,
    "how_hot": temperature_pattern,
    "how_tall": length_pattern,
}
"""What is told in a unit of its own, by what asks for it: a passage without one does not answer."""
_OTHER_PATTERNS: Mapping[str, PatternForLanguage] = {
    "how_many": number_pattern,
    "when": _time_pattern,
    "who": _name_pattern,
    "where": place_pattern,
    "why": reason_pattern,
}


@cache
def _question_pattern(meaning: str, language: Language) -> re.Pattern[str]:
    """Return the pattern that finds in a question that one of these is asked for."""
    told = question_regex(language, meaning)
    if meaning == "how_many":
        longer = question_regex(language, "how_long", "how_old")
        return any_case(rf"\b(?!{longer})(?:{told})\b|{question_regex(language, 'which_number')}")
    if meaning == "when":
        return any_case(rf"\b(?:{told})\b|{question_regex(language, 'which_time')}")
    return any_case(rf"\b(?:{told})\b" if meaning in _MEASURE_PATTERNS else told)


@cache
def _question_phrase_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern that finds that with which a question asks: no text has to say it."""
    told = question_regex(language, "how_long", "how_old", "how_hot", "how_many", "asked_with")
    return any_case(rf"\b(?:{told})\b")


@cache
def _count_question_pattern(language: Language) -> re.Pattern[str]:
    return any_case(question_regex(language, "counted"))


def question_terms(asked: QuestionText, language: Language) -> list[str]:
    """Return the content words that a question is about, without those that it asks with; all where none are left.

    Args:
        asked: the question.
        language: the language of what it is asked about.
    """
    spoken = asked.language_beside(language)
    told = content_words(_question_phrase_pattern(asked.languages).sub(" ", asked.text), spoken)
    return (
        [word for word in told if word not in _question_filler_stems(spoken)]
        or told
        or content_words(asked.text, spoken)
    )


@cache
def _question_filler_stems(language: Language) -> frozenset[str]:
    """Return the words (stems) that a question may be asked with or without: "anyone", "still"."""
    return frozenset(stem for word in language.question_fillers for stem in content_words(word, language))


def asks_for_type(asked: QuestionText) -> bool:
    """Return whether a question asks for a kind of thing that a passage can be seen to hold."""
    return bool(_wanted_patterns(asked))


def holds_measure_asked(asked: QuestionText, passages: Sequence[str], language: Language) -> bool:
    """Check whether passages hold what a question wants measured: an age, a length, a number; or it wants none."""
    wanted = [unit(language) for unit in _wanted_unit_patterns(asked)]
    return not wanted or any(unit.search(passage) for unit in wanted for passage in passages)


def has_time_expression(text: str, language: Language) -> bool:
    """Check whether there is a day, a month or any other time in a text."""
    return _time_pattern(language).search(text) is not None


def asks_only_a_measure(asked: QuestionText, language: Language) -> bool:
    """Check whether a question asks for a measure and has no other word: "how long did it last?".

    Args:
        asked: the question.
        language: the language of what it is asked about.
    """
    is_measured = any(_question_pattern(what, asked.languages).search(asked.text) for what in _MEASURE_PATTERNS)
    return is_measured and not content_words(
        _question_phrase_pattern(asked.languages).sub(" ", asked.text), asked.language_beside(language)
    )


@lru_cache(maxsize=QUESTION_CACHE_SIZE)
def _wanted_unit_patterns(asked: QuestionText) -> Sequence[PatternForLanguage]:
    wanted = tuple(
        unit for what, unit in _MEASURE_PATTERNS.items() if _question_pattern(what, asked.languages).search(asked.text)
    )
    return wanted or ((number_pattern,) if _count_question_pattern(asked.languages).search(asked.text) else ())


def holds_type_asked(asked: QuestionText, passage: str, language: Language) -> bool:
    """Check whether a passage holds the kind of thing asked for, and not only what the question says itself.

    Args:
        asked: the question.
        passage: a sentence.
        language: the sentence's.
    """
    kinds = _wanted_patterns(asked)
    said = set(content_words(asked.text, asked.language_beside(language))) if kinds else set()
    return any(
        not (told := set(content_words(found.group(), language))) or not told <= said
        for kind in kinds
        for found in kind(language).finditer(passage)
    )


def tells_new_number(asked: QuestionText, passage: str) -> bool:
    """Check whether a passage tells a number to somebody who asks how many; a year is none, nor one asked with."""
    if not _count_question_pattern(asked.languages).search(asked.text):
        return False
    return any(found.group() not in asked.text for found in _DIGITS.finditer(YEAR.sub(" ", passage)))


@lru_cache(maxsize=QUESTION_CACHE_SIZE)
def _wanted_patterns(asked: QuestionText) -> Sequence[PatternForLanguage]:
    """Return the kinds of things that are asked for, as what finds them in a passage's language."""
    kinds = {**_MEASURE_PATTERNS, **_OTHER_PATTERNS}
    return tuple(kind for what, kind in kinds.items() if _question_pattern(what, asked.languages).search(asked.text))
