"""Compares a claim with its source word by word: what was put in, what was left out, what changed places.

A paraphrase may drop a clause or move one. It may not change a unit, a name's role, a hedge, or turn a
word into its opposite, however few letters that takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.text.names import has_capital_nouns
from bot.text.speech import ATTRIBUTING, HEDGE
from bot.text.terms import STOP, stem
from bot.text.wordlists import word_rows

SHORT = 5
"""A longer stretch left out is a clause left out, with its hedges."""
SIDE = 9
"""Words on each side of a verb in which those stand whom it is about."""
SWAP = 3
"""Words of a name that changed places; more is a clause that moved."""

_TOKEN = re.compile(r"[^\W_]+(?:[.'-][^\W_]+)*|%|[$€£]")
_UNITS = {unit: kind for kind, row in enumerate(word_rows("units")) for unit in row}
"""Each unit's kind: hours and days are of one, hours and miles are not."""
OPPOSITES = frozenset(pair for one, other in word_rows("opposites") for pair in ((one, other), (other, one)))
"""Pairs of words that mean the opposite of each other, both ways round."""
_ABOUT_WORDS = """
about around some almost nearly roughly approximately over under least most up than more less fewer just
"""
_ABOUT = frozenset(_ABOUT_WORDS.split())
"""Words that make a number a rough one, alone or together: "more than", "at least", "up to"."""
_ROUGH = frozenset({"about", "around", "almost", "nearly", "roughly", "approximately"})
_NUMBER_WORDS = "two three four five six seven eight nine ten twelve twenty thirty hundred half halfway"
_NUMBERS = frozenset(_NUMBER_WORDS.split())
_BEFORE_NUMBER = 3
_HEDGING = frozenset({"expected", "planned", "proposed", "alleged", "suspected", "rumoured", "rumored", "reported"})
"""Words that hedge even where the word that followed is gone: "is expected to" -> "is to"."""
_SOMEBODY = frozenset({"it", "he", "she", "they"})
"""Whom a source lets speak again; "it said it had known" does not become "Vale had known"."""
_JOINS = frozenset({"the", "a", "an", "its", "his", "her", "their", "and"})
_NAME = re.compile(r"[A-Z][\w’'-]*(?:\.[A-Z]\.?)*(?: [A-Z][\w’'-]*)*")
_CERTAIN = frozenset({"will", "shall", "must", "does", "did", "certainly", "definitely", "clearly"})


@dataclass(frozen=True, slots=True)
class _Change:
    """A stretch of the source that the claim does not have in its place, and what it has instead."""

    gone: list[str]
    come: list[str]
    at_end: bool


def changes(claim: str, source: str) -> list[str]:
    """Say what the claim changes in its source that a faithful retelling would not; empty if nothing."""
    told, retold = tokens(source), tokens(claim)
    found = list(_changes(told, retold))
    problems = [*_units(retold, told), *_opposites(found), *_swaps(found, told, retold)]
    problems += [
        *_name_swaps(claim, source),
        *_sides_changed(told, retold),
        *_hedges(found, told, retold),
        *_sharpened(found, told, retold),
    ]
    if _attribution_lost(claim, source, found):
        problems.append("who said it was left out")
    return list(dict.fromkeys(problems))


def kept(claim: str, source: str) -> str:
    """Return the source without the clauses that the claim leaves out, so that their "not" is not missed in it."""
    told = tokens(source)
    matcher = SequenceMatcher(None, told, tokens(claim), autojunk=False)
    left: list[str] = []
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        is_left_out = kind == "delete" and (end - start > SHORT or (end == len(told) and end - start > 1))
        if not is_left_out or other_start != other_end:
            left += told[start:end]
    return " ".join(left)


def tokens(text: str) -> list[str]:
    """Return the words of a text as they are compared: lower case, with the signs that count something."""
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
        for one in _parts(change.gone)
        for other in _parts(change.come)
        if (one, other) in OPPOSITES or _negated(one, other) or _negated(other, one) or _other_unit(one, other)
    ]


def _parts(words: list[str]) -> list[str]:
    """Return words and the parts of compounds: "high-scoring" is high, too."""
    return [part for word in words for part in dict.fromkeys((word, *word.split("-")))]


def _other_unit(one: str, other: str) -> bool:
    kind = _UNITS.get(one)
    return kind is not None and kind == _UNITS.get(other) and _one(one) != _one(other)


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


def _name_swaps(claim: str, source: str) -> list[str]:
    """Find two names that each stand where the other stood: before or behind the same word.

    "B was bought by A" for "A bought B" is no such exchange; "B bought A" is.
    """
    there, here = _neighbours(source), _neighbours(claim)
    # Where every noun has a capital, one side alone says little.
    enough = all if has_capital_nouns(source) else any
    names = [name for name in there if name in here]
    return [
        f"{one} and {other} changed places"
        for place, one in enumerate(names)
        for other in names[place + 1 :]
        if _roles_changed(one, other, there, here, enough)
    ][:1]


