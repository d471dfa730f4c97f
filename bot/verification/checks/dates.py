"""Dates: months, days of the week and years of a claim, as stated by its sentences or implied by the article's date."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from bot.text.folding import folded, folded_keys
from bot.text.language import Language, one_of, one_of_words
from bot.text.list_formats import Rows
from bot.text.merged_languages import merged
from bot.text.quantities import written_numbers
from bot.verification.checks.check import Check, Example
from bot.verification.checks.number_readings import is_name, known_languages_in
from bot.verification.checks.numbers import numbers_told
from bot.verification.premise import Premise

RELATIVE_DAY_REACH = timedelta(days=1)
"""How far "today", "yesterday" and "tomorrow" reach from an article's publication day."""

_YEAR = re.compile(r"(?<![\w.,$€£-])(?:1[5-9]\d\d|20\d\d)(?![\d%]|[.,]\d|-\w)")
_SHORT_YEAR = re.compile(r"(?P<century>\d\d)\d\d[-–/](?P<short>\d\d)(?!\d)")
_DAY = re.compile(r"\b\d{1,2}\b")
_COUNTED = re.compile(r"\d[.ºª]?(?: de)? $")
"""A day of the month, right before the month."""
MIN_MONTH_LENGTH = 4
"""Fewest letters of a month in lower case: too many shorter ones are other words, except for full names."""
MIN_WEEKDAY_LENGTH = 5
"""Fewest letters of a day of the week in lower case."""


def unknown_date(claim: str, premise: Premise) -> str:
    """Return the objection to a claim's first year, month or weekday that no passage states or implies, or ""."""
    source = f"{premise.headline}\n{premise.before}\n{premise.quoted}"
    for year in _YEAR.findall(claim):
        if int(year) not in _years(source, premise) and (premise.published or _YEAR.search(premise.quoted)):
            return f"{year} is not in the passages"
    for name, month in _names_claimed(_months, claim, premise):
        if month not in _numbers_told(_months, source, premise) | _implied_months(source, premise):
            return f"{name} is not in the passages"
    for name, day in _names_claimed(_weekdays, claim, premise):
        if day not in _numbers_told(_weekdays, source, premise) | _implied_days(source, premise):
            return f"{name} is not in the passages"
    return ""


def _numbers_told(names: CalendarNamesIn, source: str, premise: Premise) -> set[int]:
    """Return the months or days that the passages name, in all languages they may be in."""
    matches = names(premise.article_language).find_in(source) + names(_passage_languages(premise)).find_in(source)
    return {number for _, _, number in matches}


def _names_claimed(names: CalendarNamesIn, claim: str, premise: Premise) -> list[tuple[str, int]]:
    """Return the months or days that a claim names, in all languages it may be in."""
    in_any = merged([premise.claim_language, premise.possible_claim_language])
    claim_names, article_names = names(premise.claim_language).numbers, names(premise.article_language).numbers
    claimed = []
    for word, start, number in names(premise.claim_language).find_in(claim) + names(in_any).find_in(claim):
        is_known = len(premise.claim_language.codes) == 1 and folded(word) in claim_names
        is_other = not is_known and _is_number(word, in_any, premise)
        if folded(word) not in article_names:
            is_other = is_other or is_name(word, start, claim, premise.document, is_alone=not is_known)
        if not is_other or _COUNTED.search(claim, 0, start):
            claimed.append((word, number))
    return claimed


def _is_number(word: str, language: Language, premise: Premise) -> bool:
    """Check whether a word is a number that the passages state: "Sept" is seven in French."""
    counts = {quantity.value for spoken in known_languages_in(language) for quantity in written_numbers(word, spoken)}
    return any(quantity.value in counts for quantity in numbers_told(premise))


def _years(source: str, premise: Premise) -> set[int]:
    """Return the years that the passages state or the articles' dates imply: their own, the one before and after."""
    years = {int(year) for year in _YEAR.findall(source)} | {int(year) for year in re.findall(r"\d{4}", source)}
    years |= {int(match.group("century") + match.group("short")) for match in _SHORT_YEAR.finditer(source)}
    return years | {day.year + off for day in premise.published for off in (-1, 0, 1)}


