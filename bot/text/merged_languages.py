"""Merged languages: several languages as one, for a text that may be in any of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import cache
from typing import Any

from bot.text.language import LANGUAGES, RECOGNISED_LANGUAGES, UNKNOWN_LANGUAGE, Language
from bot.text.list_formats import FORMAT_KEY


def merged(languages: Iterable[Language]) -> Language:
    """Return several languages as one with the lists of all, and a code such as "de+fr".

    They are in the order of `RECOGNISED_LANGUAGES`. A single language is returned as it is, none is
    `UNKNOWN_LANGUAGE`. The same languages give the same object, so that it can be the key of caches.
    """
    parts = {code for language in languages for code in language.codes}
    return _merged(tuple(code for code in RECOGNISED_LANGUAGES if code in parts))


@cache
def _merged(codes: tuple[str, ...]) -> Language:
    if len(codes) <= 1:
        return RECOGNISED_LANGUAGES[codes[0]] if codes else UNKNOWN_LANGUAGE
    parts = [RECOGNISED_LANGUAGES[code] for code in codes]
    formats = {
        declared.name: declared.metadata[FORMAT_KEY] for declared in fields(Language) if FORMAT_KEY in declared.metadata
    }
    lists: dict[str, Any] = {
        name: list_format.join([getattr(part, name) for part in parts]) for name, list_format in formats.items()
    }
    return Language(code="+".join(codes), **lists)


def parts_of(language: Language) -> Sequence[Language]:
    """Return the languages that a merged one consists of, for reading in each alone; none if it is unknown."""
    return [RECOGNISED_LANGUAGES[code] for code in language.codes]


ALL_LANGUAGES = merged(LANGUAGES.values())
"""All of `LANGUAGES` merged, for whatever may be in any of them and must not be missed."""


def known_or_all_languages(language: Language) -> Language:
    """Return a language that has word lists, or else all languages.

    This is for notices and the like, which a page in Dutch may well have in English, and which must not be missed.
    """
    return language if language.names else ALL_LANGUAGES
