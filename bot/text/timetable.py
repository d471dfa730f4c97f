"""Timetables in plain words, each in its language: "nur noch werktags um 9 Uhr", "chaque lundi à 8h30". Pure.

Words are looked up by meaning; unread words are returned, never dropped.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.text.clock import BOUND_MEANINGS, DAY_NAMES, MINUTES_AN_HOUR, NOON_HOUR, SPAN_SIGN, TimeWord, time_words_of
from bot.text.language import Language

FREQUENCIES = frozenset({"at_once", "hourly", "daily", "weekdays", "weekends", "weekly", *DAY_NAMES})
SHORT_DAY_PREFIX = "short_"
"""Prefix of the meanings of abbreviated days of two or three letters, each of which alone may be any word."""
DAY_PARTS = {"every_morning": "am", "every_evening": "pm"}
"""Parts of each day, with the half of the day of times next to them."""
PM_FROM_MINUTE = {"pm": 0, "night": 7 * MINUTES_AN_HOUR}
"""Halves of the day after noon, and the minute from which an hour belongs to them: four at night is early."""
REQUEST_MEANINGS = frozenset({"please", "only", "every", "verb", "ask", "back", "quiet"})
"""Meanings that make a time a request, as frequencies do; a day or an hour alone may be an answer."""
ORDER_MEANINGS = (
    REQUEST_MEANINGS | BOUND_MEANINGS | DAY_PARTS.keys() | {"alternate"} | FREQUENCIES - {*DAY_NAMES, "weekends"}
)
SPREAD_MEANINGS = frozenset({"twice", "hours_apart"})
"""Meanings that say how often a day, but not when."""
MIN_DAY_TIME_CHANGES = 3
"""Fewest changes between days and times that show different times for some days: "monday 9 and friday 17"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """What a message says about when digests come.

    Attributes:
        frequency: the frequency, as typed in a schedule: "weekdays", "weekly monday"; empty if not given.
        times: times of day, such as "08:30".
        quiet: hours without digests, such as "22:00-07:00".
        other_times: the same two hours, with the second in the afternoon if it is the earlier one: "at 9 and at 5".
        other_quiet: the other reading of the hours without digests, if the half of the day was left open: "only between
            9 and 5" is quiet from 5 at night or from 17:00 on.
        is_alternate: every second week or day is asked for.
        spread: how often a day, if given without times, which no schedule has: "twice", or "hours_apart".
        differs_by_day: different days have different times.
        invalid_times: words in place of a time that are none: "25:00".
        unread_words: words that were not understood.
        meanings: the meanings of all words.
    """

    frequency: str = ""
    times: tuple[str, ...] = ()
    quiet: str = ""
    other_quiet: str = ""
    other_times: tuple[str, ...] = ()
    is_alternate: bool = False
    spread: str = ""
    differs_by_day: bool = False
    invalid_times: tuple[str, ...] = ()
    unread_words: tuple[str, ...] = ()
    meanings: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def is_timed(self) -> bool:
        """Whether it gives any time at all."""
        return bool(self.frequency or self.times or self.quiet or self.is_alternate or self.spread)

    @property
    def is_bounded(self) -> bool:
        """Whether an hour limits the time of posting instead of naming it: "not before 8"."""
        return bool(self.quiet and self.meanings & BOUND_MEANINGS)

    @property
    def is_request(self) -> bool:
        """Whether it can only be a request to us: it says please, a verb or the like, or how often."""
        return not self.meanings.isdisjoint(ORDER_MEANINGS)


def timetable_in(text: str, language: Language, *, is_typed: bool = False) -> Timetable:
    """Return what a text says about when digests come.

    Args:
        text: the message.
        language: its language.
        is_typed: it is a command's option, where each number is a time and counts nothing.
    """
    words = _days_in_short(time_words_of(text, language, is_typed=is_typed))
    if not words:
        return Timetable()
    meanings = frozenset().union(*(word.meanings for word in words))
    times = _times_by_half_day(words)
    bound, bounding = _quiet_span(words, meanings, times)
    is_quiet = bool(bound) and not is_typed and times.keys() == bounding  # such hours apply to all days
    behind = [*words[1:], None]
    wrong = tuple(word.typed for word in words if is_typed and not word.meanings and word.is_invalid_time)
    unread = [
        word.typed
        for word, following in zip(words, behind, strict=True)
        if word.typed not in wrong
        and (
            not word.meanings
            or (is_quiet and bool(word.meanings & (FREQUENCIES | DAY_PARTS.keys())))
            or (not bound and _is_incomplete(word, following, times))
            or (is_typed and not times and bool(word.meanings & SPREAD_MEANINGS))
        )
    ]
    unread += _denied_twice(words) if bound else _hour_joiners(words)
    is_parted = _is_parted([word for at, word in enumerate(words) if at not in bounding])
    return Timetable(
        frequency=_frequency(words) or ("daily" if times and "twice" in meanings else ""),
        times=tuple(_clock_text(minutes) for at, minutes in times.items() if at not in bounding),
        quiet=bound,
        other_quiet=_other_quiet_span(words, meanings, times, bounding),
        other_times=() if is_typed or bounding else _other_times(words, times),
        is_alternate="alternate" in meanings,
        spread=next((spread for spread in sorted(meanings & SPREAD_MEANINGS) if not times), ""),
        differs_by_day=is_parted,
        invalid_times=wrong,
        unread_words=(*unread, *(word.typed for word in words if is_parted and "time" in word.meanings)),
        meanings=meanings,
    )


