"""Reading a wish: what is wanted of the bot, by what its words mean, in whatever order they stand. Pure.

Feeds, watched names and times in a message are found first; the other words are looked up in each language's
`wish_words`. What they mean together is one of a few wishes, `READERS`, each of which accounts for every word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from bot.answerer.addressee_detection import is_question
from bot.answerer.bot_topics import means_time
from bot.answerer.confirmations import is_declined
from bot.answerer.message_words import DENYING, SMALL, TIMED, MessageWord, is_common, message_words, words_said
from bot.answerer.named_in_message import FEED, WATCHED, is_kind_of_feed, named_in
from bot.answerer.order_wording import OrderContext
from bot.answerer.reply_language import reply_language
from bot.domain.grammar.commands import REGISTRY
from bot.domain.grammar.unread import is_courteous
from bot.text.clock import DAYS
from bot.text.end_expressions import End, end_within, length_in
from bot.text.folding import unaccented
from bot.text.language import LANGUAGES, in_all_languages
from bot.text.language_detection import language_spoken
from bot.text.negation import exceptions_in, plain_words, turning_in
from bot.text.timetable import Timetable, timetable_in

NIGHT = "22:00-07:00"
"""When nobody wants to be woken, unless they say."""
MOST_WISH_WORDS = 16
"""Words of a wish; a longer one says something else as well."""
LONGEST_NAME, LONGEST_TOPIC = 4, 3
"""Words of whom to watch, and of what nobody wants to hear of."""
HALTING = frozenset({"pause", "mute"})
"""Commands by whose names people mean a pause of a feed."""
MOST_HELD = 3
"""Words of what shall be done with a feed for a time."""
OVER = frozenset({DENYING, "stop", "end", "lack"})
"""Meanings by which something shall be no more."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    """A message with its words, and what was found in it."""

    said: str
    words: tuple[MessageWord, ...]
    feeds: tuple[str, ...]
    watched: tuple[str, ...]
    times: Timetable
    end: End | None
    is_under: bool

    def has(self, *meanings: str) -> bool:
        return any(word.is_one_of(meanings) for word in self.words)

    @property
    def is_over(self) -> bool:
        """Whether something shall be no more, and not the opposite: "don't stop"."""
        return self.has(*OVER) and not self.is_kept

    @property
    def is_kept(self) -> bool:
        return self.has(DENYING) and self.has("stop", "end")

    def beside(self, *meanings: str) -> tuple[str, ...]:
        """Return the words that mean none of these, and nothing that goes with any wish."""
        return tuple(word.said for word in self.words if not word.is_one_of({*meanings, *CHATTER}))


def read_wish(said: str, standing: OrderContext) -> Wish | None:
    """Return what is wanted in a message; None where nothing is, or it cannot be told.

    What stands behind a comma may be the wish, or why it is one: then it is unread.
    """
    if len(said.split()) > MOST_WISH_WORDS or _is_asked_of_others(said):
        return None
    parts = [part for part in _PARTS.split(said) if not (is_courteous(part) or _is_answer(part))]
    whole = _read(" ".join(parts), standing)
    if whole and whole.what is Wanted.WATCH and not any(whole.names[0] in part for part in parts):
        return None  # the comma parts two names
    if len(parts) == 1 or (whole and not whole.unread and whole.what is not Wanted.KEEP):
        return whole
    found = [(wish, part) for part in parts if (wish := _read(part, standing))]
    if len(found) != 1:  # two wishes are two orders
        return None
    wish, read = found[0]
    beside = [word for part in parts if part != read for word in words_said(part)]
    taken, _, _ = named_in(beside, standing.subscribed, standing.watched)
    return None if taken else replace(wish, unread=tuple(beside))


def _read(said: str, standing: OrderContext) -> Wish | None:
    message = _message(said, standing)
    wish = next((wish for reader in READERS if (wish := reader(message))), None)
    return None if wish and wish.what is not Wanted.SILENCE and is_declined(said) else wish


def _message(said: str, standing: OrderContext) -> _Message:
    asked_of, end = end_within(said)
    if end is None and not timetable_in(said).often:
        asked_of, end = length_in(said, LANGUAGES[reply_language(said)].end_phrases["lasting"][0])
    told, times = words_said(asked_of), timetable_in(asked_of)
    taken, feeds, watched = named_in(told, standing.subscribed, standing.watched)
    return _Message(
        said=asked_of,
        words=message_words(told, taken, times),
        feeds=feeds,
        watched=watched,
        times=times,
        end=end,
        is_under=standing.message is not None,
    )


def _is_answer(part: str) -> bool:
    """Check whether a part only says no to what was said before: "No, football please"."""
    return turning_in(part) == frozenset(plain_words(part))


def _is_asked_of_others(said: str) -> bool:
    """Check whether a message is a question that asks us to do nothing; "tell us when" asks for nothing yet."""
    if not is_question(said) or is_asked_of_us(said):
        return False
    first = message_words(words_said(said), {}, Timetable())[:1]
    return "?" in said or not any(word.is_one_of({"tell"}) for word in first)


def is_asked_of_us(said: str) -> bool:
    """Check whether a question asks us to do something: "can you …?"."""
    asking = frozenset(map(unaccented, in_all_languages(lambda one: one.request_phrases.get("ask", ()))))
    first = [word for word in plain_words(said) if not is_courteous(word)][:1]
    return not asking.isdisjoint(first)


def _kept(message: _Message) -> Wish | None:
    """Read "don't remove the Herald": it stays as it is."""
    if not message.is_kept or not (message.feeds or message.watched):
        return None
    return None if message.beside(*OVER, FEED, WATCHED, "watch") else Wish(what=Wanted.KEEP)


def _unwatched(message: _Message) -> Wish | None:
    """Read "stop watching Norlantic": a name that is watched, and shall be no more."""
    is_said = message.has("watch", "tell", "need") or message.has("lack")
    if not (message.watched and message.is_over and is_said) or message.feeds or message.end:
        return None
    if message.beside(*OVER, WATCHED, "watch", "tell", "when"):
        return None
    return Wish(what=Wanted.UNWATCH, names=message.watched)


def _dropped(message: _Message) -> Wish | None:
    """Read "we don't need the Herald any more": a feed that shall come no more."""
    if not message.is_over or message.watched or message.times.is_timed:
        return None
    if not message.feeds:
        return Wish(what=Wanted.DROP) if _is_of_some_feed(message) else None
    if message.beside(*OVER, FEED, "watch"):
        return None
    return Wish(what=Wanted.DROP, feeds=message.feeds, end=message.end)


def _is_of_some_feed(message: _Message) -> bool:
    """Check whether a feed shall end that is told by what it is, not by its title: "drop the French one"."""
    words = [word for word in message.words if not (word.is_one_of({SMALL, "around"}) or is_courteous(word.said))]
    is_ended = bool(words) and words[0].is_one_of({"end"}) and not (message.is_kept or message.end)
    is_of_news = any(word.is_one_of({"post", "news"}) for word in words)
    left = message.beside("end")
    return is_ended and not is_of_news and bool(left) and all(map(is_kind_of_feed, left))


def _held(message: _Message) -> Wish | None:
    """Read "could you hold the Herald until Friday?": of a feed nothing but a pause has an end, however it is put."""
    if not (message.feeds and message.end) or message.watched or message.times.is_timed or message.is_kept:
        return None
    paused = [word.said for word in message.words if halting().issuperset(plain_words(word.said))]
    is_silence = message.is_over or bool(paused) or message.has("quiet", "pause")
    if message.has(DENYING) and (paused or message.has("quiet", "pause")):
        return None
    is_other = message.has("post", "tell", "watch", "new") and not is_silence
    beside = message.beside(*OVER, FEED, "quiet", "pause", "move", "watch")
    unread = tuple(word for word in beside if word not in paused)
    is_command = any(spec.name not in HALTING for spec in map(REGISTRY.find, unread) if spec)
    if is_other or is_command or len(unread) > MOST_HELD or not (is_silence or _is_bidden(message)):
        return None
    return Wish(what=Wanted.DROP, feeds=message.feeds, end=message.end, unread=unread)


@cache
def halting() -> frozenset[str]:
    """Return the words by which a pause is asked for in other words than its command's."""
    phrases = in_all_languages(lambda language: language.request_phrases["pause"])
    return frozenset(unaccented(phrase) for phrase in phrases if "+" not in phrase)


