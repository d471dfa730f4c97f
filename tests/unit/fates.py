"""Gains and losses for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.digest import Effect, StakeholderKind
from bot.domain.evidence import Evidence
from bot.domain.story import Source
from bot.domain.track_record import RecordedEffect, TrackRecord, track_record

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def make_recorded_effect(  # noqa: PLR0913  # what a test may want to be different
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
    """Return an effect that an article states, published so many days before `NOW`."""
    at = NOW - timedelta(days=days)
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


def remotasks_record(*, days: int = 90) -> TrackRecord:
    """Return the track record of one company over some weeks, with every kind of effect."""
    return track_record(
        ["Remotasks"],
        [
            make_recorded_effect(days=1, story=1),
            make_recorded_effect(days=1.5, story=1, publisher="Northfield Wire"),
            make_recorded_effect(
                Effect.GAINS, days=3, story=2, why="wins a contract", quote="Remotasks won the ministry's contract."
            ),
            make_recorded_effect(
                days=10, story=3, why="loses its licence in Tarn", quote="Tarn took the licence of Remotasks away."
            ),
            make_recorded_effect(
                Effect.MIXED, days=24, story=4, why="pays more and is paid more", quote="Both prices rose for it."
            ),
            make_recorded_effect(
                Effect.UNCERTAIN, days=40, story=5, why="is unlikely to benefit from the aid", quote="The aid is small."
            ),
            make_recorded_effect(
                Effect.GAINS, days=41, story=6, why="gets a loan", quote="Remotasks received a loan from the bank."
            ),
            make_recorded_effect(
                Effect.GAINS, days=42, story=7, why="hires", quote="It may hire 200 people.", name="Remotasks Ltd"
            ),
        ],
        days=days,
        until=NOW,
    )
