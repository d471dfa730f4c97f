"""Small articles and digests for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.article import Article
from bot.domain.delivery import PlannedDelivery
from bot.domain.digest import Digest, Effect, KeyFact, Stakeholder, StakeholderKind
from bot.domain.evidence import Evidence
from bot.domain.subscription import Destination
from tests.fakes.clock import SINCE

TEXT = (
    "Brightwater Foods has agreed to buy Orla Mills for 240 million euros, the companies said on Monday.\n"
    "The deal is expected to close in March, if regulators approve it.\n"
    "About 300 bakery workers in Tarn could lose their jobs, according to their union."
)


def make_article(*, url: str = "https://courier.example/orla", revision: int = 1, text: str = TEXT) -> Article:
    """Return an article."""
    return Article(
        title="Brightwater to buy Orla Mills",
        text=text,
        url=url,
        byline="Ines Roth",
        published=datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
        language="en",
        publisher="Harbour Courier",
        revision=revision,
    )


def find_evidence(words: str, text: str = TEXT) -> Evidence:
    """Return the evidence that `words` stand in `text`."""
    start = text.index(words)
    return Evidence.from_span(text, start, start + len(words))


def make_digest(
    *, headline: str = "Brightwater buys Orla Mills", url: str = "https://courier.example/orla", revision: int = 1
) -> Digest:
    """Return a digest of that article."""
    first, second, third = TEXT.split("\n")
    return Digest(
        article=make_article(url=url, revision=revision),
        headline=headline,
        key_facts=(
            KeyFact(text=first, evidence=(find_evidence(first),), attributed_to="the companies"),
            KeyFact(text=second, evidence=(find_evidence(second),), hedged=True),
        ),
        stakeholders=(
            Stakeholder(
                name="bakery workers in Tarn",
                kind=StakeholderKind.GROUP,
                effect=Effect.LOSES,
                why="could lose their jobs",
                evidence=(find_evidence(third),),
            ),
        ),
        model="extract",
    )


def planned_deliveries(*places: Destination) -> tuple[PlannedDelivery, ...]:
    """Return a planned delivery for each destination, due long ago."""
    return tuple(PlannedDelivery(destination=place, due=SINCE) for place in places)
