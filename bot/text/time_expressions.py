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


_WEEKDAYS = {
    code: [name.partition("-")[0] for name, *_ in language.weekday_names] for code, language in LANGUAGES.items()
}
"""The days of the week by language; Portuguese ones as their ordinal alone, since "-feira" may be left out."""
_MONTHS = {code: [name for name, *_ in language.month_names] for code, language in LANGUAGES.items()}
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
    for pattern, parse in _parsers(language):
        match = pattern.search(text)
        if match is None:
            continue
        span = parse(_TimeMatch(match, language), now)
        if span is not None:
            since, until = span
            is_day = since is not None and (until or _midnight(now) + DAY) - since <= DAY and since == _midnight(since)
            return Period(since, until, match.group().strip(), is_day)
    return None


def split_length_of_time(text: str, language: Language) -> tuple[str, int] | None:
    """Return the text before a length of time at its end, and the days: ("Ford", 14) for "Ford the last 2 weeks".

    None if there is no length of time in days or longer units at the end, in the language or several merged.
    """
    match = _length_of_time_pattern(language).search(text)
    if match is None:
        return None
    return text[: match.start()], int(int(match["number"]) * next(_DAYS[unit] for unit in _WHOLE_DAYS if match[unit]))


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
    month = {"en": name.title()[:3], "de": name.title()}.get(language, name)
    return f"{moment.day}{'.' if language == 'de' else ''} {month}"


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
    return f"(?:{one_of(phrase for meaning in meanings for phrase in language.time_phrases.get(meaning, ()))})"


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
    phrases = partial(_time_phrase_group, language)
    days, months = (
        one_of_words(name for row in _names_in(names, language) for name in row) for names in (_WEEKDAYS, _MONTHS)
    )
    endings = one_of_words(name.partition("-")[2] for row in language.weekday_names for name in row if "-" in name)
    units = {unit: _unit(unit, language) for unit in _UNITS}
    unit = "|".join(f"(?P<{name}>{words})" for name, words in units.items())
    units["year"] += f"|{phrases('year')}"
    week, month, year = (f"(?:{units[name]})" for name in ("week", "month", "year"))
    number = rf"(?P<day>\d{{1,2}}){phrases('ordinal_ending')}?"
    date = rf"(?:{number}(?: {phrases('of')}|\.)? (?P<month>{months})|(?P<month2>{months}) (?P<day2>\d{{1,2}})\b)"
    since, last, behind, this, recent = map(phrases, ("since", "last", "last_behind", "this", "recent"))
    rows: list[tuple[str, _TimeParser]] = [
        (rf"(?:(?P<from>{phrases('since', 'from')}) )?(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})", _parse_iso_date),
        (rf"(?:(?P<from>{since})(?: {phrases('before_date')})*+ )?{date}", _parse_date),
        (rf"(?:{recent} (?P<number>\w+)|(?P<number2>\w+) {recent}) (?:{unit})", _parse_past_length),
        (rf"(?P<from>{since}) (?P<yesterday>{phrases('yesterday')})", _parse_since_yesterday),
        (rf"(?P<from>{since})(?: {phrases('before_weekday')})*+ (?P<weekday>{days})", _parse_since_weekday),
        (rf"(?P<from>{since})(?: {phrases('before_month')})*+ (?P<month>{months})", _parse_month),
        (rf"{this} ?{week}", _parse_this_week),
        (rf"{last} {week}|{week} {behind}", lambda _, now: (_week_start(now) - 7 * DAY, _week_start(now))),
        (rf"{this} ?{month}", lambda _, now: (_month_start(now), None)),
        (rf"{last} {month}|{month} {behind}", _parse_last_month),
        (rf"{this} ?{year}", lambda _, now: (_year_start(now, 0), None)),
        (rf"{last} {year}|{year} {behind}", lambda _, now: (_year_start(now, 1), _year_start(now, 0))),
        (rf"{recent} (?:{unit})", _parse_past_length),
        (phrases("today"), lambda _, now: (_midnight(now), None)),
        (rf"(?P<yesterday>{phrases('yesterday')})", _parse_yesterday),
        (rf"(?P<weekday>{days})(?:-(?:{endings}))?", _parse_weekday),
        (rf"{phrases('in_month')} (?P<month>{months})(?: (?P<year>(?:19|20)\d\d))?", _parse_month),
    ]
    return tuple((re.compile(rf"(?<![\w-])(?:{row})(?![\w-])", re.IGNORECASE), parser) for row, parser in rows)


