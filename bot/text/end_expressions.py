"""End expressions in plain words: "until Monday", "für 3 Tage", "jusqu'à demain". Pure: now is a parameter.

An expression is kept unresolved, since only a clock knows which Monday it means.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial

from bot.text.catalogue import say
from bot.text.clock import DAY_NAMES
from bot.text.folding import unaccented
from bot.text.language import ENGLISH, LANGUAGES, Language, one_of
from bot.text.timetable import PM_FROM_MINUTE, timetable_in
from bot.text.word_lists import word_rows

DAY = timedelta(days=1)
MAX_PAUSE = 366 * DAY
MORNING, EVENING = time(9), time(18)
"""Times of a day and an evening named without an hour."""
_YEAR_UNKNOWN = 4
"""The year of a day named without one; a leap year, so that it has all days."""
_FIGURES_LAST = re.compile(r"(?<![\d.])\d{1,2}\.\d{1,2}\.$")
MAX_NUMBER_WORD = 12
"""Largest number in words."""
MAX_WORDS = 16
"""Most words of an end expression; only that many at the end of a text are searched, as each could begin one."""
MAX_WORDS_AFTER = 5
"""Most words after an end expression: a verb and its object."""
_WEEKEND = ["saturday", "sunday"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndExpression:
    """The end of a period, as expressed.

    Attributes:
        duration: how long it lasts; the rest is empty then.
        weekday: the next such day; 0 is Monday.
        days_ahead: days from today.
        day: a calendar day.
        time_of_day: a time of day.
        words: the words as written.
        problem: what is wrong with it, in a sentence; the rest is empty then.
    """

    duration: timedelta | None = None
    weekday: int | None = None
    days_ahead: int | None = None
    day: date | None = None
    time_of_day: time | None = None
    words: str = field(default="", compare=False)
    problem: str = ""

    @property
    def as_typed(self) -> str:
        """The end typed in English, which a command accepts from anybody; empty if it is wrong."""
        if self.duration is not None:
            return f"for {self.duration // timedelta(minutes=1)} minutes"
        days = (
            DAY_NAMES[self.weekday].capitalize() if self.weekday is not None else "",
            "" if self.days_ahead is None else "tomorrow" if self.days_ahead else "today",
            _typed_day(self.day) if self.day else "",
            f"{self.time_of_day:%H:%M}" if self.time_of_day else "",
        )
        typed_end = " ".join(filter(None, days))
        return f"until {typed_end}" if typed_end else ""

    def moment_after(self, now: datetime) -> datetime:
        """Return the moment meant; `now` is timezone-aware, in the time zone of the speaker."""
        if self.duration is not None:  # in elapsed time: clocks may change in the meantime
            return (now.astimezone(UTC) + self.duration).astimezone(now.tzinfo)
        at = self.time_of_day or MORNING
        return datetime.combine(self._day(now, at), at, now.tzinfo)

    def _day(self, now: datetime, at: time) -> date:
        today = now.date()
        if self.weekday is not None:
            return today + ((self.weekday - today.weekday()) % 7 or 7) * DAY
        if self.days_ahead is not None:
            return today + self.days_ahead * DAY
        if self.day is None:
            return today if at > now.time() else today + DAY
        if self.day.year != _YEAR_UNKNOWN:
            return self.day
        years = (today.year + further for further in range(9))
        days = (day for year in years if (day := _day_of(year, self.day.month, self.day.day)))
        return next(day for day in days if day > today)


def _typed_day(on: date) -> str:
    month = LANGUAGES[ENGLISH].month_names[on.month - 1][0]
    return f"{on.day} {month}" if on.year == _YEAR_UNKNOWN else on.isoformat()


def without_final_marks(text: str) -> str:
    """Return a text without its final marks, except the full stop of a date in figures: "5.12."."""
    bare = text.rstrip("?! ")
    return bare if _FIGURES_LAST.search(bare) else bare.rstrip("?!. ")


def split_off_end(text: str, language: Language) -> tuple[str, EndExpression | None]:
    """Return the text before an end expression, and that expression; or the whole text and None if there is none.

    An unreadable length of time is none: "Stories for Kids" is a title.
    """
    words = text.split()
    plain, phrases = [unaccented(word).strip(",.;!") for word in words], _phrases(language)
    for at, word in list(enumerate(plain[:-1]))[-MAX_WORDS:]:
        is_end, is_length = word in phrases["until"], word in phrases["lasting"]
        if is_end or is_length:
            end = _parse_end(" ".join(words[at + 1 :]), language, is_length=not is_end)
            if end is not None:
                return " ".join(words[:at]), replace(end, words=without_final_marks(" ".join(words[at:])))
    return text, None


def take_out_end(text: str, language: Language) -> tuple[str, EndExpression | None]:
    """Return a text without an end expression at or near its end, and that expression: "bis Freitag ruhen"."""
    words = text.split()
    for last in range(len(words), max(len(words) - MAX_WORDS_AFTER, 1) - 1, -1):
        before, end = split_off_end(" ".join(words[:last]), language)
        if end is not None and not end.problem:
            return " ".join([before, *words[last:]]).strip(), end
    return split_off_end(text, language)


def take_out_length(text: str, language: Language, *, lasting: str) -> tuple[str, EndExpression | None]:
    """Return a text without a bare length of time, and that length as an end: "an hour's break".

    Args:
        text: the message.
        language: its language.
        lasting: the word to put before the length, such as "for".
    """
    plain = unaccented(text)
    match = _bare_length(language).search(plain)
    if match is None or len(plain) != len(text):
        return text, None
    end = replace(_parse_length(match, language), words=f"{lasting} {match[0]}")
    return f"{text[: match.start()]} {text[match.end() :]}", end if end.duration else None


@cache
def _bare_length(language: Language) -> re.Pattern[str]:
    counts, unit = one_of(map(re.escape, _counts(language))), one_of(_units(language))
    return re.compile(rf"(?<![\w-])(?P<count>\d{{1,4}}|{counts}) (?P<unit>{unit})(?![\w-])")


def _parse_end(text: str, language: Language, *, is_length: bool) -> EndExpression | None:
    """Return the end that the whole text after "until" or "for" means; None if it may be something else."""
    end, rest = _day_or_length(_with_half_days(unaccented(text).strip(" !"), language), language)
    timetable = timetable_in(rest, language, is_typed=True)
    if not timetable.times and not timetable.meanings.isdisjoint(PM_FROM_MINUTE):
        timetable = timetable_in(f"{rest} {EVENING:%H:%M}", language, is_typed=True)
    unread = [word for word in timetable.unread_words if word not in _phrases(language)["small"]]
    day_words = timetable.frequency.split()
    weekday = end.weekday
    if day_words[:1] == ["weekly"] and weekday is None:
        is_weekend = day_words[1:] == _WEEKEND
        weekday = DAY_NAMES.index("monday" if is_weekend and is_length else day_words[1])
        day_words = day_words[2:] if not is_weekend else []
    is_day = weekday is not None or end.days_ahead is not None or end.day is not None
    is_timed = is_day or bool(timetable.times or timetable.invalid_times or end.problem) or end.duration is not None
    has_both = end.duration is not None and (is_day or bool(timetable.times))
    is_odd = has_both or (is_length and not (is_day or end.problem or end.duration))
    if unread or day_words or timetable.quiet or len(timetable.times) > 1 or not is_timed or is_odd:
        return (
            None
            if is_length
            else EndExpression(problem=say("I cannot read “{words}”.", words=" ".join(unread) or text))
        )
    if timetable.invalid_times:
        return EndExpression(problem=say("{words} is no time.", words=timetable.invalid_times[0]))
    if end.problem:
        return end
    at = time.fromisoformat(timetable.times[0]) if timetable.times else end.time_of_day
    return replace(end, weekday=weekday, time_of_day=at)


def _with_half_days(plain: str, language: Language) -> str:
    """Return a text with "am" for a morning and "pm" for an afternoon or evening, after its day: "Freitagabend"."""
    pattern, halves = _half_day_patterns(language)
    return pattern.sub(lambda match: f"{match['day'] or ''} {halves.get(match['part'], match['part'])}".strip(), plain)


@cache
def _half_day_patterns(language: Language) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Return the pattern for parts of a day, alone or joined to a weekday, and the half of the day for each.

    Words for tonight or tomorrow match, too, but have no half.
    """
    days = one_of(unaccented(day) for row in language.weekday_names for day in row)
    halves = {
        phrase.replace("_", " "): half
        for meaning, half in (("in_the_morning", "am"), ("in_the_evening", "pm"))
        for phrase in _phrases(language)[meaning]
    }
    time_names = ("tonight", "in_the_morning", "in_the_evening", "tomorrow")
    parts = one_of(_any_phrase(meaning, language) for meaning in time_names)
    return re.compile(rf"(?<![\w-])(?P<day>{days})?(?P<part>{parts})(?![\w-])"), halves