def _is_bidden(message: _Message) -> bool:
    """Check whether something is asked of us, or begins with a verb as an order does."""
    first = next((word for word in message.words if not is_courteous(word.said)), None)
    return is_asked_of_us(message.said) or (first is not None and not first.is_one_of({FEED, SMALL, "around"}))


def _other_days(message: _Message) -> Wish | None:
    """Read "no news on weekends": the days on which nothing shall come."""
    often = message.times.often.removeprefix("weekly ").split()
    days = DAYS[:5] if often == ["weekdays"] else often
    others = [day for day in DAYS if day not in days]
    is_meant = message.is_over and days and others and set(days) <= set(DAYS)
    if not is_meant or message.times.times or message.end or message.feeds:
        return None
    when = "weekdays" if tuple(others) == DAYS[:5] else f"weekly {' '.join(others)}"
    return None if message.beside(*OVER, TIMED, "tell") else Wish(what=Wanted.OTHER_DAYS, when=when)


def _quiet_hours(message: _Message) -> Wish | None:
    """Read "nothing after eight any more, please", "nothing at night": hours without digests."""
    quiet = message.times.quiet or (NIGHT if _is_night(message) else "")
    is_meant = message.is_over is not message.has("quiet")  # "not quiet" is the opposite
    is_of_days = bool(message.times.quiet) and any(map(means_time, message.times.unread))
    if not (quiet and is_meant) or is_of_days or message.end or message.feeds:
        return None
    night = {word for phrase in _nights() for word in phrase.split()} if quiet == NIGHT else set()
    left = message.beside(*OVER, TIMED, "quiet", "when")
    unread = [word for word in left if not night.issuperset(plain_words(word))]
    return None if unread else Wish(what=Wanted.QUIET_HOURS, quiet=quiet)


