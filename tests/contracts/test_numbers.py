"""The numbers of a channel's feeds, removals that are undone, and schedules of one feed; held by every store."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time, timedelta

from bot.domain.filters import Filter
from bot.domain.schedule import Frequency, Schedule
from bot.domain.subscription import Destination
from bot.ports import ListedFeed
from tests.contracts.test_store import FEED, HERE, OLD_FEED, THERE, Bench, bench, move_feed  # noqa: F401 - a fixture
from tests.fakes.clock import FakeClock

DAILY = Schedule(frequency=Frequency.DAILY, times=(time(8, 30), time(17)))
NOW = FakeClock().now()


async def add_feed(bench: Bench, name: str, place: Destination = HERE) -> int:  # noqa: F811 - a fixture
    """Subscribe a channel to a feed; return its number there."""
    return (await bench.store.subscribe(place, f"https://{name}.example/f", title=name, now=NOW)).number


async def feed_numbers(bench: Bench, place: Destination = HERE) -> dict[str, int]:  # noqa: F811 - a fixture
    """Return the numbers of a channel's feeds by the names of these."""
    return {
        feed.url.split("/")[2].split(".")[0]: subscription.number
        for subscription, feed in await bench.store.subscriptions(place)
    }


async def test_each_channel_counts_its_own_feeds(bench: Bench) -> None:  # noqa: F811 - a fixture
    """From one, whatever others have; a list of feeds goes on from there, and what is there keeps its number."""
    assert [await add_feed(bench, "a"), await add_feed(bench, "b"), await add_feed(bench, "b", THERE)] == [1, 2, 1]
    listed = [ListedFeed(url=f"https://{name}.example/f") for name in "abcd"]
    await bench.store.subscribe_all(HERE, listed, now=NOW)
    assert await feed_numbers(bench) == {"a": 1, "b": 2, "c": 3, "d": 4}


async def test_a_number_stays_its_feeds(bench: Bench) -> None:  # noqa: F811 - a fixture
    """A removed feed gives it to no other, and has it again when it is added again."""
    for name in "abc":
        await add_feed(bench, name)
    for subscription, _ in (await bench.store.subscriptions(HERE))[1:]:
        await bench.store.unsubscribe(subscription.id)
    assert [await add_feed(bench, "d"), await add_feed(bench, "c"), await add_feed(bench, "b")] == [4, 3, 2]


async def test_feeds_added_at_once_have_a_number_each(bench: Bench) -> None:  # noqa: F811 - a fixture
    """Two people add in the same moment."""
    told = await asyncio.gather(*(add_feed(bench, name) for name in "abcdef"))
    assert sorted(told) == [1, 2, 3, 4, 5, 6]


async def test_a_removed_subscription_comes_back_as_it_was(bench: Bench) -> None:  # noqa: F811 - a fixture
    """Once, with all that was set."""
    store = bench.store
    clocks = {"schedule": DAILY, "zone": "Asia/Tokyo"}
    subscription = await store.subscribe(HERE, FEED, title="", now=NOW, folder="News", made_by="Ada", **clocks)  # type: ignore[arg-type]  # each its own
    await store.set_filter(subscription.id, Filter(words=("tea",)))
    await store.set_focus(subscription.id, "tenants")
    await store.set_language(subscription.id, "de")
    await store.pause(subscription.id, paused=True)
    ((before, _),) = await store.subscriptions(HERE)
    await store.unsubscribe(subscription.id)
    feed = await store.restore(HERE, 1, now=NOW)
    assert feed is not None
    assert feed.url == FEED
    ((after, again),) = await store.subscriptions(HERE)
    assert replace(after, id=before.id) == before
    assert again.subscribers == 0  # it is paused
    assert await store.restore(HERE, 1, now=NOW) is None
    assert await store.restore(THERE, 1, now=NOW) is None


async def test_a_feed_that_is_there_again_is_not_brought_back_twice(bench: Bench) -> None:  # noqa: F811 - a fixture
    """Somebody added it anew meanwhile."""
    await add_feed(bench, "a")
    ((subscription, _),) = await bench.store.subscriptions(HERE)
    await bench.store.unsubscribe(subscription.id)
    await add_feed(bench, "a")
    assert await bench.store.restore(HERE, 1, now=NOW) is None
    assert await feed_numbers(bench) == {"a": 1}


