"""Hiding: lines of a digest that a person took down, in all channels of a workspace. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from bot.domain.digest import Digest, KeyFact, Stakeholder
from bot.text.terms import terms

MAX_CANDIDATE_LINES = 3
"""Most lines that somebody may have meant."""
FINGERPRINT_LETTERS = 12
"""Characters of a line's fingerprint: enough for the lines of one story, few enough for a button."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class HideableLine:
    """A line that can be taken down; it is recognized by its words, so it stays down if it comes again."""

    fingerprint: str
    text: str


WholeDigest = tuple[Digest, Collection[str]]
"""A digest with all its lines, and the fingerprints of those that are taken down."""


def hideable_lines(digest: Digest) -> tuple[HideableLine, ...]:
    """Return the lines of a digest that can be taken down, in order."""
    facts = (HideableLine(_fact_fingerprint(fact), fact.text) for fact in digest.key_facts)
    people = (
        HideableLine(
            _stakeholder_fingerprint(stakeholder), f"{stakeholder.name} ({stakeholder.effect.value}): {stakeholder.why}"
        )
        for stakeholder in digest.stakeholders
    )
    return tuple({line.fingerprint: line for line in (*facts, *people)}.values())


def lines_matching(digest: Digest, words: str) -> list[HideableLine]:
    """Return the lines of a digest that share words with a person's report, those that share most first."""
    language = digest.article.reading_language
    reported_terms = terms(words, language)
    shared = [(len(reported_terms & terms(line.text, language)), line) for line in hideable_lines(digest)]
    return [line for number, line in sorted(shared, key=lambda one: -one[0]) if number][:MAX_CANDIDATE_LINES]


def without_lines(digest: Digest, fingerprints: Collection[str]) -> Digest:
    """Return a digest without the lines that were taken down; the same one if it has none of them."""
    if not any(line.fingerprint in fingerprints for line in hideable_lines(digest)):
        return digest
    facts = tuple(fact for fact in digest.key_facts if _fact_fingerprint(fact) not in fingerprints)
    people = tuple(
        stakeholder for stakeholder in digest.stakeholders if _stakeholder_fingerprint(stakeholder) not in fingerprints
    )
    status = replace(digest.status, is_taken_down=not facts and bool(digest.key_facts))
    # A suggested question may be about a line that was taken down.
    return replace(digest, key_facts=facts, stakeholders=people, suggestions=(), status=status)


def _fact_fingerprint(fact: KeyFact) -> str:
    return _fingerprint(fact.text)


def _stakeholder_fingerprint(stakeholder: Stakeholder) -> str:
    return _fingerprint(f"{stakeholder.name} {stakeholder.effect.value} {stakeholder.why}")


def _fingerprint(text: str) -> str:
    return hashlib.sha256(" ".join(_WORD.findall(text.casefold())).encode()).hexdigest()[:FINGERPRINT_LETTERS]