def _is_night(message: _Message) -> bool:
    told = f" {' '.join(plain_words(message.said))} "
    return not message.times.is_timed and any(f" {phrase} " in told for phrase in _nights())


@cache
def _nights() -> tuple[str, ...]:
    """Return what says that it is night, as `plain_words` has it."""
    phrases = in_all_languages(lambda language: language.schedule_phrases["night"])
    return tuple(" ".join(plain_words(one.replace("_", " "))) for one in phrases)


def _scheduled(message: _Message) -> Wish | None:
    """Read "move the digest to half past seven", "once a day is enough": when all shall come."""
    times = message.times
    is_plain = not (times.quiet or times.is_alternate or times.is_parted or message.has(*OVER))
    if not (is_plain and (times.times or times.often)) or message.end or len(message.feeds) > 1:
        return None
    is_said = message.has("whole", "move", "post", "enough")
    if not is_said or message.beside(TIMED, FEED, "whole", "move", "enough"):
        return None
    return Wish(what=Wanted.SCHEDULE, feeds=message.feeds, when=times.often, at=" ".join(times.times))


def _silenced(message: _Message) -> Wish | None:
    """Read "shut up", "stop posting here", "take a break for an hour": nothing shall come."""
    is_hushed = message.has("quiet") or "quiet" in message.times.meanings
    is_meant = is_hushed or message.has("stop") or (message.has("pause") and message.end)
    if not is_meant or message.has(DENYING, "end", "lack") or message.feeds or message.watched or message.is_under:
        return None
    left = message.beside("quiet", "stop", "pause", "whole")
    unread = [word for word in left if not (is_hushed and _hushing().issuperset(plain_words(word)))]
    return None if unread or message.times.is_timed else Wish(what=Wanted.SILENCE, end=message.end)


@cache
def _hushing() -> frozenset[str]:
    """Return the words of what says that hours shall be quiet: "shut up"."""
    phrases = in_all_languages(lambda language: language.schedule_phrases["quiet"])
    return frozenset(plain_words(" ".join(phrases).replace("_", " ")))


def _left_out(message: _Message) -> Wish | None:
    """Read "no more stories on football": what nobody wants to hear of."""
    topic = _run(message, {*OVER, FEED}, longest=LONGEST_TOPIC)
    is_said = message.has("post", "news") or _is_pleaded(message.said) or (message.has("stop", "end") and topic[1])
    is_ours = any(REGISTRY.find(word) or means_time(unaccented(word)) or is_common(word) for word in topic[0].split())
    is_meant = message.is_over and is_said and topic[0] and not is_ours and not message.watched
    if not is_meant or len(message.feeds) > 1 or message.end or message.times.is_timed:
        return None
    return Wish(what=Wanted.LEAVE_OUT, feeds=message.feeds, topic=topic[0])


