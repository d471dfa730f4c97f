"""Digest: what we say about an article, every line with its evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType, Self
from zoneinfo import ZoneInfo

from bot.domain.article import Article
from bot.domain.evidence import Evidence
from bot.text.catalogue import Said, as_record, from_record, say
from bot.text.language import RECOGNISED_LANGUAGES, Language
from bot.text.quotation_search import locate_all

DigestId = NewType("DigestId", int)

EXTRACT = "extract"
"""The value of `Digest.model` if no language model took part."""
MAX_NAMED = 5
"""Most entities that are shown as named in an article."""


MIN_SHARED_WORDS = 0.2
"""Smallest share of words that an old and a new line have in common if one is the other, rephrased."""
_WORD = re.compile(r"\w+")

VERBATIM = "verbatim"
"""How a line of whole sentences of the article was proven; any other value names the model that reread it."""


class Effect(StrEnum):
    """How the reported event affects a stakeholder."""

    GAINS = "gains"
    LOSES = "loses"
    MIXED = "mixed"
    UNCERTAIN = "uncertain"


class StakeholderKind(StrEnum):
    """The kind of a stakeholder."""

    PERSON = "person"
    ORGANIZATION = "organization"
    GROUP = "group"
    PLACE = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFact:
    """One claim, its source (None: the article itself), whether it is hedged, and how it was proven.

    Attributes:
        by: `VERBATIM`, or the name of the model that read it against its passages; empty if that was not stored.
    """

    text: str
    evidence: tuple[Evidence, ...]
    attributed_to: str | None = None
    hedged: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakeholder:
    """Somebody whose situation changes, how, and why; `by` as in `KeyFact`.

    `Effect.UNCERTAIN` means that the article leaves it open, never that we could not tell.
    """

    name: str
    kind: StakeholderKind
    effect: Effect
    why: str
    evidence: tuple[Evidence, ...]
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedEntity:
    """Somebody or somewhere that the article is about, regardless of any effect on them."""

    name: str
    kind: StakeholderKind
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedLine:
    """A line of a draft that was not posted, the reason in words, and the violation's stable code."""

    text: str
    reason: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestStatus:
    """The state of a posted digest: what readers must know before they read it.

    Attributes:
        updated: when a line of it was last corrected; None if none was.
        zone: the time zone of the place.
        is_withdrawn: the publisher withdrew the article.
        is_taken_down: a person took down all its key facts.
    """

    updated: datetime | None = None
    zone: str = "UTC"
    is_withdrawn: bool = False
    is_taken_down: bool = False

    @property
    def updated_at(self) -> str:
        """When it was corrected, by the clock of the place; empty if it was not."""
        return "" if self.updated is None else f"{self.updated.astimezone(ZoneInfo(self.zone)):%H:%M}"


