"""Proving: what of a model's draft becomes a digest. Every line is held against its quotations, or goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.article import Article
from bot.domain.digest import Effect, KeyFact, Kind, Rejected, Stakeholder
from bot.domain.evidence import Evidence
from bot.summarizer.draft import Draft, DraftFact, DraftStakeholder
from bot.summarizer.extract import fact as sentence_fact
from bot.summarizer.grounding import REFERENTS, check, sentences_around
from bot.summarizer.reading import Reading
from bot.summarizer.stakeholders import Told, credited
from bot.text.matching import locate_all
from bot.text.orders import gives_orders, leads_out
from bot.text.sentences import sentences
from bot.text.speech import is_hedged, speaker
from bot.text.terms import words

Span = tuple[int, int]
MOST_FACTS = 6
MOST_STAKEHOLDERS = 8
MOST_DISCLOSURES = 3


@dataclass(frozen=True, slots=True)
class Grounded:
    """What is left of a draft when everything unproven is taken out."""

    key_facts: tuple[KeyFact, ...]
    stakeholders: tuple[Stakeholder, ...]
    disclosures: tuple[Evidence, ...]
    rejected: tuple[Rejected, ...]


def ground(draft: Draft, article: Article) -> Grounded:
    """Keep of a draft what the article proves; a fact that says too much is replaced by its own sentence."""
    facts: list[KeyFact] = []
    rejected: list[Rejected] = []
    for drafted in draft.facts:
        fact, reason = _ground_fact(drafted, article)
        if reason:
            rejected.append(Rejected(text=drafted.text, reason=reason))
        if fact is not None and all(fact.text != other.text for other in facts):
            facts.append(fact)
    affected: list[Stakeholder] = []
    reading = Reading(article)
    told = [*credited(reading, reading.spans)] if draft.stakeholders else []
    for who in draft.stakeholders:
        stakeholder, reason = _ground_stakeholder(who, article, told)
        if reason:
            rejected.append(Rejected(text=f"{who.name} ({who.effect}): {who.why}", reason=reason))
        if stakeholder is not None and all(stakeholder.name != other.name for other in affected):
            affected.append(stakeholder)
    disclosed = [Evidence.at(article.text, *place) for place in locate_all(draft.disclosures, article.text) if place]
    return Grounded(
        tuple(facts[:MOST_FACTS]),
        tuple(affected[:MOST_STAKEHOLDERS]),
        tuple(disclosed[:MOST_DISCLOSURES]),
        tuple(rejected),
    )


def _ground_fact(drafted: DraftFact, article: Article) -> tuple[KeyFact | None, str]:
    if not drafted.quotes:
        return None, "no quotation"
    said_by = f", {drafted.attributed_to} said" if drafted.attributed_to else ""
    verdict = check(f"{drafted.text.rstrip('.')}{said_by}.", article.text, drafted.quotes)
    if verdict.supported:
        whole = " ".join(article.text[start:end] for start, end in _sentences(verdict.evidence, article.text))
        named = drafted.attributed_to
        source = named if named and _stands(named, whole) and not leads_out(named, whole) else None
        return KeyFact(
            text=drafted.text,
            evidence=verdict.evidence,
            attributed_to=source or speaker(whole),
            hedged=is_hedged(drafted.text),
        ), ""
    reason = "; ".join(verdict.problems)
    if not verdict.evidence:
        return None, reason
    start, end = _sentences(verdict.evidence[:1], article.text)[0]
    if gives_orders(article.text[start:end]):
        return None, reason
    return sentence_fact(article.text, start, end), f"{reason}; its sentence stands instead"


def _ground_stakeholder(
    who: DraftStakeholder, article: Article, told: Sequence[Told]
) -> tuple[Stakeholder | None, str]:
    """Return the stakeholder as far as the article proves them, and what it does not prove."""
    if who.kind not in set(Kind) or who.effect not in set(Effect):
        return None, f"unknown kind or effect: {who.kind}, {who.effect}"
    if not who.quotes:
        return None, "no quotation"
    if not words(who.name) or not _stands(who.name, article.text) or leads_out(who.name, article.text):
        return None, "the article does not name them"
    verdict = check(who.why, article.text, who.quotes)
    if not verdict.evidence:
        return None, "; ".join(verdict.problems)
    why = who.why if verdict.supported else " ".join(verdict.evidence[0].quote.split())
    quoted = _sentences(verdict.evidence, article.text)
    if any(gives_orders(article.text[start:end]) for start, end in quoted) or not _concerns(
        who.name, article.text, quoted
    ):
        return None, "the quotations do not tell of them"
    effect = effect_told(Effect(who.effect), who.name, quoted, told)
    stakeholder = Stakeholder(name=who.name, kind=Kind(who.kind), effect=effect, why=why, evidence=verdict.evidence)
    problems = [] if verdict.supported else [f"{'; '.join(verdict.problems)}; its quotation stands instead"]
    if effect != who.effect:
        problems.append(f"“{who.effect}” is not in the quotations; “{effect}” stands instead")
    return stakeholder, "; ".join(problems)


def effect_told(drafted: Effect, name: str, quoted: Sequence[Span], told: Sequence[Told]) -> Effect:
    """Return the drafted effect where the quoted sentences surely tell of it, and of no other; else it is uncertain.

    Args:
        drafted: what the model says.
        name: of whom.
        quoted: the full sentences around the quotations.
        told: who surely gains or loses in the text.
    """
    wanted = set(words(name))
    effects = {
        Effect.GAINS if one.is_gain else Effect.LOSES
        for one, clause in told
        if (mine := set(words(one.name))) and (mine <= wanted or wanted <= mine) and _within(clause, quoted)
    }
    found = Effect.MIXED if len(effects) > 1 else next(iter(effects), Effect.UNCERTAIN)
    return drafted if drafted is found else Effect.UNCERTAIN


def _concerns(name: str, text: str, quoted: Sequence[Span]) -> bool:
    """Say whether the quoted sentences, or the few before them that they may point back to, name somebody."""
    before = [span for span in sentences(text) if span[1] <= quoted[0][0]][-REFERENTS:]
    told = {word for start, end in (*before, *quoted) for word in words(text[start:end])}
    return bool(told & set(words(name)))


def _within(clause: Span, quoted: Sequence[Span]) -> bool:
    return any(start < clause[1] and clause[0] < end for start, end in quoted)


def _stands(name: str, source: str) -> bool:
    return set(words(name)) <= set(words(source))


def _sentences(evidence: Sequence[Evidence], text: str) -> list[Span]:
    """Return the full sentences around quotations."""
    return sentences_around([(line.start, line.end) for line in evidence], sentences(text))
