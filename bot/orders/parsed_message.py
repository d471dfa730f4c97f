"""Parsed message: a message that may be a request: its words with their meanings, and what was found in it. Pure.

Everything found must have its place in a request, or nothing is read: an exception, a time that is only once, a no.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, cached_property

from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.unread import is_courteous
from bot.orders.message_words import FILLER, NEGATING, MessageWord, is_function_word, message_words
from bot.orders.message_words import typed_words as words_of
from bot.orders.named_in_message import FEED, WATCHED, find_mentions
from bot.orders.order_wording import OrderContext
from bot.replies.bot_topics import means_time
from bot.replies.reply_language import reply_language
from bot.text.clock import NOON_HOUR
from bot.text.end_expressions import EndExpression, split_off_end, take_out_end, take_out_length
from bot.text.folding import unaccented
from bot.text.language import LANGUAGES, Language
from bot.text.question_form import is_question
from bot.text.terms import plain_words
from bot.text.timetable import Timetable, timetable_in

ENDING_MEANINGS = frozenset({NEGATING, "stop", "end", "lack"})
"""Meanings of words that ask for something to end."""
HALTING_MEANINGS = frozenset({"stop", "end", "pause", "quiet"})
"""Meanings of verbs that halt something; negated, it goes on."""
TODAY = "today"
"""The meaning of a word for today."""
MAX_DAY_WORDS = 4
"""Most words of a day: "fim de semana"."""
TONIGHT = "tonight"
"""The meaning of a word for one evening, which is not yet."""
_STOPPABLE_MEANINGS = frozenset({"post", "watch", "tell"})
"""Meanings of things that can be stopped; an ambiguous word is only a stop before one of these."""


class Feature(StrEnum):
    """What may be found in a message besides the meanings of its words."""

    FEEDS = "feeds"
    WATCHED = "watched names"
    END = "the end of a time"
    AMBIGUOUS_HOUR = "an end at an hour of which the half of the day is open"
    DAYS = "days"
    HOURS = "hours"
    QUIET_HOURS = "hours without digests"
    HOURS_BY_DAY = "days with hours of their own"
    TODAY = "today"
    SINGLE_DAY = "a day that is only once"
    EXCEPTION = "what is left out"
    KEPT = "what shall go on"
    PERSON_TO_TELL = "somebody who is to be told"
    STATEMENT = "a statement"
    DENIED_TWICE = "what is denied twice"
    NEEDED = "what somebody wants, needs or reads"
    APPEARS = "what happens"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownPhrase:
    """The words without a known meaning, if they are adjacent.

    Attributes:
        words: as they were typed; empty if there are none, too many, or several groups of them.
        position: the position of the first.
        is_named: an article precedes them.
    """

    words: str = ""
    position: int = 0
    is_named: bool = False


@dataclass(frozen=True, kw_only=True)
class ParsedMessage:
    """A message with its words, and what was found in it."""

    text: str
    languages: Language
    words: tuple[MessageWord, ...]
    feeds: tuple[str, ...]
    watched: tuple[str, ...]
    times: Timetable
    end: EndExpression | None
    is_under_digest: bool

    def has_meaning(self, *meanings: str) -> bool:
        """Check whether a word may mean one of these."""
        return any(word.is_one_of(meanings) for word in self.words)

    @property
    def wants_end(self) -> bool:
        """Whether something should end, and not the opposite: "don't stop"."""
        return self.has_meaning(*ENDING_MEANINGS) and Feature.KEPT not in self.features

    @property
    def has_please(self) -> bool:
        """Whether somebody says please."""
        return any(is_courteous(word, self.languages) for word in plain_words(self.text))

    @cached_property
    def features(self) -> frozenset[Feature]:
        """Everything that was found, each of which must have its place in a request."""
        values = {
            Feature.FEEDS: self.feeds,
            Feature.WATCHED: self.watched,
            Feature.END: self.end,
            Feature.AMBIGUOUS_HOUR: self.end and _is_ambiguous_hour(self.end),
            Feature.DAYS: self.times.frequency,
            Feature.HOURS: self.times.times,
            Feature.QUIET_HOURS: self.times.quiet,
            Feature.HOURS_BY_DAY: self.times.differs_by_day or self.times.is_alternate,
            Feature.TODAY: self.has_meaning(TODAY),
            Feature.SINGLE_DAY: self.has_meaning(TONIGHT) or self._is_single_day(),
            Feature.EXCEPTION: self._has_exception(),
            Feature.KEPT: self._is_to_continue(),
            Feature.PERSON_TO_TELL: self._tells_somebody(),
            Feature.STATEMENT: self._is_statement(),
            Feature.DENIED_TWICE: self._is_denied_twice(),
            Feature.NEEDED: self.has_meaning("need"),
            Feature.APPEARS: any(
                word.is_one_of({"appear"}) and not word.is_one_of({"news", "new", NEGATING, FILLER})
                for word in self.words
            ),
        }
        return frozenset(feature for feature, is_there in values.items() if is_there)

    @property
    def first_word(self) -> MessageWord | None:
        """The first word other than "please"."""
        return next((word for word in self.words if not is_courteous(word.text, self.languages)), None)

    def index_of(self, *meanings: str) -> int:
        """Return the position of the first word that may mean one of these; the number of words if none does."""
        return next((at for at, word in enumerate(self.words) if word.is_one_of(meanings)), len(self.words))

    def unknown_topic(self, spare_words: Collection[str], *, longest: int) -> UnknownPhrase:
        """Return the words without a known meaning, if they are adjacent.

        Args:
            spare_words: meanings of the words around them.
            longest: most words that they may be.
        """
        positions = [at for at, word in enumerate(self.words) if _is_nameable(word, at, spare_words)]
        if (
            not positions
            or len(positions) > longest
            or positions != list(range(positions[0], positions[0] + len(positions)))
        ):
            return UnknownPhrase()
        words = [self.words[at].text for at in positions]
        before = self.words[positions[0] - 1].text if positions[0] else ""
        is_ours = any(REGISTRY.find(word) or means_time(unaccented(word), self.languages) for word in words)
        if is_ours or any(is_function_word(word, self.languages) for word in words):
            return UnknownPhrase()
        return UnknownPhrase(
            words=" ".join(words), position=positions[0], is_named=unaccented(before) in _articles(self.languages)
        )

    def is_joined_to_rest(self, topic: UnknownPhrase) -> bool:
        """Check whether small words join a topic to the rest: "about golf", "golf from the Herald"."""
        last = topic.position + len(words_of(topic.words))
        before = self.words[topic.position - 1] if topic.position else None
        is_about = before is not None and before.is_small and not before.is_one_of({"only"})
        return is_about or (last < self.index_of(FEED) < len(self.words) and self.words[last].is_small)

    def _words_outside_names(self) -> list[str]:
        """Return the words, in plain form, that belong to no name."""
        return [part for word in self.words if not word.is_one_of({FEED, WATCHED}) for part in plain_words(word.text)]

    def _has_exception(self) -> bool:
        excepting = {unaccented(word) for word in self.languages.exception_words}
        return not excepting.isdisjoint(self._words_outside_names())

    def _is_single_day(self) -> bool:
        """Check whether a day is a single one, not a weekly one: "this weekend"."""
        words = [word.text for word in self.words]
        positions = (at for at, word in enumerate(self.words, start=1) if word.is_one_of({"this"}))
        return any(
            _is_time(words[at : at + size], self.languages) for at in positions for size in range(1, MAX_DAY_WORDS + 1)
        )

    def _is_to_continue(self) -> bool:
        """Check whether something should go on: "leave it on", "don't stop it"."""
        is_denied = self.has_meaning(NEGATING) and self.has_meaning(*HALTING_MEANINGS)
        return is_denied or (self.has_meaning("keep") and not self.has_meaning("pause", "quiet", "stop", "end"))

    def _is_denied_twice(self) -> bool:
        """Check whether something is denied more than once; "ne ... rien" and "no ... nada" are one denial."""
        denying = [word for word in self.words if word.is_one_of({NEGATING})]
        completing = sum(word.is_one_of({"denied"}) for word in denying)
        return completing > 1 or len(denying) - completing > 1

    def _tells_somebody(self) -> bool:
        """Check whether somebody else should be told something, rather than watched: "tell Anna the news"."""
        for at, word in enumerate(self.words):
            behind = next((later for later in self.words[at + 1 :] if not later.is_small), None)
            is_tell = word.is_one_of({"tell"}) and not word.is_one_of({"news"})
            if is_tell and behind and behind.text[:1].isupper() and not behind.meanings:
                return True
        return False

    def _is_statement(self) -> bool:
        """Check whether it may be a statement: it has a subject or a statement's verb, and asks nothing of us."""
        languages = self.languages
        if is_asked_of_us(self.text, languages):
            return False
        own = [part for part in self._words_outside_names() if not is_courteous(part, languages)]
        verbs = {unaccented(word) for word in languages.question_verbs}
        verbs -= {unaccented(word) for word in languages.conjunctions}  # "e" is "and", while "è" is "is"
        subjects = {unaccented(word) for word in languages.pronouns | languages.first_person}
        is_begun = not subjects.isdisjoint(own[:1]) and not self.has_meaning("need")
        is_of_people = self.first_word is not None and self.first_word.is_one_of({"people"})
        return is_begun or is_of_people or not verbs.isdisjoint(own[1:])


