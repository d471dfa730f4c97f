"""Gains and losses for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.digest import Effect, StakeholderKind
from bot.domain.evidence import Evidence
from bot.domain.story import Source
from bot.domain.track_record import RecordedEffect, TrackRecord, track_record

WHEN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def fate(  # noqa: PLR0913  # what a test may want to be different
    effect: Effect = Effect.LOSES,
    *,
    days: float = 0,
    story: int = 1,
    name: str = "Remotasks",
    elsewhere: tuple[str, ...] = (),
    kind: StakeholderKind = StakeholderKind.ORGANIZATION,
    why: str = "has to pay back wages",
    quote: str = "Remotasks must pay back wages of 4 million euros, the court said.",
    publisher: str = "Harbour Courier",
    url: str = "",
) -> RecordedEffect:
    """Return what an article says, published so many days before `WHEN`."""
    at = WHEN - timedelta(days=days)
    number = f"{story}-{publisher.casefold().replace(' ', '-')}"
    return RecordedEffect(
        story=story,
        name=name,
        elsewhere=elsewhere or (name,),
        kind=kind,
        effect=effect,
        why=why,
        evidence=Evidence(quote=quote, start=0, end=len(quote)),
        source=Source(
            title=f"Story {story}", url=url or f"https://courier.example/{number}", publisher=publisher, published=at
        ),
        at=at,
        filed=at,
    )


def remotasks(*, days: int = 90) -> TrackRecord:
    """Return the gains and losses of one over some weeks, of every kind."""
    return track_record(
        ["Remotasks"],
        [
            fate(days=1, story=1),
            fate(days=1.5, story=1, publisher="Northfield Wire"),
            fate(Effect.GAINS, days=3, story=2, why="wins a contract", quote="Remotasks won the ministry's contract."),
            fate(days=10, story=3, why="loses its licence in Tarn", quote="Tarn took the licence of Remotasks away."),
            fate(Effect.MIXED, days=24, story=4, why="pays more and is paid more", quote="Both prices rose for it."),
            fate(
                Effect.UNCERTAIN, days=40, story=5, why="is unlikely to benefit from the aid", quote="The aid is small."
            ),
            fate(Effect.GAINS, days=41, story=6, why="gets a loan", quote="Remotasks received a loan from the bank."),
            fate(Effect.GAINS, days=42, story=7, why="hires", quote="It may hire 200 people.", name="Remotasks Ltd"),
        ],
        days=days,
        until=WHEN,
    )
