"""Watch requests: plain words around a name that ask to follow it, to stop that, or to be forgotten. Pure.

The words for that are each language's `wanted_phrases`; all other words are the name or a feed, or it is not read.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.domain.conversation import Answer
from bot.domain.grammar.feed_matching import feeds_named, name_words, names_only_feeds
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import Order
from bot.domain.grammar.subjects import bare_subject, kind_nouns, names_in
from bot.domain.grammar.unread import filler_words, is_small_talk
from bot.orders.message_words import is_function_word, typed_words
from bot.orders.order_parsing import offer_order
from bot.orders.order_wording import OrderContext
from bot.replies.bot_topics import means_time
from bot.replies.reply_language import reply_language
from bot.replies.reply_lines import ReplyLine, bot_answer_line
from bot.text.end_expressions import split_off_end
from bot.text.folding import unaccented
from bot.text.language import Language
from bot.text.negation import negating_words, negating_words_in
from bot.text.question_form import is_question
from bot.text.terms import plain_words
from bot.text.time_expressions import period_in
from bot.text.timetable import timetable_in
from bot.text.word_meanings import WANTED

WATCH, SPARE, OUT, STORY, LEAVE, LATE = "watch", "spare", "out", "story", "leave", "late"
MUTE = "mute"
COMMANDS_WITHOUT_NAME = ("forget", "undo", "list")
"""Commands that can be requested without any name."""
MAX_REQUEST_WORDS = 14
"""Most words of such a message; a longer one says something else as well."""
MAX_NAME_WORDS = 4
MAX_EXCLUDED_WORDS = 3
"""Most words of an unwanted topic."""


@dataclass(frozen=True, slots=True)
class _UnknownWord:
    """A word that is not part of the request's phrase: its position, and as it was typed."""

    at: int
    word: str


def watch_offer(message: str, order_context: OrderContext, *, is_late: bool = False) -> Answer | None:
    """Return the offer for a message with a wish about a name, or about us; None if a word is not understood.

    Args:
        message: the message to the bot.
        order_context: the context to check it against.
        is_late: nothing that was read is about what it names.
    """
    words = typed_words(message)
    if len(words) > MAX_REQUEST_WORDS or is_question(message, order_context.languages):
        return None
    language = reply_language(message)
    order_context, languages = replace(order_context, text=message), order_context.languages
    for request_name, phrase in _requests_in(words[_is_answer(message, languages) :], languages, is_late=is_late):
        if request_name == LEAVE and not _unknown_words(
            words, _words_of("leave", languages) | _words_of("known", languages), languages
        ):
            return bot_answer_line(ReplyLine.LEAVING, language)
        for order in _orders_for(request_name, words, phrase, order_context):
            spare_words = _words_of("known" if request_name in COMMANDS_WITHOUT_NAME else "beside", languages)
            read = phrase | spare_words - negating_words_in(message, languages)
            if order.name == WATCH:
                read |= kind_nouns(languages)
            elif order.name == MUTE:
                read |= _words_of("alike", languages)
            if answer := offer_order(order, order_context, language, known=read):
                return answer
    return None


def _is_answer(message: str, language: Language) -> bool:
    """Check whether a message begins with a no that negates nothing after it: "No, football please"."""
    first, comma, _ = message.partition(",")
    return bool(comma) and negating_words_in(first, language) == frozenset(plain_words(first))