def parse_message(message: str, order_context: OrderContext) -> ParsedMessage:
    """Return a message with everything that is found in it."""
    languages = order_context.languages
    rest, end = take_out_end(message, languages)
    if end is None and not timetable_in(message, languages).frequency:
        lasting = LANGUAGES[reply_language(message)].end_phrases["lasting"][0]
        rest, end = take_out_length(message, languages, lasting=lasting)
    typed, times = words_of(rest), timetable_in(rest, languages)
    mentioned, feeds, watched = find_mentions(typed, order_context.subscribed, order_context.watched, languages)
    words = _mark_pauses(message_words(typed, mentioned, times, languages), languages)
    return ParsedMessage(
        text=rest,
        languages=languages,
        words=_disambiguate_stops(_mark_today(words, languages), languages),
        feeds=feeds,
        watched=watched,
        times=times,
        end=end,
        is_under_digest=order_context.message is not None,
    )


def until_tomorrow(message: str) -> EndExpression | None:
    """Return the end of today, in the language of a message."""
    language = LANGUAGES[reply_language(message)]
    phrases = language.end_phrases
    return split_off_end(f"- {phrases['until'][0]} {phrases['tomorrow'][0]}", language)[1]


def is_asked_of_others(message: str, language: Language) -> bool:
    """Check whether a message is a question that asks us to do nothing; "tell us when" is not one yet."""
    if not is_question(message, language) or is_asked_of_us(message, language):
        return False
    first = message_words(words_of(message), {}, Timetable(), language)[:1]
    return "?" in message or not any(word.is_one_of({"tell"}) for word in first)


