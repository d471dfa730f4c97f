"""Contradictions: sentences about the same thing with different numbers, dates or names.

Two articles may be in two languages: each sentence is read in its own language, and the values are compared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import starmap

from bot.text import quantities
from bot.text.folding import folded, folded_keys
from bot.text.language import Language, one_of, one_of_words
from bot.text.speech import speech_pattern
from bot.text.terms import content_words, stem
from bot.text.word_lists import word_set

MIN_WORD_OVERLAP = 0.5
"""Least share of the shorter passage's words that two must have in common to be about the same thing."""
PARAPHRASE_OVERLAP = 0.8
"""Least share for one to be a paraphrase of the other."""
MAX_WORDS_BETWEEN = 5
"""Most words between an office and its holder's name."""

_PART = rf"(?:{'|'.join(sorted(word_set('full_name_particles')))}|[^\W\d_a-z][\w’'-]+|[^\W\d_a-z]\.)"
_FULL_NAME = re.compile(rf"(?<![\w’'-])[^\W\d_a-z][\w’'-]+(?: {_PART}){{1,3}}(?![\w’'-])")
_WORD = re.compile(r"[\w’'-]+")


@dataclass(frozen=True, slots=True)
class _Dates:
    """The pattern for dates in a language, and the numbers of weekdays and months by their names."""

    pattern: re.Pattern[str]
    days: Mapping[str, int]
    months: Mapping[str, int]


@cache
def _date_patterns(language: Language) -> _Dates:
    days, months = (
        folded_keys({name: number for number, row in enumerate(rows) for name in row})
        for rows in (language.weekday_names, language.month_names)
    )
    day, month = map(one_of_words, (days, months))
    ordinal, of = (one_of(language.time_phrases.get(meaning, ())) for meaning in ("ordinal_ending", "of"))
    pattern = re.compile(
        rf"(?<![\w-])(?:(?P<day>\d{{1,2}})(?:{ordinal}|\.)?(?: (?:{of}))? (?P<month>{month})"
        rf"|(?P<month2>{month})\.? (?P<day2>\d{{1,2}})(?:{ordinal})?|(?P<weekday>{day}))(?![\w-])",
        re.IGNORECASE,
    )
    return _Dates(pattern, days, months)


@cache
def _office_synonyms(language: Language) -> Mapping[re.Pattern[str], str]:
    return {
        re.compile(rf"\b{other.replace('_', ' ')}\b", re.IGNORECASE): office
        for office, *others in language.office_synonyms
        for other in others
    }


@cache
def _former_pattern(language: Language) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{one_of(language.former_offices)})\W*$", re.IGNORECASE)


Sentence = tuple[str, Language]
"""A sentence and its language."""


def contradicting_values(first: Sentence, second: Sentence, *, fewest: int = 1) -> tuple[str, ...]:
    """Return the date, number or name that differs in two sentences on the same thing, as written in each; or none.

    They are on the same thing if they share at least half of the shorter one's words.

    Args:
        first: a sentence and its language.
        second: another sentence and its language.
        fewest: the fewest content words that they must share.
    """
    first_words, second_words = (
        set(content_words(quantities.without_quantities(text, language), language))
        for text, language in (first, second)
    )
    shared, shorter = len(first_words & second_words), min(len(first_words), len(second_words))
    if shared < max(fewest, MIN_WORD_OVERLAP * shorter):
        return ()
    return (
        _differing_dates(first, second, anywhere=shared >= PARAPHRASE_OVERLAP * shorter)
        or _differing_numbers(first, second)
        or _differing_names(first, second)
    )


def _differing_numbers(first: Sentence, second: Sentence) -> tuple[str, ...]:
    """Return a number of each if they count the same thing in the same unit, but all differ."""
    first_numbers, second_numbers = (
        [(_counted_thing(number, language), number) for number in quantities.written_numbers(text, language)]
        for text, language in (first, second)
    )
    for counted in dict.fromkeys(noun for noun, _ in first_numbers):
        first_values, second_values = (
            {number.value * number.size: number.written for noun, number in numbers if noun == counted}
            for numbers in (first_numbers, second_numbers)
        )
        if any(counted) and first_values and second_values and first_values.keys().isdisjoint(second_values):
            return next(iter(first_values.values())), next(iter(second_values.values()))
    return ()


