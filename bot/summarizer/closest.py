"""Holds a claim against the one clause it retells: its "not", its condition, its hedge, and who it is about.

A sentence says several things. What is denied of one of them is not denied of the others, so a claim that
retells a single clause is compared with that clause alone.
"""

from __future__ import annotations

import re

from bot.text.reference import refers_back
from bot.text.sentences import sentences
from bot.text.speech import hedges, speaker
from bot.text.terms import words

DEED = 0.6
"""The share of a claim's words that the one sentence has whose deed it tells."""
RETOLD = 0.8
"""The share of a claim's words that a clause must hold to be the one it retells."""

_BREAK = re.compile(
    r";|[,–—] (?=(?:and|but|while|whereas|although|though|und|aber|während|et|mais|tandis|y|pero|mientras|e|mas"
    r"|enquanto|ma|mentre)\b)|, (?=(?:which|who|whose|where)\b)| (?=but\b)",
    re.IGNORECASE,
)
"""Where a claim's clause ends. `bot.text.clauses` parts more finely, at "that", "if" and "because", which belong to
what a claim retells: with its marks 0.4 points fewer good claims are kept, and 0.3 fewer corrupted ones rejected.
"""
_RELATIVE = re.compile(r"(?:which|who|whose|where)\b", re.IGNORECASE)
_AND = re.compile(r" (?=(?:and|und|et|y|e)\b)", re.IGNORECASE)
_CONDITION = re.compile(
    r"(?<!as )\b(?:if|unless|provided (?:that|it|they|he|she)|on (?:the )?condition that|subject to|as long as|wenn"
    r"|falls|sofern|si (?=la |le |les |l’|l'|un|el |los |las |elle |il |ils |no |on )"
    r"|à condition|a condición de|sob condição|a condizione)\b",
    re.IGNORECASE,
)
_DEPENDS = re.compile(r"\b(?:conditional\w*|depend\w*|conditions?|bedingung\w*)\b", re.IGNORECASE)
_POSSIBLE = frozenset(
    {"may", "can", "could", "might", "könnte", "könnten", "pourrait", "podría", "poderia", "potrebbe"}
)
"""Hedges that leave a condition open: "could go on, if they agree" says more than "could go on"."""
_AGAINST = re.compile(r"\b(?:against|gegen|contre|contra|contro)\b", re.IGNORECASE)
_FOR = re.compile(r"\b(?:for|in favou?r of|für|pour|por|per|a favor de)\b", re.IGNORECASE)
_WHETHER = re.compile(r"\b(?P<open>whether|ob)\b (?P<what>[^,.;]+)", re.IGNORECASE)
_DESCRIBING = frozenset({"planned", "proposed", "potential", "suspected"})
"""Hedges that describe a thing, and leave open nothing but that."""
_TITLED = r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*"
_OF = re.compile(rf"(?P<who>{_TITLED}) (?:of|from|at|von|de|del|di) (?:the |der |la )?(?P<whose>{_TITLED})")
_CAPITAL = re.compile(r"\b[A-Z][\w’'-]+")
NAMED = 30
"""Characters behind a speaker in which their name stands: "its chairman, Ida Brandt"."""
_NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w’'-]+")


def clauses_of(source: str) -> list[str]:
    """Return what a text says, clause by clause."""
    parts = [part for sentence in _sentence_texts(source) for part in _BREAK.split(sentence)]
    return [part.strip() for part in parts if part and part.strip()]


def _with_antecedents(clauses: list[str]) -> list[str]:
    """Return clauses, those that begin with "who" with the word before that says of whom."""
    return [
        f"{before.split()[-1]} {clause}" if before and _RELATIVE.match(clause) else clause
        for before, clause in zip(["", *clauses], clauses, strict=False)
    ]


def retold(claim: str, source: str) -> str | None:
    """Return the clause a claim retells, the shortest of those that hold its words; None if there is no such one."""
    wanted = set(words(claim))
    if not wanted:
        return None
    whole = _with_antecedents(clauses_of(source))
    parts = [half for clause in whole for half in _AND.split(clause)]
    shares = [(len(wanted & set(words(clause))) / len(wanted), -len(clause), clause) for clause in (*parts, *whole)]
    share, _, clause = max(shares, default=(0.0, 0, ""))
    return clause if share >= RETOLD else None


def lost(claim: str, source: str) -> list[str]:
    """Say what a claim loses of the sentences it retells: a condition, a side taken, a speaker, whose number it is."""
    return [
        *_condition_lost(claim, source),
        *_side_turned(claim, source),
        *_other_speaker(claim, source),
        *_speaker_of_another_clause(claim, source),
        *_whether_lost(claim, source),
        *_of_another(claim, source),
        *_deed_of_another(claim, source),
    ]


