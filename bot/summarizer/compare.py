"""Compares a claim with its source word by word: what was put in, what was left out, what changed places.

A paraphrase may drop a clause or move one. It may not change a unit, a name's role, a hedge, or turn a
word into its opposite, however few letters that takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from bot.summarizer.attribution import attribution_lost
from bot.text import quantities
from bot.text.names import has_capital_nouns
from bot.text.speech import ATTRIBUTING, HEDGE, hedges
from bot.text.terms import STOP, stem
from bot.text.wordlists import word_rows

LEFT_OUT = "who said it was left out"
HEDGE_LOST = "a hedge was lost"
SHORT = 5
"""A longer stretch left out is a clause left out, with its hedges."""
SIDE = 9
"""Words on each side of a verb in which those stand whom it is about."""
NAMED = 4
"""Words right before "who" that say whom it tells of."""
SWAP = 3
"""Words of a name that changed places; more is a clause that moved."""

_TOKEN = re.compile(r"[^\W_]+(?:[.'-][^\W_]+)*|%|[$€£]")
_PERCENT = re.compile(r"\bper cent\b|\bpor (?:ciento|cento)\b|\bpour cent\b|\bper cento\b|\bprozent\b|(?<=\d)\s?%")
_SCALES = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "tn": "trillion", "trn": "trillion"}
_SCALE = re.compile(r"(?P<number>\d[\d.,]*)\s?(?P<scale>k|mn?|bn|tr?n)\b")
_UNITS = {unit: kind for kind, row in enumerate(word_rows("units")) for unit in row}
"""Each unit's kind: hours and days are of one, hours and miles are not."""
_WRITTEN_OUT = {
    "%": "percent", "$": "dollar", "€": "euro", "£": "pound",
    "km": "kilometre", "kg": "kilogram", "cm": "centimetre", "mm": "millimetre",
}  # fmt: skip
OPPOSITES = frozenset(pair for one, other in word_rows("opposites") for pair in ((one, other), (other, one)))
"""Pairs of words that mean the opposite of each other, both ways round."""
_ABOUT = re.compile(
    r"\b(?:about|around|some|almost|nearly|roughly|approximately|over|under|(?:at|at the) (?:least|most)|up to"
    r"|as (?:many|much|few|little) as|(?:more|less|fewer) than|just)(?: of| the| a| \$| €| £)*$"
)
"""What makes a number a rough one, right before it."""
_ROUGH = frozenset({"about", "around", "almost", "nearly", "roughly", "approximately"})
_NUMBER_WORDS = "two three four five six seven eight nine ten twelve twenty thirty hundred half halfway"
_NUMBERS = frozenset(_NUMBER_WORDS.split())
_BEFORE_NUMBER = 4
_HEDGING_WORDS = """
expected planned proposed alleged suspected rumoured rumored reported promised pledged vowed threatened offered demanded
thought believed understood
"""
_HEDGING = frozenset(_HEDGING_WORDS.split())
"""Words that hedge even where the word that followed is gone: "is expected to" -> "is to"."""
_BY_NOBODY = frozenset({"", "a", "an", "the", "is", "are", "was", "were", "been", "its", "their", "of"})
_ONLY_AS: Mapping[str, Callable[[str], bool]] = {
    "reported": lambda before: before in _BY_NOBODY,
    "expected": lambda before: before not in {"than", "as"},
}
_ALSO_HEDGING_WORDS = (
    "can called calls urged asked asks seeks bid bids wants suspect suspects believe believes pledges promises"
)
_ALSO_HEDGING = _HEDGING | frozenset(_ALSO_HEDGING_WORDS.split())
"""Words that hedge in the place of another hedge."""
_STILL_COMING = frozenset({"will", "to", "would"})
_PART = re.compile(r"[,;:–—]\s")
_ASIDE = re.compile(
    r"(?P<head>[^,;:.]+), (?:who|whose|which|welche[rs]?|qui|que|che) (?P<told>[^,;:]+)(?:,|$)"
    r"|(?P<before>[^,;:.]+), (?P<name>(?:[A-Z][^,;: ]* ?){1,4}),"
)
"""What a comma parts from whom it tells of: a clause of its own about them, or their name."""
_EDGE = "|"
_INVERTED = re.compile(r"(?:nach|laut|in|im|bei|seit|mit|für|von|vor|am|ab|wegen|trotz) ", re.IGNORECASE)
"""How a German sentence begins whose subject stands behind its verb."""
_JOINS_WORDS = """
the a an its his her their and daily newspaper paper magazine agency company firm group bank chairman chief director
"""
_JOINS = frozenset(_JOINS_WORDS.split())
"""Words between a name and what it stands beside."""
_NAME = re.compile(r"[A-Z][\w’'-]*(?:\.[A-Z]\.?)*(?: [A-Z][\w’'-]*)*")


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
    problems = _units(retold, told, hedges(claim), of_shares=bool(quantities.shares(source)))
    problems += [*_opposites(found), *_swaps(found, told, retold)]
    problems += [
        *_name_swaps(claim, source),
        *_sides_changed(claim, source),
        *_hedges(found, told, retold, claim),
        *_sharpened(found, told, retold),
    ]
    if attribution_lost(claim, source):
        problems.append(LEFT_OUT)
    return list(dict.fromkeys(problems))


def became(claim: str, source: str) -> list[str]:
    """Say which words of the source became their opposites, or other units, in their places."""
    return _opposites(list(_changes(tokens(source), tokens(claim))))


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
    plain = _PERCENT.sub(" percent", _SCALE.sub(_spelt, text.casefold())).replace("’", "'")
    return [found.group().replace(".", "") for found in _TOKEN.finditer(plain)]


