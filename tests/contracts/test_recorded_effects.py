"""What every Store knows of stakeholders by their names, and when it begins a weekly round-up."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.article import Article
from bot.domain.digest import Digest, Effect, KeyFact, Stakeholder, StakeholderKind
from bot.domain.evidence import Evidence
from bot.domain.feed import Entry, EntryId, PollResult
from bot.domain.filing import Filing, FilingContext
from bot.domain.job import Deliver, DigestEntry, RoundUp
from bot.domain.preferences import WatchedSubject
from bot.domain.subscription import Destination
from bot.domain.track_record import RecordedEffect
from bot.ports import EffectQuery
from bot.text.aliases import search_keys
from tests.contracts.test_store import FEED, HERE, LEASE, THERE, Bench, bench, tell_nobody
from tests.fakes.clock import FakeClock

__all__ = ["bench"]

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TEXT = (
    "The Harbour Trade Office (HTO) fined Merrow Shipping, Inc. on Monday.\n"
    "Merrow must pay 4 million euros, and Ida Brandt loses her post.\n"
    "Brandt said nothing. About 300 dock workers in Tarn keep theirs."
)


def digest_about(
    *who: tuple[str, StakeholderKind, Effect], slug: str = "one", revision: int = 1, day: int = 2
) -> Digest:
    """Return a digest in which these are affected."""
    article = Article(
        title="Merrow fined",
        text=TEXT,
        url=f"https://courier.example/{slug}",
        published=datetime(2026, 3, day, 8, tzinfo=UTC),
        revision=revision,
    )
    first = Evidence.from_span(TEXT, 0, TEXT.index("\n"))
    return Digest(
        article=article,
        headline="Merrow fined",
        key_facts=(KeyFact(text=first.quote, evidence=(first,)),),
        stakeholders=tuple(
            Stakeholder(name=name, kind=kind, effect=effect, why=f"what befell {name}", evidence=(first,))
            for name, kind, effect in who
        ),
    )


async def file_digests(
    bench: Bench, clock: FakeClock, *digests: Digest, feed: str = FEED, home: Destination = HERE, as_one: bool = False
) -> list[EntryId]:
    """Subscribe a place to a feed, and file digests of it, each as a story of its own or all as one."""
    await bench.store.subscribe(home, feed, title="Courier", now=clock.now())
    known = await bench.store.feed_at(feed)
    assert known is not None
    await bench.store.make_due(known.id, clock.now())
    (leased,) = await bench.store.lease_due(clock.now(), limit=1, lease=LEASE, host_share=9)
    numbers: list[EntryId] = []

    def then(number: EntryId) -> DigestEntry:
        numbers.append(number)
        return DigestEntry(number)

    fresh = tuple(Entry(key=one.article.url, url=one.article.url, title=one.article.title) for one in digests)
    later = replace(leased, next_due=clock.now() + timedelta(days=9))
    await bench.store.save_polls([PollResult(feed=later, fresh=fresh)], then=then, tell=tell_nobody)

    def decide(desk: FilingContext) -> Filing:
        return Filing(story_id=desk.neighbours[0].story_id if as_one and desk.neighbours else None, planned=())

    for number, digest in zip(numbers, digests, strict=True):
        await bench.store.file_digest(number, digest, keys=ARTICLE_KEYS, decide=decide, now=clock.now(), then=Deliver)
        clock.move(timedelta(minutes=1))
    return numbers


async def find_effects(
    bench: Bench, *names: str, destination: Destination = HERE, since: datetime = LONG_AGO
) -> Sequence[RecordedEffect]:
    """Return the recorded effects under some names."""
    return await bench.store.recorded_effects(destination, EffectQuery(name_keys=search_keys(names), since=since))


MERROW = ("Merrow Shipping", StakeholderKind.ORGANIZATION, Effect.LOSES)
ARTICLE_KEYS = ("meta", "scale", "wang")
BRANDT = ("Ida Brandt", StakeholderKind.PERSON, Effect.LOSES)
OFFICE = ("HTO", StakeholderKind.ORGANIZATION, Effect.GAINS)
WORKERS = ("about 300 dock workers in Tarn", StakeholderKind.GROUP, Effect.UNCERTAIN)


async def test_somebody_is_found_by_any_name_of_the_article(bench: Bench, clock: FakeClock) -> None:
    """Short forms, last names, acronyms, without the legal form; groups by their head; never by a part of a word."""
    await file_digests(bench, clock, digest_about(MERROW, BRANDT, OFFICE, WORKERS))
    for name in ("merrow", "MERROW SHIPPING Inc.", "Merrow Shipping", "the Merrow Shipping"):
        assert [fate.name for fate in await find_effects(bench, name)] == ["Merrow Shipping"], name
    assert [fate.name for fate in await find_effects(bench, "Brandt")] == ["Ida Brandt"]
    assert [fate.elsewhere for fate in await find_effects(bench, "Harbour Trade Office")] == [
        ("Harbour Trade Office", "HTO")
    ]
    for name in ("dock workers", "dock worker", "workers"):
        assert [fate.name for fate in await find_effects(bench, name)] == [WORKERS[0]], name
    for name in ("row", "Shipping", "Ida", "rand", "Tarn", "Oxford"):
        assert await find_effects(bench, name) == [], name


async def test_what_is_found_is_told_as_the_digest_has_it(bench: Bench, clock: FakeClock) -> None:
    """With effect, reason, quotation, article, and the feed's title where a page names no publisher."""
    await file_digests(bench, clock, digest_about(BRANDT))
    (fate,) = await find_effects(bench, "Ida Brandt")
    assert (fate.kind, fate.effect, fate.why) == (StakeholderKind.PERSON, Effect.LOSES, "what befell Ida Brandt")
    assert fate.evidence.quote == TEXT.split("\n", maxsplit=1)[0]
    assert (fate.source.url, fate.source.publisher) == ("https://courier.example/one", "Courier")
    assert fate.at == datetime(2026, 3, 2, 8, tzinfo=UTC)


