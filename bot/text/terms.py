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
"""Words whose stems are remembered: a claim is held against the same sentences again and again."""
_MIN_STEM_LENGTH = 3
"""A stem keeps at least this many letters, or short words would fall together."""


def content_words(text: str, language: Language) -> list[str]:
    """Return the content words of `text` in order, with repeats: lower case, no accents, lightly stemmed.

    A word is dropped for being a small one in its own language, and in no other: "war" is small in German.
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
    """Cut one common ending; numbers stay. Light on purpose: it must not make two names one."""
    return stems(language)[word]


class Stems(dict[str, str]):
    """The stems of a language's words, each made when it is first met; all are forgotten where they become many."""

    def __init__(self, endings: Sequence[str]) -> None:
        super().__init__()
        self._endings = endings

    def __missing__(self, word: str) -> str:
        """Return the stem of a word that is met for the first time."""
        if len(self) >= STEM_CACHE_SIZE:
            self.clear()
        self[word] = stemmed = _without_ending(word, self._endings)
        return stemmed


@cache
def stems(language: Language) -> Stems:
    """Return the stems of a language's words: what `stem` looks up, for those who look up many."""
    return Stems(language.endings)


def _without_ending(word: str, endings: Sequence[str]) -> str:
    if word[0].isdigit():
        return word.replace(",", "")
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM_LENGTH:
            return _without_double(word[: -len(ending)])
    return word


def _without_double(word: str) -> str:
    """Make "cutt" (from cutting) the "cut" that it was."""
    if len(word) > _MIN_STEM_LENGTH and word[-1] == word[-2] and word[-1] not in "ls":
        return word[:-1]
    return word


def _is_letter(word: str) -> bool:
    """Return whether a word is one lone Latin letter: an initial, or what an apostrophe left over."""
    return len(word) == 1 and word.isascii() and word.isalpha()


def plain_words(said: str) -> list[str]:
    """Return the words of a text in small letters without accents; what an apostrophe or a hyphen joins is parted."""
    return [part for word in WORD.findall(said) for part in unaccented(word).replace("-", "'").split("'") if part]