async def test_a_feed_has_a_schedule_of_its_own(bench: Bench) -> None:  # noqa: F811 - a fixture
    """Set with the subscription and its own clocks in one step, changed, and taken back."""
    store = bench.store
    subscription = await store.subscribe(HERE, FEED, title="", now=NOW, schedule=DAILY, zone="Asia/Tokyo")
    assert subscription.schedule == DAILY
    assert (subscription.zone, (await store.preferences(HERE)).routine.zone) == ("Asia/Tokyo", "UTC")
    assert await store.set_schedule(subscription.id, None)
    ((subscription, _),) = await store.subscriptions(HERE)
    assert (subscription.schedule, subscription.zone) == (None, "")
    await store.unsubscribe(subscription.id)
    assert not await store.set_schedule(subscription.id, DAILY)


async def test_a_workspace_that_leaves_takes_its_numbers_along(bench: Bench) -> None:  # noqa: F811 - a fixture
    """Nothing of what was removed stays either."""
    await add_feed(bench, "a")
    ((subscription, _),) = await bench.store.subscriptions(HERE)
    await bench.store.unsubscribe(subscription.id)
    await bench.store.forget_workspace(HERE.platform, HERE.workspace)
    assert await bench.store.restore(HERE, 1, now=NOW + timedelta(days=1)) is None
    assert await add_feed(bench, "b") == 1


async def test_a_feed_that_becomes_one_with_another_leaves_its_number_to_nobody(bench: Bench) -> None:  # noqa: F811
    """Old buttons with it find no feed, instead of the next one that is added; it comes back where there is room."""
    store = bench.store
    for url in (FEED, OLD_FEED):
        await store.subscribe(HERE, url, title="", now=NOW)
    await move_feed(bench, FakeClock())
    assert await feed_numbers(bench) == {"courier": 1}
    assert await add_feed(bench, "c") == 3
    assert await store.restore(HERE, 2, now=NOW) is None
    ((subscription, _), _) = await store.subscriptions(HERE)
    await store.unsubscribe(subscription.id)
    assert await store.restore(HERE, 2, now=NOW) is not None
    assert await feed_numbers(bench) == {"courier": 2, "c": 3}
    assert await add_feed(bench, "d") == 4


async def test_a_number_is_nobody_elses_while_it_changes_hands(bench: Bench) -> None:  # noqa: F811 - a fixture
    """Feeds are added in the moments in which others go and come back."""
    store = bench.store
    for name in "abcd":
        await add_feed(bench, name)
    removed = (await store.subscriptions(HERE))[2:]
    ends = (store.unsubscribe(subscription.id) for subscription, _ in removed)
    told = await asyncio.gather(*ends, add_feed(bench, "e"), add_feed(bench, "f"))
    assert sorted(told[2:]) == [5, 6]
    back = [store.restore(HERE, subscription.number, now=NOW) for subscription, _ in removed]
    assert (await asyncio.gather(add_feed(bench, "g"), *back))[0] == 7
    now = await feed_numbers(bench)
    assert [now[name] for name in "abcdg"] == [1, 2, 3, 4, 7]
    assert len(set(now.values())) == 7


async def test_a_feed_is_removed_once(bench: Bench) -> None:  # noqa: F811 - a fixture
    """Of those who press at the same time one removes it, and it comes back as often: once."""
    await add_feed(bench, "a")
    ((subscription, _),) = await bench.store.subscriptions(HERE)
    told = await asyncio.gather(*(bench.store.unsubscribe(subscription.id) for _ in range(3)))
    assert sorted(told) == [False, False, True]
    back = await asyncio.gather(*(bench.store.restore(HERE, 1, now=NOW) for _ in range(3)))
    assert len([feed for feed in back if feed is not None]) == 1


async def test_no_feed_has_a_number_that_is_too_large(bench: Bench) -> None:  # noqa: F811 - a fixture
    """Whatever somebody types is unknown, and no fault."""
    for number in (2**31 - 1, 2**31, 3_000_000_000, 10**40):
        assert await bench.store.restore(HERE, number, now=NOW) is None