async def test_only_a_workspaces_own_feeds_are_looked_through(bench: Bench, clock: FakeClock) -> None:
    """What only another workspace subscribes to is not there, nor are its names."""
    await file_digests(bench, clock, digest_about(BRANDT))
    assert await find_effects(bench, "Brandt", destination=THERE) == []
    assert await bench.store.stakeholder_names(THERE, limit=9) == []
    other = Destination(HERE.platform, HERE.workspace, "another")
    assert len(await find_effects(bench, "Brandt", destination=other)) == 1


async def test_the_newest_digest_of_an_article_counts(bench: Bench, clock: FakeClock) -> None:
    """A corrected article leaves nothing of what it said before."""
    (number,) = await file_digests(bench, clock, digest_about(BRANDT, MERROW))
    changed = digest_about((BRANDT[0], StakeholderKind.PERSON, Effect.GAINS), revision=2)

    def decide(desk: FilingContext) -> Filing:
        return Filing(story_id=desk.previous_story, planned=())

    await bench.store.file_digest(number, changed, decide=decide, now=clock.now(), then=Deliver)
    assert [fate.effect for fate in await find_effects(bench, "Brandt")] == [Effect.GAINS]
    assert await find_effects(bench, "Merrow") == []


async def test_time_and_number_bound_what_is_found(bench: Bench, clock: FakeClock) -> None:
    """The newest first, none from before, none from the end on."""
    await file_digests(bench, clock, *(digest_about(BRANDT, slug=f"s{day}", day=day) for day in (2, 4, 6)))
    assert [fate.at.day for fate in await find_effects(bench, "Brandt")] == [6, 4, 2]
    since, until = datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 6, 8, tzinfo=UTC)
    assert [fate.at.day for fate in await find_effects(bench, "Brandt", since=since)] == [6, 4]
    bounded = EffectQuery(name_keys=search_keys(["Brandt"]), since=since, until=until)
    assert [fate.at.day for fate in await bench.store.recorded_effects(HERE, bounded)] == [4]
    everybody = EffectQuery(name_keys=frozenset(), since=since, is_everybody=True)
    assert [fate.at.day for fate in await bench.store.recorded_effects(HERE, everybody)] == [6, 4]
    few = EffectQuery(name_keys=search_keys(["Brandt"]), since=LONG_AGO, limit=1)
    assert [fate.at.day for fate in await bench.store.recorded_effects(HERE, few)] == [6]


async def test_articles_of_one_story_say_so(bench: Bench, clock: FakeClock) -> None:
    """Two of one story have its number; the feed can be asked for alone."""
    await file_digests(bench, clock, digest_about(BRANDT, slug="a"), digest_about(BRANDT, slug="b"), as_one=True)
    assert len({fate.story for fate in await find_effects(bench, "Brandt")}) == 1
    feed = await bench.store.feed_at(FEED)
    assert feed is not None
    only = EffectQuery(name_keys=search_keys(["Brandt"]), since=LONG_AGO, feeds=(feed.id,))
    assert len(await bench.store.recorded_effects(HERE, only)) == 2
    none = replace(only, feeds=(type(feed.id)(feed.id + 1),))
    assert await bench.store.recorded_effects(HERE, none) == []


async def test_the_names_met_are_known(bench: Bench, clock: FakeClock) -> None:
    """Each once, the last one first, so many."""
    await file_digests(
        bench, clock, digest_about(BRANDT, slug="a", day=2), digest_about(MERROW, BRANDT, slug="b", day=3)
    )
    assert set(await bench.store.stakeholder_names(HERE, limit=9)) == {"Ida Brandt", "Merrow Shipping"}
    assert len(await bench.store.stakeholder_names(HERE, limit=1)) == 1


async def test_a_round_up_is_begun_once_a_week(bench: Bench, clock: FakeClock) -> None:
    """At its hour, once, whoever looks; then a week later; never where nobody is watched weekly."""
    begun: list[tuple[Destination, datetime]] = []

    def then(place: Destination, until: datetime) -> RoundUp:
        begun.append((place, until))
        return RoundUp(place, until)

    watches = (WatchedSubject(name="Merrow", weekly=True, others=("Merrow Shipping",)),)
    asked = await bench.store.change_preferences(
        HERE, lambda one: replace(one, watches=watches).with_next_round_up(clock.now())
    )
    await bench.store.change_preferences(THERE, lambda one: replace(one, watches=(WatchedSubject(name="x"),)))
    assert (await bench.store.preferences(HERE)).watches == watches
    monday = asked.rounds_due
    assert monday is not None
    assert (monday.weekday(), monday.hour) == (0, 9)
    assert await bench.store.queue_due_round_ups(monday - timedelta(seconds=1), then=then) == 0
    before = await bench.count_waiting()
    assert sorted(await asyncio.gather(*(bench.store.queue_due_round_ups(monday, then=then) for _ in range(3)))) == [
        0,
        0,
        1,
    ]
    assert await bench.store.queue_due_round_ups(monday, then=then) == 0
    assert begun == [(HERE, monday)]
    assert await bench.count_waiting() == before + 1
    assert (await bench.store.preferences(HERE)).rounds_due == monday + timedelta(days=7)