def _spelt(found: re.Match[str]) -> str:
    return f"{found.group('number')} {_SCALES[found.group('scale')]}"


def _changes(told: list[str], retold: list[str]) -> Iterator[_Change]:
    matcher = SequenceMatcher(None, told, retold, autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind != "equal":
            yield _Change(told[start:end], retold[other_start:other_end], end == len(told))


def _units(retold: list[str], told: list[str], hedged: Container[str], *, of_shares: bool) -> list[str]:
    known = {_one(part) for word in told for part in (word, *word.split("-"))}
    known |= {"percent"} if of_shares else set()
    return [
        f"{word} is not in the source"
        for word in retold
        if word in _UNITS and _one(word) not in known and (word != "may" or "may" not in hedged)
    ]


def _one(word: str) -> str:
    """Return a unit in the singular, symbols in words."""
    word = _WRITTEN_OUT.get(word, word).removesuffix("s")
    return f"{word.removesuffix('meter')}metre" if word.endswith("meter") else word


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


def _sides_changed(claim: str, source: str) -> list[str]:
    """Find a verb whose two sides changed places: "the city sues a collector" for "a collector sues the city".

    Who did stands before a verb, and to whom behind it; a "by" turns that round.
    """
    told, retold = _parted(source), _parted(claim)
    inverted = has_capital_nouns(source) and _INVERTED.match(claim)
    for at, verb in enumerate(retold):
        if (
            verb in STOP
            or verb == _EDGE
            or verb in _UNITS
            or verb[0].isdigit()
            or retold.count(verb) != 1
            or told.count(verb) != 1
        ):
            continue
        here = told.index(verb)
        ahead, behind = _sides(retold, at)
        ahead_there, behind_there = _sides(told, here)
        if "by" in retold[at : at + SIDE] or "by" in told[here : here + SIDE]:
            continue
        if inverted:
            continue
        if not ahead & ahead_there and ahead & behind_there - ahead_there and behind & ahead_there - behind_there:
            return [f"the two sides of “{verb}” changed places"]
    return []


def _parted(text: str) -> list[str]:
    """Return the stems of a text, its clauses parted: what a verb stands between stands in the verb's clause."""
    plain = _ASIDE.sub(_joined, text)
    return [word for part in _PART.split(plain) for word in (*map(stem, tokens(part)), _EDGE)]


def _joined(found: re.Match[str]) -> str:
    if found.group("name"):
        return f"{found.group('before')} {found.group('name')} "
    whom = " ".join(found.group("head").split()[-NAMED:])
    return f"{whom} {found.group('told')}; {found.group('head')} "


def _sides(words: list[str], at: int) -> tuple[set[str], set[str]]:
    ahead, behind = words[max(0, at - SIDE) : at], words[at + 1 : at + 1 + SIDE]
    if _EDGE in ahead:
        ahead = ahead[len(ahead) - ahead[::-1].index(_EDGE) :]
    if _EDGE in behind:
        behind = behind[: behind.index(_EDGE)]
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
        if name.group().casefold() in _UNITS:
            continue  # "June" has no part to play
        key = re.sub(r"[’']s$", "", name.group()).casefold()
        before = [word for word in tokens(text[max(0, name.start() - 40) : name.start()]) if word not in _JOINS]
        behind = [word for word in tokens(text[name.end() : name.end() + 40]) if word not in _JOINS]
        found.setdefault(key, []).append((before[-1] if before else "", behind[0] if behind else ""))
    return {name: places[0] for name, places in found.items() if len(places) == 1}


def _rough(all_words: list[str], at: int) -> re.Match[str] | None:
    """Return what makes a number a rough one."""
    return _ABOUT.search(" ".join(all_words[max(0, at - _BEFORE_NUMBER) : at]))


def _sharpened(found: list[_Change], told: list[str], retold: list[str]) -> list[str]:
    """Find rough numbers that became exact ones, and a lone "about" or "around" that is gone."""
    lost = [
        " ".join(change.gone)
        for change in found
        if not change.come and (set(change.gone) <= _ROUGH or change.gone == ["some", "of"])
    ]
    rough = {
        word: sign.group()
        for at, word in enumerate(told)
        if (word[0].isdigit() or word in _NUMBERS) and told.count(word) == 1 and (sign := _rough(told, at))
    }
    lost += [f"{rough[word]} {word}" for at, word in enumerate(retold) if word in rough and not _rough(retold, at)]
    return [f"“{words}” was sharpened" for words in lost]


def _hedges(found: list[_Change], told: list[str], retold: list[str], claim: str) -> list[str]:
    lost = []
    for change in found:
        if len(change.gone) > SHORT or (change.at_end and not change.come):
            continue
        gone = [
            word
            for word in change.gone
            if (HEDGE.fullmatch(word) or word in _HEDGING) and retold.count(word) < told.count(word)
        ]
        gone = [word for word in gone if word not in _ONLY_AS or _stands_as(word, told)]
        if ATTRIBUTING.search(claim) and _STILL_COMING & {*retold}:
            gone = [word for word in gone if word != "would"]  # "said he would stay": says he will stay
        is_said_surely = not any(HEDGE.fullmatch(word) or word in _ALSO_HEDGING for word in change.come)
        if gone and is_said_surely and not (hedges(claim) and _HEDGING.issuperset(gone)):
            lost.append(f"{HEDGE_LOST} ({', '.join(gone)})")
    return lost


def _stands_as(word: str, told: list[str]) -> bool:
    """Say whether a word hedges where it stands: "a reported $5m", and no "guests reported it"; no "than expected"."""
    return any(other == word and _ONLY_AS[word](before) for before, other in pairwise(["", *told]))
