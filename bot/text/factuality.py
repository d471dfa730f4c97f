"""Factuality: whether a sentence asserts one of its verbs: of now, by the article or an office, without doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.text.language import Language, one_of
from bot.text.speech import attribution_pattern, is_hedged

_QUOTATION = re.compile(
    r"[“„][^”“\n]*(?:[”“]|$)|«[^»\n]*(?:»|$)|\"[^\"\n]*(?:\"|$)|‘[^‘\n]{1,600}?(?:’(?!\w)|$)"
    r"|(?<!\w)'(?=\S)[^\n]{1,600}?'(?!\w)",
    re.MULTILINE,
)


_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b(?!/)")


@dataclass(frozen=True, slots=True)
class _Doubts:
    """Patterns in a language that show that a verb does not state a present fact.

    Attributes:
        clause_end: the end of the verb's clause.
        denied: before a verb that is denied, doubted, tried, or long past.
        doubted: after a verb in doubt.
        history: on either side of a verb that is long past.
        official: an office that may say so for certain.
    """

    clause_end: re.Pattern[str]
    denied: re.Pattern[str]
    doubted: re.Pattern[str]
    history: re.Pattern[str]
    official: re.Pattern[str]


@cache
def _doubt_patterns(language: Language) -> _Doubts:
    patterns = language.assertion_patterns
    contrast, relative, denied, doubted, history, official = (
        one_of(patterns.get(meaning, ()))
        for meaning in ("contrast", "relative", "denied", "doubted", "history", "official")
    )
    return _Doubts(
        clause_end=re.compile(rf"[;:]\s|\s(?:--|[—–-])\s|, (?:{contrast}|{relative})\b|\b(?:{contrast}) "),
        denied=re.compile(rf"\b(?:{denied})\b", re.IGNORECASE),
        doubted=re.compile(rf"\b(?:{doubted})\b"),
        history=re.compile(rf"{_YEAR.pattern}|\b(?:{history})\b", re.IGNORECASE),
        official=re.compile(rf"\b(?:{official})\b", re.IGNORECASE),
    )


def without_quotations(text: str) -> str:
    """Return a text with its quotations blanked out; offsets stay the same."""
    return _QUOTATION.sub(lambda match: " " * len(match.group()), text)


def is_asserted(plain: str, sentence: tuple[int, int], verb: re.Match[str], language: Language) -> bool:
    """Check whether the article itself, or an office, asserts a verb as a present fact."""
    start, end = sentence
    doubts = _doubt_patterns(language)
    before = plain[start : verb.start()]
    stop = doubts.clause_end.search(plain, verb.end(), end)
    after = plain[verb.end() : stop.start() if stop else end]
    if is_hedged(before + verb.group(), language) or doubts.denied.search(before) or doubts.doubted.search(after):
        return False
    if doubts.history.search(before) or _YEAR.search(after) or doubts.history.search(after.partition(",")[0]):
        return False
    whole = plain[start:end]
    is_attributed = attribution_pattern(language).search(whole.replace(verb.group(), "")) is not None
    return not is_attributed or doubts.official.search(whole) is not None
