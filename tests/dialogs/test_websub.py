"""Feeds whose hub pushes: asked, confirmed, believed with our secret only."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

import pytest

from bot.domain.feed import Feed
from bot.errors import FetchError
from bot.websub import LEASE
from tests.dialogs.desk import FEED, HERE, TestDesk

HUB_URL = "https://hub.example/"
SECONDS_PER_DAY = 24 * 3600


@pytest.fixture
async def desk() -> TestDesk:
    """Return a newsdesk that the world can reach, with a feed that names a hub."""
    desk = TestDesk(public_url="https://news.example/bot/")
    desk.feeds.hubs[FEED] = HUB_URL
    await desk.give_command(f"add {FEED}")
    await desk.work()
    return desk


async def stored_feed(desk: TestDesk) -> Feed:
    """Return the one feed as it is stored."""
    ((_, feed),) = await desk.store.subscriptions(HERE)
    return feed


def callback_parts(desk: TestDesk) -> tuple[int, str]:
    """Return the parts of the last callback address that the hub was given."""
    callback = desk.hub.requests[-1][1]
    assert callback.startswith("https://news.example/bot/hub/")
    number, token = callback.rsplit("/", 2)[1:]
    return int(number), token


async def confirm_subscription(desk: TestDesk, *, days: int = 10, hours: int = 0, mode: str = "subscribe") -> bool:
    """Let the hub verify the subscription."""
    number, token = callback_parts(desk)
    seconds = hours * 3600 or days * SECONDS_PER_DAY
    return await desk.hubs.confirm_subscription(number, token, mode=mode, topic=FEED, seconds=seconds)


async def push_update(desk: TestDesk, secret: str, *, method: str = "sha256") -> bool:
    """Push an update signed with a secret."""
    number, token = callback_parts(desk)
    signature = f"{method}={hmac.new(secret.encode(), b'<rss/>', method).hexdigest()}"
    return await desk.hubs.receive_push(number, token, signature=signature, body=b"<rss/>")


async def test_a_hub_pushes_and_the_feed_is_polled_daily(desk: TestDesk) -> None:
    """Asked once, confirmed, then quiet; a push has the feed fetched at once; without one it is asked daily."""
    assert len(desk.hub.requests) == 1
    assert await confirm_subscription(desk)
    desk.clock.move(timedelta(days=1))
    await desk.work()
    feed = await stored_feed(desk)
    assert feed.hub_until is not None
    assert feed.next_due - desk.clock.now() == timedelta(days=1)
    polls = len(desk.feeds.polled_urls)
    assert await push_update(desk, feed.hub_secret)
    await desk.work()
    assert len(desk.feeds.polled_urls) == polls + 1


async def test_who_does_not_know_the_secret_is_not_believed(desk: TestDesk) -> None:
    """Another secret, no method of the recommendation, a wrong token or topic: nothing is fetched or confirmed."""
    number, token = callback_parts(desk)
    secret = (await stored_feed(desk)).hub_secret
    assert not await push_update(desk, "guessed")
    assert not await push_update(desk, secret, method="md5")
    assert not await desk.hubs.receive_push(number, token, signature="", body=b"")
    signed = f"sha256={hmac.new(secret.encode(), b'', hashlib.sha256).hexdigest()}"
    assert not await desk.hubs.receive_push(number, "ü", signature=signed, body=b"")
    assert not await desk.hubs.receive_push(number + 99, token, signature=signed, body=b"")
    for topic, mode in (("https://evil.example/", "subscribe"), (FEED, "nonsense"), (FEED, "unsubscribe")):
        agreed = await desk.hubs.confirm_subscription(number, token, mode=mode, topic=topic, seconds=SECONDS_PER_DAY)
        assert agreed is (mode == "unsubscribe")  # nothing holds yet that could be ended
    assert (await stored_feed(desk)).hub_until is None
    assert await confirm_subscription(desk)
    assert not await confirm_subscription(desk, mode="unsubscribe")


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
async def test_hubs_sign_as_the_recommendation_lets_them(desk: TestDesk, method: str) -> None:
    """The hub of the largest video site knows sha1 alone."""
    assert await confirm_subscription(desk)
    secret = (await stored_feed(desk)).hub_secret
    assert await push_update(desk, secret, method=method)
    assert not await push_update(desk, f"{secret}?", method=method)


async def test_a_lease_of_hours_is_not_relied_on(desk: TestDesk) -> None:
    """The hub pushes while it holds, and the feed is asked by its rhythm all the same."""
    assert await confirm_subscription(desk, hours=12)
    polls = len(desk.feeds.polled_urls)
    await desk.work()
    assert len(desk.feeds.polled_urls) == polls + 1
    feed = await stored_feed(desk)
    assert feed.hub_until is not None
    assert desk.clock.now() < feed.hub_until
    assert feed.next_due - desk.clock.now() < timedelta(days=1)


async def test_a_lease_is_renewed_before_it_ends(desk: TestDesk) -> None:
    """Not sooner; with the secret it has; and no lease is believed for ever."""
    assert await confirm_subscription(desk)
    desk.clock.move(LEASE - timedelta(days=2))
    await desk.work()
    assert len(desk.hub.requests) == 1
    desk.clock.move(timedelta(days=1))
    await desk.work()
    first, second = desk.hub.requests
    assert second == (second[0], first[1])
    assert await confirm_subscription(desk, days=20_000)
    until = (await stored_feed(desk)).hub_until
    assert until is not None
    assert until - desk.clock.now() == timedelta(days=30)


async def test_a_hub_that_refuses_is_asked_again_later(desk: TestDesk) -> None:
    """It costs the feed nothing: it is polled as ever."""
    assert await confirm_subscription(desk, mode="denied")
    assert (await stored_feed(desk)).hub_until is None
    desk.hub.problem = FetchError("The hub is away.")
    await desk.work()
    desk.hub.problem = None
    await desk.work()
    assert len(desk.hub.requests) == 2


async def test_without_a_public_address_no_hub_is_asked() -> None:
    """Nobody could push to us."""
    desk = TestDesk()
    desk.feeds.hubs[FEED] = HUB_URL
    await desk.give_command(f"add {FEED}")
    await desk.work()
    assert desk.hub.requests == []
