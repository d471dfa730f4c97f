"""Who gains and who loses by an event, as an English sentence states it: "was fined", "died", "won the contract".

A short lexicon (`active_gains`, `active_losses`, `passive_gains`, `passive_losses`) says whose gain or loss each verb
is: its subject's in the active voice, or that of whoever it is done to. It is credited only to a name or a group in
exactly that role, the subject of a main clause or the object after its verb, and only if the clause asserts it of now:
no negation, no hedge, no condition, no question, no quotation, no history. Anything uncertain is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bot.text import word_meanings
from bot.text.factuality import is_asserted
from bot.text.language import Language, one_of
from bot.text.name_mentions import Mention
from bot.text.people_groups import group_key_of as group_key
from bot.text.people_groups import is_concrete, people_group

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_DESCRIBING = re.compile(r"(?:[\w’'-]+,? ){0,7}")

GainLossPatterns = tuple[tuple[bool, re.Pattern[str]], ...]
"""Patterns for gains (True) and losses (False)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Effects:
    """Patterns in a language that show who gains and who loses.

    Attributes:
        subjects, holdings, objects: verbs that affect their subject, the owner of shares that move, their object.
        wins: verbs whose subject gains, while a name after them loses.
        move: the move of a share price.
        jobs: a number of jobs lost.
        feared: before a loss of jobs that is only feared.
        game: a victory in a game.
        boundary: the boundary before a clause.
        opening: words that may open a clause.
        aside: before a subject that is part of something else, or only somebody's opinion.
        gap, group_gap: the words allowed between a subject and its verb: an age, an origin, an apposition.
        before_object, behind_object: the words allowed on either side of an object.
        not_done: before a verb that is mentioned in passing, not done yet, or done to whoever precedes it.
        together: words that join two names.
    """

    subjects: GainLossPatterns
    holdings: GainLossPatterns
    objects: GainLossPatterns
    wins: re.Pattern[str]
    move: re.Pattern[str]
    jobs: re.Pattern[str]
    feared: re.Pattern[str]
    game: re.Pattern[str]
    boundary: re.Pattern[str]
    opening: re.Pattern[str]
    aside: re.Pattern[str]
    gap: re.Pattern[str]
    group_gap: re.Pattern[str]
    before_object: re.Pattern[str]
    behind_object: re.Pattern[str]
    not_done: re.Pattern[str]
    together: re.Pattern[str]


