"""What one worker was told, and what it has asked, counts for all: posts, pages and models.

Two workers, each with a limiter of its own, on one database; time is the test's.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from adapters.postgres.database import Database
from adapters.postgres.rate_limiter import PostgresRateLimiter
from adapters.postgres.retention import PostgresRetention
from adapters.postgres.schema import RATES
from adapters.slack.api import posting_rates as pace
from adapters.web.client import WebClient
from adapters.web.host_backoff import HostBackoffError
from bot.errors import ModelError, PlatformError, RateLimited, SlowDown
from bot.metering import ThrottledModel
from bot.ports import ModelRequest
from bot.post_limiter import PostLimiter
from bot.publisher.publisher import Publisher
from tests.adapters.web.server import ScriptedResponse, Site, serve_site
from tests.fakes.clock import FakeClock
from tests.fakes.model import ScriptedModel
from tests.fakes.platform import RecordingPlatform
from tests.unit.samples import make_digest
from tests.unit.test_publisher import GRACE_PERIOD, HERE, NO_TRANSLATOR, PublisherBench

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
REQUEST = ModelRequest(name="digest", system="Be brief.", user="Say it.", schema=None, max_tokens=10)


class Workers:
    """Two workers' limiters."""

    def __init__(self, database: Database, clock: FakeClock) -> None:
        self.clock = clock
        self.slept: list[float] = []
        self.limiters = [PostgresRateLimiter(database, now=clock.now, sleep=self._sleep) for _ in range(2)]
        self.platform = RecordingPlatform()

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def bench(self, number: int) -> PublisherBench:
        """Return a bench with one delivery to one channel, of one of the workers; all post to one platform."""
        made = PublisherBench(self.clock)
        post_limiter = PostLimiter(self.limiters[number], {"recording": pace.rates_of})
        made.publisher = Publisher(
            {"recording": self.platform},
            made.store,
            self.clock,
            grace=GRACE_PERIOD,
            translator=NO_TRANSLATOR,
            post_limiter=post_limiter,
        )
        return made


@pytest.fixture
def workers(database: Database, clock: FakeClock) -> Workers:
    """Return two workers."""
    return Workers(database, clock)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """Return a site."""
    async with serve_site() as opened:
        yield opened


async def test_two_workers_post_no_faster_to_a_channel_than_one(workers: Workers) -> None:
    """Ten deliveries, tried as often as they like for ten seconds: three come at once, then one a second."""
    left = [(bench, await bench.plan(make_digest())) for bench in (workers.bench(n % 2) for n in range(10))]
    counted = []
    for _ in range(8):
        for bench, number in [*left]:
            try:
                await bench.publisher.deliver(number)
            except RateLimited:
                continue
            left.remove((bench, number))
        counted.append(len(workers.platform.messages))
        workers.clock.move(SECOND)
    assert counted == [3, 4, 5, 6, 7, 8, 9, 10]


async def test_a_refusal_for_too_many_posts_holds_for_all_workers(workers: Workers) -> None:
    """The platform is asked once more only when the time that it named is over, by whomever."""
    workers.platform.post_faults.append(SlowDown("too many", retry_after=30 * SECOND, is_wide=True))
    first, second = workers.bench(0), workers.bench(1)
    told, waiting = await first.plan(make_digest()), await second.plan(make_digest())
    with pytest.raises(PlatformError):
        await first.publisher.deliver(told)
    for _ in range(5):
        with pytest.raises(RateLimited) as error:
            await second.publisher.deliver(waiting)
        assert error.value.retry_after == 30 * SECOND
    assert (len(workers.platform.messages), len(workers.platform.post_faults)) == (0, 0)
    workers.clock.move(30 * SECOND)
    await second.publisher.deliver(waiting)
    await first.publisher.deliver(told)
    assert len(workers.platform.messages) == 2


async def test_two_workers_keep_a_hosts_pause_together(workers: Workers, site: Site) -> None:
    """Six requests, three of each: they begin half a second apart, all of them."""
    site.pages["/"] = ScriptedResponse(b"x")
    async with _client(workers, 0) as first, _client(workers, 1) as second:
        await asyncio.gather(*(client.get(site["/"]) for client in (first, second) for _ in range(3)))
    assert len(site.requests) == 6
    assert sorted(workers.slept) == [pytest.approx(n / 2) for n in range(1, 6)]


async def test_two_workers_have_together_as_many_requests_at_a_slow_host(
    workers: Workers, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where an answer took four seconds, the request after the next begins two seconds later, whoever sends it.

    Also where nothing is under way at the host in between.
    """
    site.pages["/"] = ScriptedResponse(b"x")
    ticks = itertools.count()  # a second with each look at the clock: four while a request is under way
    slow = SimpleNamespace(monotonic=lambda: float(next(ticks)))
    async with _client(workers, 0) as first, _client(workers, 1) as second:
        monkeypatch.setattr("adapters.web.client.time", slow)
        await first.get(site["/"])
        gc.collect()
        await first.get(site["/"])
        await second.get(site["/"])
    assert workers.slept == [pytest.approx(0.5), pytest.approx(2.5)]


@pytest.mark.parametrize("pause", [0.5, 0.0])
async def test_a_hosts_wish_to_be_left_alone_holds_for_all_workers(workers: Workers, site: Site, pause: float) -> None:
    """One was answered 429; the other one asks nothing, and says until when."""
    site.pages["/"] = [ScriptedResponse(status=429, headers={"Retry-After": "60"}), ScriptedResponse(b"x")]
    async with _client(workers, 0, pause) as first, _client(workers, 1, pause) as second:
        assert (await first.get(site["/"])).status == 429
        with pytest.raises(HostBackoffError) as error:
            await second.get(site["/"])
        assert error.value.until - workers.clock.now() <= 60 * SECOND
        assert len(site.requests) == 1
        workers.clock.move(61 * SECOND)
        workers.limiters[1]._looked = -60.0  # what it knew a minute ago
        assert (await second.get(site["/"])).status == 200


async def test_a_models_wish_to_be_left_alone_holds_for_all_workers(workers: Workers) -> None:
    """The second worker's request is put off without being sent."""
    model = ScriptedModel(ModelError("too many requests", retry=True, retry_after=20 * SECOND), "said")
    first, second = [ThrottledModel(model, limiter) for limiter in workers.limiters]
    with pytest.raises(ModelError, match="too many"):
        await first.reply(REQUEST)
    for one in (first, second):
        with pytest.raises(ModelError) as error:
            await one.reply(REQUEST)
        assert error.value.retry
        assert error.value.retry_after is not None
        assert error.value.retry_after > 10 * SECOND
    assert len(model.requests) == 1


async def test_places_are_forgotten_once_nobody_waits_for_them(workers: Workers, database: Database) -> None:
    """An hour after their last turn, and not while they want to be left alone."""
    channel, workspace = pace.rates_of(HERE)
    limiter = workers.limiters[0]
    await limiter.acquire(channel, workspace)
    await limiter.back_off(channel, 3 * HOUR)
    for hours, left in ((0, {"C", ""}), (2, {"C"}), (3, set())):
        workers.clock.move(hours * HOUR)
        await PostgresRetention(database).forget_rates_before(workers.clock.now() - HOUR)
        async with database.reading() as connection:
            assert set((await connection.execute(select(RATES.c.place))).scalars()) == left


def _client(workers: Workers, number: int, pause: float = 0.5) -> WebClient:
    return WebClient(
        user_agent="newsdesk/test",
        allow=("127.0.0.1",),
        pause=pause,
        limiter=workers.limiters[number],
        now=workers.clock.now,
    )
