"""Draft verification: each line of a draft is kept, replaced by the article's own sentence, or dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.article import Article
from bot.domain.digest import VERBATIM, Effect, KeyFact, RejectedLine, Stakeholder, StakeholderKind
from bot.domain.evidence import Evidence
from bot.summarizer.disclosures import is_disclosure
from bot.summarizer.draft import Draft, DraftFact, DraftStakeholder
from bot.summarizer.extract import sentence_fact
from bot.text.attribution import source_to_add
from bot.text.language import ENGLISH, LANGUAGES, Language
from bot.text.language_detection import guessed_language
from bot.text.speech import is_hedged, speaker
from bot.text.terms import content_words
from bot.verification.claims import Claim, Verdict, Violation, effect_claim
from bot.verification.premise import QuotationSpan, locate_quotations, sentence_spans
from bot.verification.verifier import CHECKER_AWAY, UNREAD, Verifier, replacement_sentence

MAX_FACTS = 6
MAX_STAKEHOLDERS = 8
MAX_DISCLOSURES = 3
DISCLOSURE_CLAIM = "The publisher or the author of this article tells of an interest of their own in what it reports."
"""The claim that a checker reads against a sentence among the disclosures."""
NO_DISCLOSURE = "no-disclosure"


@dataclass(slots=True)
class VerifiedDraft:
    """What is left of a draft without everything unproven.

    Attributes:
        unread: why nothing in other words could be proven; empty if there was a second reading.
    """

    key_facts: list[KeyFact] = field(default_factory=list)
    stakeholders: list[Stakeholder] = field(default_factory=list)
    disclosures: list[Evidence] = field(default_factory=list)
    rejected: list[RejectedLine] = field(default_factory=list)
    unread: str = ""


async def verify_draft(draft: Draft, article: Article, verifier: Verifier, *, workspace: str = "") -> VerifiedDraft:
    """Return the parts of a draft that the article proves; the sentence that it quotes replaces a refused fact."""
    proven = VerifiedDraft()
    facts = [fact for fact in draft.facts if _is_whole(fact, proven)]
    affected = [stakeholder for stakeholder in draft.stakeholders if _is_checkable(stakeholder, proven)]
    wordings = [wording for fact in facts for wording in _wordings(fact, article.reading_language)]
    disclosed = _disclosure_spans(draft, article)
    doubted = [span for span in disclosed if not is_disclosure(_span_text(span), article.reading_language)]
    drafted = [_claim(wording, article.reading_language) for wording in wordings]
    effects = [_effect_claim(stakeholder, article.reading_language) for stakeholder in affected]
    claims = [*drafted, *effects, *map(_disclosure_claim, doubted)]
    verdicts = await verifier.verify(claims, (article,), workspace=workspace)
    behind = len(wordings) + len(affected)
    own = article.likely_language
    wording_verdicts = [
        _refused_in_other_language(wording, verdict, own) for wording, verdict in zip(wordings, verdicts, strict=False)
    ]
    _take_facts(_best_wordings(list(zip(wordings, wording_verdicts, strict=True))), article, proven)
    _take_stakeholders(list(zip(affected, verdicts[len(wordings) : behind], strict=True)), proven)
    _take_disclosures(disclosed, dict(zip(doubted, verdicts[behind:], strict=True)), proven)
    unread = [
        verdict.violation
        for verdict in verdicts
        if verdict.violation and verdict.violation.code in (UNREAD, CHECKER_AWAY)
    ]
    proven.unread = unread[0].problem if unread else ""
    return proven


def _wordings(drafted: DraftFact, language: Language) -> list[DraftFact]:
    """Return a fact as drafted, and also without its separate source, since the article itself may say it."""
    is_beside = bool(source_to_add(drafted.text, drafted.attributed_to or "", language))
    return [drafted, replace(drafted, attributed_to=None)] if is_beside else [drafted]


def _best_wordings(pairs: Sequence[tuple[DraftFact, Verdict]]) -> list[tuple[DraftFact, Verdict]]:
    """Return one wording of each fact with its verdict: the first proven one, or else the drafted one."""
    best: dict[tuple[str, ...], tuple[DraftFact, Verdict]] = {}
    for drafted, verdict in pairs:
        key = (drafted.text, *drafted.quotes)
        if key not in best or (verdict.supported and not best[key][1].supported):
            best[key] = (drafted, verdict)
    return list(best.values())


def _claim(drafted: DraftFact, language: Language) -> Claim:
    source = source_to_add(drafted.text, drafted.attributed_to or "", language)
    return Claim(text=drafted.text, quotes=drafted.quotes, attributed_to=source, language=language)


def _effect_claim(stakeholder: DraftStakeholder, language: Language) -> Claim:
    return effect_claim(
        stakeholder.name, Effect(stakeholder.effect), stakeholder.why, stakeholder.quotes, language=language
    )


def _is_whole(drafted: DraftFact, proven: VerifiedDraft) -> bool:
    if drafted.quotes and drafted.text:
        return True
    proven.rejected.append(RejectedLine(text=drafted.text, reason="no quotation", code="no-quotation"))
    return False


def _refused_in_other_language(drafted: DraftFact, verdict: Verdict, language: str) -> Verdict:
    """Return the verdict, or a refusal if the line is not in the article's language: translation comes later."""
    spoken = guessed_language(drafted.text)
    if verdict.violation or not language or spoken in (None, language):
        return verdict
    return replace(verdict, violation=Violation("other-language", "it is not in the article's language"))


