"""Subjects: the names to be watched in an order, one or several; words that name nobody are rejected. Pure."""

from __future__ import annotations

import re
from functools import cache

from bot.text.folding import unaccented
from bot.text.language import Language, one_of
from bot.text.merged_languages import ALL_LANGUAGES
from bot.text.negation import exceptions_in, negating_words, negating_words_in
from bot.text.terms import plain_words
from bot.text.word_lists import word_set

_MARKS = '"“”„«»'
_QUOTED = re.compile(rf"[{_MARKS}]([^{_MARKS}]+)[{_MARKS}]")
_QUOTED_ALONE = re.compile(rf"\s*{_QUOTED.pattern}(?:\s*,\s*{_QUOTED.pattern})*\s*")

_FOR_US = 2
"""Words in a phrase that says for whom: "for us"."""


def is_quoted(text: str) -> bool:
    """Check whether each name is in quotation marks, and so complete."""
    return _QUOTED_ALONE.fullmatch(text) is not None


def names_in(text: str, language: Language) -> tuple[str, ...]:
    """Split a text into names at commas and at words like "and"; quoted names stay whole."""
    if is_quoted(text):
        parts = _QUOTED.findall(text)
    else:
        joining, nameless = _conjunction_expression(language), _nameless_words(language)
        parts = re.split(rf"\s*[,;]\s*(?:(?:{joining})\s+)?|\s+(?:{joining})\s+", text)
        parts = [bare_subject(part, language) for part in parts if not nameless.issuperset(plain_words(part))]
    names = tuple(dict.fromkeys(name for part in parts if (name := " ".join(part.strip(f"{_MARKS} ").split()))))
    is_firm = any(_is_form(name) for name in names[1:])
    return (whole_name(text, language),) if is_firm and not is_quoted(text) else names


def _is_form(name: str) -> bool:
    """Check whether a part only follows a firm's or a person's name: "Inc.", "Jr."."""
    return name.casefold().strip(".") in word_set("legal_forms") | {"jr", "sr"}


def whole_name(text: str, language: Language) -> str:
    """Return a text as one name."""
    return bare_subject(" ".join(text.strip(f"{_MARKS} ").split()), language)


def quoted_names(*names: str) -> str:
    """Return names in a form that parses back to the same names."""
    # The button may be pressed by somebody whose order is read in any language.
    is_plain = (
        len(names) == 1 and len(names_in(names[0], ALL_LANGUAGES)) == 1 and not is_nobody(names[0], ALL_LANGUAGES)
    )
    return names[0] if is_plain else ", ".join(f'"{name}"' for name in names)


def name_readings(text: str, language: Language) -> tuple[tuple[str, str], ...]:
    """Return a text read as several names, and as one: each as it is shown, and as it is typed."""
    names, whole = names_in(text, language), whole_name(text, language)
    return (" ".join(f"“{name}”" for name in names), quoted_names(*names)), (f"“{whole}”", quoted_names(whole))


def bare_subject(text: str, language: Language) -> str:
    """Strip "please", an article or a kind from around a name: "the company Norlantic, please".

    Nor with the person it is for: "Norlantic for us". A capital may begin the name itself, as in "The Guardian"; a kind
    is only removed together with its article.
    """
    words = text.split()
    while len(words) > 1 and (_is_filler(words[-1], _please_words(language)) or not plain_words(words[-1])):
        words.pop()
    if (
        len(words) > _FOR_US
        and _is_filler(words[-1], _first_person_words(language))
        and _is_filler(words[-2], _small_words(language))
    ):
        del words[-_FOR_US:]
    while len(words) > 1 and _is_filler(words[0], _please_words(language) | language.object_markers):
        words.pop(0)
    before = 1 if words and _is_filler(words[0], _small_words(language)) else 0
    if (
        len(words) > before + 1
        and _is_kind(words[before], language, is_alone=not before)
        and words[before + 1][:1].isupper()
    ):
        words = words[before + 1 :]
    elif len(words) > 1 and _is_filler(words[0], _articles(language)):
        words.pop(0)
    return " ".join(words).strip(" ,;")


def _is_kind(word: str, language: Language, *, is_alone: bool) -> bool:
    """Check whether a word says what kind of thing the next name is; alone, a capital makes it part of the name."""
    *article, kind = plain_words(word) or [""]
    return kind in kind_nouns(language) and bool(article or not (is_alone and word[:1].isupper()))


def is_nobody(text: str, language: Language) -> bool:
    """Check whether a text names nobody: its words negate, end or mean all, or all but somebody.

    A band may be called “Everything but the Girl”: with a capital.
    """
    plain = " ".join(plain_words(text))
    unnamed, around = _unnamed_subject_expression(language), _small_words(language) | negating_words(language)
    others = re.sub(rf"\b(?:{unnamed})\b", " ", plain)
    is_all_but = text[:1].islower() and re.match(rf"(?:{unnamed})\b", plain) and exceptions_in(others, language)
    is_bare = around.issuperset(others.split())
    return bool(is_all_but) or (is_bare and (others != plain or bool(negating_words_in(plain, language))))


def _is_filler(word: str, fillers: frozenset[str]) -> bool:
    plain = plain_words(word)
    return not word[:1].isupper() and bool(plain) and fillers.issuperset(plain)


@cache
def _conjunction_expression(language: Language) -> str:
    return one_of(sorted(language.conjunctions))


@cache
def _please_words(language: Language) -> frozenset[str]:
    phrases = (*language.please_words, *language.schedule_phrases.get("please", ()))
    return frozenset(plain_words(" ".join(phrases).replace("_", " ").replace("+", " ")))


@cache
def _first_person_words(language: Language) -> frozenset[str]:
    return frozenset(map(unaccented, language.first_person))


@cache
def _nameless_words(language: Language) -> frozenset[str]:
    return _please_words(language) | language.conjunctions


@cache
def _articles(language: Language) -> frozenset[str]:
    return frozenset(map(unaccented, language.determiners))


def kind_nouns(language: Language) -> frozenset[str]:
    """Return the nouns that may precede a name and say what it is: "company"."""
    return language.kinds_before_names


@cache
def _small_words(language: Language) -> frozenset[str]:
    return _please_words(language) | frozenset(
        plain_words(" ".join([*language.function_words, *language.demonstratives]))
    )


@cache
def _unnamed_subject_expression(language: Language) -> str:
    words = (*language.unnamed_subjects, *language.off_words)
    plain = {" ".join(plain_words(word.replace("_", " "))) for word in words}
    return one_of(sorted(plain, key=lambda word: (-len(word), word)))
