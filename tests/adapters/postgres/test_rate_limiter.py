"""Turns are given to all workers together."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from adapters.postgres.database import Database
from adapters.postgres.rate_limiter import PostgresRateLimiter
from bot.domain.rate import Rate, host_rate
from bot.errors import RateLimited, StoreError
from tests.fakes.clock import FakeClock
from tests.patience import PATIENCE

SECOND = timedelta(seconds=1)
CHANNEL_RATE = Rate(platform="slack", workspace="T1", target="C1", interval=SECOND, burst=3)
OTHER_CHANNEL_RATE = Rate(platform="slack", workspace="T1", target="C2", interval=SECOND, burst=3)
WORKSPACE_RATE = Rate(platform="slack", workspace="T1", interval=SECOND / 4, burst=4)
ATTEMPTS = 40
INSERT_RATE = text(
    "INSERT INTO rates (platform, workspace, place, every, free) VALUES (:platform, :workspace, :place, 1, :free)"
)
COUNT_WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")


class Workers:
    """Two processes' limiters on one database; time passes when a turn is waited for."""

    def __init__(self, database: Database, clock: FakeClock) -> None:
        self.clock = clock
        self.limiters = [PostgresRateLimiter(database, now=clock.now, sleep=self._sleep) for _ in range(2)]
        self.slept: list[float] = []

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def count_granted(self, *rates: Rate, attempts: int = ATTEMPTS) -> int:
        """Let both limiters ask many times at once, without waiting; return how many slots were granted."""
        asked = [self.limiters[n % 2].acquire(*rates, patience=timedelta(0)) for n in range(attempts)]
        told = await asyncio.gather(*asked, return_exceptions=True)
        assert {type(one) for one in told} <= {type(None), RateLimited}
        return sum(one is None for one in told)


@pytest.fixture
def workers(database: Database, clock: FakeClock) -> Workers:
    """Return two workers."""
    return Workers(database, clock)


async def test_two_workers_have_one_rate(workers: Workers) -> None:
    """A new place has its burst, once for both; then it has a turn a second, and after a pause its burst again."""
    assert await workers.count_granted(CHANNEL_RATE) == 3
    for _ in range(3):
        workers.clock.move(SECOND)
        assert await workers.count_granted(CHANNEL_RATE) == 1
    workers.clock.move(10 * SECOND)
    assert await workers.count_granted(CHANNEL_RATE) == 3


async def test_who_comes_to_a_new_place_while_others_take_its_burst_waits(workers: Workers, database: Database) -> None:
    """It found no row when it began, and finds one without room when it writes its own."""
    place = dict(zip(("platform", "workspace", "place"), CHANNEL_RATE.key, strict=True))
    async with asyncio.timeout(PATIENCE), database.transaction() as others:
        await others.execute(INSERT_RATE, {**place, "free": workers.clock.now() + 3 * SECOND})
        asked = asyncio.create_task(workers.limiters[0].acquire(CHANNEL_RATE, patience=timedelta(0)))
        async with database.reading() as looking:
            while not (await looking.execute(COUNT_WAITING)).scalar_one():
                pass
    with pytest.raises(RateLimited) as told:
        await asked
    assert told.value.retry_after == pytest.approx(SECOND, abs=SECOND / 1000)


async def test_each_turn_counts_in_all_its_places(workers: Workers) -> None:
    """The workspace's rate is for its channels together; what one place refuses is taken from no other."""
    assert await workers.count_granted(CHANNEL_RATE, WORKSPACE_RATE) == 3
    assert await workers.count_granted(CHANNEL_RATE, WORKSPACE_RATE) == 0
    assert await workers.count_granted(OTHER_CHANNEL_RATE, WORKSPACE_RATE) == 1
    assert await workers.count_granted(OTHER_CHANNEL_RATE) == 2


async def test_whoever_is_patient_waits_for_the_next_turn(workers: Workers) -> None:
    """Turns that are waited for are given in their order, to both workers, each once."""
    host = host_rate("courier.example", 0.5)
    await asyncio.gather(*(workers.limiters[n % 2].acquire(host) for n in range(6)))
    assert sorted(workers.slept) == [pytest.approx(n / 2) for n in range(1, 6)]


async def test_what_one_was_told_to_wait_all_wait(workers: Workers) -> None:
    """Who asks is told for how long; of two answers the longer counts, and other places go on."""
    first, second = workers.limiters
    await first.back_off(WORKSPACE_RATE, 30 * SECOND)
    await first.back_off(WORKSPACE_RATE, 10 * SECOND)
    with pytest.raises(RateLimited) as told:
        await second.acquire(CHANNEL_RATE, WORKSPACE_RATE)
    assert (told.value.retry, told.value.retry_after) == (True, 30 * SECOND)
    await second.acquire(CHANNEL_RATE)
    workers.clock.move(30 * SECOND)
    await second.acquire(CHANNEL_RATE, WORKSPACE_RATE)


