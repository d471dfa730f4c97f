"""Clock: words about times with their meanings, and times of day among them: "half past eight", "8 Uhr 30". Pure.

Words are looked up by their meaning, in the language of the text (`schedule_phrases.txt`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.text.folding import unaccented
from bot.text.language import Language, one_of
from bot.text.negation import is_negating

NOON_HOUR, HOURS_A_DAY, MINUTES_AN_HOUR = 12, 24, 60
QUARTER_HOUR, HALF_HOUR = 15, 30
MINUTE_TENS = frozenset({20, 30, 40, 50})
"""Minutes named by one word after an hour."""
DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SPAN_SIGN = "-"
SIGN_MEANINGS = {SPAN_SIGN: "to", "&": "and", "+": "and", "am": "am", "pm": "pm"}
"""Signs used in any language, with their meanings."""
FILLER_MEANINGS = frozenset({"small"})
BOUND_MEANINGS = frozenset({"not_before", "not_after", "before", "after"})

_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(am|pm|h|uhr)?", re.ASCII)
_TOKEN = re.compile(
    r"\S+://\S+"
    r"|\d{1,2}(?:[:.h]\d{2})?(?:am|pm|h|uhr)?(?![\w:])|\d+\w*(?:[:.]\d+)*"
    r"|[^\W\d_]+(?:[-/_][^\W\d_]+)*|[-–&+]",
    re.IGNORECASE,
)
_REPLY = re.compile(r"\W*[^\W\d_]+\s*,")
"""A word at the beginning that replies to an earlier message: "no, weekdays at 9"."""
_HALVES = re.compile(r"(?<=\d)\s*([ap])\.?\s?m\.?(?!\w)|\b([ap])\.\s?m\.?(?!\w)", re.IGNORECASE)
"""The halves of the day after a number, "a.m." and "p.m.", in any spelling."""


@dataclass(frozen=True, slots=True)
class TimeWord:
    """A word or phrase with all its possible meanings, or a time of day.

    Attributes:
        folded: in lower case without accents.
        typed: as typed.
        minutes: minutes of the day, for a time.
        is_exact: its half of the day is certain.
        hour: the hour that the word names in the message's language.
    """

    meanings: frozenset[str]
    folded: str
    typed: str
    minutes: int | None = None
    is_exact: bool = False
    hour: int | None = None

    @property
    def is_invalid_time(self) -> bool:
        """Whether it is in the place of a time, but invalid: "25:00"."""
        return self.minutes is None and self.folded[:1].isdecimal() and _read_number(self) is None


def time_words_of(text: str, language: Language, *, is_typed: bool) -> list[TimeWord]:
    """Return the words and phrases of a text with their meanings, and its times of day.

    Args:
        text: the message.
        language: its language.
        is_typed: it is a command's option, where each number is a time and counts nothing.
    """
    return list(_with_times_read(_words_with_hours(text, language), language, is_typed=is_typed))


def begins_with_time(text: str, language: Language) -> bool:
    """Check whether a text begins with a number marked as a time: "9 am", "8 Uhr"."""
    words = _words_with_hours(text, language)[:2]
    is_led = bool(words) and _read_number(words[0]) is not None
    return is_led and (not words[0].folded[-1].isdecimal() or (len(words) > 1 and "clock" in words[1].meanings))


def _words_with_hours(text: str, language: Language) -> list[TimeWord]:
    """Return the words and phrases of a text, with the hours that they name.

    A negating word has no meaning, and no time is read across it; before a comma it is a reply to an earlier message.
    """
    words, hours = list(_words(text, language)), _hours(language)
    replied = 1 if _REPLY.match(text) else 0
    for at, word in enumerate(words):
        is_turning = at >= replied and word.meanings <= FILLER_MEANINGS and is_negating(word.folded, language)
        words[at] = replace(word, hour=hours.get(word.folded), meanings=frozenset() if is_turning else word.meanings)
    return words


def _words(text: str, language: Language) -> Iterator[TimeWord]:
    """Yield the words and phrases of a text with their meanings, always the longest known phrase."""
    plain = _HALVES.sub(lambda match: f"{match[1] or match[2]}m", unicodedata.normalize("NFC", text))
    plain = _ordinal_pattern(language).sub("", re.sub(r"['’]", " ", plain))
    shown = [part for token in _TOKEN.findall(plain) for part in _split_hyphen(token, language)]
    tokens = [unaccented(part) for part in shown]
    meanings = _meanings_by_phrase(language)
    at = 0
    while at < len(tokens):
        size = next(
            (size for size in range(_longest_phrase(language), 0, -1) if tuple(tokens[at : at + size]) in meanings), 1
        )
        phrase = tuple(tokens[at : at + size])
        yield TimeWord(meanings.get(phrase, frozenset()), " ".join(phrase), " ".join(shown[at : at + size]))
        at += size


def _split_hyphen(token: str, language: Language) -> Sequence[str]:
    """Return a word with its hyphen if it is known so, or else its parts as a span: "mon-fri"."""
    first, hyphen, last = token.partition("-")
    if not hyphen or not (first and last) or "/" in token or (unaccented(token),) in _meanings_by_phrase(language):
        return [SPAN_SIGN] if token in {"-", "–"} else [token]
    return [first, SPAN_SIGN, last]


def _with_times_read(words: Sequence[TimeWord], language: Language, *, is_typed: bool) -> Iterator[TimeWord]:
    """Yield words, with those of a time of day joined: "half past eight", "8 Uhr 30", "las ocho y media"."""
    at = 0
    while at < len(words):
        used, minutes, is_exact = _read_time(words[at : at + 4], _tens(language))
        if used and (is_typed or not _is_count(words, at, used)):
            joined = words[at : at + used]
            folded, typed = " ".join(word.folded for word in joined), " ".join(word.typed for word in joined)
            yield TimeWord(frozenset({"time"}), folded, typed, minutes, is_exact)
        else:
            used = 1
            yield words[at]
        at += used


def _is_count(words: Sequence[TimeWord], at: int, used: int) -> bool:
    """Check whether a number counts the next word: "2 digests a day"."""
    is_led = at > 0 and bool(words[at - 1].meanings & ({"at", "and", "to", "from"} | BOUND_MEANINGS))
    behind = words[at + used].meanings if at + used < len(words) else frozenset({"end"})
    return used == 1 and not is_led and (not behind or bool(behind & {"verb", "ours"}))


def _read_time(words: Sequence[TimeWord], tens: Mapping[str, int]) -> tuple[int, int, bool]:
    """Return how many words form a time of day, its minutes, and whether its half of the day is certain."""
    means = words[0].meanings
    for named, minutes in (("noon", NOON_HOUR * MINUTES_AN_HOUR), ("midnight", 0)):
        if named in means:
            return 1, minutes, True
    before = {"half_past": HALF_HOUR, "quarter_past": QUARTER_HOUR, "quarter_to": -QUARTER_HOUR, "half_to": -HALF_HOUR}
    shift = next((before[meaning] for meaning in before if meaning in means), 0)
    used = 1 if shift else 0
    hour = _read_number(words[used]) if len(words) > used else None
    if hour is None:
        return 0, 0, False
    minutes, is_exact = hour
    used += 1
    if shift:
        return used, (minutes + shift) % (HOURS_A_DAY * MINUTES_AN_HOUR), is_exact
    is_clock = len(words) > used and "clock" in words[used].meanings
    used += is_clock
    following = words[used] if len(words) > used else None
    if following and (further := {"and_half": HALF_HOUR, "and_quarter": QUARTER_HOUR}.keys() & following.meanings):
        return used + 1, minutes + (HALF_HOUR if "and_half" in further else QUARTER_HOUR), is_exact
    is_open = is_clock or not words[used - 1].folded[0].isdecimal()
    is_last = len(words) <= used + 1 or "clock" not in words[used + 1].meanings
    if following and is_open and is_last and (past := _minutes_past(following, tens)):
        return used + 1, minutes + past, is_exact
    return used, minutes, is_exact


def _read_number(word: TimeWord) -> tuple[int, bool] | None:
    """Return the minutes of the day for a word, and whether its half of the day is certain, or None."""
    match = _CLOCK.fullmatch(word.folded)
    if match is None:
        return None if word.hour is None else (word.hour * MINUTES_AN_HOUR, False)
    number, past, half = int(match[1]), int(match[2] or 0), match[3] or ""
    if half in {"am", "pm"} and 1 <= number <= NOON_HOUR:
        number = number % NOON_HOUR + (NOON_HOUR if half == "pm" else 0)
    elif half in {"am", "pm"}:
        return None
    is_exact = half in {"am", "pm"} or number > NOON_HOUR or number == 0
    return (number * MINUTES_AN_HOUR + past, is_exact) if number < HOURS_A_DAY and past < MINUTES_AN_HOUR else None


def _minutes_past(word: TimeWord, tens: Mapping[str, int]) -> int:
    """Return the minutes named after an hour: "8 Uhr 30", "eight thirty"; 0 for none."""
    return tens.get(word.folded, 0) or (int(word.folded) if re.fullmatch(r"[1-5]\d", word.folded) else 0)


@cache
def _ordinal_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for endings of weekdays that people omit when they type in a hurry: "segunda-feira"."""
    names = (name for row in language.weekday_names for name in row if "-" in name)
    ending = one_of(dict.fromkeys(name.partition("-")[2] for name in names))
    return re.compile(rf"-(?:{ending})\b|(?<=s)-(?:{ending})s\b", re.IGNORECASE)