def hours_in(text: str, language: Language) -> tuple[str, str] | None:
    """Return the beginning and end of a text that is a span of hours, "von 22 bis 7 Uhr"; None if it is not one."""
    words = time_words_of(text, language, is_typed=True)
    times = list(_times_by_half_day(words).values())
    if len(times) != len(("start", "end")) or any(not word.meanings for word in words) or _frequency(words):
        return None
    return _clock_text(times[0]), _clock_text(times[1])


def _is_incomplete(word: TimeWord, following: TimeWord | None, times: dict[int, int]) -> bool:
    """Check whether a word needs more than times to post at: hours that limit it, or an hour that is missing."""
    is_late = not times and bool(word.meanings & {*PM_FROM_MINUTE, "every_evening"})
    is_span = "from" in word.meanings and following is not None and following.minutes is not None
    return is_late or is_span or bool(word.meanings & {"quiet", "and_half", *BOUND_MEANINGS})


def _denied_twice(words: Sequence[TimeWord]) -> list[str]:
    """Return the words that negate quiet hours: "silence not between 10 and 6"."""
    quiet = [word for word in words if "quiet" in word.meanings]
    return [word.typed for word in quiet[1:] if "from" in word.meanings]


def _hour_joiners(words: Sequence[TimeWord]) -> list[str]:
    """Return the words between two hours that are not two times to post at: "ten to eight", "8h à 10h"."""
    three = zip(words, words[1:], words[2:], strict=False)
    return [
        word.typed
        for first, word, last in three
        if "to" in word.meanings and first.minutes is not None and last.minutes is not None
    ]


def _is_parted(words: Sequence[TimeWord]) -> bool:
    """Check whether different days have different times, which no schedule can have."""
    turns = ["time" in word.meanings for word in words if word.meanings & (FREQUENCIES | {"time"})]
    return sum(turn is not following for turn, following in itertools.pairwise(turns)) >= MIN_DAY_TIME_CHANGES


def _days_in_short(words: Sequence[TimeWord]) -> list[TimeWord]:
    """Return words with abbreviated days read as days, if another day is joined to them."""
    resolved = list(words)
    for at, word in enumerate(words):
        short = {
            meaning.removeprefix(SHORT_DAY_PREFIX) for meaning in word.meanings if meaning.startswith(SHORT_DAY_PREFIX)
        }
        others = frozenset(meaning for meaning in word.meanings if not meaning.startswith(SHORT_DAY_PREFIX))
        if short:
            is_day = any(_joins_days(words, at, step, is_other_word=bool(others)) for step in (-1, 1))
            resolved[at] = replace(word, meanings=frozenset(short) if is_day else others)
    return resolved


def _joins_days(words: Sequence[TimeWord], at: int, step: int, *, is_other_word: bool) -> bool:
    """Check whether an abbreviated day is joined to another day; one that is also a word needs a hyphen: "Di-Do"."""
    near, far = at + step, at + 2 * step
    if not 0 <= far < len(words):
        return False
    is_joined = words[near].folded == SPAN_SIGN if is_other_word else bool(words[near].meanings & {"to", "and"})
    return is_joined and any(meaning.removeprefix(SHORT_DAY_PREFIX) in DAY_NAMES for meaning in words[far].meanings)


def _times_by_half_day(words: Sequence[TimeWord]) -> dict[int, int]:
    """Return the times by position, each in the half of the day named after it or else before it."""
    halves = [(at, half) for at, word in enumerate(words) for half in _half(word)]
    times: dict[int, int] = {}
    for at, word in enumerate(words):
        if word.minutes is None:
            continue
        behind = next((half for position, half in halves if position > at), "")
        before = next((half for position, half in reversed(halves) if position < at), "")
        half = behind or before
        is_late = (
            half in PM_FROM_MINUTE
            and not word.is_exact
            and PM_FROM_MINUTE[half] <= word.minutes < NOON_HOUR * MINUTES_AN_HOUR
        )
        is_morning = half == "night" and _ends_a_night(words, at)
        times[at] = word.minutes + (NOON_HOUR * MINUTES_AN_HOUR if is_late and not is_morning else 0)
    return times


def _ends_a_night(words: Sequence[TimeWord], at: int) -> bool:
    """Check whether an hour is in the morning after a night: "at night from 10 to 7", but not "from 8 to 11"."""
    start = next((before for before in reversed(range(at)) if words[before].minutes is not None), None)
    if start is None or not _is_span(words, start, at):
        return False
    began, ends = words[start].minutes or 0, words[at].minutes or 0
    return began >= NOON_HOUR * MINUTES_AN_HOUR or ends <= began


