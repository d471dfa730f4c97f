"""What is no question: thanks, greetings, nothing at all. Each gets one friendly line."""

from __future__ import annotations

import re

from bot.answerer.lines import Line, line
from bot.domain.conversation import Answer
from bot.text.terms import words

FEW = 6
"""Words of a line that is only thanks or a greeting; a longer one says something else as well."""

_THANKS = re.compile(
    r"\W*(?:(?:ok(?:ay)?|great|perfect|super|ah|alright|got it|cool|nice)\b[\s,.!]*)*"
    r"(?:thank(?:s| you)|thx|ty|cheers|much appreciated|danke|vielen dank|dankeschön|merci|gracias|muchas gracias"
    r"|obrigad[oa]|grazie|grazie mille)\b",
    re.IGNORECASE,
)
_NODS = re.compile(
    r"\W*(?:ok(?:ay)?|great|perfect|super|cool|nice|got it|alright|good|wow|interesting|prima|gut|alles klar"
    r"|d['’]accord|parfait|vale|perfecto|entendido|certo|perfeito|va bene|perfetto|[👍🙏❤🎉👏]+\ufe0f?)\W*",
    re.IGNORECASE,
)
_HELLO = re.compile(
    r"\W*(?:hi|hello|hey|good (?:morning|evening|afternoon|day)"
    r"|hallo|moin|servus|guten (?:tag|morgen|abend)|bonjour|salut"
    r"|bonsoir|hola|buenos días|buenas(?: tardes| noches)?|olá|oi|bom dia|boa (?:tarde|noite)|ciao|salve|buongiorno"
    r"|buonasera)\b",
    re.IGNORECASE,
)
_LANGUAGES = (
    ("de", re.compile(r"danke|vielen dank|hallo|moin|servus|guten|prima|alles klar|\bgut\b", re.IGNORECASE)),
    ("fr", re.compile(r"merci|bonjour|salut|bonsoir|d['’]accord|parfait", re.IGNORECASE)),
    ("es", re.compile(r"gracias|hola|buenos|buenas|vale|perfecto|entendido", re.IGNORECASE)),
    ("pt", re.compile(r"obrigad|olá|\boi\b|bom dia|boa |certo|perfeito", re.IGNORECASE)),
    ("it", re.compile(r"grazie|ciao|salve|buongiorno|buonasera|va bene|perfetto", re.IGNORECASE)),
)


def small_talk(asked: str) -> Answer | None:
    """Return one friendly line where nothing was asked."""
    if not words(asked) and not any(sign.isalnum() for sign in asked) and not _NODS.fullmatch(asked):
        return _said(Line.EMPTY, asked)
    if "?" in asked or len(asked.split()) > FEW:
        return None
    if _THANKS.match(asked) or _NODS.fullmatch(asked):
        return _said(Line.THANKS, asked)
    greeting = _HELLO.match(asked)
    if greeting is not None and not words(asked[greeting.end() :]):
        return _said(Line.HELLO, asked)
    return None


def _said(what: Line, asked: str) -> Answer:
    language = next((code for code, pattern in _LANGUAGES if pattern.search(asked)), "en")
    return Answer(answered=False, text=line(what, language=language), evidence=(), is_talk=True, language=language)