AS_MADE = DigestStatus()
"""The status of a digest that nothing has happened to."""
WITHDRAWN = say("The publisher has withdrawn this article.")
TAKEN_DOWN = say("This digest's lines were taken down here.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The digest of one article revision. It cannot be built with evidence that is not in the article.

    Attributes:
        named: who and what else it is about, if it was made without a model.
        disclosures: the article's own words on its interests ("X has a partnership with ...").
        model: the language model's name, or `EXTRACT`.
        prompt: fingerprint of the prompt, empty for `EXTRACT`.
        rejected: the lines of the draft that were not proven; for operators, never posted.
        note: why another summarizer than the one asked for served; usually empty.
        suggestions: up to three questions that the article answers.
        focus: what it looked for first, in a reader's words; empty for a plain digest.
        status: its status where it was posted; not stored with a digest, but set for each message.
        language: the code of the language that it was translated into; empty for the article's own. Not stored.
    """

    article: Article
    headline: str
    key_facts: tuple[KeyFact, ...]
    stakeholders: tuple[Stakeholder, ...] = ()
    named: tuple[NamedEntity, ...] = ()
    disclosures: tuple[Evidence, ...] = ()
    model: str = EXTRACT
    prompt: str = ""
    rejected: tuple[RejectedLine, ...] = ()
    note: str = ""
    suggestions: tuple[str, ...] = ()
    language: str = ""
    focus: str = ""
    status: DigestStatus = AS_MADE

    def __post_init__(self) -> None:
        """Check every quotation against the article."""
        for line, quotes in self._quoted_lines():
            if not quotes:
                message = f"no evidence for {line!r}"
                raise ValueError(message)
            for quote in quotes:
                if not quote.is_found_in(self.article.text):
                    message = f"not in the article: {quote.quote!r}"
                    raise ValueError(message)

    @property
    def shown_language(self) -> str:
        """The language of its lines, and so of the texts around them; empty if unknown."""
        return self.language or self.article.likely_language

    @property
    def reading_language(self) -> Language:
        """The language to read the words of its lines in."""
        return RECOGNISED_LANGUAGES.get(self.language) or self.article.reading_language

    @property
    def names(self) -> tuple[str, ...]:
        """All names in it: those who gain or lose, and who else is in the article."""
        return (*(entity.name for entity in self.stakeholders), *(entity.name for entity in self.named))

    def quotes_reason_for(self, stakeholder: Stakeholder) -> bool:
        """Check whether a key fact quotes the reason for somebody's gain or loss, so that it need not be shown twice.

        The fact may have one more sentence, before or after, that depends on the reason or that the reason depends on.
        """
        quote = " ".join(stakeholder.evidence[0].quote.split())
        facts = (" ".join(fact.text.split()) for fact in self.key_facts)
        return any(fact == quote or fact.startswith(f"{quote} ") or fact.endswith(f" {quote}") for fact in facts)

    def _quoted_lines(self) -> list[tuple[str, tuple[Evidence, ...]]]:
        return [
            *((fact.text, fact.evidence) for fact in self.key_facts),
            *((entity.name, entity.evidence) for entity in self.stakeholders),
            *((entity.name, entity.evidence) for entity in self.named),
            *((line.quote, (line,)) for line in self.disclosures),
        ]

    def record(self) -> dict[str, Any]:
        """Return plain values for JSON; `from_record` reads them back."""
        return {
            "headline": self.headline,
            "key_facts": [_fact_record(fact) for fact in self.key_facts],
            "stakeholders": [_stakeholder_record(entity) for entity in self.stakeholders],
            "named": [_named_record(entity) for entity in self.named],
            "disclosures": [_evidence_record(line) for line in self.disclosures],
            "model": self.model,
            "prompt": self.prompt,
            "rejected": [{"text": line.text, "code": line.code, "reason": line.reason} for line in self.rejected],
            "note": self.note,
            **({"said": as_record(self.note)} if self.note and isinstance(self.note, Said) else {}),
            "suggestions": list(self.suggestions),
            "focus": self.focus,
            **({} if self.status == AS_MADE else {"standing": _status_record(self.status)}),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any], article: Article) -> Self:
        """Build the digest that `record` was made from, checking its evidence again.

        Raises:
            ValueError: a quotation is not in `article`.
            KeyError: a field is missing.
        """
        return cls(
            article=article,
            headline=record["headline"],
            key_facts=tuple(_fact_from(line) for line in record["key_facts"]),
            stakeholders=tuple(_stakeholder_from(line) for line in record["stakeholders"]),
            named=tuple(_named_entity_from(line) for line in record.get("named", ())),
            disclosures=_evidence_from(record["disclosures"]),
            model=record["model"],
            prompt=record["prompt"],
            rejected=tuple(
                RejectedLine(text=line["text"], reason=line["reason"], code=line.get("code", ""))
                for line in record["rejected"]
            ),
            # A note stored before templates were: its English is the key of any note without values.
            note=from_record(Said(record["note"]), record.get("said")),
            suggestions=tuple(record.get("suggestions", ())),
            focus=record.get("focus", ""),
            status=_status_from(record["standing"]) if "standing" in record else AS_MADE,
        )


def first_fact(digest: Digest) -> str:
    """Return the first key fact that says more than the headline; empty if none does."""
    facts = (fact.text for fact in digest.key_facts if fact.text.casefold() != digest.headline.casefold())
    return next(facts, "")


def names_by_effect(digest: Digest, *, most: int) -> tuple[tuple[Effect, tuple[str, ...]], ...]:
    """Return who gains, who loses and who is affected both ways, at most `most` names each; nobody uncertain."""
    effects = (Effect.GAINS, Effect.LOSES, Effect.MIXED)
    named = (
        (effect, tuple(stakeholder.name for stakeholder in digest.stakeholders if stakeholder.effect is effect)[:most])
        for effect in effects
    )
    return tuple((effect, names) for effect, names in named if names)


def corrections(before: Digest, after: Digest) -> tuple[str, ...]:
    """Return the changes from one digest of an article to the next, as old and new lines, for a note to its readers.

    A line changed only if the article did: a line whose quotations are in the other text, too, is only worded or chosen
    differently. An old line is paired with the new one most like it.
    """
    old, new = [fact.text for fact in before.key_facts], [fact.text for fact in after.key_facts]
    removed = _lines_not_among(_facts_missing_in(before, after.article), [after.headline, *new])
    come = _lines_not_among(_facts_missing_in(after, before.article), [before.headline, *old])
    pairs = _pair_lines(removed, come)
    heads = (before.headline, after.headline)
    if _lines_not_among(heads[:1], [after.headline, *new]) or _lines_not_among(heads[1:], [before.headline, *old]):
        pairs = [heads, *pairs]
    paired = [f"{was} → {now}" for was, now in pairs]
    dropped = [say("No longer said: {line}", line=line) for line in removed if line not in {was for was, _ in pairs}]
    added = [say("New: {line}", line=line) for line in come if line not in {now for _, now in pairs}]
    return (*paired, *dropped, *added)


def _facts_missing_in(digest: Digest, article: Article) -> list[str]:
    """Return the facts with a quotation that is missing in another revision of their article."""
    quotes = [quote.quote for fact in digest.key_facts for quote in fact.evidence]
    missing = {quote for quote, span in zip(quotes, locate_all(quotes, article.text), strict=True) if span is None}
    return [fact.text for fact in digest.key_facts if missing & {quote.quote for quote in fact.evidence}]


def _lines_not_among(lines: Sequence[str], others: Sequence[str]) -> list[str]:
    other_words = {_words_of(line) for line in others}
    return [line for line in lines if _words_of(line) not in other_words]


def _words_of(line: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(line.casefold()))


def _pair_lines(removed: Sequence[str], added: Sequence[str]) -> list[tuple[str, str]]:
    """Pair each removed line with the new one that shares most of its words, if it shares enough."""
    had, has = [frozenset(_words_of(line)) for line in removed], [frozenset(_words_of(line)) for line in added]
    likeness = {
        (old, new): len(was & now) / len(was | now)
        for old, was in enumerate(had)
        for new, now in enumerate(has)
        if was & now
    }
    pairs: dict[int, int] = {}
    for old, new in sorted(likeness, key=lambda pair: (-likeness[pair], pair)):
        if likeness[old, new] >= MIN_SHARED_WORDS and old not in pairs and new not in pairs.values():
            pairs[old] = new
    return [(removed[old], added[new]) for old, new in sorted(pairs.items())]


def _status_record(status: DigestStatus) -> dict[str, Any]:
    updated = status.updated.isoformat() if status.updated else None
    return {
        "updated": updated,
        "zone": status.zone,
        "is_withdrawn": status.is_withdrawn,
        "is_taken_down": status.is_taken_down,
    }


def _status_from(record: Mapping[str, Any]) -> DigestStatus:
    updated = record["updated"] and datetime.fromisoformat(record["updated"])
    return DigestStatus(
        updated=updated,
        zone=record["zone"],
        is_withdrawn=record["is_withdrawn"],
        is_taken_down=record.get("is_taken_down", False),
    )


def _evidence_record(evidence: Evidence) -> dict[str, Any]:
    return {"quote": evidence.quote, "start": evidence.start, "end": evidence.end}


def _fact_record(fact: KeyFact) -> dict[str, Any]:
    return {
        "text": fact.text,
        "evidence": [_evidence_record(quote) for quote in fact.evidence],
        "attributed_to": fact.attributed_to,
        "hedged": fact.hedged,
        "by": fact.by,
    }


def _stakeholder_record(stakeholder: Stakeholder) -> dict[str, Any]:
    return {
        "name": stakeholder.name,
        "kind": stakeholder.kind.value,
        "effect": stakeholder.effect.value,
        "why": stakeholder.why,
        "evidence": [_evidence_record(quote) for quote in stakeholder.evidence],
        "by": stakeholder.by,
    }


def _named_record(entity: NamedEntity) -> dict[str, Any]:
    return {
        "name": entity.name,
        "kind": entity.kind.value,
        "evidence": [_evidence_record(quote) for quote in entity.evidence],
    }


def _evidence_from(records: Sequence[Mapping[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(quote=line["quote"], start=line["start"], end=line["end"]) for line in records)


def _fact_from(record: Mapping[str, Any]) -> KeyFact:
    return KeyFact(
        text=record["text"],
        evidence=_evidence_from(record["evidence"]),
        attributed_to=record["attributed_to"],
        hedged=record["hedged"],
        by=record.get("by", ""),
    )


def _stakeholder_from(record: Mapping[str, Any]) -> Stakeholder:
    return Stakeholder(
        name=record["name"],
        kind=StakeholderKind(record["kind"]),
        effect=Effect(record["effect"]),
        why=record["why"],
        evidence=_evidence_from(record["evidence"]),
        by=record.get("by", ""),
    )


def _named_entity_from(record: Mapping[str, Any]) -> NamedEntity:
    return NamedEntity(
        name=record["name"], kind=StakeholderKind(record["kind"]), evidence=_evidence_from(record["evidence"])
    )
