"""WebSub: subscribes at hubs and verifies their pushes by a secret; what they push is fetched, never trusted."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.domain.feed import Feed, FeedId
from bot.domain.job import WatchFeeds
from bot.errors import FetchError
from bot.ports import Clock, FeedStore, HubSource, Jobs

LOG = structlog.get_logger(__name__)

LEASE = timedelta(days=10)
"""The lease that we ask for; hubs grant what they like."""
MAX_LEASE = timedelta(days=30)
"""The longest lease that is believed."""
RENEWAL_MARGIN = timedelta(days=1)
"""How long before its end a lease is renewed."""
CONFIRMATION_RETRY = timedelta(hours=6)
"""How long until a hub that did not confirm is asked again."""
FEEDS_A_ROUND = 50
SIGNATURE_METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})
"""The methods that the recommendation lets hubs sign with (section 8.1); the largest hub signs with sha1 alone.

Collisions of sha1 do not break its HMAC, and a push is no more than a reason to look.
"""


class Hubs:
    """Renews the subscriptions at hubs, and receives their pushes.

    Args:
        public_url: where the world reaches this program; empty if it does not: then no hub is asked.
    """

    def __init__(self, source: HubSource, store: FeedStore, jobs: Jobs, clock: Clock, *, public_url: str) -> None:
        self._source = source
        self._store = store
        self._jobs = jobs
        self._clock = clock
        self._public_url = public_url.rstrip("/")

    async def renew(self) -> None:
        """Ask the hubs of feeds that are not being pushed, or whose lease ends soon."""
        if not self._public_url:
            return
        now = self._clock.now()
        for feed in await self._store.feeds_with_hubs(
            ending=now + RENEWAL_MARGIN, asked_before=now - CONFIRMATION_RETRY, limit=FEEDS_A_ROUND
        ):
            asking = replace(feed, hub_secret=feed.hub_secret or secrets.token_urlsafe(24))
            # Saved first: the hub may call back before it has answered.
            await self._store.save_hub(asking.id, secret=asking.hub_secret, until=feed.hub_until, asked=now)
            callback = f"{self._public_url}/hub/{feed.id}/{token_of(asking)}"
            try:
                await self._source.subscribe(asking, callback, seconds=int(LEASE.total_seconds()))
            except FetchError as error:
                LOG.info("hub.refused", feed=feed.url, hub=feed.hub, reason=str(error))

    async def confirm_subscription(self, feed_id: int, token: str, *, mode: str, topic: str, seconds: int) -> bool:
        """Check whether we asked for this subscription; if so, it is valid for `seconds`."""
        feed = await self._find_feed(feed_id, token)
        if feed is None or topic != feed.topic or mode not in ("subscribe", "unsubscribe", "denied"):
            return False
        now = self._clock.now()
        if mode == "subscribe":
            lease = min(timedelta(seconds=max(0, min(seconds, 10**9))), MAX_LEASE)
            await self._store.save_hub(feed.id, secret=feed.hub_secret, until=now + lease, asked=now)
            LOG.info("hub.pushes", feed=feed.url, hub=feed.hub, days=lease.days)
            return True
        if mode == "denied":
            await self._store.save_hub(feed.id, secret=feed.hub_secret, until=None, asked=now)
            return True
        return feed.hub_until is None or not feed.subscribers  # we never ask to end one that is wanted

    async def receive_push(self, feed_id: int, token: str, *, signature: str, body: bytes) -> bool:
        """Have a feed fetched that a hub reports as changed; False if the hub does not know our secret."""
        feed = await self._find_feed(feed_id, token)
        if feed is None or not _is_signed(signature, feed.hub_secret, body):
            return False
        await self._store.make_due(feed.id, self._clock.now())
        await self._jobs.defer(WatchFeeds())
        return True

    async def _find_feed(self, feed_id: int, token: str) -> Feed | None:
        feed = await self._store.feed(FeedId(feed_id))
        if feed is None or not feed.hub_secret or not hmac.compare_digest(token.encode(), token_of(feed).encode()):
            return None
        return feed


def token_of(feed: Feed) -> str:
    """Return the token in a feed's callback address, which nobody can guess without the secret."""
    return hashlib.sha256(f"{feed.id}\x00{feed.hub_secret}".encode()).hexdigest()[:32]


def _is_signed(signature: str, secret: str, body: bytes) -> bool:
    method, _, digest = signature.partition("=")
    if method not in SIGNATURE_METHODS:
        return False
    expected = hmac.new(secret.encode(), body, method).hexdigest()
    return hmac.compare_digest(expected.encode(), digest.strip().lower().encode("utf-8", "replace"))
