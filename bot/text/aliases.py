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

from bot.text.language import any_of, in_all_languages
from bot.text.language_detection import language_spoken
from bot.text.name_mentions import mentions
from bot.text.sentences import sentences
from bot.text.visible_text import visible
from bot.text.word_lists import word_rows, word_set

LONGEST_NAME = 100
"""Letters of a name; what is longer is none."""
READ = 60_000
"""Characters of a text that are read for names."""
REMEMBERED = 16
"""Texts whose names are kept: all stakeholders of a digest are looked up in one."""
LOOKED_UP, MARKED = 256, 8_192
"""Names whose others, and whose marks, are kept: every channel that watches somebody asks for the same ones."""
GROUP = "~"
"""What a group's marks begin with."""


def _around(meaning: str) -> str:
    """Return the expressions of what stands around a group, in all languages, as one."""
    return any_of(lambda language: language.group_patterns, meaning)


LEGAL_FORMS = word_set("legal_forms")
QUANTITIES = frozenset(in_all_languages(lambda language: language.group_quantifiers))
_TITLES = frozenset(in_all_languages(lambda language: language.personal_titles))
_ARTICLES = frozenset(in_all_languages(lambda language: language.name_articles))
_WORD = re.compile(r"[^\W_]+(?:&[^\W_]+)*|&")
_POSSESSIVE = re.compile(r"['’ʼ]s\b|(?<=s)['’ʼ](?!\w)")
_JOINED = re.compile(r"['’ʼ.]")
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_PLURAL = re.compile(r"(?<=\w{3})e?s?$")
_PLURAL_Y = re.compile(r"(?<=\w{2})(?:ies|ie|y)$")
_PLACED = re.compile(rf"\b(?:{_around('placed')})\b.*$")
"""What stands behind a group's head: where they are, what they do."""
_WITH = re.compile(rf"\b(?:{_around('with')})\b")
_JOINING = re.compile(rf"\b(?:{_around('joined')})\b")
_BEFORE_SHORT = any_of(lambda language: language.name_patterns, "before_short_name")
_SHORT = re.compile(rf",? \((?:(?:{_BEFORE_SHORT}) )?[“\"']?(?P<short>[^\W\d_][\w&.-]{{1,11}})[”\"']?\)")
"""A short name, where it is introduced: "Full Name (FN)"."""
CAPITALS = 2
"""Capitals that a short name has at least."""


@dataclass(frozen=True, slots=True)
class Aliases:
    """What one is called in a text.

    Attributes:
        full: the longest name it has there.
        marks: of all its names there: what it is found by.
        elsewhere: names that mean it in other texts, too: its full one, and short ones that are introduced.
    """

    full: str
    marks: frozenset[str]
    elsewhere: tuple[str, ...]


def plain_name(typed: str) -> str:
    """Return a name as somebody may have typed it: on one line, unseen letters and quotation marks around it off."""
    return " ".join(_UNSEEN.sub("", visible(typed)).split()).strip(" \"“”„'‘’,;")


def name_key(name: str) -> str:
    """Return a name in the form in which two are one; empty where there is no letter in it."""
    return _mark(name[: 2 * LONGEST_NAME])


@lru_cache(maxsize=MARKED)
def _mark(name: str) -> str:
    words = _words(name)
    while len(words) > 1 and (words[0] in _ARTICLES or words[0] in _TITLES):
        words = words[1:]
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words = words[:-1]
    return " ".join(_same(words))


def group_key(name: str) -> str:
    """Normalize the name of a group, ignoring how many they are; empty where `name_key` is empty."""
    plain = _PLURAL.sub("", _PLURAL_Y.sub("i", name_key(name)))
    return f"{GROUP}{plain}" if plain else ""


def keys_of_names(names: Iterable[str]) -> frozenset[str]:
    """Return the marks by which somebody is looked for who goes by these names, a group or not."""
    return frozenset(one for name in names for one in (name_key(name), group_key(name)) if one)


