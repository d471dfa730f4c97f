"""Times as feeds write them: in several languages, orders and zones. Pure; a month is never guessed.

feedparser reads the usual spellings. It turns "2026/03/01" into the first of the current month, adds two hours to
"08:00 CEST", and cannot read "1. März"; a wrong date makes old articles news, or news old.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from adapters.web.json_feed import parse_iso_time, plausible_time
from bot.text.language import one_of
from bot.text.merged_languages import ALL_LANGUAGES
from bot.text.word_lists import word_rows

MAX_TIME_LENGTH = 100
"""Most characters of a time."""
MONTH_STEMS = {stem: number for number, stems in enumerate(word_rows("month_beginnings"), start=1) for stem in stems}
"""The month numbers by the beginnings of their names, in the languages that feeds are often written in."""
ZONE_MINUTES = {
    **dict.fromkeys(("z", "utc", "gmt", "ut", "wet"), 0),
    **dict.fromkeys(("cet", "mez", "bst", "west", "met"), 60),
    **dict.fromkeys(("cest", "mesz", "eet", "mest"), 120),
    **dict.fromkeys(("eest", "msk"), 180),
    **dict.fromkeys(("hkt", "sgt"), 480),
    **dict.fromkeys(("jst", "kst"), 540),
    **dict.fromkeys(("est", "cdt"), -300),
    **dict.fromkeys(("cst", "mdt"), -360),
    **dict.fromkeys(("mst", "pdt"), -420),
    "edt": -240,
    "pst": -480,
    "aest": 600,
    "aedt": 660,
    "nzst": 720,
    "nzdt": 780,
}
"""Offsets of named zones from UTC, in minutes."""
MAX_OFFSET_MINUTES = 14 * 60
_WORD = r"([^\W\d_]{3,12})\.?"
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})([-/.]|\s?[年년]\s?)(\d{1,2})(?:(?:[-/.]|\s?[月월]\s?)(\d{1,2}))?(?!\d)")
# A feed's times are read before its language is known.
_ORDINAL, _OF = (one_of(ALL_LANGUAGES.time_phrases[meaning]) for meaning in ("ordinal_ending", "of"))
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:{_ORDINAL}|\.)?[\s-]*(?:(?:{_OF}) )?{_WORD},?[\s-]*(?:(?:{_OF}) )?(\d{{4}}|\d\d)(?!\d)"
)
_MONTH_FIRST = re.compile(rf"{_WORD} (\d{{1,2}})(?:{_ORDINAL})?,? (?:\d\d?:[\d:]+ (?:[a-z]+ )?)?(\d{{4}})(?!\d)")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})([./])(\d{1,2})\2(\d{4})(?!\d)")
_TIME = re.compile(r"(?<![\d:+-])(\d{1,2}):(\d\d)(?::(\d\d))?(?:[.,]\d+)?(?:\s?([ap])\.?m\b)?")
_OFFSET = re.compile(r"(?:gmt|utc)?\s?([+-])(\d{1,2}):?(\d\d)?\b")
_NAME = re.compile(r"\b[a-z]{1,4}\b")


def stated_time(text: str) -> datetime | None:
    """Return a time, aware in UTC (the default zone); midnight if it has no hours; None if the text is not a time."""
    plain = " ".join(text.replace("\u2212", "-").casefold().split())
    if not plain or len(plain) > MAX_TIME_LENGTH:
        return None
    try:
        if re.fullmatch(r"\d{10}(?:\d{3})?", plain):
            return plausible_time(datetime.fromtimestamp(int(plain[:10]), UTC))
        moment = parse_iso_time(plain.upper()) or _read(plain)
    except (ValueError, OverflowError):
        return None
    return moment and moment.replace(microsecond=0)


def _read(plain: str) -> datetime | None:
    day = _day(plain)
    if day is None:
        return None
    match = _TIME.search(plain)
    if match is None:
        return plausible_time(datetime.combine(day, time(tzinfo=UTC)))
    hour, minute, second = (int(match[group] or 0) for group in (1, 2, 3))
    if match[4]:
        hour = hour % 12 + (12 if match[4] == "p" else 0)
    moment = datetime.combine(day, time(hour % 24, minute, min(second, 59)), _zone(plain[match.end() :]))
    return plausible_time((moment + timedelta(days=hour // 24)).astimezone(UTC))


def _day(plain: str) -> date | None:
    if match := _YEAR_FIRST.search(plain):
        return date(int(match[1]), int(match[3]), int(match[4] or 1))
    if (match := _DAY_FIRST.search(plain)) and (month := _month(match[2])):
        return date(_year(match[3]), month, int(match[1]))
    if (match := _MONTH_FIRST.search(plain)) and (month := _month(match[1])):
        return date(int(match[3]), month, int(match[2]))
    if match := _NUMBERS.search(plain):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if match[2] == "." or first > 12:  # noqa: PLR2004  # months
            return date(year, second, first)
        if second > 12 or first == second or re.search(r"\d ?[ap]\.?m\b", plain):  # noqa: PLR2004  # months
            return date(year, first, second)
    return None


def _month(word: str) -> int | None:
    return MONTH_STEMS.get(word[:4]) or MONTH_STEMS.get(word[:3])


def _year(digits: str) -> int:
    number = int(digits)
    return number if len(digits) > 2 else number + (2000 if number < 70 else 1900)  # noqa: PLR2004  # RFC 822's


def _zone(rest: str) -> timezone:
    """Return the zone stated after a time; UTC if there is none, or its offset exists nowhere on Earth."""
    minutes = 0
    if match := _OFFSET.match(rest.strip()):
        offset = int(match[2]) * 60 + int(match[3] or 0)
        minutes = -offset if match[1] == "-" else offset
    elif name := _NAME.search(rest):
        minutes = ZONE_MINUTES.get(name[0], 0)
    return timezone(timedelta(minutes=minutes if abs(minutes) <= MAX_OFFSET_MINUTES else 0))
