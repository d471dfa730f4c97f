"""Timetables in plain words, in six languages: "nur noch werktags um 9 Uhr", "chaque lundi à 8h30". Pure.

Words are looked up by what they mean (`words/timetable.txt`); what none of them says is handed back, never dropped.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from bot.text.folding import unaccented
from bot.text.language import in_all_languages, numbers_in_words, positions

NOON, HOURS, HOUR = 12, 24, 60
QUARTER, HALF = 15, 30
TENS = frozenset({20, 30, 40, 50})
"""Minutes that are said in one word behind an hour."""
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OFTEN = frozenset({"at_once", "hourly", "daily", "weekdays", "weekends", "weekly", *DAYS})
PARTS = {"every_morning": "am", "every_evening": "pm"}
"""A part of each day: how often, and which half of the day a time beside it is of."""
BOUNDING = frozenset({"not_before", "not_after", "before", "after"})
PLEADING = frozenset({"please", "only", "every", "verb", "ask", "back", "quiet"})
"""Meanings that make an order of a time, as that of a regular one does: a day or an hour alone may be an answer."""
ORDERING = PLEADING | BOUNDING | PARTS.keys() | {"alternate"} | OFTEN - {*DAYS, "weekends"}

_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(am|pm|h|uhr)?", re.ASCII)
_TOKEN = re.compile(
    r"\d{1,2}(?:[:.h]\d{2})?(?:am|pm|h|uhr)?(?!\w)|\d+\w*|[^\W\d_]+(?:-[^\W\d_]+)*|[-–&+]", re.IGNORECASE
)
_HALVES = re.compile(r"\b([ap])\.\s?m\.?(?!\w)")
_ORDINAL = re.compile(r"-feira\b|(?<=s)-feiras\b")
"""What Portuguese has behind a weekday, and leaves out where people type in a hurry."""
PARTED = 3
"""Changes between days and times, from which on some days have other times: "monday 9 and friday 17"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """What somebody said of when digests come.

    Attributes:
        often: as a schedule is typed: "weekdays", "weekly monday"; empty where it was not said.
        times: of the day, as "08:30".
        quiet: hours without digests, as "22:00-07:00".
        is_alternate: every second week or day was said.
        unread: words that none of this says.
        meanings: of all that was read.
    """

    often: str = ""
    times: tuple[str, ...] = ()
    quiet: str = ""
    is_alternate: bool = False
    unread: tuple[str, ...] = ()
    meanings: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def is_timed(self) -> bool:
        """Whether it says any time at all."""
        return bool(self.often or self.times or self.quiet or self.is_alternate)

    @property
    def is_bounded(self) -> bool:
        """Whether an hour bounds the time of posting, and does not name it: "not before 8"."""
        return bool(self.quiet and self.meanings & BOUNDING)

    @property
    def is_ordered(self) -> bool:
        """Whether it can only be meant for us: it pleads, or says how often."""
        return not self.meanings.isdisjoint(ORDERING)


@dataclass(frozen=True, slots=True)
class _Word:
    means: frozenset[str]
    said: str
    minutes: int | None = None
    is_exact: bool = False


def timetable_in(text: str) -> Timetable:
    """Return what a text says of when digests come."""
    words = list(_clocked(list(_words(text))))
    if not words:
        return Timetable()
    meanings = frozenset().union(*(word.means for word in words))
    times = _halved(words)
    bound = _bound(meanings, times)
    behind = [*words[1:], None]
    unread = [
        word.said
        for word, following in zip(words, behind, strict=True)
        if not word.means or (not bound and _is_unsaid(word, following, times))
    ]
    return Timetable(
        often=_often(words),
        times=() if bound else tuple(_shown(one) for one in times),
        quiet=bound,
        is_alternate="alternate" in meanings,
        unread=(*unread, *_parted_times(words)),
        meanings=meanings,
    )


def _is_unsaid(word: _Word, following: _Word | None, times: Sequence[int]) -> bool:
    """Say whether a word wants more than times to post at: hours that bound it, or an hour that is not named."""
    is_late = not times and bool(word.means & {"pm", "every_evening"})
    is_span = "from" in word.means and following is not None and following.minutes is not None
    return is_late or is_span or bool(word.means & {"quiet", *BOUNDING})