def _counted_thing(number: quantities.Quantity, language: Language) -> tuple[str, str]:
    """Return what a number counts: its unit, or if it has none, the word after it ("companies", "passengers")."""
    return number.unit, "" if number.unit else stem(number.noun, language) if number.noun else ""


def _differing_dates(first: Sentence, second: Sentence, *, anywhere: bool) -> tuple[str, ...]:
    """Return the only date of each if they differ after the same word ("closes on 4 March", "closes on 6 March").

    A weekday is not compared with a day of a month, and when somebody spoke is no contradiction.

    Args:
        first: a sentence.
        second: another one.
        anywhere: whether they share so many words that the dates' positions do not matter.
    """
    for is_weekday in (False, True):
        first_dates, second_dates = (
            _dates_with_context(*sentence, is_weekday=is_weekday) for sentence in (first, second)
        )
        if len(first_dates) == len(second_dates) == 1:
            (word_before, date, written), (other_word_before, day, otherwise) = first_dates[0], second_dates[0]
            if date != day and (anywhere or word_before == other_word_before):
                return written, otherwise
    return ()


def _dates_with_context(sentence: str, language: Language, *, is_weekday: bool) -> list[tuple[str, str, str]]:
    """Return each date of one kind: the word before it, the date normalised, and as written."""
    dates, patterns = [], _date_patterns(language)
    for match in patterns.pattern.finditer(sentence):
        weekday, month, day = match["weekday"], match["month"] or match["month2"], match["day"] or match["day2"]
        lead = sentence[: match.start()]
        attributions = [*speech_pattern(language).finditer(lead)]
        is_of_speech = bool(attributions) and not content_words(lead[attributions[-1].end() :], language)
        if bool(weekday) is is_weekday and not is_of_speech and (weekday or month) not in language.ambiguous_dates:
            date = str(patterns.days[folded(weekday)]) if weekday else f"{int(day)} {patterns.months[folded(month)]}"
            dates.append((next(iter(content_words(lead, language)[-1:]), ""), date, match.group()))
    return dates


def _differing_names(first: Sentence, second: Sentence) -> tuple[str, ...]:
    """Return the holders of the same office in each, if these are two people."""
    first_holders, second_holders = starmap(_office_holders, (first, second))
    for office in first_holders.keys() & second_holders.keys():
        holder, other_holder = first_holders[office], second_holders[office]
        if (
            not set(holder.split()) & set(other_holder.split())
            and holder not in second[0]
            and other_holder not in first[0]
        ):
            return holder, other_holder
    return ()


def _with_single_word_offices(text: str, language: Language) -> str:
    """Return a text with the synonyms of each office replaced by the same word."""
    for other, office in _office_synonyms(language).items():
        text = other.sub(office, text)
    return text


def _office_holders(sentence: str, language: Language) -> Mapping[str, str]:
    """Return the full names next to an office, by office, except offices with two names."""
    offices = language.unique_offices
    holders: dict[str, str] = {}
    doubtful: set[str] = set()
    for name in _FULL_NAME.finditer(sentence):
        parts = name.group().split()
        while parts and parts[0].casefold() in offices:
            parts = parts[1:]
        if len(parts) < 2:  # noqa: PLR2004  # a full name has two
            continue
        before, behind = (
            _with_single_word_offices(text, language) for text in (sentence[: name.start()], sentence[name.end() :])
        )
        around = [*_WORD.findall(before)[-MAX_WORDS_BETWEEN:], *name.group().split()[: -len(parts)]]
        if behind.startswith(","):
            around += _WORD.findall(behind)[:MAX_WORDS_BETWEEN]
        for office in {word.casefold() for word in around} & offices:
            if _former_pattern(language).search(before.casefold().rpartition(office)[0]):
                continue
            if holders.setdefault(office, " ".join(parts)) != " ".join(parts):
                doubtful.add(office)
    return {office: name for office, name in holders.items() if office not in doubtful}
