"""Unread words: those in a message that an order does not use. While any is left, no button is offered. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache

from bot.domain.filters import bare_words
from bot.domain.grammar.feed_matching import (
    Subscribed,
    matching_feeds,
    means_all_feeds,
    name_words,
    names_only_feeds,
)
from bot.domain.grammar.spec import CommandSpec, OptionKind
from bot.domain.grammar.values import MESSAGE_PREFIX
from bot.text.folding import unaccented
from bot.text.language import ENGLISH, LANGUAGES, Language
from bot.text.links import ADDRESS
from bot.text.negation import exceptions_in, is_negating, negating_words_in
from bot.text.terms import plain_words

NEGATABLE_KINDS = frozenset({OptionKind.FILTER, OptionKind.QUIET, OptionKind.OFTEN, OptionKind.TIMES})
"""Kinds that can be expressed by a denial: "no football", "not before eight"."""


def unplaced_words(
    spec: CommandSpec, options: Mapping[str, str], subscribed: Subscribed, language: Language
) -> tuple[str, ...]:
    """Return the words that belong to none of a command's options: beside a feed's title, or after the last option.

    A word that negates what is beside it is no word to filter by, unless it is in quotation marks or
    begins with a capital. A name is whole, whatever its words are.
    """
    says = name_words(spec.says, LANGUAGES[ENGLISH])
    unplaced = [word for word in options.get("", "").split() if not name_words(word, language) <= says]
    for option in spec.options:
        value = options.get(option.name, "")
        if option.kind is OptionKind.FEED and not (option.takes_all and means_all_feeds(value, language)):
            unplaced += _words_beside_titles(value, subscribed, language)
        elif option.kind is OptionKind.FILTER:
            unplaced += _reversing_words(bare_words(value), language)
    return tuple(unplaced)


def _reversing_words(filtered: Sequence[str], language: Language) -> list[str]:
    """Return the words of a filter that reverse the others; a single word has none to reverse."""
    is_beside = len(filtered) > 1
    return [
        word
        for word in filtered
        if word.islower() and (unaccented(word) in language.filtered_out or (is_beside and is_negating(word, language)))
    ]


def _words_beside_titles(text: str, subscribed: Subscribed, language: Language) -> list[str]:
    feeds = matching_feeds(text, subscribed, language)
    if not text or text.startswith(MESSAGE_PREFIX) or not feeds or names_only_feeds(text, feeds, language):
        return []  # words that match no feed at all are reported as unknown
    return [word for word in text.split() if name_words(word, language) and not names_only_feeds(word, feeds, language)]


def unread_negations(
    sentence: str, spec: CommandSpec, options: Mapping[str, str], language: Language
) -> tuple[str, ...]:
    """Return a sentence's negating words that no option accounts for, whoever derived the order from it.

    A denial may mean a filter, or hours without digests; what is left out fits no option but free text.
    """
    kinds = {option.kind for option in spec.options if option.name in options}
    if OptionKind.TEXT in kinds:
        return ()
    turning = exceptions_in(sentence, language) if kinds & NEGATABLE_KINDS else negating_words_in(sentence, language)
    values = {part for value in options.values() for part in plain_words(value)}
    return tuple(word for word in plain_words(sentence) if word in turning - values)


def unread_words(
    sentence: str, options: Mapping[str, str], read: Collection[str], subscribed: Subscribed, language: Language
) -> tuple[str, ...]:
    """Return the words in a sentence that the order made from it does not account for.

    Args:
        sentence: the sentence; its words may be in any order.
        options: the order's options, by name.
        read: the words, without accents, that say which command is meant, or that were read as its options.
        subscribed: the feeds whose titles a number may stand for.
        language: the sentence's language.
    """
    read_values = [
        *options.values(),
        *(feed.title for subscription, feed in subscribed if str(subscription.number) in options.values()),
    ]
    values = {part for value in read_values for part in plain_words(value)}
    accounted = {*read, *values, *(filler_words(language) - negating_words_in(sentence, language))}
    return tuple(word for word in plain_words(ADDRESS.sub(" ", sentence)) if word not in accounted)


def is_small_talk(line: str, language: Language) -> bool:
    """Check whether a line is made only of words that people say to a bot: thanks, times, requests, small words."""
    words = plain_words(line)
    return bool(words) and all(word in _small_talk_words(language) or word.isdecimal() for word in words)


def is_courteous(line: str, language: Language) -> bool:
    """Check whether a line is nothing but thanks and please, or empty."""
    return _courtesy_words(language).issuperset(plain_words(line))


@cache
def _courtesy_words(language: Language) -> frozenset[str]:
    phrases = (*language.courtesies, *language.please_words, *language.schedule_phrases.get("please", ()))
    return frozenset(plain_words(" ".join(phrases).replace("_", " ")))


@cache
def _small_talk_words(language: Language) -> frozenset[str]:
    tables = (language.schedule_phrases, language.request_phrases, language.confirmation_phrases)
    phrases = " ".join(word for table in tables for row in table.values() for word in row)
    return filler_words(language) | frozenset(plain_words(phrases.replace("_", " ").replace("+", " ")))


@cache
def filler_words(language: Language) -> frozenset[str]:
    """Return the words that name nothing: small words, courtesies, demonstratives."""
    return _courtesy_words(language) | frozenset(
        plain_words(" ".join([*language.function_words, *language.demonstratives]))
    )