def _day_or_length(plain: str, language: Language) -> tuple[EndExpression, str]:
    """Return the day or length of time in a text, apart from weekdays and hours, and the rest of the text."""
    for pattern, parse in _parsers(language):
        if match := pattern.search(plain):
            return parse(match), f"{plain[: match.start()]} {plain[match.end() :]}".strip()
    return EndExpression(), plain


@cache
def _parsers(language: Language) -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], EndExpression]], ...]:
    """Return the patterns and parsers of days and lengths of time, the more specific first."""
    months, units, counts = _months(language), _units(language), _counts(language)
    month, unit, count = one_of(months), one_of(units), rf"(?P<count>\d{{1,4}}|{one_of(counts)})"
    ordinal, of = (one_of(language.time_phrases.get(meaning, ())) for meaning in ("ordinal_ending", "of"))
    day, year = rf"(?P<day>\d{{1,2}})(?:{ordinal})?", r"(?P<year>20\d\d)"
    parser_by_pattern: dict[str, Callable[[re.Match[str]], EndExpression]] = {
        r"(?P<iso>\d{4}-\d{2}-\d{2})": _parse_iso_date,
        rf"{day}\.?(?: (?:{of}))? (?P<month>{month})\b\.?(?: (?:(?:{of}) )?{year})?": partial(
            _parse_date, months=months
        ),
        rf"(?P<month>{month}) {day}(?:,? {year})?": partial(_parse_date, months=months),
        rf"{day}\.(?P<number>0?[1-9]|1[0-2])\.(?: ?{year})?": _parse_date_in_figures,
        rf"{count} (?P<unit>{unit})": partial(_parse_length, language=language),
        _any_phrase("next_week", language): lambda _: EndExpression(weekday=0),
        _any_phrase("tonight", language): lambda _: EndExpression(days_ahead=0, time_of_day=EVENING),
        _any_phrase("tomorrow", language): lambda _: EndExpression(days_ahead=1),
        _any_phrase("today", language): lambda _: EndExpression(days_ahead=0),
    }
    return tuple(
        (re.compile(rf"(?<![\w-])(?:{words})(?![\w-])"), parser) for words, parser in parser_by_pattern.items()
    )