def _parted_times(words: Sequence[_Word]) -> list[str]:
    """Return the times where some days have their own, and others have others: no schedule says so."""
    turns = ["time" in word.means for word in words if word.means & (OFTEN | {"time"})]
    changes = sum(one is not other for one, other in itertools.pairwise(turns))
    return [word.said for word in words if "time" in word.means] if changes >= PARTED else []


def _words(text: str) -> Iterator[_Word]:
    """Yield the words and phrases of a text with what they mean, the longest phrase that there is."""
    plain = _HALVES.sub(r"\1m", unaccented(text)).replace("'", " ")
    plain = _ORDINAL.sub("", plain)
    tokens = [part for token in _TOKEN.findall(plain) for part in _parted(token)]
    known = _known()
    at = 0
    while at < len(tokens):
        size = next((size for size in range(_longest(), 0, -1) if tuple(tokens[at : at + size]) in known), 1)
        said = tuple(tokens[at : at + size])
        yield _Word(known.get(said, frozenset()), " ".join(said))
        at += size


def _parted(token: str) -> Sequence[str]:
    """Return a word with its hyphen where it is known so, else its parts as a span: "mon-fri"."""
    first, hyphen, last = token.partition("-")
    if not hyphen or not (first and last) or (token,) in _known():
        return ["to"] if token in {"-", "–"} else [token]
    return [first, "to", last]


def _clocked(words: Sequence[_Word]) -> Iterator[_Word]:
    """Yield words with times of the day read: "half past eight", "8 Uhr 30", "las ocho y media"."""
    at = 0
    while at < len(words):
        used, minutes, is_exact = _clock(words[at : at + 4])
        if used and not _counts(words, at, used):
            said = " ".join(word.said for word in words[at : at + used])
            yield _Word(frozenset({"time"}), said, minutes, is_exact)
        else:
            used = 1
            yield words[at]
        at += used


def _counts(words: Sequence[_Word], at: int, used: int) -> bool:
    """Say whether a number counts what stands behind it: "2 digests a day"."""
    is_led = at > 0 and bool(words[at - 1].means & ({"at", "and", "to", "from"} | BOUNDING))
    behind = words[at + used].means if at + used < len(words) else frozenset({"end"})
    return used == 1 and not is_led and (not behind or bool(behind & {"verb", "ours"}))


def _clock(words: Sequence[_Word]) -> tuple[int, int, bool]:
    """Return how many of these words are a time of the day, its minutes, and whether its half of the day is certain."""
    means = words[0].means
    for named, minutes in (("noon", NOON * HOUR), ("midnight", 0)):
        if named in means:
            return 1, minutes, True
    before = {"half_past": HALF, "quarter_past": QUARTER, "quarter_to": -QUARTER, "half_to": -HALF}
    shift = next((before[one] for one in before if one in means), 0)
    used = 1 if shift else 0
    hour = _number(words[used]) if len(words) > used else None
    if hour is None:
        return 0, 0, False
    minutes, is_exact = hour
    used += 1
    if shift:
        return used, (minutes + shift) % (HOURS * HOUR), is_exact
    is_clock = len(words) > used and "clock" in words[used].means
    used += is_clock
    following = words[used] if len(words) > used else None
    if following and (further := {"and_half": HALF, "and_quarter": QUARTER}.keys() & following.means):
        return used + 1, minutes + (HALF if "and_half" in further else QUARTER), is_exact
    if following and (is_clock or not words[used - 1].said[0].isdecimal()) and (past := _past(following)):
        return used + 1, minutes + past, is_exact
    return used, minutes, is_exact


def _number(word: _Word) -> tuple[int, bool] | None:
    """Return the minutes of the day that a number is, and whether its half of the day is said with it."""
    found = _CLOCK.fullmatch(word.said)
    if found is None:
        hour = _hours().get(word.said)
        return None if hour is None else (hour * HOUR, False)
    number, past, half = int(found[1]), int(found[2] or 0), found[3] or ""
    if half in {"am", "pm"} and 1 <= number <= NOON:
        number = number % NOON + (NOON if half == "pm" else 0)
    elif half in {"am", "pm"}:
        return None
    is_exact = half in {"am", "pm"} or number > NOON or number == 0
    return (number * HOUR + past, is_exact) if number < HOURS and past < HOUR else None