def _requests_in(typed: Sequence[str], language: Language, *, is_late: bool) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the possible requests, with the words that express them, the longest phrases first."""
    plain = frozenset(part for word in typed for part in plain_words(word))
    rows = [LATE] if is_late else [*COMMANDS_WITHOUT_NAME, LEAVE, WATCH, STORY, SPARE, OUT]
    requests = [
        (request_name, words) for request_name in rows for words in _phrases(language)[request_name] if words <= plain
    ]
    yield from sorted(requests, key=lambda one: -len(one[1]))


def _orders_for(
    request_name: str, words: Sequence[str], phrase: frozenset[str], order_context: OrderContext
) -> Iterator[Order]:
    languages = order_context.languages
    points = not _words_of("alike", languages).isdisjoint(plain_words(order_context.text))
    if request_name in COMMANDS_WITHOUT_NAME:
        if not _unknown_words(words, phrase | _words_of("known", languages), languages):
            yield Order(request_name)
        return
    spare_words = _words_of("beside", languages)
    if request_name in {STORY, SPARE} and not _unknown_words(
        words, phrase | spare_words | _words_of("alike", languages), languages
    ):
        if points and order_context.message is not None:  # no name, and it refers to what was posted
            yield Order(MUTE)
        return
    unknown = _unknown_words(words, phrase | spare_words, languages)
    if request_name == STORY or (
        request_name == LATE and not _words_of("more", languages).isdisjoint(plain_words(order_context.text))
    ):
        return  # a wish to know more is a question
    is_turned = negating_words_in(" ".join(word.word for word in unknown), languages)
    if is_turned or _has_clause(words, languages) or split_off_end(order_context.text, languages)[1]:
        return
    if request_name in {SPARE, OUT}:
        first = next((at for at, word in enumerate(words) if {*plain_words(word)} <= phrase), len(words))
        spared = _exclusion_orders(unknown, order_context, behind=first)
        yield from (order for order in spared if request_name == SPARE or "feed" in order.options)
    elif unknown and not _tells_time(unknown, order_context):
        name = _name_in(words, unknown, phrase, order_context.text, languages)
        if name and not (name.islower() and _only_points(name, languages)):
            yield Order(WATCH, {"name": name, "notify_only": "on"})


def _name_in(
    words: Sequence[str], unknown: Sequence[_UnknownWord], asking: frozenset[str], message: str, language: Language
) -> str:
    """Return the name, with the punctuation between its words and without what precedes it.

    Empty if it is too long, or if the whole request stands within it: then two things are named. A part of it may be
    the name's own: "parle-moi de la Banque de France".
    """
    first, last = unknown[0].at, unknown[-1].at
    if asking <= {part for word in words[first : last + 1] for part in plain_words(word)}:
        return ""
    match = re.search(r"\W+".join(map(re.escape, words[first : last + 1])), message)
    name = match[0] if match else " ".join(words[first : last + 1])
    names = names_in(name, language)
    is_several = len(names) > 1 and all(name[:1].isupper() for name in names)
    if max(len(name.split()) for name in (names if is_several else [name])) > MAX_NAME_WORDS:
        return ""
    before = words[first - 1] if first else ""
    bare = bare_subject(f"{before} {name}", language)
    return bare_subject(name, language) if bare.startswith(before) else bare


def _only_points(name: str, language: Language) -> bool:
    """Check whether words only refer back to something, or say how: "the second", "only"."""
    return all(is_small_talk(word, language) or word in _ordinals(language) for word in plain_words(name))


@cache
def _ordinals(language: Language) -> frozenset[str]:
    return frozenset(unaccented(word) for row in language.ordinals for word in row)


def _has_clause(words: Sequence[str], language: Language) -> bool:
    """Check whether a clause begins somewhere, which is not a name: "when the strike ends", "what you think"."""
    return any(word.islower() and not _clause_openers(language).isdisjoint(plain_words(word)) for word in words)


@cache
def _clause_openers(language: Language) -> frozenset[str]:
    asking = (word for listed in language.interrogatives.values() for word in listed)
    return _words_of("clause", language).union(unaccented(word) for word in asking if word.isalpha())


def _tells_time(unknown: Sequence[_UnknownWord], order_context: OrderContext) -> bool:
    """Check whether words give a day, an hour or a frequency."""
    text = " ".join(item.word for item in unknown)
    small = " ".join(item.word for item in unknown if item.word.islower())
    is_dated = period_in(small, order_context.now, order_context.languages) is not None
    named = timetable_in(text, order_context.languages).is_timed or is_dated
    return named or any(means_time(unaccented(item.word), order_context.languages) for item in unknown)


def _exclusion_orders(unknown: Sequence[_UnknownWord], order_context: OrderContext, *, behind: int) -> Iterator[Order]:
    """Yield the filter for an unwanted topic, for the feed whose title is next to it.

    Not for a feed alone: whoever wants no more of that wants to pause or end it. Nor for a time, or a command.

    Args:
        unknown: the words that are not part of the request's phrase.
        order_context: the context to check them against.
        behind: the position of the phrase's first word; what precedes it is about something else.
    """
    text, languages = " ".join(item.word for item in unknown), order_context.languages
    if text.isdecimal() or (
        name_words(text, languages) and names_only_feeds(text, order_context.subscribed, languages)
    ):
        return
    for start, end in itertools.combinations(range(len(unknown) + 1), 2):
        feed, others = unknown[start:end], [*unknown[:start], *unknown[end:]]
        name = " ".join(item.word for item in feed)
        is_edge = start == 0 or end == len(unknown)
        if others and is_edge and len(feeds_named(name, order_context.subscribed, languages)) == 1:
            break
    else:
        name, others = "", list(unknown)
    is_ours = _tells_time(others, order_context) or any(
        _is_command(item.word) or is_function_word(item.word, languages) for item in others
    )
    if 0 < len(others) <= MAX_EXCLUDED_WORDS and others[0].at > behind and not is_ours:
        yield _exclusion_order(others, {"feed": name} if name else {})


def _is_command(word: str) -> bool:
    specs = filter(None, map(REGISTRY.find, (word, word.removesuffix("s"))))
    return any(spec.is_for_managers for spec in specs)


def _exclusion_order(unknown: Sequence[_UnknownWord], feed: Mapping[str, str]) -> Order:
    runs: list[list[_UnknownWord]] = []
    for word in unknown:
        if runs and runs[-1][-1].at + 1 == word.at:
            runs[-1].append(word)
        else:
            runs.append([word])
    phrases = [" ".join(word.word for word in run) for run in runs]
    words = " ".join(f'-"{phrase}"' if " " in phrase else f"-{phrase}" for phrase in phrases)
    return Order("filter", {**feed, "words": words})


def _unknown_words(words: Sequence[str], phrase: frozenset[str], language: Language) -> list[_UnknownWord]:
    small = filler_words(language) - negating_words(language)
    return [
        _UnknownWord(at, word)
        for at, word in enumerate(words)
        if not {*plain_words(word)} <= phrase and not _is_nameless(word, small)
    ]


def _is_nameless(word: str, small: frozenset[str]) -> bool:
    """Check whether a word names nothing; a capital may begin a name."""
    return {*plain_words(word)} <= small and not word[:1].isupper()


def _words_of(name: str, language: Language) -> frozenset[str]:
    return frozenset(word for words in _phrases(language)[name] for word in words)


@cache
def _phrases(language: Language) -> Mapping[str, tuple[frozenset[str], ...]]:
    """Return the requests, each with the sets of words that express it."""
    phrases = language.wanted_phrases
    return {
        request_name: tuple(dict.fromkeys(frozenset(words.split("+")) for words in phrases.get(request_name, ())))
        for request_name in WANTED
    }