async def test_a_database_that_never_answers_keeps_nobody_waiting(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asked is told after a while, and who asks next asks anew."""
    limiter = workers.limiters[0]
    answers = limiter._query_turns

    async def never(_asking: object) -> dict[int, object]:
        await asyncio.Event().wait()
        return {}

    monkeypatch.setattr("adapters.postgres.rate_limiter.QUERY_TIMEOUT_SECONDS", 0.01)
    monkeypatch.setattr(limiter, "_query_turns", never)
    told = await asyncio.gather(limiter.acquire(CHANNEL_RATE), limiter.acquire(CHANNEL_RATE), return_exceptions=True)
    assert [type(one) for one in told] == [StoreError, StoreError]
    monkeypatch.setattr("adapters.postgres.rate_limiter.QUERY_TIMEOUT_SECONDS", PATIENCE)
    monkeypatch.setattr(limiter, "_query_turns", answers)
    await limiter.acquire(CHANNEL_RATE)


async def test_who_only_heeds_rests_hears_of_them(workers: Workers) -> None:
    """A place without a rate of its own is asked as often as one likes, until somebody was told to wait."""
    model = Rate(platform="model", target="small")
    first = workers.limiters[0]
    await first.acquire(model)
    await first.back_off(model, 20 * SECOND)
    for one in workers.limiters:
        with pytest.raises(RateLimited) as told:
            await one.acquire(model)
        assert told.value.retry_after is not None
        assert told.value.retry_after.total_seconds() == pytest.approx(20, abs=5)


async def test_who_is_refused_comes_back_once(workers: Workers) -> None:
    """Forty channels, all at once: each that is early is told a time of its own, and may go then, with any worker."""
    channels = [replace(CHANNEL_RATE, target=f"C{n}") for n in range(40)]
    calls, waiting = 0, dict.fromkeys(range(40), workers.clock.now())
    while waiting:
        now = min(waiting.values())
        workers.clock.move(now - workers.clock.now())
        for number in [number for number, at in waiting.items() if at <= now]:
            calls += 1
            try:
                await workers.limiters[calls % 2].acquire(
                    channels[number], WORKSPACE_RATE, patience=timedelta(0), ahead=60 * SECOND
                )
            except RateLimited as early:
                waiting[number] = now + (early.retry_after or timedelta(0))
            else:
                del waiting[number]
    assert calls == 4 + 2 * 36
    assert (workers.clock.now() - FakeClock().now()) == pytest.approx(9 * SECOND, abs=SECOND)


async def test_a_line_that_is_too_long_is_not_joined(workers: Workers) -> None:
    """Whoever would wait longer than turns are booked ahead has none booked; who has one is told when it is."""
    one, other = workers.limiters
    book = {"patience": timedelta(0), "ahead": 2 * SECOND}
    told = [await asyncio.gather(one.acquire(CHANNEL_RATE, **book), return_exceptions=True) for _ in range(6)]
    assert [type(answer) for (answer,) in told] == [type(None)] * 3 + [RateLimited] * 3
    assert await workers.count_granted(CHANNEL_RATE) == 0
    workers.clock.move(SECOND)
    await other.acquire(CHANNEL_RATE, **book)
    with pytest.raises(RateLimited):
        await other.acquire(CHANNEL_RATE, **book)


async def test_a_booked_turn_is_over_when_nobody_comes(workers: Workers) -> None:
    """Turns that were not used while a place rested do not all come when it is over."""
    channels = [replace(CHANNEL_RATE, target=f"C{n}") for n in range(12)]
    book = {"patience": timedelta(0), "ahead": 60 * SECOND}
    first = workers.limiters[0]
    for channel in channels:
        await asyncio.gather(first.acquire(channel, WORKSPACE_RATE, **book), return_exceptions=True)
    workers.clock.move(60 * SECOND)
    told = [
        await asyncio.gather(first.acquire(channel, WORKSPACE_RATE, **book), return_exceptions=True)
        for channel in channels
    ]
    assert sum(answer is None for (answer,) in told) == 4


async def test_a_clock_that_was_set_back_stops_nobody(workers: Workers) -> None:
    """What lies further ahead than turns are given is of another time."""
    assert await workers.count_granted(CHANNEL_RATE) == 3
    workers.clock.move(-6 * 3600 * SECOND)
    assert await workers.count_granted(CHANNEL_RATE) == 1
    assert await workers.count_granted(CHANNEL_RATE) == 0
    workers.clock.move(SECOND)
    assert await workers.count_granted(CHANNEL_RATE) == 1


async def test_nobody_is_left_alone_for_longer_than_a_day(workers: Workers) -> None:
    """However long a server says, and whatever the clock does."""
    first, second = workers.limiters
    model = Rate(platform="model", target="small")
    for place in (WORKSPACE_RATE, model):
        await first.back_off(place, timedelta.max)
        with pytest.raises(RateLimited) as told:
            await second.acquire(place)
        assert told.value.retry_after is not None
        assert told.value.retry_after == pytest.approx(24 * 3600 * SECOND, abs=SECOND)
    workers.clock.move(-30 * 24 * 3600 * SECOND)
    second._looked = -60.0
    for place in (WORKSPACE_RATE, model):
        await second.acquire(place)
