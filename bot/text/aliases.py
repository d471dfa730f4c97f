"""Aliases: names in a normalized form, and the other names that a text uses for the same entity. Pure.

A name key is a normalized name: "Scale AI, Inc." and "the Scale AI" share one. A group has keys of its own, which begin
with a tilde: "about 300 bakery workers in Tarn" has the keys "~bakery worker" and "~worker".
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.text.folding import unaccented
from bot.text.language import LANGUAGES, Language, one_of
from bot.text.merged_languages import ALL_LANGUAGES
from bot.text.name_mentions import mentions
from bot.text.sentences import sentences
from bot.text.visible_text import visible
from bot.text.word_lists import word_rows, word_set

MAX_NAME_LENGTH = 100
"""Most letters of a name; anything longer is not one."""
MAX_TEXT_LENGTH = 60_000
"""Most characters of a text that are searched for names."""
TEXT_CACHE_SIZE = 16
"""Texts whose names are cached: all stakeholders of a digest are looked up in the same text."""
ALIASES_CACHE_SIZE, NAME_KEY_CACHE_SIZE = 256, 8_192
"""Names whose aliases, and whose keys, are cached: every channel that watches somebody needs the same ones."""
GROUP_KEY_PREFIX = "~"
"""Prefix of a group's keys."""


LEGAL_FORMS = word_set("legal_forms")
_WORD = re.compile(r"[^\W_]+(?:&[^\W_]+)*|&")
_POSSESSIVE = re.compile(r"['’ʼ]s\b|(?<=s)['’ʼ](?!\w)")
_JOINED = re.compile(r"['’ʼ.]")
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_PLURAL = re.compile(r"(?<=\w{3})e?s?$")
_PLURAL_Y = re.compile(r"(?<=\w{2})(?:ies|ie|y)$")
MIN_ACRONYM_CAPITALS = 2
"""Fewest capitals in a short name."""


@dataclass(frozen=True, slots=True)
class _NamePatterns:
    """Patterns in a language for words around groups and names.

    Attributes:
        placed: the words after a group's head: where they are, what they do.
        with_: words that belong to a group's head.
        joining: words that join two groups.
        short: a short name at its introduction: "Full Name (FN)".
    """

    placed: re.Pattern[str]
    with_: re.Pattern[str]
    joining: re.Pattern[str]
    short: re.Pattern[str]


@cache
def _name_patterns(language: Language) -> _NamePatterns:
    placed, with_, joined = (
        one_of(language.group_patterns.get(meaning, ())) for meaning in ("placed", "with", "joined")
    )
    before = one_of(language.name_patterns.get("before_short_name", ()))
    return _NamePatterns(
        placed=re.compile(rf"\b(?:{placed})\b.*$"),
        with_=re.compile(rf"\b(?:{with_})\b"),
        joining=re.compile(rf"\b(?:{joined})\b"),
        short=re.compile(rf",? \((?:(?:{before}) )?[“\"']?(?P<short>[^\W\d_][\w&.-]{{1,11}})[”\"']?\)"),
    )


@dataclass(frozen=True, slots=True)
class Aliases:
    """The names of an entity in a text.

    Attributes:
        keys: the keys of all its names there, to find it by.
        elsewhere: names that mean it in other texts, too: the longest one there, and short ones introduced there.
    """

    keys: frozenset[str]
    elsewhere: tuple[str, ...]


def plain_name(typed: str) -> str:
    """Return a typed name on one line, without invisible characters and the quotation marks around it."""
    return " ".join(_UNSEEN.sub("", visible(typed)).split()).strip(" \"“”„'‘’,;")


def name_key(name: str, language: Language) -> str:
    """Return a name in the form in which variants are equal; empty if it has no letter.

    Args:
        name: the name in an article, or as typed.
        language: its language, whose articles and titles before a name are left out: "Die Hard" begins with none in
            English.
    """
    return _normalized_name(name[: 2 * MAX_NAME_LENGTH], language)


@lru_cache(maxsize=NAME_KEY_CACHE_SIZE)
def _normalized_name(name: str, language: Language) -> str:
    words, before = _words(name), _words_before_names(language)
    while len(words) > 1 and words[0] in before:
        words = words[1:]
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words = words[:-1]
    return " ".join(_canonical_words(words))


@cache
def _words_before_names(language: Language) -> frozenset[str]:
    return frozenset(map(unaccented, language.name_articles | language.personal_titles))


def group_key(name: str, language: Language) -> str:
    """Return the key of a group's name, singular and plural alike; empty if `name_key` is empty."""
    plain = _PLURAL.sub("", _PLURAL_Y.sub("i", name_key(name, language)))
    return f"{GROUP_KEY_PREFIX}{plain}" if plain else ""


def name_keys(name: str) -> frozenset[str]:
    """Return the keys of a name in articles: one for each language, and one for all languages merged."""
    # Articles of every language are searched for a name, whatever language it was typed in.
    return frozenset(name_key(name, language) for language in (*LANGUAGES.values(), ALL_LANGUAGES)) - {""}


