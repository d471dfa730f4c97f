"""Which language a text is in: what its page says, or a count of function words. A guess, or nothing."""

from __future__ import annotations

import re

FEWEST = 6
"""Function words needed for a guess."""

MARGIN = 1.4
"""The best language must have this many times the words of the second."""

COUNTED = 600
"""Words looked at."""

_WORDS = re.compile(r"[^\W\d_]+")
_TAG = re.compile(r"([a-z]{2})(?:[-_][a-z0-9_-]*)?", re.IGNORECASE)

FUNCTION_WORDS = {
    "en": "the and of to in is was for that with on by as at from it he his are were be has have not an which this",
    "de": "der die das und ist nicht von mit den dem ein eine zu im auf für sich des auch es wird sind war bei nach",
    "fr": "le la les des et est une du dans que qui pour pas sur au avec il elle ce sont par plus ne aux cette été"
    " de en un à a ont son ses leur leurs même mais",
    "es": "el la los las de y que en un una del por con para no se su al lo como más es fue pero sus este ha",
    "pt": "o a os as de e que em um uma do da dos das por com para não se ao no na é foi mais mas sua seu são",
    "nl": "het een van en de is op te dat niet zijn met voor aan er om ook als bij maar naar uit nog worden werd heeft",
    "it": "il lo la gli le di e che in un una del della dei per con non si è sono al nel da come più ha anche alla",
}
NAMES = {
    "en": "English englisch anglais inglés inglês inglese",
    "de": "German deutsch allemand alemán alemão tedesco",
    "fr": "French français französisch francés francês francese",
    "es": "Spanish español spanisch espagnol espanhol spagnolo",
    "pt": "Portuguese português portugiesisch portugais portugués portoghese",
    "it": "Italian italiano italienisch italien",
}
"""The languages a digest can be put into, by code: those whose negations and hedges code can check. English first."""
_SETS = {language: frozenset(words.split()) for language, words in FUNCTION_WORDS.items()}


def languages_known() -> str:
    """Return the English names of `NAMES`, for a sentence."""
    return ", ".join(map(language_name, NAMES))


def language_called(name: str) -> str | None:
    """Return the code of one of `NAMES` by its code or by its name in any of them; None for any other."""
    wanted = name.strip().casefold()
    return next((code for code, names in NAMES.items() if wanted in {code, *names.casefold().split()}), None)


def language_name(code: str) -> str:
    """Return a language's English name, or the code itself where it is none of `NAMES`."""
    return NAMES.get(code, code).split()[0]


def stated_language(tag: str | None) -> str | None:
    """Return the ISO 639-1 code of a language tag such as `en-GB`; None where it is none."""
    match = _TAG.fullmatch((tag or "").strip())
    return match[1].lower() if match else None


def guessed_language(text: str) -> str | None:
    """Return the language whose function words are clearly the most frequent in `text`; None if none is."""
    words = [word.lower() for word in _WORDS.findall(text[: COUNTED * 12])][:COUNTED]
    counts = sorted(((sum(word in known for word in words), code) for code, known in _SETS.items()), reverse=True)
    (most, language), (second, _) = counts[0], counts[1]
    return language if most >= FEWEST and most >= MARGIN * second else None


def likely_language(text: str) -> str:
    """Return the language that has most function words in `text`, be it a headline; empty where it has none of any."""
    words = [word.lower() for word in _WORDS.findall(text[: COUNTED * 12])][:COUNTED]
    most = max(_SETS, key=lambda language: sum(word in _SETS[language] for word in words))
    if any(word in _SETS[most] for word in words):
        return most
    return next(iter(_SETS)) if text.isascii() else ""


def language_of(text: str, *, stated: str | None = None) -> str | None:
    """Return the language of `text`: what its page states, unless that is one we know and the words are another's."""
    if stated is not None and stated not in _SETS:
        return stated
    return guessed_language(text) or stated
