"""Request patterns: recognizes requests to the bot by the meanings of their words, in any order. Pure.

Feeds, watched names and times in a message are found first; the other words are looked up in each language's
`wish_words`. Their meanings together make one of a few requests. `REQUEST_PATTERNS` is the table of these, and
`_match` compares a message with a row of it: a word or a feature of the message that has no place in the row makes
it another request, or none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache

from bot.domain.grammar.unread import is_courteous
from bot.orders.confirmations import begins_with_no, is_declined
from bot.orders.message_words import FILLER, NEGATING, TIME, typed_words
from bot.orders.named_in_message import FEED, WATCHED, find_mentions, is_kind_of_feed
from bot.orders.order_wording import OrderContext
from bot.orders.parsed_message import (
    ENDING_MEANINGS,
    TODAY,
    Feature,
    ParsedMessage,
    is_asked_of_others,
    is_asked_of_us,
    parse_message,
    request_words,
    until_tomorrow,
)
from bot.orders.request import Request, RequestKind
from bot.replies.bot_topics import has_known_meaning, means_time
from bot.text.clock import DAY_NAMES
from bot.text.language import Language
from bot.text.negation import exceptions_in, negating_words_in
from bot.text.terms import plain_words
from bot.text.timetable import timetable_in

NIGHT_HOURS = "22:00-07:00"
"""Hours in which nobody wants to be woken, unless they give others."""
MAX_REQUEST_WORDS = 16
"""Most words of a request; a longer message says something else as well."""
MAX_NAME_WORDS, MAX_TOPIC_WORDS = 4, 3
"""Most words of a name to watch, and of an unwanted topic."""
NEUTRAL_MEANINGS = frozenset({"need", "post", "news", "around", "appear", FILLER})
"""Meanings that fit any request."""
UNSURE_FEATURES = frozenset({Feature.STATEMENT, Feature.DENIED_TWICE, Feature.NEEDED, Feature.APPEARS})
"""Features that make a request uncertain."""
_PART_BOUNDARY = re.compile(r"[,;!?]\s+|(?<!\d)\.\s+|\s+[-–—]\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _RequestPattern:
    """One form of a request.

    Attributes:
        what: the kind of request.
        build: makes the request from a message; None if the message lacks something.
        means: meanings that its words may have, besides those that fit any request.
        takes: features that it may have.
        unsure: further features; with one of these, the bot asks whether the request is meant.
        longest: most adjacent words without a known meaning: a topic or a name.
        hours: names of schedule phrases about hours that are read, too: that they are quiet, or which they are.
    """

    what: RequestKind
    build: Callable[[ParsedMessage], Request | None]
    means: AbstractSet[str]
    takes: AbstractSet[Feature] = frozenset()
    unsure: AbstractSet[Feature] = UNSURE_FEATURES
    longest: int = 0
    hours: tuple[str, ...] = ()


def parse_request(message: str, order_context: OrderContext) -> Request | None:
    """Return the request in a message; None if there is none, or it is unclear.

    What follows a comma may be the request, or its reason, which is then unread. A no there takes back what
    precedes it.
    """
    language = order_context.languages
    if len(message.split()) > MAX_REQUEST_WORDS or is_asked_of_others(message, language):
        return None
    phrases = [part for part in _PART_BOUNDARY.split(message) if not is_courteous(part, language)]
    if _is_retracted(phrases, language):
        return None
    parts = [part for part in phrases if not _is_bare_no(part, language)]
    whole = _parse_part(" ".join(parts), order_context)
    if whole and any(not any(name in part for part in parts) for name in (*whole.names, whole.topic)):
        return None  # the comma separates two names
    if len(parts) == 1 or (whole and not whole.unread and whole.kind is not RequestKind.KEEP):
        return whole
    requests = [(request, part) for part in parts if (request := _parse_part(part, order_context))]
    if len(requests) != 1:  # two requests are two orders
        return None
    request, read = requests[0]
    other_words = [word for part in parts if part != read for word in typed_words(part)]
    mentioned, _, _ = find_mentions(other_words, order_context.subscribed, order_context.watched, language)
    return None if mentioned else replace(request, unread=tuple(other_words))


def is_safe_to_guess(request: Request, language: Language) -> bool:
    """Check whether the words next to a request do not restrict it: they exclude nothing, and give no time."""
    unread = " ".join(request.unread)
    is_timed = timetable_in(unread, language).is_timed or any(map(str.isdecimal, request.unread))
    return not exceptions_in(unread, language) and not is_timed


def _parse_part(part: str, order_context: OrderContext) -> Request | None:
    message = parse_message(part, order_context)
    request = next((request for pattern in REQUEST_PATTERNS if (request := _match(message, pattern))), None)
    return (
        None
        if request and request.kind is not RequestKind.SILENCE and is_declined(part, order_context.languages)
        else request
    )


def _match(message: ParsedMessage, pattern: _RequestPattern) -> Request | None:
    """Return the request that a row of the table finds in a message; None if a word or a feature has no place in it."""
    if not message.features <= pattern.takes | pattern.unsure:
        return None
    request = pattern.build(message)
    if request is None:
        return None
    topic = message.unknown_topic(pattern.means, longest=pattern.longest)
    topic_positions = range(topic.position, topic.position + len(typed_words(topic.words)))
    expected = {*pattern.means, *NEUTRAL_MEANINGS}
    unread = [
        word.text for at, word in enumerate(message.words) if at not in topic_positions and not word.is_one_of(expected)
    ]
    languages, spare = message.languages, frozenset[str]()
    if is_asked_of_us(message.text, languages):
        spare |= request_words(languages)
    if Feature.QUIET_HOURS not in message.features:
        spare |= frozenset(
            plain_words(" ".join(phrase for hour in pattern.hours for phrase in _hour_phrases(hour, languages)))
        )
    if not spare.issuperset(plain_words(" ".join(unread))):
        return None
    return replace(request, kind=pattern.what, is_certain=request.is_certain and message.features <= pattern.takes)


def _is_retracted(parts: Sequence[str], language: Language) -> bool:
    """Check whether a part says no to an earlier one, or denies one time while another part gives another."""
    timed = {not negating_words_in(part, language) for part in parts if timetable_in(part, language).is_timed}
    return any(begins_with_no(part, language) for part in parts[1:]) or len(timed) > 1


def _is_bare_no(part: str, language: Language) -> bool:
    """Check whether a part only says no to something before: "No, football please"."""
    return negating_words_in(part, language) == frozenset(plain_words(part))


def _read_keep(message: ParsedMessage) -> Request | None:
    """Read "don't remove the Herald", "leave it on until Friday": it stays as it is."""
    is_named = message.feeds or (message.watched and message.has_meaning(NEGATING))
    return Request(kind=RequestKind.KEEP) if Feature.KEPT in message.features and is_named else None


def _read_unwatch(message: ParsedMessage) -> Request | None:
    """Read "stop watching Norlantic": a watched name that should no longer be watched."""
    is_said = message.wants_end and message.has_meaning("watch", "tell", "need", "lack")
    return Request(kind=RequestKind.UNWATCH, names=message.watched) if message.watched and is_said else None


def _read_drop_feed(message: ParsedMessage) -> Request | None:
    """Read "we don't need the Herald any more": a feed that is no longer wanted."""
    is_over = message.feeds and message.wants_end
    return Request(kind=RequestKind.DROP, feeds=message.feeds, end=message.end) if is_over else None


def _read_drop_kind_of_feed(message: ParsedMessage) -> Request | None:
    """Read "drop the French one": a feed identified by its kind, not by its title."""
    kind = typed_words(message.unknown_topic({"end"}, longest=MAX_TOPIC_WORDS).words)
    languages = message.languages
    named_words = [word for word in message.words if not word.is_one_of({FILLER, "around"})]
    words = [word for word in named_words if not is_courteous(word.text, languages)]
    is_of_news = any(word.is_one_of({"post", "news"}) for word in words)
    is_ended = bool(words) and words[0].is_one_of({"end"}) and not is_of_news
    is_kind = kind and all(is_kind_of_feed(word, languages) for word in kind)
    return Request(kind=RequestKind.DROP) if is_ended and is_kind else None


def _read_pause_feed(message: ParsedMessage) -> Request | None:
    """Read "could you hold the Herald until Friday?": a feed that should be quiet for a while."""
    is_held = (
        message.feeds and message.end and message.has_meaning("quiet", "pause") and not message.has_meaning(NEGATING)
    )
    return Request(kind=RequestKind.DROP, feeds=message.feeds, end=message.end) if is_held else None


def _read_other_days(message: ParsedMessage) -> Request | None:
    """Read "no news on weekends": the days on which nothing should come."""
    often = message.times.frequency.removeprefix("weekly ").split()
    days = DAY_NAMES[:5] if often == ["weekdays"] else often
    others = [day for day in DAY_NAMES if day not in days]
    if not (message.wants_end and days and others and set(days) <= set(DAY_NAMES)):
        return None
    when = "weekdays" if tuple(others) == DAY_NAMES[:5] else f"weekly {' '.join(others)}"
    return Request(kind=RequestKind.OTHER_DAYS, when=when)


def _read_quiet_hours(message: ParsedMessage) -> Request | None:
    """Read "nothing after eight any more, please", "nothing at night": hours without digests."""
    quiet = message.times.quiet or (NIGHT_HOURS if _is_night(message) else "")
    is_meant = message.wants_end is not message.has_meaning("quiet")  # "not quiet" is the opposite
    is_of_days = bool(message.times.quiet) and any(
        means_time(word, message.languages) for word in message.times.unread_words
    )
    return Request(kind=RequestKind.QUIET_HOURS, quiet=quiet) if quiet and is_meant and not is_of_days else None


def _is_night(message: ParsedMessage) -> bool:
    text = f" {' '.join(plain_words(message.text))} "
    return not message.times.is_timed and any(
        f" {phrase} " in text for phrase in _hour_phrases("night", message.languages)
    )


@cache
def _hour_phrases(meaning: str, language: Language) -> tuple[str, ...]:
    """Return the schedule phrases with a meaning, as `plain_words` splits them."""
    return tuple(
        " ".join(plain_words(phrase.replace("_", " "))) for phrase in language.schedule_phrases.get(meaning, ())
    )


def _read_schedule(message: ParsedMessage) -> Request | None:
    """Read "move the digest to half past seven", "once a day is enough": when everything should come."""
    times = message.times
    is_said = (
        message.has_meaning("whole", "move", "post", "enough")
        and not message.has_meaning(*ENDING_MEANINGS)
        and len(message.feeds) <= 1
    )
    if not is_said or not (times.times or times.frequency):
        return None
    return Request(kind=RequestKind.SCHEDULE, feeds=message.feeds, when=times.frequency, at=" ".join(times.times))


def _read_silence(message: ParsedMessage) -> Request | None:
    """Read "shut up", "stop posting here", "take a break for an hour", "no posts today": nothing should come."""
    is_today = Feature.TODAY in message.features
    is_hushed = message.has_meaning("quiet") or "quiet" in message.times.meanings
    is_over = is_today and message.wants_end and not message.has_meaning("quiet", "pause")
    is_meant = is_hushed or message.has_meaning("stop") or (message.has_meaning("pause") and (message.end or is_today))
    is_denied = message.has_meaning(NEGATING, "end", "lack") and not is_over
    if not (is_meant or is_over) or is_denied or message.is_under_digest or (is_today and message.end):
        return None
    return Request(kind=RequestKind.SILENCE, end=until_tomorrow(message.text) if is_today else message.end)


def _read_exclude(message: ParsedMessage) -> Request | None:
    """Read "no more stories on football": an unwanted topic."""
    topic = message.unknown_topic(_EXCLUDE_MEANINGS, longest=MAX_TOPIC_WORDS)
    is_ours = message.has_meaning("post", "news")
    is_said = is_ours or message.has_please or (message.has_meaning("stop", "end") and topic.is_named)
    if not (topic.words and message.wants_end and is_said) or len(message.feeds) > 1:
        return None
    return Request(
        kind=RequestKind.EXCLUDE, feeds=message.feeds, topic=topic.words, is_certain=is_ours or bool(message.feeds)
    )


def _read_restrict(message: ParsedMessage) -> Request | None:
    """Read "only send us stuff about water", "El Faro only about olives": the only wanted topic."""
    topic = message.unknown_topic(_RESTRICT_MEANINGS, longest=MAX_TOPIC_WORDS)
    is_ours = bool(message.feeds) or message.has_meaning("post", "news")
    is_said = (
        message.has_meaning("only") and (is_ours or message.has_please) and not message.has_meaning(*ENDING_MEANINGS)
    )
    if not (topic.words and is_said) or len(message.feeds) > 1:
        return None
    is_certain = is_ours and message.is_joined_to_rest(topic)
    return Request(kind=RequestKind.RESTRICT, feeds=message.feeds, topic=topic.words, is_certain=is_certain)


def _read_watch(message: ParsedMessage) -> Request | None:
    """Read "ping us when Voltmere makes the news", "keep track of Voltmere": whom to watch.

    A person named before the "when" is whom to tell.
    """
    topic = message.unknown_topic(_WATCH_MEANINGS, longest=MAX_NAME_WORDS)
    is_told = message.has_meaning("tell") and message.has_meaning("appear", "news") and not message.has_meaning("watch")
    at = message.index_of(WATCHED) if message.watched else topic.position
    is_whom = is_told and message.index_of("when") < at
    is_followed = message.has_meaning("watch") or (
        message.has_meaning("keep") and message.has_meaning("post", "tell")
    )  # "keep us posted"
    if message.has_meaning(*ENDING_MEANINGS) or not (is_whom or (is_followed and _is_imperative(message))):
        return None
    if message.watched:  # whoever asks for it again is told that it is so already
        is_one = len(message.watched) == 1 and not topic.words
        return Request(kind=RequestKind.WATCH, names=message.watched) if is_one else None
    name = topic.words
    is_name = name[:1].isupper() or (
        topic.is_named and " " not in name and not has_known_meaning(name, message.languages)
    )
    return Request(kind=RequestKind.WATCH, names=(name,), is_certain=name[:1].isupper()) if name and is_name else None


def _is_imperative(message: ParsedMessage) -> bool:
    """Check whether a verb is an order: it comes first, apart from polite words, or we are asked to do it."""
    is_first = message.first_word is not None and message.first_word.is_one_of({"watch", "keep"})
    return is_first or is_asked_of_us(message.text, message.languages) or message.has_please


_EXCLUDE_MEANINGS = ENDING_MEANINGS | {FEED, "keep"}
_RESTRICT_MEANINGS = frozenset({"only", FEED})
_WATCH_MEANINGS = frozenset({WATCHED, "tell", "watch", "when", "whole", "keep"})
_FEED_FEATURES = frozenset({Feature.FEEDS, Feature.END, Feature.NEEDED})
_DAY_FEATURES = frozenset({Feature.DAYS, Feature.NEEDED})
_UNSURE_WITH_HOUR = UNSURE_FEATURES | {Feature.AMBIGUOUS_HOUR}
REQUEST_PATTERNS: Sequence[_RequestPattern] = (
    _RequestPattern(
        what=RequestKind.KEEP,
        build=_read_keep,
        means=ENDING_MEANINGS | {FEED, WATCHED, "watch", "keep", "quiet", "pause"},
        takes={*_FEED_FEATURES, Feature.WATCHED, Feature.KEPT, Feature.STATEMENT, Feature.AMBIGUOUS_HOUR},
    ),
    _RequestPattern(
        what=RequestKind.UNWATCH,
        build=_read_unwatch,
        means=ENDING_MEANINGS | {WATCHED, "watch", "tell", "when", "keep"},
        takes={Feature.WATCHED, Feature.STATEMENT, Feature.NEEDED, Feature.APPEARS},
    ),
    _RequestPattern(
        what=RequestKind.DROP,
        build=_read_drop_feed,
        means=ENDING_MEANINGS | {FEED, "watch", "keep"},
        takes=_FEED_FEATURES,
        unsure=_UNSURE_WITH_HOUR,
    ),
    _RequestPattern(what=RequestKind.DROP, build=_read_drop_kind_of_feed, means={"end"}, longest=MAX_TOPIC_WORDS),
    _RequestPattern(
        what=RequestKind.DROP,
        build=_read_pause_feed,
        means={FEED, "quiet", "pause", "move", "keep", "stop", "end"},
        takes=_FEED_FEATURES,
        unsure=_UNSURE_WITH_HOUR,
    ),
    _RequestPattern(
        what=RequestKind.OTHER_DAYS, build=_read_other_days, means=ENDING_MEANINGS | {TIME, "tell"}, takes=_DAY_FEATURES
    ),
    _RequestPattern(
        what=RequestKind.QUIET_HOURS,
        build=_read_quiet_hours,
        means=ENDING_MEANINGS | {TIME, "quiet", "when"},
        takes={Feature.QUIET_HOURS},
        hours=("night",),
    ),
    _RequestPattern(
        what=RequestKind.SCHEDULE,
        build=_read_schedule,
        means={TIME, FEED, "whole", "move", "enough"},
        takes={Feature.FEEDS, Feature.DAYS, Feature.HOURS},
    ),
    _RequestPattern(
        what=RequestKind.SILENCE,
        build=_read_silence,
        means={NEGATING, TODAY, "quiet", "stop", "pause", "whole"},
        takes={Feature.END, Feature.TODAY},
        unsure=_UNSURE_WITH_HOUR,
        hours=("quiet",),
    ),
    _RequestPattern(
        what=RequestKind.EXCLUDE,
        build=_read_exclude,
        means=_EXCLUDE_MEANINGS,
        takes={Feature.FEEDS, Feature.NEEDED},
        longest=MAX_TOPIC_WORDS,
    ),
    _RequestPattern(
        what=RequestKind.RESTRICT,
        build=_read_restrict,
        means=_RESTRICT_MEANINGS,
        takes={Feature.FEEDS, Feature.NEEDED},
        unsure=frozenset(),
        longest=MAX_TOPIC_WORDS,
    ),
    _RequestPattern(
        what=RequestKind.WATCH,
        build=_read_watch,
        means=_WATCH_MEANINGS,
        takes={Feature.WATCHED, Feature.KEPT, Feature.STATEMENT, Feature.APPEARS},
        longest=MAX_NAME_WORDS,
    ),
)
"""The forms of each request, the most specific first."""
