"""Sentences that tell of the same and give other numbers, dates or names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.text import quantities
from bot.text.language import ENGLISH, LANGUAGES, any_expression, any_of, in_all_languages, positions
from bot.text.language_detection import language_spoken
from bot.text.speech import speaking
from bot.text.terms import stem, words
from bot.text.word_lists import word_set

SHARED = 0.5
"""The share of the shorter passage's words that two must share to be about the same."""
NEARLY_ALL = 0.8
"""From this share on they are one sentence, put otherwise."""
NEAR = 5
"""Words between an office and the name of who holds it, at most."""

_DAYS = positions(lambda language: language.weekday_names)
_MONTHS = positions(lambda language: language.month_names)
_MONTH = "|".join(map(re.escape, sorted(_MONTHS, key=len, reverse=True)))
_DAY = "|".join(map(re.escape, sorted(_DAYS, key=len, reverse=True)))
_ORDINAL, _OF = (any_of(lambda language: language.time_phrases, meaning) for meaning in ("ordinal_ending", "of"))
_DATE = re.compile(
    rf"(?<![\w-])(?:(?P<day>\d{{1,2}})(?:{_ORDINAL}|\.)?(?: (?:{_OF}))? (?P<month>{_MONTH})"
    rf"|(?P<month2>{_MONTH})\.? (?P<day2>\d{{1,2}})(?:{_ORDINAL})?|(?P<weekday>{_DAY}))(?![\w-])",
    re.IGNORECASE,
)
_PART = rf"(?:{'|'.join(sorted(word_set('full_name_particles')))}|[^\W\d_a-z][\w’'-]+|[^\W\d_a-z]\.)"
_FULL_NAME = re.compile(rf"(?<![\w’'-])[^\W\d_a-z][\w’'-]+(?: {_PART}){{1,3}}(?![\w’'-])")
_WORD = re.compile(r"[\w’'-]+")
_OFFICES = frozenset(in_all_languages(lambda language: language.unique_offices))
_SAME_OFFICE = {
    re.compile(rf"\b{other.replace('_', ' ')}\b", re.IGNORECASE): office
    for office, *others in in_all_languages(lambda language: language.office_synonyms)
    for other in others
}
_FORMER = re.compile(rf"\b(?:{any_expression(lambda language: language.former_offices)})\W*$", re.IGNORECASE)


def contradicting_values(one: str, other: str, *, fewest: int = 1) -> tuple[str, ...]:
    """Return what two sentences on the same give differently, as written in each: dates, numbers or names.

    They tell of the same where they share most of the words of the shorter one.

    Args:
        one: a sentence.
        other: another one.
        fewest: content words that they share at least.
    """
    mine, theirs = (set(words(quantities.without(text), language_spoken(text))) for text in (one, other))
    shared, shorter = len(mine & theirs), min(len(mine), len(theirs))
    if shared < max(fewest, SHARED * shorter):
        return ()
    return _dates(one, other, anywhere=shared >= NEARLY_ALL * shorter) or _numbers(one, other) or _names(one, other)


def _numbers(one: str, other: str) -> tuple[str, ...]:
    """Return a number of each where they count the same thing in the same unit."""
    there, here = (quantities.quantities(text) for text in (one, other))
    for counted in dict.fromkeys(_counted(number) for number in there):
        told, said = (
            {number.value * number.size: number.written for number in found if _counted(number) == counted}
            for found in (there, here)
        )
        if any(counted) and told and said and told.keys().isdisjoint(said):
            return next(iter(told.values())), next(iter(said.values()))
    return ()


def _counted(number: quantities.Quantity) -> tuple[str, str]:
    """Return what a number counts: its unit, or where it has none the word behind it ("companies", "passengers")."""
    return number.unit, "" if number.unit else stem(number.noun, LANGUAGES[ENGLISH]) if number.noun else ""


def _dates(one: str, other: str, *, anywhere: bool) -> tuple[str, ...]:
    """Return the one date of each where they stand behind the same word ("closes on 4 March", "closes on 6 March").

    A day of the week is not held against a day of a month, and when somebody spoke is no contradiction.

    Args:
        one: a sentence.
        other: another one.
        anywhere: whether they have so many words in common that it does not matter where the dates stand.
    """
    for is_weekday in (False, True):
        mine, theirs = (_dated(text, is_weekday=is_weekday) for text in (one, other))
        if len(mine) == len(theirs) == 1:
            (told, date, written), (said, day, otherwise) = mine[0], theirs[0]
            if date != day and (anywhere or told == said):
                return written, otherwise
    return ()


def _dated(sentence: str, *, is_weekday: bool) -> list[tuple[str, str, str]]:
    """Return the word before each date of one kind, the date in one form, and as it is written."""
    dates, language = [], language_spoken(sentence)
    for found in _DATE.finditer(sentence):
        weekday, month, day = found["weekday"], found["month"] or found["month2"], found["day"] or found["day2"]
        lead = sentence[: found.start()]
        spoken = [*speaking(language).finditer(lead)]
        is_of_speech = bool(spoken) and not words(lead[spoken[-1].end() :], language)
        if bool(weekday) is is_weekday and not is_of_speech and (weekday or month) not in language.ambiguous_dates:
            date = str(_DAYS[weekday.casefold()]) if weekday else f"{int(day)} {_MONTHS[month.casefold()]}"
            dates.append((next(iter(words(lead, language)[-1:]), ""), date, found.group()))
    return dates


def _names(one: str, other: str) -> tuple[str, ...]:
    """Return who holds the same office in each, where these are two people."""
    mine, theirs = _holders(one), _holders(other)
    for office in mine.keys() & theirs.keys():
        told, said = mine[office], theirs[office]
        if not set(told.split()) & set(said.split()) and told not in other and said not in one:
            return told, said
    return ()


def _in_one_word(text: str) -> str:
    """Return a text with the offices that are called by several words called by one."""
    for other, office in _SAME_OFFICE.items():
        text = other.sub(office, text)
    return text


def _holders(sentence: str) -> Mapping[str, str]:
    """Return the offices of those named in full who stand beside one; not where two are named beside the same."""
    found: dict[str, str] = {}
    doubtful: set[str] = set()
    for name in _FULL_NAME.finditer(sentence):
        parts = name.group().split()
        while parts and parts[0].casefold() in _OFFICES:
            parts = parts[1:]
        if len(parts) < 2:  # noqa: PLR2004  # a full name has two
            continue
        before, behind = _in_one_word(sentence[: name.start()]), _in_one_word(sentence[name.end() :])
        around = [*_WORD.findall(before)[-NEAR:], *name.group().split()[: -len(parts)]]
        if behind.startswith(","):
            around += _WORD.findall(behind)[:NEAR]
        for office in {word.casefold() for word in around} & _OFFICES:
            if _FORMER.search(before.casefold().rpartition(office)[0]):
                continue
            if found.setdefault(office, " ".join(parts)) != " ".join(parts):
                doubtful.add(office)
    return {office: name for office, name in found.items() if office not in doubtful}
