"""Dates: months, days of the week and years of a claim, as told by its sentences or implied by the article's day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.text.folding import by_folded, folded
from bot.text.language import any_of, in_all_languages, positions
from bot.verification.checks.check import Check, Example
from bot.verification.evidence import Passages

NEAR = timedelta(days=1)
"""How far "today", "yesterday" and "tomorrow" reach from the day an article appeared."""

_YEAR = re.compile(r"(?<![\w.,$€£-])(?:1[5-9]\d\d|20\d\d)(?![\d%]|[.,]\d|-\w)")
_SHORT_YEAR = re.compile(r"(?P<century>\d\d)\d\d[-–/](?P<short>\d\d)(?!\d)")
_DAY = re.compile(r"\b\d{1,2}\b")
_CLOSE_BY = re.compile(rf"\b(?:{any_of(lambda language: language.time_phrases, 'near')})\b", re.IGNORECASE)


def unknown_date(claim: str, passages: Passages) -> str:
    """Return the first year, month or day of the week of a claim that nothing tells or implies."""
    source = f"{passages.headline}\n{passages.before}\n{passages.quoted}"
    for year in _YEAR.findall(claim):
        if int(year) not in _years(source, passages) and (passages.published or _YEAR.search(passages.quoted)):
            return f"{year} is not in the passages"
    for written, month in _named(claim, MONTHS):
        if month not in {told for _, told in _named(source, MONTHS)} | _implied_months(source, passages):
            return f"{written} is not in the passages"
    for written, day in _named(claim, WEEKDAYS):
        if day not in {told for _, told in _named(source, WEEKDAYS)} | _implied_days(source, passages):
            return f"{written} is not in the passages"
    return ""


def _years(source: str, passages: Passages) -> set[int]:
    """Return the years that the passages tell, and those that an article's day implies: its own and those around."""
    told = {int(year) for year in _YEAR.findall(source)} | {int(year) for year in re.findall(r"\d{4}", source)}
    told |= {int(one.group("century") + one.group("short")) for one in _SHORT_YEAR.finditer(source)}
    return told | {day.year + off for day in passages.published for off in (-1, 0, 1)}


@dataclass(frozen=True)
class _Names:
    """Months or days of the week by their names, in all languages, counted from 0."""

    numbers: Mapping[str, int]
    pattern: re.Pattern[str]


def _names(numbers: Mapping[str, int]) -> _Names:
    any_name = "|".join(sorted(map(re.escape, numbers), key=len, reverse=True))
    return _Names(by_folded(numbers), re.compile(rf"(?<![\w-])(?:{any_name})(?![\w-])", re.IGNORECASE))


MONTHS = _names(positions(lambda language: language.month_names))
SHORTEST_MONTH = 4
"""Letters of a month that is written small: shorter ones are too many other words."""
_OTHER_WORDS = frozenset(in_all_languages(lambda language: language.ambiguous_dates))
WEEKDAYS = _names(positions(lambda language: language.weekday_names))


def _named(text: str, names: _Names) -> list[tuple[str, int]]:
    """Return months or days of the week by their names, as written and counted from 0."""
    found = (one.group() for one in names.pattern.finditer(text))
    return [(written, names.numbers[folded(written)]) for written in found if _is_name(written, names)]


def _is_name(word: str, names: _Names) -> bool:
    """Check whether a word names a date: "march", "mar" and "sat" are other words, too, and names have capitals."""
    return word[0].isupper() or (names is MONTHS and len(word) >= SHORTEST_MONTH and word not in _OTHER_WORDS)


def _implied_months(source: str, passages: Passages) -> AbstractSet[int]:
    """Return the article's month and those around it; any where its day is unknown and "last month" is told of."""
    if not passages.published and _CLOSE_BY.search(source):
        return frozenset(range(12))
    return {(day.month - 1 + off) % 12 for day in passages.published for off in (-1, 0, 1)}


def _implied_days(source: str, passages: Passages) -> AbstractSet[int]:
    """Return the days of the week that "yesterday", or a date, stands for; any where the article's day is unknown."""
    if _named(source, MONTHS) and _DAY.search(source):
        return frozenset(range(7))
    if not _CLOSE_BY.search(source):
        return {day.weekday() for day in passages.published}
    return _around(passages.published) if passages.published else frozenset(range(7))


def _around(days: tuple[datetime, ...]) -> set[int]:
    return {(day + off).weekday() for day in days for off in (-NEAR, timedelta(0), NEAR)}


DATE = Check(
    code="date-unknown",
    purpose="A year, month or day of the week that nothing in the passages tells or implies is a mistake.",
    finds=unknown_date,
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
