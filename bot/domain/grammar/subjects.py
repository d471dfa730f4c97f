"""Whom somebody names to be watched: one name or several, and nothing that names nobody. Pure."""

from __future__ import annotations

import re
from functools import cache

from bot.text.folding import unaccented
from bot.text.language import FUNCTION_WORDS, in_all_languages
from bot.text.negation import exceptions_in, plain_words, turning_in
from bot.text.word_lists import word_set

_MARKS = '"“”„«»'
_QUOTED = re.compile(rf"[{_MARKS}]([^{_MARKS}]+)[{_MARKS}]")
_QUOTED_ALONE = re.compile(rf"\s*{_QUOTED.pattern}(?:\s*,\s*{_QUOTED.pattern})*\s*")

_FOR_US = 2
"""Words that tell for whom: "for us"."""


def is_quoted(said: str) -> bool:
    """Check whether each name stands in quotation marks, and so is whole."""
    return _QUOTED_ALONE.fullmatch(said) is not None


def names_in(said: str) -> tuple[str, ...]:
    """Return the names in what was said, parted at commas and at words like "and"; those in quotation marks whole."""
    if is_quoted(said):
        parts = _QUOTED.findall(said)
    else:
        parts = re.split(rf"\s*[,;]\s*(?:(?:{_joining()})\s+)?|\s+(?:{_joining()})\s+", said)
        parts = [bare_subject(part) for part in parts if not _nameless().issuperset(plain_words(part))]
    names = tuple(dict.fromkeys(name for part in parts if (name := " ".join(part.strip(f"{_MARKS} ").split()))))
    is_firm = any(_is_form(name) for name in names[1:])
    return (whole_name(said),) if is_firm and not is_quoted(said) else names


def _is_form(name: str) -> bool:
    """Check whether a part is what stands behind a firm's or a person's name: "Inc.", "Jr."."""
    return name.casefold().strip(".") in word_set("legal_forms") | {"jr", "sr"}


def whole_name(said: str) -> str:
    """Return what was said as one name."""
    return bare_subject(" ".join(said.strip(f"{_MARKS} ").split()))


def quoted(*names: str) -> str:
    """Return names as they are read back the same, each whole."""
    is_plain = len(names) == 1 and len(names_in(names[0])) == 1 and not is_nobody(names[0])
    return names[0] if is_plain else ", ".join(f'"{name}"' for name in names)


def both_ways(said: str) -> tuple[tuple[str, str], ...]:
    """Return what may be meant by several names, or by one that looks so: how it is shown, and how it is read back."""
    names, whole = names_in(said), whole_name(said)
    return (" ".join(f"“{name}”" for name in names), quoted(*names)), (f"“{whole}”", quoted(whole))


def bare_subject(said: str) -> str:
    """Return what was said without a "please", an article or a kind around a name: "the company Norlantic, please".

    Nor with whom it is for: "Norlantic for us". A capital may begin the name itself, as in "The Guardian"; a kind goes
    only with its article.
    """
    told = said.split()
    while len(told) > 1 and (_is_around(told[-1], _please()) or not plain_words(told[-1])):
        told.pop()
    if len(told) > _FOR_US and _is_around(told[-1], _ourselves()) and _is_around(told[-2], _small()):
        del told[-_FOR_US:]
    while len(told) > 1 and _is_around(told[0], _please()):
        told.pop(0)
    before = 1 if told and _is_around(told[0], _small()) else 0
    if len(told) > before + 1 and _is_kind(told[before], is_alone=not before) and told[before + 1][:1].isupper():
        told = told[before + 1 :]
    elif len(told) > 1 and _is_around(told[0], _articles()):
        told.pop(0)
    return " ".join(told).strip(" ,;")


def _is_kind(word: str, *, is_alone: bool) -> bool:
    """Check whether a word says what the name behind it is; alone, a capital makes it a part of that name."""
    *article, kind = plain_words(word) or [""]
    return kind in kinds() and bool(article or not (is_alone and word[:1].isupper()))


def is_nobody(said: str) -> bool:
    """Check whether words name nobody: they deny, end or mean all, beside small ones, or all but somebody.

    A band may be called “Everything but the Girl”: with a capital.
    """
    plain = " ".join(plain_words(said))
    others = re.sub(rf"\b(?:{_unnamed()})\b", " ", plain)
    is_all_but = said[:1].islower() and re.match(rf"(?:{_unnamed()})\b", plain) and exceptions_in(others)
    is_bare = all(word in _small() or turning_in(word) for word in others.split())
    return bool(is_all_but) or (is_bare and (others != plain or bool(turning_in(plain))))


def _is_around(word: str, known: frozenset[str]) -> bool:
    plain = plain_words(word)
    return not word[:1].isupper() and bool(plain) and known.issuperset(plain)


@cache
def _joining() -> str:
    return "|".join(sorted(in_all_languages(lambda language: language.conjunctions)))


@cache
def _please() -> frozenset[str]:
    said = in_all_languages(lambda one: (*one.please_words, *one.schedule_phrases.get("please", ())))
    return frozenset(plain_words(" ".join(said).replace("_", " ").replace("+", " ")))


@cache
def _ourselves() -> frozenset[str]:
    return frozenset(map(unaccented, in_all_languages(lambda language: language.first_person)))


@cache
def _nameless() -> frozenset[str]:
    return _please().union(in_all_languages(lambda language: language.conjunctions))


@cache
def _articles() -> frozenset[str]:
    return frozenset(map(unaccented, in_all_languages(lambda one: one.determiners)))


@cache
def kinds() -> frozenset[str]:
    """Return what may stand before a name and say what it is: "company"."""
    return frozenset(in_all_languages(lambda language: language.kinds_before_names))


@cache
def _small() -> frozenset[str]:
    pointing = in_all_languages(lambda language: language.demonstratives)
    return _please() | frozenset(plain_words(" ".join([*FUNCTION_WORDS, *pointing])))


@cache
def _unnamed() -> str:
    words = in_all_languages(lambda language: (*language.unnamed_subjects, *language.off_words))
    plain = {" ".join(plain_words(word.replace("_", " "))) for word in words}
    return "|".join(sorted(plain, key=lambda word: (-len(word), word)))