def _roles_changed(
    one: str, other: str, there: _Neighbours, here: _Neighbours, enough: Callable[[Iterable[bool]], bool]
) -> bool:
    """Say whether the claim gives two names each other's part; `one` stands before `other` in the source."""
    passive = {name: here[name][0] == "by" and there[name][0] != "by" for name in (one, other)}
    if passive[one] or passive[other]:
        # "Bought by": then the doer stands behind, or "A bought B" became "A was bought by B".
        return passive[other] and list(here).index(one) < list(here).index(other)
    return enough(_exchanged(one, other, there, here, side) for side in (0, 1))


def _sides_changed(told: list[str], retold: list[str]) -> list[str]:
    """Find a verb whose two sides changed places: "the city sues a collector" for "a collector sues the city".

    Who did stands before a verb, and to whom behind it; a "by" turns that round.
    """
    told, retold = [stem(word) for word in told], [stem(word) for word in retold]
    for at, verb in enumerate(retold):
        if verb in STOP or verb[0].isdigit() or retold.count(verb) != 1 or told.count(verb) != 1:
            continue
        here = told.index(verb)
        ahead, behind = _sides(retold, at)
        ahead_there, behind_there = _sides(told, here)
        if "by" in retold[at : at + SIDE] or "by" in told[here : here + SIDE]:
            continue
        if not ahead & ahead_there and ahead & behind_there - ahead_there and behind & ahead_there - behind_there:
            return [f"the two sides of “{verb}” changed places"]
    return []


def _sides(words: list[str], at: int) -> tuple[set[str], set[str]]:
    ahead, behind = words[max(0, at - SIDE) : at], words[at + 1 : at + 1 + SIDE]
    return {word for word in ahead if word not in STOP}, {word for word in behind if word not in STOP}


_Neighbours = dict[str, tuple[str, str]]


def _exchanged(one: str, other: str, there: _Neighbours, here: _Neighbours, side: int) -> bool:
    """Say whether two names' neighbours on a side were exchanged; the sentence's edge counts for one of the two."""
    own = {*tokens(one), *tokens(other)}
    first, second, first_now, second_now = (
        "*" if word in own else word
        for word in (there[one][side], there[other][side], here[one][side], here[other][side])
    )
    return first != second and first_now == second and second_now == first and bool({first, second} - {"", "*"})


def _neighbours(text: str) -> _Neighbours:
    """Return, for each name that stands once in the text, the word before it and the word behind it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in _NAME.finditer(text):
        key = re.sub(r"[’']s$", "", name.group()).casefold()
        before = [word for word in tokens(text[max(0, name.start() - 40) : name.start()]) if word not in _JOINS]
        behind = [word for word in tokens(text[name.end() : name.end() + 40]) if word not in _JOINS]
        found.setdefault(key, []).append((before[-1] if before else "", behind[0] if behind else ""))
    return {name: places[0] for name, places in found.items() if len(places) == 1}


def _sharpened(found: list[_Change], told: list[str], retold: list[str]) -> list[str]:
    """Find rough numbers that became exact ones, and a lone "about" or "around" that is gone."""
    lost = [
        " ".join(change.gone)
        for change in found
        if not change.come and (set(change.gone) <= _ROUGH or change.gone == ["some", "of"])
    ]
    rough = {
        word: [near for near in told[max(0, at - _BEFORE_NUMBER) : at] if near in _ABOUT]
        for at, word in enumerate(told)
        if (word[0].isdigit() or word in _NUMBERS) and told.count(word) == 1
    }
    for at, word in enumerate(retold):
        if rough.get(word) and not _ABOUT & set(retold[max(0, at - _BEFORE_NUMBER) : at]):
            lost.append(f"{' '.join(rough[word])} {word}")
    return [f"“{words}” was sharpened" for words in lost]


def _hedges(found: list[_Change], told: list[str], retold: list[str]) -> list[str]:
    lost = []
    for change in found:
        if len(change.gone) > SHORT or (change.at_end and not change.come):
            continue
        gone = [
            word
            for word in change.gone
            if (HEDGE.fullmatch(word) or word in _HEDGING) and retold.count(word) < told.count(word)
        ]
        is_said_surely = bool(_CERTAIN & set(change.come)) or not any(HEDGE.fullmatch(word) for word in change.come)
        if gone and is_said_surely:
            lost.append(f"a hedge was lost ({', '.join(gone)})")
    return lost


def _attribution_lost(claim: str, source: str, found: list[_Change]) -> bool:
    """Say whether the one who speaks in the source is missing from the claim, though what was said is there."""
    if ATTRIBUTING.search(claim) or not ATTRIBUTING.search(source):
        return False
    return any(
        ATTRIBUTING.search(" ".join(change.gone))
        for change in found
        if len(change.gone) <= 4 * SHORT and (not change.come or set(change.gone[:1]) & _SOMEBODY)
    )
