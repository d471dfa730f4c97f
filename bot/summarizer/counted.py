"""Holds a claim's numbers against its source: what each counts, of whom it is told, which of two is the new one.

That a number stands in the source at all, and with its unit, `bot.text.quantities` says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise

from bot.summarizer.closest import clauses_of
from bot.summarizer.compare import tokens
from bot.text import quantities
from bot.text.sentences import sentences
from bot.text.terms import STOP, stem, words

HELD = 0.75
"""The share of a claim's words, numbers apart, that the one sentence or clause holds which it retells."""

ROUNDED = 2.0
"""Percent by which a share in words may be another: "a third" is 34 percent, too."""

_OLD = re.compile(
    r"\b(?:from|instead of|rather than|than|against|compared (?:with|to)|down from|up from|statt|anstatt|anstelle von"
    r"|als|au lieu de|contre|en lugar de|em vez de|invece di)\s+(?:the |a |an )?(?P<number>[$€£]?\d[\d.,]*\w*|\w+)",
    re.IGNORECASE,
)
_NEW = re.compile(r"\b(?:to|at|of|auf|à|a)\s+(?:between )?(?P<number>[$€£]?\d[\d.,]*\w*)", re.IGNORECASE)
_ONLY = re.compile(r"\bonly (?P<number>one|\d+|" + "|".join(quantities.WORDS) + r")\b", re.IGNORECASE)
_TIMES = re.compile(
    r"\b(?:(?P<half>halv\w+|half)|(?P<two>doubl\w+|twice)|(?P<three>trebl\w+|tripl\w+)|(?P<four>quadrupl\w+))\b",
    re.IGNORECASE,
)
_FEW = frozenset({"a", "an", "one", "both"})
_COUNTS = frozenset({*quantities.WORDS, "both", "dozens", "hundreds"})
WAY = 4
"""Words before a number that say whether it is more or less."""
_MORE_WORDS = """
rise rises rose risen rising increase increases increased grow grows grew grown gain gains gained climb climbed climbs
jumped up more higher above profit
"""
_LESS_WORDS = """
fall falls fell fallen falling drop drops dropped decline declined decrease decreased lose loses lost shrank shrunk
slipped slumped down less fewer lower below loss
"""
_MORE, _LESS = frozenset(_MORE_WORDS.split()), frozenset(_LESS_WORDS.split())
_ALL = re.compile(r"\ball\b", re.IGNORECASE)
_NOT_ALL = re.compile(
    r"\b(?:all (?:but|except) (?:one|two|three|four|five|\d+|a few|a handful|the)|(?:almost|nearly|not) all)\b",
    re.IGNORECASE,
)
_NUMBER = rf"(?:\d+(?:[.,]\d+)*|\b(?:{'|'.join(quantities.WORDS)})\b)"
_PART_OF = re.compile(
    rf"(?P<before>[\w’'-]+) (?P<part>{_NUMBER}) (?:of|der|von|des|de|di|dei|degli|delle|dos|das|sur) "
    rf"(?:(?:its|the|their|his|her|our|ses|leurs|les|los|las|sus|suas|suoi) )?(?P<whole>{_NUMBER})\b",
    re.IGNORECASE,
)


def miscounted(claim: str, source: str) -> list[str]:
    """Say what is wrong with a claim's numbers, held against the sentences it retells; empty if nothing."""
    return [
        *_old_for_new(claim, source),
        *_number_of_another(claim, source),
        *_counts_another(claim, source),
        *_other_share(claim, source),
        *_other_way(claim, source),
        *_all_but(claim, source),
        *_whole_for_part(claim, source),
        *_multiplied(claim, source),
        *_count_changed(claim, source),
        *_only(claim, source),
        *_bound(claim, source),
    ]


def _old_for_new(claim: str, source: str) -> list[str]:
    """Find the number that was taken for the one that is: "at 9 instead of 11"."""
    before, now = _values(_OLD, source), _values(_NEW, source)
    before_now, all_said = _values(_OLD, claim), {value for value, *_ in quantities.quantities(source)}
    is_known = bool(before_now) and before_now <= all_said
    if before and is_known and not before & before_now and before & {v for v, *_ in quantities.quantities(claim)}:
        return ["the old number and the new one changed places"]
    if before and is_known and before_now <= now - before:
        return ["the new number became the old one"]
    return []


def _values(pattern: re.Pattern[str], text: str) -> set[float]:
    numbers = [quantities.quantities(found.group("number")) for found in pattern.finditer(text)]
    return {some[0][0] for some in numbers if some}


def _number_of_another(claim: str, source: str) -> list[str]:
    """Find a number put to what one sentence or clause tells, though only another has it."""
    spans = _sentence_texts(source)
    are_clauses = len(spans) == 1
    spans = clauses_of(source) if are_clauses else spans
    wanted = set(words(quantities.without(claim)))
    if len(spans) == 1 or not wanted:
        return []
    best = max(spans, key=lambda span: len(wanted & set(words(span))))
    others = [set(words(span)) for span in spans if span != best]
    only_here = wanted & set(words(best)) - set().union(*others)
    if len(wanted & set(words(best))) < HELD * len(wanted) or 2 * len(only_here) < len(wanted):
        return []
    if are_clauses and not quantities.missing(best, claim):
        return []  # the clause's own numbers are all there; one more may belong to it
    strange = quantities.missing(claim, best)
    return [f"{number} is told of something else" for number in strange if not quantities.missing(number, source)][:1]


