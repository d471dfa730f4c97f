"""Whether a sentence asserts what one of its verbs tells: of now, by the article or by an office, without a doubt."""

from __future__ import annotations

import re

from bot.text.speech import ATTRIBUTING, is_hedged

_QUOTATION = re.compile(
    r"[“„][^”“\n]*(?:[”“]|$)|«[^»\n]*(?:»|$)|\"[^\"\n]*(?:\"|$)|‘[^‘\n]{1,600}?(?:’(?!\w)|$)"
    r"|(?<!\w)'(?=\S)[^\n]{1,600}?'(?!\w)",
    re.MULTILINE,
)
_CLAUSE_END = re.compile(r"[;:]\s|\s(?:--|[—–-])\s|, (?:but|while|although|which|who)\b|\b(?:but|while|although) ")
_DENIED = re.compile(
    r"\b(?:not|never|no|nobody|none|without|nearly|almost|narrowly|neither|nor|cannot|den(?:y|ies|ied)|avoid\w*|fail\w*"
    r"|alleged\w*|claim\w*|accus\w+|suspect\w*|believed|feared|thought|rumou?r\w*|threat\w*|bid|hop(?:es?|ing)|whether"
    r"|once|tried|trying|attempt\w*|risk\w*|possib\w+|had|since|previously|formerly|used to|ever|often|usually|always"
    r"|history|(?:years?|months?|decades?|weeks?|days?) (?:before|after|later|since)|(?-i:I|we|my|our|us))\b|n[’']t\b",
    re.IGNORECASE,
)
"""Ahead of a verb: it is denied, doubted, tried, or long ago."""
_DOUBTED = re.compile(
    r"\b(?:if|unless|apparently|reportedly|it (?:is|was) (?:claimed|alleged|feared|believed|thought))\b"
)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b(?!/)")
_HISTORY = re.compile(
    rf"{_YEAR.pattern}|\blast (?:year|season|summer|winter|spring|autumn)\b"
    r"|\b(?:years?|months?|decades?|weeks?|centur(?:y|ies)) (?:ago|earlier)\b"
    r"|\b(?:earlier this|in the past|as a (?:child|boy|girl|teenager|young)|when (?:he|she) was"
    r"|(?:a|every|each) (?:year|day|week|month)|of all time)\b",
    re.IGNORECASE,
)
_OFFICIAL = re.compile(
    r"\b(?:police|authorit\w+|officials?|court|prosecutors?|ministry|department|hospital|spokes\w+|company|government|office"
    r"|officers?|statement|jury|judge|club|both|companies|agency|commission|board|council|association|federation"
    r"|coastguard|services?|regulator|university|firm|airline|bank|organi[sz]ers|rescuers)\b",
    re.IGNORECASE,
)


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
