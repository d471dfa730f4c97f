"""Scores verification on labelled claims and effects: what the whole rule keeps and stops, and what code alone does."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.article import Article
from bot.domain.digest import Effect
from bot.evaluation.digests import unread_reason
from bot.evaluation.kinds import family
from bot.evaluation.labels import LabelledText
from bot.evaluation.report import Report, ReportSection
from bot.text.language import Language
from bot.text.quotation_search import locate
from bot.text.sentences import sentences
from bot.verification.claims import Claim, Verdict, effect_claim
from bot.verification.premise import Span, sentences_around
from bot.verification.verifier import NO_CHECKER, NO_VERDICT, UNREAD, Verifier

CLAIMS_A_REQUEST = 10
"""Most claims read in one request: about as many as a draft has lines."""

_OPPOSITE = {Effect.GAINS: Effect.LOSES, Effect.LOSES: Effect.GAINS}


@dataclass(frozen=True, slots=True)
class ClaimToScore:
    """A labelled claim to be scored; `kind` says how it was corrupted, and is empty if it is true."""

    claim: Claim
    kind: str

    @property
    def is_true(self) -> bool:
        """Whether it follows from the article."""
        return not self.kind


def claims_to_score(labelled: LabelledText, language: Language) -> list[ClaimToScore]:
    """Return a text's claims, and its effects as they are and reversed."""
    claims = [
        ClaimToScore(Claim(text=one.text, quotes=(one.quote,), language=language), one.corruption)
        for one in labelled.claims
    ]
    for one in labelled.affected:
        effects = [(one.effect, ""), *([(turned, "turned")] if (turned := _OPPOSITE.get(one.effect)) else [])]
        claims += [
            ClaimToScore(effect_claim(one.names[0], effect, one.quote, (one.quote,), language=language), kind)
            for effect, kind in effects
        ]
    return claims


def batches(claims: Sequence[ClaimToScore], article: Article) -> list[list[ClaimToScore]]:
    """Return claims in batches the size of a draft; two on the same sentence are never in the same batch.

    A model that reads a true claim beside its false twin would only have to compare the two.
    """
    spans = sentences(article.text, article.reading_language)
    filled: list[tuple[list[ClaimToScore], set[Span]]] = []
    for one in sorted(claims, key=_shuffle_key):
        span = locate(one.claim.quotes[0], article.text)
        touched = set(sentences_around([span], spans)) if span else set()
        lot = next((lot for lot in filled if len(lot[0]) < CLAIMS_A_REQUEST and not lot[1] & touched), None)
        if lot is None:
            lot = ([], set())
            filled.append(lot)
        lot[0].append(one)
        lot[1].update(touched)
    return [claims for claims, _ in filled]


def _shuffle_key(one: ClaimToScore) -> str:
    """Return a key that sorts true and false claims without a pattern, always in the same order."""
    return hashlib.sha256(one.claim.text.encode()).hexdigest()


async def score_claims(report: Report, labelled: LabelledText, article: Article, verifier: Verifier) -> None:
    """Score a text's claims: by code alone and, if there is a checker, by the whole rule."""
    unread = []
    claims = claims_to_score(labelled, article.reading_language)
    for one, verdict in zip(claims, await NO_CHECKER.verify([one.claim for one in claims], [article]), strict=True):
        if why := unread_reason(verdict):
            report.add_fault(f"{labelled.name}: {why}: “{one.claim.text}”")
            continue
        _score_code(report, labelled.name, one, verdict)
        if _code(verdict) == UNREAD:
            unread.append(one)
        elif report.checker:
            _score_rule(report, labelled.name, one, verdict)
    if report.checker:
        for lot in batches(unread, article):
            verdicts = await verifier.verify([one.claim for one in lot], [article])
            for one, verdict in zip(lot, verdicts, strict=True):
                _score_reading(report, labelled.name, one, verdict)


def _score_code(report: Report, name: str, one: ClaimToScore, verdict: Verdict) -> None:
    """Score what code alone decides about a claim: proven, stopped, or left to a reading."""
    is_vetoed = _code(verdict) not in ("", UNREAD)
    miss = f"{name}: stopped “{one.claim.text}”: {_problem(verdict)}"
    if one.claim.effect is not None:
        if one.is_true:
            _count_mistake(report, "true effects stopped by mistake", is_made=is_vetoed, miss=miss)
        return
    if one.is_true:
        report.count(ReportSection.CODE, "true claims proven: whole sentences", hit=verdict.supported)
        _count_mistake(report, "true claims stopped by mistake", is_made=is_vetoed, miss=miss)
    else:
        report.count(ReportSection.CODE, "false claims stopped", hit=is_vetoed)
        if verdict.supported:
            report.add_miss(ReportSection.CODE, f"{name}: “{one.claim.text}” ({one.kind}) is a sentence of the article")
        if not report.checker:
            report.count(ReportSection.VETOED, family(one.kind), hit=is_vetoed)
    report.count(ReportSection.CODE, "claims that need a reading", hit=_code(verdict) == UNREAD)


def _score_reading(report: Report, name: str, one: ClaimToScore, verdict: Verdict) -> None:
    """Score a claim that had to be read; an unread one does not count, unless it is true and got no verdict."""
    is_silent = _code(verdict) == NO_VERDICT
    if is_silent or unread_reason(verdict):
        report.add_fault(f"{name}: {_problem(verdict)}" + (f": “{one.claim.text}”" if is_silent else ""))
        if not (is_silent and one.is_true):
            return
    _score_rule(report, name, one, verdict)
    if one.claim.effect is None:
        share_name = "true kept" if one.is_true else "false stopped"
        report.count(ReportSection.CLAIMS, f"of those it read: {share_name}", hit=verdict.supported is one.is_true)


def _score_rule(report: Report, name: str, one: ClaimToScore, verdict: Verdict) -> None:
    """Score what the whole rule decides about a claim."""
    hit = verdict.supported is one.is_true
    if one.is_true:
        miss = f"{name}: refused “{one.claim.text}”: {_problem(verdict)}"
    else:
        miss = f"{name}: kept “{one.claim.text}” ({one.kind})"
    report.count(ReportSection.CLAIMS, _name(one), hit=hit, miss=miss)
    if not one.is_true and one.claim.effect is None:
        report.count(ReportSection.STOPPED, family(one.kind), hit=hit)


def _count_mistake(report: Report, name: str, *, is_made: bool, miss: str) -> None:
    report.count(ReportSection.CODE, name, hit=is_made)
    if is_made:
        report.add_miss(ReportSection.CODE, miss)


def _name(one: ClaimToScore) -> str:
    if one.claim.effect is not None:
        return "true effects kept" if one.is_true else "turned effects stopped"
    return "true claims kept" if one.is_true else "false claims stopped"


def _code(verdict: Verdict) -> str:
    return verdict.violation.code if verdict.violation else ""


def _problem(verdict: Verdict) -> str:
    return verdict.violation.problem if verdict.violation else ""
