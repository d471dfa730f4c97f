"""Times as feeds write them: in several languages, orders and zones. Pure; no month is guessed that is not stated.

feedparser reads the usual spellings. Of "2026/03/01" it makes the first of the current month, of "08:00 CEST" two hours
too many, of "1. März" nothing; a wrong date makes old articles news, or news old.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from adapters.web.json_feed import parse_iso_time, plausible_time
from bot.text.language import one_of
from bot.text.merged_languages import ALL_LANGUAGES
from bot.text.word_lists import word_rows

MAX_TIME_LENGTH = 100
"""Characters of a time; what is longer is none."""
MONTH_STEMS = {stem: number for number, stems in enumerate(word_rows("month_beginnings"), start=1) for stem in stems}
"""What months begin with, in the languages that feeds are often written in."""
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
"""Minutes that a zone's name adds to UTC."""
MAX_OFFSET_MINUTES = 14 * 60
_WORD = r"([^\W\d_]{3,12})\.?"
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})([-/.]|\s?[年년]\s?)(\d{1,2})(?:(?:[-/.]|\s?[月월]\s?)(\d{1,2}))?(?!\d)")
# A feed writes its times before anything tells what language it is in.
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
    """Return a time, aware in UTC; without a zone it is taken as UTC, without hours as midnight. None for others."""
    plain = " ".join(text.replace("\u2212", "-").casefold().split())
    if not plain or len(plain) > MAX_TIME_LENGTH:
        return None
    try:
        if re.fullmatch(r"\d{10}(?:\d{3})?", plain):
            return plausible_time(datetime.fromtimestamp(int(plain[:10]), UTC))
        stated = parse_iso_time(plain.upper()) or _read(plain)
    except (ValueError, OverflowError):
        return None
    return stated and stated.replace(microsecond=0)


def _read(plain: str) -> datetime | None:
    day = _day(plain)
    if day is None:
        return None
    found = _TIME.search(plain)
    if found is None:
        return plausible_time(datetime.combine(day, time(tzinfo=UTC)))
    hour, minute, second = (int(found[place] or 0) for place in (1, 2, 3))
    if found[4]:
        hour = hour % 12 + (12 if found[4] == "p" else 0)
    stated = datetime.combine(day, time(hour % 24, minute, min(second, 59)), _zone(plain[found.end() :]))
    return plausible_time((stated + timedelta(days=hour // 24)).astimezone(UTC))


def _day(plain: str) -> date | None:
    if found := _YEAR_FIRST.search(plain):
        return date(int(found[1]), int(found[3]), int(found[4] or 1))
    if (found := _DAY_FIRST.search(plain)) and (month := _month(found[2])):
        return date(_year(found[3]), month, int(found[1]))
    if (found := _MONTH_FIRST.search(plain)) and (month := _month(found[1])):
        return date(int(found[3]), month, int(found[2]))
    if found := _NUMBERS.search(plain):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if found[2] == "." or first > 12:  # noqa: PLR2004  # months
            return date(year, second, first)
        if second > 12 or first == second or re.search(r"\d ?[ap]\.?m\b", plain):  # noqa: PLR2004  # months
            return date(year, first, second)
    return None


def _month(word: str) -> int | None:
    return MONTH_STEMS.get(word[:4]) or MONTH_STEMS.get(word[:3])


def _year(stated: str) -> int:
    number = int(stated)
    return number if len(stated) > 2 else number + (2000 if number < 70 else 1900)  # noqa: PLR2004  # RFC 822's


def _zone(rest: str) -> timezone:
    """Return the zone stated after a time; UTC where there is none, or one that is nowhere on Earth."""
    minutes = 0
    if found := _OFFSET.match(rest.strip()):
        away = int(found[2]) * 60 + int(found[3] or 0)
        minutes = -away if found[1] == "-" else away
    elif name := _NAME.search(rest):
        minutes = ZONE_MINUTES.get(name[0], 0)
    return timezone(timedelta(minutes=minutes if abs(minutes) <= MAX_OFFSET_MINUTES else 0))