@cache
def _meanings_by_phrase(language: Language) -> Mapping[tuple[str, ...], frozenset[str]]:
    """Return all meanings of each phrase, by its words."""
    meanings_by_phrase: dict[tuple[str, ...], set[str]] = {
        (sign,): {meaning} for sign, meaning in SIGN_MEANINGS.items()
    }
    for meaning, phrases in language.schedule_phrases.items():
        for phrase in phrases:
            meanings_by_phrase.setdefault(tuple(unaccented(phrase).split("_")), set()).add(meaning)
    for day, row in zip(DAY_NAMES, language.weekday_names, strict=False):
        for weekday in row:
            name = _ordinal_pattern(language).sub("", unaccented(weekday))
            meanings_by_phrase.setdefault((name,), set()).add(day)
            meanings_by_phrase.setdefault((f"{name}s",), set()).update({day, "every"})
    return {words: frozenset(means) for words, means in meanings_by_phrase.items()}


@cache
def _longest_phrase(language: Language) -> int:
    return max(map(len, _meanings_by_phrase(language)), default=1)


@cache
def _hours(language: Language) -> Mapping[str, int]:
    """Return the numbers up to twelve by their words, as hours of a clock."""
    return {unaccented(word): number for word, number in language.number_words.items() if number <= NOON_HOUR}


@cache
def _tens(language: Language) -> Mapping[str, int]:
    """Return the tens of minutes by their words, from twenty on."""
    return {unaccented(word): number for word, number in language.number_words.items() if number in MINUTE_TENS}
