"""Wish reading: what somebody wants of the bot, by the meanings of the words, in any order. Pure.

Feeds, watched names and times in a message are found first; the other words are looked up in each language's
`wish_words`. What they mean together is one of a few wishes. `READINGS` is a table of them, and `_fits` holds a message
against a row of it: a word or a thing found there that has no place in the row makes the wish another one, or none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from bot.answerer.bot_topics import means_something, means_time
from bot.answerer.confirmations import begins_with_no, is_declined
from bot.answerer.message_words import DENYING, SMALL, TIMED, words_said
from bot.answerer.named_in_message import FEED, WATCHED, is_kind_of_feed, named_in
from bot.answerer.order_wording import OrderContext
from bot.answerer.wish_message import (
    OVER,
    TODAY,
    Found,
    WishMessage,
    asking,
    is_asked_of_others,
    is_asked_of_us,
    until_tomorrow,
    wish_message,
)
from bot.domain.grammar.unread import is_courteous
from bot.text.clock import DAYS
from bot.text.end_expressions import End
from bot.text.language import Language
from bot.text.negation import exceptions_in, plain_words, turning_in
from bot.text.timetable import timetable_in

NIGHT = "22:00-07:00"
"""When nobody wants to be woken, unless they say."""
MOST_WISH_WORDS = 16
"""Words of a wish; a longer one says something else as well."""
LONGEST_NAME, LONGEST_TOPIC = 4, 3
"""Words of whom to watch, and of what nobody wants to hear of."""
CHATTER = frozenset({"need", "post", "news", "around", "appear", SMALL})
"""Meanings that go with any wish."""
_PARTS = re.compile(r"[,;!?]\s+|(?<!\d)\.\s+|\s+[-–—]\s+")


class Wanted(StrEnum):
    """What may be wanted."""

    KEEP = "keep"
    UNWATCH = "unwatch"
    DROP = "drop"
    OTHER_DAYS = "other days"
    QUIET_HOURS = "quiet hours"
    SCHEDULE = "schedule"
    SILENCE = "silence"
    LEAVE_OUT = "leave out"
    NARROW = "narrow"
    WATCH = "watch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is wanted.

    Attributes:
        names: whom to watch, or no longer to.
        feeds: numbers of the feeds that are named.
        topic: what nobody wants to hear of.
        options: when digests shall come, as a schedule is ordered.
        end: of silence.
        unread: words beside it, which may be why it is wanted.
        is_certain: it can mean nothing else; otherwise it is asked whether it is meant.
    """

    what: Wanted
    names: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    topic: str = ""
    when: str = ""
    at: str = ""
    quiet: str = ""
    end: End | None = None
    unread: tuple[str, ...] = ()
    is_certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A wish as it may be said.

    Attributes:
        what: is wanted.
        needs: what of a message makes the wish; None where the message lacks that.
        means: what its words may mean, beside what goes with any wish.
        takes: what may be found in it.
        unsure: what may be found in it, too; then it is asked whether the wish is meant.
        longest: words that nothing is known of, in one piece: a topic or a name.
        hours: what of hours is read, too, as schedules are said: that they are quiet, or which.
    """

    what: Wanted
    needs: Callable[[WishMessage], Wish | None]
    means: AbstractSet[str]
    takes: AbstractSet[Found] = frozenset()
    unsure: AbstractSet[Found] = frozenset({Found.STATED, Found.TWICE, Found.NEEDED, Found.APPEARS})
    longest: int = 0
    hours: tuple[str, ...] = ()


def read_wish(said: str, order_context: OrderContext) -> Wish | None:
    """Return what is wanted in a message; None where nothing is, or it cannot be told.

    What stands behind a comma may be the wish, or why it is one: then it is unread. A no there takes back what stands
    before it.
    """
    language = order_context.spoken
    if len(said.split()) > MOST_WISH_WORDS or is_asked_of_others(said, language):
        return None
    told = [part for part in _PARTS.split(said) if not is_courteous(part, language)]
    if _is_taken_back(told, language):
        return None
    parts = [part for part in told if not _is_answer(part, language)]
    whole = _read(" ".join(parts), order_context)
    if whole and any(not any(one in part for part in parts) for one in (*whole.names, whole.topic)):
        return None  # the comma parts two names
    if len(parts) == 1 or (whole and not whole.unread and whole.what is not Wanted.KEEP):
        return whole
    found = [(wish, part) for part in parts if (wish := _read(part, order_context))]
    if len(found) != 1:  # two wishes are two orders
        return None
    wish, read = found[0]
    beside = [word for part in parts if part != read for word in words_said(part)]
    taken, _, _ = named_in(beside, order_context.subscribed, order_context.watched, language)
    return None if taken else replace(wish, unread=tuple(beside))


def is_safe_to_guess(wish: Wish, language: Language) -> bool:
    """Check whether what stands beside a wish can be no condition on it: it leaves nothing out, and says no time."""
    unread = " ".join(wish.unread)
    is_timed = timetable_in(unread, language).is_timed or any(map(str.isdecimal, wish.unread))
    return not exceptions_in(unread, language) and not is_timed


def _read(said: str, order_context: OrderContext) -> Wish | None:
    message = wish_message(said, order_context)
    wish = next((wish for reading in READINGS if (wish := _fits(message, reading))), None)
    return None if wish and wish.what is not Wanted.SILENCE and is_declined(said, order_context.spoken) else wish


def _fits(message: WishMessage, reading: _Reading) -> Wish | None:
    """Return a wish as one row of the table reads it; None where a word or a thing found has no place in it."""
    if not message.found <= reading.takes | reading.unsure:
        return None
    wish = reading.needs(message)
    if wish is None:
        return None
    topic = message.topic(reading.means, longest=reading.longest)
    named = range(topic.at, topic.at + len(words_said(topic.words)))
    known = {*reading.means, *CHATTER}
    left = [word.said for at, word in enumerate(message.words) if at not in named and not word.is_one_of(known)]
    spoken, spare = message.spoken, frozenset[str]()
    if is_asked_of_us(message.said, spoken):
        spare |= asking(spoken)
    if Found.QUIET not in message.found:
        spare |= frozenset(plain_words(" ".join(one for said in reading.hours for one in _phrases(said, spoken))))
    if not spare.issuperset(plain_words(" ".join(left))):
        return None
    return replace(wish, what=reading.what, is_certain=wish.is_certain and message.found <= reading.takes)


def _is_taken_back(told: Sequence[str], language: Language) -> bool:
    """Check whether a part says no to one before it, or denies one time where another one says another."""
    timed = {not turning_in(part, language) for part in told if timetable_in(part, language).is_timed}
    return any(begins_with_no(part, language) for part in told[1:]) or len(timed) > 1


def _is_answer(part: str, language: Language) -> bool:
    """Check whether a part only says no to what was said before: "No, football please"."""
    return turning_in(part, language) == frozenset(plain_words(part))


def _kept(message: WishMessage) -> Wish | None:
    """Read "don't remove the Herald", "leave it on until Friday": it stays as it is."""
    is_named = message.feeds or (message.watched and message.has(DENYING))
    return Wish(what=Wanted.KEEP) if Found.KEPT in message.found and is_named else None


def _unwatched(message: WishMessage) -> Wish | None:
    """Read "stop watching Norlantic": a name that is watched, and shall be no more."""
    is_said = message.is_over and message.has("watch", "tell", "need", "lack")
    return Wish(what=Wanted.UNWATCH, names=message.watched) if message.watched and is_said else None


def _dropped(message: WishMessage) -> Wish | None:
    """Read "we don't need the Herald any more": a feed that shall come no more."""
    is_over = message.feeds and message.is_over
    return Wish(what=Wanted.DROP, feeds=message.feeds, end=message.end) if is_over else None


def _some_feed_dropped(message: WishMessage) -> Wish | None:
    """Read "drop the French one": a feed that is told by what it is, not by its title."""
    kind = words_said(message.topic({"end"}, longest=LONGEST_TOPIC).words)
    spoken, named = message.spoken, [word for word in message.words if not word.is_one_of({SMALL, "around"})]
    words = [word for word in named if not is_courteous(word.said, spoken)]
    is_of_news = any(word.is_one_of({"post", "news"}) for word in words)
    is_ended = bool(words) and words[0].is_one_of({"end"}) and not is_of_news
    is_kind = kind and all(is_kind_of_feed(word, spoken) for word in kind)
    return Wish(what=Wanted.DROP) if is_ended and is_kind else None


def _held(message: WishMessage) -> Wish | None:
    """Read "could you hold the Herald until Friday?": a feed that shall be quiet for a time."""
    is_held = message.feeds and message.end and message.has("quiet", "pause") and not message.has(DENYING)
    return Wish(what=Wanted.DROP, feeds=message.feeds, end=message.end) if is_held else None


def _other_days(message: WishMessage) -> Wish | None:
    """Read "no news on weekends": the days on which nothing shall come."""
    often = message.times.often.removeprefix("weekly ").split()
    days = DAYS[:5] if often == ["weekdays"] else often
    others = [day for day in DAYS if day not in days]
    if not (message.is_over and days and others and set(days) <= set(DAYS)):
        return None
    when = "weekdays" if tuple(others) == DAYS[:5] else f"weekly {' '.join(others)}"
    return Wish(what=Wanted.OTHER_DAYS, when=when)


def _quiet_hours(message: WishMessage) -> Wish | None:
    """Read "nothing after eight any more, please", "nothing at night": hours without digests."""
    quiet = message.times.quiet or (NIGHT if _is_night(message) else "")
    is_meant = message.is_over is not message.has("quiet")  # "not quiet" is the opposite
    is_of_days = bool(message.times.quiet) and any(means_time(word, message.spoken) for word in message.times.unread)
    return Wish(what=Wanted.QUIET_HOURS, quiet=quiet) if quiet and is_meant and not is_of_days else None


def _is_night(message: WishMessage) -> bool:
    told = f" {' '.join(plain_words(message.said))} "
    return not message.times.is_timed and any(f" {phrase} " in told for phrase in _phrases("night", message.spoken))


@cache
def _phrases(meaning: str, language: Language) -> tuple[str, ...]:
    """Return what says this of hours, as `plain_words` has it."""
    return tuple(" ".join(plain_words(one.replace("_", " "))) for one in language.schedule_phrases.get(meaning, ()))


def _scheduled(message: WishMessage) -> Wish | None:
    """Read "move the digest to half past seven", "once a day is enough": when all shall come."""
    times = message.times
    is_said = message.has("whole", "move", "post", "enough") and not message.has(*OVER) and len(message.feeds) <= 1
    if not is_said or not (times.times or times.often):
        return None
    return Wish(what=Wanted.SCHEDULE, feeds=message.feeds, when=times.often, at=" ".join(times.times))


def _silenced(message: WishMessage) -> Wish | None:
    """Read "shut up", "stop posting here", "take a break for an hour", "no posts today": nothing shall come."""
    is_today = Found.TODAY in message.found
    is_hushed = message.has("quiet") or "quiet" in message.times.meanings
    is_over = is_today and message.is_over and not message.has("quiet", "pause")
    is_meant = is_hushed or message.has("stop") or (message.has("pause") and (message.end or is_today))
    is_denied = message.has(DENYING, "end", "lack") and not is_over
    if not (is_meant or is_over) or is_denied or message.is_under or (is_today and message.end):
        return None
    return Wish(what=Wanted.SILENCE, end=until_tomorrow(message.said) if is_today else message.end)


def _left_out(message: WishMessage) -> Wish | None:
    """Read "no more stories on football": what nobody wants to hear of."""
    topic = message.topic(_LEFT_OUT, longest=LONGEST_TOPIC)
    is_ours = message.has("post", "news")
    is_said = is_ours or message.is_pleaded or (message.has("stop", "end") and topic.is_named)
    if not (topic.words and message.is_over and is_said) or len(message.feeds) > 1:
        return None
    return Wish(
        what=Wanted.LEAVE_OUT, feeds=message.feeds, topic=topic.words, is_certain=is_ours or bool(message.feeds)
    )


def _narrowed(message: WishMessage) -> Wish | None:
    """Read "only send us stuff about water", "El Faro only about olives": what alone shall come."""
    topic = message.topic(_NARROWED, longest=LONGEST_TOPIC)
    is_ours = bool(message.feeds) or message.has("post", "news")
    is_said = message.has("only") and (is_ours or message.is_pleaded) and not message.has(*OVER)
    if not (topic.words and is_said) or len(message.feeds) > 1:
        return None
    is_certain = is_ours and message.joins(topic)
    return Wish(what=Wanted.NARROW, feeds=message.feeds, topic=topic.words, is_certain=is_certain)


def _watched(message: WishMessage) -> Wish | None:
    """Read "ping us when Voltmere makes the news", "keep track of Voltmere": whom to keep an eye on.

    Who is named before the "when" is whom to tell.
    """
    topic = message.topic(_WATCHED, longest=LONGEST_NAME)
    is_told = message.has("tell") and message.has("appear", "news") and not message.has("watch")
    at = message.place_of(WATCHED) if message.watched else topic.at
    is_whom = is_told and message.place_of("when") < at
    is_followed = message.has("watch") or (message.has("keep") and message.has("post", "tell"))  # "keep us posted"
    if message.has(*OVER) or not (is_whom or (is_followed and _is_ordered(message))):
        return None
    if message.watched:  # who asks for it again is told that it is so
        is_one = len(message.watched) == 1 and not topic.words
        return Wish(what=Wanted.WATCH, names=message.watched) if is_one else None
    name = topic.words
    is_name = name[:1].isupper() or (topic.is_named and " " not in name and not means_something(name, message.spoken))
    return Wish(what=Wanted.WATCH, names=(name,), is_certain=name[:1].isupper()) if name and is_name else None


def _is_ordered(message: WishMessage) -> bool:
    """Check whether a verb is said as an order: it comes first but for pleading, or is asked of us, or pleaded."""
    is_first = message.first is not None and message.first.is_one_of({"watch", "keep"})
    return is_first or is_asked_of_us(message.said, message.spoken) or message.is_pleaded


_LEFT_OUT = OVER | {FEED, "keep"}
_NARROWED = frozenset({"only", FEED})
_WATCHED = frozenset({WATCHED, "tell", "watch", "when", "whole", "keep"})
_OF_FEEDS = frozenset({Found.FEEDS, Found.END, Found.NEEDED})
_UNSURE = frozenset({Found.STATED, Found.TWICE, Found.NEEDED, Found.APPEARS, Found.OPEN_HOUR})
READINGS: Sequence[_Reading] = (
    _Reading(
        what=Wanted.KEEP,
        needs=_kept,
        means=OVER | {FEED, WATCHED, "watch", "keep", "quiet", "pause"},
        takes={*_OF_FEEDS, Found.WATCHED, Found.KEPT, Found.STATED, Found.OPEN_HOUR},
    ),
    _Reading(
        what=Wanted.UNWATCH,
        needs=_unwatched,
        means=OVER | {WATCHED, "watch", "tell", "when", "keep"},
        takes={Found.WATCHED, Found.STATED, Found.NEEDED, Found.APPEARS},
    ),
    _Reading(
        what=Wanted.DROP,
        needs=_dropped,
        means=OVER | {FEED, "watch", "keep"},
        takes=_OF_FEEDS,
        unsure=_UNSURE,
    ),
    _Reading(what=Wanted.DROP, needs=_some_feed_dropped, means={"end"}, longest=LONGEST_TOPIC),
    _Reading(
        what=Wanted.DROP,
        needs=_held,
        means={FEED, "quiet", "pause", "move", "keep", "stop", "end"},
        takes=_OF_FEEDS,
        unsure=_UNSURE,
    ),
    _Reading(what=Wanted.OTHER_DAYS, needs=_other_days, means=OVER | {TIMED, "tell"}, takes={Found.DAYS, Found.NEEDED}),
    _Reading(
        what=Wanted.QUIET_HOURS,
        needs=_quiet_hours,
        means=OVER | {TIMED, "quiet", "when"},
        takes={Found.QUIET},
        hours=("night",),
    ),
    _Reading(
        what=Wanted.SCHEDULE,
        needs=_scheduled,
        means={TIMED, FEED, "whole", "move", "enough"},
        takes={Found.FEEDS, Found.DAYS, Found.HOURS},
    ),
    _Reading(
        what=Wanted.SILENCE,
        needs=_silenced,
        means={DENYING, TODAY, "quiet", "stop", "pause", "whole"},
        takes={Found.END, Found.TODAY},
        unsure=_UNSURE,
        hours=("quiet",),
    ),
    _Reading(
        what=Wanted.LEAVE_OUT,
        needs=_left_out,
        means=_LEFT_OUT,
        takes={Found.FEEDS, Found.NEEDED},
        longest=LONGEST_TOPIC,
    ),
    _Reading(
        what=Wanted.NARROW,
        needs=_narrowed,
        means=_NARROWED,
        takes={Found.FEEDS, Found.NEEDED},
        unsure=frozenset(),
        longest=LONGEST_TOPIC,
    ),
    _Reading(
        what=Wanted.WATCH,
        needs=_watched,
        means=_WATCHED,
        takes={Found.WATCHED, Found.KEPT, Found.STATED, Found.APPEARS},
        longest=LONGEST_NAME,
    ),
)
"""How each wish may be said, those first that say most."""
