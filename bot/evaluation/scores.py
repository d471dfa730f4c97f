"""Scores: a summarizer's digests, the grounding's verdicts and an answerer's answers against the labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.answerer import Answerer
from bot.domain.article import Article, Origin
from bot.domain.conversation import Answer
from bot.domain.digest import Digest, Effect
from bot.domain.evidence import Evidence
from bot.evaluation.labels import Labelled
from bot.summarizer import Summarizer
from bot.summarizer.grounding import check, sentences_around
from bot.summarizer.proving import effect_told
from bot.summarizer.reading import Reading
from bot.summarizer.stakeholders import credited
from bot.text.matching import locate
from bot.text.sentences import sentences
from bot.text.terms import words

OVERLAP = 0.5
"""Share of the labelled quotation that evidence must cover to be about the same."""
FIRST = 3
"""Passages among which an answer counts as found."""


@dataclass(slots=True)
class Tally:
    """Hits out of how many."""

    hits: int = 0
    of: int = 0

    def count(self, *, hit: bool) -> None:
        """Count one."""
        self.of += 1
        self.hits += hit

    @property
    def share(self) -> float | None:
        """The share of hits, or None of nothing."""
        return self.hits / self.of if self.of else None


@dataclass(slots=True)
class Report:
    """What was measured, by name; `corruptions` are the rejected ones of each sort.

    Attributes:
        misses: what went wrong, in words, for whoever wants to mend it.
    """

    model: str
    tallies: dict[str, Tally] = field(default_factory=dict)
    corruptions: dict[str, Tally] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)

    def tally(self, name: str) -> Tally:
        """Return a tally, made if it is new."""
        return self.tallies.setdefault(name, Tally())

    def record(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "model": self.model,
            "scores": {name: _plain(tally) for name, tally in self.tallies.items()},
            "corruptions": {name: _plain(tally) for name, tally in sorted(self.corruptions.items())},
            "misses": self.misses,
        }


def _plain(tally: Tally) -> dict[str, Any]:
    return {"share": None if tally.share is None else round(tally.share, 4), "hits": tally.hits, "of": tally.of}


async def evaluate(
    texts: Sequence[Labelled],
    summarizer: Summarizer,
    answerer: Answerer,
    *,
    model: str,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Report:
    """Score everything on labelled texts; `progress` hears (done, of)."""
    report = Report(model=model)
    for done, labelled in enumerate(texts, start=1):
        article = Article(title=labelled.title, text=labelled.text, url="", origin=Origin.GIVEN)
        score_digest(report, labelled, await summarizer.summarize(article))
        score_claims(report, labelled)
        score_effects(report, labelled)
        for asked in labelled.questions:
            score_answer(report, labelled, asked.text, asked.answer, await answerer.answer(asked.text, article))
        progress(done, len(texts))
    return report


def score_digest(report: Report, labelled: Labelled, digest: Digest) -> None:
    """Score key facts by what their evidence covers, stakeholders by name and effect."""
    for quote in labelled.facts:
        found = any(covers(line, quote, labelled.text) for fact in digest.key_facts for line in fact.evidence)
        report.tally("key facts found").count(hit=found)
        if not found:
            report.misses.append(f"{labelled.name}: no key fact on “{quote}”")
    for fact in digest.key_facts:
        wanted = any(covers(line, quote, labelled.text) for quote in labelled.facts for line in fact.evidence)
        report.tally("key facts wanted").count(hit=wanted)
    taken: Counter[str] = Counter()
    for one in labelled.affected:
        shown = next((who for who in digest.stakeholders if _same(who.name, one.names)), None)
        is_named = shown is not None or any(_same(who.name, one.names) for who in digest.named)
        report.tally("stakeholders found").count(hit=is_named)
        if not is_named:
            report.misses.append(f"{labelled.name}: {one.names[0]} ({one.effect}) is not a stakeholder")
        if shown is None:
            continue
        taken[shown.name] += 1
        report.tally("effects right").count(hit=shown.effect is one.effect)
        if shown.effect is not one.effect:
            report.misses.append(f"{labelled.name}: {one.names[0]} {one.effect}, not {shown.effect}")
    for who in digest.stakeholders:
        is_source = any(_same(who.name, (source,)) for source in labelled.sources)
        report.tally("stakeholders wanted").count(hit=bool(taken[who.name]))
        report.tally("sources kept out").count(hit=not is_source)


def score_claims(report: Report, labelled: Labelled) -> None:
    """Score the grounding: true claims kept, corrupted ones rejected."""
    for claim in labelled.claims:
        verdict = check(claim.text, labelled.text, (claim.quote,))
        if not claim.corruption:
            report.tally("true claims kept").count(hit=verdict.supported)
            if not verdict.supported:
                report.misses.append(f"{labelled.name}: rejected “{claim.text}”: {'; '.join(verdict.problems)}")
            continue
        report.tally("corrupted claims rejected").count(hit=not verdict.supported)
        report.corruptions.setdefault(claim.corruption, Tally()).count(hit=not verdict.supported)
        if verdict.supported:
            report.misses.append(f"{labelled.name}: kept “{claim.text}” ({claim.corruption})")


_TURNED = {Effect.GAINS: Effect.LOSES, Effect.LOSES: Effect.GAINS}


def score_effects(report: Report, labelled: Labelled) -> None:
    """Score the grounding of effects: the true one kept, the opposite rejected."""
    text = labelled.text
    reading = Reading(Article(title=labelled.title, text=text))
    told = [*credited(reading, reading.spans)]
    for one in labelled.affected:
        place = locate(one.quote, text)
        turned = _TURNED.get(one.effect)
        if place is None or turned is None:
            continue
        quoted = sentences_around([place], sentences(text))
        kept = effect_told(one.effect, one.names[0], quoted, told)
        report.tally("true effects kept").count(hit=kept is one.effect)
        if kept is not one.effect:
            report.misses.append(f"{labelled.name}: {one.names[0]} {one.effect} became {kept}")
        let_through = effect_told(turned, one.names[0], quoted, told) is turned
        report.tally("turned effects rejected").count(hit=not let_through)
        if let_through:
            report.misses.append(f"{labelled.name}: kept {one.names[0]} {turned}")


def score_answer(report: Report, labelled: Labelled, question: str, gold: str, answer: Answer) -> None:
    """Score an answer by where its evidence stands, and by whether it knows what it does not know."""
    if not gold:
        report.tally("unanswerable questions refused").count(hit=not answer.answered)
        if answer.answered:
            report.misses.append(f"{labelled.name}: answered “{question}”")
        return
    first = bool(answer.evidence) and covers(answer.evidence[0], gold, labelled.text)
    among = any(covers(line, gold, labelled.text) for line in answer.evidence[:FIRST])
    report.tally("questions answered").count(hit=answer.answered)
    report.tally("answers right").count(hit=first)
    report.tally("answer among the passages").count(hit=among)
    if not (answer.answered and among):
        report.misses.append(f"{labelled.name}: “{question}” " + ("answered wrongly" if answer.answered else "refused"))


def covers(line: Evidence, quote: str, text: str) -> bool:
    """Say whether evidence covers most of a labelled quotation."""
    place = locate(quote, text)
    if place is None:
        return False
    shared = min(line.end, place[1]) - max(line.start, place[0])
    return shared >= OVERLAP * (place[1] - place[0])


def _same(name: str, others: Sequence[str]) -> bool:
    """Say whether a name is one of others: all content words of the shorter one stand in the longer."""
    mine = set(words(name))
    theirs = [set(words(other)) for other in others]
    return any(bool(mine) and bool(other) and (mine <= other or other <= mine) for other in theirs)