@cache
def _effect_patterns(language: Language) -> _Effects:
    expressions = {meaning: one_of(language.effect_patterns.get(meaning, ())) for meaning in word_meanings.EFFECTS}
    adverb, have = rf"(?:(?:{expressions['adverb']}) )*", rf"(?:(?:{expressions['have']}) )?"
    be, shares = rf"(?:{expressions['be']}) {adverb}", f"(?:{expressions['shares']})"
    gained, lost = one_of(language.passive_gains), one_of(language.passive_losses)

    def subject(done: str, does: str, moved: str) -> re.Pattern[str]:
        verb = rf"{be}(?:{done})|{adverb}{have}{adverb}(?:{does})|{shares} {have}(?:{moved})"
        return re.compile(rf"(?<![\w’'-])(?:{verb})(?![\w’'-])", re.IGNORECASE)

    def owner_of_shares(moved: str) -> re.Pattern[str]:
        return re.compile(rf"\b{expressions['shares_of']} (?=(?:[\w&.-]+ ){{1,4}}{have}(?:{moved})\b)")

    def done_to(done: str, more: str) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w’'-])(?:{done}|{more}){expressions['no_object_behind']}(?= )", re.IGNORECASE)

    return _Effects(
        subjects=(
            (True, subject(gained, one_of(language.active_gains), expressions["rose"])),
            (False, subject(lost, one_of(language.active_losses), expressions["fell"])),
        ),
        holdings=((True, owner_of_shares(expressions["rose"])), (False, owner_of_shares(expressions["fell"]))),
        objects=(
            (True, done_to(gained, expressions["gains_object"])),
            (False, done_to(lost, expressions["loses_object"])),
        ),
        wins=re.compile(rf"(?<![\w’'-])(?:{expressions['wins']})(?= (?:(?:{expressions['article']}) )?(?-i:[A-Z]))"),
        move=re.compile(rf"{shares} ", re.IGNORECASE),
        jobs=re.compile(rf"(?<![\w.,’'-])(?:{one_of(language.job_losses)})\b", re.IGNORECASE),
        feared=re.compile(rf"\b(?:{expressions['feared']})\b"),
        game=re.compile(expressions["game"], re.IGNORECASE),
        boundary=re.compile(rf"[;:]\s+|\s+(?:--|[—–-])\s+|(?<=\))\s*|\.\s+|{expressions['clause']}"),
        opening=re.compile(f"(?:{expressions['opening']})?"),
        aside=re.compile(rf"\b(?:{expressions['aside']})\b", re.IGNORECASE),
        gap=re.compile(expressions["gap"]),
        group_gap=re.compile(expressions["group_gap"]),
        before_object=re.compile(rf" (?:(?:{expressions['before_object']}) ){{0,4}}"),
        behind_object=re.compile(rf"$|[.,;:)]|[’']s? \d| (?:[$£€]?\d[\d.,-]*|{expressions['behind']})\b"),
        not_done=re.compile(expressions["undone"], re.DOTALL),
        together=re.compile(expressions["joined"]),
    )


@dataclass(frozen=True, slots=True)
class Affected:
    """A full name or a group that surely gains or loses.

    Attributes:
        key: the key that its mentions share.
        is_achievement: a victory, a deal, an honour: mentioned as a past event as often as a present one.
        is_market: a share price, or a year's figures: others' opinion of it, or the course of its business.
        is_work: they lose their jobs.
    """

    name: str
    key: str
    is_gain: bool
    is_group: bool
    is_achievement: bool = False
    is_market: bool = False
    is_work: bool = False


def affected_in(plain: str, start: int, end: int, names: Sequence[Mention], language: Language) -> Iterator[Affected]:
    """Yield who surely gains or loses in a sentence, by its verbs; nobody in a language without a list of such verbs.

    Args:
        plain: the text, with its quotations blanked out.
        start: the offset of the sentence's start.
        end: the offset of its end.
        names: the names mentioned in the text.
        language: the text's language.
    """
    if not language.effect_patterns or plain[start:end].rstrip(" \"'”’").endswith("?"):
        return
    yield from _Sentence(plain, start, end, names, language).affected()