def is_asked_of_us(message: str, language: Language) -> bool:
    """Check whether a question asks us to do something: "can you …?"."""
    first = [word for word in plain_words(message) if not is_courteous(word, language)][:1]
    return not request_words(language).isdisjoint(first)


@cache
def request_words(language: Language) -> frozenset[str]:
    """Return the words that ask something of us: "could", "you"."""
    return frozenset(map(unaccented, language.request_phrases.get("ask", ())))


@cache
def pause_words(language: Language) -> frozenset[str]:
    """Return the words that ask for a pause, besides the command's own."""
    phrases = language.request_phrases.get("pause", ())
    return frozenset(unaccented(phrase) for phrase in phrases if "+" not in phrase)


def _is_ambiguous_hour(end: EndExpression) -> bool:
    """Check whether an end is an hour that may be in the morning or the afternoon: "until 5"."""
    is_of_a_day = end.weekday is not None or end.days_ahead is not None or end.day is not None
    last = (end.words.split() or [""])[-1]
    return end.time_of_day is not None and not is_of_a_day and last.isdecimal() and int(last) <= NOON_HOUR


def _is_time(words: Sequence[str], language: Language) -> bool:
    """Check whether words are a day, or a part of one, and nothing else: "fin de semana"."""
    times = timetable_in(" ".join(words), language)
    return (times.is_timed and not times.unread_words) or any(
        means_time(word, language) for word in plain_words(" ".join(words[:1]))
    )