@lru_cache(maxsize=LOOKED_UP)
def aliases_of(name: str, *, is_group: bool, is_person: bool, text: str, title: str = "") -> Aliases:
    """Return what a stakeholder of an article is called in its text.

    Args:
        name: as the digest has it.
        is_group: it has no name of its own: "bakery workers".
        is_person: a last name means it, and a first name does not.
        text: the article's.
        title: the article's.
    """
    if is_group:
        return Aliases(name, frozenset(_group_marks(name)), (name,))
    register = _register(text[:READ], title)
    own = name_key(name)
    key = register.keys.get(own, "")
    names = [one for one in register.names.get(key, ()) if _means(one, key, is_person=is_person)]
    full = max([name, *names], key=lambda one: (len(name_key(one)), one == name))
    short = register.short.get(key, ())
    elsewhere = tuple(dict.fromkeys([full, *short]))
    return Aliases(full, frozenset(filter(None, (own, *map(name_key, [*names, *short, full])))), elsewhere)


@dataclass(frozen=True, slots=True)
class _Register:
    """The names in a text: which key a mark has, the names of each key, and the short ones that are introduced."""

    keys: Mapping[str, str]
    names: Mapping[str, Sequence[str]]
    short: Mapping[str, Sequence[str]]


@lru_cache(maxsize=REMEMBERED)
def _register(text: str, title: str) -> _Register:
    language = language_spoken(text)
    found = mentions(text, sentences(text, language), language, title=title)
    short: defaultdict[str, list[str]] = defaultdict(list)
    owners: dict[str, str] = {}
    for one in found:
        introduced = _SHORT.match(text, one.end)
        if introduced and sum(sign.isupper() for sign in introduced["short"]) >= CAPITALS:
            short[one.key].append(introduced["short"])
            owners.setdefault(introduced["short"], one.key)
    owners |= _firms({one.key for one in found} - owners.keys())
    names: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for one in found:
        names[owners.get(one.name, owners.get(one.key, one.key))][one.name] = None
    keys: dict[str, str] = {}
    for key, there in names.items():
        for name in (key, *there, *short[key]):
            keys.setdefault(name_key(name), key)
    return _Register(keys, {key: tuple(there) for key, there in names.items()}, short)


def _firms(keys: Iterable[str]) -> dict[str, str]:
    """Return which firm a name alone is the beginning of: "Ford" of the Ford Motor Company, where no other has it."""
    longer = [key.split() for key in keys if " " in key]
    firms = [words for words in longer if words[-1].casefold() in LEGAL_FORMS]
    alone = {key for key in keys if " " not in key}
    bearers = [word for words in longer for word in set(words)]
    return {words[0]: " ".join(words) for words in firms if words[0] in alone and bearers.count(words[0]) == 1}


def _means(name: str, full: str, *, is_person: bool) -> bool:
    """Return whether a part of a full name means it: a person's last name does, a firm's first word."""
    parts = full.split()
    if len(parts) == 1 or " " in name:
        return True
    return name != parts[0] if is_person else name != parts[-1]


def _group_marks(name: str) -> Iterator[str]:
    """Yield the marks of a group: of all its words, and of its head with fewer and fewer words before it."""
    yield group_key(name)
    lowered = " ".join(_words(name))
    for part in _JOINING.split(lowered):
        head = part if _WITH.search(part) else _PLACED.sub("", part)
        words = head.split()
        while words and (words[0] in QUANTITIES or words[0].isdigit()):
            words = words[1:]
        yield from (group_key(" ".join(words[start:])) for start in range(1 if _WITH.search(part) else len(words)))


def _words(name: str) -> list[str]:
    """Return the words of a name: no accents, no marks, in small letters."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", _UNSEEN.sub("", visible(name))))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
    return _WORD.findall(_JOINED.sub("", _POSSESSIVE.sub("", bare)))


def _same(words: Sequence[str]) -> Iterator[str]:
    """Yield words, each of those that mean the same as the first of them."""
    rows, longest = _rows()
    at = 0
    while at < len(words):
        many = next((n for n in range(longest, 0, -1) if tuple(words[at : at + n]) in rows), 0)
        yield rows[tuple(words[at : at + many])] if many else words[at]
        at += many or 1


@cache
def _rows() -> tuple[Mapping[tuple[str, ...], str], int]:
    named = (row for row in word_rows("same_names") if LEGAL_FORMS.isdisjoint(row))
    rows = {tuple(one.split("_")): row[0] for row in named for one in row}
    return rows, max(map(len, rows))