def search_keys(names: Iterable[str]) -> frozenset[str]:
    """Return the keys to look up an entity by, given its names, as a group or not."""
    every = (*LANGUAGES.values(), ALL_LANGUAGES)  # as `name_keys` has it
    groups = (group_key(name, language) for name in names for language in every)
    return frozenset().union(*map(name_keys, names), filter(None, groups))


@lru_cache(maxsize=ALIASES_CACHE_SIZE)
def aliases_of(
    name: str, *, is_group: bool, is_person: bool, text: str, language: Language, title: str = ""
) -> Aliases:
    """Return the names of a stakeholder in an article.

    Args:
        name: the stakeholder's name in the digest.
        is_group: it has no name of its own: "bakery workers".
        is_person: its last name means it, and its first name does not.
        text: the article's text.
        language: the article's language.
        title: the article's title.
    """
    if is_group:
        return Aliases(frozenset(_group_keys(name, language)), (name,))
    register = _register_names(text[:MAX_TEXT_LENGTH], title, language)
    own = name_key(name, language)
    key = register.keys.get(own, "")
    names = [alias for alias in register.names.get(key, ()) if _is_short_for(alias, key, is_person=is_person)]
    full = max([name, *names], key=lambda alias: (len(name_key(alias, language)), alias == name))
    short = register.short.get(key, ())
    elsewhere = tuple(dict.fromkeys([full, *short]))
    marks = (own, *(name_key(alias, language) for alias in (*names, *short, full)))
    return Aliases(frozenset(filter(None, marks)), elsewhere)


@dataclass(frozen=True, slots=True)
class _Register:
    """The names in a text: the full name by key, the names of each full name, and the short ones introduced for it."""

    keys: Mapping[str, str]
    names: Mapping[str, Sequence[str]]
    short: Mapping[str, Sequence[str]]


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def _register_names(text: str, title: str, language: Language) -> _Register:
    found_names = mentions(text, sentences(text, language), language, title=title)
    short: defaultdict[str, list[str]] = defaultdict(list)
    owners: dict[str, str] = {}
    for mention in found_names:
        introduced = _name_patterns(language).short.match(text, mention.end)
        if introduced and sum(sign.isupper() for sign in introduced["short"]) >= MIN_ACRONYM_CAPITALS:
            short[mention.key].append(introduced["short"])
            owners.setdefault(introduced["short"], mention.key)
    owners |= _firms_by_first_word({mention.key for mention in found_names} - owners.keys())
    names: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for mention in found_names:
        names[owners.get(mention.name, owners.get(mention.key, mention.key))][mention.name] = None
    keys: dict[str, str] = {}
    for key, aliases in names.items():
        for name in (key, *aliases, *short[key]):
            keys.setdefault(name_key(name, language), key)
    return _Register(keys, {key: tuple(aliases) for key, aliases in names.items()}, short)


def _firms_by_first_word(keys: Iterable[str]) -> dict[str, str]:
    """Return firms by their first word, if that occurs alone and in no other name: "Ford" is the Ford Motor Company."""
    longer = [key.split() for key in keys if " " in key]
    firms = [words for words in longer if words[-1].casefold() in LEGAL_FORMS]
    alone = {key for key in keys if " " not in key}
    bearers = [word for words in longer for word in set(words)]
    return {words[0]: " ".join(words) for words in firms if words[0] in alone and bearers.count(words[0]) == 1}


def _is_short_for(name: str, full: str, *, is_person: bool) -> bool:
    """Check whether a part of a full name means it, as a person's last name or a firm's first word does."""
    parts = full.split()
    if len(parts) == 1 or " " in name:
        return True
    return name != parts[0] if is_person else name != parts[-1]


def _group_keys(name: str, language: Language) -> Iterator[str]:
    """Yield the keys of a group: of all its words, and of its head with fewer and fewer words before it."""
    yield group_key(name, language)
    around, lowered = _name_patterns(language), " ".join(_words(name))
    for part in around.joining.split(lowered):
        is_whole = around.with_.search(part) is not None
        words = (part if is_whole else around.placed.sub("", part)).split()
        while words and (words[0] in language.group_quantifiers or words[0].isdigit()):
            words = words[1:]
        starts = range(1 if is_whole else len(words))
        yield from (group_key(" ".join(words[start:]), language) for start in starts)


def _words(name: str) -> list[str]:
    """Return the words of a name, in lower case and without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", _UNSEEN.sub("", visible(name))))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
    return _WORD.findall(_JOINED.sub("", _POSSESSIVE.sub("", bare)))


def _canonical_words(words: Sequence[str]) -> Iterator[str]:
    """Yield words, with synonymous names replaced by the first of their row."""
    rows, longest = _synonym_rows()
    at = 0
    while at < len(words):
        size = next((n for n in range(longest, 0, -1) if tuple(words[at : at + n]) in rows), 0)
        yield rows[tuple(words[at : at + size])] if size else words[at]
        at += size or 1


@cache
def _synonym_rows() -> tuple[Mapping[tuple[str, ...], str], int]:
    name_rows = (row for row in word_rows("same_names") if LEGAL_FORMS.isdisjoint(row))
    rows = {tuple(name.split("_")): row[0] for row in name_rows for name in row}
    return rows, max(map(len, rows))