def _is_nameable(word: MessageWord, at: int, spare_words: Collection[str]) -> bool:
    """Check whether a word may be part of a name: it has no known meaning, or a capital within the message."""
    if not word.is_one_of({*spare_words, "need", "post", "news", "around", "appear", FILLER}):
        return True
    is_capital = bool(at) and word.text[:1].isupper() and len(word.text) > 1
    return is_capital and not word.is_one_of({*spare_words, "post", "news", "new"})


@cache
def _articles(language: Language) -> frozenset[str]:
    return frozenset(map(unaccented, language.determiners))


def _mark_pauses(words: Sequence[MessageWord], language: Language) -> list[MessageWord]:
    """Return words in which those that ask for a pause mean one, too."""
    return [
        replace(word, meanings=word.meanings | {"pause"})
        if pause_words(language).issuperset(plain_words(word.text))
        else word
        for word in words
    ]


@cache
def _today_phrases(language: Language) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return the phrases for today and tonight, as `plain_words` splits them, and which of the two they mean."""
    phrases = [
        (phrase, meaning)
        for listed, meaning in (("today", TODAY), ("tonight", TONIGHT))
        for phrase in language.end_phrases.get(listed, ())
    ]
    return tuple((tuple(plain_words(phrase.replace("_", " "))), meaning) for phrase, meaning in phrases)


def _mark_today(words: Sequence[MessageWord], language: Language) -> list[MessageWord]:
    """Return words in which those for today or tonight mean nothing else."""
    read = list(words)
    plain = [(at, part) for at, word in enumerate(words) for part in plain_words(word.text)]
    for phrase, meaning in _today_phrases(language):
        for start in range(len(plain) - len(phrase) + 1):
            phrase_words = plain[start : start + len(phrase)]
            if tuple(part for _, part in phrase_words) == phrase:
                for at, _ in phrase_words:
                    read[at] = replace(words[at], meanings=frozenset({meaning}))
    return read


def _disambiguate_stops(words: Sequence[MessageWord], language: Language) -> tuple[MessageWord, ...]:
    """Return words in which each possible stop is either that or its other meaning: "para", "deja", "lass"."""
    return tuple(_disambiguate_stop(word, words[at + 1 :], language) for at, word in enumerate(words))


def _disambiguate_stop(word: MessageWord, behind: Sequence[MessageWord], language: Language) -> MessageWord:
    ending = word.meanings & {"stop", "end"}
    is_keep, is_small = "keep" in word.meanings, not _small_stops(language).isdisjoint(plain_words(word.text))
    if not ending or not (is_keep or is_small):
        return word
    following = next((word for word in behind if not (word.is_small or word.is_one_of({NEGATING}))), None)
    is_alone = all(is_courteous(word.text, language) for word in behind)
    if is_alone or (following and following.is_one_of(_STOPPABLE_MEANINGS)):
        return replace(word, meanings=word.meanings - {"keep"})
    return replace(word, meanings=(word.meanings - ending) | ({FILLER} if is_small else set()))


@cache
def _small_stops(language: Language) -> frozenset[str]:
    """Return the words that stop everything and are also small words of their language."""
    stopping = language.wish_words.get("stop")
    small = map(unaccented, language.small_words)
    return frozenset(filter(stopping.matches, small)) if stopping is not None else frozenset()