def _past(word: _Word) -> int:
    """Return the minutes that stand behind an hour: "8 Uhr 30", "eight thirty"."""
    tens = _tens().get(word.said, 0)
    return tens or (int(word.said) if re.fullmatch(r"[1-5]\d", word.said) else 0)


def _halved(words: Sequence[_Word]) -> list[int]:
    """Return the times, each in the half of the day that is said behind it or else before it."""
    halves = [(at, half) for at, word in enumerate(words) for half in _half(word)]
    times: list[int] = []
    for at, word in enumerate(words):
        if word.minutes is None:
            continue
        behind = next((half for place, half in halves if place > at), "")
        before = next((half for place, half in reversed(halves) if place < at), "")
        half = behind or before
        is_late = half == "pm" and not word.is_exact and word.minutes < NOON * HOUR
        times.append(word.minutes + (NOON * HOUR if is_late else 0))
    return times


def _half(word: _Word) -> Iterator[str]:
    yield from word.means & {"am", "pm"}
    yield from (PARTS[one] for one in word.means & PARTS.keys())


def _often(words: Sequence[_Word]) -> str:
    """Return how often, as it is typed; days from one to another are named each."""
    said = [next(iter(word.means & OFTEN), "") for word in words]
    said = ["" if one == "weekly" and any(day in DAYS for day in said) else one for one in said]
    told = [(one, at) for at, one in enumerate(said) if one]
    days = dict.fromkeys(one for one, _ in told if one in DAYS)
    for (first, at), (last, end) in itertools.pairwise(told):
        if first in DAYS and last in DAYS and end == at + 2 and "to" in words[at + 1].means:
            start, stop = DAYS.index(first), DAYS.index(last)
            days |= dict.fromkeys(DAYS[(start + on) % 7] for on in range((stop - start) % 7 + 1))
    others = dict.fromkeys(one for one, _ in told if one not in DAYS)
    if "weekends" in others:
        days |= dict.fromkeys(("saturday", "sunday"))
    others.pop("weekends", None)
    if set(days) == set(DAYS[:5]) and not others:
        return "weekdays"
    named = [*([f"weekly {' '.join(sorted(days, key=DAYS.index))}"] if days else []), *others]
    parts = any(word.means & PARTS.keys() for word in words)
    return " ".join(named).replace("_", " ") or ("daily" if parts else "")


def _bound(meanings: frozenset[str], times: Sequence[int]) -> str:
    """Return the hours in which nothing may come, where the words bound them and name no times to post at."""
    is_denied = bool(meanings & {"not_before", "not_after", "quiet"})
    if len(times) == 1 and is_denied and meanings & BOUNDING:
        return _span(0, times[0]) if meanings & {"not_before", "before"} else _span(times[0], 0)
    if len(times) == len(("start", "end")) and {"from", "to"} & meanings:
        if "quiet" in meanings:
            return _span(times[0], times[1])
        if "from" in meanings and "only" in meanings:
            return _span(times[1], times[0])
    return ""


def _span(start: int, end: int) -> str:
    return f"{_shown(start)}-{_shown(end)}" if start != end else ""


def _shown(minutes: int) -> str:
    return f"{minutes // HOUR:02}:{minutes % HOUR:02}"


@cache
def _known() -> Mapping[tuple[str, ...], frozenset[str]]:
    """Return phrases, as their words, with all that they may mean."""
    known: dict[tuple[str, ...], set[str]] = {}
    for meaning, phrases in in_all_languages(lambda language: language.schedule_phrases.items()):
        for phrase in phrases:
            known.setdefault(tuple(unaccented(phrase).split("_")), set()).add(meaning)
    for said, at in positions(lambda language: language.weekday_names).items():
        name = _ORDINAL.sub("", unaccented(said))
        known.setdefault((name,), set()).add(DAYS[at])
        known.setdefault((f"{name}s",), set()).update({DAYS[at], "every"})
    return {words: frozenset(means) for words, means in known.items()}


@cache
def _longest() -> int:
    return max(map(len, _known()))


@cache
def _hours() -> Mapping[str, int]:
    """Return words for the hours of a clock, two to twelve."""
    return {unaccented(word): number for word, number in numbers_in_words().items() if number <= NOON}


@cache
def _tens() -> Mapping[str, int]:
    """Return words for the tens of minutes, from twenty on."""
    return {unaccented(word): number for word, number in numbers_in_words().items() if number in TENS}