def _condition_lost(claim: str, source: str) -> list[str]:
    if _CONDITION.search(claim) or _DEPENDS.search(claim) or hedges(claim) - _POSSIBLE - _DESCRIBING:
        return []
    wanted = set(words(claim))
    for sentence in _sentence_texts(source):
        found = _CONDITION.search(sentence)
        if found is None or not wanted:
            continue
        before, behind = sentence[: found.start()], sentence[found.end() :].partition(",")[2]
        # The condition belongs to what stands right before it; a clause told apart from it has none.
        nearest = (clauses_of(before) or [behind])[-1]
        held = wanted & set(words(f"{before} {behind}"))
        if len(held) >= RETOLD * len(wanted) and len(wanted & set(words(nearest))) > len(wanted) / 2:
            return [f"a condition was left out ({found.group()} …)"]
    return []


def _side_turned(claim: str, source: str) -> list[str]:
    fewer_against = len(_AGAINST.findall(source)) > len(_AGAINST.findall(claim))
    more_for = len(_FOR.findall(claim)) > len(_FOR.findall(source))
    return ["“against” became “for”"] if fewer_against and more_for else []


def _other_speaker(claim: str, source: str) -> list[str]:
    """Find a speaker who, in the source, is only spoken of: "the company says" for "it asked the company, it says"."""
    says, said = speaker(claim), speaker(source)
    if not says or not said or len(sentences(source)) != 1:
        return []
    known = source[source.find(said) :][: len(said) + NAMED]
    names = [name for name in _CAPITAL.findall(says) if name not in source]
    if (
        names
        and not refers_back(said)
        and len(names) == len(_CAPITAL.findall(says))
        and _CAPITAL.search(known.removeprefix("The "))
    ):
        return [f"{said} says it, not {says}"]
    after = source[source.find(said) + len(said) :]
    if re.match(rf",? {re.escape(says.split(',')[0])}\b", after):
        return []  # "its chairman, Ida Brandt"
    mine, behind = set(words(says)), set(words(after))
    before = set(words(source[: source.find(said) + len(said)]))
    return [f"{said} says it, not {says}"] if mine and mine <= behind and not mine & before else []


def _speaker_of_another_clause(claim: str, source: str) -> list[str]:
    """Find what one says in a clause given to one who says something else in another."""
    says = speaker(claim)
    told = [(clause, who) for clause in clauses_of(source) if (who := speaker(clause))]
    if not says or len(told) < 2:  # noqa: PLR2004  # one speaker is nobody else's
        return []
    mine = set(words(says))
    wanted = set(words(claim)) - mine
    clause, who = max(told, key=lambda one: len(wanted & set(words(one[0]))))
    held = len(wanted & set(words(clause))) >= RETOLD * len(wanted)
    is_another = any(mine and mine <= set(words(other)) for part, other in told if part != clause)
    return [f"{who} says it, not {says}"] if held and is_another and not mine & set(words(clause)) else []


def _whether_lost(claim: str, source: str) -> list[str]:
    """Find an open question told as its answer: "is examining whether the aid must be repaid"."""
    if hedges(claim):
        return []
    wanted = set(words(claim))
    for found in _WHETHER.finditer(source):
        asked = set(words(found.group("what")))
        if asked and len(asked & wanted) >= RETOLD * len(asked):
            return [f"a hedge was lost ({found.group('open')})"]
    return []


def _of_another(claim: str, source: str) -> list[str]:
    """Find somebody put into another's house: "Hollis of the Centre Party" for "Hollis of the Green Alliance"."""
    there = {found.group("who"): found.group("whose") for found in _OF.finditer(source)}
    return [
        f"{found.group('who')} is of {there[found.group('who')]}"
        for found in _OF.finditer(claim)
        if found.group("who") in there
        and there[found.group("who")] != found.group("whose")
        and found.group("whose") in source
    ]


def _deed_of_another(claim: str, source: str) -> list[str]:
    """Find a claim that gives what one sentence tells to somebody whom only another sentence names."""
    spans = _sentence_texts(source)
    told = words(claim)
    if len(spans) < 2 or not told:  # noqa: PLR2004  # one sentence: nobody to take it from
        return []
    best = max(spans, key=lambda span: _held(told, set(words(span))))
    share = _held(told, set(words(best))) / len(told)
    if share < DEED or refers_back(best):
        return []
    about = [told[0], *(word for name in _NAME.findall(claim) for word in words(name))]
    strangers = [word for word in about if word not in words(best)]
    named = [word for word in about if word not in strangers and word != told[0]]
    if not strangers or named or not set(strangers) & set(words(source)):
        return []
    return [f"the sentence is not about “{strangers[0]}”"]


def _held(told: list[str], there: set[str]) -> int:
    return sum(word in there for word in told)


def _sentence_texts(source: str) -> list[str]:
    return [source[start:end] for start, end in sentences(source)]
