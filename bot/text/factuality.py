"""Whether a sentence asserts what one of its verbs tells: of now, by the article or by an office, without a doubt."""

from __future__ import annotations

import re

from bot.text.language import any_of
from bot.text.speech import ATTRIBUTING, is_hedged

_QUOTATION = re.compile(
    r"[“„][^”“\n]*(?:[”“]|$)|«[^»\n]*(?:»|$)|\"[^\"\n]*(?:\"|$)|‘[^‘\n]{1,600}?(?:’(?!\w)|$)"
    r"|(?<!\w)'(?=\S)[^\n]{1,600}?'(?!\w)",
    re.MULTILINE,
)


def _said(meaning: str) -> str:
    return any_of(lambda language: language.assertion_patterns, meaning)


_BUT = _said("contrast")
_CLAUSE_END = re.compile(rf"[;:]\s|\s(?:--|[—–-])\s|, (?:{_BUT}|{_said('relative')})\b|\b(?:{_BUT}) ")
_DENIED = re.compile(rf"\b(?:{_said('denied')})\b", re.IGNORECASE)
"""Ahead of a verb: it is denied, doubted, tried, or long ago."""
_DOUBTED = re.compile(rf"\b(?:{_said('doubted')})\b")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b(?!/)")
_HISTORY = re.compile(rf"{_YEAR.pattern}|\b(?:{_said('history')})\b", re.IGNORECASE)
_OFFICIAL = re.compile(rf"\b(?:{_said('official')})\b", re.IGNORECASE)


def without_quotations(text: str) -> str:
    """Return a text with its quotations blanked out, so that offsets stay."""
    return _QUOTATION.sub(lambda found: " " * len(found.group()), text)


def is_asserted(plain: str, sentence: tuple[int, int], verb: re.Match[str]) -> bool:
    """Check whether the article says of now, by itself or by an office, that it is so."""
    start, end = sentence
    before = plain[start : verb.start()]
    stop = _CLAUSE_END.search(plain, verb.end(), end)
    after = plain[verb.end() : stop.start() if stop else end]
    if is_hedged(before + verb.group()) or _DENIED.search(before) or _DOUBTED.search(after):
        return False
    if _HISTORY.search(before) or _YEAR.search(after) or _HISTORY.search(after.partition(",")[0]):
        return False
    whole = plain[start:end]
    return not ATTRIBUTING.search(whole.replace(verb.group(), "")) or _OFFICIAL.search(whole) is not None
