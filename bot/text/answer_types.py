"""Answer types: what a question asks for (a person, a time, a number, a sum), and whether a passage contains one.

A passage that repeats the question and contains nothing of that type does not answer it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache, lru_cache

from bot.text import answer_patterns
from bot.text.answer_patterns import PatternForLanguage, answer_regex, any_case, question_regex
from bot.text.language import Language, one_of, one_of_words
from bot.text.name_mentions import CAPITALISED_WORD
from bot.text.people_groups import people_group
from bot.text.question_text import QuestionText
from bot.text.speech import speaker
from bot.text.terms import content_words

QUESTION_CACHE_SIZE = 1_024
"""Questions in the caches: each is compared with every sentence of several articles."""


class AnswerType(StrEnum):
    """What a question asks for, as far as it can be detected in a passage."""

    WHO = "who"
    WHEN = "when"
    WHERE = "where"
    COUNT = "count"
    MONEY = "money"
    SPAN = "span"
    EXTENT = "extent"
    AGE = "age"
    MEASURE = "measure"
    WHY = "why"
    HOW = "how"
    NONE = ""


DETECTABLE_TYPES = frozenset(
    {
        AnswerType.COUNT,
        AnswerType.WHEN,
        AnswerType.MONEY,
        AnswerType.SPAN,
        AnswerType.EXTENT,
        AnswerType.AGE,
        AnswerType.MEASURE,
    }
)
"""Types of which a passage without an answer can be recognized for certain."""
CERTAIN, LIKELY, POSSIBLE, UNLIKELY = 1.0, 0.8, 0.5, 0.3
"""How surely something is of the type asked for."""
CHARACTERS_AFTER = 60
"""Characters after a number, or a word of reason, that show what it refers to."""
WORDS_AFTER = 4
"""Most content words among these."""
CHARACTERS_BEFORE = 40
"""Characters before a name that show whether it is a place."""
MAX_PASSAGE_LENGTH = 2_000
"""Most characters of a passage that are examined; a sentence has fewer."""
MAX_QUESTION_SHARE = 0.5
"""Share of the question's own words from which a passage gives no reason."""

_NAME = re.compile(rf"{CAPITALISED_WORD}(?: (?:& )?{CAPITALISED_WORD})*")
_LETTERS = re.compile(r"[^\W\d_]+")
_QUOTED = re.compile(r"[“”„«\"]")
_BEHIND_A_NUMBER = re.compile(r"\d\s*$")


def _question_start(language: Language) -> str:
    """Return the expression for the beginning of a question, with any connective such as "and"."""
    return rf"^\W*(?:(?:{one_of_words(language.connectives)}) )?"


@cache
def _type_patterns(language: Language) -> Sequence[tuple[AnswerType, re.Pattern[str]]]:
    """Return the answer types with the patterns that ask for them; the first match counts."""
    begins = _question_start(language)
    since, when = question_regex(language, "since"), question_regex(language, "when")
    expressions = (
        (AnswerType.WHO, question_regex(language, "who")),
        (AnswerType.MONEY, question_regex(language, "money")),
        (AnswerType.EXTENT, question_regex(language, "how_long_is")),
        (AnswerType.SPAN, rf"\b(?:{question_regex(language, 'how_long')})\b"),
        (AnswerType.AGE, rf"\b(?:{question_regex(language, 'how_old')})\b"),
        (AnswerType.MEASURE, question_regex(language, "how_measured")),
        (AnswerType.COUNT, question_regex(language, "count")),
        (
            AnswerType.WHEN,
            rf"{begins}(?:(?:{since}) )?(?:{when})\b|{question_regex(language, 'which_time')}|\b(?:{when})\W*$",
        ),
        (AnswerType.WHERE, question_regex(language, "where")),
        (AnswerType.WHY, question_regex(language, "why")),
        (AnswerType.HOW, rf"{begins}(?:{question_regex(language, 'how')})\b"),
    )
    return [(gap, any_case(expression)) for gap, expression in expressions]


