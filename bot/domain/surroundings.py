"""Surroundings: the sentences around a quotation, for readers who want to see its context."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.article import Article
from bot.domain.digest import KeyFact
from bot.domain.evidence import Evidence
from bot.text.sentences import sentences

CONTEXT_LENGTH = 300
"""Most characters of a surrounding sentence; a longer one is cut on its far side."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The sentences before and after a quotation; empty if there is none."""

    before: str
    after: str


def is_verbatim(fact: KeyFact) -> bool:
    """Check whether a fact is its own and only quotation, so that nobody needs to read it twice."""
    return len(fact.evidence) == 1 and is_quotation(fact.text, fact.evidence)


def is_quotation(line: str, evidence: Sequence[Evidence]) -> bool:
    """Check whether a line is the same as its first quotation, white space aside."""
    return " ".join(evidence[0].quote.split()) == " ".join(line.split())


def surroundings(evidence: Evidence, article: Article) -> Surroundings:
    """Return the sentences before and after a quotation."""
    text = article.text
    spans = sentences(text, article.reading_language)
    before = next((text[slice(*span)] for span in reversed(spans) if span[1] <= evidence.start), "")
    after = next((text[slice(*span)] for span in spans if span[0] >= evidence.end), "")
    before, after = " ".join(before.split()), " ".join(after.split())
    if len(before) > CONTEXT_LENGTH:
        before = "… " + before[-CONTEXT_LENGTH:].partition(" ")[2]
    if len(after) > CONTEXT_LENGTH:
        after = after[:CONTEXT_LENGTH].rpartition(" ")[0] + " …"
    return Surroundings(before, after)
