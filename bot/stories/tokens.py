"""Tokens: an article's words as stories compare them: every word, however common, in order, with its form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.text.language import ENGLISH, LANGUAGES
from bot.text.terms import stems

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"[’']s$", re.IGNORECASE)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]+")
"""A run in a script without spaces between words: Chinese, Japanese, Thai."""
_STEMS = stems(LANGUAGES[ENGLISH])
"""One stemmer for all languages: stories are found across them, by names above all."""
_BEGINS = '.!?:;\n“”"„«»‘(—–-|'
"""Marks after which a capital says nothing."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text.

    Attributes:
        term: the key for comparisons: without case, accents and ending.
        form: the key for look-ups in a list of words: without case.
        is_name: it is capitalised where only a name would be.
        written: as written, without a possessive ending.
    """

    term: str
    form: str
    is_name: bool
    written: str = ""


def tokens_in(text: str) -> Iterator[Token]:
    """Yield the words of a text in order, runs without spaces as pairs of characters; single letters are left out."""
    for match in _WORD.finditer(text):
        word = _POSSESSIVE.sub("", match.group())
        if _UNSPACED.match(word):
            yield from (Token(pair, pair, is_name=False, written=pair) for pair in _letter_pairs(word))
            continue
        form = word.casefold()
        if len(form) == 1 and form.isalpha():
            continue
        is_name = word[0].isupper() and not _begins_sentence(text, match.start())
        yield Token(_STEMS[_without_accents(form)], form, is_name=is_name, written=word)


def is_number(term: str) -> bool:
    """Check whether a term is a number."""
    return term[0].isdigit()


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 3) : start].rstrip(" \t")
    return not before or before[-1] in _BEGINS


def _letter_pairs(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    for at in range(len(run) - 1):
        yield run[at : at + 2]


def _without_accents(form: str) -> str:
    if form.isascii():
        return form
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", form) if not unicodedata.combining(letter))
    return plain or form
