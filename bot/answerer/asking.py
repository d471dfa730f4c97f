"""Asking: by which form a message asks, in its own language: with a word, a verb that stands first, or a mark.

What is said is read in clauses, since people say something and then ask: "ok, and who pays?".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.text.wordlists import word_rows, words_by_language

BEGINNING = 2
"""Words of a clause among which one asks: "and when do they vote", "in which hall"."""
SHORTEST_CHOICE = 3
"""Words that are no choice to be asked for: "Monday or Tuesday" is an answer."""
SHORTEST_VERB = 3
"""Letters that a verb has at least, whose ending tells that it is one."""

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*[’']?")
_CUT_SHORT = re.compile(r"(?<=[^\W\d_]')(?=[^\W\d_])(?!t\b)")
"""After what is cut short before another word: "who's", "qu'en", "dov'è"; "isn't" is one word."""
_CLAUSE = re.compile(r"[.,;:!?…()\n]+|\s[-–—]\s")
_VERB_FIRST = re.compile(r"\w+(?:t|en|st)")
_PRONOUN_BEHIND = re.compile(r"[^\W\d_]+-(?:t-)?(?:ils?|elles?|on|ce)")
"""A verb with its subject behind it: "coûte-t-il"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a message asks.

    Attributes:
        is_marked: it has a question mark.
        leads: a word that asks begins a clause.
        ends: one stands at its very end: "they pay how much".
        within: one stands anywhere else.
        kinds: what the words that lead or end ask for.
        by_verb: a clause begins with a verb, and the verb stands before what it is said of.
        is_verb_first: the first clause does.
        has_either: it names what may be chosen: "or not".
        exclaims: it begins as an exclamation does.
        is_embedded: what follows the word that leads makes it a part of a sentence: "what they need".
        drops: what the verb in front is said of is left out: "was about time".
    """

    is_marked: bool
    leads: bool
    ends: bool
    within: bool
    kinds: frozenset[str]
    by_verb: bool
    is_verb_first: bool
    has_either: bool
    exclaims: bool
    is_embedded: bool
    drops: bool

    @property
    def asks(self) -> bool:
        """Whether there is a form of asking that a statement hardly has."""
        return self.is_marked or self.leads or self.ends or self.is_verb_first

    @property
    def may_ask(self) -> bool:
        """Whether there is any form of asking at all."""
        return self.asks or self.within or self.by_verb or self.has_either


def form_of(said: str, code: str) -> Form:
    """Return how a message asks, read in a language."""
    clauses = list(_clauses(said, code))
    found = list(_asking(clauses, code))
    leads = any(place == "leads" for place, _ in found)
    ends = not leads and any(place == "ends" for place, _ in found)
    is_marked = "?" in said
    first = [not leads and _is_verb_first(clause, code) for clause in clauses]
    return Form(
        is_marked=is_marked,
        leads=leads,
        ends=ends,
        within=bool(found) and not leads and not ends,
        kinds=frozenset(kind for place, kind in found if place != "within"),
        by_verb=any(first),
        is_verb_first=bool(first) and first[0],
        has_either=len(pieces(said)) > SHORTEST_CHOICE and not of("either", code).isdisjoint(pieces(said)),
        exclaims=any(_exclaims(clause, code, is_marked=is_marked) for clause in clauses),
        is_embedded=any(_is_embedded(clause, code) for clause in clauses),
        drops=any(first) and any(clause[1] in of("dropped", code) for clause in clauses if len(clause) > 1),
    )


def pieces(said: str) -> list[str]:
    """Return the words of what was said, in small letters, parted where one is cut short before the next."""
    told = said.casefold().replace("’", "'")
    return [piece for word in _WORD.findall(told) for piece in _CUT_SHORT.split(word.rstrip("'"))]


def of(name: str, code: str) -> frozenset[str]:
    """Return the words of a list in a language."""
    return words_by_language(name).get(code, frozenset())


@cache
def kinds_asked(code: str) -> Mapping[str, str]:
    """Return the words that ask in a language, each with the kind of thing that it asks for."""
    return {word: kind for language, kind, *words in word_rows("interrogatives") if language == code for word in words}


@cache
def interrogatives() -> frozenset[str]:
    """Return the words that ask, of all languages; none of several words."""
    return frozenset(word for _, _, *words in word_rows("interrogatives") for word in words if "_" not in word)


def _clauses(said: str, code: str) -> Iterator[list[str]]:
    """Yield the words of each clause, without those that only go on from what was said before."""
    going_on = of("going_on", code)
    for clause in _CLAUSE.split(said):
        told = pieces(clause)
        while told and told[0] in going_on:
            del told[0]
        if told:
            yield told


def _asking(clauses: Sequence[Sequence[str]], code: str) -> Iterator[tuple[str, str]]:
    """Yield where the words that ask stand in their clause, and for which kind of thing they ask."""
    for number, clause in enumerate(clauses, 1):
        told = _joined(clause, code)
        for at, word in enumerate(told):
            kind = _kind(word, code)
            if not kind:
                continue
            if kind == "manner" and at + 1 < len(told) and told[at + 1] in of("measured", code):
                kind = "amount"
            is_end = number == len(clauses) and at >= len(told) - BEGINNING
            yield ("leads" if at < BEGINNING else "ends" if is_end else "within"), kind


def _joined(clause: Sequence[str], code: str) -> list[str]:
    """Return the words of a clause, those that ask together as one: "how come"."""
    known, told = kinds_asked(code), list[str]()
    for word in clause:
        if told and f"{told[-1]}_{word}" in known:
            told[-1] += f"_{word}"
        else:
            told.append(word)
    return told


def _kind(word: str, code: str) -> str:
    known = kinds_asked(code)
    return known.get(word) or known.get(word.rstrip("'"), "")


def _is_verb_first(clause: Sequence[str], code: str) -> bool:
    if clause[0] in of("asking_verbs", code) or any(map(_PRONOUN_BEHIND.fullmatch, clause)):
        return True
    is_followed = len(clause) > 1 and clause[1] in of("inverted", code)
    return is_followed and len(clause[0]) > SHORTEST_VERB and _VERB_FIRST.fullmatch(clause[0]) is not None


def _is_embedded(clause: Sequence[str], code: str) -> bool:
    told = _joined(clause, code)
    return len(told) > 1 and bool(_kind(told[0], code)) and told[1] in of("embedded", code)


def _exclaims(clause: Sequence[str], code: str, *, is_marked: bool) -> bool:
    """Say whether a clause begins as an exclamation does: "what a day", "how sad", "quelle surprise"."""
    told, known = _joined(clause, code), of("exclaiming", code)
    if len(told) == 1 or "_".join(told[:2]) in known:
        return len(told) > 1
    if told[0] not in known:
        return False
    if _kind(told[0], code) != "manner":
        return not is_marked
    goes_on = told[1] in of("measured", code) | of("asking_verbs", code) | of("told_of", code)
    return not goes_on and not told[1].endswith(("t", "en"))
