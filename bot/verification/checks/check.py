"""The type of a hard check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.text.language import ENGLISH, LANGUAGES
from bot.verification.premise import Premise


@dataclass(frozen=True, slots=True)
class Example:
    """A claim and what it is held against, for a check to stop or to let pass.

    Attributes:
        claim: the line.
        quoted: the sentences it is said to rest on.
        elsewhere: what else the article says.
        published: the article's day, as 2026-03-02; empty where it does not say.
        language: the code of the language that the quoted sentences are in.
        claim_language: the code of the claim's where that is another one.
    """

    claim: str
    quoted: str
    elsewhere: str = ""
    published: str = ""
    language: str = ENGLISH
    claim_language: str = ""

    def premise(self) -> Premise:
        """Return what the claim is held against."""
        day = (datetime.fromisoformat(self.published).replace(tzinfo=UTC),) if self.published else ()
        return Premise(
            quoted=self.quoted,
            document=f"{self.quoted} {self.elsewhere}",
            published=day,
            article_language=LANGUAGES[self.language],
            claim_language=LANGUAGES[self.claim_language or self.language],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A rule that objects to claims that cannot be true of their premise.

    It must nearly never be wrong about a true claim: the checker's reading comes after it, and finds the rest.

    Attributes:
        code: a stable name, for `rejected`, logs and metrics.
        purpose: what it is for, in one sentence.
        finds: returns what is wrong with a claim in words, or an empty text.
        stops: examples that it must stop.
        passes: examples near those that it must let pass.
    """

    code: str
    purpose: str
    finds: Callable[[str, Premise], str]
    stops: tuple[Example, ...]
    passes: tuple[Example, ...]
