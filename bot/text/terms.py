"""Content words of a text, brought to one form: what stories, rankings and checks compare."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:[’'-][^\W\d_]+)*")

_ENGLISH = """
a about above after again against all also am an and any are as at be because been before being below between both
but by can could did do does doing down during each few for from further had has have having he her here hers him his
how i if in into is it its itself just me more most my no nor not now of off on once only or other our out over own
said say says same she should so some such than that the their them then there these they this those through to too
under until up very was we were what when where which while who whom why will with would you your yet may might must
shall new one two first last year years
"""
_OTHERS = """
der die das den dem des ein eine einer einem einen eines und oder aber nicht auch auf aus bei bis durch für gegen hat
haben im in ist mit nach noch nur ob sich sie sind so über um unter vom von vor war was weil wenn wer werden wie wird
wurde zu zum zur als an am dass er es ihr ihre sein seine
le la les un une des du de et ou mais pas aussi sur dans par pour avec sans sous entre est sont été être a ont avait
qui que quoi dont où ce cet cette ces il elle ils elles on nous vous leur leurs son sa ses plus au aux en ne se
el los las una unos unas y o pero no también sobre por para con sin entre es son fue ser ha han había que quien cuyo
donde este esta estos estas su sus más al del se lo como
os uma umas e mas não também sobre por para com sem entre é são foi ser há tem que quem onde este esta seu sua mais ao
à do da dos das no na nos nas em se como
il lo gli i una uno e ma non anche su per con senza tra fra è sono stato essere ha hanno che chi cui dove questo questa
suo sua più al alla del della dei delle nel nella si come
"""
STOP = frozenset((_ENGLISH + _OTHERS).split())

_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ers", "ed", "es", "er", "ly", "s", "e")
WORDS_KEPT = 20_000
"""Words whose stems are remembered: a claim is held against the same sentences again and again."""
_SHORTEST = 3
"""A stem keeps at least this many letters, or short words would fall together."""


def words(text: str) -> list[str]:
    """Return the content words of `text` in order, with repeats: lower case, no accents, lightly stemmed."""
    plain = text.casefold().replace("’s", "").replace("'s", "")
    if not plain.isascii():
        plain = "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))
    return [stem(word) for word in WORD.findall(plain) if word not in STOP_PLAIN and not _is_letter(word)]


def masked(text: str) -> list[str]:
    """Return the content words (stems) of an English text that are small words elsewhere: "war", "die", "son"."""
    return [stem(word) for word in WORD.findall(text.casefold()) if word in _MASKED]


def terms(text: str) -> frozenset[str]:
    """Return the content words of `text`, each once."""
    return frozenset(words(text))


@lru_cache(maxsize=WORDS_KEPT)
def stem(word: str) -> str:
    """Cut one common ending; numbers stay. Light on purpose: it must not make two names one."""
    if word[0].isdigit():
        return word.replace(",", "")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return _without_double(word[: -len(ending)])
    return word


def _without_double(word: str) -> str:
    """Make "cutt" (from cutting) the "cut" that it was."""
    if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "ls":
        return word[:-1]
    return word


def _is_letter(word: str) -> bool:
    """Say whether a word is one lone Latin letter: an initial, or what an apostrophe left over."""
    return len(word) == 1 and word.isascii() and word.isalpha()


def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


STOP_PLAIN = frozenset(map(_plain, STOP))
_MASKED = frozenset(_OTHERS.split()) - frozenset(_ENGLISH.split())