@cache
def money_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for sums of money."""
    number, scale = answer_patterns.number_pattern(language).pattern, answer_regex(language, "scale")
    return any_case(
        rf"[£$€¥] ?\d|(?<![\d.,])(?>{number})[\d.,]*+(?: ?(?:m|bn|{scale}))?"
        rf"(?: (?:{answer_regex(language, 'of')}))? ?(?:{answer_regex(language, 'currency')}|€|\$|£)(?!\w)"
        rf"|{answer_regex(language, 'free')}|(?<![\d.,])\d[\d.,]*+ ?(?:m|bn|{scale})\b"
    )


@cache
def _measure_pattern(language: Language) -> re.Pattern[str]:
    length = answer_patterns.length_pattern(language).pattern
    degrees = answer_patterns.temperature_pattern(language).pattern
    return any_case(rf"{length}|{degrees}|\d ?(?:km/h|kg|{answer_regex(language, 'unit_of_measure')})\b")


@cache
def _answer_pattern(meaning: str, language: Language) -> re.Pattern[str]:
    """Return the pattern for answers of a kind in a passage."""
    return any_case(answer_regex(language, meaning))


@cache
def _calendar_name_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for days, months and holidays, which are not people."""
    days = sorted({row[0].title() for row in (*language.weekday_names, *language.month_names)})
    return re.compile(one_of((*days, *map(str.title, language.answer_patterns.get("holiday", ())))))


@cache
def _place_preposition_pattern(language: Language) -> re.Pattern[str]:
    before, article = answer_regex(language, "name_of_place_before"), answer_regex(language, "article")
    return any_case(rf"\b(?:{before})\s+(?:(?:{article}) )?$")


@cache
def _future_question_pattern(language: Language) -> re.Pattern[str]:
    return any_case(rf"{_question_start(language)}(?:{question_regex(language, 'when_ahead')})\b")


@cache
def _question_word_pattern(meaning: str, language: Language) -> re.Pattern[str]:
    return any_case(question_regex(language, meaning))


@cache
def _each_pattern(language: Language) -> re.Pattern[str]:
    return any_case(rf"\b(?:{answer_regex(language, 'each')})\s+$")


@lru_cache(maxsize=QUESTION_CACHE_SIZE)
def answer_type(question: QuestionText) -> AnswerType:
    """Return the type of answer that a question asks for; if it has several parts, the last one's."""
    last = question.text.rstrip("?! ").rpartition("?")[2]
    return next((gap for gap, asks in _type_patterns(question.languages) if asks.search(last)), AnswerType.NONE)


def holds_answer_type(question: QuestionText, passage: str, language: Language) -> float:
    """Return how surely a passage has the type of answer asked for, 0 to 1, beyond what the question itself says.

    Args:
        question: the question.
        passage: a sentence.
        language: the sentence's language.
    """
    question_stems = frozenset(content_words(question.text, question.language_beside(language)))
    candidates = _answer_candidates(answer_type(question), passage[:MAX_PASSAGE_LENGTH], question_stems, language)
    return max((sure for text, sure in candidates if _is_not_in_question(text, question_stems, language)), default=0.0)


@cache
def whole_word_pattern(meaning: str, language: Language) -> re.Pattern[str]:
    """Return the pattern for answers of a kind as whole words."""
    return any_case(rf"\b(?:{answer_regex(language, meaning)})\b")


def _is_not_in_question(candidate: str, question_stems: frozenset[str], language: Language) -> bool:
    stems = set(content_words(candidate, language))
    return not stems or not stems <= question_stems


def _answer_candidates(
    gap: AnswerType, passage: str, question_stems: frozenset[str], language: Language
) -> Iterator[tuple[str, float]]:
    """Yield possible answers of a type, and how surely each is one."""
    match gap:
        case AnswerType.WHO:
            yield from _people_named(passage, language)
        case AnswerType.WHEN:
            times = answer_patterns.point_in_time_pattern(language).finditer(passage)
            yield from ((hit.group(), CERTAIN) for hit in times if not _is_how_often(hit, passage, language))
        case AnswerType.WHERE:
            place_matches = answer_patterns.place_pattern(language).finditer(passage)
            yield from ((hit.group().split()[-1], CERTAIN) for hit in place_matches)
            yield from ((hit.group(), POSSIBLE) for hit in _answer_pattern("spot", language).finditer(passage))
        case AnswerType.WHY:
            yield from _reasons_given(passage, question_stems, language)
        case AnswerType.HOW:
            means, perhaps = _answer_pattern("by_means", language), _answer_pattern("perhaps_by", language)
            yield from ((passage[hit.start() :], CERTAIN) for hit in means.finditer(passage))
            yield from ((passage[hit.start() :], POSSIBLE) for hit in perhaps.finditer(passage))
        case AnswerType.COUNT:
            yield from ((number, CERTAIN) for number in _numbers(passage, language))
        case AnswerType.AGE:
            yield from ((hit.group(), CERTAIN) for hit in answer_patterns.age_pattern(language).finditer(passage))
            yield from ((hit.group(), LIKELY) for hit in _answer_pattern("old_thing", language).finditer(passage))
        case AnswerType.MONEY:
            yield from ((hit.group(), CERTAIN) for hit in money_pattern(language).finditer(passage))
            yield from ((number, UNLIKELY) for number in _numbers(passage, language))
        case AnswerType.NONE:
            return
        case _:
            yield from ((hit.group(), CERTAIN) for hit in _TYPE_PATTERNS[gap](language).finditer(passage))