class _Sentence:
    """A sentence, read for whom it affects."""

    def __init__(self, plain: str, start: int, end: int, names: Sequence[Mention], language: Language) -> None:
        self._plain, self._start, self._end, self._language = plain, start, end, language
        self._names = [mention for mention in names if start <= mention.start < end]
        self._said, self._group = _effect_patterns(language), people_group(language)

    def affected(self) -> Iterator[Affected]:
        """Yield who gains or loses: subjects, owners of shares, workers who lose their jobs, and objects."""
        plain, start, end = self._plain, self._start, self._end
        for is_gain, pattern in (*self._said.subjects, (True, self._said.wins)):
            for verb in pattern.finditer(plain, start, end):
                yield from self._affected_by_verb(verb, self._subjects(verb.start()), is_gain=is_gain)
        for is_gain, pattern in self._said.holdings:
            for move in pattern.finditer(plain, start, end):
                owner = [mention for mention in self._names if mention.start == move.end()]
                yield from self._affected_by_verb(move, owner, is_gain=is_gain)
        yield from self._lost_jobs()
        for is_gain, pattern in self._said.objects:
            for verb in pattern.finditer(plain, start, end):
                if not self._said.not_done.search(plain[start : verb.start()]):
                    yield from self._affected_by_verb(verb, self._objects(verb.end()), is_gain=is_gain)

    def _affected_by_verb(
        self, verb: re.Match[str], whom: Sequence[Mention | re.Match[str]], *, is_gain: bool
    ) -> Iterator[Affected]:
        if not whom or not is_asserted(self._plain, (self._start, self._end), verb, self._language):
            return
        is_market = self._said.move.match(verb.group()) is not None
        is_achievement = (is_gain and not is_market) or self._said.game.match(verb.group()) is not None
        for entity in whom:
            is_group = not isinstance(entity, Mention)
            name, key = (
                (entity.key, entity.key) if isinstance(entity, Mention) else (entity.group("name"), group_key(entity))
            )
            yield Affected(name, key, is_gain, is_group, is_achievement, is_market)

    def _lost_jobs(self) -> Iterator[Affected]:
        """Yield those who lose their jobs: as many workers as jobs."""
        plain, start, end = self._plain, self._start, self._end
        if not _NUMBER.search(plain, start, end):
            return
        for lost in self._said.jobs.finditer(plain, start, end):
            number = _NUMBER.search(lost.group())
            clause = self._clause_start(lost.start())
            is_only_feared = self._said.feared.search(plain, clause, lost.start()) is not None
            if number and not is_only_feared and is_asserted(plain, (clause, end), lost, self._language):
                yield Affected(f"{number.group()} workers", "workers", is_gain=False, is_group=True, is_work=True)

    def _subjects(self, verb: int) -> list[Mention | re.Match[str]]:
        """Return the subject of a verb: a group that fills the clause up to it, or names before it."""
        plain, patterns = self._plain, self._said
        at = self._clause_start(verb)
        opening = patterns.opening.match(plain, at, verb)
        first = opening.end() if opening else at
        group = self._group.match(plain, first, verb)
        if group and is_concrete(group, self._language) and patterns.group_gap.fullmatch(plain, group.end(), verb):
            return [group]
        ahead = [mention for mention in self._names if first <= mention.start and mention.end < verb]
        for last in range(len(ahead), 0, -1):
            if patterns.gap.fullmatch(plain, ahead[last - 1].end, verb):
                chain = self._coordinated_names(ahead[:last])
                before = plain[first : chain[0].start]
                if _DESCRIBING.fullmatch(before) and not patterns.aside.search(before):
                    # "Rob and Paul Forkan": half of them is no name
                    whole = [mention for mention in chain if " " in mention.key]
                    return [*(whole or chain)]
        return []

    def _coordinated_names(self, ahead: Sequence[Mention]) -> Sequence[Mention]:
        """Return the last of some names with those joined to it: "Ida Brandt and Ellis Varga"."""
        at = len(ahead) - 1
        while at and self._said.together.fullmatch(self._plain, ahead[at - 1].end, ahead[at].start):
            at -= 1
        return ahead[at:]

    def _objects(self, verb: int) -> list[Mention | re.Match[str]]:
        """Return the object of a verb: a group or names right after it, unless they only own the object."""
        plain, end, patterns = self._plain, self._end, self._said
        group = self._group.match(plain, verb + 1, end)
        if group and is_concrete(group, self._language) and patterns.behind_object.match(plain, group.end(), end):
            return [group]
        before = patterns.before_object.match(plain, verb, end)
        chain: list[Mention] = []
        for mention in (mention for mention in self._names if mention.start > verb):
            if chain and not patterns.together.fullmatch(plain, chain[-1].end, mention.start):
                break
            if chain or (before and before.end() == mention.start):
                chain.append(mention)
        return [*chain] if chain and patterns.behind_object.match(plain, chain[-1].end, end) else []

    def _clause_start(self, verb: int) -> int:
        boundaries = self._said.boundary.finditer(self._plain, self._start, verb)
        return max((boundary.end() for boundary in boundaries), default=self._start)