def _counts_another(claim: str, source: str) -> list[str]:
    """Find a number right before a noun that the source counts otherwise: "9 jobs" for "9 guests and 3 jobs"."""
    there, here = _counted(source), _counted(claim)
    nouns = {value: noun for noun, values in there.items() for value in values}
    return [
        f"{value:,g} is of “{nouns[value]}”"
        for noun, values in here.items()
        for value in values
        if noun in there and value not in there[noun] and value in nouns
    ]


def _other_share(claim: str, source: str) -> list[str]:
    """Find "half as many" for "a third fewer": a share in words, where the source has other shares."""
    there = {
        *quantities.shares(source),
        *(value for value, unit, _ in quantities.quantities(source) if unit == "percent"),
    }
    return [
        f"{share:.0f} percent is not in the source"
        for share in quantities.shares(claim)
        if there and all(abs(share - other) > ROUNDED for other in there)
    ]


def _other_way(claim: str, source: str) -> list[str]:
    """Find a number that went the other way: "have risen 55 percent" for "have lost 55 percent"."""
    there, here = _ways(source), _ways(claim)
    return [
        f"{value:,g} went the other way" for value, ways in here.items() if value in there and not ways & there[value]
    ]


def _ways(text: str) -> dict[float, set[bool]]:
    """Return numbers with what stands right before them: a word of more (True), or of less."""
    found: dict[float, set[bool]] = defaultdict(set)
    for number in quantities.quantities(text):
        before = _words_before(text, number[2])
        ways = [word in _MORE for word in before if word in _MORE or word in _LESS]
        if ways:
            found[number[0]].add(ways[-1])
    return found


def _words_before(text: str, written: str) -> list[str]:
    """Return the few words ahead of the first place where something is written, up to a comma."""
    ahead = re.split(r"[,;:]\s", text[: max(0, text.find(written))])[-1]
    return tokens(ahead)[-WAY:]


def _all_but(claim: str, source: str) -> list[str]:
    """Find "all" for "all but one" and "almost all"."""
    is_less = _NOT_ALL.search(source) is not None and _NOT_ALL.search(claim) is None
    return ["not all"] if is_less and _ALL.search(claim) and len(_ALL.findall(source)) == 1 else []


def _counted(text: str) -> dict[str, set[float]]:
    """Return the nouns right behind numbers, stemmed, with those numbers."""
    found: dict[str, set[float]] = defaultdict(set)
    for value, unit, written in quantities.quantities(text):
        noun = written.rpartition(" ")[2].casefold()
        if not unit and noun.isalpha() and noun not in STOP:
            found[stem(noun)].add(value)
    return found


def _whole_for_part(claim: str, source: str) -> list[str]:
    """Find "closes eleven branches" for "closes four of its eleven branches"."""
    said, known = set(words(claim)), {value for value, *_ in quantities.quantities(claim)}
    for found in _PART_OF.finditer(source):
        part, whole = (quantities.quantities(found.group(name))[0][0] for name in ("part", "whole"))
        if whole in known and part not in known and set(words(found.group("before"))) <= said:
            return [f"{found.group('part')} of {found.group('whole')}, not all"]
    return []


def _multiplied(claim: str, source: str) -> list[str]:
    told = {found.lastgroup for found in _TIMES.finditer(source)}
    return [
        f"“{found.group()}” is not in the source"
        for found in _TIMES.finditer(claim)
        if told and found.lastgroup not in told
    ]


def _count_changed(claim: str, source: str) -> list[str]:
    """Find "one", "a" or "both" before a noun that the source counts otherwise: "a worker" for "five workers"."""
    told, retold_tokens = tokens(source), tokens(claim)
    counted = {stem(noun): number for number, noun in pairwise(told) if number in _COUNTS or number[0].isdigit()}
    plain = {stem(noun) for before, noun in pairwise(told) if before not in _COUNTS and not before[0].isdigit()}
    return [
        f"{counted[stem(noun)]} {noun} became {few}"
        for few, noun in pairwise(retold_tokens)
        if few in _FEW and stem(noun) in counted and stem(noun) not in plain and counted[stem(noun)] != few
    ]


def _only(claim: str, source: str) -> list[str]:
    there = {found.group("number").casefold() for found in _ONLY.finditer(source)}
    here = {found.group("number").casefold() for found in _ONLY.finditer(claim)}
    return [f"not only {number}" for number in sorted(here) if there and number not in there]


_LEAST = re.compile(
    r"\b(?:at least|no (?:fewer|less|earlier) than|mindestens|frühestens|au moins|al menos|pelo menos|almeno)\b",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"\b(?:at (?:the )?(?:most|latest)|up to|no (?:more|later) than|as many as|höchstens|spätestens|bis zu|au plus"
    r"|jusqu[’']à|como máximo|no máximo|al massimo)\b",
    re.IGNORECASE,
)


def _bound(claim: str, source: str) -> list[str]:
    """Find "at most" for "at least"."""
    for one, other in ((_LEAST, _MOST), (_MOST, _LEAST)):
        if one.search(claim) and not other.search(claim) and other.search(source) and not one.search(source):
            return [f"“{one.search(claim).group()}” is not in the source"]  # type: ignore[union-attr]  # it was found
    return []


def _sentence_texts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]
