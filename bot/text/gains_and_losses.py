"""Who gains and who loses by an event, as an English sentence states it: "was fined", "died", "won the contract".

A short lexicon (`active_gains`, `active_losses`, `passive_gains`, `passive_losses`) says whose gain or loss each verb
is: that of its subject in the active voice, or of the one it is done to. It is credited
only to a name or a group in exactly that role, the subject of a main clause or the object behind its verb, and only
where the clause asserts it, of now: no negation, no hedge, no condition, no question, no quotation, no history. What is
not read with certainty is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.text.factuality import is_asserted
from bot.text.language import ENGLISH, LANGUAGES, one_of
from bot.text.name_mentions import Mention
from bot.text.people_groups import GROUP, is_concrete
from bot.text.people_groups import group_key_of as group_key

_ENGLISH = LANGUAGES[ENGLISH]
"""The one language in which it is read who surely gains or loses."""


def _said(meaning: str) -> str:
    """Return the expressions of sentences that tell of effects as one."""
    return one_of(_ENGLISH.effect_patterns[meaning])


_ADVERB = rf"(?:(?:{_said('adverb')}) )*"
_BE = rf"(?:{_said('be')}) {_ADVERB}"
_HAVE = rf"(?:(?:{_said('have')}) )?"
_SHARES = f"(?:{_said('shares')})"
_PASSIVE = {
    "gains": one_of(_ENGLISH.passive_gains),
    "loses": one_of(_ENGLISH.passive_losses),
}
_ACTIVE = {
    "gains": one_of(_ENGLISH.active_gains),
    "loses": one_of(_ENGLISH.active_losses),
}


def _subject(effect: str, moved: str) -> re.Pattern[str]:
    done, does = _PASSIVE[effect], _ACTIVE[effect]
    told = rf"{_BE}(?:{done})|{_ADVERB}{_HAVE}{_ADVERB}(?:{does})|{_SHARES} {_HAVE}(?:{moved})"
    return re.compile(rf"(?<![\w’'-])(?:{told})(?![\w’'-])", re.IGNORECASE)


def _object(effect: str, more: str) -> re.Pattern[str]:
    told = rf"{_PASSIVE[effect]}|{more}"
    return re.compile(rf"(?<![\w’'-])(?:{told}){_said('no_object_behind')}(?= )", re.IGNORECASE)


def _holding(moved: str) -> re.Pattern[str]:
    return re.compile(rf"\b{_said('shares_of')} (?=(?:[\w&.-]+ ){{1,4}}{_HAVE}(?:{moved})\b)")


_HOLDINGS = ((True, _holding(_said("rose"))), (False, _holding(_said("fell"))))
_SUBJECTS = ((True, _subject("gains", _said("rose"))), (False, _subject("loses", _said("fell"))))
_OBJECTS = ((True, _object("gains", _said("gains_object"))), (False, _object("loses", _said("loses_object"))))
_WINS = re.compile(rf"(?<![\w’'-])(?:{_said('wins')})(?= (?:(?:{_said('article')}) )?(?-i:[A-Z]))")
"""Of two the one who stands behind loses, the one who stands before gains."""
_MOVE = re.compile(rf"{_SHARES} ", re.IGNORECASE)
_JOBS = re.compile(rf"(?<![\w.,’'-])(?:{one_of(_ENGLISH.job_losses)})\b", re.IGNORECASE)
_ONLY_FEARED = re.compile(rf"\b(?:{_said('feared')})\b")
_HOW_MANY = re.compile(r"\d+(?:[.,]\d+)*")
_GAME = re.compile(_said("game"), re.IGNORECASE)

_BOUNDARY = re.compile(rf"[;:]\s+|\s+(?:--|[—–-])\s+|(?<=\))\s*|\.\s+|{_said('clause')}")
_OPENING = re.compile(f"(?:{_said('opening')})?")
_DESCRIBING = re.compile(r"(?:[\w’'-]+,? ){0,7}")
_OTHERS = re.compile(rf"\b(?:{_said('aside')})\b", re.IGNORECASE)
"""Before a subject these say that it is part of something else, or what somebody only thinks."""
_GAP = re.compile(_said("gap"))
"""What may stand between a subject and its verb: an age, where from, an apposition."""
_GROUP_GAP = re.compile(_said("group_gap"))
_TO_OBJECT = re.compile(rf" (?:(?:{_said('before_object')}) ){{0,4}}")
_BEHIND_OBJECT = re.compile(rf"$|[.,;:)]|[’']s? \d| (?:[$£€]?\d[\d.,-]*|{_said('behind')})\b")
_NOT_DONE = re.compile(_said("undone"), re.DOTALL)
"""Before a verb: it is told of in passing, not done yet, or done to the one who stands before it."""
_TOGETHER = re.compile(_said("joined"))


@dataclass(frozen=True, slots=True)
class Affected:
    """A name (the whole one) or a group that surely gains or loses.

    Attributes:
        key: what its mentions share.
        is_glory: a victory, a deal, an honour: told of the past as often as of today.
        is_market: a price at the exchange, or a year's figures: what others think of it, or how business went.
        is_work: they lose their jobs.
    """

    name: str
    key: str
    is_gain: bool
    is_group: bool
    is_glory: bool = False
    is_market: bool = False
    is_work: bool = False


def affected_in(plain: str, start: int, end: int, names: Sequence[Mention]) -> Iterator[Affected]:
    """Yield who surely gains or loses in a sentence, by its verbs.

    Args:
        plain: the text, silenced.
        start: where the sentence begins.
        end: where it ends.
        names: who is mentioned in the text by name.
    """
    if plain[start:end].rstrip(" \"'”’").endswith("?"):
        return
    here = [one for one in names if start <= one.start < end]
    for is_gain, pattern in (*_SUBJECTS, (True, _WINS)):
        for verb in pattern.finditer(plain, start, end):
            yield from _credited(
                plain, (start, end), verb, _subjects(plain, start, verb.start(), here), is_gain=is_gain
            )
    for is_gain, pattern in _HOLDINGS:
        for held in pattern.finditer(plain, start, end):
            owner = [one for one in here if one.start == held.end()]
            yield from _credited(plain, (start, end), held, owner, is_gain=is_gain)
    yield from _out_of_work(plain, start, end)
    for is_gain, pattern in _OBJECTS:
        for verb in pattern.finditer(plain, start, end):
            if not _NOT_DONE.search(plain[start : verb.start()]):
                yield from _credited(plain, (start, end), verb, _objects(plain, verb.end(), end, here), is_gain=is_gain)


def _credited(
    plain: str,
    sentence: tuple[int, int],
    verb: re.Match[str],
    whom: Sequence[Mention | re.Match[str]],
    *,
    is_gain: bool,
) -> Iterator[Affected]:
    if not whom or not is_asserted(plain, sentence, verb, _ENGLISH):
        return
    is_market = _MOVE.match(verb.group()) is not None
    is_glory = (is_gain and not is_market) or _GAME.match(verb.group()) is not None
    for one in whom:
        is_group = not isinstance(one, Mention)
        name, key = (one.key, one.key) if isinstance(one, Mention) else (one.group("name"), group_key(one))
        yield Affected(name, key, is_gain, is_group, is_glory, is_market)


def _out_of_work(plain: str, start: int, end: int) -> Iterator[Affected]:
    """Yield those whose jobs a sentence says are lost: as many workers as jobs."""
    if not _HOW_MANY.search(plain, start, end):
        return
    for lost in _JOBS.finditer(plain, start, end):
        many = _HOW_MANY.search(lost.group())
        clause = _clause_start(plain, start, lost.start())
        is_only_feared = _ONLY_FEARED.search(plain, clause, lost.start()) is not None
        if many and not is_only_feared and is_asserted(plain, (clause, end), lost, _ENGLISH):
            yield Affected(f"{many.group()} workers", "workers", is_gain=False, is_group=True, is_work=True)


def _subjects(plain: str, start: int, verb: int, names: Sequence[Mention]) -> list[Mention | re.Match[str]]:
    """Return who is the subject of a verb: a group that fills the clause up to it, or names that stand before it."""
    at = _clause_start(plain, start, verb)
    opening = _OPENING.match(plain, at, verb)
    first = opening.end() if opening else at
    group = GROUP.match(plain, first, verb)
    if group and is_concrete(group) and _GROUP_GAP.fullmatch(plain, group.end(), verb):
        return [group]
    ahead = [one for one in names if first <= one.start and one.end < verb]
    for last in range(len(ahead), 0, -1):
        if _GAP.fullmatch(plain, ahead[last - 1].end, verb):
            chain = _joined(plain, ahead[:last])
            before = plain[first : chain[0].start]
            if _DESCRIBING.fullmatch(before) and not _OTHERS.search(before):
                whole = [one for one in chain if " " in one.key]  # "Rob and Paul Forkan": half of them is no name
                return [*(whole or chain)]
    return []


def _joined(plain: str, ahead: Sequence[Mention]) -> Sequence[Mention]:
    """Return the last of those named, with those that stand together with it: "Ida Brandt and Ellis Varga"."""
    at = len(ahead) - 1
    while at and _TOGETHER.fullmatch(plain, ahead[at - 1].end, ahead[at].start):
        at -= 1
    return ahead[at:]


def _objects(plain: str, verb: int, end: int, names: Sequence[Mention]) -> list[Mention | re.Match[str]]:
    """Return to whom a verb is done: a group or names right behind it, that own nothing that is meant instead."""
    group = GROUP.match(plain, verb + 1, end)
    if group and is_concrete(group) and _BEHIND_OBJECT.match(plain, group.end(), end):
        return [group]
    before = _TO_OBJECT.match(plain, verb, end)
    chain: list[Mention] = []
    for one in (one for one in names if one.start > verb):
        if chain and not _TOGETHER.fullmatch(plain, chain[-1].end, one.start):
            break
        if chain or (before and before.end() == one.start):
            chain.append(one)
    return [*chain] if chain and _BEHIND_OBJECT.match(plain, chain[-1].end, end) else []


def _clause_start(plain: str, start: int, verb: int) -> int:
    return max((found.end() for found in _BOUNDARY.finditer(plain, start, verb)), default=start)
