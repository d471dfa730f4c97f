"""The words of a message to the bot, each with what it may mean in a wish. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.domain.grammar.unread import filling
from bot.text.folding import unaccented
from bot.text.language import LANGUAGES, Language, in_all_languages
from bot.text.negation import plain_words, turning_in
from bot.text.terms import WORD
from bot.text.timetable import Timetable

DENYING, SMALL, TIMED = "denying", "small", "timed"
"""What a word may mean beside what `wish_words` lists: it turns around what stands beside it, names nothing, or says
when."""
REMEMBERED = 10_000
"""Words whose meanings are kept, each in each language: people say few, and ten meanings are tried for each."""


@dataclass(frozen=True, slots=True)
class MessageWord:
    """A word as it was typed, with all that it may mean here."""

    said: str
    means: frozenset[str]

    def is_one_of(self, meanings: Collection[str]) -> bool:
        """Check whether it may mean one of these."""
        return not self.means.isdisjoint(meanings)

    @property
    def is_small(self) -> bool:
        """Whether it names nothing, and is nothing else."""
        return self.is_one_of({SMALL, "around"}) and self.means <= {SMALL, TIMED, "around"}


def words_said(text: str) -> list[str]:
    """Return the words of a text as they were typed; what an apostrophe joins is parted."""
    return [part for word in WORD.findall(text) for part in word.replace("’", "'").split("'") if part]


def message_words(told: Sequence[str], taken: Mapping[int, str], times: Timetable) -> tuple[MessageWord, ...]:
    """Return words with their meanings, in the languages in which most of them mean something.

    Args:
        told: the words.
        taken: what those at some places stand for: they mean nothing else.
        times: what the message says of when digests come.
    """
    spoken = languages_said([word for at, word in enumerate(told) if at not in taken])
    untimed = {part for word in times.unread for part in plain_words(word)}
    last = len(told) - 1
    return tuple(
        MessageWord(
            word, frozenset([taken[at]]) if at in taken else _meanings(word, spoken, untimed, is_last=at == last)
        )
        for at, word in enumerate(told)
    )


def languages_said(told: Sequence[str]) -> Sequence[Language]:
    """Return the languages in which most of these words mean something in a wish, or are small."""
    known = {code: sum(_is_known(word, language) for word in told) for code, language in LANGUAGES.items()}
    most = max(known.values())
    return [LANGUAGES[code] for code, number in known.items() if number == most]


def is_of_news(said: str) -> bool:
    """Check whether a message asks for what is new, and names nothing: "any news?", "top stories, please"."""
    told = words_said(said)
    if _has_a_name(told):
        return False
    words = message_words(told, {}, Timetable())
    is_new = any(word.is_one_of({"new"}) for word in words)
    return is_new and all(
        word.is_one_of({"new", "news", "post", "appear", "around", SMALL}) or {*plain_words(word.said)} <= _which()
        for word in words
    )


def _has_a_name(told: Sequence[str]) -> bool:
    """Check whether a word within a message is a name by its capital: "Sendai" is no form of "send"."""
    has_capital_nouns = any(language.capital_noun_markers for language in languages_said(told))
    return not has_capital_nouns and any(word[0].isupper() and len(word) > 1 for word in told[1:])


def ends_all(said: str) -> bool:
    """Check whether the first word of a message means that all shall end, and nothing in particular: "stop"."""
    return any(word.is_one_of({"stop"}) for word in message_words(words_said(said)[:1], {}, Timetable()))


def is_common(word: str) -> bool:
    """Check whether any text may have a word, so that nothing is left of a feed without it: "like", "solchen"."""
    return word.islower() and _common().issuperset(plain_words(word))


@cache
def _common() -> frozenset[str]:
    """Return small words, and those that point at what was told, in all languages."""
    told = in_all_languages(
        lambda one: (*one.small_words, *one.pronouns, *one.first_person, *one.wanted_phrases["alike"])
    )
    return frozenset(map(unaccented, told))


@lru_cache(maxsize=REMEMBERED)
def _is_known(word: str, language: Language) -> bool:
    return all(part in _small_of(language.code) or _listed(part, language) for part in plain_words(word))


def _meanings(word: str, spoken: Sequence[Language], untimed: AbstractSet[str], *, is_last: bool) -> frozenset[str]:
    parts = plain_words(word)
    listed = {meaning for language in spoken for part in parts for meaning in _listed(part, language)}
    is_turned = any(part in _turning_of(language.code) for language in spoken for part in parts)
    if is_turned and not (is_last and "move" in listed):  # "instead" says what is changed, behind what it becomes
        listed.add(DENYING)
    elif _small().issuperset(parts):
        listed.add(SMALL)
    return frozenset(listed if {*parts} <= untimed else {*listed, TIMED})


@lru_cache(maxsize=REMEMBERED)
def _listed(part: str, language: Language) -> frozenset[str]:
    return frozenset(meaning for meaning, words in language.wish_words.items() if words.fit(part))


@cache
def _which() -> frozenset[str]:
    """Return the words that ask what, or which."""
    return frozenset(map(unaccented, in_all_languages(lambda language: language.interrogatives.get("thing", ()))))


@cache
def _small() -> frozenset[str]:
    return filling() - turning_in(" ".join(filling()))


@cache
def _small_of(code: str) -> frozenset[str]:
    language = LANGUAGES[code]
    courteous = {*language.courtesies, *language.please_words}
    people = language.pronouns | language.first_person | language.second_person
    return frozenset(map(unaccented, language.small_words | courteous | people)) | _turning_of(code)


@cache
def _turning_of(code: str) -> frozenset[str]:
    language = LANGUAGES[code]
    whole = (unaccented(word).replace("’", "'") for word in language.turning_words)
    return frozenset(word.partition("'")[0] for word in whole)
