"""Message words: the words of a message to the bot, each with its possible meanings in a wish. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.domain.grammar.unread import filler_words
from bot.text.folding import unaccented
from bot.text.language import Language
from bot.text.negation import negating_words
from bot.text.terms import WORD, plain_words
from bot.text.timetable import Timetable

NEGATING, FILLER, TIME = "denying", "small", "timed"
"""Meanings besides those that `wish_words` lists: it negates its neighbour, names nothing, or gives a time."""
MEANINGS_CACHE_SIZE = 10_000
"""Most words whose meanings are cached per language: people use few, and ten meanings are tried for each."""


@dataclass(frozen=True, slots=True)
class MessageWord:
    """A word as it was typed, with everything that it may mean here."""

    text: str
    meanings: frozenset[str]

    def is_one_of(self, meanings: Collection[str]) -> bool:
        """Check whether it may mean one of these."""
        return not self.meanings.isdisjoint(meanings)

    @property
    def is_small(self) -> bool:
        """Whether it names nothing, and means nothing else."""
        return self.is_one_of({FILLER, "around"}) and self.meanings <= {FILLER, TIME, "around"}


def typed_words(text: str) -> list[str]:
    """Return the words of a text as they were typed, split at apostrophes."""
    return [part for word in WORD.findall(text) for part in word.replace("’", "'").split("'") if part]


def message_words(
    words: Sequence[str], mentioned: Mapping[int, str], times: Timetable, language: Language
) -> tuple[MessageWord, ...]:
    """Return words with their meanings.

    Args:
        words: the words.
        mentioned: the meanings of the words at some positions, which have no others.
        times: what the message says about when digests come.
        language: the message's language.
    """
    untimed = {part for word in times.unread_words for part in plain_words(word)}
    last = len(words) - 1
    return tuple(
        MessageWord(
            word,
            frozenset([mentioned[at]]) if at in mentioned else _meanings(word, language, untimed, is_last=at == last),
        )
        for at, word in enumerate(words)
    )


def asks_for_news(message: str, language: Language) -> bool:
    """Check whether a message asks for news in general, and names nothing: "any news?", "top stories, please"."""
    typed = typed_words(message)
    if _has_a_name(typed, language):
        return False
    words = message_words(typed, {}, Timetable(), language)
    is_new = any(word.is_one_of({"new"}) for word in words)
    return is_new and all(
        word.is_one_of({"new", "news", "post", "appear", "around", FILLER})
        or {*plain_words(word.text)} <= _which_words(language)
        for word in words
    )


def _has_a_name(words: Sequence[str], language: Language) -> bool:
    """Check whether a capital within a message makes a word a name: "Sendai" is not a form of "send"."""
    return not language.capital_noun_markers and any(word[0].isupper() and len(word) > 1 for word in words[1:])


def means_stop(message: str, language: Language) -> bool:
    """Check whether the first word of a message means that everything should end, and nothing in particular: "stop"."""
    return any(word.is_one_of({"stop"}) for word in message_words(typed_words(message)[:1], {}, Timetable(), language))


def is_function_word(word: str, language: Language) -> bool:
    """Check whether a word may occur in any text, so that it says nothing about a feed: "like", "solchen"."""
    return word.islower() and _function_words(language).issuperset(plain_words(word))


@cache
def _function_words(language: Language) -> frozenset[str]:
    """Return the small words, and those that refer to something said before."""
    people = (*language.pronouns, *language.first_person)
    return frozenset(map(unaccented, (*language.small_words, *people, *language.wanted_phrases.get("alike", ()))))


def _meanings(word: str, language: Language, untimed: AbstractSet[str], *, is_last: bool) -> frozenset[str]:
    parts = plain_words(word)
    saying = [] if unaccented(word) in _days_joined(language) else parts
    listed = {meaning for part in saying for meaning in _listed_meanings(part, language)}
    is_turned = not _negation_stems(language).isdisjoint(parts)
    if is_turned and not (is_last and "move" in listed):  # at the end, "instead" says that something is changed
        listed.add(NEGATING)
    elif _filler_words(language).issuperset(parts):
        listed.add(FILLER)
    return frozenset(listed if {*parts} <= untimed else {*listed, TIME})


@cache
def _days_joined(language: Language) -> frozenset[str]:
    """Return the hyphenated words for days, whose parts mean something else: "week-end" ends nothing."""
    return frozenset(unaccented(phrase) for phrase in language.schedule_phrases.get("weekends", ()) if "-" in phrase)


@lru_cache(maxsize=MEANINGS_CACHE_SIZE)
def _listed_meanings(part: str, language: Language) -> frozenset[str]:
    return frozenset(meaning for meaning, words in language.wish_words.items() if words.matches(part))


@cache
def _which_words(language: Language) -> frozenset[str]:
    """Return the words that ask what, or which."""
    return frozenset(map(unaccented, language.interrogatives.get("thing", ())))


@cache
def _filler_words(language: Language) -> frozenset[str]:
    return filler_words(language) - negating_words(language)


@cache
def _negation_stems(language: Language) -> frozenset[str]:
    negations = map(unaccented, language.order_negations)
    return frozenset(word.partition("'")[0] for word in negations)
