"""Attribution: whether a line says itself who says it."""

from __future__ import annotations

import re

from bot.text.language_detection import language_spoken
from bot.text.terms import words

_SAYING = re.compile(
    r"\b(?:say|says|said|tell|tells|told|report(?:s|ed)?|confirm(?:s|ed)?|stress(?:es|ed)?|warn(?:s|ed)?|argue[sd]?"
    r"|claim(?:s|ed)?|add(?:s|ed)|announce[sd]?|not(?:es|ed)|explain(?:s|ed)?|insist(?:s|ed)?|acknowledge[sd]?"
    r"|admit(?:s|ted)?|deny|denie[sd]|estimate[sd]?|believe[sd]?|fear(?:s|ed)?|expect(?:s|ed)?|allege[sd]?|maintain(?:s|ed)?"
    r"|accuse[sd]?|call(?:s|ed)?|criticis\w+|criticiz\w+|according to|in the words of|whose"
    r"|sagt\w*|erklärt\w*|teilt\w*|warnt\w*|betont\w*|meldet\w*|laut|zufolge|selon|affirm\w*|déclar\w*|annonc\w*"
    r"|dijo|dice|afirm\w+|según|asegur\w+|disse|diz|segundo|ha detto|dice|secondo)\b",
    re.IGNORECASE,
)


def source_beside(line: str, said_by: str) -> str:
    """Return whom a line has to be attributed to beside its text; nobody where the text says who says it.

    A text says so where it has a word of saying and a word of the source's name or role: "the police chief said".
    """
    language = language_spoken(line)
    is_told = _SAYING.search(line) is not None and not set(words(said_by, language)).isdisjoint(words(line, language))
    return "" if is_told or said_by.casefold() in line.casefold() else said_by
