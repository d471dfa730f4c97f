"""Who says it, and how sure they are: attribution and hedges in a sentence, in six languages."""

from __future__ import annotations

import re

_SAID = (
    r"said|says|saying|told|wrote|writes|warned|warns|argued|argues|claimed|claims|added|adds|announced|announces|noted"
    r"|explained|insisted|acknowledged|criticised|criticized|called|declined|disputes|admitted"
    r"|sagte|sagt|erklärte|teilte|warnte|betonte|a déclaré|affirme|selon|dijo|afirmó|según|disse|afirmou|segundo"
    r"|ha detto|afferma|secondo"
)
SPEAKING = re.compile(rf"\b(?:{_SAID})\b", re.IGNORECASE)

ATTRIBUTING = re.compile(
    rf"\b(?:{_SAID}|say|tell|complain(?:s|ed)?|maintain(?:s|ed)?|alleg(?:es|ed)|believe[sd]?|estimate[sd]?"
    r"|according to)\b",
    re.IGNORECASE,
)
"""Words that give a statement a source, of one speaker or of many ("the owners say")."""

_NAME = r"(?:[A-Z][\w’'.-]*|of|the|for|and|&)"
_BEFORE = re.compile(rf"(?<![\w’'.-])(?P<who>[A-Z][\w’'.-]*(?: {_NAME}){{0,5}}),? (?:also |has |have )?(?:{_SAID})\b")
_AFTER = re.compile(rf"[,”\"] (?:{_SAID}) (?P<who>[A-Z][\w’'.-]*(?: {_NAME}){{0,4}})")
_ACCORDING = re.compile(
    r"\b(?:according to|laut|nach Angaben von|selon|según|segundo|secondo) (?P<who>[^,.;:”\"]{2,80})", re.IGNORECASE
)
_SAY_SO = re.compile(
    rf"(?P<who>\b(?:the|The|an?|An?|its|Its|his|her|their) [a-z][\w’' -]{{2,50}}?),? (?:{_SAID})\b(?! for\b)"
)

HEDGE = re.compile(
    r"\b(?:reportedly|allegedly|apparently|possibly|perhaps|probably|likely|unlikely|may|might|could|would|should"
    r"|expected to|expects?|set to|plans? to|planned|intends? to|aims? to|appears? to|seems? to|if|unless|about to"
    r"|considering|examin\w+ whether|looking into|hope[sd]? to|hoping to|wants? to"
    r"|in talks|proposed|potential(?:ly)?|rumou?red|suspected|suggests?|calls? into question|whether"
    r"|angeblich|möglicherweise|vermutlich|wohl|könnte[nst]?|dürfte[nst]?|soll(?:en|te|ten)?|voraussichtlich|falls"
    r"|pourrai(?:t|ent)|devrai(?:t|ent)|serai(?:t|ent)|aurai(?:t|ent)|probablement|peut-être|si"
    r"|podrían?|habría[n]?|sería[n]?|quizás?|probablemente|posiblemente|presuntamente"
    r"|poderia[m]?|seria[m]?|teria[m]?|talvez|provavelmente|supostamente"
    r"|potrebbe(?:ro)?|sarebbe(?:ro)?|avrebbe(?:ro)?|forse|probabilmente|presumibilmente)\b",
    re.IGNORECASE,
)
_MONTH_MAY = re.compile(r"(?:\b(?:in|of|on|since|until|early|late|mid) |\d )May\b|\bMay \d")


def is_hedged(sentence: str) -> bool:
    """Check whether the sentence reports something as less than certain."""
    return HEDGE.search(_MONTH_MAY.sub("", sentence)) is not None


def speaker(sentence: str) -> str | None:
    """Return who says what the sentence says, in its own words, or None where the article says it itself."""
    for pattern in (_ACCORDING, _AFTER, _BEFORE, _SAY_SO):
        found = pattern.search(sentence)
        if found is not None:
            who = found.group("who").strip(" ,’'")
            return who.removesuffix(" also")
    return None