def _any_phrase(meaning: str, language: Language) -> str:
    phrases = (phrase.replace("_", " ") for phrase in _phrases(language)[meaning])
    return one_of(sorted(phrases, key=len, reverse=True))


def _parse_iso_date(match: re.Match[str]) -> EndExpression:
    try:
        return EndExpression(day=date.fromisoformat(match["iso"]))
    except ValueError:
        return EndExpression(problem=say("{words} is no day.", words=match["iso"]))


def _parse_date(match: re.Match[str], months: Mapping[str, int]) -> EndExpression:
    return _date_in_month(match, months[match["month"]])


def _parse_date_in_figures(match: re.Match[str]) -> EndExpression:
    return _date_in_month(match, int(match["number"]))


def _date_in_month(match: re.Match[str], month: int) -> EndExpression:
    on = _day_of(int(match["year"] or _YEAR_UNKNOWN), month, int(match["day"]))
    return EndExpression(day=on) if on else EndExpression(problem=say("“{words}” is no day.", words=match[0]))


def _parse_length(match: re.Match[str], language: Language) -> EndExpression:
    count = match["count"]
    span = (int(count) if count.isdecimal() else _counts(language)[count]) * _units(language)[match["unit"]]
    if not span:
        return EndExpression(problem=say("“{words}” is no time at all.", words=match[0]))
    too_long = say("“{words}” is more than a year.", words=match[0])
    return EndExpression(duration=span) if span <= MAX_PAUSE else EndExpression(problem=too_long)


def _day_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _phrases(language: Language) -> Mapping[str, frozenset[str]]:
    """Return the phrases of each meaning."""
    phrases_by_meaning: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    phrases_by_meaning |= {
        meaning: frozenset(map(unaccented, phrases)) for meaning, phrases in language.end_phrases.items()
    }
    return phrases_by_meaning


@cache
def _months(language: Language) -> Mapping[str, int]:
    return {unaccented(word): at for at, row in enumerate(language.month_names, 1) for word in row}


@cache
def _units(language: Language) -> Mapping[str, timedelta]:
    """Return the units of time by their words, the longest first, as an expression needs them."""
    sizes = {unit: timedelta(seconds=float(size)) for unit, kind, size, *_ in word_rows("units") if kind == "time"}
    units = {unaccented(word): sizes[unit] for unit, words in language.units.items() if unit in sizes for word in words}
    return dict(sorted(units.items(), key=lambda entry: -len(entry[0])))


@cache
def _counts(language: Language) -> Mapping[str, int]:
    """Return small numbers by their words."""
    numbers = language.number_words.items()
    small = {unaccented(word): number for word, number in numbers if number <= MAX_NUMBER_WORD}
    return small | dict.fromkeys(_phrases(language)["one"], 1)