def _parse_iso_date(time_match: _TimeMatch, now: datetime) -> TimeRange | None:
    try:
        day = datetime.fromisoformat(time_match["iso"]).replace(tzinfo=now.tzinfo)
    except ValueError:
        return None
    return day, None if time_match["from"] else day + DAY


def _parse_date(time_match: _TimeMatch, now: datetime) -> TimeRange | None:
    month = _index(_MONTHS, time_match["month"] or time_match["month2"], time_match.language) + 1
    number = int(time_match["day"] or time_match["day2"])
    for year in (now.year, now.year - 1):
        if not 1 <= number <= calendar.monthrange(year, month)[1]:
            continue
        day = _midnight(now).replace(year=year, month=month, day=number)
        if day <= now:
            return day, None if time_match["from"] else day + DAY
    return None


def _parse_past_length(time_match: _TimeMatch, now: datetime) -> TimeRange | None:
    number = _parse_number(time_match.get("number") or time_match.get("number2") or "1", time_match.language)
    if number is None or not 1 <= number <= MAX_COUNT:
        return None
    unit = next(name for name in _UNITS if time_match.get(name))
    try:
        return now - timedelta(days=number * _DAYS[unit]), None
    except OverflowError:
        return None


def _parse_since_yesterday(_found: _TimeMatch, now: datetime) -> TimeRange:
    return _midnight(now) - DAY, None


def _parse_yesterday(time_match: _TimeMatch, now: datetime) -> TimeRange | None:
    return None if _is_other_word(time_match) else (_midnight(now) - DAY, _midnight(now))


def _is_other_word(time_match: _TimeMatch) -> bool:
    """Check whether "yesterday" means something else in the likelier language of a line: German "hier" is here.

    That only matters if it may be in several.
    """
    word = time_match["yesterday"]
    likely = set(likely_languages(time_match.match.string.replace(word, " "))) & set(time_match.language.codes)
    others = (LANGUAGES[code].time_phrases.get("no_time", ()) for code in likely)
    return any(folded(word) in map(folded, other) for other in others)


def _parse_since_weekday(time_match: _TimeMatch, now: datetime) -> TimeRange:
    back = (now.weekday() - _index(_WEEKDAYS, time_match["weekday"], time_match.language)) % 7 or 7
    return _midnight(now) - back * DAY, None


def _parse_weekday(time_match: _TimeMatch, now: datetime) -> TimeRange | None:
    short = map(folded, _short_weekdays(time_match.language))
    is_ordinal = folded(time_match["weekday"]) in short and "-" not in time_match.match.group()
    if is_ordinal or _is_to_come(time_match):
        return None
    back = (now.weekday() - _index(_WEEKDAYS, time_match["weekday"], time_match.language)) % 7
    day = _midnight(now) - back * DAY
    return day, day + DAY


def _is_to_come(time_match: _TimeMatch) -> bool:
    """Check whether a day is still to come: "until Friday", "next Friday", "lundi prochain"."""
    before, behind = _coming_patterns(time_match.language)
    text = time_match.match.string
    return bool(before.search(text[: time_match.match.start()]) or behind.match(text[time_match.match.end() :]))


@cache
def _coming_patterns(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    until = one_of_words(phrase.replace("_", " ") for phrase in language.end_phrases.get("until", ()))
    following = _time_phrase_group(language, "next")
    before = re.compile(rf"\b(?:{following}|(?:{until})(?: \w+)?)\s+$", re.IGNORECASE)
    return before, re.compile(rf"(?:-\w+)?\s+{following}\b", re.IGNORECASE)


def _parse_month(time_match: _TimeMatch, now: datetime) -> TimeRange:
    number = _index(_MONTHS, time_match["month"], time_match.language) + 1
    year = int(time_match["year"]) if time_match.get("year") else now.year - (number > now.month)
    began = _month_start(now).replace(year=year, month=number, day=1)
    return began, None if time_match.get("from") else _month_start(began + 31 * DAY)


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
