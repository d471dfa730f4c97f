"""Time expressions in plain words: "since Monday", "letzte Woche", "les 3 derniers jours". Pure: now is a parameter.

A week begins on Monday; on a Monday "this week" also includes the seven days before. A weekday or month alone is the
last such one; "since" a weekday means one before today.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, partial

from bot.text.folding import folded, folded_keys
from bot.text.language import ENGLISH, LANGUAGES, Language, one_of, one_of_words
from bot.text.language_detection import likely_languages

DAY = timedelta(days=1)
MAX_COUNT = 1_000
"""Largest number of hours, days, weeks, months or years; a longer time has no news."""
MAX_NUMBER_WORD = 12
"""Largest number read in words."""


@dataclass(frozen=True, slots=True)
class Period:
    """A time that a question names.

    Attributes:
        since, until: its beginning and end (timezone-aware); None if it is open on that side.
        words: the words as written.
        is_day: it is a single day; today counts as one.
    """

    since: datetime | None
    until: datetime | None
    words: str
    is_day: bool = field(default=False, compare=False)


def _short_weekdays(language: Language) -> Iterable[str]:
    return (name.partition("-")[0] for row in language.weekday_names for name in row if "-" in name)


_WEEKDAYS = {code: [name.partition("-")[0] for name, *_ in one.weekday_names] for code, one in LANGUAGES.items()}
"""The days of the week by language; Portuguese ones as their ordinal alone, since "-feira" may be left out."""
_MONTHS = {code: [name for name, *_ in one.month_names] for code, one in LANGUAGES.items()}
_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30.5, "year": 365.25}
_UNITS = tuple(_DAYS)
_WHOLE_DAYS = _UNITS[1:]


def period_in(text: str, now: datetime, language: Language) -> Period | None:
    """Return the period that a text names, of several the most specific kind, or None.

    Args:
        text: a question.
        now: the time, timezone-aware; days begin in its time zone.
        language: the language that the question may be in, or several merged.
    """
    for pattern, read in _parsers(language):
        found = pattern.search(text)
        if found is None:
            continue
        span = read(_TimeMatch(found, language), now)
        if span is not None:
            since, until = span
            is_day = since is not None and (until or _midnight(now) + DAY) - since <= DAY and since == _midnight(since)
            return Period(since, until, found.group().strip(), is_day)
    return None


def split_length_of_time(text: str, language: Language) -> tuple[str, int] | None:
    """Return the text before a length of time at its end, and the days: ("Ford", 14) for "Ford the last 2 weeks".

    None if there is no length of time in days or longer units at the end, in the language or several merged.
    """
    found = _length_of_time_pattern(language).search(text)
    if found is None:
        return None
    return text[: found.start()], int(int(found["number"]) * next(_DAYS[unit] for unit in _WHOLE_DAYS if found[unit]))


@cache
def _length_of_time_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for a length of time at a text's end, with words such as "in the last" before it."""
    article, recent = _time_phrase_group(language, "article"), _time_phrase_group(language, "recent")
    unit = "|".join(f"(?P<{name}>{_unit(name, language)})" for name in _WHOLE_DAYS)
    return re.compile(
        rf"(?<!\s)\s+(?:{_time_phrase_group(language, 'since', 'within')} )?(?:{article} )?(?:{recent} )?"
        rf"(?P<number>\d{{1,4}})[ -]?(?:{recent} )?(?:{unit})$",
        re.IGNORECASE,
    )


def period_dates(period: Period, language: str) -> str:
    """Return the dates of a period, in short: "Wed 4 Mar", "1 Jan 2025 – 31 Dec 2025"; empty if it has no beginning."""
    if period.since is None:
        return ""
    if period.is_day:
        weekday = f"{_WEEKDAYS[ENGLISH][period.since.weekday()].title()[:3]} " if language == "en" else ""
        return f"{weekday}{_day(period.since, language)}"
    last = f"{_day(period.until - DAY, language)} {(period.until - DAY).year}" if period.until else "…"
    return f"{_day(period.since, language)} {period.since.year} – {last}"


def moment_text(moment: datetime, language: str) -> str:
    """Return a moment, in its own time zone, with its weekday: "Mon 02 Mar 09:00", "lundi 2 mars 09:00"."""
    if language == ENGLISH or language not in LANGUAGES:
        return f"{moment:%a %d %b %H:%M}"
    name = LANGUAGES[language].weekday_names[moment.weekday()][0]
    return f"{name.title() if language == 'de' else name} {_day(moment, language)} {moment:%H:%M}"


def _day(moment: datetime, language: str) -> str:
    name = _MONTHS.get(language, _MONTHS[ENGLISH])[moment.month - 1]
    told = {"en": name.title()[:3], "de": name.title()}.get(language, name)
    return f"{moment.day}{'.' if language == 'de' else ''} {told}"