def _half(word: TimeWord) -> Iterator[str]:
    yield from word.meanings & {"am", *PM_FROM_MINUTE}
    yield from (DAY_PARTS[part] for part in word.meanings & DAY_PARTS.keys())


def _frequency(words: Sequence[TimeWord]) -> str:
    """Return the frequency, as typed in a schedule; a span of days is expanded."""
    frequencies = [next(iter(word.meanings & FREQUENCIES), "") for word in words]
    frequencies = [
        "" if frequency == "weekly" and any(day in DAY_NAMES for day in frequencies) else frequency
        for frequency in frequencies
    ]
    given_frequencies = [(frequency, at) for at, frequency in enumerate(frequencies) if frequency]
    days = dict.fromkeys(frequency for frequency, _ in given_frequencies if frequency in DAY_NAMES)
    for (first, at), (last, end) in itertools.pairwise(given_frequencies):
        if first in DAY_NAMES and last in DAY_NAMES and end == at + 2 and "to" in words[at + 1].meanings:
            start, stop = DAY_NAMES.index(first), DAY_NAMES.index(last)
            days |= dict.fromkeys(DAY_NAMES[(start + on) % 7] for on in range((stop - start) % 7 + 1))
    others = dict.fromkeys(frequency for frequency, _ in given_frequencies if frequency not in DAY_NAMES)
    if "weekends" in others:
        days |= dict.fromkeys(("saturday", "sunday"))
    others.pop("weekends", None)
    if set(days) == set(DAY_NAMES[:5]) and not others:
        return "weekdays"
    frequencies_given = [*([f"weekly {' '.join(sorted(days, key=DAY_NAMES.index))}"] if days else []), *others]
    parts = any(word.meanings & DAY_PARTS.keys() for word in words)
    return " ".join(frequencies_given).replace("_", " ") or ("daily" if parts else "")


def _quiet_span(
    words: Sequence[TimeWord], meanings: frozenset[str], times: dict[int, int]
) -> tuple[str, frozenset[int]]:
    """Return the quiet hours, if the words give any, and the positions of their times."""
    is_denied = bool(meanings & {"not_before", "not_after", "quiet"})
    hours = list(times.values())
    if len(hours) == 1 and is_denied and meanings & BOUND_MEANINGS:
        span = _span(0, hours[0]) if meanings & {"not_before", "before"} else _span(hours[0], 0)
        return span, frozenset(times)
    spans = [(start, end) for start, end in itertools.pairwise(times) if _is_span(words, start, end)]
    if spans and "quiet" in meanings:
        start, end = spans[-1]
        return _span(times[start], times[end]), frozenset(spans[-1])
    if len(hours) == len(("start", "end")) and spans and {"from", "only"} <= meanings:
        return _span(hours[1], hours[0]), frozenset(times)
    return "", frozenset()


def _other_quiet_span(
    words: Sequence[TimeWord], meanings: frozenset[str], times: dict[int, int], positions: frozenset[int]
) -> str:
    """Return the other reading of the quiet hours, with one of them twelve hours later, if the half of day is open."""
    if len(positions) != len(("start", "end")) or any(True for word in words for _ in _half(word)):
        return ""
    bounds = [words[at] for at in sorted(positions)]
    start, end = (times[at] for at in sorted(positions))
    if (
        any(word.is_exact or not word.folded.isdecimal() for word in bounds)
        or max(start, end) > NOON_HOUR * MINUTES_AN_HOUR
    ):
        return ""
    if "quiet" in meanings:
        return _span(start + NOON_HOUR * MINUTES_AN_HOUR, end) if end <= start < NOON_HOUR * MINUTES_AN_HOUR else ""
    return _span(end + NOON_HOUR * MINUTES_AN_HOUR, start) if end < NOON_HOUR * MINUTES_AN_HOUR else ""


def _other_times(words: Sequence[TimeWord], times: dict[int, int]) -> tuple[str, ...]:
    """Return two hours, the second twelve hours later, if it is the earlier one and its half of the day is open."""
    is_open = all(not words[at].is_exact and words[at].folded.isdecimal() for at in times)
    if len(times) != len(("first", "last")) or not is_open or any(True for word in words for _ in _half(word)):
        return ()
    first, last = times.values()
    return (
        (_clock_text(first), _clock_text(last + NOON_HOUR * MINUTES_AN_HOUR))
        if last < first <= NOON_HOUR * MINUTES_AN_HOUR
        else ()
    )


def _is_span(words: Sequence[TimeWord], start: int, end: int) -> bool:
    """Check whether two times are the beginning and the end of a span: "22-7", "entre las 22 y las 7"."""
    between = frozenset[str]().union(*(word.meanings for word in words[start + 1 : end]))
    is_from = any("from" in word.meanings for word in words[:start])
    return "to" in between or (is_from and "and" in between)


def _span(start: int, end: int) -> str:
    return f"{_clock_text(start)}-{_clock_text(end)}" if start != end else ""


def _clock_text(minutes: int) -> str:
    return f"{minutes // MINUTES_AN_HOUR:02}:{minutes % MINUTES_AN_HOUR:02}"
