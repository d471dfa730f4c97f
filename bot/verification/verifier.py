"""The verifier: shows a claim if it is verbatim, or if no hard check objects and a checker confirms it.

    Words other than the article's are shown only if (1) the quotations occur in the article, (2) no hard check in
    code objects, and (3) a second reading, which sees nothing but the passages and the claim, says that everything
    in the claim follows from them. Otherwise the article's own sentence is shown.

Whole sentences of the article need no second reading: finding them proves them. If there is no checker, or it is
unavailable, everything in other words is refused. A check that fails with an error costs only its own line.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from bot.domain.article import Article
from bot.domain.digest import VERBATIM
from bot.errors import ModelError
from bot.ports import Checker, CheckVerdict, Entailment
from bot.text.language import UNKNOWN_LANGUAGE
from bot.verification.checks.registry import CHECKS
from bot.verification.claims import Claim, Verdict, Violation
from bot.verification.premise import (
    Premise,
    QuotationSpan,
    locate_quotations,
    premise_of,
    premise_of_whole_articles,
    whole_sentences,
)
from bot.verification.verbatim import verbatim_spans

LOG = structlog.get_logger(__name__)

MAX_CLAIM_LENGTH = 2_000
"""Most characters of a claim; a longer one is not a line, and is refused unread."""

QUOTE_MISSING = "quote-missing"
TOO_LONG = "too-long"
CHECK_FAILED = "check-failed"
UNREAD = "unread"
CHECKER_AWAY = "checker-away"
NO_VERDICT = "no-verdict"
REFUSED = "refused"
EFFECT_DIFFERS = "effect-differs"

NOWHERE = Premise(quoted="", article_language=UNKNOWN_LANGUAGE, claim_language=UNKNOWN_LANGUAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedClaim:
    """A claim that code has checked: proven, refused, or left to a reading (`verdict` is None)."""

    claim: Claim
    spans: tuple[QuotationSpan, ...] = ()
    premise: Premise = NOWHERE
    verdict: Verdict | None = None

    def refusal(self, code: str, problem: str) -> Verdict:
        """Return the verdict that the claim is not shown; it keeps the places of the quotations."""
        return Verdict(by="", spans=self.spans, violation=Violation(code, problem))


class Verifier:
    """Checks claims against articles.

    Args:
        checker: does the second reading; None if there is none.
    """

    def __init__(self, checker: Checker | None) -> None:
        self._checker = checker

    @property
    def checker_name(self) -> str:
        """The checker's name; empty if there is none."""
        return self._checker.name if self._checker else ""

    async def verify(
        self, claims: Sequence[Claim], articles: Sequence[Article], *, workspace: str = ""
    ) -> list[Verdict]:
        """Return the verdict on each claim; those that need a second reading get it in one request.

        Args:
            claims: the claims that want to be shown.
            articles: those that may hold the quotations, the one at hand first.
            workspace: the only one that asks for it, and pays; empty if it serves everybody.
        """
        checked_claims = await asyncio.to_thread(lambda: [_check_safely(claim, articles) for claim in claims])
        new_verdicts = iter(
            await self._reread([checked for checked in checked_claims if checked.verdict is None], workspace)
        )
        return [checked.verdict or next(new_verdicts) for checked in checked_claims]

    async def objections_to_rewordings(self, pairs: Sequence[tuple[str, str]], *, workspace: str = "") -> list[str]:
        """Return the objection to each rewording, given as pairs of a proven line and its rewording; "" for none.

        Translations are checked so: against the original line.
        """
        claims = [Claim(text=rewording) for _, rewording in pairs]
        checked_claims = [
            CheckedClaim(claim=claim, premise=replace(NOWHERE, quoted=line))
            for claim, (line, _) in zip(claims, pairs, strict=True)
        ]
        verdicts = await self._reread(checked_claims, workspace)
        return [verdict.violation.problem if verdict.violation else "" for verdict in verdicts]

    async def _reread(self, checked_claims: Sequence[CheckedClaim], workspace: str) -> list[Verdict]:
        if not checked_claims:
            return []
        checker = self._checker
        if checker is None:
            return [
                checked.refusal(UNREAD, "not the article's own words, and no checking model is set")
                for checked in checked_claims
            ]
        items = [
            Entailment(kind=checked.claim.kind, premise=checked.premise.rendered(), claim=checked.claim.attributed_text)
            for checked in checked_claims
        ]
        try:
            readings = await checker.check(items, workspace=workspace)
        except ModelError as error:
            LOG.warning("checker.away", checker=checker.name, reason=str(error), lines=len(checked_claims))
            return [checked.refusal(CHECKER_AWAY, f"not read a second time: {error}") for checked in checked_claims]
        return [
            _verdict_on_reading(checked, reading, checker.name)
            for checked, reading in zip(checked_claims, readings, strict=True)
        ]