TimeRange = tuple[datetime | None, datetime | None]


@dataclass(frozen=True, slots=True)
class _TimeMatch:
    """A match of a time expression, and the language, or several merged, that it was searched in."""

    match: re.Match[str]
    language: Language

    def __getitem__(self, name: str) -> str:
        return self.match[name] or ""

    def get(self, name: str) -> str:
        """Return the text of a group; empty if there is no such group, or it did not match."""
        return self.match.groupdict().get(name) or ""


_TimeParser = Callable[[_TimeMatch, datetime], TimeRange | None]


def _time_phrase_group(language: Language, *meanings: str) -> str:
    """Return the time phrases with one of these meanings, as one group."""
    return f"(?:{one_of(one for meaning in meanings for one in language.time_phrases.get(meaning, ()))})"


def _unit(name: str, language: Language) -> str:
    """Return the words for a unit of time as one expression, without a group around it."""
    return one_of_words(language.units.get(name, ()))


def _names_in(names: Mapping[str, Sequence[str]], language: Language) -> list[Sequence[str]]:
    """Return a language's names; for several merged, those of each."""
    return [names[code] for code in language.codes if code in names]


@cache
def _parsers(language: Language) -> tuple[tuple[re.Pattern[str], _TimeParser], ...]:
    """Return the patterns and parsers of time expressions, the most specific first.

    Articles match possessively, without backtracking: languages share them, so that each would be tried once per
    language.
    """
    said = partial(_time_phrase_group, language)
    days, months = (
        one_of_words(name for row in _names_in(names, language) for name in row) for names in (_WEEKDAYS, _MONTHS)
    )
    endings = one_of_words(name.partition("-")[2] for row in language.weekday_names for name in row if "-" in name)
    units = {unit: _unit(unit, language) for unit in _UNITS}
    unit = "|".join(f"(?P<{name}>{words})" for name, words in units.items())
    units["year"] += f"|{said('year')}"
    week, month, year = (f"(?:{units[name]})" for name in ("week", "month", "year"))
    number = rf"(?P<day>\d{{1,2}}){said('ordinal_ending')}?"
    date = rf"(?:{number}(?: {said('of')}|\.)? (?P<month>{months})|(?P<month2>{months}) (?P<day2>\d{{1,2}})\b)"
    since, last, behind, this, recent = map(said, ("since", "last", "last_behind", "this", "recent"))
    rows: list[tuple[str, _TimeParser]] = [
        (rf"(?:(?P<from>{said('since', 'from')}) )?(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})", _parse_iso_date),
        (rf"(?:(?P<from>{since})(?: {said('before_date')})*+ )?{date}", _parse_date),
        (rf"(?:{recent} (?P<number>\w+)|(?P<number2>\w+) {recent}) (?:{unit})", _parse_past_length),
        (rf"(?P<from>{since}) (?P<yesterday>{said('yesterday')})", _parse_since_yesterday),
        (rf"(?P<from>{since})(?: {said('before_weekday')})*+ (?P<weekday>{days})", _parse_since_weekday),
        (rf"(?P<from>{since})(?: {said('before_month')})*+ (?P<month>{months})", _parse_month),
        (rf"{this} ?{week}", _parse_this_week),
        (rf"{last} {week}|{week} {behind}", lambda _, now: (_week_start(now) - 7 * DAY, _week_start(now))),
        (rf"{this} ?{month}", lambda _, now: (_month_start(now), None)),
        (rf"{last} {month}|{month} {behind}", _parse_last_month),
        (rf"{this} ?{year}", lambda _, now: (_year_start(now, 0), None)),
        (rf"{last} {year}|{year} {behind}", lambda _, now: (_year_start(now, 1), _year_start(now, 0))),
        (rf"{recent} (?:{unit})", _parse_past_length),
        (said("today"), lambda _, now: (_midnight(now), None)),
        (rf"(?P<yesterday>{said('yesterday')})", _parse_yesterday),
        (rf"(?P<weekday>{days})(?:-(?:{endings}))?", _parse_weekday),
        (rf"{said('in_month')} (?P<month>{months})(?: (?P<year>(?:19|20)\d\d))?", _parse_month),
    ]
    return tuple((re.compile(rf"(?<![\w-])(?:{row})(?![\w-])", re.IGNORECASE), read) for row, read in rows)


def _parse_iso_date(found: _TimeMatch, now: datetime) -> TimeRange | None:
    try:
        day = datetime.fromisoformat(found["iso"]).replace(tzinfo=now.tzinfo)
    except ValueError:
        return None
    return day, None if found["from"] else day + DAY