def _is_checkable(stakeholder: DraftStakeholder, proven: VerifiedDraft) -> bool:
    """Check whether a stakeholder has a quotation, a name, and a kind and an effect that we know; if not, reject it."""
    if not stakeholder.quotes:
        problem, code = "no quotation", "no-quotation"
    elif not stakeholder.name or stakeholder.kind not in set(StakeholderKind) or stakeholder.effect not in set(Effect):
        problem, code = f"unknown kind or effect: {stakeholder.kind}, {stakeholder.effect}", "unknown-kind"
    else:
        return True
    proven.rejected.append(RejectedLine(text=_stakeholder_line(stakeholder), reason=problem, code=code))
    return False


def _stakeholder_line(stakeholder: DraftStakeholder) -> str:
    return f"{stakeholder.name} ({stakeholder.effect}): {stakeholder.why}"


def _take_facts(pairs: Sequence[tuple[DraftFact, Verdict]], article: Article, proven: VerifiedDraft) -> None:
    """Add the proven facts, and for a refused one its sentence, unless a fact covers that already."""
    shown_spans = {span for _, verdict in pairs if verdict.supported for span in sentence_spans(verdict.spans)}
    language = article.reading_language
    for drafted, verdict in pairs:
        fact = _fact(drafted, verdict, language) if verdict.supported else None
        if verdict.violation is not None:
            own = replacement_sentence(verdict.spans)
            is_new = own is not None and not shown_spans & sentence_spans((own,))
            fact = sentence_fact(article.text, own.start, own.end, language) if own and is_new else None
            shown_spans |= sentence_spans((own,)) if own else set()
            reason = f"{verdict.violation.problem}{'; its sentence stands instead' if fact else ''}"
            proven.rejected.append(RejectedLine(text=drafted.text, reason=reason, code=verdict.violation.code))
        if fact and len(proven.key_facts) < MAX_FACTS and all(fact.text != other.text for other in proven.key_facts):
            proven.key_facts.append(fact)


def _fact(drafted: DraftFact, verdict: Verdict, language: Language) -> KeyFact:
    return KeyFact(
        text=drafted.text,
        evidence=_evidence(verdict),
        attributed_to=speaker(drafted.text, language) if verdict.by == VERBATIM else _source(drafted, language),
        hedged=is_hedged(drafted.text, language),
        by=verdict.by,
    )


def _source(drafted: DraftFact, language: Language) -> str | None:
    """Return a line's source, if the reading covered it: given separately, or in the line's own words; or None."""
    source = drafted.attributed_to or ""
    is_named = set(content_words(source, language)) <= set(content_words(drafted.text, language))
    is_read = bool(source_to_add(drafted.text, source, language)) or is_named
    return source or None if is_read else speaker(drafted.text, language)


def _take_stakeholders(pairs: Sequence[tuple[DraftStakeholder, Verdict]], proven: VerifiedDraft) -> None:
    for stakeholder, verdict in pairs:
        if verdict.violation is not None:
            problem, code = verdict.violation.problem, verdict.violation.code
            proven.rejected.append(RejectedLine(text=_stakeholder_line(stakeholder), reason=problem, code=code))
        elif len(proven.stakeholders) < MAX_STAKEHOLDERS and all(
            stakeholder.name != other.name for other in proven.stakeholders
        ):
            proven.stakeholders.append(
                Stakeholder(
                    name=stakeholder.name,
                    kind=StakeholderKind(stakeholder.kind),
                    effect=Effect(stakeholder.effect),
                    why=stakeholder.why,
                    evidence=_evidence(verdict),
                    by=verdict.by,
                )
            )


def _disclosure_spans(draft: Draft, article: Article) -> list[QuotationSpan]:
    """Return the whole sentences drafted as disclosures, without those that code objects to."""
    replacements = (replacement_sentence((span,)) for span in locate_quotations(draft.disclosures, (article,)) if span)
    return [own for own in dict.fromkeys(replacements) if own][:MAX_DISCLOSURES]


def _disclosure_claim(span: QuotationSpan) -> Claim:
    return Claim(text=DISCLOSURE_CLAIM, quotes=(_span_text(span),), language=LANGUAGES[ENGLISH])


def _span_text(span: QuotationSpan) -> str:
    return span.article.text[span.start : span.end]


def _take_disclosures(
    disclosed: Sequence[QuotationSpan], verdicts: Mapping[QuotationSpan, Verdict], proven: VerifiedDraft
) -> None:
    """Add the sentences in a disclosure's form or confirmed as one by a reading, or any sentence might be shown."""
    for span in disclosed:
        violation = verdicts[span].violation if span in verdicts else None
        if violation is None:
            proven.disclosures.append(Evidence.from_span(span.article.text, span.start, span.end))
        else:
            proven.rejected.append(RejectedLine(text=_span_text(span), reason=violation.problem, code=NO_DISCLOSURE))


def _evidence(verdict: Verdict) -> tuple[Evidence, ...]:
    return tuple(Evidence.from_span(span.article.text, span.start, span.end) for span in verdict.spans)
