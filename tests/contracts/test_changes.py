"""What orders changed of channels: kept, taken back once, forgotten; held by every store."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.domain.channel_setup import SetupChange
from bot.domain.filters import Filter
from tests.contracts.test_store import FEED, HERE, THERE, Bench, bench  # noqa: F401 - a fixture
from tests.fakes.clock import FakeClock

NOW = FakeClock().now()
PAUSE_CHANGE = SetupChange(
    destination=HERE, before={"1 paused": False}, after={"1 paused": True}, done="paused Courier.", by="Ada", at=NOW
)


async def test_a_change_is_kept_for_its_channel_and_taken_back_once(bench: Bench) -> None:  # noqa: F811 - a fixture
    """Of those who press at the same time one does it, and all are told who and when."""
    store = bench.store
    number = await store.keep_change(PAUSE_CHANGE)
    assert await store.change(HERE, number) == replace(PAUSE_CHANGE, id=number)
    assert await store.change(THERE, number) is None
    assert await store.change(HERE, 10**30) is None
    assert not await store.mark_undone(THERE, number, by="Ben", now=NOW)
    later = await store.keep_change(replace(PAUSE_CHANGE, by="Cy"))
    assert [one.id for one in await store.changes_since(HERE, number)] == [later]
    assert not await store.changes_since(THERE, number)
    told = await asyncio.gather(*(store.mark_undone(HERE, number, by="Ben", now=NOW) for _ in range(3)))
    assert sorted(told) == [False, False, True]
    assert await store.change(HERE, number) == replace(PAUSE_CHANGE, id=number, taken_back=NOW, taken_back_by="Ben")


async def test_the_newest_changes_of_a_feed_are_found_alone(bench: Bench) -> None:  # noqa: F811 - a fixture
    """Those of its number, whole, and no more than are asked for; one that only made or only ended something, too."""
    store = bench.store
    first = await store.keep_change(PAUSE_CHANGE)
    await store.keep_change(replace(PAUSE_CHANGE, before={"12 paused": False}, after={"12 paused": True}))
    await store.keep_change(replace(PAUSE_CHANGE, before={"zone": "UTC"}, after={"zone": "Asia/Tokyo"}))
    await store.keep_change(replace(PAUSE_CHANGE, destination=THERE))
    made = await store.keep_change(replace(PAUSE_CHANGE, before={}, after={"1 focus": "rents"}))
    ended = await store.keep_change(replace(PAUSE_CHANGE, before={"1 focus": "rents"}, after={}))
    found = await store.changes_of_feed(HERE, 1, limit=9)
    assert [one.id for one in found] == [ended, made, first]
    assert [one.id for one in await store.changes_of_feed(HERE, 1, limit=2)] == [ended, made]
    assert not await store.changes_of_feed(HERE, 2, limit=9)


async def test_who_changed_what_is_forgotten_and_all_of_it_in_time(bench: Bench) -> None:  # noqa: F811 - a fixture
    """With what a person asked; then with old questions; then with the workspace."""
    store = bench.store
    old = await store.keep_change(PAUSE_CHANGE)
    new = await store.keep_change(replace(PAUSE_CHANGE, at=NOW + timedelta(days=1), by="Ben"))
    await store.mark_undone(HERE, new, by="Ada", now=NOW)
    await store.forget_questions(HERE, asked_by="Ada")
    kept = [await store.change(HERE, number) for number in (old, new)]
    assert [(one.by, one.taken_back_by) for one in kept if one] == [("", ""), ("Ben", "")]
    await store.forget_questions_before(NOW + timedelta(hours=1))
    assert [await store.change(HERE, number) is None for number in (old, new)] == [True, False]
    await store.forget_workspace(HERE.platform, HERE.workspace)
    assert await store.change(HERE, new) is None


async def test_a_subscription_is_changed_as_it_stands(bench: Bench) -> None:  # noqa: F811 - a fixture
    """All that can be set of it; who polls its feed is counted anew; what is not there is not changed."""
    store = bench.store
    await store.subscribe(HERE, FEED, title="", now=NOW)
    ((before, _),) = await store.subscriptions(HERE)
    made = replace(before, paused=True, language="de", folder="Press", filter=Filter(words=("tea",)), focus="rents")
    made = replace(made, made_by="Ben", zone="Asia/Tokyo")
    assert await store.change_subscription(HERE, 1, lambda _: made)
    assert [(subscription, feed.subscribers) for subscription, feed in await store.subscriptions(HERE)] == [(made, 0)]
    assert not await store.change_subscription(HERE, 2, lambda subscription: subscription)
    assert not await store.change_subscription(THERE, 1, lambda subscription: subscription)