_TYPE_PATTERNS: Mapping[AnswerType, PatternForLanguage] = {
    AnswerType.SPAN: answer_patterns.duration_pattern,
    AnswerType.EXTENT: answer_patterns.duration_or_length_pattern,
    AnswerType.MEASURE: _measure_pattern,
}


def _numbers(passage: str, language: Language) -> Iterator[str]:
    """Yield the numbers in a passage, except years."""
    numbers = (match.group() for match in answer_patterns.number_pattern(language).finditer(passage))
    return (number for number in numbers if not answer_patterns.YEAR.fullmatch(number))


def _is_how_often(time: re.Match[str], passage: str, language: Language) -> bool:
    """Check whether a time only says how often: "30 percent for each month"."""
    return _each_pattern(language).search(passage[max(0, time.start() - CHARACTERS_BEFORE) : time.start()]) is not None


def _people_named(passage: str, language: Language) -> Iterator[tuple[str, float]]:
    """Yield the people named, and groups of people; a name after "in" or "near" is a place.

    If every noun has a capital, one capitalised word hardly names anybody, nor do two after a number or at the start.
    """
    has_capital_nouns = bool(language.capital_noun_markers)
    of_a_place, of_time = _place_preposition_pattern(language), _calendar_name_pattern(language)
    begin = next((at for at, letter in enumerate(passage) if letter.isalnum()), 0)
    for match in _NAME.finditer(passage):
        name, before = match.group(), passage[max(0, match.start() - CHARACTERS_BEFORE) : match.start()]
        if of_a_place.search(before) or all(map(of_time.fullmatch, name.split())):
            continue
        is_first = match.start() <= begin
        if has_capital_nouns:
            is_whole = " " in name and not (is_first or _BEHIND_A_NUMBER.search(before))
            yield name, CERTAIN if is_whole else LIKELY if name.isupper() and len(name) > 1 else UNLIKELY
        else:
            yield name, CERTAIN if " " in name else UNLIKELY if is_first else LIKELY
    if group := people_group(language).match(passage):
        yield group.group("head"), LIKELY


def _reasons_given(passage: str, question_stems: frozenset[str], language: Language) -> Iterator[tuple[str, float]]:
    """Yield the words after a word of reason, unless they mostly repeat the question."""
    reasons, perhaps = answer_patterns.reason_pattern(language), _answer_pattern("perhaps_reason", language)
    reasons_found = [(match, UNLIKELY if match["purpose"] else CERTAIN) for match in reasons.finditer(passage)]
    for match, certainty in (*reasons_found, *((match, LIKELY) for match in perhaps.finditer(passage))):
        behind = content_words(passage[match.end() : match.end() + CHARACTERS_AFTER], language)[:WORDS_AFTER]
        if behind and sum(word in question_stems for word in behind) < MAX_QUESTION_SHARE * len(behind):
            yield passage[match.end() : match.end() + CHARACTERS_AFTER], certainty


def tells_only_past(question: QuestionText, passage: str, language: Language) -> bool:
    """Check whether a question asks when something will be, and a passage says nothing about the future."""
    is_asked = _future_question_pattern(question.languages).search(question.text) is not None
    return is_asked and whole_word_pattern("ahead", language).search(passage[:MAX_PASSAGE_LENGTH]) is None


def asks_what_was_said(question: QuestionText) -> bool:
    """Check whether a question asks what somebody says or thinks."""
    return _question_word_pattern("said", question.languages).search(question.text) is not None


@lru_cache(maxsize=QUESTION_CACHE_SIZE)
def asks_whether(question: QuestionText, language: Language) -> bool:
    """Check whether a question asks for a yes or a no, and for nothing else.

    Args:
        question: the question.
        language: the language of the text that it is about.
    """
    asking_words = {word for listed in question.language_beside(language).interrogatives.values() for word in listed}
    words = _LETTERS.findall(_question_word_pattern("whether", question.languages).sub(" ", question.text.casefold()))
    return answer_type(question) is AnswerType.NONE and asking_words.isdisjoint(words)


def reports_speech(passage: str, language: Language) -> bool:
    """Check whether a passage has a speaker or a quotation."""
    return bool(speaker(passage, language)) or _QUOTED.search(passage) is not None
