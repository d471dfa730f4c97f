"""Rechecking: verifies a posted digest again: its quotations in the current article, its lines by a second reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.article import Article
from bot.domain.digest import VERBATIM, Digest
from bot.domain.hiding import HideableLine, hideable_lines
from bot.text.attribution import source_to_add
from bot.text.quotation_search import locate_all
from bot.verification.claims import Claim, effect_claim
from bot.verification.verifier import CHECKER_AWAY, NO_VERDICT, UNREAD, Verifier

NOT_REREAD_CODES = frozenset({UNREAD, CHECKER_AWAY, NO_VERDICT})
"""Codes of lines that could not be read again, which says nothing about them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """The result of verifying a digest again.

    Attributes:
        quotes: how many quotations it has.
        gone: those that are no longer in the article.
        lines_read: how many of its lines, in other words than the article's, were read against it again.
        refused: the lines that do not follow from the article.
        unread: how many could not be read just now.
    """

    quotes: int
    gone: tuple[str, ...] = ()
    lines_read: int = 0
    refused: tuple[HideableLine, ...] = ()
    unread: int = 0


async def reverify(digest: Digest, article: Article, verifier: Verifier, *, workspace: str) -> Recheck:
    """Verify a digest again, against its article as it now is."""
    quotes = [line.quote for fact in digest.key_facts for line in fact.evidence]
    quotes += [line.quote for stakeholder in digest.stakeholders for line in stakeholder.evidence]
    quotes += [line.quote for line in digest.disclosures]
    missing_quotes = tuple(
        quote for quote, at in zip(quotes, locate_all(quotes, article.text), strict=True) if at is None
    )
    if missing_quotes:
        return Recheck(quotes=len(quotes), gone=missing_quotes)
    claims = [*_claims_to_reread(digest)]
    verdicts = await verifier.verify([claim for _, claim in claims], (article,), workspace=workspace)
    lines = {line.text: line for line in hideable_lines(digest)}
    violations = [(text, verdict.violation) for (text, _), verdict in zip(claims, verdicts, strict=True)]
    unread = sum(violation is not None and violation.code in NOT_REREAD_CODES for _, violation in violations)
    refused = tuple(
        lines[text]
        for text, violation in violations
        if violation is not None and violation.code not in NOT_REREAD_CODES
    )
    return Recheck(quotes=len(quotes), lines_read=len(claims) - unread, refused=refused, unread=unread)


def _claims_to_reread(digest: Digest) -> Iterator[tuple[str, Claim]]:
    """Yield the lines that are not verbatim; for a verbatim line it is enough that it is still in the article."""
    for fact in digest.key_facts:
        if fact.by not in ("", VERBATIM):
            quotes = tuple(line.quote for line in fact.evidence)
            source = source_to_add(fact.text, fact.attributed_to or "", digest.reading_language)
            yield (
                fact.text,
                Claim(text=fact.text, quotes=quotes, attributed_to=source, language=digest.reading_language),
            )
    for stakeholder in digest.stakeholders:
        if stakeholder.by not in ("", VERBATIM):
            quotes = tuple(line.quote for line in stakeholder.evidence)
            text = f"{stakeholder.name} ({stakeholder.effect.value}): {stakeholder.why}"
            yield (
                text,
                effect_claim(
                    stakeholder.name, stakeholder.effect, stakeholder.why, quotes, language=digest.reading_language
                ),
            )
