"""Candidates: everybody an article mentions, with what it tells of their gains and losses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.digest import Kind
from bot.text import clauses
from bot.text.names import INSTITUTIONS, Mention, mentions
from bot.text.speech import SPEAKING, without_quotations
from bot.text.wordlists import alternatives, word_set

AROUND = 60
"""Characters around a name that are looked at."""

_ROLES = "|".join(sorted(word_set("roles")))
_ROLE_BEFORE = re.compile(
    rf"\b(?:{_ROLES}|Dr|Mr|Mrs|Ms|Sir|Dame|Herr|Frau|Monsieur|Madame|señora?|senhora?|signora?)\.?,? $"
    r"|\bof whom,? $",
    re.IGNORECASE,
)
_ROLE_AFTER = re.compile(
    r", \d\d\b|, (?:the|a|an|its|his|her|who|whose|chief|head|director|der|die|le|la|el|o|il) ?[\w -]{0,30}?"
    r"\b(?:chief|director|head|professor|lecturer|researcher|owner|manager|founder|president|secretary|minister|analyst"
    r"|who|leader|lawyer|mother|father|teacher|driver|nurse|rider|spokes\w+|chair\w*)\b"
)
_THING_BEFORE = re.compile(rf"\b(?:{alternatives('named_things')}|Mount|Lake|River) (?:called |named )?[“\"]?$")
_THING_AFTER = re.compile(rf"[”\"]? (?:{alternatives('named_things')})\b")
_SPEAKS_FOR = re.compile(r"\b(?:at|of|for|from|with) (?:the (?:[\w'’]+ ){0,2})?$")
_QUOTATION = re.compile(r"[“\"„«]")
_JOBS = re.compile(
    r"\b(?P<many>(?:up to |about |around |at least |some )?\d[\d,.]*) (?:\w+ )?"
    r"(?P<jobs>jobs|posts|Stellen|emplois|empleos|empregos|posti di lavoro)\b",
    re.IGNORECASE,
)
_JOBS_GO = re.compile(
    r"\b(?:could|will|would|may|might|to|set to|are|were|be|at) (?:\w+ )?"
    r"(?:go|be (?:cut|lost|axed|shed)|cut|lost|axed|shed|disappear|risk)\b"
    r"|\b(?:cut|axe|shed|slash|eliminate|streich|abbau|supprim|recort|suprim|taglia)\w*\b",
    re.IGNORECASE,
)
_JOBS_COME = re.compile(r"\b(?:creat\w*|new|lasting|additional|schaff\w*|cré\w*|crear\w*|cria\w*)\b", re.IGNORECASE)

Span = tuple[int, int]


@dataclass(slots=True)
class Candidate:
    """A name or group, with the clauses that tell of it.

    Attributes:
        gains, losses: clauses that tell of a gain, of a loss; `open`: of an effect that is left open.
        subject: clauses it is the subject of.
        first: where it is mentioned first.
    """

    name: str
    kind: Kind
    first: int
    mentions: int
    gains: list[Span] = field(default_factory=list)
    losses: list[Span] = field(default_factory=list)
    open: list[Span] = field(default_factory=list)
    subject: list[Span] = field(default_factory=list)


class Candidates:
    """Everybody mentioned in the sentences `spans` of a text; only those asked for become candidates."""

    def __init__(self, text: str, spans: Sequence[Span], title: str) -> None:
        self._text = text
        self._mentions = mentions(text, spans, title=title)
        self._sources = quoted_sources(text, spans, self._mentions)
        self._things = {one.key for one in self._mentions if not one.is_group and self._is_thing(one)}
        self._found: dict[str, Candidate] = {}

    def all(self) -> list[Candidate]:
        """Return those there are by now."""
        return list(self._found.values())

    def mentioned(self, start: int, end: int) -> list[Mention]:
        """Return who is mentioned between two offsets."""
        return [one for one in self._mentions if start <= one.start < end]

    def speaks(self, one: Mention) -> bool:
        """Say whether a mention is there for saying something."""
        before = self._text[max(0, one.start - AROUND) : one.start]
        return clauses.only_speaks(before, self._text[one.end : one.end + AROUND])

    def of(self, group: Sequence[Mention]) -> list[Candidate]:
        """Return the candidates that mentions name; whoever is only quoted is none, and a ship or a glacier neither."""
        nobody = self._sources | self._things
        return [self._of(one) for one in group if one.is_group or not {one.key, one.name} & nobody]

    def holders_of_jobs(self, start: int, end: int) -> None:
        """Credit the loss or creation of jobs, told of between two offsets, to those who hold or will hold them."""
        clause = self._text[start:end]
        found = _JOBS.search(clause)
        if found is None:
            return
        lost, made = _JOBS_GO.search(clause), _JOBS_COME.search(clause)
        if lost or made:
            name = f"workers in {found.group('many').lower()} {found.group('jobs')}"
            holders = Candidate(name=name, kind=Kind.GROUP, first=start + found.start(), mentions=1)
            one = self._found.setdefault("jobs", holders)
            (one.losses if lost else one.gains).append((start, end))

    def _of(self, one: Mention) -> Candidate:
        key = f"{'group' if one.is_group else 'name'} {one.key}"
        if key not in self._found:
            same = [other for other in self._mentions if other.key == one.key and other.is_group == one.is_group]
            name = one.name if one.is_group else one.key
            self._found[key] = Candidate(name=name, kind=self._kind(one, same), first=same[0].start, mentions=len(same))
        found = self._found[key]
        if one.is_group and not (found.gains or found.losses):
            found.name = max(found.name, one.name, key=len)
        return found

    def _is_thing(self, one: Mention) -> bool:
        """Say whether a name is a thing's: "the yacht Merlin", "the Brekke glacier"."""
        before = self._text[max(0, one.start - AROUND) : one.start]
        return bool(_THING_BEFORE.search(before) or _THING_AFTER.match(self._text, one.end))

    def _kind(self, one: Mention, same: Sequence[Mention]) -> Kind:
        if one.is_group:
            return Kind.GROUP
        words = one.key.split()
        if any(word in INSTITUTIONS for word in words):
            return Kind.ORGANIZATION
        before = [self._text[max(0, other.start - AROUND) : other.start] for other in same]
        if sum(map(clauses.is_place, before)) >= max(1, 0.6 * len(same)):
            return Kind.PLACE
        return Kind.PERSON if self._is_person(words, same, before) else Kind.ORGANIZATION

    def _is_person(self, words: Sequence[str], same: Sequence[Mention], before: Sequence[str]) -> bool:
        """Say whether a name has a role beside it, or is later called by its last part alone."""
        if any(map(_ROLE_BEFORE.search, before)):
            return True
        if len(words) < 2:  # noqa: PLR2004  # first and last name
            return False
        names = {other.name for other in same}
        by_last_name = words[-1] in names and words[0] not in names and words[-1].istitle()
        return by_last_name or any(_ROLE_AFTER.match(self._text, other.end) for other in same)


def quoted_sources(text: str, spans: Sequence[Span], found: Sequence[Mention]) -> frozenset[str]:
    """Return whom people speak for in the text, by what they are quoted to say: "said Ida Brandt of Merrow"."""
    sources: set[str] = set()
    for start, end in spans:
        sentence = text[start:end]
        if not SPEAKING.search(sentence) or not _QUOTATION.search(sentence):
            continue
        outside = without_quotations(sentence)
        for one in found:
            is_here = start <= one.start < end and not one.is_group and one.name in outside
            if is_here and _SPEAKS_FOR.search(text, max(start, one.start - AROUND), one.start):
                sources |= {one.name, one.key}
    return frozenset(sources)
