"""Gain and loss in a clause: which words tell of one, and whether of the one who does or the one it is done to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.text.phrases import Phrases
from bot.text.wordlists import alternatives, expression

_CUES = (
    (expression("object_loses"), False, True),
    (expression("object_gains"), True, True),
    (expression("subject_loses"), False, False),
    (expression("subject_gains"), True, False),
)
_MARKET_CUES = (
    (expression("market_object_loses"), False, True),
    (expression("market_object_gains"), True, True),
    (expression("market_loses"), False, False),
    (expression("market_gains"), True, False),
)
_MARKET = expression("market")
_TURNED = re.compile(rf"(?:\b(?:{alternatives('turns')})\b|n[’']t\b)[^.;,]{{0,40}}$", re.IGNORECASE)
_BAD = re.compile(rf"\b(?:{alternatives('bad_things')})\b[\w %.]{{0,25}}$", re.IGNORECASE)
_OWN_PRICE = re.compile(r"(?:^|[,;:&] ?|\band )(?:[\w.-]+ ){1,2}(?:prices?|futures|yields) $", re.IGNORECASE)
"""The price of what a market trades, at the head of a clause: its fall is its own loss, and nobody's relief."""
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|get|gets|got|wird|werden|wurde[n]?|est|sont|été|es|son|fue(?:ron)?|ser|foi|foram"
    r"|è|sono|stat[oiae]|more easily|more severely|badly|severely)(?: \w+ly)? $",
    re.IGNORECASE,
)
_ATTRIBUTIVE = re.compile(r"\b(?:a|an|the|its|their|his|her|this|that|another) $", re.IGNORECASE)
_PARTICIPLE = re.compile(r"\w+(?:ing|ed)|lower|higher", re.IGNORECASE)
_OF_COSTS = re.compile(
    r" (?:the |its |their |a |his |her )?(?:(?!(?:into|to|on|in|by|at|of|after|over|as|amid|from)\b)\w+ ){0,2}"
    rf"(?:{alternatives('bad_things')})\b",
    re.IGNORECASE,
)
_UNCERTAIN = re.compile(
    r"\b(?:calls? into question|depends? (?:entirely )?on|unclear|uncertain|disputed|worry|worried|fear(?:ed)?|hoped?"
    r"|hopes to|whether (?:and|or|when|how)|unklar|fraglich|incertain|incierto|incerto)\b",
    re.IGNORECASE,
)
_NOUN_BEFORE = re.compile(
    r"\b(?:a|an|the|any|no|of|for|on|in|amid|after|despite|this|that|another|its|their|his|her|further|big|sharp|steep"
    r"|slight|proposed|\d+ percent)(?: \w+(?:-\w+)*)? $",
    re.IGNORECASE,
)
_NOUNS = re.compile(
    r"(?:rise|fall|drop|gain|jump|decline|surge|slump|rally|dip|loss|win|cut|growth|help|support)s?|lost", re.IGNORECASE
)
_MOVES = re.compile(
    r"(?:ris|rose|jump|surg|soar|climb|grow|grew|up|higher|doubl|tripl|fall|fell|drop|declin|slip|plung|shr|down|lower|dip"
    r"|eas|sink|sank|slid|steig|stieg|sink|augment|baiss|sub|baj|cresc|crec|sal|cal|scend|desc)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that tell of a gain or a loss.

    Attributes:
        on_object: it befalls the one behind the words ("hurts tenants"), not the one before ("tenants lose").
        as_subject: what it is where there is nobody behind the words: "beat estimates" is a gain, "beat Renn" his loss.
        opinion: somebody thinks so ("top pick"); said of whoever stands next to it, on either side.
    """

    start: int
    end: int
    is_gain: bool
    on_object: bool
    opinion: bool = False
    as_subject: bool | None = None


def speaks_of_a_market(sentence: str) -> bool:
    """Say whether opinions in the sentence ("strong", "best bet") are about gain and loss."""
    return _MARKET.search(sentence) is not None


def cues(clause: str, *, market: bool = False) -> list[Cue]:
    """Return what a clause tells of gain and loss, in order; of overlapping words the longest count.

    Opinions count too where a `market` is spoken of.
    """
    told = [
        *_all(clause, _CUES, market=market),
        *(replace(cue, opinion=True) for cue in _all(clause, _MARKET_CUES if market else (), market=market)),
    ]
    found = sorted(told, key=lambda cue: (cue.start - cue.end, not cue.on_object, cue.start))
    kept: list[Cue] = []
    for cue in found:
        if all(cue.end <= other.start or cue.start >= other.end for other in kept):
            same = (other for other in found if (other.start, other.end) == (cue.start, cue.end))
            alone = next((other.is_gain for other in same if cue.on_object and not other.on_object), None)
            kept.append(replace(cue, as_subject=alone))
    return sorted(filter(None, (_turned(cue, clause, market=market) for cue in kept)), key=lambda cue: cue.start)


def is_open(clause: str) -> bool:
    """Say whether the clause leaves open what it tells of: "calls into question whether"."""
    return _UNCERTAIN.search(clause) is not None


def _all(clause: str, lists: Sequence[tuple[Phrases, bool, bool]], *, market: bool) -> Iterator[Cue]:
    for pattern, is_gain, on_object in lists:
        for found in pattern.finditer(clause):
            if not on_object and _is_of_another(found, clause, market=market):
                continue
            passive = on_object and _PASSIVE.search(clause[: found.start()]) is not None
            yield Cue(found.start(), found.end(), is_gain, on_object and not passive)


def _is_of_another(found: re.Match[str], clause: str, *, market: bool) -> bool:
    """Say whether a word of gain or loss tells of no subject: it is a noun, describes one, or is done to costs."""
    before = clause[: found.start()]
    if _NOUNS.fullmatch(found.group()) and _NOUN_BEFORE.search(before):
        return True  # "asks for a rise" tells of none
    if not market and _PARTICIPLE.fullmatch(found.group()) and _ATTRIBUTIVE.search(before):
        return True  # "from a sinking yacht": not who rescues sinks
    return _MOVES.match(found.group()) is not None and _OF_COSTS.match(clause, found.end()) is not None


def _turned(cue: Cue, clause: str, *, market: bool) -> Cue | None:
    """Turn a cue that is denied, and one that tells of a bad thing's growing or shrinking."""
    before = clause[: cue.start]
    is_gain = cue.is_gain
    is_own = market and _OWN_PRICE.search(before) is not None
    if not cue.on_object and not is_own and _MOVES.match(clause, cue.start) and _BAD.search(before):
        is_gain = not is_gain
    if _TURNED.search(before):
        if not is_gain:
            return None  # "no data was lost" is nobody's gain
        return replace(cue, is_gain=False, as_subject=None if cue.as_subject is None else False)
    return replace(cue, is_gain=is_gain)