@dataclass(frozen=True, slots=True)
class _CalendarNames:
    """The names of the months or days of the week in a language, counted from 0.

    Attributes:
        numbers: the number of each name; names are folded.
        pattern: matches any of the names.
        small: names that count without a capital, too; "march", "mar" and "sat" do not, being other words.
    """

    numbers: Mapping[str, int]
    pattern: re.Pattern[str]
    small: AbstractSet[str]

    def find_in(self, text: str) -> list[tuple[str, int, int]]:
        """Return each name in a text: as written, its offset, and its number, counted from 0."""
        matches = ((match.group(), match.start()) for match in self.pattern.finditer(text))
        return [
            (word, at, self.numbers[folded(word)]) for word, at in matches if word[0].isupper() or word in self.small
        ]


CalendarNamesIn = Callable[[Language], _CalendarNames]


def _calendar_names(rows: Rows, small: AbstractSet[str]) -> _CalendarNames:
    numbers = {name: number for number, row in enumerate(rows) for name in row}
    any_name = one_of_words(numbers)
    return _CalendarNames(folded_keys(numbers), re.compile(rf"(?<![\w-])(?:{any_name})(?![\w-])", re.IGNORECASE), small)


def _passage_languages(premise: Premise) -> Language:
    return merged([premise.article_language, premise.possible_article_language])


@cache
def _months(language: Language) -> _CalendarNames:
    long = {name for row in language.month_names for name in row if len(name) >= MIN_MONTH_LENGTH}
    whole = (
        {row[0] for row in language.month_names} if len(language.codes) == 1 else set()
    )  # "mai" is no month in Italy
    return _calendar_names(language.month_names, (long | whole) - language.ambiguous_dates)


@cache
def _weekdays(language: Language) -> _CalendarNames:
    long = {name for row in language.weekday_names for name in row if len(name) >= MIN_WEEKDAY_LENGTH}
    return _calendar_names(language.weekday_names, long - language.ambiguous_dates)


@cache
def _nearness_pattern(language: Language) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{one_of(language.time_phrases.get('near', ()))})\b", re.IGNORECASE)


def _implied_months(source: str, premise: Premise) -> AbstractSet[int]:
    """Return the article's month and those around it; all if its date is unknown and it says "last month"."""
    if not premise.published and _nearness_pattern(premise.article_language).search(source):
        return frozenset(range(12))
    return {(day.month - 1 + off) % 12 for day in premise.published for off in (-1, 0, 1)}


def _implied_days(source: str, premise: Premise) -> AbstractSet[int]:
    """Return the weekdays that "yesterday", or a date, may mean; all if the article's date is unknown."""
    if _months(_passage_languages(premise)).find_in(source) and _DAY.search(source):
        return frozenset(range(7))
    if not _nearness_pattern(premise.article_language).search(source):
        return {day.weekday() for day in premise.published}
    return _adjacent_weekdays(premise.published) if premise.published else frozenset(range(7))


def _adjacent_weekdays(days: tuple[datetime, ...]) -> set[int]:
    return {(day + off).weekday() for day in days for off in (-RELATIVE_DAY_REACH, timedelta(0), RELATIVE_DAY_REACH)}


DATE_CHECK = Check(
    code="date-unknown",
    purpose="A year, month or day of the week that nothing in the passages tells or implies is a mistake.",
    find_objection=unknown_date,
    stops=(
        Example("The bridge closed in 2017.", "The bridge closed in 2015."),
        Example("Voting ends in March.", "Voting ends in October."),
        Example("She resigned on Friday.", "She resigned on Tuesday."),
        Example("The trial opened in 2021.", "The trial opened last year.", published="2026-03-02"),
    ),
    passes=(
        Example("The trial opened in 2025.", "The trial opened last year.", published="2026-03-02"),
        Example("The trial opened in 2025.", "The trial opened last year."),
        Example("She resigned on Sunday.", "She resigned yesterday.", published="2026-03-02"),
        Example("He left on September 30.", "He left on Sept. 30."),
        Example("The league's 2020 season was short.", "The 2019-20 season was short."),
        Example("The union may march again.", "The union said that it might take to the streets again."),
    ),
)
