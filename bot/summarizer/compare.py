"""Compares a claim with its source word by word: what was put in, what was left out, what changed places.

A paraphrase may drop a clause or move one. It may not change a unit, a name's role, a hedge, or turn a
word into its opposite, however few letters that takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.text.speech import HEDGE, SPEAKING

SHORT = 5
"""A longer stretch left out is a clause left out, with its hedges."""
SWAP = 3
"""Words of a name that changed places; more is a clause that moved."""

_TOKEN = re.compile(r"[^\W_]+(?:[.'-][^\W_]+)*|%|[$€£]")
_UNIT_WORDS = """
second seconds minute minutes hour hours day days week weeks month months year years decade decades century centuries
percent percentage % dollar dollars euro euros pound pounds $ € £ mile miles kilometre kilometres kilometer kilometers
km metre metres meter meters foot feet inch inches acre acres hectare hectares tonne tonnes ton tons kilogram
kilograms kg gram grams litre litres thousand million billion trillion dozen hundred monday tuesday wednesday thursday
friday saturday sunday january february march april may june july august september october november december
"""
_UNITS = frozenset(_UNIT_WORDS.split())
_OPPOSITES = """
always never|more less|more fewer|most least|higher lower|high low|rise fall|rose fell|rises falls|rising falling
increase decrease|increased decreased|increases decreases|increasing decreasing|up down|above below|before after
win lose|won lost|wins loses|gain loss|gains losses|gained lost|buy sell|bought sold|buys sells|buying selling
accept reject|accepted rejected|approve reject|approved rejected|support oppose|supported opposed|supports opposes
allow ban|allowed banned|agree refuse|agreed refused|open close|opened closed|opening closing|start end
started ended|begin end|began ended|first last|early late|earlier later|earliest latest|old new|older younger
young old|large small|larger smaller|largest smallest|big small|bigger smaller|long short|longer shorter|strong weak
stronger weaker|good bad|better worse|best worst|hot cold|rich poor|safe dangerous|easy difficult|easy hard
guilty innocent|public private|success failure|succeed fail|succeeded failed|man woman|men women|male female
boy girl|boys girls|husband wife|son daughter|father mother|brother sister|inside outside|include exclude
included excluded|join leave|joined left|arrive leave|arrived left|import export|imports exports|north south
northern southern|east west|eastern western|left right|alive dead|life death|peace war|friend enemy|friends enemies
love hate|loved hated|true false|present absent|day night|all none|everyone nobody|everything nothing|with without
for against|over under|many few|often rarely|often seldom|likely unlikely|possible impossible|legal illegal
certain uncertain|able unable|positive negative|majority minority|hire fire|hired fired|expand shrink|improve worsen
improved worsened|confirm deny|confirmed denied|happy sad|light dark|full empty|near far|top bottom|maximum minimum
same different|add remove|added removed|build destroy|built destroyed|remember forget|push pull|ahead behind
forward backward|forwards backwards|asset liability|profit loss|profits losses
"""
_PAIRS = frozenset(
    pair
    for line in _OPPOSITES.split("\n")
    for couple in line.split("|")
    if len(couple.split()) == 2  # noqa: PLR2004  # a pair
    for one, other in [couple.split()]
    for pair in ((one, other), (other, one))
)
_CERTAIN = frozenset({"will", "shall", "must", "does", "did", "certainly", "definitely", "clearly"})


@dataclass(frozen=True, slots=True)
class _Change:
    """A stretch of the source that the claim does not have in its place, and what it has instead."""

    gone: list[str]
    come: list[str]
    at_end: bool


def changes(claim: str, source: str) -> list[str]:
    """Say what the claim changes in its source that a faithful retelling would not; empty if nothing."""
    told, retold = _tokens(source), _tokens(claim)
    found = list(_changes(told, retold))
    problems = [*_units(retold, told), *_opposites(found), *_swaps(found, told, retold)]
    problems += _hedges(found, retold)
    if _attribution_lost(claim, source, found):
        problems.append("who said it was left out")
    return list(dict.fromkeys(problems))


def _tokens(text: str) -> list[str]:
    plain = text.casefold().replace("per cent", "percent").replace("’", "'")
    return [found.group().replace(".", "") for found in _TOKEN.finditer(plain)]


def _changes(told: list[str], retold: list[str]) -> Iterator[_Change]:
    matcher = SequenceMatcher(None, told, retold, autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind != "equal":
            yield _Change(told[start:end], retold[other_start:other_end], end == len(told))


def _units(retold: list[str], told: list[str]) -> list[str]:
    known = {_one(word) for word in told}
    return [f"{word} is not in the source" for word in retold if word in _UNITS and _one(word) not in known]


def _one(word: str) -> str:
    """Return a unit in the singular, symbols in words."""
    word = {"%": "percent", "$": "dollar", "€": "euro", "£": "pound"}.get(word, word)
    return word.removesuffix("s")


def _opposites(found: list[_Change]) -> list[str]:
    return [
        f"“{one}” became “{other}”"
        for change in found
        if len(change.come) <= SHORT
        for one in change.gone
        for other in change.come
        if (one, other) in _PAIRS or _negated(one, other) or _negated(other, one)
    ]


def _negated(one: str, other: str) -> bool:
    return len(one) > SWAP and any(other == prefix + one for prefix in ("un", "in", "im", "ir", "il", "dis", "non-"))


def _swaps(found: list[_Change], told: list[str], retold: list[str]) -> list[str]:
    """Find words that took each other's places: each gone from here stands elsewhere in the claim, and the reverse."""
    moved = [
        change
        for change in found
        if 0 < len(change.gone) <= SWAP
        and 0 < len(change.come) <= SWAP
        and all(retold.count(word) >= told.count(word) for word in change.gone)
        and all(told.count(word) >= retold.count(word) for word in change.come)
    ]
    return ["words changed places"] if len(moved) >= 2 else []  # noqa: PLR2004  # it takes two to swap


def _hedges(found: list[_Change], retold: list[str]) -> list[str]:
    lost = []
    for change in found:
        if len(change.gone) > SHORT or (change.at_end and not change.come):
            continue
        gone = [word for word in change.gone if HEDGE.fullmatch(word) and word not in retold]
        is_said_surely = bool(_CERTAIN & set(change.come)) or not any(HEDGE.fullmatch(word) for word in change.come)
        if gone and is_said_surely:
            lost.append(f"a hedge was lost ({', '.join(gone)})")
    return lost


def _attribution_lost(claim: str, source: str, found: list[_Change]) -> bool:
    """Say whether the one who speaks in the source is missing from the claim, though what was said is there."""
    if SPEAKING.search(claim) or "according to" in claim.casefold():
        return False
    return any(
        SPEAKING.search(" ".join(change.gone)) or "according to" in " ".join(change.gone)
        for change in found
        if len(change.gone) <= 4 * SHORT and not change.come
    ) and bool(SPEAKING.search(source) or "according to" in source.casefold())