def _parse_date(found: _TimeMatch, now: datetime) -> TimeRange | None:
    month = _index(_MONTHS, found["month"] or found["month2"], found.language) + 1
    number = int(found["day"] or found["day2"])
    for year in (now.year, now.year - 1):
        if not 1 <= number <= calendar.monthrange(year, month)[1]:
            continue
        day = _midnight(now).replace(year=year, month=month, day=number)
        if day <= now:
            return day, None if found["from"] else day + DAY
    return None


def _parse_past_length(found: _TimeMatch, now: datetime) -> TimeRange | None:
    number = _parse_number(found.get("number") or found.get("number2") or "1", found.language)
    if number is None or not 1 <= number <= MAX_COUNT:
        return None
    unit = next(name for name in _UNITS if found.get(name))
    try:
        return now - timedelta(days=number * _DAYS[unit]), None
    except OverflowError:
        return None


def _parse_since_yesterday(_found: _TimeMatch, now: datetime) -> TimeRange:
    return _midnight(now) - DAY, None


def _parse_yesterday(found: _TimeMatch, now: datetime) -> TimeRange | None:
    return None if _is_other_word(found) else (_midnight(now) - DAY, _midnight(now))


def _is_other_word(found: _TimeMatch) -> bool:
    """Check whether "yesterday" means something else in the likelier language of a line: German "hier" is here.

    That only matters if it may be in several.
    """
    word = found["yesterday"]
    likely = set(likely_languages(found.match.string.replace(word, " "))) & set(found.language.codes)
    others = (LANGUAGES[code].time_phrases.get("no_time", ()) for code in likely)
    return any(folded(word) in map(folded, other) for other in others)


def _parse_since_weekday(found: _TimeMatch, now: datetime) -> TimeRange:
    back = (now.weekday() - _index(_WEEKDAYS, found["weekday"], found.language)) % 7 or 7
    return _midnight(now) - back * DAY, None


def _parse_weekday(found: _TimeMatch, now: datetime) -> TimeRange | None:
    short = map(folded, _short_weekdays(found.language))
    is_ordinal = folded(found["weekday"]) in short and "-" not in found.match.group()
    if is_ordinal or _is_to_come(found):
        return None
    back = (now.weekday() - _index(_WEEKDAYS, found["weekday"], found.language)) % 7
    day = _midnight(now) - back * DAY
    return day, day + DAY


def _is_to_come(found: _TimeMatch) -> bool:
    """Check whether a day is still to come: "until Friday", "next Friday", "lundi prochain"."""
    before, behind = _coming_patterns(found.language)
    text = found.match.string
    return bool(before.search(text[: found.match.start()]) or behind.match(text[found.match.end() :]))


@cache
def _coming_patterns(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    until = one_of_words(one.replace("_", " ") for one in language.end_phrases.get("until", ()))
    following = _time_phrase_group(language, "next")
    before = re.compile(rf"\b(?:{following}|(?:{until})(?: \w+)?)\s+$", re.IGNORECASE)
    return before, re.compile(rf"(?:-\w+)?\s+{following}\b", re.IGNORECASE)


def _parse_month(found: _TimeMatch, now: datetime) -> TimeRange:
    number = _index(_MONTHS, found["month"], found.language) + 1
    year = int(found["year"]) if found.get("year") else now.year - (number > now.month)
    began = _month_start(now).replace(year=year, month=number, day=1)
    return began, None if found.get("from") else _month_start(began + 31 * DAY)


def _parse_last_month(_found: _TimeMatch, now: datetime) -> TimeRange:
    this = _month_start(now)
    return _month_start(this - DAY), this


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _parse_this_week(_found: _TimeMatch, now: datetime) -> TimeRange:
    """Return the week so far; on a Monday, when it has hardly begun, with the seven days before."""
    return (_week_start(now) if now.weekday() else _week_start(now) - 7 * DAY), None


def _week_start(now: datetime) -> datetime:
    return _midnight(now) - now.weekday() * DAY


def _month_start(moment: datetime) -> datetime:
    return _midnight(moment).replace(day=1)


def _year_start(now: datetime, back: int) -> datetime:
    return _midnight(now).replace(year=now.year - back, month=1, day=1)


def _index(names: Mapping[str, Sequence[str]], word: str, language: Language) -> int:
    rows = ([folded(name) for name in row] for row in _names_in(names, language))
    return next(row.index(folded(word)) for row in rows if folded(word) in row)


def _parse_number(word: str, language: Language) -> int | None:
    if word.isdecimal() and len(word) <= len(str(MAX_COUNT)):
        return int(word)
    return _counts(language).get(folded(word))


@cache
def _counts(language: Language) -> Mapping[str, int]:
    """Return small numbers by their words."""
    small = {word: number for word, number in language.number_words.items() if number <= MAX_NUMBER_WORD}
    return folded_keys({**small, **dict.fromkeys(language.end_phrases.get("one", ()), 1)})
