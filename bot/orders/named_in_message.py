"""Feeds and watched names of a channel that a message mentions, in any form. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bot.domain.grammar.feed_matching import Subscribed, feeds_named, name_words, ordinals_in
from bot.text.folding import unaccented
from bot.text.language import LANGUAGES, Language
from bot.text.terms import plain_words

FEED, WATCHED = "feed", "watched"
"""The meaning of a word in a feed's title, or in a watched name."""
MAX_TITLE_WORDS = 6
"""Most words that name a feed."""
MIN_INFLECTED_LETTERS = 4
"""Fewest letters of a word that may occur with or without an ending: "pensioner", "pensioners"."""
MAX_ENDING_LETTERS = 2


def find_mentions(
    words: Sequence[str], subscribed: Subscribed, watched: Sequence[str], language: Language
) -> tuple[dict[int, str], tuple[str, ...], tuple[str, ...]]:
    """Return the meanings of words by position, the numbers of the feeds that are named, and the watched names."""
    meanings: dict[int, str] = {}
    names = [name for name in watched if _mark_watched_name(words, meanings, name)]
    feeds: dict[str, None] = {}
    for size in range(MAX_TITLE_WORDS, 0, -1):
        for start in range(len(words) - size + 1):
            positions = range(start, start + size)
            if meanings.keys().isdisjoint(positions) and (
                number := _feed_number(words[start : start + size], subscribed, language)
            ):
                meanings |= dict.fromkeys(positions, FEED)
                feeds[number] = None
    return meanings, tuple(feeds), tuple(names)


def _mark_watched_name(words: Sequence[str], meanings: dict[int, str], name: str) -> bool:
    """Mark the positions of a watched name, and return whether there are any."""
    parts = plain_words(name)
    plain = [" ".join(plain_words(word)) for word in words]
    for start in range(len(words) - len(parts) + 1):
        if parts and all(map(_is_same_word, plain[start : start + len(parts)], parts)):
            meanings |= dict.fromkeys(range(start, start + len(parts)), WATCHED)
            return True
    return False


def _is_same_word(first: str, second: str) -> bool:
    """Check whether two words are the same apart from an ending."""
    short, long = sorted((first, second), key=len)
    is_ended = (
        len(short) >= MIN_INFLECTED_LETTERS and len(long) - len(short) <= MAX_ENDING_LETTERS and long.startswith(short)
    )
    return first == second or is_ended


def _feed_number(words: Sequence[str], subscribed: Subscribed, language: Language) -> str:
    """Return the number of the only feed that all the words belong to; empty if there is none, or several."""
    phrase = " ".join(words)
    is_odd = any(word.isdecimal() for word in words) or bool(ordinals_in(phrase, language))
    if is_odd or not all(name_words(word, language) for word in (words[0], words[-1])):
        return ""
    named_feeds = feeds_named(phrase, subscribed, language)
    return str(named_feeds[0][0].number) if len(named_feeds) == 1 else ""


def is_kind_of_feed(word: str, language: Language) -> bool:
    """Check whether a word is a kind of feed, "newspaper", or a language in any form: "deutschen"."""
    return unaccented(word) in _publications(language) or unaccented(word).startswith(_languages())


@cache
def _languages() -> tuple[str, ...]:
    names = (name for language in LANGUAGES.values() for name in language.names)
    return tuple(unaccented(name).rstrip("aeo") for name in names)


@cache
def _publications(language: Language) -> frozenset[str]:
    return frozenset(map(unaccented, language.request_phrases.get("feed", ())))