def _verdict_on_reading(checked: CheckedClaim, reading: CheckVerdict, by: str) -> Verdict:
    """Return the verdict on a claim after its reading."""
    if not reading.clear:
        return checked.refusal(NO_VERDICT, reading.problem)
    if not reading.supported:
        return checked.refusal(REFUSED, reading.problem or "it does not follow from the passages")
    if checked.claim.effect is not None and reading.effect not in (None, checked.claim.effect):
        return checked.refusal(EFFECT_DIFFERS, f"the passages tell of “{reading.effect}”")
    return Verdict(by=by, spans=checked.spans)


NO_CHECKER = Verifier(None)
"""Accepts only the article's own words."""


def _check_safely(claim: Claim, articles: Sequence[Article]) -> CheckedClaim:
    """Return a claim as far as code can judge it; an error on the way costs only this claim."""
    try:
        return _check_by_code(claim, articles)
    except Exception as error:
        LOG.exception("check.failed")
        checked = CheckedClaim(claim=claim)
        return replace(checked, verdict=checked.refusal(CHECK_FAILED, f"a check met a bug in Newsdesk: {error!r}"))


def _check_by_code(claim: Claim, articles: Sequence[Article]) -> CheckedClaim:
    if len(claim.attributed_text) > MAX_CLAIM_LENGTH:
        checked = CheckedClaim(claim=claim)
        return replace(checked, verdict=checked.refusal(TOO_LONG, f"longer than {MAX_CLAIM_LENGTH} characters"))
    verbatim = () if claim.effect else verbatim_spans(claim.text, articles)
    quote_places = locate_quotations(claim.quotes, articles)
    located_quotes = tuple(span for span in quote_places if span is not None)
    spans = verbatim or located_quotes
    language = verbatim[0].article.reading_language if verbatim else claim.language
    premise = (
        premise_of(spans, articles, claim.attributed_text, language)
        if spans
        else premise_of_whole_articles(articles, claim.attributed_text, language)
    )
    premise = replace(premise, line_before=claim.line_before)
    checked = CheckedClaim(claim=claim, spans=spans, premise=premise)
    if not verbatim and len(located_quotes) < len(quote_places):
        quote = claim.quotes[quote_places.index(None)]
        return replace(checked, verdict=checked.refusal(QUOTE_MISSING, f"not in the article: “{quote}”"))
    if violation := first_objection(claim.text if verbatim else claim.attributed_text, premise):
        return replace(checked, verdict=Verdict(by="", spans=spans, violation=violation))
    return replace(checked, verdict=Verdict(by=VERBATIM, spans=spans)) if verbatim else checked


def replacement_sentence(spans: Sequence[QuotationSpan]) -> QuotationSpan | None:
    """Return the article's sentence to replace a refused line: around its first quotation, unless code objects to it.

    What broke a check on the line may break it on the sentence, too; the result is None then.
    """
    try:
        return _checked_sentence(spans[0]) if spans else None
    except Exception:
        LOG.exception("check.failed")
        return None


def _checked_sentence(span: QuotationSpan) -> QuotationSpan | None:
    whole = whole_sentences(span)
    sentence = whole.article.text[whole.start : whole.end]
    premise = premise_of((whole,), (whole.article,), sentence, whole.article.reading_language)
    return None if first_objection(sentence, premise) else whole


def first_objection(claim: str, premise: Premise) -> Violation | None:
    """Return the first objection of the hard checks to a claim, or None."""
    objections = ((check.code, check.find_objection(claim, premise)) for check in CHECKS)
    return next((Violation(code, problem) for code, problem in objections if problem), None)
