"""Terms: a text's content words in normalized form, as stories, rankings and checks compare them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from bot.text.folding import unaccented
from bot.text.language import Language

WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:[’'-][^\W\d_]+)*")

STEM_CACHE_SIZE = 20_000
"""Words whose stems are cached: a claim is compared with the same sentences again and again."""
_MIN_STEM_LENGTH = 3
"""Fewest letters of a stem, or short words would become the same."""


def content_words(text: str, language: Language) -> list[str]:
    """Return the content words of `text` in order, with repeats: lower case, no accents, lightly stemmed.

    Only small words of its own language are dropped: "war" is one in German.
    """
    plain = text.casefold().replace("’s", "").replace("'s", "")
    if not plain.isascii():
        plain = "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))
    small, stemmed = language.plain_stop_words, stems(language)
    return [stemmed[word] for word in WORD.findall(plain) if word not in small and not _is_letter(word)]


def terms(text: str, language: Language) -> frozenset[str]:
    """Return the content words of `text`, each once."""
    return frozenset(content_words(text, language))


def stem(word: str, language: Language) -> str:
    """Return a word without one common ending; numbers keep theirs. Light on purpose: two names must stay apart."""
    return stems(language)[word]


class Stems(dict[str, str]):
    """The stems of a language's words, each made at its first look-up; all are dropped when they become too many."""

    def __init__(self, endings: Sequence[str]) -> None:
        super().__init__()
        self._endings = endings

    def __missing__(self, word: str) -> str:
        """Return the stem of a word at its first look-up."""
        if len(self) >= STEM_CACHE_SIZE:
            self.clear()
        self[word] = stemmed = _without_ending(word, self._endings)
        return stemmed


@cache
def stems(language: Language) -> Stems:
    """Return the stems of a language's words, which `stem` looks up, for looking up many."""
    return Stems(language.endings)


def _without_ending(word: str, endings: Sequence[str]) -> str:
    if word[0].isdigit():
        return word.replace(",", "")
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM_LENGTH:
            return _without_double(word[: -len(ending)])
    return word


def _without_double(word: str) -> str:
    """Return a stem without a doubled last letter: "cut" for "cutt" (from cutting)."""
    if len(word) > _MIN_STEM_LENGTH and word[-1] == word[-2] and word[-1] not in "ls":
        return word[:-1]
    return word


def _is_letter(word: str) -> bool:
    """Check whether a word is a single Latin letter: an initial, or what an apostrophe leaves of a word."""
    return len(word) == 1 and word.isascii() and word.isalpha()


def plain_words(text: str) -> list[str]:
    """Return the words of a text in lower case without accents, split at apostrophes and hyphens."""
    return [part for word in WORD.findall(text) for part in unaccented(word).replace("-", "'").split("'") if part]
