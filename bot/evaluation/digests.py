"""Scores digests: the fate of the drafted lines, and whether a digest says what a careful reader wants to know."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.digest import EXTRACT, Digest
from bot.domain.evidence import Evidence
from bot.evaluation.bills import Bill
from bot.evaluation.labels import LabelledText
from bot.evaluation.report import Report, ReportSection
from bot.text.language import Language
from bot.text.quotation_search import locate
from bot.text.terms import content_words
from bot.verification.claims import Claim, Verdict
from bot.verification.verifier import CHECK_FAILED, CHECKER_AWAY, QUOTE_MISSING, replacement_sentence

MIN_OVERLAP = 0.5
"""Smallest share of a labelled quotation that evidence must cover to be about the same thing."""
UNJUDGED_CODES = frozenset({CHECKER_AWAY, CHECK_FAILED})
"""Codes of lines that could not be judged."""
UNQUOTED_CODES = frozenset({"no-quotation", "unknown-kind"})
"""Codes of lines that could not even be compared with the article."""


def score_digest(report: Report, labelled: LabelledText, digest: Digest, bill: Bill) -> None:
    """Score a digest: its draft line by line, if there was one, then the whole."""
    if report.model:
        failed = digest.note or "nothing of the draft was of use"
        report.count(
            ReportSection.DIGESTS,
            "drafts of use",
            hit=digest.model != EXTRACT,
            miss=f"{labelled.name}: the extract served: {failed}",
        )
        _score_lines(report, labelled, digest, bill)
    _score_facts(report, labelled, digest)
    _score_stakeholders(report, labelled, digest)


def _score_lines(report: Report, labelled: LabelledText, digest: Digest, bill: Bill) -> None:
    """Count the drafted lines: quoted at all, shown as drafted, replaced by the article's sentence, dropped.

    A line that could not be judged, because the checker was unavailable, counts nowhere.
    """
    for line in digest.rejected:
        if line.code not in UNJUDGED_CODES:
            report.count_refusal(ReportSection.DIGESTS, line.code)
            report.add_miss(
                ReportSection.DIGESTS, f"{labelled.name}: refused “{line.text}” ({line.code}): {line.reason}"
            )
    unquoted = sum(line.code in UNQUOTED_CODES for line in digest.rejected)
    lines = _best_verdicts(bill.lines)
    is_quoted = [not one.violation or one.violation.code != QUOTE_MISSING for _, one in lines]
    for hit in [*is_quoted, *([False] * unquoted)]:
        report.count(ReportSection.DIGESTS, "lines whose quotations stand", hit=hit)
    refused = {line.text for line in digest.rejected}
    for claim, verdict in lines:
        if why := unread_reason(verdict):
            report.add_fault(f"{labelled.name}: {why}")
            continue
        stands = verdict.supported and claim.text not in refused
        if claim.effect is not None:
            _count_outcome(report, "stakeholders", stands=stands)
        else:
            _count_outcome(report, "key facts", stands=stands, gives_way=not stands and _gave_way(verdict, digest))


def _best_verdicts(lines: Sequence[tuple[Claim, Verdict]]) -> list[tuple[Claim, Verdict]]:
    """Return each drafted line once: a line that was read in two wordings is supported if either is."""
    best: dict[tuple[str, tuple[str, ...]], tuple[Claim, Verdict]] = {}
    for claim, verdict in lines:
        key = (claim.text, claim.quotes)
        if key not in best or (verdict.supported and not best[key][1].supported):
            best[key] = (claim, verdict)
    return list(best.values())


def _count_outcome(report: Report, share_name: str, *, stands: bool, gives_way: bool | None = None) -> None:
    report.count(ReportSection.DIGESTS, f"{share_name} shown as drafted", hit=stands)
    if gives_way is not None:
        report.count(ReportSection.DIGESTS, f"{share_name} in the article's words", hit=gives_way)
    report.count(ReportSection.DIGESTS, f"{share_name} dropped", hit=not stands and not gives_way)


def unread_reason(verdict: Verdict) -> str:
    """Return why a line could not be judged; usually empty."""
    if verdict.violation is None or verdict.violation.code not in UNJUDGED_CODES:
        return ""
    return verdict.violation.problem


def _gave_way(verdict: Verdict, digest: Digest) -> bool:
    """Check whether the sentence quoted by a refused fact is in the digest."""
    own = replacement_sentence(verdict.spans)
    return own is not None and any(
        line.start < own.end and line.end > own.start for fact in digest.key_facts for line in fact.evidence
    )


def _score_facts(report: Report, labelled: LabelledText, digest: Digest) -> None:
    for quote in labelled.facts:
        is_found = any(
            covers_quotation(line, quote, labelled.text) for fact in digest.key_facts for line in fact.evidence
        )
        report.count(
            ReportSection.DIGESTS, "key facts found", hit=is_found, miss=f"{labelled.name}: no key fact on “{quote}”"
        )
    for fact in digest.key_facts:
        is_wanted = any(
            covers_quotation(line, quote, labelled.text) for quote in labelled.facts for line in fact.evidence
        )
        report.count(ReportSection.DIGESTS, "key facts wanted", hit=is_wanted)


def _score_stakeholders(report: Report, labelled: LabelledText, digest: Digest) -> None:
    counted_names: set[str] = set()
    for one in labelled.affected:
        stakeholder_found = next(
            (
                stakeholder
                for stakeholder in digest.stakeholders
                if _is_same_name(stakeholder.name, one.names, digest.reading_language)
            ),
            None,
        )
        label = f"{labelled.name}: {one.names[0]}"
        report.count(
            ReportSection.DIGESTS,
            "stakeholders found",
            hit=stakeholder_found is not None,
            miss=f"{label} ({one.effect}) is not a stakeholder",
        )
        if stakeholder_found is not None:
            counted_names.add(stakeholder_found.name)
            is_right = stakeholder_found.effect is one.effect
            report.count(
                ReportSection.DIGESTS,
                "effects right",
                hit=is_right,
                miss=f"{label} {one.effect}, not {stakeholder_found.effect}",
            )
    for stakeholder in digest.stakeholders:
        is_source = any(
            _is_same_name(stakeholder.name, (source,), digest.reading_language) for source in labelled.sources
        )
        report.count(ReportSection.DIGESTS, "stakeholders wanted", hit=stakeholder.name in counted_names)
        report.count(ReportSection.DIGESTS, "sources kept out", hit=not is_source)


def covers_quotation(line: Evidence, quote: str, text: str) -> bool:
    """Check whether evidence covers most of a labelled quotation."""
    span = locate(quote, text)
    if span is None:
        return False
    shared = min(line.end, span[1]) - max(line.start, span[0])
    return shared >= MIN_OVERLAP * (span[1] - span[0])


def _is_same_name(name: str, others: Sequence[str], language: Language) -> bool:
    """Check whether a name is one of others: all content words of the shorter one are in the longer."""
    mine = set(content_words(name, language))
    theirs = [set(content_words(other, language)) for other in others]
    return any(bool(mine) and bool(other) and (mine <= other or other <= mine) for other in theirs)


def refusal(claim: Claim, verdict: Verdict) -> str:
    """Return a refused line and the reason, in one line."""
    why = f" ({verdict.violation.code}): {verdict.violation.problem}" if verdict.violation else ""
    return f"refused “{claim.text}”{why}"
