"""What is wanted in words around a name: to be kept posted on it, to hear no more of it, to be forgotten oneself. Pure.

The words that say so are each language's `wanted_phrases`; what else is said is the name or a feed, or it is not read.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.answerer.addressee_detection import is_question
from bot.answerer.order_parsing import OrderContext, offer
from bot.answerer.reply_language import reply_language
from bot.answerer.reply_lines import Line, line
from bot.domain.conversation import Answer
from bot.domain.grammar.naming import feeds_meant, is_all_said_of, named_words
from bot.domain.grammar.spec import Order
from bot.domain.grammar.unread import filling
from bot.text.language import in_all_languages
from bot.text.terms import WORD
from bot.text.turning import plain_words, turning_in

WATCH, SPARE, OUT, LEAVE, LATE = "watch", "spare", "out", "leave", "late"
BY_ITSELF = ("forget", "undo", "list")
"""Commands that are wanted with nothing beside them."""
MOST_WISH_WORDS = 14
"""Words of such a message; a longer one says something else as well."""
LONGEST_NAME = 4
MOST_LEFT_OUT = 3
"""Words of what nobody wants to hear of any more."""


@dataclass(frozen=True, slots=True)
class _Left:
    """A word that is none of those that say what is wanted: where it stands, and as it was typed."""

    at: int
    word: str


def watch_offer(asked: str, standing: OrderContext, *, is_late: bool = False) -> Answer | None:
    """Return what is offered to a message that wants something of a name, or of us; None where a word is not read.

    Args:
        asked: what was said to the bot.
        standing: what it is held against.
        is_late: nothing that was read tells of what it names.
    """
    told = [part for word in WORD.findall(asked) for part in word.replace("’", "'").split("'") if part]
    if len(told) > MOST_WISH_WORDS or is_question(asked):
        return None
    language = reply_language(asked)
    for what, known in _said(told, is_late=is_late):
        if what == LEAVE and not _left(told, _words_of("leave") | _words_of("known")):
            text = line(Line.LEAVING, language=language)
            return Answer(answered=False, text=text, evidence=(), is_talk=True, language=language)
        for order in _orders(what, told, known, standing):
            read = known | _words_of("known" if what in BY_ITSELF else "beside") - turning_in(asked) | known
            if answer := offer(order, standing, language, known=read):
                return answer
    return None


def _said(told: Sequence[str], *, is_late: bool) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield what may be wanted, with the words that say so, those that say most first."""
    plain = frozenset(part for word in told for part in plain_words(word))
    rows = [LATE] if is_late else [*BY_ITSELF, LEAVE, WATCH, SPARE, OUT]
    found = [(what, words) for what in rows for words in _rows()[what] if words <= plain]
    yield from sorted(found, key=lambda one: -len(one[1]))


def _orders(what: str, told: Sequence[str], known: frozenset[str], standing: OrderContext) -> Iterator[Order]:
    if what in BY_ITSELF:
        if not _left(told, known | _words_of("known")):
            yield Order(what)
        return
    left = _left(told, known | _words_of("beside"))
    if turning_in(" ".join(one.word for one in left)):
        return
    if what in {SPARE, OUT}:
        spared = _spared(left, standing)
        yield from (one for one in spared if what == SPARE or "feed" in one.options)
    elif what in {WATCH, LATE} and left and left[-1].at - left[0].at < LONGEST_NAME:
        yield Order(WATCH, {"name": " ".join(told[left[0].at : left[-1].at + 1]), "notify_only": "on"})


def _spared(left: Sequence[_Left], standing: OrderContext) -> Iterator[Order]:
    """Yield the filter for what nobody wants to hear of, of the feed whose title stands beside it.

    A feed alone is no such thing: who wants no more of that wants to pause or end it.
    """
    told = " ".join(one.word for one in left)
    if told.isdecimal() or (named_words(told) and is_all_said_of(told, standing.subscribed)):
        return
    for start, end in itertools.combinations(range(len(left) + 1), 2):
        feed, others = left[start:end], [*left[:start], *left[end:]]
        name = " ".join(one.word for one in feed)
        meant = feeds_meant(name, standing.subscribed) if named_words(name) else []
        is_edge = start == 0 or end == len(left)
        if others and is_edge and len(meant) == 1 and is_all_said_of(name, meant):
            yield from _without(others, {"feed": name})
            return
    yield from _without(left, {})


def _without(left: Sequence[_Left], feed: Mapping[str, str]) -> Iterator[Order]:
    if not 0 < len(left) <= MOST_LEFT_OUT:
        return
    runs: list[list[_Left]] = []
    for one in left:
        if runs and runs[-1][-1].at + 1 == one.at:
            runs[-1].append(one)
        else:
            runs.append([one])
    phrases = [" ".join(one.word for one in run) for run in runs]
    words = " ".join(f'-"{phrase}"' if " " in phrase else f"-{phrase}" for phrase in phrases)
    yield Order("filter", {**feed, "words": words})


def _left(told: Sequence[str], known: frozenset[str]) -> list[_Left]:
    small = filling() - turning_in(" ".join(filling()))
    return [
        _Left(at, word)
        for at, word in enumerate(told)
        if not {*plain_words(word)} <= known and not _is_small(word, small)
    ]


def _is_small(word: str, small: frozenset[str]) -> bool:
    """Return whether a word names nothing; a capital may begin a name."""
    return {*plain_words(word)} <= small and not word[:1].isupper()


def _words_of(name: str) -> frozenset[str]:
    return frozenset(word for words in _rows()[name] for word in words)


@cache
def _rows() -> Mapping[str, tuple[frozenset[str], ...]]:
    """Return what is wanted, each with the sets of words that say so."""
    found: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
    for what, told in in_all_languages(lambda language: language.wanted_phrases.items()):
        found[what] += (frozenset(words.split("+")) for words in told)
    return {what: tuple(dict.fromkeys(told)) for what, told in found.items()}