def _narrowed(message: _Message) -> Wish | None:
    """Read "only send us stuff about water", "El Faro only about olives": what alone shall come."""
    topic, _ = _run(message, {"only", FEED}, longest=LONGEST_TOPIC)
    is_said = message.has("only") and (message.feeds or message.has("post", "news") or _is_pleaded(message.said))
    is_ours = any(REGISTRY.find(word) or means_time(unaccented(word)) for word in topic.split())
    is_stated = not language_spoken(message.said).question_verbs.isdisjoint(plain_words(message.said))
    is_other = message.watched or message.end or message.times.is_timed or message.has(*OVER) or is_stated
    if not (topic and is_said) or is_ours or is_other or len(message.feeds) > 1:
        return None
    return Wish(what=Wanted.NARROW, feeds=message.feeds, topic=topic)


def _watched(message: _Message) -> Wish | None:
    """Read "ping us when Voltmere makes the news", "keep track of Voltmere": whom to keep an eye on."""
    name, is_named = _run(message, {"tell", "watch", "when", "whole"}, longest=LONGEST_NAME)
    is_told = message.has("tell") and message.has("appear", "news") and not message.has("watch")
    is_followed = message.has("watch") and _is_ordered(message)
    is_over = message.has(*OVER) or message.feeds or message.end or message.times.is_timed
    if is_over or not (is_told or is_followed):
        return None
    if message.watched:  # who asks for it again is told that it is so
        others = message.beside(WATCHED, "tell", "watch", "when")
        return Wish(what=Wanted.WATCH, names=message.watched) if len(message.watched) == 1 and not others else None
    if not name or not (name[:1].isupper() or (is_named and " " not in name)):
        return None
    return Wish(what=Wanted.WATCH, names=(name,))


def _run(message: _Message, beside: set[str], *, longest: int) -> tuple[str, bool]:
    """Return the words that mean nothing known, where they stand in one piece, and whether an article is before them.

    Empty where there are none, too many, or several pieces.
    """
    left = [at for at, word in enumerate(message.words) if _is_nameable(word, at, beside)]
    if not left or len(left) > longest or left != list(range(left[0], left[0] + len(left))):
        return "", False
    before = message.words[left[0] - 1].said if left[0] else ""
    return " ".join(message.words[at].said for at in left), unaccented(before) in _articles()


def _is_nameable(word: MessageWord, at: int, beside: set[str]) -> bool:
    """Check whether a word may be of a name: nothing is known of it, or a capital within the message begins it."""
    if not word.is_one_of({*beside, *CHATTER}):
        return True
    return bool(at) and word.said[:1].isupper() and not word.is_one_of({*beside, "post", "news"}) and len(word.said) > 1


@cache
def _articles() -> frozenset[str]:
    return frozenset(map(unaccented, in_all_languages(lambda one: one.determiners)))


def _is_pleaded(said: str) -> bool:
    return any(is_courteous(word) for word in plain_words(said))


def _is_ordered(message: _Message) -> bool:
    """Check whether a verb is said as an order: it comes first but for pleading, or is asked of us, or pleaded."""
    first = next((word for word in message.words if not is_courteous(word.said)), None)
    is_first = first is not None and first.is_one_of({"watch"})
    return is_first or is_asked_of_us(message.said) or _is_pleaded(message.said)


READERS: Sequence[Callable[[_Message], Wish | None]] = (
    *(_kept, _unwatched, _dropped, _held, _other_days, _quiet_hours, _scheduled),
    *(_silenced, _left_out, _narrowed, _watched),
)
"""What reads each wish, those first that say most."""


def is_safe_to_guess(wish: Wish) -> bool:
    """Check whether what stands beside a wish can be no condition on it: it leaves nothing out, and says no time."""
    unread = " ".join(wish.unread)
    return not exceptions_in(unread) and not timetable_in(unread).is_timed and not any(map(str.isdecimal, wish.unread))
