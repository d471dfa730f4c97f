"""Words of a text about times with what they mean, and times of day among them: "half past eight", "8 Uhr 30". Pure.

Words are looked up by their meaning, in all six languages at once (`schedule_phrases.txt`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.text.folding import unaccented
from bot.text.language import LANGUAGES, in_all_languages, numbers_in_words, positions, weekday_endings
from bot.text.negation import turns_around

NOON, HOURS, HOUR = 12, 24, 60
QUARTER, HALF = 15, 30
TENS = frozenset({20, 30, 40, 50})
"""Minutes that are said in one word behind an hour."""
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SPAN = "-"
SMALL = frozenset({"small"})
BOUNDING = frozenset({"not_before", "not_after", "before", "after"})

_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(am|pm|h|uhr)?", re.ASCII)
_TOKEN = re.compile(
    r"\S+://\S+"
    r"|\d{1,2}(?:[:.h]\d{2})?(?:am|pm|h|uhr)?(?![\w:])|\d+\w*(?:[:.]\d+)*"
    r"|[^\W\d_]+(?:[-/_][^\W\d_]+)*|[-–&+]",
    re.IGNORECASE,
)
_REPLY = re.compile(r"\W*[^\W\d_]+\s*,")
"""A word that replies to what was said before: "no, weekdays at 9"."""
_HALVES = re.compile(r"(?<=\d)\s*([ap])\.?\s?m\.?(?!\w)|\b([ap])\.\s?m\.?(?!\w)", re.IGNORECASE)
"""Halves of the day behind their number, however they are written."""
_ENDING = "|".join(weekday_endings())
_ORDINAL = re.compile(rf"-(?:{_ENDING})\b|(?<=s)-(?:{_ENDING})s\b", re.IGNORECASE)
"""What Portuguese has behind a weekday, and leaves out where people type in a hurry."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase with all that it may mean, or a time of day.

    Attributes:
        said: in small letters without accents.
        shown: as it was typed.
        minutes: of the day, for a time.
        is_exact: its half of the day is said with it.
        hour: that it is the word for, in the language that is spoken.
    """

    means: frozenset[str]
    said: str
    shown: str
    minutes: int | None = None
    is_exact: bool = False
    hour: int | None = None

    @property
    def is_no_time(self) -> bool:
        """Whether it stands where a time should, and is none: "25:00"."""
        return self.minutes is None and self.said[:1].isdecimal() and _number(self) is None


def words_of(text: str, *, is_typed: bool) -> list[Word]:
    """Return the words and phrases of a text with what they mean, its times of day read.

    Args:
        text: what somebody said.
        is_typed: it stands behind a command, where each number is a time and counts nothing.
    """
    return list(_clocked(_spoken(text), is_typed=is_typed))


def is_with_clock(text: str) -> bool:
    """Return whether a text begins with a number and what makes a time of it: "9 am", "8 Uhr"."""
    words = _spoken(text)[:2]
    is_led = bool(words) and _number(words[0]) is not None
    return is_led and (not words[0].said[-1].isdecimal() or (len(words) > 1 and "clock" in words[1].means))


def _spoken(text: str) -> list[Word]:
    """Return the words and phrases of a text; what is an hour's name is one in the language of most of them.

    "Sei" is six in Italian and "be" in German. So it is with what turns an order around: "no" is a small word of
    Portuguese, "no domingo", and never one before "weekends"; before a comma it is a reply to what was said.
    """
    words = list(_words(text))
    votes = Counter(code for word in words for code in _languages_of().get(word.said, ()))
    spoken = {code for code, number in votes.items() if number == max(votes.values())}
    hours = {name: hour for code in spoken for name, hour in _hours()[code].items()}
    replied = 1 if _REPLY.match(text) else 0
    for at, word in enumerate(words):
        is_turning = at >= replied and word.means <= SMALL and any(turns_around(word.said, code) for code in spoken)
        words[at] = replace(word, hour=hours.get(word.said), means=frozenset() if is_turning else word.means)
    return words


def _words(text: str) -> Iterator[Word]:
    """Yield the words and phrases of a text with what they mean, the longest phrase that there is."""
    plain = _HALVES.sub(lambda found: f"{found[1] or found[2]}m", unicodedata.normalize("NFC", text))
    plain = _ORDINAL.sub("", re.sub(r"['’]", " ", plain))
    shown = [part for token in _TOKEN.findall(plain) for part in _parted(token)]
    tokens = [unaccented(one) for one in shown]
    known = _known()
    at = 0
    while at < len(tokens):
        size = next((size for size in range(_longest(), 0, -1) if tuple(tokens[at : at + size]) in known), 1)
        said = tuple(tokens[at : at + size])
        yield Word(known.get(said, frozenset()), " ".join(said), " ".join(shown[at : at + size]))
        at += size


def _parted(token: str) -> Sequence[str]:
    """Return a word with its hyphen where it is known so, else its parts as a span: "mon-fri"."""
    first, hyphen, last = token.partition("-")
    if not hyphen or not (first and last) or "/" in token or (unaccented(token),) in _known():
        return [SPAN] if token in {"-", "–"} else [token]
    return [first, SPAN, last]


def _clocked(words: Sequence[Word], *, is_typed: bool) -> Iterator[Word]:
    """Yield words with times of the day read: "half past eight", "8 Uhr 30", "las ocho y media"."""
    at = 0
    while at < len(words):
        used, minutes, is_exact = _clock(words[at : at + 4])
        if used and (is_typed or not _counts(words, at, used)):
            some = words[at : at + used]
            said, shown = (" ".join(getattr(word, name) for word in some) for name in ("said", "shown"))
            yield Word(frozenset({"time"}), said, shown, minutes, is_exact)
        else:
            used = 1
            yield words[at]
        at += used


def _counts(words: Sequence[Word], at: int, used: int) -> bool:
    """Return whether a number counts what stands behind it: "2 digests a day"."""
    is_led = at > 0 and bool(words[at - 1].means & ({"at", "and", "to", "from"} | BOUNDING))
    behind = words[at + used].means if at + used < len(words) else frozenset({"end"})
    return used == 1 and not is_led and (not behind or bool(behind & {"verb", "ours"}))


def _clock(words: Sequence[Word]) -> tuple[int, int, bool]:
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
    is_open = is_clock or not words[used - 1].said[0].isdecimal()
    is_last = len(words) <= used + 1 or "clock" not in words[used + 1].means
    if following and is_open and is_last and (past := _past(following)):
        return used + 1, minutes + past, is_exact
    return used, minutes, is_exact


def _number(word: Word) -> tuple[int, bool] | None:
    """Return the minutes of the day that a number is, and whether its half of the day is said with it."""
    found = _CLOCK.fullmatch(word.said)
    if found is None:
        return None if word.hour is None else (word.hour * HOUR, False)
    number, past, half = int(found[1]), int(found[2] or 0), found[3] or ""
    if half in {"am", "pm"} and 1 <= number <= NOON:
        number = number % NOON + (NOON if half == "pm" else 0)
    elif half in {"am", "pm"}:
        return None
    is_exact = half in {"am", "pm"} or number > NOON or number == 0
    return (number * HOUR + past, is_exact) if number < HOURS and past < HOUR else None


def _past(word: Word) -> int:
    """Return the minutes that stand behind an hour: "8 Uhr 30", "eight thirty"."""
    tens = _tens().get(word.said, 0)
    return tens or (int(word.said) if re.fullmatch(r"[1-5]\d", word.said) else 0)


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
def _hours() -> Mapping[str, Mapping[str, int]]:
    """Return each language's words for the hours of a clock, two to twelve."""
    return {
        code: {unaccented(word): number for word, number in language.number_words.items() if number <= NOON}
        for code, language in LANGUAGES.items()
    }


@cache
def _languages_of() -> Mapping[str, Collection[str]]:
    """Return words and phrases of times, and small words, with the codes of the languages that have them."""
    known: defaultdict[str, set[str]] = defaultdict(set)
    for code, language in LANGUAGES.items():
        phrases = (phrase.replace("_", " ") for told in language.schedule_phrases.values() for phrase in told)
        days = (day for row in language.weekday_names for day in row)
        for word in (*phrases, *days, *language.function_words, *_hours()[code]):
            known[unaccented(word)].add(code)
    return known


@cache
def _tens() -> Mapping[str, int]:
    """Return words for the tens of minutes, from twenty on."""
    return {unaccented(word): number for word, number in numbers_in_words().items() if number in TENS}
