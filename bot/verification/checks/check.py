"""The type of a hard check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.text.language import ENGLISH, LANGUAGES
from bot.verification.premise import Premise


@dataclass(frozen=True, slots=True)
class Example:
    """A claim and its premise, for a check to stop or to let pass.

    Attributes:
        claim: the line.
        quoted: the sentences that it cites.
        elsewhere: the rest of the article.
        published: the article's day, as 2026-03-02; empty if it gives none.
        language: the code of the quoted sentences' language.
        claim_language: the code of the claim's language, if it is another one.
    """

    claim: str
    quoted: str
    elsewhere: str = ""
    published: str = ""
    language: str = ENGLISH
    claim_language: str = ""

    def premise(self) -> Premise:
        """Return the premise to check the claim against."""
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

    It must almost never object to a true claim: the checker reads after it, and finds the rest.

    Attributes:
        code: a stable name, for `rejected`, logs and metrics.
        purpose: its purpose, in one sentence.
        find_objection: returns what is wrong with a claim, in words, or an empty string.
        stops: examples that it must stop.
        passes: similar examples that it must let pass.
    """

    code: str
    purpose: str
    find_objection: Callable[[str, Premise], str]
    stops: tuple[Example, ...]
    passes: tuple[Example, ...]
